/*
 * Many threads at once, operations that are cancelled at every callback, and memory that runs out.
 *
 *   test_com_threads [ROUNDS [SEED]]     rounds of each of the 8 threads; 6 unless told
 * The seed is printed; the same seed gives each thread the same choices, not the same timing.
 */
#include "com_test.h"
#include "docs.h"
#include "wait.h"

#include "support/com_fixture.h"

#include <shellapi.h>
#include <wchar.h>

#define FOR_USER OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER

enum { THREADS = 8, FILES = 6 };

static int rounds = 6;
static unsigned seed;

/* --- mixed operations ------------------------------------------------------------------------ */

struct player {
    struct com_fixture *fixture;
    HANDLE thread;
    unsigned random;
    unsigned done;
    HRESULT wrong; /* a result that must not be */
};

static unsigned draw(struct player *p, unsigned below)
{
    p->random = p->random * 1103515245u + 12345u;
    return (p->random >> 16) % below;
}

static void note_result(struct player *p, HRESULT hr)
{
    static const DWORD fine[] = {
        ERROR_FILE_NOT_FOUND,    ERROR_SHARING_VIOLATION, ERROR_CANCELLED,   ERROR_CSCSHARE_OFFLINE,
        ERROR_REVISION_MISMATCH, ERROR_PATH_NOT_FOUND,    ERROR_FILE_INVALID};
    p->done++;
    for (size_t i = 0; i < ARRAYSIZE(fine); i++) {
        if (hr == HRESULT_FROM_WIN32(fine[i]))
            return;
    }
    if (FAILED(hr) && SUCCEEDED(p->wrong))
        p->wrong = hr;
}

/* Paths that no other thread's buffers get in the way of. */
struct place {
    WCHAR path[200];
};

static LPCWSTR a_path(struct player *p, struct place *place)
{
    unsigned n = draw(p, FILES + 1);
    if (n == FILES)
        swprintf(place->path, ARRAYSIZE(place->path), L"%ls\\docs", p->fixture->share);
    else
        swprintf(place->path, ARRAYSIZE(place->path), L"%ls\\docs\\%u.txt", p->fixture->share, n);
    return place->path;
}

static HRESULT walk(struct player *p)
{
    IOfflineFilesItemContainer *servers = NULL;
    IEnumOfflineFilesItems *list = NULL;
    IOfflineFilesItem *item = NULL;
    HRESULT hr = IOfflineFilesCache_QueryInterface(
        p->fixture->cache, &IID_IOfflineFilesItemContainer, (void **)&servers);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesItemContainer_EnumItems(servers, 0, &list);
    while (SUCCEEDED(hr) && IEnumOfflineFilesItems_Next(list, 1, &item, NULL) == S_OK)
        IOfflineFilesItem_Release(item);
    if (list)
        IEnumOfflineFilesItems_Release(list);
    if (servers)
        IOfflineFilesItemContainer_Release(servers);
    return hr;
}

static HRESULT connect(struct player *p, LPCWSTR path, bool online)
{
    IOfflineFilesItem *item = NULL;
    IOfflineFilesConnectionInfo *info = NULL;
    BOOL prevented;
    HRESULT hr = IOfflineFilesCache_FindItem(p->fixture->cache, path, 0, &item);
    if (FAILED(hr))
        return hr;
    hr = IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesConnectionInfo, (void **)&info);
    IOfflineFilesItem_Release(item);
    if (FAILED(hr))
        return hr;
    hr = online ? IOfflineFilesConnectionInfo_TransitionOnline(info, NULL, 0)
                : IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, 0, FALSE, &prevented);
    IOfflineFilesConnectionInfo_Release(info);
    return hr;
}

static HRESULT act(struct player *p)
{
    struct place place;
    LPCWSTR path = a_path(p, &place);
    IOfflineFilesCache *c = p->fixture->cache;
    BOOL async = draw(p, 2) != 0;
    IOfflineFilesItem *item = NULL;
    HRESULT hr;
    switch (draw(p, 8)) {
    case 0:
    case 1:
        return IOfflineFilesCache_Pin(c, NULL, &path, 1, TRUE, async, PIN_FILL, NULL);
    case 2:
        return IOfflineFilesCache_Unpin(c, NULL, &path, 1, TRUE, async, FOR_USER, NULL);
    case 3:
    case 4:
        return IOfflineFilesCache_Synchronize(c, NULL, &path, 1, FALSE, SYNC_BOTH, NULL, NULL,
                                              NULL);
    case 5:
        return walk(p);
    case 6:
        hr = connect(p, path, false);
        return SUCCEEDED(hr) ? connect(p, path, true) : hr;
    default:
        hr = IOfflineFilesCache_FindItem(c, path, 0, &item);
        if (item)
            IOfflineFilesItem_Release(item);
        return hr;
    }
}

