/*
 * The cache object. Every method checks its arguments first, then opens the engine (once, at the
 * first need), then works. It holds no lock while it works, so that a sink may call back into it.
 * DOC: IOfflineFilesCache, IOfflineFilesCache2, IOfflineFilesItemContainer.
 */
#include "cache.h"

#include "arguments.h"
#include "caching_mode.h"
#include "connection_point.h"
#include "delete_all.h"
#include "encrypt_policy.h"
#include "engine.h"
#include "item.h"
#include "item_enum.h"
#include "operations.h"
#include "policy.h"
#include "setting.h"
#include "user.h"

#include "base/result.h"
#include "com/feature.h"
#include "com/task.h"
#include "com/unknown.h"

struct cache {
    struct com_object object;
    struct com_face face;
    struct com_face container;
    struct com_face maintenance;
    struct com_face transparent;
    struct com_face encryption;
    struct com_face connections;
    struct com_face service;
    SRWLOCK lock;          /* guards the making of the next */
    struct engine *engine; /* NULL until it is needed */
};

/* The engine, borrowed; it lives as long as the object. A failure is tried again next time.
 * ERROR_SERVICE_NOT_ACTIVE while Offline Files is disabled. */
HRESULT cache_engine(struct cache *self, struct engine **engine)
{
    HRESULT hr = feature_check();
    AcquireSRWLockExclusive(&self->lock);
    if (SUCCEEDED(hr) && !self->engine)
        hr = engine_open(&self->engine);
    *engine = self->engine;
    ReleaseSRWLockExclusive(&self->lock);
    return hr;
}

/* --- Synchronize, Pin, Unpin ----------------------------------------------------------------- */

/* Runs an operation, its arguments checked. */
static HRESULT run(struct cache *self, const struct operation *operation,
                   const struct csc_request *request)
{
    struct engine *engine;
    HRESULT hr = cache_engine(self, &engine);
    return SUCCEEDED(hr) ? operation_start(operation, engine, request) : hr;
}

/* The setting LinkTargetCaching: shortcuts take what they lead to along always, never, or when
 * that is asked for. */
DWORD cache_link_flags(DWORD flags)
{
    const DWORD links = OFFLINEFILES_PIN_CONTROL_FLAG_PINLINKTARGETS;
    switch (setting_number(OFFLINEFILES_SETTING_PinLinkTargets)) {
    case OFFLINEFILES_PINLINKTARGETS_NEVER:
        return flags & ~links;
    case OFFLINEFILES_PINLINKTARGETS_ALWAYS:
        return flags | links;
    default:
        return flags;
    }
}

static HRESULT STDMETHODCALLTYPE cache_Synchronize(IOfflineFilesCache2 *face, HWND parent,
                                                   LPCWSTR *paths, ULONG count, BOOL async,
                                                   DWORD flags,
                                                   IOfflineFilesSyncConflictHandler *handler,
                                                   IOfflineFilesSyncProgress *progress, GUID *id)
{
    const struct operation operation = {csc_synchronize,
                                        {.progress = progress, .handler = handler},
                                        async != FALSE,
                                        {"sync", true, id ? *id : GUID_NULL}};
    const struct csc_request request = {
        .paths = paths, .count = count, .flags = cache_link_flags(flags)};
    (void)parent;
    HRESULT hr = arguments_paths(paths, count);
    if (SUCCEEDED(hr))
        hr = arguments_sync(flags);
    if (SUCCEEDED(hr) && async && !progress)
        hr = E_INVALIDARG; /* DOC: asynchronously, a sink is required */
    return SUCCEEDED(hr) ? run(com_self(face), &operation, &request) : hr;
}

static HRESULT STDMETHODCALLTYPE cache_Pin(IOfflineFilesCache2 *face, HWND parent, LPCWSTR *paths,
                                           ULONG count, BOOL deep, BOOL async, DWORD flags,
                                           IOfflineFilesSyncProgress *progress)
{
    const struct operation operation = {
        csc_pin, {.progress = progress}, async != FALSE, {.name = "pin", .syncs = true}};
    const struct csc_request request = {
        .paths = paths, .count = count, .flags = cache_link_flags(flags), .deep = deep};
    (void)parent;
    HRESULT hr = arguments_paths(paths, count);
    if (SUCCEEDED(hr))
        hr = arguments_pin(flags);
    return SUCCEEDED(hr) ? run(com_self(face), &operation, &request) : hr;
}

