/* engine/decide.h: flags and resolutions, case by case. The laws stand in test_decide_laws.c. */
#include "unit.h"

#include "engine/decide.h"

#define BOTH (CSC_SYNC_IN | CSC_SYNC_OUT)

/* A situation and the decision that belongs to it. */
struct setting {
    struct csc_trees trees;
    struct csc_situation s;
    struct csc_decision d;
};

/* Copies of these kinds; marks decide the rest. Server copies are as in the base. */
static struct setting make(enum csc_kind base, enum csc_kind local, enum csc_kind remote,
                           unsigned marks)
{
    struct setting x = {.trees = {.base = {.kind = base},
                                  .stamp = {.kind = base},
                                  .local = {.kind = local},
                                  .remote = {.kind = remote},
                                  .marks = marks}};

    return x;
}

/* Classifies, reconciles and decides under flags. */
static struct csc_action decide(struct setting *x, uint32_t flags)
{
    struct csc_letters l = csc_classify(&x->trees);

    x->d = csc_reconcile(l.base, l.local, l.remote);
    x->s.trees = &x->trees;
    x->s.flags = flags;
    return csc_decide(&x->d, &x->s);
}

static void check(struct setting x, uint32_t flags, enum csc_verdict verdict, enum csc_op op)
{
    struct csc_action a = decide(&x, flags);

    if (a.verdict != verdict || a.op != op)
        fail_msg("%s, flags %x: verdict %d, op %d", csc_state_name(x.d.state), (unsigned)flags,
                 a.verdict, a.op);
}

static void check_none(struct setting x, uint32_t flags)
{
    check(x, flags, CSC_V_NOTHING, CSC_OP_NONE);
}

static void check_do(struct setting x, uint32_t flags, enum csc_op op)
{
    check(x, flags, CSC_V_DO, op);
}

static struct setting modified(void)
{
    struct setting x = make(CSC_FILE, CSC_FILE, CSC_FILE, 0);

    x.trees.local.size = 1;
    return x;
}

static void what_is_in_sync_stays(void **state)
{
    (void)state;
    check_none(make(CSC_FILE, CSC_FILE, CSC_FILE, 0), BOTH);
    check_none(make(CSC_DIR, CSC_DIR, CSC_DIR, 0), BOTH);
}

static void what_is_gone_on_both_sides_is_forgotten(void **state)
{
    (void)state;
    check(make(CSC_FILE, CSC_NONE, CSC_NONE, 0), 0, CSC_V_FORGET, CSC_OP_NONE);
    check(make(CSC_FILE, CSC_NONE, CSC_NONE, CSC_MARK_DELETED), BOTH, CSC_V_FORGET, CSC_OP_NONE);
    check(make(CSC_DIR, CSC_NONE, CSC_NONE, CSC_MARK_DELETED), BOTH, CSC_V_FORGET, CSC_OP_NONE);
    check(make(CSC_NONE, CSC_NONE, CSC_NONE, CSC_MARK_GHOST), BOTH, CSC_V_FORGET, CSC_OP_NONE);
}

static void an_entry_with_a_copy_left_is_never_forgotten(void **state)
{
    struct setting x = make(CSC_FILE, CSC_FILE, CSC_FILE, 0);

    (void)state;
    decide(&x, BOTH);
    assert_int_equal(x.d.state, CSC_STATE_Stable);
    x.trees.local.kind = CSC_NONE; /* trees that do not belong to the decision */
    assert_int_equal(csc_decide(&x.d, &x.s).verdict, CSC_V_NOTHING);
    x.trees.local.kind = CSC_FILE;
    x.trees.remote.kind = CSC_NONE;
    assert_int_equal(csc_decide(&x.d, &x.s).verdict, CSC_V_NOTHING);
}

