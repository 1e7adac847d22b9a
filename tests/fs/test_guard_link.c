/*
 * What the guard measures of the calls that it makes: round trips and transfers, by the path of
 * their root.
 */
#include "base/result.h"
#include "fs/fs_guard.h"
#include "support/fs_fault.h"
#include "support/fs_memory.h"
#include "unit/unit.h"

#include <string.h>

#define DEADLINE 100 /* ms */
#define DELAY    30  /* ms, of a slow server */
#define TIMEOUT  CSC_WIN32(ERROR_SEM_TIMEOUT)
#define SHARE    u"\\\\srv\\share"

static struct csc_fs_guard guard; /* a lane that comes back late finds it */
static struct csc_fs *memory;
static struct csc_fs *fault;
static const char *slow;    /* the calls that take some time */
static const char *hanging; /* those that wait for the gate */
static HANDLE gate;
static volatile LONG held;

static void before_call(void *ctx, const char *op, const char16_t *path, unsigned n)
{
    (void)ctx;
    (void)path;
    (void)n;
    if (slow != NULL && strcmp(op, slow) == 0)
        Sleep(DELAY);
    if (hanging == NULL || strcmp(op, hanging) != 0)
        return;
    InterlockedIncrement(&held);
    WaitForSingleObject(gate, INFINITE);
    InterlockedDecrement(&held);
}

static int setup(void **state)
{
    memory = fs_memory_create();
    fault = fs_fault_create(memory);
    fs_fault_set_hook(fault, before_call, NULL);
    gate = CreateEventW(NULL, TRUE, FALSE, NULL);
    slow = hanging = NULL;
    fs_memory_add_root(memory, SHARE);
    fs_memory_put_text(memory, SHARE u"\\a.txt", "alpha");
    fs_memory_put_text(memory, SHARE u"\\dir\\b.txt", "beta");
    csc_fs_guard_init(&guard, fault, DEADLINE);
    *state = NULL;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    SetEvent(gate);
    while (fs_memory_open_handles(memory) != 0 || held != 0)
        Sleep(1);
    fs_fault_destroy(fault);
    fs_memory_destroy(memory);
    CloseHandle(gate);
    return 0;
}

static HRESULT open_root(const char16_t *path, struct csc_root **root)
{
    return guard.base.ops->open_root(&guard.base, path, root);
}

static struct csc_link_window measured(struct csc_root *root)
{
    struct csc_link_window window;

    root->ops->measured(root, &window);
    return window;
}

static void read_some(struct csc_root *root)
{
    static unsigned char room[CSC_LINK_BULK_BYTES];
    struct csc_file *file = NULL;
    size_t got;

    assert_hr(root->ops->open(root, u"big", CSC_OPEN_READ, &file), S_OK);
    assert_hr(file->ops->read(file, 0, room, sizeof(room), &got), S_OK);
    assert_hr(file->ops->read(file, 0, room, 1, &got), S_OK); /* too little to tell anything */
    file->ops->close(file);
}

static void round_trips_and_transfers_are_measured_by_the_path_of_the_root(void **state)
{
    static const unsigned char big[CSC_LINK_BULK_BYTES];
    struct csc_root *root = NULL;
    struct csc_root *same = NULL, *other = NULL;
    struct csc_list *made = NULL;
    struct csc_identity who;

    (void)state;
    assert_hr(open_root(SHARE, &root), S_OK);
    fs_memory_add_root(memory, u"\\\\srv\\other");
    fs_memory_put(memory, SHARE u"\\big", big, sizeof(big));
    assert_int_equal(measured(root).trip_count, 1); /* opening it */
    assert_hr(root->ops->list(root, u"dir", &made), S_OK);
    made->ops->end_list(made);
    read_some(root);
    assert_hr(root->ops->move(root, u"a.txt", u"b.txt"), S_OK);
    assert_hr(root->ops->identify(root, &who), S_OK); /* may be known without asking */
    assert_int_equal(measured(root).trip_count, 4);
    assert_int_equal(measured(root).bulk_count, 1);
    assert_int_equal(measured(root).bulks[0].bytes, CSC_LINK_BULK_BYTES);
    assert_hr(open_root(u"\\\\SRV\\Share", &same), S_OK);
    assert_int_equal(measured(same).trip_count, 5);
    same->ops->close_root(same);
    assert_hr(open_root(u"\\\\srv\\other", &other), S_OK);
    assert_int_equal(measured(other).trip_count, 1);
    other->ops->close_root(other);
    root->ops->close_root(root);
}

static void a_slow_answer_is_measured_and_one_that_does_not_come_is_not(void **state)
{
    struct csc_root *root = NULL;
    struct csc_file *file = NULL;
    unsigned before;

    (void)state;
    assert_hr(open_root(SHARE, &root), S_OK);
    slow = "open";
    assert_hr(root->ops->open(root, u"a.txt", CSC_OPEN_READ, &file), S_OK);
    file->ops->close(file);
    assert_true(measured(root).trips[1].micros >= (DELAY - 5) * 1000);
    assert_true(measured(root).trips[1].time > measured(root).trips[0].time);
    before = measured(root).trip_count;
    hanging = "open";
    assert_hr(root->ops->open(root, u"a.txt", CSC_OPEN_READ, &file), TIMEOUT);
    assert_int_equal(measured(root).trip_count, before);
    root->ops->close_root(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(round_trips_and_transfers_are_measured_by_the_path_of_the_root),
        T(a_slow_answer_is_measured_and_one_that_does_not_come_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
