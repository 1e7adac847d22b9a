/*
 * A share that is lost in the middle of a pass: it goes offline by itself, what was not reached is
 * not reported at all, nothing is deleted or torn, and the next pass brings both sides together.
 */
#include "world.h"

#include "base/result.h"

#include <stdlib.h>
#include <string.h>

#define FILES 12

static const char *numbered(unsigned i)
{
    static char name[32];
    snprintf(name, sizeof(name), "many\\%02u.txt", i);
    return name;
}

/* Work of every kind: small files in batches both ways, a larger one, folders, deletions. */
static int busy_world(void **state)
{
    struct world *w;
    if (world_make(state))
        return -1;
    w = *state;
    for (unsigned i = 0; i < FILES; i++)
        put_server(w, numbered(i), "old");
    put_server(w, "gone here.txt", "deleted here");
    put_server(w, "gone there.txt", "deleted there");
    put_server(w, "dir\\kept.txt", "kept");
    if (pin(w, "", true, true) != S_OK)
        return -1;
    for (unsigned i = 0; i < FILES; i++) {
        if (i % 2)
            put_server(w, numbered(i), "new from the server");
        else
            put_client(w, numbered(i), "new from the client");
    }
    put_client(w, "made here\\sub\\x.txt", "made here");
    put_server(w, "made there\\y.txt", "made there");
    fs_memory_del(w->memory, on_client(w, "gone here.txt"));
    fs_memory_del(w->memory, on_server("gone there.txt"));
    return 0;
}

static HRESULT lost_as; /* what every call says from then on */

static void lose(struct world *w)
{
    fs_memory_set_gone(w->memory, on_server(""), lost_as);
}

static unsigned lines_with(const struct world *w, const char *fragment)
{
    unsigned count = 0;
    for (const char *at = strstr(w->log, fragment); at; at = strstr(at + 1, fragment))
        count++;
    return count;
}

static void assert_offline_by_error(struct world *w)
{
    struct csc_item share;
    uint32_t state = 0, reason = 0;
    assert_hr(find(w, "", &share), S_OK);
    assert_hr(csc_cache_connection(w->cache, share.id, &state, &reason), S_OK);
    assert_int_equal(state, CSC_OFFLINE);
    assert_int_equal(reason, CSC_REASON_ERROR);
}

static void assert_whole(struct world *w, const char16_t *path, const char *old, const char *new)
{
    const char *found = fs_memory_get(w->memory, path, NULL);
    if (found && strcmp(found, old) && strcmp(found, new))
        fail_msg("torn: \"%s\"", found);
    assert_non_null(found);
}

/* Each file holds one of its versions on both sides, and none is missing that nobody deleted. */
static void assert_nothing_lost(struct world *w)
{
    for (unsigned i = 0; i < FILES; i++) {
        const char *new = i % 2 ? "new from the server" : "new from the client";
        assert_whole(w, on_client(w, numbered(i)), "old", new);
    }
    assert_client(w, "dir\\kept.txt", "kept");
    assert_client(w, "made here\\sub\\x.txt", "made here");
}

/* At most the item at hand and the share itself speak of the loss; all others stay silent. */
static void assert_rest_not_reported(struct world *w)
{
    char code[16];
    snprintf(code, sizeof(code), " %08x\n", (unsigned)lost_as);
    if (w->failures > 2 || lines_with(w, code) + lines_with(w, " 80070043\n") != w->failures)
        fail_msg("lost as%.9s, but told:\n%s", code, w->log);
    assert_logged(w, "\\\\srv\\share ");
    assert_int_equal(w->ended, 1);
}

static void lose_at(void **state, HRESULT code)
{
    bool reached = true;
    lost_as = code;
    for (unsigned n = 1; reached; n++) {
        struct world *w = *state;
        world_happen_at(w, n, lose);
        assert_hr(sync_with(w, "", BOTH), S_OK);
        reached = w->what_happens == NULL;
        w->what_happens = NULL;
        if (reached && w->failures) { /* else nothing was left to be done there */
            assert_offline_by_error(w);
            assert_rest_not_reported(w);
        }
        assert_nothing_lost(w);
        fs_memory_set_gone(w->memory, on_server(""), S_OK);
        assert_hr(sync_with(w, "", BOTH), S_OK);
        assert_int_equal(w->failures, 0);
        assert_both_sides_equal(w);
        assert_server(w, "gone here.txt", NULL);
        world_end(state);
        assert_int_equal(busy_world(state), 0);
    }
}

static void a_connection_that_breaks_at_any_call_ends_the_pass_quietly(void **state)
{
    lose_at(state, CSC_WIN32(ERROR_NETNAME_DELETED));
}

static void a_call_that_hangs_at_any_moment_ends_the_pass_quietly(void **state)
{
    lose_at(state, CSC_WIN32(ERROR_SEM_TIMEOUT)); /* what the guard makes of it */
}

/* The rest of a batch was staged, or on its way to that, when the share went. */
static void a_loss_in_the_middle_of_a_batch_reports_one_of_its_files(void **state)
{
    struct world *w = *state;
    lost_as = CSC_WIN32(ERROR_NETNAME_DELETED);
    world_happen_on(w, "rename", 4, lose);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_offline_by_error(w);
    assert_rest_not_reported(w);
    assert_true(w->items >= 4); /* those before it had arrived, and stay so */
    assert_nothing_lost(w);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1); /* still gone: only the path that was asked for */
    fs_memory_set_gone(w->memory, on_server(""), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_both_sides_equal(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, busy_world, world_end)
        T(a_connection_that_breaks_at_any_call_ends_the_pass_quietly),
        T(a_call_that_hangs_at_any_moment_ends_the_pass_quietly),
        T(a_loss_in_the_middle_of_a_batch_reports_one_of_its_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
