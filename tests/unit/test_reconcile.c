/*
 * engine/reconcile.h: the rule book against a second copy of it, and against its laws.
 *
 * The copy below is laid out by state, as in the design document, while the table in reconcile.c
 * is laid out by combination: a slip in one does not look the same in the other.
 */
#include "letters.h"
#include "unit.h"

#include "engine/reconcile.h"

#include <string.h>

enum handling { AUTO, ASK };

struct row {
    int state;        /* the public value */
    const char *name; /* OFFLINEFILES_SYNC_STATE_... */
    const char *combinations;
    enum csc_op op;
    enum handling handling;
};

#define ROW(value, state, combinations, op, handling)      \
    {                                                      \
        value, #state, combinations, CSC_OP_##op, handling \
    }

/* clang-format off */
static const struct row book[] = {
    ROW(0x00, Stable, "F/N/N F/X/N F/XR/N F/F/F D/N/N D/X/N D/D/D", NONE, AUTO),
    ROW(0x01, FileOnClient_DirOnServer, "-/F/D", NONE, ASK),
    ROW(0x01, FileOnClient_DirOnServer, "F/F/D", SYNC_TO_CLIENT, AUTO),
    ROW(0x02, FileOnClient_NoServerCopy, "-/F/N", CREATE_ON_SERVER, AUTO),
    ROW(0x03, DirOnClient_FileOnServer, "-/D/F -/DS/F", NONE, ASK),
    ROW(0x03, DirOnClient_FileOnServer, "D/D/F D/DS/F", SYNC_TO_CLIENT, AUTO),
    ROW(0x05, DirOnClient_NoServerCopy, "-/D/N -/DS/N", CREATE_ON_SERVER, AUTO),
    ROW(0x06, FileCreatedOnClient_NoServerCopy, "-/FC/N", CREATE_ON_SERVER, AUTO),
    ROW(0x07, FileCreatedOnClient_FileChangedOnServer, "F/FC/F*", NONE, ASK),
    ROW(0x08, FileCreatedOnClient_DirChangedOnServer, "D/FC/D*", NONE, ASK),
    ROW(0x09, FileCreatedOnClient_FileOnServer, "-/F/F -/FC/F D/FC/F", NONE, ASK),
    ROW(0x0a, FileCreatedOnClient_DirOnServer, "-/FC/D F/FC/D D/FC/D", NONE, ASK),
    ROW(0x0b, FileCreatedOnClient_DeletedOnServer, "F/FC/N D/FC/N", CREATE_ON_SERVER, ASK),
    ROW(0x0c, FileChangedOnClient_ChangedOnServer, "F/FM/F*", NONE, ASK),
    ROW(0x0d, FileChangedOnClient_DirOnServer, "F/FM/D", NONE, ASK),
    ROW(0x0f, FileChangedOnClient_DeletedOnServer, "F/FM/N", CREATE_ON_SERVER, ASK),
    ROW(0x10, FileSparseOnClient_ChangedOnServer, "F/FS/F*", SYNC_TO_CLIENT, AUTO),
    ROW(0x11, FileSparseOnClient_DeletedOnServer, "-/FS/N F/FS/N", DELETE_ON_CLIENT, AUTO),
    ROW(0x12, FileSparseOnClient_DirOnServer, "-/FS/D F/FS/D", SYNC_TO_CLIENT, AUTO),
    ROW(0x14, DirCreatedOnClient_NoServerCopy, "-/DC/N", CREATE_ON_SERVER, AUTO),
    ROW(0x15, DirCreatedOnClient_DirOnServer, "-/D/D -/DC/D F/DC/D D/DC/D", SYNC_TO_SERVER, AUTO),
    ROW(0x16, DirCreatedOnClient_FileOnServer, "-/DC/F F/DC/F D/DC/F", NONE, ASK),
    ROW(0x17, DirCreatedOnClient_FileChangedOnServer, "F/DC/F*", NONE, ASK),
    ROW(0x18, DirCreatedOnClient_DirChangedOnServer, "D/DC/D*", NONE, AUTO),
    ROW(0x19, DirCreatedOnClient_DeletedOnServer, "F/DC/N D/DC/N", CREATE_ON_SERVER, AUTO),
    ROW(0x1a, DirChangedOnClient_FileOnServer, "D/DM/F", NONE, ASK),
    ROW(0x1c, DirChangedOnClient_ChangedOnServer, "D/DM/D*", NONE, ASK),
    ROW(0x1d, DirChangedOnClient_DeletedOnServer, "D/DM/N", CREATE_ON_SERVER, ASK),
    ROW(0x1e, NoClientCopy_FileOnServer, "-/N/F F/N/F D/N/F", CREATE_ON_CLIENT, AUTO),
    ROW(0x1f, NoClientCopy_DirOnServer, "-/N/D F/N/D D/N/D", CREATE_ON_CLIENT, AUTO),
    ROW(0x20, NoClientCopy_FileChangedOnServer, "F/N/F*", CREATE_ON_CLIENT, AUTO),
    ROW(0x21, NoClientCopy_DirChangedOnServer, "D/N/D*", CREATE_ON_CLIENT, AUTO),
    ROW(0x22, DeletedOnClient_FileOnServer, "F/X/F", DELETE_ON_SERVER, AUTO),
    ROW(0x22, DeletedOnClient_FileOnServer, "D/X/F", CREATE_ON_CLIENT, AUTO),
    ROW(0x23, DeletedOnClient_DirOnServer, "F/X/D", CREATE_ON_CLIENT, AUTO),
    ROW(0x23, DeletedOnClient_DirOnServer, "D/X/D", DELETE_ON_SERVER, AUTO),
    ROW(0x24, DeletedOnClient_FileChangedOnServer, "F/X/F*", DELETE_ON_SERVER, ASK),
    ROW(0x25, DeletedOnClient_DirChangedOnServer, "D/X/D*", DELETE_ON_SERVER, ASK),
    ROW(0x26, FileSparseOnClient, "-/FS/F F/FS/F", SYNC_TO_CLIENT, AUTO),
    ROW(0x27, FileChangedOnClient, "F/FM/F F/FC/F", SYNC_TO_SERVER, AUTO),
    ROW(0x29, DirSparseOnClient, "-/DS/D D/DS/D D/DS/D*", SYNC_TO_CLIENT, AUTO),
    ROW(0x2a, DirChangedOnClient, "D/DM/D", SYNC_TO_SERVER, AUTO),
    ROW(0x2c, FileChangedOnServer, "F/F/F*", SYNC_TO_CLIENT, AUTO),
    ROW(0x2e, FileDeletedOnServer, "F/F/N", DELETE_ON_CLIENT, AUTO),
    ROW(0x2f, DirChangedOnServer, "D/D/D*", SYNC_TO_CLIENT, AUTO),
    ROW(0x31, DirDeletedOnServer, "D/D/N D/DS/N", DELETE_ON_CLIENT, AUTO),
    ROW(0x32, FileReplacedAndDeletedOnClient_FileOnServer, "F/XR/F", DELETE_ON_SERVER, AUTO),
    ROW(0x33, FileReplacedAndDeletedOnClient_FileChangedOnServer, "F/XR/F*", DELETE_ON_SERVER, ASK),
    ROW(0x34, FileReplacedAndDeletedOnClient_DirOnServer, "F/XR/D", CREATE_ON_CLIENT, ASK),
};

