/* The progress sink. See sink.h. */
#include "cli/sink.h"

#include "cli/message.h"
#include "cli/output.h"
#include "cli/session.h"

static struct sink *from_progress(IOfflineFilesSyncProgress *self)
{
    return CONTAINING_RECORD(self, struct sink, progress);
}

static struct sink *from_item_progress(IOpenCscSyncProgress *self)
{
    return CONTAINING_RECORD(self, struct sink, item_progress);
}

/* --- IUnknown -------------------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE progress_QueryInterface(IOfflineFilesSyncProgress *self,
                                                         REFIID iid, void **object)
{
    struct sink *sink = from_progress(self);

    if (object == NULL)
        return E_POINTER;
    *object = NULL;
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IOfflineFilesProgress) ||
        IsEqualIID(iid, &IID_IOfflineFilesSyncProgress)) {
        *object = &sink->progress;
    } else if (IsEqualIID(iid, &IID_IOpenCscSyncProgress)) {
        *object = &sink->item_progress;
        sink->tells_operations = true;
    } else {
        return E_NOINTERFACE;
    }
    InterlockedIncrement(&sink->references);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE progress_AddRef(IOfflineFilesSyncProgress *self)
{
    return (ULONG)InterlockedIncrement(&from_progress(self)->references);
}

static ULONG STDMETHODCALLTYPE progress_Release(IOfflineFilesSyncProgress *self)
{
    return (ULONG)InterlockedDecrement(&from_progress(self)->references);
}

static HRESULT STDMETHODCALLTYPE item_progress_QueryInterface(IOpenCscSyncProgress *self,
                                                              REFIID iid, void **object)
{
    return progress_QueryInterface(&from_item_progress(self)->progress, iid, object);
}

static ULONG STDMETHODCALLTYPE item_progress_AddRef(IOpenCscSyncProgress *self)
{
    return progress_AddRef(&from_item_progress(self)->progress);
}

static ULONG STDMETHODCALLTYPE item_progress_Release(IOpenCscSyncProgress *self)
{
    return progress_Release(&from_item_progress(self)->progress);
}

/* --- IOfflineFilesSyncProgress --------------------------------------------------------------- */

static OFFLINEFILES_OP_RESPONSE response(void)
{
    return cancel_asked() ? OFFLINEFILES_OP_ABORT : OFFLINEFILES_OP_CONTINUE;
}

static HRESULT STDMETHODCALLTYPE progress_Begin(IOfflineFilesSyncProgress *self, BOOL *abort)
{
    from_progress(self)->begun = true;
    *abort = cancel_asked();
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE progress_QueryAbort(IOfflineFilesSyncProgress *self, BOOL *abort)
{
    (void)self;
    *abort = cancel_asked();
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE progress_End(IOfflineFilesSyncProgress *self, HRESULT hr)
{
    (void)self;
    (void)hr; /* is what the method returns, too */
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE progress_SyncItemBegin(IOfflineFilesSyncProgress *self,
                                                        LPCWSTR path,
                                                        OFFLINEFILES_OP_RESPONSE *answer)
{
    struct sink *sink = from_progress(self);

    sink->operation = -1;
    sink->item_bytes = 0;
    bar_draw(&sink->bar, &sink->tally, &(struct current){.path = path});
    *answer = response();
    return S_OK;
}

/* A line about an item that went well; on a console the bar is enough. */
static void print_item(const struct sink *sink, const WCHAR *path, const WCHAR *word)
{
    if (sink->bar.width != 0)
        return;
    print(L"%-17ls %ls\n", word, path);
    print_flush();
}

static void note_success(struct sink *sink, const WCHAR *path)
{
    if (sink->operation >= 0) {
        sink->tally.operations[sink->operation]++;
        print_item(sink, path,
                   tally_word(&sink->tally, (OFFLINEFILES_SYNC_OPERATION)sink->operation));
    } else if (!sink->tells_operations) {
        sink->tally.processed++;
        print_item(sink, path, L"processed");
    }
}

static void note_failure(struct sink *sink, const WCHAR *path, HRESULT hr,
                         IOfflineFilesSyncErrorInfo *info)
{
    OFFLINEFILES_SYNC_OPERATION operation;
    const WCHAR *failed = L"";

    bar_erase(&sink->bar);
    if (hr == CONFLICT_LEFT) {
        sink->tally.conflicts++;
        message_failure(path, hr);
        return;
    }
    sink->tally.failures++;
    if (info != NULL && SUCCEEDED(IOfflineFilesSyncErrorInfo_GetSyncOperation(info, &operation)) &&
        (unsigned)operation < OPERATIONS)
        failed = tally_failed_word(operation);
    complain(L"%ls: %ls (0x%08lX%ls)", path, message_text(hr), (unsigned long)hr, failed);
}

static HRESULT STDMETHODCALLTYPE progress_SyncItemResult(IOfflineFilesSyncProgress *self,
                                                         LPCWSTR path, HRESULT hr,
                                                         IOfflineFilesSyncErrorInfo *info,
                                                         OFFLINEFILES_OP_RESPONSE *answer)
{
    struct sink *sink = from_progress(self);

    if (SUCCEEDED(hr))
        note_success(sink, path);
    else if (hr != HRESULT_FROM_WIN32(ERROR_CANCELLED))
        note_failure(sink, path, hr, info);
    bar_draw(&sink->bar, &sink->tally, &(struct current){.path = path});
    *answer = response();
    return S_OK;
}

static CONST_VTBL IOfflineFilesSyncProgressVtbl progress_vtable = {
    progress_QueryInterface, progress_AddRef, progress_Release,       progress_Begin,
    progress_QueryAbort,     progress_End,    progress_SyncItemBegin, progress_SyncItemResult};

/* --- IOpenCscSyncProgress -------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE item_progress_ItemProgress(IOpenCscSyncProgress *self,
                                                            LPCWSTR path,
                                                            OFFLINEFILES_SYNC_OPERATION operation,
                                                            ULONGLONG done, ULONGLONG total)
{
    struct sink *sink = from_item_progress(self);

    if ((unsigned)operation < OPERATIONS)
        sink->operation = (int)operation;
    if (done < sink->item_bytes) /* the copy began again */
        sink->item_bytes = 0;
    sink->tally.bytes += done - sink->item_bytes;
    sink->item_bytes = done;
    bar_draw(&sink->bar, &sink->tally, &(struct current){path, done, total});
    return S_OK;
}

static CONST_VTBL IOpenCscSyncProgressVtbl item_progress_vtable = {
    item_progress_QueryInterface, item_progress_AddRef, item_progress_Release,
    item_progress_ItemProgress};

/* --- The whole ------------------------------------------------------------------------------- */

void sink_open(struct sink *sink, const WCHAR *pin_word)
{
    *sink = (struct sink){.progress = {&progress_vtable},
                          .item_progress = {&item_progress_vtable},
                          .references = 1,
                          .operation = -1};
    tally_start(&sink->tally, pin_word);
    bar_start(&sink->bar);
}

void sink_note_kept(struct sink *sink, const WCHAR *path, const WCHAR *name)
{
    bar_erase(&sink->bar);
    print(L"keeping both      %ls (the version from here as %ls)\n", path, name);
    print_flush();
}

void sink_note_other_conflict(struct sink *sink, const WCHAR *path)
{
    bar_erase(&sink->bar);
    complain(L"%ls: not resolved: it has changed again since the conflict was recorded;"
             L" see `offlinefiles conflicts`",
             path);
}

void sink_close(struct sink *sink)
{
    bar_erase(&sink->bar);
    if (sink->begun)
        tally_print(&sink->tally);
}
