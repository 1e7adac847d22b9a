/*
 * IOfflineFilesSyncErrorInfo and the IOfflineFilesSyncErrorItemInfo it hands out. Both are
 * immutable from their creation on: no lock.
 * DOC: IOfflineFilesSyncErrorInfo, IOfflineFilesSyncErrorItemInfo, IOfflineFilesErrorInfo.
 */
#include "sync_error.h"

#include "convert.h"

#include "base/result.h"
#include "com/task.h"
#include "com/unknown.h"

/* --- one copy -------------------------------------------------------------------------------- */

struct item_info {
    struct com_object object;
    struct com_face face;
    struct csc_facts facts;
};

static HRESULT STDMETHODCALLTYPE item_info_GetFileAttributes(IOfflineFilesSyncErrorItemInfo *face,
                                                             DWORD *attributes)
{
    struct item_info *self = com_self(face);
    if (!attributes)
        return E_POINTER;
    *attributes = file_attributes(&self->facts);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE item_info_GetFileTimes(IOfflineFilesSyncErrorItemInfo *face,
                                                        FILETIME *written, FILETIME *changed)
{
    struct item_info *self = com_self(face);
    if (!written || !changed)
        return E_POINTER;
    *written = file_time(self->facts.written);
    *changed = file_time(self->facts.changed);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE item_info_GetFileSize(IOfflineFilesSyncErrorItemInfo *face,
                                                       LARGE_INTEGER *size)
{
    struct item_info *self = com_self(face);
    if (!size)
        return E_POINTER;
    size->QuadPart = (LONGLONG)self->facts.size;
    return S_OK;
}

static const IOfflineFilesSyncErrorItemInfoVtbl item_info_vtbl = {
    COM_UNKNOWN(IOfflineFilesSyncErrorItemInfo),
    item_info_GetFileAttributes,
    item_info_GetFileTimes,
    item_info_GetFileSize,
};

static const struct com_row item_info_rows[] = {
    {&IID_IOfflineFilesSyncErrorItemInfo, offsetof(struct item_info, face), &item_info_vtbl},
};
static const struct com_class item_info_class = {item_info_rows, 1, sizeof(struct item_info), NULL};

/* --- the error ------------------------------------------------------------------------------- */

/* A copy of an item, and whether anybody looked for it. */
struct copy {
    bool enumerated;
    struct csc_facts facts; /* CSC_NONE: there is none */
};

struct sync_error {
    struct com_object object;
    struct com_face face;
    HRESULT hr;
    OFFLINEFILES_SYNC_OPERATION operation;
    struct copy local;
    struct copy remote;
    struct copy original;
};

static HRESULT STDMETHODCALLTYPE sync_error_GetRawData(IOfflineFilesSyncErrorInfo *face,
                                                       BYTE_BLOB **blob)
{
    (void)face;
    if (!blob)
        return E_POINTER;
    *blob = CoTaskMemAlloc(sizeof(**blob));
    if (!*blob)
        return E_OUTOFMEMORY;
    ZeroMemory(*blob, sizeof(**blob)); /* there is no raw data: a blob of 0 bytes */
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sync_error_GetDescription(IOfflineFilesSyncErrorInfo *face,
                                                           LPWSTR *text)
{
    struct sync_error *self = com_self(face);
    if (!text)
        return E_POINTER;
    return com_task_message(self->hr, text);
}

static HRESULT STDMETHODCALLTYPE sync_error_GetSyncOperation(IOfflineFilesSyncErrorInfo *face,
                                                             OFFLINEFILES_SYNC_OPERATION *operation)
{
    struct sync_error *self = com_self(face);
    if (!operation)
        return E_POINTER;
    *operation = self->operation;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sync_error_GetItemChangeFlags(IOfflineFilesSyncErrorInfo *face,
                                                               DWORD *flags)
{
    static const struct {
        enum csc_diff diff;
        DWORD flag;
    } map[] = {
        {CSC_DIFF_CHANGED, OFFLINEFILES_SYNC_ITEM_CHANGE_CHANGETIME},
        {CSC_DIFF_WRITTEN, OFFLINEFILES_SYNC_ITEM_CHANGE_WRITETIME},
        {CSC_DIFF_SIZE, OFFLINEFILES_SYNC_ITEM_CHANGE_FILESIZE},
        {CSC_DIFF_ATTRIBUTES, OFFLINEFILES_SYNC_ITEM_CHANGE_ATTRIBUTES},
    };
    struct sync_error *self = com_self(face);
    if (!flags)
        return E_POINTER;
    *flags = OFFLINEFILES_SYNC_ITEM_CHANGE_NONE;
    if (self->local.facts.kind == CSC_NONE || self->remote.facts.kind == CSC_NONE)
        return S_OK; /* nothing to compare */
    unsigned diff = csc_facts_diff(&self->local.facts, &self->remote.facts);
    for (size_t i = 0; i < ARRAYSIZE(map); i++) {
        if (diff & (unsigned)map[i].diff)
            *flags |= map[i].flag;
    }
    return S_OK;
}

static void answer(BOOL *out, bool value)
{
    if (out)
        *out = value;
}

static HRESULT STDMETHODCALLTYPE sync_error_InfoEnumerated(IOfflineFilesSyncErrorInfo *face,
                                                           BOOL *local, BOOL *remote,
                                                           BOOL *original)
{
    struct sync_error *self = com_self(face);
    answer(local, self->local.enumerated);
    answer(remote, self->remote.enumerated);
    answer(original, self->original.enumerated);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sync_error_InfoAvailable(IOfflineFilesSyncErrorInfo *face,
                                                          BOOL *local, BOOL *remote, BOOL *original)
{
    struct sync_error *self = com_self(face);
    answer(local, self->local.facts.kind != CSC_NONE);
    answer(remote, self->remote.facts.kind != CSC_NONE);
    answer(original, self->original.facts.kind != CSC_NONE);
    return S_OK;
}

static HRESULT give_info(const struct copy *copy, IOfflineFilesSyncErrorItemInfo **info)
{
    if (!info)
        return E_POINTER;
    *info = NULL;
    if (copy->facts.kind == CSC_NONE)
        return CSC_E_NOT_FOUND;
    struct item_info *made = com_create(&item_info_class);
    if (!made)
        return E_OUTOFMEMORY;
    made->facts = copy->facts;
    *info = (IOfflineFilesSyncErrorItemInfo *)&made->face;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sync_error_GetLocalInfo(IOfflineFilesSyncErrorInfo *face,
                                                         IOfflineFilesSyncErrorItemInfo **info)
{
    struct sync_error *self = com_self(face);
    return give_info(&self->local, info);
}

static HRESULT STDMETHODCALLTYPE sync_error_GetRemoteInfo(IOfflineFilesSyncErrorInfo *face,
                                                          IOfflineFilesSyncErrorItemInfo **info)
{
    struct sync_error *self = com_self(face);
    return give_info(&self->remote, info);
}

static HRESULT STDMETHODCALLTYPE sync_error_GetOriginalInfo(IOfflineFilesSyncErrorInfo *face,
                                                            IOfflineFilesSyncErrorItemInfo **info)
{
    struct sync_error *self = com_self(face);
    return give_info(&self->original, info);
}

static const IOfflineFilesSyncErrorInfoVtbl sync_error_vtbl = {
    COM_UNKNOWN(IOfflineFilesSyncErrorInfo),
    sync_error_GetRawData,
    sync_error_GetDescription,
    sync_error_GetSyncOperation,
    sync_error_GetItemChangeFlags,
    sync_error_InfoEnumerated,
    sync_error_InfoAvailable,
    sync_error_GetLocalInfo,
    sync_error_GetRemoteInfo,
    sync_error_GetOriginalInfo,
};

static const struct com_row sync_error_rows[] = {
    {&IID_IOfflineFilesSyncErrorInfo, offsetof(struct sync_error, face), &sync_error_vtbl},
    {&IID_IOfflineFilesErrorInfo, offsetof(struct sync_error, face), &sync_error_vtbl},
};
static const struct com_class sync_error_class = {sync_error_rows, ARRAYSIZE(sync_error_rows),
                                                  sizeof(struct sync_error), NULL};

static struct copy copy_of(const struct csc_facts *facts)
{
    struct copy copy = {.enumerated = facts != NULL};
    if (facts)
        copy.facts = *facts;
    return copy;
}

IOfflineFilesSyncErrorInfo *sync_error_create(const struct csc_report *report)
{
    struct sync_error *self = com_create(&sync_error_class);
    if (!self)
        return NULL;
    self->hr = report->hr;
    /* What failed before anything was decided failed while it was prepared. */
    self->operation = report->op == CSC_OP_NONE ? OFFLINEFILES_SYNC_OPERATION_PREPARE
                                                : (OFFLINEFILES_SYNC_OPERATION)report->op;
    self->local = copy_of(report->local);
    self->remote = copy_of(report->remote);
    self->original = copy_of(report->original);
    return (IOfflineFilesSyncErrorInfo *)&self->face;
}