/* Defined, but never the answer: renames are reserved, and that a server copy of another kind than
 * the base changed since it was last listed is not observed. */
static const struct row never[] = {
    ROW(0x04, DirOnClient_FileChangedOnServer, "", NONE, AUTO),
    ROW(0x0e, FileChangedOnClient_DirChangedOnServer, "", NONE, AUTO),
    ROW(0x13, FileSparseOnClient_DirChangedOnServer, "", NONE, AUTO),
    ROW(0x1b, DirChangedOnClient_FileChangedOnServer, "", NONE, AUTO),
    ROW(0x28, FileRenamedOnClient, "", NONE, AUTO),
    ROW(0x2b, DirRenamedOnClient, "", NONE, AUTO),
    ROW(0x2d, FileRenamedOnServer, "", NONE, AUTO),
    ROW(0x30, DirRenamedOnServer, "", NONE, AUTO),
    ROW(0x35, FileReplacedAndDeletedOnClient_DirChangedOnServer, "", NONE, AUTO),
};

/* The published list of states to which RESOLVE_KEEPALLCHANGES applies. */
static const char *const keeps_all[] = {
    "DirChangedOnClient_FileChangedOnServer",
    "DirChangedOnClient_FileOnServer",
    "DirCreatedOnClient_FileChangedOnServer",
    "DirCreatedOnClient_FileOnServer",
    "DirOnClient_FileChangedOnServer",
    "DirOnClient_FileOnServer",
    "FileChangedOnClient_ChangedOnServer",
    "FileChangedOnClient_DirChangedOnServer",
    "FileChangedOnClient_DirOnServer",
    "FileCreatedOnClient_DirChangedOnServer",
    "FileCreatedOnClient_DirOnServer",
    "FileCreatedOnClient_FileChangedOnServer",
    "FileCreatedOnClient_FileOnServer",
    "FileOnClient_DirOnServer",
};
/* clang-format on */

