/* engine/classify.h: which letters follow from which observations. */
#include "letters.h"
#include "unit.h"

#include "engine/classify.h"

#include <string.h>

/* A copy of a kind, with everything about it known. */
static struct csc_facts copy(enum csc_kind kind)
{
    struct csc_facts f = {.kind = kind};

    if (kind != CSC_NONE) {
        f.written = 100;
        f.changed = 200;
        f.id = 300;
    }
    if (kind == CSC_FILE)
        f.size = 10;
    return f;
}

/* Base and stamp of one kind, copies of others, nothing changed. */
static struct csc_trees trees(enum csc_kind base, enum csc_kind local, enum csc_kind remote)
{
    struct csc_trees t = {copy(base), copy(base), copy(local), copy(remote), 0};

    return t;
}

static void check(struct csc_trees t, const char *expected)
{
    struct csc_letters l = csc_classify(&t);
    struct combination c = {l.base, l.local, l.remote};

    assert_string_equal(combination_name(c), expected);
}

static void check_marked(struct csc_trees t, unsigned marks, const char *expected)
{
    t.marks = marks;
    check(t, expected);
}

static void unchanged_copies_are_clean(void **state)
{
    (void)state;
    check(trees(CSC_FILE, CSC_FILE, CSC_FILE), "F/F/F");
    check(trees(CSC_DIR, CSC_DIR, CSC_DIR), "D/D/D");
    check(trees(CSC_FILE, CSC_FILE, CSC_NONE), "F/F/N");
    check(trees(CSC_DIR, CSC_NONE, CSC_DIR), "D/N/D");
}

static void nothing_at_all_is_the_one_answer_outside_the_rule_book(void **state)
{
    (void)state;
    check(trees(CSC_NONE, CSC_NONE, CSC_NONE), "-/N/N");
    check_marked(trees(CSC_NONE, CSC_NONE, CSC_NONE), CSC_MARK_SPARSE, "-/N/N");
    check_marked(trees(CSC_NONE, CSC_NONE, CSC_NONE), CSC_MARK_GHOST, "-/N/N");
}

static void a_missing_copy_with_a_tombstone_was_deleted(void **state)
{
    unsigned replaced = CSC_MARK_DELETED | CSC_MARK_REPLACED;

    (void)state;
    check_marked(trees(CSC_FILE, CSC_NONE, CSC_FILE), CSC_MARK_DELETED, "F/X/F");
    check_marked(trees(CSC_DIR, CSC_NONE, CSC_DIR), CSC_MARK_DELETED, "D/X/D");
    check_marked(trees(CSC_FILE, CSC_NONE, CSC_FILE), replaced, "F/XR/F");
    check_marked(trees(CSC_DIR, CSC_NONE, CSC_DIR), replaced, "D/X/D");
    check_marked(trees(CSC_FILE, CSC_NONE, CSC_FILE), CSC_MARK_DELETED | CSC_MARK_SPARSE, "F/X/F");
    check_marked(trees(CSC_FILE, CSC_NONE, CSC_FILE), CSC_MARK_REPLACED, "F/N/F");
}

static void without_a_base_nothing_was_deleted(void **state)
{
    (void)state;
    check_marked(trees(CSC_NONE, CSC_NONE, CSC_FILE), CSC_MARK_DELETED, "-/N/F");
    check_marked(trees(CSC_NONE, CSC_NONE, CSC_DIR), CSC_MARK_DELETED, "-/N/D");
}

static void a_tombstone_beside_a_copy_is_stale(void **state)
{
    (void)state;
    check_marked(trees(CSC_FILE, CSC_FILE, CSC_FILE), CSC_MARK_DELETED, "F/F/F");
    check_marked(trees(CSC_DIR, CSC_DIR, CSC_DIR), CSC_MARK_DELETED, "D/D/D");
}

