/*
 * Eight threads that do everything a client can do, all at once, on one cache, for some time; while
 * each edits files of its own in the cache or on the server. Afterwards the store is sound, both
 * sides are equal, and every thread finds what it wrote last.
 *
 *   test_com_mixed [SECONDS [SEED]]     3 seconds unless told
 * The seed is printed; the same seed gives each thread the same choices, not the same timing. The
 * figures are operations by kind, results by HRESULT, and the longest wait.
 */
#include "com_test.h"
#include "docs.h"
#include "wait.h"

#include "support/com_fixture.h"

#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define FOR_USER OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER

enum { THREADS = 8, FILES = 12, TEXT = 64, RESULTS = 24 };

static unsigned seconds = 3;
static unsigned seed;

/* --- who plays ------------------------------------------------------------------------------- */

struct tally {
    unsigned done;
    ULONGLONG longest; /* ms */
};

struct outcome {
    const char *what;
    HRESULT hr;
    unsigned count;
};

struct player {
    struct com_fixture *fixture;
    HANDLE thread;
    unsigned number;
    unsigned random;
    ULONGLONG end;
    struct tally *tallies;            /* by act */
    struct outcome outcomes[RESULTS]; /* that were no S_OK */
    unsigned edits;
    char mine[TEXT];      /* what its file in the cache holds */
    WCHAR path[MAX_PATH]; /* of what it works on */
};

static unsigned draw(struct player *p, unsigned below)
{
    p->random = p->random * 1103515245u + 12345u;
    return (p->random >> 16) % below;
}

/* A path of the share in the player's own memory: a file, or the folder. */
static LPCWSTR a_path(struct player *p)
{
    unsigned n = draw(p, FILES + 3);
    if (n >= FILES)
        swprintf(p->path, ARRAYSIZE(p->path), L"%ls\\docs", p->fixture->share);
    else
        swprintf(p->path, ARRAYSIZE(p->path), L"%ls\\docs\\%u.txt", p->fixture->share, n);
    return p->path;
}

static void *face_of(struct player *p, REFIID iid, HRESULT *hr)
{
    IOfflineFilesItem *item = NULL;
    void *face = NULL;
    *hr = IOfflineFilesCache_FindItem(p->fixture->cache, a_path(p), 0, &item);
    if (SUCCEEDED(*hr)) {
        *hr = IOfflineFilesItem_QueryInterface(item, iid, &face);
        IOfflineFilesItem_Release(item);
    }
    if (*hr == E_NOINTERFACE) /* a file is no folder: nothing to do */
        *hr = S_OK;
    return face;
}

/* --- acts ------------------------------------------------------------------------------------ */

static HRESULT act_pin(struct player *p)
{
    LPCWSTR path = a_path(p);
    return IOfflineFilesCache_Pin(p->fixture->cache, NULL, &path, 1, draw(p, 2) != 0,
                                  draw(p, 2) != 0, PIN_FILL, NULL);
}

static HRESULT act_unpin(struct player *p)
{
    LPCWSTR path = a_path(p);
    return IOfflineFilesCache_Unpin(p->fixture->cache, NULL, &path, 1, draw(p, 2) != 0,
                                    draw(p, 2) != 0, FOR_USER, NULL);
}

/* Progress in either way, by a sink of its own where somebody waits for it. */
static HRESULT act_sync(struct player *p)
{
    static const DWORD flags[] = {SYNC_BOTH,
                                  SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_FLAG_ASYNCPROGRESS,
                                  OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCOUT,
                                  SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_FLAG_BACKGROUND};
    struct recorder *sink = malloc(sizeof(*sink));
    LPCWSTR path = a_path(p);
    recorder_init(sink);
    HRESULT hr = IOfflineFilesCache_Synchronize(p->fixture->cache, NULL, &path, 1, FALSE,
                                                flags[draw(p, ARRAYSIZE(flags))], NULL,
                                                &sink->progress, NULL);
    free(sink);
    return hr;
}

static HRESULT act_delete(struct player *p)
{
    LPCWSTR path = a_path(p);
    return IOfflineFilesCache_DeleteItems(p->fixture->cache, &path, 1, 0, draw(p, 2) != 0, NULL);
}