/* Is `name` one of the words of `list`? */
static bool lists(const char *list, const char *name)
{
    size_t len = strlen(name);
    const char *at;

    for (at = strstr(list, name); at != NULL; at = strstr(at + 1, name)) {
        if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == 0))
            return true;
    }
    return false;
}

static const struct row *find_row(struct combination c)
{
    const struct row *found = NULL;
    size_t i;

    for (i = 0; i < COUNT(book); i++) {
        if (lists(book[i].combinations, combination_name(c))) {
            assert_null(found); /* listed once */
            found = &book[i];
        }
    }
    return found;
}

static struct csc_decision decide(struct combination c)
{
    return csc_reconcile(c.base, c.local, c.remote);
}

static void all_165_combinations_are_as_in_the_book(void **state)
{
    int valid = 0;
    int i;

    (void)state;
    for (i = 0; i < COMBINATIONS; i++) {
        struct combination c = combination_at(i);
        const struct row *row = find_row(c);
        struct csc_decision d = decide(c);

        assert_int_equal(row != NULL, combination_is_valid(c));
        if (d.valid != (row != NULL))
            fail_msg("%s is %s", combination_name(c), d.valid ? "valid" : "not valid");
        valid += d.valid;
        if (row == NULL)
            continue;
        if ((int)d.state != row->state || d.op != row->op || d.conflict != (row->handling == ASK))
            fail_msg("%s: %s, operation %d, conflict %d", combination_name(c),
                     csc_state_name(d.state), d.op, d.conflict);
    }
    assert_int_equal(valid, 80);
}

static void an_impossible_combination_asks_for_nothing(void **state)
{
    int i;

    (void)state;
    for (i = 0; i < COMBINATIONS; i++) {
        struct csc_decision d = decide(combination_at(i));

        if (!d.valid) {
            assert_int_equal(d.state, CSC_STATE_Stable);
            assert_int_equal(d.op, CSC_OP_NONE);
            assert_false(d.conflict);
        }
    }
}

static void letters_out_of_range_are_impossible(void **state)
{
    (void)state;
    assert_false(csc_reconcile(CSC_B_COUNT, CSC_L_FILE, CSC_R_FILE).valid);
    assert_false(csc_reconcile(CSC_B_FILE, CSC_L_COUNT, CSC_R_FILE).valid);
    assert_false(csc_reconcile(CSC_B_FILE, CSC_L_FILE, CSC_R_COUNT).valid);
    assert_false(csc_reconcile((enum csc_base) - 1, CSC_L_FILE, CSC_R_FILE).valid);
}

/* --- the laws ----------------------------------------------------------------------------------
 */

static bool takes_local_content(enum csc_op op)
{
    return op == CSC_OP_SYNC_TO_CLIENT || op == CSC_OP_DELETE_ON_CLIENT;
}

