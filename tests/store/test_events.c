/* Events that are told from the changes of rows. */
#include "fixture.h"

#include "store/event.h"
#include "support/mirror.h"

#include <stdio.h>
#include <string.h>

/* ---- a listener that writes down what it hears ---- */

struct heard {
    bool listens;
    int depth; /* of begin and end */
    size_t count;
    enum csc_event_id last;
    char text[8192];
};

static const char *const names[CSC_EVENT_COUNT] = {
    [CSC_EVENT_CONFLICT_ADDED] = "conflict",
    [CSC_EVENT_CONFLICT_UPDATED] = "refreshed",
    [CSC_EVENT_CONFLICT_REMOVED] = "resolved",
    [CSC_EVENT_ITEM_DISCONNECTED] = "offline",
    [CSC_EVENT_ITEM_RECONNECTED] = "online",
    [CSC_EVENT_ITEM_AVAILABLE] = "available",
    [CSC_EVENT_ITEM_NOT_AVAILABLE] = "unavailable",
    [CSC_EVENT_ITEM_PINNED] = "pinned",
    [CSC_EVENT_ITEM_NOT_PINNED] = "unpinned",
    [CSC_EVENT_ITEM_MODIFIED] = "modified",
    [CSC_EVENT_ITEM_ADDED] = "added",
    [CSC_EVENT_ITEM_DELETED] = "deleted",
    [CSC_EVENT_ITEM_RENAMED] = "renamed",
    [CSC_EVENT_DATA_LOST] = "lost",
    [CSC_EVENT_TRANSPARENT] = "transparent",
};

static bool hears(void *ctx)
{
    return ((struct heard *)ctx)->listens;
}

static bool begins(void *ctx)
{
    assert_int_equal(++((struct heard *)ctx)->depth, 1);
    return true;
}

static void ends(void *ctx)
{
    assert_int_equal(--((struct heard *)ctx)->depth, 0);
}

/* The last component, for the paths of these tests differ in that. */
static void write_name(char *to, size_t room, const char16_t *path)
{
    size_t n = 0;
    assert_true(path && path[0] == u'\\' && path[1] == u'\\' && path[2] != u'\\');
    for (const char16_t *c = path; *c; c++)
        n = *c == u'\\' ? 0 : n + 1;
    path += csc_len(path) - n;
    for (n = 0; path[n] && n + 1 < room; n++)
        to[n] = (char)path[n];
    to[n] = 0;
}

static void hear(void *ctx, const struct csc_event *event)
{
    struct heard *heard = ctx;
    size_t used = strlen(heard->text);
    char path[64] = "", other[64] = "";
    assert_int_equal(heard->depth, 1);
    heard->count++;
    heard->last = event->id;
    assert_non_null(names[event->id]);
    if (event->path)
        write_name(path, sizeof path, event->path);
    if (event->other)
        write_name(other, sizeof other, event->other);
    snprintf(heard->text + used, sizeof heard->text - used, "%s %s%s%s%s%s;", names[event->id],
             path, *other ? ">" : "", other, event->data ? "+data" : "",
             event->attributes ? "+attributes" : "");
}

static struct heard heard;

static void listen(struct fixture *f)
{
    heard = (struct heard){.listens = true};
    csc_store_set_teller(f->store, &(struct csc_teller){hears, begins, hear, ends, &heard});
}

/* What was heard since the last look. */
#define assert_heard(expected)                     \
    do {                                           \
        assert_string_equal(heard.text, expected); \
        heard.text[0] = 0;                         \
    } while (0)

/* ---- items ---- */

static void a_new_item_is_added_pinned_and_available(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    struct csc_item item = {.parent = share, .type = CSC_TYPE_FILE, .pins = 1, .name = u"a"};
    item.trees.local.kind = CSC_FILE;
    listen(f);
    assert_hr(csc_store_insert(f->store, &item), S_OK);
    assert_heard("added a;pinned a;available a;");

    struct csc_item ghost = {.parent = share, .type = CSC_TYPE_FILE, .name = u"g"};
    ghost.trees.marks = CSC_MARK_GHOST;
    assert_hr(csc_store_insert(f->store, &ghost), S_OK);
    assert_heard("");
}