static DWORD WINAPI play(void *context)
{
    struct player *p = context;
    CoInitializeEx(NULL, p->random & 1 ? COINIT_APARTMENTTHREADED : COINIT_MULTITHREADED);
    for (int i = 0; i < rounds; i++)
        note_result(p, act(p));
    CoUninitialize();
    return 0;
}

static void make_files(const struct com_fixture *f)
{
    WCHAR rel[32];
    make_folder(on_share(f, L"docs"));
    for (int i = 0; i < FILES; i++) {
        swprintf(rel, ARRAYSIZE(rel), L"docs\\%d.txt", i);
        make_file(on_share(f, rel), "some text");
    }
}

static void eight_threads_do_everything_at_once_and_the_store_is_consistent(void **state)
{
    struct com_fixture *f = *state;
    struct player players[THREADS];
    unsigned done = 0;
    WCHAR rel[32];
    make_files(f);
    print_message("seed %u; repeat with: test_com_threads %d %u\n", seed, rounds, seed);
    for (unsigned i = 0; i < THREADS; i++) {
        players[i] = (struct player){.fixture = f, .random = seed * THREADS + i};
        players[i].thread = CreateThread(NULL, 0, play, &players[i], 0, NULL);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        assert_true(wait_for(players[i].thread));
        CloseHandle(players[i].thread);
        assert_hr(players[i].wrong, S_OK);
        done += players[i].done;
    }
    IOfflineFilesCache_Release(f->cache);
    assert_true(wait_until_quiet()); /* what was asynchronous is over */
    f->cache = com_fixture_cache();
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    for (int i = 0; i < FILES; i++) {
        swprintf(rel, ARRAYSIZE(rel), L"docs\\%d.txt", i);
        assert_true(holds(in_cache(f, rel), "some text"));
        assert_true(holds(on_share(f, rel), "some text"));
    }
    print_message("%u operations of %d threads\n", done, THREADS);
}

/* --- cancelled at every callback ------------------------------------------------------------- */

static unsigned cancel_at;
static unsigned callbacks;

static void maybe_cancel(struct recorder *recorder, const struct call *call)
{
    if (++callbacks != cancel_at)
        return;
    recorder->abort_at_begin = call->what == BEGIN;
    recorder->at_item = call->what == ITEM ? OFFLINEFILES_OP_ABORT : OFFLINEFILES_OP_CONTINUE;
    recorder->at_result = call->what == RESULT ? OFFLINEFILES_OP_ABORT : OFFLINEFILES_OP_CONTINUE;
}

static void maybe_cancel_query(struct recorder *recorder)
{
    if (++callbacks == cancel_at)
        recorder->abort_at_query = recorder->queries;
}

static void forget_and_prepare(const struct com_fixture *f, unsigned position)
{
    recorder_init(&rec);
    rec.no_details = true;
    rec.on_call = maybe_cancel;
    rec.on_query = maybe_cancel_query;
    cancel_at = position;
    callbacks = 0;
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    make_file(on_share(f, L"docs\\sub\\b.txt"), "beta of the server");
    make_file(in_cache(f, L"docs\\new.txt"), "new here");
}

/* Puts both sides back to what they were before the run. */
static void settle(const struct com_fixture *f)
{
    rec.on_call = NULL;
    rec.on_query = NULL;
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha, edited"));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta of the server"));
    assert_true(holds(on_share(f, L"docs\\new.txt"), "new here"));
    make_file(in_cache(f, L"docs\\a.txt"), "alpha");
    make_file(on_share(f, L"docs\\sub\\b.txt"), "beta");
    assert_true(DeleteFileW(in_cache(f, L"docs\\new.txt")));
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
}

static void cancelled_at_any_callback_an_operation_ends_and_can_be_repeated(void **state)
{
    struct com_fixture *f = *state;
    unsigned position = 0;
    HRESULT hr = E_FAIL;
    pin_docs(f);
    while (hr != S_OK) {
        forget_and_prepare(f, ++position);
        hr = sync(f, L"docs", SYNC_BOTH);
        assert_true(hr == S_OK || hr == HRESULT_FROM_WIN32(ERROR_CANCELLED));
        assert_int_equal(recorded_count(&rec, END), 1);
        assert_hr(recorded(&rec, END, 0)->hr, hr);
        if (hr != S_OK)
            settle(f);
        assert_true(position < 400);
    }
    assert_true(position > 8);
    print_message("cancelled at %u callbacks\n", position - 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, docs_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(eight_threads_do_everything_at_once_and_the_store_is_consistent),
        TEST(cancelled_at_any_callback_an_operation_ends_and_can_be_repeated),
    };
    int argc = 0;
    WCHAR **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
    rounds = argc > 1 ? (int)wcstol(argv[1], NULL, 10) : rounds;
    seed = argc > 2 ? (unsigned)wcstoul(argv[2], NULL, 10) : GetTickCount();
    LocalFree(argv);
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