static HRESULT STDMETHODCALLTYPE cache_Unpin(IOfflineFilesCache2 *face, HWND parent, LPCWSTR *paths,
                                             ULONG count, BOOL deep, BOOL async, DWORD flags,
                                             IOfflineFilesSyncProgress *progress)
{
    const struct operation operation = {
        csc_unpin, {.progress = progress}, async != FALSE, {.name = "unpin", .syncs = true}};
    const struct csc_request request = {
        .paths = paths, .count = count, .flags = flags, .deep = deep};
    (void)parent;
    HRESULT hr = arguments_paths(paths, count);
    if (SUCCEEDED(hr))
        hr = arguments_pin(flags);
    return SUCCEEDED(hr) ? run(com_self(face), &operation, &request) : hr;
}

/* --- DeleteItems, Encrypt -------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE cache_DeleteItems(IOfflineFilesCache2 *face, LPCWSTR *paths,
                                                   ULONG count, DWORD flags, BOOL async,
                                                   IOfflineFilesSimpleProgress *progress)
{
    const bool all = (flags & OFFLINEFILES_DELETE_FLAG_ADMIN) != 0;
    const struct operation operation = {all ? delete_for_all : csc_delete,
                                        {.simple = progress},
                                        async != FALSE,
                                        {.name = "delete"}};
    const struct csc_request request = {.paths = paths, .count = count, .flags = flags};
    HRESULT hr = arguments_paths(paths, count);
    if (SUCCEEDED(hr))
        hr = arguments_delete(flags);
    return SUCCEEDED(hr) ? run(com_self(face), &operation, &request) : hr;
}

/* DOC: DeleteItemsForUser: for administrators only; the items are those of that user's cache. */
static HRESULT STDMETHODCALLTYPE cache_DeleteItemsForUser(IOfflineFilesCache2 *face, LPCWSTR user,
                                                          LPCWSTR *paths, ULONG count, DWORD flags,
                                                          BOOL async,
                                                          IOfflineFilesSimpleProgress *progress)
{
    const struct operation operation = {
        csc_delete, {.simple = progress}, async != FALSE, {.name = "delete"}};
    const struct csc_request request = {.paths = paths, .count = count, .flags = flags};
    struct engine *engine = NULL;
    (void)face;
    HRESULT hr = arguments_string(user);
    if (SUCCEEDED(hr))
        hr = arguments_paths(paths, count);
    if (SUCCEEDED(hr))
        hr = arguments_delete(flags);
    if (SUCCEEDED(hr))
        hr = arguments_administrator();
    if (SUCCEEDED(hr))
        hr = user_engine(user, &engine);
    if (FAILED(hr))
        return hr;
    hr = operation_start(&operation, engine, &request);
    engine_drop(engine);
    return hr;
}

static HRESULT STDMETHODCALLTYPE cache_GetEncryptionStatus(IOfflineFilesCache2 *face,
                                                           BOOL *encrypted, BOOL *partial)
{
    bool is_encrypted = false, is_partial = false;
    struct engine *engine;
    if (!encrypted || !partial)
        return E_POINTER;
    *encrypted = *partial = FALSE;
    HRESULT hr = cache_engine(com_self(face), &engine);
    if (SUCCEEDED(hr))
        hr = csc_encryption(engine->cache, &is_encrypted, &is_partial);
    *encrypted = is_encrypted;
    *partial = is_partial;
    return hr;
}

/* DOC: Encrypt: its page tells of IOfflineFilesSimpleProgress, but what it is passed is
 * IOfflineFilesSyncProgress. */
static HRESULT STDMETHODCALLTYPE cache_Encrypt(IOfflineFilesCache2 *face, HWND parent, BOOL encrypt,
                                               DWORD flags, BOOL async,
                                               IOfflineFilesSyncProgress *progress)
{
    const struct operation operation = {
        encrypt_run, {.progress = progress}, async != FALSE, {.name = "encrypt", .syncs = true}};
    const struct csc_request request = {.flags = flags, .deep = encrypt != FALSE};
    (void)parent;
    HRESULT hr = arguments_flags(flags, ENCRYPTION_FLAGS_VALID);
    return SUCCEEDED(hr) ? run(com_self(face), &operation, &request) : hr;
}