static void a_pinned_ghost_is_added_and_what_is_filled_is_available(void **state)
{
    struct fixture *f = *state;
    struct csc_item item = {.parent = add_share(f->store), .type = CSC_TYPE_FILE, .name = u"a"};
    item.trees.marks = CSC_MARK_GHOST;
    assert_hr(csc_store_insert(f->store, &item), S_OK);
    listen(f);
    assert_hr(csc_store_pin(f->store, item.id, false, 1, 0), S_OK);
    assert_heard("added a;pinned a;");
    item = get_item(f->store, item.id);
    item.trees.marks = 0;
    item.trees.local.kind = CSC_FILE;
    assert_hr(csc_store_update(f->store, &item), S_OK);
    assert_heard("available a;");
    assert_hr(csc_store_pin(f->store, item.id, false, 2, 0), S_OK); /* another class */
    assert_heard("");
    assert_hr(csc_store_pin(f->store, item.id, false, 0, 3), S_OK);
    assert_heard("unpinned a;");
    assert_hr(csc_store_remove(f->store, item.id), S_OK);
    assert_heard("unavailable a;deleted a;");
}

static void other_content_and_attributes_are_modifications(void **state)
{
    struct fixture *f = *state;
    struct csc_item item = get_item(f->store, grow_tree(f->store).file);
    listen(f);
    item.trees.local.accessed++;
    item.trees.local.changed++;
    item.trees.local.id++;
    assert_hr(csc_store_update(f->store, &item), S_OK);
    assert_heard("");
    item.trees.local.written++;
    assert_hr(csc_store_update(f->store, &item), S_OK);
    assert_heard("modified file+data;");
    item.trees.local.attributes ^= 1;
    assert_hr(csc_store_update(f->store, &item), S_OK);
    assert_heard("modified file+attributes;");
    item.trees.local.attributes ^= 0x20; /* of no interest */
    assert_hr(csc_store_update(f->store, &item), S_OK);
    assert_heard("");
    item.trees.local.size++;
    item.trees.local.attributes ^= 2;
    assert_hr(csc_store_update(f->store, &item), S_OK);
    assert_heard("modified file+data+attributes;");
    memset(&item.trees.local, 0, sizeof item.trees.local);
    assert_hr(csc_store_update(f->store, &item), S_OK);
    assert_heard("unavailable file;");
}

static void a_rename_tells_both_names_and_the_tree_goes_along(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    listen(f);
    assert_hr(csc_store_rename(f->store, t.file, t.sub, u"new"), S_OK);
    assert_heard("renamed file>new;");
    assert_hr(csc_store_rename(f->store, t.dir, t.share, u"DIR"), S_OK);
    assert_heard("renamed dir>DIR;");
}

static void what_goes_with_its_folder_is_told_with_its_path(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    listen(f);
    assert_hr(csc_store_conflict_put(f->store, &(struct csc_conflict){t.deep, 3, 7}, NULL), S_OK);
    assert_hr(csc_store_conflict_put(f->store, &(struct csc_conflict){t.deep, 4, 8}, NULL), S_OK);
    assert_heard("conflict deep;refreshed deep;");
    assert_hr(csc_store_remove(f->store, t.dir), S_OK);
    for (size_t i = 0; i < 4; i++) {
        static const char *const gone[] = {"deleted dir;", "deleted sub;", "deleted deep;",
                                           "deleted file;"};
        assert_non_null(strstr(heard.text, gone[i]));
    }
    assert_non_null(strstr(heard.text, "resolved deep;"));
    heard.text[0] = 0;
}

/* ---- the other tables ---- */