static void local_changes_go_out_only(void **state)
{
    struct setting deleted = make(CSC_FILE, CSC_NONE, CSC_FILE, CSC_MARK_DELETED);
    struct setting created = make(CSC_NONE, CSC_FILE, CSC_NONE, 0);

    (void)state;
    check_do(modified(), CSC_SYNC_OUT, CSC_OP_SYNC_TO_SERVER);
    check_none(modified(), CSC_SYNC_IN | CSC_SYNC_FILLSPARSE);
    check_do(deleted, CSC_SYNC_OUT, CSC_OP_DELETE_ON_SERVER);
    check_none(deleted, CSC_SYNC_IN);
    check_do(created, CSC_SYNC_OUT, CSC_OP_CREATE_ON_SERVER);
    check_none(created, CSC_SYNC_IN);
}

static void server_changes_come_in_only(void **state)
{
    struct setting deleted = make(CSC_FILE, CSC_FILE, CSC_NONE, 0);
    struct setting changed = make(CSC_FILE, CSC_FILE, CSC_FILE, 0);

    (void)state;
    changed.trees.remote.size = 1;
    check_do(changed, CSC_SYNC_IN, CSC_OP_SYNC_TO_CLIENT);
    check_none(changed, CSC_SYNC_OUT | CSC_SYNC_FILLSPARSE);
    check_do(deleted, CSC_SYNC_IN, CSC_OP_DELETE_ON_CLIENT);
    check_none(deleted, CSC_SYNC_OUT | CSC_SYNC_FILLSPARSE);
}

static void new_files_stay_here_with_nonewfilesout(void **state)
{
    uint32_t flags = CSC_SYNC_OUT | CSC_SYNC_NONEWFILESOUT;

    (void)state;
    check_none(make(CSC_NONE, CSC_FILE, CSC_NONE, 0), flags);
    check_none(make(CSC_NONE, CSC_DIR, CSC_NONE, 0), flags);
    check_do(make(CSC_FILE, CSC_DIR, CSC_NONE, 0), flags, CSC_OP_CREATE_ON_SERVER);
    check_do(modified(), flags, CSC_OP_SYNC_TO_SERVER);
}

static void sparse_entries_are_filled_with_fillsparse_or_syncin(void **state)
{
    struct setting file = make(CSC_NONE, CSC_NONE, CSC_FILE, CSC_MARK_SPARSE);
    struct setting moved = make(CSC_FILE, CSC_NONE, CSC_FILE, CSC_MARK_SPARSE);
    struct setting dir = make(CSC_DIR, CSC_DIR, CSC_DIR, CSC_MARK_SPARSE);

    (void)state;
    moved.trees.remote.size = 1;
    check_do(file, CSC_SYNC_FILLSPARSE, CSC_OP_SYNC_TO_CLIENT);
    check_do(file, CSC_SYNC_IN, CSC_OP_SYNC_TO_CLIENT);
    check_none(file, CSC_SYNC_OUT);
    check_do(moved, CSC_SYNC_FILLSPARSE, CSC_OP_SYNC_TO_CLIENT);
    check_do(dir, CSC_SYNC_FILLSPARSE, CSC_OP_SYNC_TO_CLIENT);
    check_none(dir, CSC_SYNC_OUT);
}

static void filling_neither_deletes_nor_replaces(void **state)
{
    struct setting gone = make(CSC_FILE, CSC_NONE, CSC_NONE, CSC_MARK_SPARSE);
    struct setting other = make(CSC_FILE, CSC_NONE, CSC_DIR, CSC_MARK_SPARSE);

    (void)state;
    check_none(gone, CSC_SYNC_FILLSPARSE);
    check_do(gone, CSC_SYNC_IN, CSC_OP_DELETE_ON_CLIENT);
    check_none(other, CSC_SYNC_FILLSPARSE);
    check_do(other, CSC_SYNC_IN, CSC_OP_SYNC_TO_CLIENT);
}

static void what_is_new_on_the_server_is_remembered_as_a_ghost(void **state)
{
    struct setting x = make(CSC_NONE, CSC_NONE, CSC_FILE, 0);

    (void)state;
    check(x, CSC_SYNC_IN, CSC_V_GHOST, CSC_OP_NONE);
    check(x, CSC_SYNC_IN | CSC_SYNC_PINNEWFILES, CSC_V_GHOST, CSC_OP_NONE);
    check(make(CSC_DIR, CSC_NONE, CSC_DIR, 0), CSC_SYNC_IN, CSC_V_GHOST, CSC_OP_NONE);
    check_none(x, CSC_SYNC_OUT | CSC_SYNC_FILLSPARSE);
}