/* --- finding --------------------------------------------------------------------------------- */

/* The arguments have been checked. */
static HRESULT find(struct cache *self, const struct csc_path *path, DWORD query,
                    struct csc_query *wanted, IOfflineFilesItem **out)
{
    struct engine *engine;
    HRESULT hr = cache_engine(self, &engine);
    return SUCCEEDED(hr) ? item_find(engine, path, query, wanted, out) : hr;
}

static HRESULT STDMETHODCALLTYPE cache_FindItemEx(IOfflineFilesCache2 *face, LPCWSTR text,
                                                  IOfflineFilesItemFilter *include_file,
                                                  IOfflineFilesItemFilter *include_dir,
                                                  IOfflineFilesItemFilter *exclude_file,
                                                  IOfflineFilesItemFilter *exclude_dir, DWORD query,
                                                  IOfflineFilesItem **out)
{
    const struct filters filters = {include_file, include_dir, exclude_file, exclude_dir};
    struct csc_query wanted = {.files_only = false};
    struct csc_path path;
    if (!out)
        return E_POINTER;
    *out = NULL;
    HRESULT hr = arguments_query(query);
    if (SUCCEEDED(hr))
        hr = csc_path_parse(text, &path);
    if (FAILED(hr))
        return hr;
    bool any = include_file || include_dir || exclude_file || exclude_dir;
    wanted.transparent = (query & OFFLINEFILES_ITEM_QUERY_INCLUDETRANSPARENTCACHE) != 0;
    hr = filter_read(&filters, &wanted);
    if (SUCCEEDED(hr))
        hr = find(com_self(face), &path, query, any ? &wanted : NULL, out);
    csc_path_free(&path);
    return hr;
}

static HRESULT STDMETHODCALLTYPE cache_FindItem(IOfflineFilesCache2 *face, LPCWSTR path,
                                                DWORD query, IOfflineFilesItem **out)
{
    return cache_FindItemEx(face, path, NULL, NULL, NULL, NULL, query, out);
}

/* --- renaming, space, policy, settings ------------------------------------------------------- */

/* Both paths of a rename, to csc_path_free. */
static HRESULT parse_both(LPCWSTR from, LPCWSTR to, struct csc_path paths[2])
{
    HRESULT hr = csc_path_parse(from, &paths[0]);
    if (SUCCEEDED(hr))
        hr = csc_path_parse(to, &paths[1]);
    return hr;
}

/* DOC: RenameItem: for administrators; at the next restart; bReplaceIfExists is reserved. */
static HRESULT STDMETHODCALLTYPE cache_RenameItem(IOfflineFilesCache2 *face, LPCWSTR from,
                                                  LPCWSTR to, BOOL replace)
{
    struct csc_path paths[2] = {0};
    struct engine *engine;
    (void)replace;
    HRESULT hr = parse_both(from, to, paths);
    if (SUCCEEDED(hr))
        hr = arguments_administrator();
    if (SUCCEEDED(hr))
        hr = cache_engine(com_self(face), &engine);
    if (SUCCEEDED(hr))
        hr = csc_cache_rename_later(engine->cache, &paths[0], &paths[1]);
    csc_path_free(&paths[0]);
    csc_path_free(&paths[1]);
    return hr;
}

/* DOC: RenameItemEx: at once, and it fails while the item is in use. bReplaceIfExists is reserved
 * for RenameItem; proposal: nothing is ever replaced here either, a taken name is
 * ERROR_ALREADY_EXISTS. */
static HRESULT STDMETHODCALLTYPE cache_RenameItemEx(IOfflineFilesCache2 *face, LPCWSTR from,
                                                    LPCWSTR to, BOOL replace)
{
    struct csc_path paths[2] = {0};
    struct engine *engine;
    (void)replace;
    HRESULT hr = parse_both(from, to, paths);
    if (SUCCEEDED(hr))
        hr = cache_engine(com_self(face), &engine);
    if (SUCCEEDED(hr))
        hr = csc_cache_rename(engine->cache, &paths[0], &paths[1]);
    csc_path_free(&paths[0]);
    csc_path_free(&paths[1]);
    return hr;
}