static void a_share_goes_offline_and_comes_back(void **state)
{
    struct fixture *f = *state;
    struct csc_share share = {.item = add_share(f->store), .state = 2};
    listen(f);
    assert_hr(csc_store_share_put(f->store, &share), S_OK); /* at first contact */
    share.reason = 9;
    assert_hr(csc_store_share_put(f->store, &share), S_OK);
    assert_heard("");
    share.state = 1;
    assert_hr(csc_store_share_put(f->store, &share), S_OK);
    share.state = 2;
    assert_hr(csc_store_share_put(f->store, &share), S_OK);
    assert_heard("offline share;online share;");
}

static void a_suspended_tree_is_offline(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    listen(f);
    assert_hr(csc_store_suspend(f->store, t.dir, true), S_OK);
    assert_hr(csc_store_suspend(f->store, t.dir, true), S_OK);
    assert_hr(csc_store_suspend(f->store, t.dir, false), S_OK);
    assert_heard("offline dir;online dir;");
}

static void what_is_kept_for_reading_is_told_as_such(void **state)
{
    struct fixture *f = *state;
    struct csc_item item = {.parent = add_share(f->store), .type = CSC_TYPE_FILE, .name = u"a"};
    struct csc_transparent kept = {.content = 5, .used = 1};
    item.trees.marks = CSC_MARK_GHOST;
    assert_hr(csc_store_insert(f->store, &item), S_OK);
    kept.item = item.id;
    listen(f);
    assert_hr(csc_store_transparent_put(f->store, &kept), S_OK);
    assert_heard("transparent a;");
    kept.used = 2;
    assert_hr(csc_store_transparent_put(f->store, &kept), S_OK);
    assert_heard("");
    kept.content = 6;
    assert_hr(csc_store_transparent_put(f->store, &kept), S_OK);
    assert_heard("transparent a+data;");
    assert_hr(csc_store_remove(f->store, item.id), S_OK);
    assert_heard("transparent a;");
}

/* ---- transactions ---- */

static void events_come_after_the_commit_and_none_after_a_rollback(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    listen(f);
    assert_hr(csc_store_begin(f->store), S_OK);
    assert_hr(csc_store_pin(f->store, t.file, false, 1, 0), S_OK);
    assert_hr(csc_store_remove(f->store, t.deep), S_OK);
    assert_string_equal(heard.text, "");
    csc_store_rollback(f->store);
    assert_heard("");
    assert_hr(csc_store_begin_soft(f->store), S_OK);
    assert_hr(csc_store_pin(f->store, t.file, false, 1, 0), S_OK);
    assert_string_equal(heard.text, "");
    assert_hr(csc_store_commit(f->store), S_OK);
    assert_heard("pinned file;");
}

static void nothing_is_noted_while_nobody_listens(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    listen(f);
    assert_hr(csc_store_pin(f->store, t.file, false, 1, 0), S_OK);
    assert_heard("pinned file;");
    heard.listens = false;
    assert_hr(csc_store_pin(f->store, t.file, false, 0, 1), S_OK);
    assert_heard("");
    heard.listens = true;
    assert_hr(csc_store_pin(f->store, t.deep, false, 1, 0), S_OK);
    assert_heard("pinned deep;");
}

static void what_one_transaction_cannot_tell_is_told_to_be_lost(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    assert_hr(csc_store_begin_soft(f->store), S_OK);
    for (int i = 0; i < 70000; i++) {
        struct csc_item item = {.parent = share, .type = CSC_TYPE_FILE};
        char name[16];
        int n = snprintf(name, sizeof name, "f%d", i);
        for (int c = 0; c <= n; c++)
            item.name[c] = (char16_t)name[c];
        assert_hr(csc_store_insert(f->store, &item), S_OK);
    }
    assert_hr(csc_store_commit(f->store), S_OK);
    listen(f);
    assert_hr(csc_store_remove(f->store, share), S_OK);
    assert_int_equal(heard.count, 65537);
    assert_int_equal(heard.last, CSC_EVENT_DATA_LOST);
    heard.text[0] = 0;
    assert_hr(csc_store_suspend(f->store, CSC_ROOT_ID + 1, true), S_OK);
    assert_heard("offline server;"); /* nothing of it is left over */
}

