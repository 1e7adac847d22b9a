/* The way of events between processes, from inside: what comes out is what was put in, who is
 * overtaken is told, and who has died is forgotten. */
#include "com_test.h"

#include "base/text.h"
#include "cscobj/ring.h"

#include <olectl.h>
#include <stdio.h>
#include <wchar.h>

static WCHAR folder[MAX_PATH];
static struct ring *ring;
static struct csc_teller teller;

static int setup(void **state)
{
    WCHAR temp[MAX_PATH];
    (void)state;
    GetTempPathW(MAX_PATH, temp);
    swprintf(folder, MAX_PATH, L"%lsopencsc-ring-%lu-%lu", temp, GetCurrentProcessId(),
             GetTickCount());
    CreateDirectoryW(folder, NULL);
    if (FAILED(ring_open(folder, &ring)))
        return -1;
    teller = ring_teller(ring);
    return 0;
}

static int teardown(void **state)
{
    WCHAR file[MAX_PATH];
    (void)state;
    ring_close(ring);
    swprintf(file, MAX_PATH, L"%ls\\events", folder);
    DeleteFileW(file);
    return RemoveDirectoryW(folder) ? 0 : -1;
}

static void tell(const struct csc_event *event)
{
    assert_true(teller.begin(teller.ctx));
    teller.tell(teller.ctx, event);
    teller.end(teller.ctx);
}

static void what_is_told_is_heard_whole_and_in_order(void **state)
{
    const struct csc_event full = {.id = CSC_EVENT_ITEM_RENAMED,
                                   .path = u"\\\\s\\old",
                                   .other = u"\\\\s\\new",
                                   .type = 2,
                                   .data = true,
                                   .number = 7,
                                   .time = UINT64_MAX,
                                   .hr = E_FAIL,
                                   .sync = {1, 2, 3}};
    const struct csc_event plain = {.id = CSC_EVENT_PING, .attributes = true};
    struct ring_reader reader;
    struct csc_event event;
    (void)state;
    assert_false(teller.wanted(teller.ctx));
    assert_hr(ring_listen(ring, &reader), S_OK);
    assert_true(teller.wanted(teller.ctx));
    assert_hr(ring_next(&reader, &event), S_FALSE);
    tell(&full);
    tell(&plain);
    assert_int_equal(WaitForSingleObject(reader.wake, 0), WAIT_OBJECT_0);
    assert_hr(ring_next(&reader, &event), S_OK);
    assert_int_equal(event.id, full.id);
    assert_true(csc_same(event.path, full.path) && csc_same(event.other, full.other));
    assert_int_equal(event.type, 2);
    assert_true(event.data && !event.attributes && event.number == 7);
    assert_true(event.time == UINT64_MAX && event.hr == E_FAIL);
    assert_memory_equal(event.sync, full.sync, sizeof(event.sync));
    assert_hr(ring_next(&reader, &event), S_OK);
    assert_int_equal(event.id, plain.id);
    assert_true(!event.path && !event.other && event.attributes);
    assert_hr(ring_next(&reader, &event), S_FALSE);
    ring_unlisten(&reader);
    assert_false(teller.wanted(teller.ctx));
}

static void texts_that_go_over_the_edge_are_whole_and_who_is_overtaken_is_told(void **state)
{
    static char16_t path[1000];
    struct csc_event event = {.id = CSC_EVENT_ITEM_PINNED, .path = path};
    struct ring_reader fast, slow;
    (void)state;
    for (size_t i = 0; i + 1 < ARRAYSIZE(path); i++)
        path[i] = (char16_t)(u'a' + i % 26);
    assert_hr(ring_listen(ring, &fast), S_OK);
    assert_hr(ring_listen(ring, &slow), S_OK);
    for (unsigned i = 0; i < 2000; i++) { /* four times round */
        struct csc_event got;
        event.number = i;
        tell(&event);
        assert_hr(ring_next(&fast, &got), S_OK);
        assert_int_equal(got.number, i);
        assert_true(csc_same(got.path, path));
    }
    assert_hr(ring_next(&slow, &event), S_OK);
    assert_int_equal(event.id, CSC_EVENT_DATA_LOST);
    assert_hr(ring_next(&slow, &event), S_FALSE);
    ring_unlisten(&fast);
    ring_unlisten(&slow);
}

/* As the system does with what a dead process had. */
static void die(struct ring_reader *reader)
{
    CloseHandle(reader->wake);
    reader->wake = NULL;
}

static void who_died_in_the_midst_of_an_event_is_forgotten_at_the_next_start(void **state)
{
    struct ring_reader dead, other;
    struct ring *again;
    (void)state;
    assert_hr(ring_listen(ring, &dead), S_OK);
    assert_hr(ring_listen(ring, &other), S_OK);
    die(&dead);
    assert_hr(ring_open(folder, &again), S_OK);
    assert_true(teller.wanted(teller.ctx));
    ring_unlisten(&other);
    assert_false(teller.wanted(teller.ctx));
    ring_close(again);
}

static void who_died_waiting_is_forgotten_at_the_next_event(void **state)
{
    struct ring_reader dead;
    struct csc_event event;
    (void)state;
    assert_hr(ring_listen(ring, &dead), S_OK);
    assert_hr(ring_next(&dead, &event), S_FALSE); /* from now on it waits */
    die(&dead);
    tell(&(struct csc_event){.id = CSC_EVENT_PING});
    assert_false(teller.wanted(teller.ctx));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_told_is_heard_whole_and_in_order),
        CASE(texts_that_go_over_the_edge_are_whole_and_who_is_overtaken_is_told),
        CASE(who_died_in_the_midst_of_an_event_is_forgotten_at_the_next_start),
        CASE(who_died_waiting_is_forgotten_at_the_next_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