static void a_sparse_entry_has_the_kind_of_its_base_else_of_the_server_copy(void **state)
{
    (void)state;
    check_marked(trees(CSC_FILE, CSC_NONE, CSC_DIR), CSC_MARK_SPARSE, "F/FS/D");
    check_marked(trees(CSC_DIR, CSC_NONE, CSC_FILE), CSC_MARK_SPARSE, "D/DS/F");
    check_marked(trees(CSC_NONE, CSC_NONE, CSC_FILE), CSC_MARK_SPARSE, "-/FS/F");
    check_marked(trees(CSC_NONE, CSC_NONE, CSC_DIR), CSC_MARK_SPARSE, "-/DS/D");
    check_marked(trees(CSC_FILE, CSC_NONE, CSC_NONE), CSC_MARK_SPARSE, "F/FS/N");
}

static void a_ghost_has_no_copy(void **state)
{
    (void)state;
    check_marked(trees(CSC_NONE, CSC_NONE, CSC_FILE), CSC_MARK_GHOST, "-/N/F");
    check_marked(trees(CSC_FILE, CSC_NONE, CSC_FILE), CSC_MARK_GHOST, "F/N/F");
}

static void copies_without_history_are_created(void **state)
{
    struct csc_trees t;

    (void)state;
    check(trees(CSC_NONE, CSC_FILE, CSC_NONE), "-/FC/N");
    check(trees(CSC_NONE, CSC_DIR, CSC_DIR), "-/DC/D");
    check(trees(CSC_DIR, CSC_FILE, CSC_DIR), "D/FC/D");
    check(trees(CSC_FILE, CSC_DIR, CSC_FILE), "F/DC/F");
    t = trees(CSC_FILE, CSC_FILE, CSC_FILE);
    t.stamp = copy(CSC_NONE);
    check(t, "F/FC/F");
    t = trees(CSC_DIR, CSC_DIR, CSC_DIR);
    t.stamp = copy(CSC_NONE);
    check(t, "D/DC/D");
    check_marked(t, CSC_MARK_SPARSE, "D/DC/D");
    check_marked(trees(CSC_NONE, CSC_DIR, CSC_DIR), CSC_MARK_SPARSE, "-/DC/D");
}

static void a_changed_file_is_modified(void **state)
{
    struct csc_trees t = trees(CSC_FILE, CSC_FILE, CSC_FILE);
    struct csc_letters l;

    (void)state;
    t.local.size = 11;
    t.local.changed = 201;
    l = csc_classify(&t);
    assert_int_equal(l.local, CSC_L_FILE_MODIFIED);
    assert_int_equal(l.local_diff, CSC_DIFF_SIZE | CSC_DIFF_CHANGED);
    assert_false(l.local_doubtful);
    t = trees(CSC_FILE, CSC_FILE, CSC_FILE);
    t.local.attributes = FILE_ATTRIBUTE_HIDDEN;
    check(t, "F/FM/F");
    t = trees(CSC_FILE, CSC_FILE, CSC_FILE);
    t.local.written++;
    check(t, "F/FM/F");
}

static void a_suspicious_local_file_is_modified_and_doubtful(void **state)
{
    struct csc_trees t = trees(CSC_FILE, CSC_FILE, CSC_FILE);
    struct csc_letters l;

    (void)state;
    t.local.id = 301;
    t.local.changed = 201;
    l = csc_classify(&t);
    assert_int_equal(l.local, CSC_L_FILE_MODIFIED);
    assert_true(l.local_doubtful);
    assert_false(l.remote_doubtful);
    assert_int_equal(l.local_diff, CSC_DIFF_ID | CSC_DIFF_CHANGED);
}

static void a_suspicious_server_file_is_changed_and_doubtful(void **state)
{
    struct csc_trees t = trees(CSC_FILE, CSC_FILE, CSC_FILE);
    struct csc_letters l;

    (void)state;
    t.remote.changed = 201;
    l = csc_classify(&t);
    assert_int_equal(l.remote, CSC_R_FILE_CHANGED);
    assert_true(l.remote_doubtful);
    assert_false(l.local_doubtful);
    assert_int_equal(l.remote_diff, CSC_DIFF_CHANGED);
}

