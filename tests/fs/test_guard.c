/*
 * The guard around a file system whose calls hang: each kind of call in turn is held up until the
 * test lets it go. Who asked comes back after the deadline, later calls fail without being made,
 * and nothing stays open once the calls return.
 */
#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"
#include "fs/fs_guard.h"
#include "support/fs_fault.h"
#include "support/fs_memory.h"
#include "unit/unit.h"

#include <string.h>

#define DEADLINE 100 /* ms */
#define TIMEOUT  CSC_WIN32(ERROR_SEM_TIMEOUT)
#define SHARE    u"\\\\srv\\share"
#define FOREVER  20000 /* ms to wait for what must happen */

struct bench {
    struct csc_fs *memory;
    struct csc_fs *fault;
    struct csc_fs *fs;
    const char *stalls; /* the calls that hang, by their name */
    HANDLE gate;        /* open: they return */
    volatile LONG held; /* calls that hang now */
    volatile LONG made; /* calls in all */
};

static struct bench bench;
static struct csc_fs_guard guards[64]; /* a lane that comes back late finds its own */
static unsigned guards_used;

static void before_call(void *ctx, const char *op, const char16_t *path, unsigned n)
{
    (void)ctx;
    (void)path;
    (void)n;
    InterlockedIncrement(&bench.made);
    if (bench.stalls == NULL || strcmp(op, bench.stalls) != 0)
        return;
    InterlockedIncrement(&bench.held);
    WaitForSingleObject(bench.gate, INFINITE);
    InterlockedDecrement(&bench.held);
}

static int setup(void **state)
{
    struct csc_fs_guard *guard = &guards[guards_used++];

    assert_true(guards_used < COUNT(guards));
    memset(&bench, 0, sizeof(bench));
    bench.memory = fs_memory_create();
    bench.fault = fs_fault_create(bench.memory);
    fs_fault_set_hook(bench.fault, before_call, NULL);
    bench.gate = CreateEventW(NULL, TRUE, FALSE, NULL);
    fs_memory_add_root(bench.memory, SHARE);
    fs_memory_add_root(bench.memory, u"C:\\local");
    fs_memory_put_text(bench.memory, SHARE u"\\a.txt", "alpha");
    fs_memory_put_text(bench.memory, SHARE u"\\dir\\b.txt", "beta");
    csc_fs_guard_init(guard, bench.fault, DEADLINE);
    bench.fs = &guard->base;
    *state = NULL;
    return 0;
}

static void wait_until_all_is_closed(void)
{
    for (int i = 0; fs_memory_open_handles(bench.memory) != 0 || bench.held != 0; i++) {
        assert_true(i < FOREVER);
        Sleep(1);
    }
}

static int teardown(void **state)
{
    (void)state;
    SetEvent(bench.gate);
    wait_until_all_is_closed();
    fs_fault_destroy(bench.fault);
    fs_memory_destroy(bench.memory);
    CloseHandle(bench.gate);
    return 0;
}

static void stall(const char *op)
{
    bench.stalls = op;
}

static struct csc_root *open_share(void)
{
    struct csc_root *root = NULL;

    assert_hr(bench.fs->ops->open_root(bench.fs, SHARE, &root), S_OK);
    return root;
}

/* --- every kind of call --------------------------------------------------------------------- */

/* What is open while a call hangs: closed by the test after it. */
struct open_things {
    struct csc_root *root;
    struct csc_file *file;   /* for reading */
    struct csc_file *staged; /* for writing */
    struct csc_list *list;
};

static HRESULT do_identify(struct open_things *o)
{
    struct csc_identity who;
    return o->root->ops->identify(o->root, &who);
}

static HRESULT do_lookup(struct open_things *o)
{
    struct csc_entry entry;
    return o->root->ops->lookup(o->root, u"a.txt", &entry);
}

static HRESULT do_list(struct open_things *o)
{
    struct csc_list *made = NULL;
    HRESULT hr = o->root->ops->list(o->root, u"", &made);
    assert_null(made);
    return hr;
}

static HRESULT do_open(struct open_things *o)
{
    struct csc_file *made = NULL;
    HRESULT hr = o->root->ops->open(o->root, u"dir\\b.txt", CSC_OPEN_READ, &made);
    assert_null(made);
    return hr;
}