static bool takes_server_content(enum csc_op op)
{
    return op == CSC_OP_SYNC_TO_SERVER || op == CSC_OP_DELETE_ON_SERVER ||
           op == CSC_OP_CREATE_ON_SERVER;
}

/* Nothing of a directory's content is lost when two directories become one. */
static bool is_merge(struct combination c)
{
    return kind_of_local(c.local) == CSC_DIR && kind_of_remote(c.remote) == CSC_DIR;
}

/* Calls a law for every possible combination. */
static void for_each_valid(bool (*law)(struct combination c, const struct csc_decision *d))
{
    int i;

    for (i = 0; i < COMBINATIONS; i++) {
        struct combination c = combination_at(i);
        struct csc_decision d = decide(c);

        if (d.valid && !law(c, &d))
            fail_msg("%s: %s", combination_name(c), csc_state_name(d.state));
    }
}

static bool spares_dirty(struct combination c, const struct csc_decision *d)
{
    return !is_dirty(c.local) || !takes_local_content(d->op) || d->conflict;
}

static void dirty_local_content_is_never_taken_without_a_conflict(void **state)
{
    (void)state;
    for_each_valid(spares_dirty);
}

static bool spares_changed_server(struct combination c, const struct csc_decision *d)
{
    bool news = c.remote != CSC_R_NONE &&
                (is_changed(c.remote) || kind_of_remote(c.remote) != kind_of_base(c.base));

    return !news || !takes_server_content(d->op) || d->conflict || is_merge(c);
}

static void changed_server_content_is_never_taken_without_a_conflict(void **state)
{
    (void)state;
    for_each_valid(spares_changed_server);
}

static bool deletes_only_with_base(struct combination c, const struct csc_decision *d)
{
    if (c.base != CSC_B_NONE)
        return true;
    return d->op != CSC_OP_DELETE_ON_SERVER &&
           (d->op != CSC_OP_DELETE_ON_CLIENT || c.local == CSC_L_FILE_SPARSE);
}

static void without_a_base_no_content_is_deleted(void **state)
{
    (void)state;
    for_each_valid(deletes_only_with_base);
}

static bool server_delete_is_founded(struct combination c, const struct csc_decision *d)
{
    bool tombstone = c.local == CSC_L_DELETED || c.local == CSC_L_REPLACED_DELETED;
    bool unchanged = !is_changed(c.remote) && kind_of_remote(c.remote) == kind_of_base(c.base);

    return d->op != CSC_OP_DELETE_ON_SERVER || (tombstone && (unchanged || d->conflict));
}

static void a_server_delete_needs_a_tombstone_and_an_unchanged_server_copy(void **state)
{
    (void)state;
    for_each_valid(server_delete_is_founded);
}

static bool client_delete_is_founded(struct combination c, const struct csc_decision *d)
{
    return d->op != CSC_OP_DELETE_ON_CLIENT ||
           (kind_of_local(c.local) != CSC_NONE && !is_dirty(c.local) && c.remote == CSC_R_NONE);
}

static void a_client_delete_needs_a_clean_copy_and_an_absent_server_copy(void **state)
{
    (void)state;
    for_each_valid(client_delete_is_founded);
}

static bool operation_fits(struct combination c, const struct csc_decision *d)
{
    bool local = kind_of_local(c.local) != CSC_NONE;
    bool remote = c.remote != CSC_R_NONE;

    switch (d->op) {
    case CSC_OP_CREATE_ON_SERVER:
        return local && !remote;
    case CSC_OP_CREATE_ON_CLIENT:
        return !local && remote;
    case CSC_OP_SYNC_TO_SERVER:
    case CSC_OP_SYNC_TO_CLIENT:
        return local && remote;
    case CSC_OP_DELETE_ON_SERVER:
        return !local && remote;
    case CSC_OP_DELETE_ON_CLIENT:
        return local && !remote;
    default:
        return d->op == CSC_OP_NONE;
    }
}

static void every_operation_has_what_it_works_on(void **state)
{
    (void)state;
    for_each_valid(operation_fits);
}

static bool makes_progress(struct combination c, const struct csc_decision *d)
{
    return d->conflict || d->op != CSC_OP_NONE || d->state == CSC_STATE_Stable || is_merge(c);
}