static void beside_an_edited_file_a_server_change_time_alone_is_a_change(void **state)
{
    struct csc_trees t = trees(CSC_FILE, CSC_FILE, CSC_FILE);
    struct csc_letters l;

    (void)state;
    t.local.size = 11;
    t.remote.changed = 201;
    l = csc_classify(&t);
    assert_int_equal(l.local, CSC_L_FILE_MODIFIED);
    assert_int_equal(l.remote, CSC_R_FILE_CHANGED); /* there is no clean copy to compare with */
    assert_int_equal(l.remote_diff, CSC_DIFF_CHANGED);
    assert_true(l.remote_doubtful);
}

static void while_the_local_file_is_in_doubt_the_server_file_stays_so(void **state)
{
    struct csc_trees t = trees(CSC_FILE, CSC_FILE, CSC_FILE);
    struct csc_letters l;

    (void)state;
    t.local.changed = 201;
    t.remote.changed = 201;
    l = csc_classify(&t);
    assert_int_equal(l.remote, CSC_R_FILE_CHANGED);
    assert_true(l.local_doubtful);
    assert_true(l.remote_doubtful);
}

static void a_changed_server_copy_is_told_from_one_of_another_kind(void **state)
{
    struct csc_trees t = trees(CSC_FILE, CSC_FILE, CSC_FILE);
    struct csc_letters l;

    (void)state;
    t.remote.size = 11;
    check(t, "F/F/F*");
    l = csc_classify(&t);
    assert_int_equal(l.remote_diff, CSC_DIFF_SIZE);
    assert_false(l.remote_doubtful);
    check(trees(CSC_FILE, CSC_FILE, CSC_DIR), "F/F/D");
    check(trees(CSC_DIR, CSC_DIR, CSC_FILE), "D/D/F");
    check(trees(CSC_NONE, CSC_NONE, CSC_FILE), "-/N/F");
}

static void another_directory_on_the_server_is_a_change_beyond_doubt(void **state)
{
    struct csc_trees t = trees(CSC_DIR, CSC_DIR, CSC_DIR);
    struct csc_letters l;

    (void)state;
    t.remote.id = 301;
    l = csc_classify(&t);
    assert_int_equal(l.remote, CSC_R_DIR_CHANGED);
    assert_false(l.remote_doubtful);
    t = trees(CSC_DIR, CSC_DIR, CSC_DIR);
    t.remote.attributes = FILE_ATTRIBUTE_HIDDEN;
    check(t, "D/D/D*");
}

static void of_a_local_directory_only_the_attributes_count(void **state)
{
    struct csc_trees t = trees(CSC_DIR, CSC_DIR, CSC_DIR);

    (void)state;
    t.local.id = 301;
    t.local.written = 999;
    check(t, "D/D/D");
    t.local.attributes = FILE_ATTRIBUTE_READONLY;
    check(t, "D/DM/D");
    check_marked(t, CSC_MARK_SPARSE, "D/DS/D");
}

/* Applies five independent differences, chosen by the bits of `which`. */
static void disturb(struct csc_facts *f, unsigned which)
{
    if (f->kind == CSC_NONE)
        return;
    f->size += which & 1;
    f->written += which >> 1 & 1;
    f->attributes = which >> 2 & 1 ? FILE_ATTRIBUTE_HIDDEN : 0;
    f->id += which >> 3 & 1;
    f->changed += which >> 4 & 1;
}