static HRESULT STDMETHODCALLTYPE cache_GetLocation(IOfflineFilesCache2 *face, LPWSTR *folder)
{
    struct engine *engine;
    if (!folder)
        return E_POINTER;
    *folder = NULL;
    HRESULT hr = cache_engine(com_self(face), &engine);
    return SUCCEEDED(hr) ? com_task_string(csc_cache_folder(engine->cache), folder) : hr;
}

static HRESULT STDMETHODCALLTYPE cache_GetDiskSpaceInformation(IOfflineFilesCache2 *face,
                                                               ULONGLONG *volume, ULONGLONG *limit,
                                                               ULONGLONG *used,
                                                               ULONGLONG *auto_limit,
                                                               ULONGLONG *auto_used)
{
    struct csc_space space = {0};
    struct engine *engine;
    if (!volume || !limit || !used || !auto_limit || !auto_used)
        return E_POINTER;
    *volume = *limit = *used = *auto_limit = *auto_used = 0;
    HRESULT hr = cache_engine(com_self(face), &engine);
    if (SUCCEEDED(hr))
        hr = csc_cache_space(engine->cache, &space);
    *volume = space.volume;
    *limit = space.limit;
    *used = space.used;
    *auto_limit = space.auto_limit;
    *auto_used = space.auto_used;
    return hr;
}

/* DOC: SetDiskSpaceLimits: for administrators. What is over a limit then may be evicted later. */
static HRESULT STDMETHODCALLTYPE cache_SetDiskSpaceLimits(IOfflineFilesCache2 *face,
                                                          ULONGLONG limit, ULONGLONG auto_limit)
{
    struct engine *engine;
    if (auto_limit > limit)
        return E_INVALIDARG;
    HRESULT hr = arguments_administrator();
    if (SUCCEEDED(hr))
        hr = cache_engine(com_self(face), &engine);
    return SUCCEEDED(hr) ? csc_cache_set_limits(engine->cache, limit, auto_limit) : hr;
}

static HRESULT STDMETHODCALLTYPE cache_ProcessAdminPinPolicy(IOfflineFilesCache2 *face,
                                                             IOfflineFilesSyncProgress *pins,
                                                             IOfflineFilesSyncProgress *unpins)
{
    struct engine *engine;
    HRESULT hr = cache_engine(com_self(face), &engine);
    return SUCCEEDED(hr) ? policy_process(engine, pins, unpins) : hr;
}

static HRESULT STDMETHODCALLTYPE cache_GetSettingObject(IOfflineFilesCache2 *face, LPCWSTR name,
                                                        IOfflineFilesSetting **setting)
{
    (void)face;
    if (!setting)
        return E_POINTER;
    *setting = NULL;
    HRESULT hr = arguments_string(name);
    return SUCCEEDED(hr) ? setting_find(name, setting) : hr;
}

static HRESULT STDMETHODCALLTYPE cache_EnumSettingObjects(IOfflineFilesCache2 *face,
                                                          IEnumOfflineFilesSettings **settings)
{
    (void)face;
    if (!settings)
        return E_POINTER;
    *settings = NULL;
    return setting_enumerate(settings);
}

/* --- IsPathCacheable ------------------------------------------------------------------------- */

