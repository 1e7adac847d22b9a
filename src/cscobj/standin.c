/*
 * Stand-ins for sinks of single-threaded apartments: see standin.h.
 */
#include "standin.h"

#include "base/memory.h"
#include "com/apartment.h"
#include "com/unknown.h"

/* Shared by a stand-in and the one who works; calls of one operation never overlap. */
struct side_door {
    volatile LONG users;
    IOfflineFilesSyncErrorInfo *volatile error; /* of the call that is under way; borrowed */
};

struct standin {
    struct com_object object;
    struct com_face progress; /* of this and the next two one is used */
    struct com_face simple;
    struct com_face handler;
    struct com_face details;
    struct listeners for_whom; /* held, `details` by the question for it */
    struct side_door *door;    /* of progress */
};

static void leave_door(struct side_door *door)
{
    if (door && InterlockedDecrement(&door->users) == 0)
        csc_free(door);
}

static void make_call(void *face, struct sink_call *call)
{
    struct standin *self = com_self(face);
    sink_call_make(&self->for_whom, call);
}

/* --- progress of either kind ----------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE standin_Begin(IOfflineFilesSyncProgress *face, BOOL *abort)
{
    struct sink_call call = {.method = SINK_BEGIN};
    make_call(face, &call);
    *abort = call.abort;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE standin_QueryAbort(IOfflineFilesSyncProgress *face, BOOL *abort)
{
    struct sink_call call = {.method = SINK_QUERY_ABORT};
    make_call(face, &call);
    *abort = call.abort;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE standin_End(IOfflineFilesSyncProgress *face, HRESULT hr)
{
    struct sink_call call = {.method = SINK_END, .hr = hr};
    make_call(face, &call);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE standin_SyncItemBegin(IOfflineFilesSyncProgress *face,
                                                       LPCWSTR path,
                                                       OFFLINEFILES_OP_RESPONSE *response)
{
    struct sink_call call = {.method = SINK_ITEM_BEGIN, .path = path};
    make_call(face, &call);
    *response = call.response;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE standin_SyncItemResult(IOfflineFilesSyncProgress *face,
                                                        LPCWSTR path, HRESULT hr,
                                                        IOfflineFilesSyncErrorInfo *error,
                                                        OFFLINEFILES_OP_RESPONSE *response)
{
    struct standin *self = com_self(face);
    struct sink_call call = {
        .method = SINK_ITEM_RESULT, .path = path, .hr = hr, .error = self->door->error};
    (void)error;
    make_call(face, &call);
    *response = call.response;
    return S_OK;
}

HRESULT standin_item_result(const struct listeners *to, struct sink_call *c)
{
    to->door->error = c->error;
    HRESULT hr =
        IOfflineFilesSyncProgress_SyncItemResult(to->progress, c->path, c->hr, NULL, &c->response);
    to->door->error = NULL;
    return hr;
}

static HRESULT STDMETHODCALLTYPE standin_ItemResult(IOfflineFilesSimpleProgress *face, LPCWSTR path,
                                                    HRESULT hr, OFFLINEFILES_OP_RESPONSE *response)
{
    struct sink_call call = {.method = SINK_ITEM_RESULT, .path = path, .hr = hr};
    make_call(face, &call);
    *response = call.response;
    return S_OK;
}

static const IOfflineFilesSyncProgressVtbl progress_vtbl = {
    COM_UNKNOWN(IOfflineFilesSyncProgress),
    standin_Begin,
    standin_QueryAbort,
    standin_End,
    standin_SyncItemBegin,
    standin_SyncItemResult,
};

/* The two interfaces differ in their last method only. An interface pointer is a struct com_face
 * pointer here: what type it is declared as makes no difference. */
#define AS_SIMPLE(result, method, ...) \
    (result(STDMETHODCALLTYPE *)(IOfflineFilesSimpleProgress *, __VA_ARGS__))(void (*)(void)) method
static const IOfflineFilesSimpleProgressVtbl simple_vtbl = {
    COM_UNKNOWN(IOfflineFilesSimpleProgress),
    AS_SIMPLE(HRESULT, standin_Begin, BOOL *),
    AS_SIMPLE(HRESULT, standin_QueryAbort, BOOL *),
    AS_SIMPLE(HRESULT, standin_End, HRESULT),
    AS_SIMPLE(HRESULT, standin_SyncItemBegin, LPCWSTR, OFFLINEFILES_OP_RESPONSE *),
    standin_ItemResult,
};