static void check_any(const struct csc_trees *t, bool seen[COMBINATIONS])
{
    struct csc_letters l = csc_classify(t);
    struct combination c = {l.base, l.local, l.remote};
    bool nothing =
        t->base.kind == CSC_NONE && t->local.kind == CSC_NONE && t->remote.kind == CSC_NONE;

    if (combination_is_valid(c) == nothing)
        fail_msg("%s", combination_name(c));
    assert_true(!l.local_doubtful || l.local == CSC_L_FILE_MODIFIED);
    assert_true(!l.remote_doubtful || l.remote == CSC_R_FILE_CHANGED);
    assert_int_equal(kind_of_remote(l.remote), t->remote.kind);
    assert_int_equal(kind_of_base(l.base), t->base.kind);
    if (t->local.kind != CSC_NONE)
        assert_int_equal(kind_of_local(l.local), t->local.kind);
    else
        assert_true(is_sparse(l.local) || kind_of_local(l.local) == CSC_NONE);
    seen[((int)c.base * CSC_L_COUNT + (int)c.local) * CSC_R_COUNT + (int)c.remote] = true;
}

static void check_disturbed(const struct csc_trees *t, bool seen[COMBINATIONS])
{
    unsigned local;
    unsigned remote;

    for (local = 0; local < 32; local++) {
        for (remote = 0; remote < 32; remote++) {
            struct csc_trees changed = *t;

            disturb(&changed.local, local);
            disturb(&changed.remote, remote);
            check_any(&changed, seen);
        }
    }
}

/* All kinds of the four observations, all marks, all differences on either side. Possible but
 * never seen: clean copies without base (they count as created), and sparse entries without base
 * that are not of the kind of the server copy (they take its kind). */
static void classification_is_total_and_yields_only_possible_combinations(void **state)
{
    static const char *const unseen[] = {"-/F/N", "-/F/F",  "-/F/D",  "-/D/N",  "-/D/F",
                                         "-/D/D", "-/FS/N", "-/FS/D", "-/DS/N", "-/DS/F"};
    bool seen[COMBINATIONS] = {false};
    int kinds;
    int i;
    size_t k;

    (void)state;
    for (kinds = 0; kinds < 81; kinds++) {
        struct csc_trees t = {
            copy((enum csc_kind)(kinds % 3)), copy((enum csc_kind)(kinds / 3 % 3)),
            copy((enum csc_kind)(kinds / 9 % 3)), copy((enum csc_kind)(kinds / 27)), 0};

        for (t.marks = 0; t.marks < 16; t.marks++)
            check_disturbed(&t, seen);
    }
    for (i = 0; i < COMBINATIONS; i++) {
        struct combination c = combination_at(i);
        bool expected = combination_is_valid(c) || strcmp(combination_name(c), "-/N/N") == 0;

        for (k = 0; k < COUNT(unseen); k++)
            expected = expected && strcmp(combination_name(c), unseen[k]) != 0;
        if (seen[i] != expected)
            fail_msg("%s %s", combination_name(c), seen[i] ? "occurs" : "does not occur");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unchanged_copies_are_clean),
        cmocka_unit_test(nothing_at_all_is_the_one_answer_outside_the_rule_book),
        cmocka_unit_test(a_missing_copy_with_a_tombstone_was_deleted),
        cmocka_unit_test(without_a_base_nothing_was_deleted),
        cmocka_unit_test(a_tombstone_beside_a_copy_is_stale),
        cmocka_unit_test(a_sparse_entry_has_the_kind_of_its_base_else_of_the_server_copy),
        cmocka_unit_test(a_ghost_has_no_copy),
        cmocka_unit_test(copies_without_history_are_created),
        cmocka_unit_test(a_changed_file_is_modified),
        cmocka_unit_test(a_suspicious_local_file_is_modified_and_doubtful),
        cmocka_unit_test(a_suspicious_server_file_is_changed_and_doubtful),
        cmocka_unit_test(beside_an_edited_file_a_server_change_time_alone_is_a_change),
        cmocka_unit_test(while_the_local_file_is_in_doubt_the_server_file_stays_so),
        cmocka_unit_test(a_changed_server_copy_is_told_from_one_of_another_kind),
        cmocka_unit_test(another_directory_on_the_server_is_a_change_beyond_doubt),
        cmocka_unit_test(of_a_local_directory_only_the_attributes_count),
        cmocka_unit_test(classification_is_total_and_yields_only_possible_combinations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