/* ---- all of it ---- */

static void set_facts(struct csc_item *item)
{
    struct csc_facts *const copies[] = {&item->trees.base, &item->trees.stamp, &item->trees.local,
                                        &item->trees.remote};

    item->trees.marks = unit_random(4) ? 0 : 1u << unit_random(4);
    item->pins = unit_random(3) ? 0 : 1u << unit_random(3);
    for (size_t i = 0; i < COUNT(copies); i++) {
        *copies[i] = random_facts();
        if (!unit_random(3))
            memset(copies[i], 0, sizeof *copies[i]);
    }
}

static void insert_random(struct csc_store *store, int64_t parent)
{
    struct csc_item item = {.parent = parent};

    item.type = unit_random(2) ? CSC_TYPE_FILE : CSC_TYPE_DIRECTORY;
    item.name[0] = (char16_t)('a' + (int)unit_random(8));
    set_facts(&item);
    csc_store_insert(store, &item); /* the name may be taken, the parent be a file */
}

static void change_random(struct csc_store *store, int64_t id)
{
    struct csc_item item;
    bool open = unit_random(3) == 0 && csc_store_begin_soft(store) == S_OK;
    char16_t name[2] = {(char16_t)('a' + (int)unit_random(8)), 0};

    for (unsigned n = 1 + unit_random(open ? 4 : 1); n-- > 0; id = 3 + unit_random(60)) {
        switch (unit_random(9)) {
        case 0:
            if (csc_store_get(store, id, &item) == S_OK && item.type < CSC_TYPE_SHARE) {
                set_facts(&item);
                assert_hr(csc_store_update(store, &item), S_OK);
            }
            break;
        case 1:
            csc_store_pin(store, id, unit_random(2), 1u << unit_random(3), 1u << unit_random(3));
            break;
        case 2:
            csc_store_rename(store, id, 2 + unit_random(40), name);
            break;
        case 3:
            if (unit_random(3) == 0)
                csc_store_remove(store, id);
            break;
        case 4:
            csc_store_forget_base(store, id);
            break;
        case 5:
            csc_store_lose_content(store, id);
            break;
        case 6:
            csc_store_undelete(store, id);
            break;
        case 7:
            csc_store_distrust(store, id);
            break;
        default:
            insert_random(store, 2 + unit_random(60));
        }
    }
    if (open)
        csc_store_end(store, unit_random(2) ? S_OK : E_FAIL);
}

static void who_listens_from_the_start_knows_all_that_is_there(void **state)
{
    struct fixture *f = *state;
    struct mirror *mirror = mirror_open(f->store);

    unit_seed();
    add_share(f->store);
    for (int i = 0; i < 3000; i++) {
        change_random(f->store, 3 + unit_random(60));
        if (i % 20 == 0) {
            const char *difference = mirror_differs(mirror);
            if (difference)
                fail_msg("after %d changes: %s", i, difference);
        }
    }
    mirror_close(mirror);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, setup_store, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_new_item_is_added_pinned_and_available),
        STORE_TEST(a_pinned_ghost_is_added_and_what_is_filled_is_available),
        STORE_TEST(other_content_and_attributes_are_modifications),
        STORE_TEST(a_rename_tells_both_names_and_the_tree_goes_along),
        STORE_TEST(what_goes_with_its_folder_is_told_with_its_path),
        STORE_TEST(a_share_goes_offline_and_comes_back),
        STORE_TEST(a_suspended_tree_is_offline),
        STORE_TEST(what_is_kept_for_reading_is_told_as_such),
        STORE_TEST(events_come_after_the_commit_and_none_after_a_rollback),
        STORE_TEST(nothing_is_noted_while_nobody_listens),
        STORE_TEST(what_one_transaction_cannot_tell_is_told_to_be_lost),
        STORE_TEST(who_listens_from_the_start_knows_all_that_is_there),
    };
    return cmocka_run_group_tests_name("store events", tests, NULL, NULL);
}