static HRESULT act_walk(struct player *p)
{
    IOfflineFilesItemContainer *servers = NULL;
    IEnumOfflineFilesItems *list = NULL;
    IOfflineFilesItem *items[4];
    ULONG got = 0;
    HRESULT hr = IOfflineFilesCache_QueryInterface(
        p->fixture->cache, &IID_IOfflineFilesItemContainer, (void **)&servers);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesItemContainer_EnumItemsEx(servers, NULL, NULL, NULL, NULL,
                                                    OFFLINEFILES_ENUM_FLAT, 0, &list);
    while (hr == S_OK) {
        hr = IEnumOfflineFilesItems_Next(list, ARRAYSIZE(items), items, &got);
        for (ULONG i = 0; i < got; i++)
            IOfflineFilesItem_Release(items[i]);
    }
    if (list)
        IEnumOfflineFilesItems_Release(list);
    if (servers)
        IOfflineFilesItemContainer_Release(servers);
    return hr == S_FALSE ? S_OK : hr;
}

static HRESULT act_offline(struct player *p)
{
    BOOL prevented;
    HRESULT hr;
    IOfflineFilesConnectionInfo *info = face_of(p, &IID_IOfflineFilesConnectionInfo, &hr);
    if (!info)
        return hr;
    hr = IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, 0, FALSE, &prevented);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesConnectionInfo_TransitionOnline(info, NULL, 0);
    IOfflineFilesConnectionInfo_Release(info);
    return hr;
}

static HRESULT act_suspend(struct player *p)
{
    HRESULT hr;
    IOfflineFilesSuspend *suspend = face_of(p, &IID_IOfflineFilesSuspend, &hr);
    if (!suspend)
        return hr;
    hr = IOfflineFilesSuspend_SuspendRoot(suspend, TRUE);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesSuspend_SuspendRoot(suspend, FALSE);
    IOfflineFilesSuspend_Release(suspend);
    return hr;
}

/* To a name of the player's own, and back if that went well. */
static HRESULT act_rename(struct player *p)
{
    WCHAR from[MAX_PATH], to[MAX_PATH];
    IOfflineFilesCache2 *cache = NULL;
    swprintf(from, ARRAYSIZE(from), L"%ls\\docs\\r%u.txt", p->fixture->share, p->number);
    swprintf(to, ARRAYSIZE(to), L"%ls\\docs\\s%u.txt", p->fixture->share, p->number);
    HRESULT hr = IOfflineFilesCache_QueryInterface(p->fixture->cache, &IID_IOfflineFilesCache2,
                                                   (void **)&cache);
    if (FAILED(hr))
        return hr;
    hr = IOfflineFilesCache2_RenameItemEx(cache, from, to, FALSE);
    if (FAILED(hr))
        hr = IOfflineFilesCache2_RenameItemEx(cache, to, from, FALSE);
    IOfflineFilesCache2_Release(cache);
    return hr;
}

static HRESULT act_ask(struct player *p)
{
    ULONGLONG numbers[5];
    BOOL yes;
    OFFLINEFILES_CACHING_MODE mode;
    HRESULT hr = IOfflineFilesCache_GetDiskSpaceInformation(
        p->fixture->cache, &numbers[0], &numbers[1], &numbers[2], &numbers[3], &numbers[4]);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesCache_IsPathCacheable(p->fixture->cache, a_path(p), &yes, &mode);
    return hr;
}

static HRESULT act_look(struct player *p)
{
    LARGE_INTEGER bytes;
    HRESULT hr;
    IOfflineFilesDirtyInfo *dirty = face_of(p, &IID_IOfflineFilesDirtyInfo, &hr);
    if (!dirty)
        return hr;
    hr = IOfflineFilesDirtyInfo_LocalDirtyByteCount(dirty, &bytes);
    IOfflineFilesDirtyInfo_Release(dirty);
    return hr;
}

static HRESULT act_policy(struct player *p)
{
    return IOfflineFilesCache_ProcessAdminPinPolicy(p->fixture->cache, NULL, NULL);
}

static HRESULT act_check(struct player *p)
{
    IOpenCscMaintenance *m = NULL;
    HRESULT hr =
        IOfflineFilesCache_QueryInterface(p->fixture->cache, &IID_IOpenCscMaintenance, (void **)&m);
    if (FAILED(hr))
        return hr;
    hr = IOpenCscMaintenance_Check(m, FALSE, NULL);
    IOpenCscMaintenance_Release(m);
    return hr;
}

/* Not through the API: a user saves a file. On the server for odd players, in the cache for even
 * ones, where it may not be, or be in use: then nothing was written. All versions have one size. */
