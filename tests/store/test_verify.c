/* Notes, space, and whether a store is sound; taking over what a damaged one still tells. */
#include "fixture.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static uint64_t flaws[CSC_FLAW_COUNT];

static void note_flaw(void *ctx, enum csc_flaw flaw, uint64_t count)
{
    (void)ctx;
    flaws[flaw] += count;
}

static HRESULT verify(struct fixture *f, bool repair)
{
    memset(flaws, 0, sizeof flaws);
    return csc_store_verify(f->store, repair, note_flaw, NULL);
}

static unsigned flaws_found(void)
{
    unsigned kinds = 0;

    for (int i = 0; i < CSC_FLAW_COUNT; i++)
        kinds += flaws[i] != 0;
    return kinds;
}

static struct tree grow_known_tree(struct fixture *f)
{
    struct tree t = grow_tree(f->store);
    struct csc_share share = {.item = t.share, .identified = true, .state = 2, .reason = 1};

    assert_hr(csc_store_share_put(f->store, &share), S_OK);
    return t;
}

/* ---- notes ---- */

static void notes_come_back_in_their_order(void **state)
{
    struct fixture *f = *state;
    struct csc_note a = {.path = u"\\\\s\\a", .other = u"\\\\s\\b"};
    struct csc_note b = {.path = u"\\\\s\\c", .number = 0x80};
    struct csc_note c = {.path = u"\\\\s\\d"}, read;

    assert_hr(csc_store_note_add(f->store, CSC_NOTE_RENAME, &a), S_OK);
    assert_hr(csc_store_note_add(f->store, CSC_NOTE_ASSIGNED, &b), S_OK);
    assert_hr(csc_store_note_add(f->store, CSC_NOTE_RENAME, &c), S_OK);
    assert_hr(csc_store_note_next(f->store, CSC_NOTE_RENAME, 0, &read), S_OK);
    assert_text(read.path, a.path);
    assert_text(read.other, a.other);
    assert_true(read.id == a.id);
    csc_note_free(&read);
    assert_hr(csc_store_note_next(f->store, CSC_NOTE_RENAME, a.id, &read), S_OK);
    assert_text(read.path, c.path);
    assert_null(read.other);
    csc_note_free(&read);
    assert_hr(csc_store_note_next(f->store, CSC_NOTE_RENAME, c.id, &read), CSC_E_NOT_FOUND);
    assert_hr(csc_store_note_drop(f->store, b.id), S_OK);
    assert_hr(csc_store_note_drop(f->store, b.id), CSC_E_NOT_FOUND);
    assert_hr(csc_store_note_next(f->store, CSC_NOTE_ASSIGNED, 0, &read), CSC_E_NOT_FOUND);
}

static void a_note_needs_a_path(void **state)
{
    struct fixture *f = *state;
    struct csc_note note = {.other = u"b"};

    assert_hr(csc_store_note_add(f->store, CSC_NOTE_RENAME, &note), E_INVALIDARG);
}

/* ---- space ---- */

static void space_is_that_of_cached_files(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_known_tree(f);
    struct csc_used used;

    sql_execute(f, "UPDATE item SET l_size = 100, pins = 0");
    assert_hr(csc_store_used(f->store, &used), S_OK);
    assert_true(used.all == 300 && used.unpinned == 300);
    assert_hr(csc_store_pin(f->store, t.deep, false, 0x20, 0), S_OK);
    sql_execute(f, "UPDATE item SET l_kind = 0 WHERE id = (SELECT max(id) FROM item)");
    assert_hr(csc_store_used(f->store, &used), S_OK);
    assert_true(used.all == 200 && used.unpinned == 100);
}

/* ---- soundness ---- */

static void a_sound_store_has_no_flaw(void **state)
{
    struct fixture *f = *state;

    assert_hr(verify(f, true), S_OK);
    grow_known_tree(f);
    assert_hr(verify(f, false), S_OK);
    assert_int_equal(flaws_found(), 0);
}

static const struct {
    const char *damage;
    enum csc_flaw flaw;
    unsigned rows; /* left of 7 */
} cases[] = {
    {"UPDATE item SET type = 9 WHERE name = CAST(x'66006900' || x'6C006500' AS BLOB)",
     CSC_FLAW_ROWS, 6},
    {"UPDATE item SET b_kind = 3 WHERE l_kind = 1 AND id = (SELECT max(id) FROM item)",
     CSC_FLAW_ROWS, 6},
    {"UPDATE item SET key = x'00' WHERE id = (SELECT max(id) FROM item)", CSC_FLAW_ROWS, 6},
    {"UPDATE item SET name = x'61' WHERE id = (SELECT max(id) FROM item)", CSC_FLAW_ROWS, 6},
    {"UPDATE item SET parent = 99 WHERE id = 3", CSC_FLAW_ROWS, 3},
    {"UPDATE item SET parent = 4 WHERE id = 3; UPDATE item SET parent = 3 WHERE id = 4",
     CSC_FLAW_ROWS, 3},
    {"UPDATE item SET type = 0 WHERE id = 3", CSC_FLAW_ROWS, 4},
    {"UPDATE item SET pins = 1 WHERE id = 4", CSC_FLAW_PINS, 7},
    {"UPDATE item SET inherit = 32 WHERE type = 0", CSC_FLAW_PINS, 7},
    {"UPDATE item SET marks = 9 WHERE id = 4", CSC_FLAW_MARKS, 7},
    {"DELETE FROM share", CSC_FLAW_SHARE, 7},
    {"INSERT INTO blocks VALUES (5, 16, 100, x'00')", CSC_FLAW_BLOCKS, 7},
    {"INSERT INTO blocks VALUES (4, 16, 0, x'')", CSC_FLAW_BLOCKS, 7}, /* of a folder */
    {"PRAGMA foreign_keys = OFF; INSERT INTO conflict VALUES (99, 1, 1)", CSC_FLAW_REFERENCE, 7},
    {"PRAGMA foreign_keys = OFF; INSERT INTO share VALUES (99,1,1,1,1,1,1,1,1)", CSC_FLAW_REFERENCE,
     7},
    {"UPDATE sequence SET last = 3", CSC_FLAW_SEQUENCE, 7},
    {"DELETE FROM sequence", CSC_FLAW_SEQUENCE, 7},
};

