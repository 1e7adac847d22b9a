/*
 * A sink that cancels, answers nonsense, or calls back into the cache, at every single callback of
 * every long operation in turn: run here, on a thread of the pool, and with progress told later.
 * However it ends, it ends once, nothing is lost, and once more does the rest.
 */
#include "com_test.h"
#include "docs.h"
#include "wait.h"

#include "support/com_fixture.h"

#include <stdio.h>

#define FOR_USER OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER
#define LATER    OFFLINEFILES_PIN_CONTROL_FLAG_ASYNCPROGRESS

/* --- the sink -------------------------------------------------------------------------------- */

enum mischief { CANCELS, TALKS_NONSENSE, CALLS_BACK };

/* Both kinds of progress: they differ in the middle only. */
static struct {
    IOfflineFilesSyncProgress sync;
    IOfflineFilesSimpleProgress simple;
    volatile LONG refs;
    struct com_fixture *fixture;
    enum mischief mischief;
    LONG position; /* of the mischief; 0: none */
    volatile LONG calls;
    volatile LONG begins;
    volatile LONG ends;
    HRESULT end;
    HANDLE ended;
} sink;

/* A reading method and an operation, inside a callback. */
static void call_back(void)
{
    LPCWSTR path = on_share(sink.fixture, L"docs\\a.txt");
    IOfflineFilesItem *item = NULL;
    IOfflineFilesCache *cache = sink.fixture->cache;
    if (SUCCEEDED(IOfflineFilesCache_FindItem(cache, path, 0, &item)))
        IOfflineFilesItem_Release(item);
    IOfflineFilesCache_Unpin(cache, NULL, &path, 1, FALSE, FALSE,
                             OFFLINEFILES_PIN_CONTROL_FLAG_FORALL, NULL);
}

/* The answer of a callback where `abort` means no; `otherwise` means go on. */
static int answer(int abort, int otherwise)
{
    if (InterlockedIncrement(&sink.calls) != sink.position)
        return otherwise;
    if (sink.mischief == CALLS_BACK)
        call_back();
    return sink.mischief == CANCELS          ? abort
           : sink.mischief == TALKS_NONSENSE ? 0x7654321
                                             : otherwise;
}

/* For a BOOL there is no nonsense but what counts as yes. */
static BOOL yes_or_no(void)
{
    return answer(TRUE, FALSE) == TRUE;
}

static HRESULT STDMETHODCALLTYPE sink_QueryInterface(IOfflineFilesSyncProgress *face, REFIID iid,
                                                     void **out)
{
    bool ours = IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IAgileObject);
    *out = ours ? face : NULL;
    if (!ours)
        return E_NOINTERFACE;
    InterlockedIncrement(&sink.refs);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE sink_AddRef(IOfflineFilesSyncProgress *face)
{
    (void)face;
    return (ULONG)InterlockedIncrement(&sink.refs);
}

static ULONG STDMETHODCALLTYPE sink_Release(IOfflineFilesSyncProgress *face)
{
    (void)face;
    return (ULONG)InterlockedDecrement(&sink.refs);
}

static HRESULT STDMETHODCALLTYPE sink_Begin(IOfflineFilesSyncProgress *face, BOOL *abort)
{
    (void)face;
    InterlockedIncrement(&sink.begins);
    *abort = yes_or_no();
    return E_FAIL;
}

static HRESULT STDMETHODCALLTYPE sink_QueryAbort(IOfflineFilesSyncProgress *face, BOOL *abort)
{
    (void)face;
    *abort = yes_or_no();
    return E_FAIL;
}

static HRESULT STDMETHODCALLTYPE sink_End(IOfflineFilesSyncProgress *face, HRESULT hr)
{
    (void)face;
    answer(0, 0);
    sink.end = hr;
    InterlockedIncrement(&sink.ends);
    SetEvent(sink.ended);
    return E_FAIL;
}

static HRESULT STDMETHODCALLTYPE sink_ItemBegin(IOfflineFilesSyncProgress *face, LPCWSTR path,
                                                OFFLINEFILES_OP_RESPONSE *response)
{
    (void)face;
    (void)path;
    *response = (OFFLINEFILES_OP_RESPONSE)answer(OFFLINEFILES_OP_ABORT, OFFLINEFILES_OP_CONTINUE);
    return E_FAIL;
}

static HRESULT STDMETHODCALLTYPE sink_SyncItemResult(IOfflineFilesSyncProgress *face, LPCWSTR path,
                                                     HRESULT hr, IOfflineFilesSyncErrorInfo *error,
                                                     OFFLINEFILES_OP_RESPONSE *response)
{
    (void)hr;
    (void)error;
    return sink_ItemBegin(face, path, response);
}

