/*
 * IOpenCscMaintenance of the cache object: opencsc.idl says what it promises.
 */
#include "arguments.h"
#include "cache.h"
#include "encrypt_policy.h"
#include "operations.h"

#include "base/result.h"
#include "com/unknown.h"
#include "sync/check.h"

C_ASSERT((int)OPENCSC_FLAW_COUNT == (int)CSC_FLAW_COUNT);
C_ASSERT((int)OPENCSC_FLAW_CONTENT == (int)CSC_FLAW_CONTENT);
C_ASSERT((int)OPENCSC_FLAW_STRAYFILE == (int)CSC_FLAW_STRAY_FILE);
C_ASSERT((int)OPENCSC_FLAW_REFERENCE == (int)CSC_FLAW_REFERENCE);

static HRESULT STDMETHODCALLTYPE maintenance_Start(IOpenCscMaintenance *face, ULONG *renamed,
                                                   ULONG *waiting, ULONG *given_up)
{
    struct csc_started started = {0};
    struct engine *engine;
    if (!renamed || !waiting || !given_up)
        return E_POINTER;
    *renamed = *waiting = *given_up = 0;
    HRESULT hr = cache_engine(com_self(face), &engine);
    if (SUCCEEDED(hr))
        hr = csc_cache_start(engine->cache, &started);
    if (FAILED(hr))
        return hr;
    *renamed = started.renamed;
    *waiting = started.waiting;
    *given_up = started.given_up;
    encrypt_policy_apply(engine); /* where that cannot be, GetEncryptionStatus tells */
    return S_OK;
}

/* --- Check ----------------------------------------------------------------------------------- */

/* A check as an operation: the guard against a sink that waits for itself is the same. */
struct checking {
    struct csc_check check;
    IOpenCscCheckProgress *progress; /* may be NULL */
};

static void check_found(struct csc_check *check, const struct csc_finding *finding)
{
    struct checking *self = CONTAINING_RECORD(check, struct checking, check);
    if (self->progress && finding->flaw != CSC_FLAW_STRUCTURE) /* told by tell_structure */
        IOpenCscCheckProgress_Finding(self->progress, (OPENCSC_FLAW)finding->flaw, finding->count,
                                      finding->path, finding->mended, finding->hr);
}

static bool check_goes_on(struct csc_check *check)
{
    struct checking *self = CONTAINING_RECORD(check, struct checking, check);
    BOOL abort = FALSE;
    if (self->progress)
        IOpenCscCheckProgress_QueryAbort(self->progress, &abort);
    return !abort;
}

static HRESULT run_check(struct csc_cache *cache, const struct csc_request *request)
{
    struct checking *self = request->context;
    return csc_cache_check(cache, &self->check);
}

/* With an engine of its own, so that a damaged store is free to be made anew afterwards. */
static HRESULT check_once(struct checking *self)
{
    const struct operation operation = {.run = run_check};
    const struct csc_request request = {.context = self};
    struct engine *engine;
    HRESULT hr = engine_open(&engine);
    if (FAILED(hr))
        return hr;
    hr = operation_start(&operation, engine, &request);
    engine_drop(engine);
    return hr;
}

/* Once, and after it was tried to be mended; a damaged store often cannot even be opened. */
static void tell_structure(struct checking *self, HRESULT mended)
{
    bool repair = self->check.repair;
    if (self->progress)
        IOpenCscCheckProgress_Finding(self->progress, OPENCSC_FLAW_STRUCTURE, 1, NULL,
                                      repair && SUCCEEDED(mended), mended);
}

static HRESULT STDMETHODCALLTYPE maintenance_Check(IOpenCscMaintenance *face, BOOL repair,
                                                   IOpenCscCheckProgress *progress)
{
    struct checking self = {.check = {.found = check_found, .goes_on = check_goes_on},
                            .progress = progress};
    (void)face;
    self.check.repair = repair != FALSE;
    HRESULT hr = check_once(&self);
    if (hr == CSC_E_CORRUPT) {
        HRESULT mended = repair ? engine_rebuild() : S_OK;
        tell_structure(&self, mended);
        if (repair)
            hr = SUCCEEDED(mended) ? check_once(&self) : mended;
    }
    return FAILED(hr) ? hr : self.check.left ? S_FALSE : S_OK;
}

/* --- ExportDirty ----------------------------------------------------------------------------- */

static HRESULT run_export(struct csc_cache *cache, const struct csc_request *request)
{
    return csc_cache_export(cache, request->paths[0], request->client);
}

static HRESULT STDMETHODCALLTYPE maintenance_ExportDirty(IOpenCscMaintenance *face, LPCWSTR folder,
                                                         IOfflineFilesSimpleProgress *progress)
{
    const struct operation operation = {.run = run_export, .listeners = {.simple = progress}};
    const struct csc_request request = {.paths = &folder, .count = 1};
    struct engine *engine;
    HRESULT hr = arguments_string(folder);
    if (SUCCEEDED(hr))
        hr = cache_engine(com_self(face), &engine);
    return SUCCEEDED(hr) ? operation_start(&operation, engine, &request) : hr;
}

const IOpenCscMaintenanceVtbl maintenance_vtbl = {
    COM_UNKNOWN(IOpenCscMaintenance),
    maintenance_Start,
    maintenance_Check,
    maintenance_ExportDirty,
};