static void what_is_new_in_a_pinned_directory_is_pinned_with_pinnewfiles(void **state)
{
    struct setting x = make(CSC_NONE, CSC_NONE, CSC_FILE, 0);

    (void)state;
    x.s.in_pinned_scope = true;
    check(x, CSC_SYNC_IN | CSC_SYNC_PINNEWFILES, CSC_V_PIN_DO, CSC_OP_CREATE_ON_CLIENT);
    check(x, CSC_SYNC_IN, CSC_V_GHOST, CSC_OP_NONE);
    check_none(x, CSC_SYNC_PINNEWFILES);
    x.s.in_pinned_scope = false;
    x.s.pin_pending = true;
    check(x, CSC_SYNC_IN, CSC_V_PIN_DO, CSC_OP_CREATE_ON_CLIENT);
    check_none(x, CSC_SYNC_FILLSPARSE);
}

static void a_pinned_item_is_fetched_as_it_is(void **state)
{
    struct setting x = make(CSC_FILE, CSC_NONE, CSC_FILE, 0);

    (void)state;
    x.s.pinned = x.s.pin_pending = x.s.in_pinned_scope = true;
    check_do(x, CSC_SYNC_IN | CSC_SYNC_PINNEWFILES, CSC_OP_CREATE_ON_CLIENT);
    check_none(x, CSC_SYNC_OUT);
}

static void what_the_server_made_anew_survives_a_deletion_here(void **state)
{
    struct setting x = make(CSC_FILE, CSC_NONE, CSC_DIR, CSC_MARK_DELETED);

    (void)state;
    check_do(x, BOTH, CSC_OP_CREATE_ON_CLIENT);
    check_do(x, CSC_SYNC_IN, CSC_OP_CREATE_ON_CLIENT);
    check_none(x, CSC_SYNC_OUT);
}

static void two_new_directories_merge_in_the_permitted_direction(void **state)
{
    struct setting x = make(CSC_NONE, CSC_DIR, CSC_DIR, 0);

    (void)state;
    check_do(x, BOTH, CSC_OP_SYNC_TO_SERVER);
    check_do(x, CSC_SYNC_OUT, CSC_OP_SYNC_TO_SERVER);
    check_do(x, CSC_SYNC_IN, CSC_OP_SYNC_TO_CLIENT);
    check_none(x, CSC_SYNC_FILLSPARSE);
}

static void a_changed_server_directory_gives_its_attributes_to_the_merged_one(void **state)
{
    struct setting x = make(CSC_DIR, CSC_DIR, CSC_DIR, 0);

    (void)state;
    x.trees.stamp.kind = CSC_NONE;
    x.trees.remote.attributes = FILE_ATTRIBUTE_HIDDEN;
    check_do(x, BOTH, CSC_OP_SYNC_TO_CLIENT);
    check_do(x, CSC_SYNC_IN, CSC_OP_SYNC_TO_CLIENT);
    check_none(x, CSC_SYNC_OUT);
}

static void operations_of_other_kinds_are_never_the_flags_to_start(void **state)
{
    struct setting x = modified();

    (void)state;
    decide(&x, BOTH);
    x.d.op = CSC_OP_PIN;
    assert_int_equal(csc_decide(&x.d, &x.s).verdict, CSC_V_NOTHING);
    x.d.op = CSC_OP_NONE;
    assert_int_equal(csc_decide(&x.d, &x.s).verdict, CSC_V_NOTHING);
}

/* --- conflicts ---------------------------------------------------------------------------------
 */

/* Both changed. */
static struct setting both_changed(void)
{
    struct setting x = modified();

    x.trees.remote.size = 2;
    return x;
}

/* Changed here, gone there. */
static struct setting lost_there(void)
{
    struct setting x = modified();

    x.trees.remote.kind = CSC_NONE;
    return x;
}

/* Deleted here, changed there. */
static struct setting deleted_here(void)
{
    struct setting x = make(CSC_FILE, CSC_NONE, CSC_FILE, CSC_MARK_DELETED);