static HRESULT STDMETHODCALLTYPE sink_ItemResult(IOfflineFilesSimpleProgress *face, LPCWSTR path,
                                                 HRESULT hr, OFFLINEFILES_OP_RESPONSE *response)
{
    (void)face;
    (void)hr;
    return sink_ItemBegin(NULL, path, response);
}

static CONST_VTBL IOfflineFilesSyncProgressVtbl sync_vtbl = {
    sink_QueryInterface, sink_AddRef, sink_Release,   sink_Begin,
    sink_QueryAbort,     sink_End,    sink_ItemBegin, sink_SyncItemResult};

/* The first argument is not looked at by any of them. */
#define AS(type, function) ((type)(void (*)(void))(function))
static IOfflineFilesSimpleProgressVtbl simple_vtbl;

static void sink_init(struct com_fixture *f, enum mischief mischief, LONG position)
{
    simple_vtbl = (IOfflineFilesSimpleProgressVtbl){
        AS(HRESULT(STDMETHODCALLTYPE *)(IOfflineFilesSimpleProgress *, REFIID, void **),
           sink_QueryInterface),
        AS(ULONG(STDMETHODCALLTYPE *)(IOfflineFilesSimpleProgress *), sink_AddRef),
        AS(ULONG(STDMETHODCALLTYPE *)(IOfflineFilesSimpleProgress *), sink_Release),
        AS(HRESULT(STDMETHODCALLTYPE *)(IOfflineFilesSimpleProgress *, BOOL *), sink_Begin),
        AS(HRESULT(STDMETHODCALLTYPE *)(IOfflineFilesSimpleProgress *, BOOL *), sink_QueryAbort),
        AS(HRESULT(STDMETHODCALLTYPE *)(IOfflineFilesSimpleProgress *, HRESULT), sink_End),
        AS(HRESULT(STDMETHODCALLTYPE *)(IOfflineFilesSimpleProgress *, LPCWSTR,
                                        OFFLINEFILES_OP_RESPONSE *),
           sink_ItemBegin),
        sink_ItemResult};
    sink.sync.lpVtbl = &sync_vtbl;
    sink.simple.lpVtbl = &simple_vtbl;
    sink.refs = 1;
    sink.fixture = f;
    sink.mischief = mischief;
    sink.position = position;
    sink.calls = sink.begins = sink.ends = 0;
    if (!sink.ended)
        sink.ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    ResetEvent(sink.ended);
}

static bool is_released(void *context)
{
    (void)context;
    return sink.refs == 1;
}

/* --- the operations -------------------------------------------------------------------------- */

struct operation {
    const char *name;
    HRESULT (*run)(struct com_fixture *f, BOOL async, DWORD flags, bool told);
    void (*prepare)(struct com_fixture *f);
    void (*check)(struct com_fixture *f); /* that it is done */
    bool no_flags;                        /* its progress cannot be told later */
};

#define PATH(f)       LPCWSTR path = on_share(f, L"docs")
#define PROGRESS(how) (told ? &sink.how : NULL)

static HRESULT run_pin(struct com_fixture *f, BOOL async, DWORD flags, bool told)
{
    PATH(f);
    return IOfflineFilesCache_Pin(f->cache, NULL, &path, 1, TRUE, async, PIN_FILL | flags,
                                  PROGRESS(sync));
}

static HRESULT run_unpin(struct com_fixture *f, BOOL async, DWORD flags, bool told)
{
    PATH(f);
    return IOfflineFilesCache_Unpin(f->cache, NULL, &path, 1, TRUE, async, FOR_USER | flags,
                                    PROGRESS(sync));
}

static HRESULT run_delete(struct com_fixture *f, BOOL async, DWORD flags, bool told)
{
    PATH(f);
    (void)flags;
    return IOfflineFilesCache_DeleteItems(f->cache, &path, 1, 0, async, PROGRESS(simple));
}

static HRESULT run_sync(struct com_fixture *f, BOOL async, DWORD flags, bool told)
{
    PATH(f);
    return IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, async, SYNC_BOTH | flags, NULL,
                                          PROGRESS(sync), NULL);
}

static HRESULT run_encrypt(struct com_fixture *f, BOOL async, DWORD flags, bool told)
{
    return IOfflineFilesCache_Encrypt(f->cache, NULL, TRUE, flags, async, PROGRESS(sync));
}