/* --- details, conflicts ---------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE standin_ItemProgress(IOpenCscSyncProgress *face, LPCWSTR path,
                                                      OFFLINEFILES_SYNC_OPERATION operation,
                                                      ULONGLONG done, ULONGLONG total)
{
    struct sink_call call = {
        .method = SINK_DETAILS, .path = path, .operation = operation, .done = done, .total = total};
    make_call(face, &call);
    return S_OK;
}

static const IOpenCscSyncProgressVtbl details_vtbl = {
    COM_UNKNOWN(IOpenCscSyncProgress),
    standin_ItemProgress,
};

static HRESULT STDMETHODCALLTYPE
standin_ResolveConflict(IOfflineFilesSyncConflictHandler *face, LPCWSTR path, DWORD known,
                        OFFLINEFILES_SYNC_STATE state, DWORD changes,
                        OFFLINEFILES_SYNC_CONFLICT_RESOLVE *resolution, LPWSTR *new_name)
{
    struct sink_call call = {
        .method = SINK_RESOLVE, .path = path, .known = known, .state = state, .changes = changes};
    make_call(face, &call);
    *resolution = call.resolution;
    *new_name = call.new_name;
    return S_OK;
}

static const IOfflineFilesSyncConflictHandlerVtbl handler_vtbl = {
    COM_UNKNOWN(IOfflineFilesSyncConflictHandler),
    standin_ResolveConflict,
};

/* --- the object ------------------------------------------------------------------------------ */

static void standin_destroy(struct com_object *object)
{
    struct standin *self = (struct standin *)object;
    if (self->for_whom.details)
        IOpenCscSyncProgress_Release(self->for_whom.details);
    leave_door(self->door);
    listeners_release(&self->for_whom);
}

#define ROW(interface, face, vtbl)                              \
    {                                                           \
        &IID_##interface, offsetof(struct standin, face), &vtbl \
    }
static const struct com_row progress_rows[] = {
    ROW(IOfflineFilesSyncProgress, progress, progress_vtbl),
    ROW(IOfflineFilesProgress, progress, progress_vtbl),
    COM_BOUND_ROWS,
};
static const struct com_row detailed_rows[] = {
    ROW(IOfflineFilesSyncProgress, progress, progress_vtbl),
    ROW(IOfflineFilesProgress, progress, progress_vtbl),
    ROW(IOpenCscSyncProgress, details, details_vtbl),
    COM_BOUND_ROWS,
};
static const struct com_row simple_rows[] = {
    ROW(IOfflineFilesSimpleProgress, simple, simple_vtbl),
    ROW(IOfflineFilesProgress, simple, simple_vtbl),
    COM_BOUND_ROWS,
};
static const struct com_row handler_rows[] = {
    ROW(IOfflineFilesSyncConflictHandler, handler, handler_vtbl),
    COM_BOUND_ROWS,
};

#define CLASS(rows)                                                    \
    {                                                                  \
        rows, ARRAYSIZE(rows), sizeof(struct standin), standin_destroy \
    }
static const struct com_class progress_class = CLASS(progress_rows);
static const struct com_class detailed_class = CLASS(detailed_rows);
static const struct com_class simple_class = CLASS(simple_rows);
static const struct com_class handler_class = CLASS(handler_rows);

/* --- what a sink is -------------------------------------------------------------------------- */

/* Made up here: nothing knows it, but an object that answers every question with itself. */
static const IID nobodys_iid = {
    0x6a1e2f57, 0x0c0e, 0x4d83, {0x9b, 0x43, 0x5d, 0x1f, 0x7e, 0x20, 0xc8, 0x96}};

static bool answers(IUnknown *sink, REFIID iid, IUnknown **out)
{
    *out = NULL;
    return SUCCEEDED(IUnknown_QueryInterface(sink, iid, (void **)out)) && *out;
}

/* Does it say of itself that any thread may call it? */
static bool is_free(IUnknown *sink)
{
    IUnknown *found;
    if (!answers(sink, &IID_IAgileObject, &found))
        return false;
    IUnknown_Release(found);
    if (!answers(sink, &nobodys_iid, &found))
        return true;
    IUnknown_Release(found);
    return false;
}

/* Our own optional interface of a progress sink; a pointer cannot be both interfaces. */
static IOpenCscSyncProgress *details_of(IUnknown *sink)
{
    IUnknown *found;
    if (!answers(sink, &IID_IOpenCscSyncProgress, &found))
        return NULL;
    if (found != sink)
        return (IOpenCscSyncProgress *)found;
    IUnknown_Release(found);
    return NULL;
}