static void each_flaw_is_found_left_alone_and_then_mended(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        reopen(f);
        grow_known_tree(f);
        sql_execute(f, cases[i].damage);
        for (int again = 0; again < 2; again++) {
            assert_hr(verify(f, false), S_OK);
            if (!flaws[cases[i].flaw])
                fail_msg("not found: %s", cases[i].damage);
        }
        assert_hr(verify(f, true), S_OK);
        assert_hr(verify(f, false), S_OK);
        if (flaws_found())
            fail_msg("not mended: %s", cases[i].damage);
        assert_int_equal(sql_number(f, "SELECT count(*) FROM item"), cases[i].rows);
        assert_sound(f);
        csc_store_close(f->store);
        f->store = NULL;
        assert_int_equal(remove(f->path), 0);
    }
}

static void an_intent_of_no_share_is_forgotten(void **state)
{
    struct fixture *f = *state;
    struct csc_intent intent = {.share = 99, .path = u"p"}, read;

    grow_known_tree(f);
    assert_hr(csc_store_intent_add(f->store, &intent), S_OK);
    assert_hr(verify(f, true), S_OK);
    assert_int_equal(flaws[CSC_FLAW_INTENT], 1);
    assert_hr(csc_store_intent_first(f->store, 99, false, &read), CSC_E_NOT_FOUND);
}

static void a_share_without_knowledge_is_offline_and_not_identified_afterwards(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_share share;

    assert_hr(verify(f, true), S_OK);
    assert_hr(csc_store_share_get(f->store, t.share, &share), S_OK);
    assert_false(share.identified);
    assert_int_equal(share.state, 1);
}

/* ---- salvage ---- */

static void names_and_pins_are_taken_over_and_nothing_else(void **state)
{
    struct fixture *f = *state;
    struct csc_store *fresh;
    struct csc_item item;
    struct csc_share share;
    struct csc_note note = {.path = u"\\\\s\\a", .other = u"\\\\s\\b"}, read;
    struct tree t = grow_known_tree(f);
    char16_t *file = csc_join(f->file, u"new");

    assert_hr(csc_store_pin(f->store, t.sub, true, 0x20, 0), S_OK);
    assert_hr(csc_store_note_add(f->store, CSC_NOTE_RENAME, &note), S_OK);
    sql_execute(f,
                "UPDATE item SET b_kind = 7 WHERE name = CAST(x'66006900' || x'6C006500' AS BLOB)");
    file[csc_len(f->file)] = u'.';
    assert_hr(csc_store_open(file, &fresh), S_OK);
    assert_hr(csc_store_salvage(fresh, f->store), S_OK);
    assert_hr(csc_store_find(fresh, CSC_ROOT_ID, u"SERVER", &item), S_OK);
    assert_hr(csc_store_find(fresh, item.id, u"share", &item), S_OK);
    assert_hr(csc_store_share_get(fresh, item.id, &share), S_OK);
    assert_false(share.identified);
    assert_hr(csc_store_find(fresh, item.id, u"dir", &item), S_OK);
    assert_int_equal(item.trees.base.kind, CSC_NONE);
    assert_int_equal(item.trees.local.kind, CSC_NONE);
    assert_int_equal(item.trees.remote.kind, CSC_DIR);
    assert_int_equal(item.trees.marks, CSC_MARK_SPARSE); /* it had a copy */
    assert_hr(csc_store_find(fresh, item.id, u"sub", &item), S_OK);
    assert_int_equal(item.pins, 0x20);
    assert_int_equal(item.inherit, 0x20);
    assert_int_equal(item.trees.marks, CSC_MARK_SPARSE);
    assert_hr(csc_store_note_next(fresh, CSC_NOTE_RENAME, 0, &read), S_OK);
    csc_note_free(&read);
    csc_store_close(fresh);
    csc_free(file);
}

static void a_database_is_set_aside_with_its_log(void **state)
{
    struct fixture *f = *state;
    char16_t *aside = csc_join(f->file, u"old");
    struct csc_item item;
    int64_t share = add_share(f->store);

    aside[csc_len(f->file)] = u'.';
    csc_store_close(f->store);
    f->store = NULL;
    assert_hr(csc_store_set_aside(f->file, aside), S_OK);
    assert_hr(csc_store_open(aside, &f->store), S_OK);
    assert_hr(csc_store_get(f->store, share, &item), S_OK);
    reopen(f);
    assert_hr(csc_store_get(f->store, share, &item), CSC_E_NOT_FOUND);
    csc_free(aside);
}

#define TEST(test)        cmocka_unit_test_setup_teardown(test, setup_store, teardown)
#define FOLDER_TEST(test) cmocka_unit_test_setup_teardown(test, setup_folder, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(notes_come_back_in_their_order),
        TEST(a_note_needs_a_path),
        TEST(space_is_that_of_cached_files),
        TEST(a_sound_store_has_no_flaw),
        FOLDER_TEST(each_flaw_is_found_left_alone_and_then_mended),
        TEST(an_intent_of_no_share_is_forgotten),
        TEST(a_share_without_knowledge_is_offline_and_not_identified_afterwards),
        TEST(names_and_pins_are_taken_over_and_nothing_else),
        TEST(a_database_is_set_aside_with_its_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