static void prepare_nothing(struct com_fixture *f)
{
    PATH(f);
    HRESULT hr = IOfflineFilesCache_DeleteItems(f->cache, &path, 1,
                                                OFFLINEFILES_DELETE_FLAG_DELMODIFIED, FALSE, NULL);
    assert_true(hr == S_OK || hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
}

static void prepare_pinned(struct com_fixture *f)
{
    assert_hr(run_pin(f, FALSE, 0, false), S_OK);
}

static unsigned version;
static char edited_here[40], edited_there[40];

static void prepare_edits(struct com_fixture *f)
{
    prepare_pinned(f);
    version++;
    snprintf(edited_here, sizeof(edited_here), "alpha, version %u", version);
    snprintf(edited_there, sizeof(edited_there), "beta, version %u", version);
    make_file(in_cache(f, L"docs\\a.txt"), edited_here);
    make_file(on_share(f, L"docs\\sub\\b.txt"), edited_there);
}

static void prepare_plain(struct com_fixture *f)
{
    prepare_pinned(f);
    assert_hr(IOfflineFilesCache_Encrypt(f->cache, NULL, FALSE, 0, FALSE, NULL), S_OK);
}

static void check_pinned(struct com_fixture *f)
{
    assert_true(is_pinned(f, L"docs\\a.txt"));
    assert_true(is_pinned(f, L"docs\\sub\\b.txt"));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
}

static void check_unpinned(struct com_fixture *f)
{
    assert_false(is_pinned(f, L"docs\\a.txt"));
    assert_false(is_pinned(f, L"docs\\sub\\b.txt"));
}

static void check_deleted(struct com_fixture *f)
{
    assert_win32(find_result(f, L"docs\\a.txt"), ERROR_FILE_NOT_FOUND);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta"));
}

static void check_edits(struct com_fixture *f)
{
    assert_true(holds(on_share(f, L"docs\\a.txt"), edited_here));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), edited_there));
}

static void check_encrypted(struct com_fixture *f)
{
    BOOL encrypted, partial;
    assert_hr(IOfflineFilesCache_GetEncryptionStatus(f->cache, &encrypted, &partial), S_OK);
    assert_true(encrypted && !partial);
}

static const struct operation operations[] = {
    {"Pin", run_pin, prepare_nothing, check_pinned, false},
    {"Unpin", run_unpin, prepare_pinned, check_unpinned, false},
    {"DeleteItems", run_delete, prepare_pinned, check_deleted, true},
    {"Synchronize", run_sync, prepare_edits, check_edits, false},
};
static const struct operation encryption = {"Encrypt", run_encrypt, prepare_plain, check_encrypted,
                                            false};

/* --- every position -------------------------------------------------------------------------- */

/* What the operation ended with, told by End in any case. */
static HRESULT run_once(struct com_fixture *f, const struct operation *o, BOOL async, DWORD flags)
{
    HRESULT hr = o->run(f, async, flags, true);
    if (async) {
        assert_hr(hr, S_OK);
        assert_true(wait_for(sink.ended));
        hr = sink.end;
    }
    assert_true(wait_until(is_released, NULL));
    assert_int_equal(sink.begins, 1);
    assert_int_equal(sink.ends, 1);
    assert_hr(sink.end, hr);
    return hr;
}

static unsigned play(struct com_fixture *f, const struct operation *o, enum mischief mischief,
                     BOOL async, DWORD flags)
{
    LONG position = 0;
    do {
        o->prepare(f);
        sink_init(f, mischief, ++position);
        HRESULT hr = run_once(f, o, async, flags);
        if (mischief != CANCELS || sink.calls < position)
            assert_hr(hr, S_OK);
        else
            assert_true(hr == S_OK || hr == HRESULT_FROM_WIN32(ERROR_CANCELLED));
        if (hr != S_OK)
            hr = o->run(f, FALSE, 0, false);
        /* Deleting what was deleted already. */
        assert_true(hr == S_OK || hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
        o->check(f);
        assert_true(position < 500);
    } while (sink.calls >= position);
    assert_true(position > 4);
    return (unsigned)position - 1;
}

static void play_all(struct com_fixture *f, const struct operation *o)
{
    print_message("  %s: %u positions of a cancel", o->name, play(f, o, CANCELS, FALSE, 0));
    print_message(", %u on the pool", play(f, o, CANCELS, TRUE, 0));
    if (!o->no_flags)
        print_message(", %u told later", play(f, o, CANCELS, FALSE, LATER));
    print_message("; %u of nonsense", play(f, o, TALKS_NONSENSE, FALSE, 0));
    print_message(", %u of a call back\n", play(f, o, CALLS_BACK, FALSE, 0));
}

static void at_every_callback_a_sink_may_do_what_it_likes(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    for (size_t i = 0; i < ARRAYSIZE(operations); i++)
        play_all(f, &operations[i]);
}

static void and_so_may_one_of_encrypt_where_that_is_to_be_had(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    HRESULT hr = run_encrypt(f, FALSE, 0, false);
    if (hr == HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED))
        skip();
    assert_hr(hr, S_OK);
    play_all(f, &encryption);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, docs_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(at_every_callback_a_sink_may_do_what_it_likes),
        TEST(and_so_may_one_of_encrypt_where_that_is_to_be_had),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