static HRESULT do_open_stage(struct open_things *o)
{
    struct csc_file *made = NULL;
    HRESULT hr = o->root->ops->open(o->root, u"new.tmp", CSC_OPEN_STAGE, &made);
    assert_null(made);
    return hr;
}

static HRESULT do_lock(struct open_things *o)
{
    struct csc_file *made = NULL;
    HRESULT hr = o->root->ops->lock(o->root, u"lock", &made);
    assert_null(made);
    return hr;
}

static HRESULT do_read(struct open_things *o)
{
    char data[16] = "untouched";
    size_t got = 7;
    HRESULT hr = o->file->ops->read(o->file, 0, data, sizeof(data), &got);
    assert_int_equal(got, 0);
    assert_string_equal(data, "untouched");
    return hr;
}

static HRESULT do_write(struct open_things *o)
{
    char data[] = "mine only while I wait";
    HRESULT hr = o->staged->ops->write(o->staged, 0, data, sizeof(data));
    memset(data, 'X', sizeof(data));
    return hr;
}

static HRESULT do_truncate(struct open_things *o)
{
    return o->staged->ops->truncate(o->staged, 3);
}

static HRESULT do_flush(struct open_things *o)
{
    return o->staged->ops->flush(o->staged);
}

static HRESULT do_stat(struct open_things *o)
{
    struct csc_facts facts;
    return o->file->ops->stat(o->file, &facts);
}

static HRESULT do_set_info(struct open_things *o)
{
    const struct csc_facts facts = {.attributes = FILE_ATTRIBUTE_HIDDEN};
    return o->staged->ops->set_info(o->staged, &facts);
}

static HRESULT do_rename(struct open_things *o)
{
    return o->staged->ops->rename(o->staged, u"c.txt", false);
}

static HRESULT do_move(struct open_things *o)
{
    return o->root->ops->move(o->root, u"dir\\b.txt", u"dir\\c.txt");
}

static HRESULT do_link(struct open_things *o)
{
    return o->root->ops->link(o->root, u"dir\\b.txt", u"dir\\c.txt");
}

static HRESULT do_remove_file(struct open_things *o)
{
    return o->root->ops->remove_file(o->root, u"dir\\b.txt");
}

static HRESULT do_remove_dir(struct open_things *o)
{
    return o->root->ops->remove_dir(o->root, u"dir");
}

static HRESULT do_make_dir(struct open_things *o)
{
    return o->root->ops->make_dir(o->root, u"other");
}

static HRESULT do_space(struct open_things *o)
{
    uint64_t bytes;
    return o->root->ops->space(o->root, &bytes, &bytes);
}

static HRESULT do_caching(struct open_things *o)
{
    uint32_t flags;
    return o->root->ops->caching(o->root, &flags);
}

static const struct {
    const char *op;
    HRESULT (*call)(struct open_things *o);
} kinds[] = {
    {"identify", do_identify},
    {"lookup", do_lookup},
    {"list", do_list},
    {"next", do_list},
    {"open", do_open},
    {"open_stage", do_open_stage},
    {"lock", do_lock},
    {"read", do_read},
    {"write", do_write},
    {"truncate", do_truncate},
    {"flush", do_flush},
    {"stat", do_stat},
    {"set_info", do_set_info},
    {"rename", do_rename},
    {"move", do_move},
    {"link", do_link},
    {"remove_file", do_remove_file},
    {"remove_dir", do_remove_dir},
    {"make_dir", do_make_dir},
    {"space", do_space},
    {"caching", do_caching},
};

static struct open_things open_all(void)
{
    struct open_things o = {.root = open_share()};
    assert_hr(o.root->ops->open(o.root, u"a.txt", CSC_OPEN_READ, &o.file), S_OK);
    assert_hr(o.root->ops->open(o.root, u"staged.tmp", CSC_OPEN_STAGE, &o.staged), S_OK);
    assert_hr(o.root->ops->list(o.root, u"dir", &o.list), S_OK);
    return o;
}

static void close_all(struct open_things *o)
{
    o->list->ops->end_list(o->list);
    o->staged->ops->close(o->staged);
    o->file->ops->close(o->file);
    o->root->ops->close_root(o->root);
}