static void whatever_differs_is_acted_on_or_asked_about(void **state)
{
    (void)state;
    for_each_valid(makes_progress);
}

static bool keep_all_is_a_conflict_of_contents(struct combination c, const struct csc_decision *d)
{
    enum csc_kind local = kind_of_local(c.local);
    enum csc_kind remote = kind_of_remote(c.remote);
    bool two = local != CSC_NONE && remote != CSC_NONE;

    return !d->conflict ||
           csc_state_keeps_all(d->state) == (two && (local == CSC_FILE || remote == CSC_FILE));
}

static void a_conflict_allows_to_keep_all_if_both_copies_exist_and_one_is_a_file(void **state)
{
    (void)state;
    for_each_valid(keep_all_is_a_conflict_of_contents);
}

/* --- states ------------------------------------------------------------------------------------
 */

static void exactly_the_14_published_states_keep_all(void **state)
{
    int allowed = 0;
    int s;
    size_t i;

    (void)state;
    for (s = 0; s < CSC_STATE_COUNT; s++) {
        bool listed = false;

        for (i = 0; i < COUNT(keeps_all); i++)
            listed = listed || strcmp(keeps_all[i], csc_state_name((enum csc_state)s)) == 0;
        assert_int_equal(csc_state_keeps_all((enum csc_state)s), listed);
        allowed += listed;
    }
    assert_int_equal(allowed, 14);
    assert_false(csc_state_keeps_all(CSC_STATE_COUNT));
    assert_false(csc_state_keeps_all((enum csc_state) - 1));
}

static void the_54_states_have_their_published_names_and_values(void **state)
{
    bool named[CSC_STATE_COUNT] = {false};
    size_t i;
    int s;

    (void)state;
    assert_int_equal(CSC_STATE_COUNT, 54);
    for (i = 0; i < COUNT(book) + COUNT(never); i++) {
        const struct row *row = i < COUNT(book) ? &book[i] : &never[i - COUNT(book)];

        assert_string_equal(csc_state_name((enum csc_state)row->state), row->name);
        named[row->state] = true;
    }
    for (s = 0; s < CSC_STATE_COUNT; s++)
        assert_true(named[s]);
    assert_string_equal(csc_state_name(CSC_STATE_COUNT), "?");
    assert_string_equal(csc_state_name((enum csc_state) - 1), "?");
}

static void nine_states_are_never_the_answer(void **state)
{
    bool produced[CSC_STATE_COUNT] = {false};
    size_t i;
    int s;

    (void)state;
    for (s = 0; s < COMBINATIONS; s++)
        produced[decide(combination_at(s)).state] = true;
    for (i = 0; i < COUNT(never); i++) {
        assert_false(produced[never[i].state]);
        produced[never[i].state] = true;
    }
    for (s = 0; s < CSC_STATE_COUNT; s++)
        assert_true(produced[s]);
    assert_int_equal(COUNT(never), 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_165_combinations_are_as_in_the_book),
        cmocka_unit_test(an_impossible_combination_asks_for_nothing),
        cmocka_unit_test(letters_out_of_range_are_impossible),
        cmocka_unit_test(dirty_local_content_is_never_taken_without_a_conflict),
        cmocka_unit_test(changed_server_content_is_never_taken_without_a_conflict),
        cmocka_unit_test(without_a_base_no_content_is_deleted),
        cmocka_unit_test(a_server_delete_needs_a_tombstone_and_an_unchanged_server_copy),
        cmocka_unit_test(a_client_delete_needs_a_clean_copy_and_an_absent_server_copy),
        cmocka_unit_test(every_operation_has_what_it_works_on),
        cmocka_unit_test(whatever_differs_is_acted_on_or_asked_about),
        cmocka_unit_test(a_conflict_allows_to_keep_all_if_both_copies_exist_and_one_is_a_file),
        cmocka_unit_test(exactly_the_14_published_states_keep_all),
        cmocka_unit_test(the_54_states_have_their_published_names_and_values),
        cmocka_unit_test(nine_states_are_never_the_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