    x.trees.remote.size = 2;
    return x;
}

static void a_conflict_is_asked_about_if_a_direction_is_given(void **state)
{
    (void)state;
    check(both_changed(), CSC_SYNC_IN, CSC_V_CONFLICT, CSC_OP_NONE);
    check(both_changed(), CSC_SYNC_OUT, CSC_V_CONFLICT, CSC_OP_NONE);
    check_none(both_changed(), CSC_SYNC_FILLSPARSE);
    check_none(both_changed(), 0);
}

static void resolve(struct setting x, enum csc_resolution answer, enum csc_verdict verdict,
                    enum csc_op op)
{
    struct csc_action a;

    decide(&x, x.s.flags);
    a = csc_resolve(&x.d, &x.s, answer);
    if (a.verdict != verdict || a.op != op)
        fail_msg("%s, answer %d: verdict %d, op %d", csc_state_name(x.d.state), answer, a.verdict,
                 a.op);
}

static void resolve_do(struct setting x, enum csc_resolution answer, enum csc_op op)
{
    x.s.flags = BOTH;
    resolve(x, answer, CSC_V_DO, op);
}

static void keeping_the_local_version_changes_the_server(void **state)
{
    (void)state;
    resolve_do(both_changed(), CSC_RESOLVE_KEEPLOCAL, CSC_OP_SYNC_TO_SERVER);
    resolve_do(lost_there(), CSC_RESOLVE_KEEPLOCAL, CSC_OP_CREATE_ON_SERVER);
    resolve_do(deleted_here(), CSC_RESOLVE_KEEPLOCAL, CSC_OP_DELETE_ON_SERVER);
}

static void keeping_the_server_version_changes_the_cache(void **state)
{
    (void)state;
    resolve_do(both_changed(), CSC_RESOLVE_KEEPREMOTE, CSC_OP_SYNC_TO_CLIENT);
    resolve_do(lost_there(), CSC_RESOLVE_KEEPREMOTE, CSC_OP_DELETE_ON_CLIENT);
    resolve_do(deleted_here(), CSC_RESOLVE_KEEPREMOTE, CSC_OP_CREATE_ON_CLIENT);
}

static void keep_latest(uint64_t local, uint64_t remote, enum csc_op op)
{
    struct setting x = both_changed();

    x.trees.local.written = local;
    x.trees.remote.written = remote;
    resolve_do(x, CSC_RESOLVE_KEEPLATEST, op);
    x.trees.local.changed = 100; /* known on one side only: not comparable */
    resolve_do(x, CSC_RESOLVE_KEEPLATEST, op);
}

static void the_latest_write_wins_and_the_local_one_a_tie(void **state)
{
    (void)state;
    keep_latest(11, 10, CSC_OP_SYNC_TO_SERVER);
    keep_latest(10, 11, CSC_OP_SYNC_TO_CLIENT);
    keep_latest(10, 10, CSC_OP_SYNC_TO_SERVER);
}

/* A backup link of ours that was taken back moves the change time of the target. */
static void change_times_decide_only_between_equal_write_times(void **state)
{
    struct setting x = both_changed();

    (void)state;
    x.trees.local.written = 11;
    x.trees.remote.written = 10;
    x.trees.local.changed = 11;
    x.trees.remote.changed = 99;
    resolve_do(x, CSC_RESOLVE_KEEPLATEST, CSC_OP_SYNC_TO_SERVER);
    x.trees.remote.written = 11;
    resolve_do(x, CSC_RESOLVE_KEEPLATEST, CSC_OP_SYNC_TO_CLIENT);
}

static void keep_latest_deleted(uint64_t deleted, uint64_t changed, uint64_t written,
                                enum csc_op op)
{
    struct setting x = deleted_here();

    x.s.deleted_time = deleted;
    x.trees.remote.changed = changed;
    x.trees.remote.written = written;
    resolve_do(x, CSC_RESOLVE_KEEPLATEST, op);
}