/* None of them reaches the file system, so none of them can take long. */
static void assert_all_fail_at_once(struct open_things *o, const char *after)
{
    struct csc_entry entry;
    LONG made = bench.made;

    for (size_t i = 0; i < COUNT(kinds); i++) {
        HRESULT hr = kinds[i].call(o);
        if (hr != TIMEOUT)
            fail_msg("%s after %s: %08lx", kinds[i].op, after, (unsigned long)hr);
    }
    assert_hr(o->list->ops->next(o->list, &entry), TIMEOUT);
    assert_int_equal(bench.made, made);
}

static void a_call_that_hangs_comes_back_and_its_root_is_dead(void **state)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct open_things o = open_all();

        stall(kinds[i].op);
        assert_hr(kinds[i].call(&o), TIMEOUT);
        assert_int_equal(bench.held, 1);
        assert_all_fail_at_once(&o, kinds[i].op);
        close_all(&o); /* comes back, too */
        SetEvent(bench.gate);
        wait_until_all_is_closed();
        teardown(state);
        setup(state);
    }
}

static void what_is_closed_before_the_call_returns_is_given_back(void **state)
{
    struct open_things o = open_all();

    (void)state;
    stall("read");
    assert_hr(do_read(&o), TIMEOUT);
    close_all(&o);
    assert_true(fs_memory_open_handles(bench.memory) != 0); /* the file that is being read */
    SetEvent(bench.gate);
    wait_until_all_is_closed();
}

static void what_is_closed_after_the_call_returned_is_given_back(void **state)
{
    struct open_things o = open_all();

    (void)state;
    stall("read");
    assert_hr(do_read(&o), TIMEOUT);
    SetEvent(bench.gate);
    while (bench.held != 0)
        Sleep(1);
    assert_hr(do_read(&o), TIMEOUT); /* dead for ever: a new root has to be opened */
    close_all(&o);
    wait_until_all_is_closed();
    o.root = open_share();
    assert_hr(do_lookup(&o), S_OK);
    o.root->ops->close_root(o.root);
}

static void closing_that_hangs_comes_back(void **state)
{
    struct open_things o = open_all();

    (void)state;
    stall("close");
    o.file->ops->close(o.file);
    assert_int_equal(bench.held, 1);
    assert_hr(do_lookup(&o), TIMEOUT);
    o.staged->ops->close(o.staged); /* nobody waits for this one */
    o.list->ops->end_list(o.list);
    o.root->ops->close_root(o.root);
    SetEvent(bench.gate);
    wait_until_all_is_closed();
}

static void a_server_that_hangs_at_first_contact_is_asked_once(void **state)
{
    struct csc_root *root;
    LONG made;

    (void)state;
    stall("open_root");
    assert_hr(bench.fs->ops->open_root(bench.fs, SHARE, &root), TIMEOUT);
    assert_null(root);
    made = bench.made;
    for (int i = 0; i < 20; i++)
        assert_hr(bench.fs->ops->open_root(bench.fs, u"\\\\SRV\\share", &root), TIMEOUT);
    assert_int_equal(bench.made, made); /* no thread hangs for each of them */
    SetEvent(bench.gate);
    wait_until_all_is_closed();
    root = open_share();
    root->ops->close_root(root);
}

static void what_was_done_late_was_done_whole(void **state)
{
    struct open_things o = open_all();

    (void)state;
    stall("write");
    assert_hr(do_write(&o), TIMEOUT);
    close_all(&o);
    SetEvent(bench.gate);
    wait_until_all_is_closed();
    assert_string_equal(fs_memory_get(bench.memory, SHARE u"\\staged.tmp", NULL),
                        "mine only while I wait");
}

/* --- many at once --------------------------------------------------------------------------- */

static DWORD WINAPI read_once(void *param)
{
    return (DWORD)do_read(param);
}

static void calls_of_several_threads_hang_side_by_side(void **state)
{
    struct open_things o = open_all();
    HANDLE threads[4];

    (void)state;
    stall("read");
    for (size_t i = 0; i < COUNT(threads); i++)
        threads[i] = CreateThread(NULL, 0, read_once, &o, 0, NULL);
    WaitForMultipleObjects(COUNT(threads), threads, TRUE, INFINITE);
    for (size_t i = 0; i < COUNT(threads); i++) {
        DWORD code = 0;
        GetExitCodeThread(threads[i], &code);
        assert_hr((HRESULT)code, TIMEOUT);
        CloseHandle(threads[i]);
    }
    assert_in_range(bench.held, 1, COUNT(threads)); /* late ones were not even tried */
    close_all(&o);
    SetEvent(bench.gate);
    wait_until_all_is_closed();
}

