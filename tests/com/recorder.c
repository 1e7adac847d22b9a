/*
 * Sinks that write down every call: see recorder.h.
 */
#include "recorder.h"

#include "com_test.h"

#include <wchar.h>

#define RECORDER(face, member) CONTAINING_RECORD(face, struct recorder, member)

/* As assert_true where that can be. */
#define CHECK(self, condition)                       \
    do {                                             \
        if (GetCurrentThreadId() == (self)->home)    \
            assert_true(condition);                  \
        else if (!(condition) && (self)->wrong == 0) \
            (self)->wrong = __LINE__;                \
    } while (0)

static struct call *note(struct recorder *self, enum what what, LPCWSTR path)
{
    CHECK(self, self->count < ARRAYSIZE(self->calls));
    struct call *call = &self->calls[self->count++ % ARRAYSIZE(self->calls)];
    call->what = what;
    call->thread = GetCurrentThreadId();
    if (path)
        wcsncpy(call->path, path, ARRAYSIZE(call->path) - 1);
    if (self->on_call)
        self->on_call(self, call);
    return call;
}

static bool ends_with(const WCHAR *text, const WCHAR *end)
{
    size_t a = wcslen(text), b = wcslen(end);
    return a >= b && wcscmp(text + a - b, end) == 0;
}

/* --- IUnknown -------------------------------------------------------------------------------- */

static HRESULT query(struct recorder *self, REFIID iid, void **out)
{
    *out = NULL;
    if (self->refuses)
        return E_NOINTERFACE;
    if (self->yes_man || (self->agile && IsEqualIID(iid, &IID_IAgileObject)) ||
        IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IOfflineFilesProgress) ||
        IsEqualIID(iid, &IID_IOfflineFilesSyncProgress))
        *out = &self->progress;
    else if (IsEqualIID(iid, &IID_IOfflineFilesSyncConflictHandler))
        *out = &self->handler;
    else if (IsEqualIID(iid, &IID_IOpenCscSyncProgress) && !self->no_details)
        *out = &self->details;
    if (!*out)
        return E_NOINTERFACE;
    InterlockedIncrement(&self->refs);
    return S_OK;
}

static ULONG add(struct recorder *self)
{
    InterlockedIncrement(&self->adds);
    return (ULONG)InterlockedIncrement(&self->refs);
}

static ULONG release(struct recorder *self)
{
    LONG refs = InterlockedDecrement(&self->refs);
    if (refs < self->lowest)
        self->lowest = refs;
    InterlockedIncrement(&self->releases);
    return (ULONG)refs;
}

/* The three methods for one of the faces. */
#define UNKNOWN(type, member)                                                                    \
    static HRESULT STDMETHODCALLTYPE member##_QueryInterface(type *face, REFIID iid, void **out) \
    {                                                                                            \
        return query(RECORDER(face, member), iid, out);                                          \
    }                                                                                            \
    static ULONG STDMETHODCALLTYPE member##_AddRef(type *face)                                   \
    {                                                                                            \
        return add(RECORDER(face, member));                                                      \
    }                                                                                            \
    static ULONG STDMETHODCALLTYPE member##_Release(type *face)                                  \
    {                                                                                            \
        return release(RECORDER(face, member));                                                  \
    }
UNKNOWN(IOfflineFilesSyncProgress, progress)
UNKNOWN(IOpenCscSyncProgress, details)
UNKNOWN(IOfflineFilesSyncConflictHandler, handler)