static void a_deletion_here_is_the_latest_only_if_it_came_later(void **state)
{
    (void)state;
    keep_latest_deleted(11, 10, 99, CSC_OP_DELETE_ON_SERVER);
    keep_latest_deleted(10, 10, 1, CSC_OP_CREATE_ON_CLIENT);
    keep_latest_deleted(9, 10, 1, CSC_OP_CREATE_ON_CLIENT);
    keep_latest_deleted(11, 0, 10, CSC_OP_DELETE_ON_SERVER);
    keep_latest_deleted(9, 0, 10, CSC_OP_CREATE_ON_CLIENT);
    keep_latest_deleted(0, 0, 0, CSC_OP_CREATE_ON_CLIENT);
}

static void a_local_change_is_restored_to_a_server_that_deleted_it(void **state)
{
    struct setting x = lost_there();

    (void)state;
    resolve_do(x, CSC_RESOLVE_KEEPLATEST, CSC_OP_CREATE_ON_SERVER);
    x.trees.remote.written = x.trees.remote.changed = 99; /* left from before it went */
    resolve_do(x, CSC_RESOLVE_KEEPLATEST, CSC_OP_CREATE_ON_SERVER);
}

static void both_versions_are_kept_where_both_exist(void **state)
{
    struct setting x = both_changed();
    struct setting gone = deleted_here();

    (void)state;
    x.s.flags = gone.s.flags = BOTH;
    resolve(x, CSC_RESOLVE_KEEPALLCHANGES, CSC_V_KEEP_BOTH, CSC_OP_NONE);
    resolve(gone, CSC_RESOLVE_KEEPALLCHANGES, CSC_V_LOG, CSC_OP_NONE);
    x.s.flags = CSC_SYNC_IN;
    resolve(x, CSC_RESOLVE_KEEPALLCHANGES, CSC_V_LOG, CSC_OP_NONE);
    x.s.flags = CSC_SYNC_OUT;
    resolve(x, CSC_RESOLVE_KEEPALLCHANGES, CSC_V_LOG, CSC_OP_NONE);
}

static void answers_that_decide_nothing_leave_both_copies(void **state)
{
    struct setting x = both_changed();

    (void)state;
    x.s.flags = BOTH;
    resolve(x, CSC_RESOLVE_NONE, CSC_V_LOG, CSC_OP_NONE);
    resolve(x, CSC_RESOLVE_LOG, CSC_V_LOG, CSC_OP_NONE);
    resolve(x, CSC_RESOLVE_SKIP, CSC_V_SKIP, CSC_OP_NONE);
    resolve(x, CSC_RESOLVE_ABORT, CSC_V_ABORT, CSC_OP_NONE);
    resolve(x, CSC_RESOLVE_COUNT, CSC_V_LOG, CSC_OP_NONE);
    resolve(x, (enum csc_resolution) - 1, CSC_V_LOG, CSC_OP_NONE);
}

static void an_answer_against_the_flags_is_logged(void **state)
{
    struct setting x = both_changed();

    (void)state;
    x.s.flags = CSC_SYNC_IN;
    resolve(x, CSC_RESOLVE_KEEPLOCAL, CSC_V_LOG, CSC_OP_NONE);
    resolve(x, CSC_RESOLVE_KEEPREMOTE, CSC_V_DO, CSC_OP_SYNC_TO_CLIENT);
    x.s.flags = CSC_SYNC_OUT;
    resolve(x, CSC_RESOLVE_KEEPREMOTE, CSC_V_LOG, CSC_OP_NONE);
    resolve(x, CSC_RESOLVE_KEEPLOCAL, CSC_V_DO, CSC_OP_SYNC_TO_SERVER);
}

static void an_answer_where_there_is_no_conflict_does_nothing(void **state)
{
    struct setting x = modified();

    (void)state;
    x.s.flags = BOTH;
    resolve(x, CSC_RESOLVE_KEEPREMOTE, CSC_V_LOG, CSC_OP_NONE);
    resolve(x, CSC_RESOLVE_KEEPALLCHANGES, CSC_V_LOG, CSC_OP_NONE);
}

/* --- small translations ------------------------------------------------------------------------
 */