static void one_lane_serves_call_after_call(void **state)
{
    struct open_things o = open_all();
    unsigned lanes = csc_fs_guard_lanes();

    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_hr(do_lookup(&o), S_OK);
    assert_true(csc_fs_guard_lanes() <= lanes);
    close_all(&o);
}

static void local_folders_are_handed_out_as_they_are(void **state)
{
    struct csc_root *root;
    struct csc_identity who;

    (void)state;
    assert_hr(bench.fs->ops->open_root(bench.fs, u"C:\\local", &root), S_OK);
    assert_ptr_not_equal(root->ops, bench.fs->ops);
    assert_hr(root->ops->identify(root, &who), S_OK);
    root->ops->close_root(root);
}

static void a_long_folder_is_listed_to_its_end(void **state)
{
    struct csc_root *root = open_share();
    struct csc_list *many;
    struct csc_entry entry;
    unsigned seen = 0;

    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        char16_t path[] = SHARE u"\\many\\000";
        size_t n = csc_len(path);
        for (unsigned k = 0, value = i; k < 3; k++, value /= 10)
            path[n - 1 - k] = (char16_t)(u'0' + value % 10);
        fs_memory_put_text(bench.memory, path, "x");
    }
    assert_hr(root->ops->list(root, u"many", &many), S_OK);
    while (many->ops->next(many, &entry) == S_OK)
        seen++;
    assert_int_equal(seen, 200);
    assert_hr(many->ops->next(many, &entry), S_FALSE);
    many->ops->end_list(many);
    root->ops->close_root(root);
}

static unsigned allocations_left;

static bool few_allocations(size_t size)
{
    (void)size;
    return allocations_left-- > 0;
}

static void without_memory_calls_fail_cleanly(void **state)
{
    HRESULT hr = E_OUTOFMEMORY;

    (void)state;
    for (unsigned n = 0; hr == E_OUTOFMEMORY; n++) {
        struct csc_root *root = NULL;
        struct csc_file *file = NULL;
        struct csc_list *made = NULL;

        allocations_left = n;
        csc_alloc_hook = few_allocations;
        hr = bench.fs->ops->open_root(bench.fs, SHARE, &root);
        if (SUCCEEDED(hr))
            hr = root->ops->open(root, u"a.txt", CSC_OPEN_READ, &file);
        if (SUCCEEDED(hr))
            hr = root->ops->list(root, u"", &made);
        csc_alloc_hook = NULL;
        if (made != NULL)
            made->ops->end_list(made);
        if (file != NULL)
            file->ops->close(file);
        if (root != NULL)
            root->ops->close_root(root);
        assert_int_equal(fs_memory_open_handles(bench.memory), 0);
    }
    assert_hr(hr, S_OK);
}

/* --- the deadline --------------------------------------------------------------------------- */

static void the_deadline_can_be_set_by_the_environment(void **state)
{
    (void)state;
    SetEnvironmentVariableW(L"OPENCSC_SERVER_TIMEOUT", NULL);
    assert_int_equal(csc_fs_guard_deadline(), CSC_GUARD_DEADLINE);
    SetEnvironmentVariableW(L"OPENCSC_SERVER_TIMEOUT", L"5000");
    assert_int_equal(csc_fs_guard_deadline(), 5000);
    SetEnvironmentVariableW(L"OPENCSC_SERVER_TIMEOUT", L"nonsense");
    assert_int_equal(csc_fs_guard_deadline(), 100);
    SetEnvironmentVariableW(L"OPENCSC_SERVER_TIMEOUT", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(a_call_that_hangs_comes_back_and_its_root_is_dead),
        T(what_is_closed_before_the_call_returns_is_given_back),
        T(what_is_closed_after_the_call_returned_is_given_back),
        T(closing_that_hangs_comes_back),
        T(a_server_that_hangs_at_first_contact_is_asked_once),
        T(what_was_done_late_was_done_whole),
        T(calls_of_several_threads_hang_side_by_side),
        T(one_lane_serves_call_after_call),
        T(local_folders_are_handed_out_as_they_are),
        T(a_long_folder_is_listed_to_its_end),
        T(without_memory_calls_fail_cleanly),
        T(the_deadline_can_be_set_by_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