/* --- packing --------------------------------------------------------------------------------- */

enum { PROGRESS, SIMPLE, HANDLER, KINDS };

static const IID *const iids[KINDS] = {&IID_IOfflineFilesSyncProgress,
                                       &IID_IOfflineFilesSimpleProgress,
                                       &IID_IOfflineFilesSyncConflictHandler};

static IUnknown *sink_at(const struct listeners *l, int kind)
{
    IUnknown *const sinks[KINDS] = {(IUnknown *)l->progress, (IUnknown *)l->simple,
                                    (IUnknown *)l->handler};
    return sinks[kind];
}

static void put_sink(struct listeners *l, int kind, IUnknown *sink)
{
    if (kind == PROGRESS)
        l->progress = (IOfflineFilesSyncProgress *)sink;
    else if (kind == SIMPLE)
        l->simple = (IOfflineFilesSimpleProgress *)sink;
    else
        l->handler = (IOfflineFilesSyncConflictHandler *)sink;
}

void listeners_hold(const struct listeners *listeners)
{
    for (int i = 0; i < KINDS; i++) {
        if (sink_at(listeners, i))
            IUnknown_AddRef(sink_at(listeners, i));
    }
}

void listeners_release(const struct listeners *listeners)
{
    for (int i = 0; i < KINDS; i++) {
        if (sink_at(listeners, i))
            IUnknown_Release(sink_at(listeners, i));
    }
    leave_door(listeners->door);
}

/* A stand-in for a sink that is held; takes that reference, on failure, too. NULL without memory.
 */
static struct standin *make_standin(IUnknown *sink, int kind, struct side_door *door)
{
    static const struct com_class *const classes[KINDS] = {&progress_class, &simple_class,
                                                           &handler_class};
    IOpenCscSyncProgress *found = kind == PROGRESS ? details_of(sink) : NULL;
    struct standin *self = com_create(found ? &detailed_class : classes[kind]);
    if (!self) {
        if (found)
            IOpenCscSyncProgress_Release(found);
        IUnknown_Release(sink);
        return NULL;
    }
    put_sink(&self->for_whom, kind, sink);
    self->for_whom.details = found;
    self->door = door;
    if (door)
        InterlockedIncrement(&door->users);
    return self;
}

/* The same reference is taken. */
static HRESULT send_standin(IUnknown *sink, int kind, struct parcel *parcel)
{
    if (kind == PROGRESS) {
        parcel->direct.door = csc_alloc(sizeof(*parcel->direct.door));
        if (!parcel->direct.door) {
            IUnknown_Release(sink);
            return E_OUTOFMEMORY;
        }
        parcel->direct.door->users = 1;
    }
    struct standin *self = make_standin(sink, kind, kind == PROGRESS ? parcel->direct.door : NULL);
    if (!self)
        return E_OUTOFMEMORY;
    struct com_face *const faces[KINDS] = {&self->progress, &self->simple, &self->handler};
    HRESULT hr = CoMarshalInterThreadInterfaceInStream(iids[kind], (IUnknown *)faces[kind],
                                                       &parcel->streams[kind]);
    com_drop(&self->object);
    return hr;
}

HRESULT parcel_pack(struct parcel *parcel, const struct listeners *from)
{
    HRESULT hr = S_OK;
    *parcel = (struct parcel){.direct.gone = false};
    for (int i = 0; SUCCEEDED(hr) && i < KINDS; i++) {
        IUnknown *sink = sink_at(from, i);
        if (!sink)
            continue;
        IUnknown_AddRef(sink);
        if (com_in_sta() && !is_free(sink))
            hr = send_standin(sink, i, parcel);
        else
            put_sink(&parcel->direct, i, sink);
    }
    if (FAILED(hr))
        parcel_drop(parcel);
    return hr;
}

void parcel_unpack(struct parcel *parcel, struct listeners *to)
{
    *to = parcel->direct;
    for (int i = 0; i < KINDS; i++) {
        IUnknown *sink = NULL;
        if (parcel->streams[i] &&
            SUCCEEDED(CoGetInterfaceAndReleaseStream(parcel->streams[i], iids[i], (void **)&sink)))
            put_sink(to, i, sink);
    }
}

void parcel_drop(struct parcel *parcel)
{
    for (int i = 0; i < KINDS; i++) {
        if (!parcel->streams[i])
            continue;
        CoReleaseMarshalData(parcel->streams[i]);
        IStream_Release(parcel->streams[i]);
    }
    listeners_release(&parcel->direct);
}