static HRESULT act_edit(struct player *p)
{
    WCHAR rel[32];
    char text[TEXT];
    DWORD wrote;
    swprintf(rel, ARRAYSIZE(rel), L"docs\\%u.txt", p->number);
    swprintf(p->path, ARRAYSIZE(p->path), L"%ls\\%ls", p->fixture->share, rel);
    if (p->number % 2 == 0)
        swprintf(p->path, ARRAYSIZE(p->path), L"%ls\\namespace%ls\\%ls", p->fixture->store,
                 p->fixture->share + 1, rel);
    HANDLE file = CreateFileW(p->path, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return S_OK;
    snprintf(text, sizeof(text), "version %08u of thread %u", ++p->edits, p->number);
    BOOL written = WriteFile(file, text, (DWORD)strlen(text), &wrote, NULL) && SetEndOfFile(file);
    CloseHandle(file);
    assert_true(written);
    memcpy(p->mine, text, sizeof(text));
    return S_OK;
}

static const struct act {
    const char *name;
    HRESULT (*run)(struct player *p);
    unsigned weight;
} acts[] = {
    {"Pin", act_pin, 3},
    {"Unpin", act_unpin, 1},
    {"Synchronize", act_sync, 4},
    {"DeleteItems", act_delete, 1},
    {"EnumItemsEx", act_walk, 2},
    {"TransitionOffline/Online", act_offline, 1},
    {"SuspendRoot", act_suspend, 1},
    {"RenameItemEx", act_rename, 2},
    {"GetDiskSpace, IsPathCacheable", act_ask, 2},
    {"LocalDirtyByteCount", act_look, 2},
    {"ProcessAdminPinPolicy", act_policy, 1},
    {"Check", act_check, 1},
    {"(edit)", act_edit, 4},
};

/* --- playing --------------------------------------------------------------------------------- */

static unsigned an_act(struct player *p)
{
    unsigned all = 0, n = 0;
    for (size_t i = 0; i < ARRAYSIZE(acts); i++)
        all += acts[i].weight;
    for (unsigned at = draw(p, all); at >= acts[n].weight; n++)
        at -= acts[n].weight;
    return n;
}

static void note(struct player *p, const struct act *act, HRESULT hr)
{
    unsigned i = 0;
    while (i < RESULTS - 1 && p->outcomes[i].count &&
           (p->outcomes[i].hr != hr || p->outcomes[i].what != act->name))
        i++;
    p->outcomes[i].hr = hr;
    p->outcomes[i].what = act->name;
    p->outcomes[i].count++;
}

static DWORD WINAPI play(void *context)
{
    struct player *p = context;
    CoInitializeEx(NULL, p->number & 2 ? COINIT_APARTMENTTHREADED : COINIT_MULTITHREADED);
    while (GetTickCount64() < p->end) {
        unsigned n = an_act(p);
        ULONGLONG began = GetTickCount64();
        HRESULT hr = acts[n].run(p);
        ULONGLONG took = GetTickCount64() - began;
        p->tallies[n].done++;
        if (took > p->tallies[n].longest)
            p->tallies[n].longest = took;
        if (hr != S_OK)
            note(p, &acts[n], hr);
    }
    CoUninitialize();
    return 0;
}

/* --- what is to be seen ---------------------------------------------------------------------- */

/* Results that others may well cause. */
static bool is_fine(HRESULT hr)
{
    /* Nobody cancels anything. */
    static const DWORD fine[] = {
        ERROR_FILE_NOT_FOUND,    ERROR_SHARING_VIOLATION, ERROR_CSCSHARE_OFFLINE,
        ERROR_REVISION_MISMATCH, ERROR_PATH_NOT_FOUND,    ERROR_FILE_INVALID,
        ERROR_ALREADY_EXISTS,    ERROR_MORE_DATA,         ERROR_BUSY,
        ERROR_NOT_SUPPORTED};
    for (size_t i = 0; i < ARRAYSIZE(fine); i++) {
        if (hr == HRESULT_FROM_WIN32(fine[i]))
            return true;
    }
    return SUCCEEDED(hr);
}

static void print_acts(const struct player *players)
{
    for (size_t n = 0; n < ARRAYSIZE(acts); n++) {
        struct tally sum = {0};
        for (unsigned i = 0; i < THREADS; i++) {
            const struct tally *t = &players[i].tallies[n];
            sum.done += t->done;
            sum.longest = t->longest > sum.longest ? t->longest : sum.longest;
        }
        print_message("  %-30s %7u, the longest %llu ms\n", acts[n].name, sum.done, sum.longest);
    }
}

static void print_outcomes(const struct player *players)
{
    struct player all = {0};
    for (unsigned i = 0; i < THREADS; i++) {
        for (unsigned k = 0; k < RESULTS; k++) {
            const struct outcome *o = &players[i].outcomes[k];
            for (unsigned n = 0; n < o->count; n++)
                note(&all, &(struct act){.name = o->what}, o->hr);
        }
    }
    for (unsigned k = 0; k < RESULTS && all.outcomes[k].count; k++)
        print_message("  %-30s 0x%08lX %u times\n", all.outcomes[k].what,
                      (unsigned long)all.outcomes[k].hr, all.outcomes[k].count);
}

static void check_outcomes(const struct player *players)
{
    for (unsigned i = 0; i < THREADS; i++) {
        for (unsigned k = 0; k < RESULTS; k++) {
            if (!is_fine(players[i].outcomes[k].hr))
                fail_msg("%s: 0x%08lX", players[i].outcomes[k].what,
                         (unsigned long)players[i].outcomes[k].hr);
        }
    }
}

static void make_files(const struct com_fixture *f)
{
    WCHAR rel[32];
    make_folder(on_share(f, L"docs"));
    for (int i = 0; i < FILES; i++) {
        swprintf(rel, ARRAYSIZE(rel), L"docs\\%d.txt", i);
        make_file(on_share(f, rel), "some text");
        swprintf(rel, ARRAYSIZE(rel), L"docs\\r%d.txt", i);
        make_file(on_share(f, rel), "to be renamed");
    }
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
}

/* One owner for each file: what it wrote last is what both sides hold when all is quiet. */
static void check_content(const struct com_fixture *f, const struct player *players)
{
    WCHAR rel[32];
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    for (unsigned i = 0; i < FILES; i++) {
        const char *text = i < THREADS && players[i].edits ? players[i].mine : "some text";
        swprintf(rel, ARRAYSIZE(rel), L"docs\\%u.txt", i);
        if (!holds(on_share(f, rel), text))
            fail_msg("%u.txt on the server is not \"%s\"", i, text);
        if (!holds(in_cache(f, rel), text))
            fail_msg("%u.txt in the cache is not \"%s\"", i, text);
    }
    for (unsigned i = 0; i < FILES; i++) {
        swprintf(rel, ARRAYSIZE(rel), L"docs\\r%u.txt", i);
        bool here = is_there(on_share(f, rel));
        swprintf(rel, ARRAYSIZE(rel), L"docs\\%c%u.txt", here ? 'r' : 's', i);
        assert_true(holds(on_share(f, rel), "to be renamed"));
        assert_true(holds(in_cache(f, rel), "to be renamed"));
    }
}

static void check_store(const struct com_fixture *f)
{
    struct player p = {.fixture = (struct com_fixture *)f};
    assert_hr(act_check(&p), S_OK);
}

static void run_players(struct com_fixture *f, struct player *players)
{
    for (unsigned i = 0; i < THREADS; i++) {
        players[i] = (struct player){.fixture = f,
                                     .number = i,
                                     .random = seed * THREADS + i,
                                     .end = GetTickCount64() + seconds * 1000ull,
                                     .tallies = calloc(ARRAYSIZE(acts), sizeof(struct tally))};
        players[i].thread = CreateThread(NULL, 0, play, &players[i], 0, NULL);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        while (GetTickCount64() < players[i].end) /* and then two minutes: a deadlock is for ever */
            WaitForSingleObject(players[i].thread, 1000);
        assert_true(wait_for(players[i].thread));
        CloseHandle(players[i].thread);
    }
}

static void eight_threads_do_everything_at_once_and_nothing_is_lost(void **state)
{
    struct com_fixture *f = *state;
    static struct player players[THREADS];
    make_files(f);
    print_message("seed %u; repeat with: test_com_mixed %u %u\n", seed, seconds, seed);
    run_players(f, players);
    IOfflineFilesCache_Release(f->cache);
    assert_true(wait_until_quiet()); /* what was asynchronous is over */
    f->cache = com_fixture_cache();
    print_acts(players);
    print_outcomes(players);
    check_outcomes(players);
    check_store(f);
    check_content(f, players);
    check_store(f);
    for (unsigned i = 0; i < THREADS; i++)
        free(players[i].tallies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(eight_threads_do_everything_at_once_and_nothing_is_lost,
                                        docs_setup, com_fixture_teardown),
    };
    int argc = 0;
    WCHAR **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
    seconds = argc > 1 ? (unsigned)wcstoul(argv[1], NULL, 10) : seconds;
    seed = argc > 2 ? (unsigned)wcstoul(argv[2], NULL, 10) : GetTickCount();
    LocalFree(argv);
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