static void the_cr_field_is_a_value_not_bits(void **state)
{
    uint32_t v;

    (void)state;
    assert_int_equal(csc_resolution_of_flags(BOTH), CSC_RESOLVE_NONE);
    assert_int_equal(csc_resolution_of_flags(CSC_SYNC_CR_KEEPLOCAL | BOTH), CSC_RESOLVE_KEEPLOCAL);
    assert_int_equal(csc_resolution_of_flags(CSC_SYNC_CR_KEEPREMOTE), CSC_RESOLVE_KEEPREMOTE);
    assert_int_equal(csc_resolution_of_flags(CSC_SYNC_CR_KEEPLATEST), CSC_RESOLVE_KEEPLATEST);
    for (v = 4; v < 16; v++)
        assert_int_equal(csc_resolution_of_flags(v << 28), CSC_RESOLVE_NONE);
}

static void change_details_are_the_published_bits(void **state)
{
    (void)state;
    assert_int_equal(csc_change_details(0, 0), 0);
    assert_int_equal(csc_change_details(CSC_DIFF_SIZE, 0), 0x1);
    assert_int_equal(csc_change_details(CSC_DIFF_ATTRIBUTES, 0), 0x2);
    assert_int_equal(csc_change_details(CSC_DIFF_WRITTEN, 0), 0x4);
    assert_int_equal(csc_change_details(CSC_DIFF_CHANGED, 0), 0x4);
    assert_int_equal(csc_change_details(0, CSC_DIFF_SIZE), 0x8);
    assert_int_equal(csc_change_details(0, CSC_DIFF_ATTRIBUTES), 0x10);
    assert_int_equal(csc_change_details(0, CSC_DIFF_CHANGED | CSC_DIFF_WRITTEN), 0x20);
    assert_int_equal(csc_change_details(63, 63), 0x3F);
    assert_int_equal(csc_change_details(CSC_DIFF_KIND | CSC_DIFF_ID, CSC_DIFF_KIND), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_sync_stays),
        cmocka_unit_test(what_is_gone_on_both_sides_is_forgotten),
        cmocka_unit_test(an_entry_with_a_copy_left_is_never_forgotten),
        cmocka_unit_test(local_changes_go_out_only),
        cmocka_unit_test(server_changes_come_in_only),
        cmocka_unit_test(new_files_stay_here_with_nonewfilesout),
        cmocka_unit_test(sparse_entries_are_filled_with_fillsparse_or_syncin),
        cmocka_unit_test(filling_neither_deletes_nor_replaces),
        cmocka_unit_test(what_is_new_on_the_server_is_remembered_as_a_ghost),
        cmocka_unit_test(what_is_new_in_a_pinned_directory_is_pinned_with_pinnewfiles),
        cmocka_unit_test(a_pinned_item_is_fetched_as_it_is),
        cmocka_unit_test(what_the_server_made_anew_survives_a_deletion_here),
        cmocka_unit_test(two_new_directories_merge_in_the_permitted_direction),
        cmocka_unit_test(a_changed_server_directory_gives_its_attributes_to_the_merged_one),
        cmocka_unit_test(operations_of_other_kinds_are_never_the_flags_to_start),
        cmocka_unit_test(a_conflict_is_asked_about_if_a_direction_is_given),
        cmocka_unit_test(keeping_the_local_version_changes_the_server),
        cmocka_unit_test(keeping_the_server_version_changes_the_cache),
        cmocka_unit_test(the_latest_write_wins_and_the_local_one_a_tie),
        cmocka_unit_test(change_times_decide_only_between_equal_write_times),
        cmocka_unit_test(a_deletion_here_is_the_latest_only_if_it_came_later),
        cmocka_unit_test(a_local_change_is_restored_to_a_server_that_deleted_it),
        cmocka_unit_test(both_versions_are_kept_where_both_exist),
        cmocka_unit_test(answers_that_decide_nothing_leave_both_copies),
        cmocka_unit_test(an_answer_against_the_flags_is_logged),
        cmocka_unit_test(an_answer_where_there_is_no_conflict_does_nothing),
        cmocka_unit_test(the_cr_field_is_a_value_not_bits),
        cmocka_unit_test(change_details_are_the_published_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