/* --- progress -------------------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE progress_Begin(IOfflineFilesSyncProgress *face, BOOL *abort)
{
    struct recorder *self = RECORDER(face, progress);
    note(self, BEGIN, NULL);
    if (self->mute)
        return E_NOTIMPL;
    CHECK(self, !*abort); /* preset */
    *abort = self->abort_at_begin;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE progress_QueryAbort(IOfflineFilesSyncProgress *face, BOOL *abort)
{
    struct recorder *self = RECORDER(face, progress);
    self->queries++;
    if (self->on_query)
        self->on_query(self);
    if (self->mute)
        return E_NOTIMPL;
    CHECK(self, !*abort);
    *abort = self->abort_at_query && self->queries >= self->abort_at_query ? 42 : FALSE;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE progress_End(IOfflineFilesSyncProgress *face, HRESULT hr)
{
    struct recorder *self = RECORDER(face, progress);
    note(self, END, NULL)->hr = hr;
    if (self->ended)
        SetEvent(self->ended);
    return self->mute ? E_NOTIMPL : S_OK;
}

static HRESULT STDMETHODCALLTYPE progress_SyncItemBegin(IOfflineFilesSyncProgress *face,
                                                        LPCWSTR path,
                                                        OFFLINEFILES_OP_RESPONSE *response)
{
    struct recorder *self = RECORDER(face, progress);
    note(self, ITEM, path);
    if (self->mute)
        return E_NOTIMPL;
    CHECK(self, *response == OFFLINEFILES_OP_CONTINUE);
    *response = self->at_item;
    self->at_item = OFFLINEFILES_OP_CONTINUE;
    return E_FAIL; /* no result of a sink counts */
}

static HRESULT STDMETHODCALLTYPE progress_SyncItemResult(IOfflineFilesSyncProgress *face,
                                                         LPCWSTR path, HRESULT hr,
                                                         IOfflineFilesSyncErrorInfo *error,
                                                         OFFLINEFILES_OP_RESPONSE *response)
{
    struct recorder *self = RECORDER(face, progress);
    struct call *call = note(self, RESULT, path);
    call->hr = hr;
    call->has_error = error != NULL;
    if (error)
        IOfflineFilesSyncErrorInfo_GetSyncOperation(error, &call->operation);
    if (self->on_result)
        self->on_result(self, path, error);
    if (self->mute)
        return E_NOTIMPL;
    CHECK(self, *response == OFFLINEFILES_OP_CONTINUE);
    *response = self->at_result;
    self->at_result = OFFLINEFILES_OP_CONTINUE;
    return S_OK;
}

static const IOfflineFilesSyncProgressVtbl progress_vtbl = {
    progress_QueryInterface, progress_AddRef, progress_Release,       progress_Begin,
    progress_QueryAbort,     progress_End,    progress_SyncItemBegin, progress_SyncItemResult,
};

/* --- details --------------------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE details_ItemProgress(IOpenCscSyncProgress *face, LPCWSTR path,
                                                      OFFLINEFILES_SYNC_OPERATION operation,
                                                      ULONGLONG done, ULONGLONG total)
{
    struct call *call = note(RECORDER(face, details), DETAIL, path);
    call->operation = operation;
    call->done = done;
    call->total = total;
    return E_FAIL;
}

static const IOpenCscSyncProgressVtbl details_vtbl = {
    details_QueryInterface,
    details_AddRef,
    details_Release,
    details_ItemProgress,
};

/* --- the conflict handler -------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE handler_ResolveConflict(IOfflineFilesSyncConflictHandler *face,
                                                         LPCWSTR path, DWORD known,
                                                         OFFLINEFILES_SYNC_STATE state,
                                                         DWORD details,
                                                         OFFLINEFILES_SYNC_CONFLICT_RESOLVE *answer,
                                                         LPWSTR *new_name)
{
    struct recorder *self = RECORDER(face, handler);
    struct call *call = note(self, RESOLVE, path);
    call->known = known;
    call->state = state;
    call->details = details;
    if (self->mute)
        return E_NOTIMPL;
    CHECK(self, *answer == OFFLINEFILES_SYNC_CONFLICT_RESOLVE_NONE);
    CHECK(self, !*new_name);
    *answer = self->answer;
    if (self->new_name) {
        size_t size = (wcslen(self->new_name) + 1) * sizeof(WCHAR);
        *new_name = CoTaskMemAlloc(size);
        memcpy(*new_name, self->new_name, size);
    }
    return E_FAIL;
}

static const IOfflineFilesSyncConflictHandlerVtbl handler_vtbl = {
    handler_QueryInterface,
    handler_AddRef,
    handler_Release,
    handler_ResolveConflict,
};

void recorder_init(struct recorder *self)
{
    memset(self, 0, sizeof(*self));
    self->progress.lpVtbl = &progress_vtbl;
    self->details.lpVtbl = &details_vtbl;
    self->handler.lpVtbl = &handler_vtbl;
    self->refs = self->lowest = 1;
    self->home = GetCurrentThreadId();
}

/* --- looking at the record ------------------------------------------------------------------- */

const struct call *recorded(const struct recorder *self, enum what what, size_t n)
{
    for (size_t i = 0; i < self->count; i++) {
        if (self->calls[i].what == what && n-- == 0)
            return &self->calls[i];
    }
    return NULL;
}

size_t recorded_count(const struct recorder *self, enum what what)
{
    size_t n = 0;
    while (recorded(self, what, n))
        n++;
    return n;
}

const struct call *result_of(const struct recorder *self, const WCHAR *end)
{
    const struct call *found = NULL;
    for (size_t i = 0; i < self->count; i++) {
        if (self->calls[i].what == RESULT && ends_with(self->calls[i].path, end))
            found = &self->calls[i];
    }
    assert_non_null(found);
    return found;
}

void check_order(const struct recorder *self)
{
    const struct call *item = NULL; /* the one between Begin and Result */
    assert_true(self->count >= 2);
    assert_int_equal(self->wrong, 0);
    assert_int_equal(self->calls[0].what, BEGIN);
    assert_int_equal(self->calls[self->count - 1].what, END);
    for (size_t i = 1; i < self->count - 1; i++) {
        const struct call *call = &self->calls[i];
        assert_int_equal(call->thread, self->heard ? self->heard : self->home);
        assert_true(call->what != BEGIN && call->what != END);
        if (call->what == ITEM) {
            assert_null(item);
            item = call;
            continue;
        }
        assert_non_null(item);
        assert_wide(call->path, item->path);
        if (call->what == RESULT) {
            assert_int_equal(call->has_error, call->hr != S_OK);
            item = NULL;
        }
    }
}