/* What is in the cache already can be cached, whatever its share says now. */
static HRESULT judge_path(struct csc_cache *cache, const struct csc_path *path, BOOL *cacheable,
                          OFFLINEFILES_CACHING_MODE *mode)
{
    struct csc_item item;
    bool known = false;
    uint32_t flags = 0;
    HRESULT hr = csc_cache_find(cache, path, &item);
    if (FAILED(hr) && hr != CSC_E_NOT_FOUND)
        return hr;
    bool cached = SUCCEEDED(hr);
    hr = path->count > 1 ? csc_cache_share_mode(cache, path, &known, &flags) : S_OK;
    if (FAILED(hr))
        return hr;
    *mode = caching_mode(known, flags);
    *cacheable = cached || (known && *mode != OFFLINEFILES_CACHING_MODE_NOCACHING);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE cache_IsPathCacheable(IOfflineFilesCache2 *face, LPCWSTR text,
                                                       BOOL *cacheable,
                                                       OFFLINEFILES_CACHING_MODE *mode)
{
    struct csc_path path;
    struct engine *engine;
    if (!cacheable || !mode)
        return E_POINTER;
    *cacheable = FALSE;
    *mode = OFFLINEFILES_CACHING_MODE_NONE;
    HRESULT hr = csc_path_parse(text, &path);
    if (FAILED(hr))
        return hr;
    hr = cache_engine(com_self(face), &engine);
    if (SUCCEEDED(hr))
        hr = judge_path(engine->cache, &path, cacheable, mode);
    csc_path_free(&path);
    return hr;
}

/* Serves IOfflineFilesCache, too: the derived vtable begins with the base's. */
static const IOfflineFilesCache2Vtbl cache_vtbl = {
    COM_UNKNOWN(IOfflineFilesCache2),
    cache_Synchronize,
    cache_DeleteItems,
    cache_DeleteItemsForUser,
    cache_Pin,
    cache_Unpin,
    cache_GetEncryptionStatus,
    cache_Encrypt,
    cache_FindItem,
    cache_FindItemEx,
    cache_RenameItem,
    cache_GetLocation,
    cache_GetDiskSpaceInformation,
    cache_SetDiskSpaceLimits,
    cache_ProcessAdminPinPolicy,
    cache_GetSettingObject,
    cache_EnumSettingObjects,
    cache_IsPathCacheable,
    cache_RenameItemEx,
};

/* --- IOfflineFilesItemContainer: the servers ------------------------------------------------- */

static HRESULT enumerate(struct cache *self, const struct enumeration *what,
                         IEnumOfflineFilesItems **out)
{
    struct container container = {.id = CSC_ROOT_ID, .path = L""};
    HRESULT hr = container_check(what, out);
    if (SUCCEEDED(hr))
        hr = cache_engine(self, &container.engine);
    return SUCCEEDED(hr) ? container_enumerate(&container, what, out) : hr;
}

static HRESULT STDMETHODCALLTYPE cache_container_EnumItems(IOfflineFilesItemContainer *face,
                                                           DWORD query,
                                                           IEnumOfflineFilesItems **out)
{
    const struct enumeration what = {.query = query};
    return enumerate(com_self(face), &what, out);
}

static HRESULT STDMETHODCALLTYPE cache_container_EnumItemsEx(
    IOfflineFilesItemContainer *face, IOfflineFilesItemFilter *include_file,
    IOfflineFilesItemFilter *include_dir, IOfflineFilesItemFilter *exclude_file,
    IOfflineFilesItemFilter *exclude_dir, DWORD flags, DWORD query, IEnumOfflineFilesItems **out)
{
    const struct enumeration what = {
        {include_file, include_dir, exclude_file, exclude_dir}, flags, query};
    return enumerate(com_self(face), &what, out);
}

static const IOfflineFilesItemContainerVtbl cache_container_vtbl = {
    COM_UNKNOWN(IOfflineFilesItemContainer),
    cache_container_EnumItems,
    cache_container_EnumItemsEx,
};

/* --- the object ------------------------------------------------------------------------------ */

static void cache_destroy(struct com_object *object)
{
    struct cache *self = (struct cache *)object;
    if (self->engine)
        engine_drop(self->engine);
}

static const struct com_row cache_rows[] = {
    {&IID_IOfflineFilesCache, offsetof(struct cache, face), &cache_vtbl},
    {&IID_IOfflineFilesCache2, offsetof(struct cache, face), &cache_vtbl},
    {&IID_IOfflineFilesItemContainer, offsetof(struct cache, container), &cache_container_vtbl},
    {&IID_IOpenCscMaintenance, offsetof(struct cache, maintenance), &maintenance_vtbl},
    {&IID_IOpenCscTransparentCache, offsetof(struct cache, transparent), &transparent_vtbl},
    {&IID_IOpenCscEncryption, offsetof(struct cache, encryption), &encryption_vtbl},
    {&IID_IConnectionPointContainer, offsetof(struct cache, connections),
     &connection_container_vtbl},
    {&IID_IOpenCscService, offsetof(struct cache, service), &service_vtbl},
};
static const struct com_class cache_class = {cache_rows, ARRAYSIZE(cache_rows),
                                             sizeof(struct cache), cache_destroy};

HRESULT cache_create(REFIID iid, void **out)
{
    struct cache *self = com_create(&cache_class);
    if (!self) {
        *out = NULL;
        return E_OUTOFMEMORY;
    }
    return com_give(&self->object, iid, out);
}
