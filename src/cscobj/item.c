/*
 * The item object: making, finding and refreshing it, and IOfflineFilesItem with the four type
 * interfaces. Its other interfaces are in item_facets.c, item_dirty.c and item_enum.c.
 * DOC: IOfflineFilesItem, IOfflineFilesServerItem, IOfflineFilesShareItem,
 * IOfflineFilesDirectoryItem, IOfflineFilesFileItem.
 */
#include "item.h"

#include "arguments.h"

#include "base/memory.h"
#include "base/result.h"
#include "com/task.h"

/* Query flags that a parent inherits from the item it was asked of. */
#define PARENT_QUERY OFFLINEFILES_ITEM_QUERY_INCLUDETRANSPARENTCACHE

/* --- IOfflineFilesItem ----------------------------------------------------------------------- */

void item_read(struct item *self, struct csc_item *data)
{
    AcquireSRWLockShared(&self->lock);
    *data = self->data;
    ReleaseSRWLockShared(&self->lock);
}

static HRESULT STDMETHODCALLTYPE item_GetItemType(IOfflineFilesItem *face,
                                                  OFFLINEFILES_ITEM_TYPE *type)
{
    struct item *self = com_self(face);
    if (!type)
        return E_POINTER;
    *type = (OFFLINEFILES_ITEM_TYPE)self->type;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE item_GetPath(IOfflineFilesItem *face, LPWSTR *path)
{
    struct item *self = com_self(face);
    if (!path)
        return E_POINTER;
    AcquireSRWLockShared(&self->lock);
    HRESULT hr = com_task_string(self->path, path);
    ReleaseSRWLockShared(&self->lock);
    return hr;
}

/* The item's own path, parsed; csc_path_free afterwards. */
static HRESULT parse_own_path(struct item *self, struct csc_path *path)
{
    AcquireSRWLockShared(&self->lock);
    HRESULT hr = csc_path_parse(self->path, path);
    ReleaseSRWLockShared(&self->lock);
    return hr;
}

static HRESULT STDMETHODCALLTYPE item_GetParentItem(IOfflineFilesItem *face,
                                                    IOfflineFilesItem **out)
{
    struct item *self = com_self(face);
    struct csc_path path;
    struct csc_path parent = {0};
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (self->type == CSC_TYPE_SERVER)
        return CSC_E_NOT_SUPPORTED;
    HRESULT hr = parse_own_path(self, &path);
    if (FAILED(hr))
        return hr;
    size_t len;
    const char16_t *name = csc_path_component(&path, path.count - 1, &len);
    path.text[name - path.text - 1] = 0;
    hr = csc_path_parse(path.text, &parent);
    if (SUCCEEDED(hr))
        hr = item_find(self->engine, &parent, PARENT_QUERY, out);
    csc_path_free(&parent);
    csc_path_free(&path);
    return hr;
}

/* The row at a path, with a fresh look at the cached copy. */
static HRESULT look_up(struct engine *engine, const struct csc_path *path, struct csc_item *data)
{
    HRESULT hr = csc_cache_find(engine->cache, path, data);
    return SUCCEEDED(hr) ? csc_cache_look(engine->cache, data->id, data) : hr;
}

/* The state to remember with an item if the query wants it with the item, else 0 and 0. */
static HRESULT fetch_connection(struct engine *engine, const struct csc_item *data, DWORD query,
                                uint32_t *state, uint32_t *reason)
{
    *state = *reason = 0;
    if (!(query & OFFLINEFILES_ITEM_QUERY_CONNECTIONSTATE) || data->type == CSC_TYPE_SERVER)
        return S_OK;
    return csc_cache_connection(engine->cache, data->id, state, reason);
}

/* Reads the row again. The type of an item object never changes: something else at its path means
 * that the item is gone. */
static HRESULT reread(struct item *self, const struct csc_path *path, DWORD query)
{
    struct csc_item data;
    struct csc_text text = {0};
    uint32_t state, reason;
    HRESULT hr = look_up(self->engine, path, &data);
    if (SUCCEEDED(hr) && data.type != self->type)
        hr = CSC_E_NOT_FOUND;
    if (FAILED(hr))
        return hr;
    item_attempt_online(self->engine, data.id, query);
    hr = fetch_connection(self->engine, &data, query, &state, &reason);
    if (SUCCEEDED(hr))
        hr = csc_store_path(csc_cache_store(self->engine->cache), data.id, &text);
    if (FAILED(hr))
        goto done;
    AcquireSRWLockExclusive(&self->lock);
    csc_free(self->path);
    self->path = text.s;
    self->data = data;
    self->connect_state = state;
    self->offline_reason = reason;
    ReleaseSRWLockExclusive(&self->lock);
    text.s = NULL;
done:
    csc_text_free(&text);
    return hr;
}

static HRESULT STDMETHODCALLTYPE item_Refresh(IOfflineFilesItem *face, DWORD query)
{
    struct item *self = com_self(face);
    struct csc_path path;
    HRESULT hr = arguments_query(query);
    if (FAILED(hr))
        return hr;
    hr = parse_own_path(self, &path);
    if (FAILED(hr))
        return hr;
    hr = reread(self, &path, query);
    csc_path_free(&path);
    return hr;
}

static HRESULT STDMETHODCALLTYPE item_IsMarkedForDeletion(IOfflineFilesItem *face, BOOL *marked)
{
    (void)face;
    if (!marked)
        return E_POINTER;
    *marked = FALSE; /* we never keep an item for the sake of open handles */
    return S_OK;
}

/* --- IOfflineFilesFileItem ------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE file_item_IsSparse(IOfflineFilesFileItem *face, BOOL *sparse)
{
    struct csc_item data;
    if (!sparse)
        return E_POINTER;
    item_read(com_self(face), &data);
    *sparse = (data.trees.marks & (CSC_MARK_SPARSE | CSC_MARK_GHOST)) != 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE file_item_IsEncrypted(IOfflineFilesFileItem *face, BOOL *encrypted)
{
    struct csc_item data;
    if (!encrypted)
        return E_POINTER;
    item_read(com_self(face), &data);
    *encrypted = (data.trees.local.attributes & FILE_ATTRIBUTE_ENCRYPTED) != 0;
    return S_OK;
}

/* --- which type answers what ----------------------------------------------------------------- */

#define ITEM_METHODS               \
    COM_UNKNOWN(IOfflineFilesItem) \
    , item_GetItemType, item_GetPath, item_GetParentItem, item_Refresh, item_IsMarkedForDeletion

/* Serves the base and the three type interfaces without methods of their own. */
static const IOfflineFilesItemVtbl item_vtbl = {ITEM_METHODS};

/* IOfflineFilesFileItemVtbl, written as what it is: the base's vtable and two more. */
struct file_item_vtbl {
    IOfflineFilesItemVtbl item;
    HRESULT(STDMETHODCALLTYPE *IsSparse)(IOfflineFilesFileItem *face, BOOL *sparse);
    HRESULT(STDMETHODCALLTYPE *IsEncrypted)(IOfflineFilesFileItem *face, BOOL *encrypted);
};
static const struct file_item_vtbl file_item_vtbl = {
    {ITEM_METHODS}, file_item_IsSparse, file_item_IsEncrypted};
_Static_assert(sizeof(struct file_item_vtbl) == sizeof(IOfflineFilesFileItemVtbl),
               "a derived vtable begins with its base");

#define ROW(interface, face, vtbl)                           \
    {                                                        \
        &IID_##interface, offsetof(struct item, face), &vtbl \
    }
#define ROWS_OF_ALL \
    ROW(IOpenCscItem, local, local_vtbl), ROW(IOpenCscConflict, conflict, conflict_vtbl)
#define ROWS_OF_CONTAINERS ROW(IOfflineFilesItemContainer, container, item_container_vtbl)
/* All but servers. */
#define ROWS_BELOW_SERVER                                                        \
    ROW(IOfflineFilesPinInfo, pin_info, pin_info_vtbl),                          \
        ROW(IOfflineFilesPinInfo2, pin_info, pin_info_vtbl),                     \
        ROW(IOfflineFilesChangeInfo, change_info, change_info_vtbl),             \
        ROW(IOfflineFilesConnectionInfo, connection_info, connection_info_vtbl), \
        ROW(IOfflineFilesSuspendInfo, suspend_info, suspend_info_vtbl),          \
        ROW(IOpenCscShare, share, share_vtbl)
/* Shares and directories. */
#define ROWS_OF_TREES ROW(IOfflineFilesSuspend, suspend, suspend_vtbl)
/* Files and directories. */
#define ROWS_BELOW_SHARE                                              \
    ROW(IOfflineFilesFileSysInfo, file_sys_info, file_sys_info_vtbl), \
        ROW(IOfflineFilesGhostInfo, ghost_info, ghost_info_vtbl)

static const struct com_row file_rows[] = {
    ROW(IOfflineFilesFileItem, item, file_item_vtbl),
    ROW(IOfflineFilesItem, item, file_item_vtbl),
    ROWS_OF_ALL,
    ROWS_BELOW_SERVER,
    ROWS_BELOW_SHARE,
    ROW(IOfflineFilesDirtyInfo, dirty_info, dirty_info_vtbl),
};
static const struct com_row directory_rows[] = {
    ROW(IOfflineFilesDirectoryItem, item, item_vtbl),
    ROW(IOfflineFilesItem, item, item_vtbl),
    ROWS_OF_ALL,
    ROWS_OF_CONTAINERS,
    ROWS_BELOW_SERVER,
    ROWS_OF_TREES,
    ROWS_BELOW_SHARE,
};
static const struct com_row share_rows[] = {
    ROW(IOfflineFilesShareItem, item, item_vtbl),
    ROW(IOfflineFilesItem, item, item_vtbl),
    ROWS_OF_ALL,
    ROWS_OF_CONTAINERS,
    ROWS_BELOW_SERVER,
    ROWS_OF_TREES,
};
static const struct com_row server_rows[] = {
    ROW(IOfflineFilesServerItem, item, item_vtbl),
    ROW(IOfflineFilesItem, item, item_vtbl),
    ROWS_OF_ALL,
    ROWS_OF_CONTAINERS,
};

static void item_destroy(struct com_object *object)
{
    struct item *self = (struct item *)object;
    csc_free(self->path);
    engine_drop(self->engine);
}

#define CLASS(rows)                                              \
    {                                                            \
        rows, ARRAYSIZE(rows), sizeof(struct item), item_destroy \
    }
static const struct com_class classes[] = {
    [CSC_TYPE_FILE] = CLASS(file_rows),
    [CSC_TYPE_DIRECTORY] = CLASS(directory_rows),
    [CSC_TYPE_SHARE] = CLASS(share_rows),
    [CSC_TYPE_SERVER] = CLASS(server_rows),
};

/* --- making items ---------------------------------------------------------------------------- */

HRESULT item_create(struct engine *engine, const struct csc_item *data, const WCHAR *path,
                    DWORD query, IOfflineFilesItem **out)
{
    uint32_t state, reason;
    *out = NULL;
    HRESULT hr = fetch_connection(engine, data, query, &state, &reason);
    if (FAILED(hr))
        return hr;
    struct item *self = com_create(&classes[data->type]);
    if (!self)
        return E_OUTOFMEMORY;
    engine_hold(engine);
    self->engine = engine;
    self->type = data->type;
    self->data = *data;
    self->connect_state = state;
    self->offline_reason = reason;
    self->path = csc_dup(path);
    if (!self->path) {
        com_drop(&self->object);
        return E_OUTOFMEMORY;
    }
    *out = (IOfflineFilesItem *)&self->item;
    return S_OK;
}

HRESULT item_find(struct engine *engine, const struct csc_path *path, DWORD query,
                  IOfflineFilesItem **out)
{
    struct csc_item data;
    struct csc_text text = {0};
    *out = NULL;
    HRESULT hr = look_up(engine, path, &data);
    if (FAILED(hr))
        return hr;
    item_attempt_online(engine, data.id, query);
    hr = csc_store_path(csc_cache_store(engine->cache), data.id, &text);
    if (SUCCEEDED(hr))
        hr = item_create(engine, &data, text.s, query, out);
    csc_text_free(&text);
    return hr;
}

void item_attempt_online(struct engine *engine, int64_t id, DWORD query)
{
    uint32_t state, reason;
    if (!(query & OFFLINEFILES_ITEM_QUERY_ATTEMPT_TRANSITIONONLINE))
        return;
    if (SUCCEEDED(csc_cache_connection(engine->cache, id, &state, &reason)) && state == CSC_OFFLINE)
        csc_cache_go_online(engine->cache, id);
}
