/*
 * A client that wants to cancel is asked often enough: over a server whose every call costs time on
 * the world's clock, never more than 250 ms of work pass between two questions, or between the
 * answer and the end, but for removing what was staged.
 */
#include "world.h"

#include "base/result.h"

#include <stdlib.h>
#include <string.h>

#define MS        UINT64_C(10000)
#define ALLOWED   (250 * MS)
#define TRIP      (10 * MS)  /* to the server and back */
#define CHUNK     (105 * MS) /* 256 KiB at 20 Mbit/s */
#define BIG_SIZE  (24u * 256u * 1024u)
#define MANY      150
#define WIDE      3000
#define NEXT_COST (MS / 10) /* one entry of a listing */

static uint64_t content_cost; /* of one read or write on the server */
static uint64_t removing;     /* time spent on what was staged, after the no */

static bool is_on_server(const char16_t *path)
{
    return path[0] == u'\\' && path[1] == u'\\';
}

static void slow_server(struct world *w, const char *op, const char16_t *path, unsigned n)
{
    uint64_t cost = TRIP;
    (void)n;
    if (!is_on_server(path))
        return;
    if (strcmp(op, "read") == 0 || strcmp(op, "write") == 0)
        cost = content_cost;
    if (strcmp(op, "next") == 0)
        cost = NEXT_COST;
    if (w->said_no && (strcmp(op, "remove_file") == 0 || strcmp(op, "close") == 0))
        removing += cost;
    fs_memory_set_clock(w->memory, fs_memory_now(w->memory) + cost);
}

static int slow_world(void **state)
{
    struct world *w;
    if (world_make(state))
        return -1;
    w = *state;
    put_server(w, "a.txt", "alpha");
    if (pin(w, "", true, true) != S_OK)
        return -1;
    w->sees_call = slow_server;
    content_cost = TRIP;
    return 0;
}

static const char *numbered(unsigned i)
{
    static char name[32];
    snprintf(name, sizeof(name), "many\\%04u.txt", i);
    return name;
}

static void assert_asked_often(struct world *w, unsigned at_least)
{
    if (w->longest > ALLOWED)
        fail_msg("%u ms without a question", (unsigned)(w->longest / MS));
    assert_true(w->asked >= at_least);
}

/* Nothing of ours is left, neither in the cache nor on the server. */
static void assert_no_litter(struct world *w)
{
    char *server = fs_memory_dump(w->memory, on_server(""), FS_MEMORY_DUMP_PLAIN);
    char *client = fs_memory_dump(w->memory, on_client(w, ""), FS_MEMORY_DUMP_PLAIN);
    assert_null(strstr(server, "~csc"));
    assert_null(strstr(client, "~csc"));
    free(server);
    free(client);
}

static void put_big(struct world *w, bool server)
{
    char *text = malloc(BIG_SIZE + 1);
    assert_non_null(text);
    memset(text, 'x', BIG_SIZE);
    text[BIG_SIZE] = 0;
    if (server)
        put_server(w, "big.bin", text);
    else
        put_client(w, "big.bin", text);
    free(text);
}

static void a_big_file_on_its_way_up_asks_at_every_chunk(void **state)
{
    struct world *w = *state;
    content_cost = CHUNK;
    put_big(w, false);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_asked_often(w, BIG_SIZE / (256 * 1024));
    assert_both_sides_equal(w);
}

static void a_big_file_on_its_way_down_asks_at_every_chunk(void **state)
{
    struct world *w = *state;
    content_cost = CHUNK;
    put_big(w, true);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_asked_often(w, BIG_SIZE / (256 * 1024));
    assert_both_sides_equal(w);
}

static void many_small_files_ask_between_files(void **state)
{
    struct world *w = *state;
    for (int server = 0; server < 2; server++) {
        for (unsigned i = 0; i < MANY; i++) {
            if (server)
                put_server(w, numbered(i), "from the server");
            else
                put_client(w, numbered(i), "from the client");
        }
        assert_hr(sync_with(w, "", BOTH), S_OK);
        assert_asked_often(w, 2 * MANY);
        assert_both_sides_equal(w);
    }
}

static void a_wide_folder_asks_while_it_is_listed(void **state)
{
    struct world *w = *state;
    fs_memory_mkdir(w->memory, on_server("many"));
    for (unsigned i = 0; i < WIDE; i++)
        assert_hr(fs_memory_put_text(w->memory, on_server(numbered(i)), ""), S_OK);
    assert_hr(pin(w, "", true, false), S_OK); /* only their names */
    assert_asked_often(w, WIDE / 128);
}

/* Between the client's answer and the end. */
static void assert_ends_soon(struct world *w, unsigned at)
{
    uint64_t took = fs_memory_now(w->memory) - w->said_no - removing;
    if (took > ALLOWED)
        fail_msg("question %u: %u ms until the end", at, (unsigned)(took / MS));
    assert_hr(w->last_hr, CSC_E_CANCELLED);
    assert_int_equal(w->ended, 1);
    assert_no_litter(w);
}

static void whenever_it_is_cancelled_it_ends_soon_and_leaves_nothing_half_done(void **state)
{
    struct world *w = *state;
    unsigned done = 0;
    for (unsigned i = 0; i < MANY; i++)
        put_client(w, numbered(i), "small");
    put_big(w, false);
    content_cost = CHUNK;
    for (unsigned at = 1;; at += 13) {
        unsigned on_server_now = 0;
        w->abort_at = at;
        removing = 0;
        if (sync_with(w, "", BOTH) == S_OK)
            break;
        assert_ends_soon(w, at);
        for (unsigned i = 0; i < MANY; i++)
            on_server_now += fs_memory_get(w->memory, on_server(numbered(i)), NULL) != NULL;
        assert_true(on_server_now >= done); /* what is done stays done */
        done = on_server_now;
    }
    w->abort_at = 0;
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, slow_world, world_end)
        T(a_big_file_on_its_way_up_asks_at_every_chunk),
        T(a_big_file_on_its_way_down_asks_at_every_chunk),
        T(many_small_files_ask_between_files),
        T(a_wide_folder_asks_while_it_is_listed),
        T(whenever_it_is_cancelled_it_ends_soon_and_leaves_nothing_half_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
