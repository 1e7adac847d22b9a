/*
 * Running an operation: see operations.h.
 */
#include "operations.h"

#include "sinks.h"
#include "standin.h"
#include "token.h"

#include "base/memory.h"
#include "base/result.h"
#include "com/apartment.h"
#include "com/module.h"

#include <string.h>

/* --- who is inside an operation -------------------------------------------------------------- */

/* The chains of calls that operations are part of; entries lie on the stacks of their threads. */
struct running {
    GUID chain;
    struct running *next;
};
static SRWLOCK lock = SRWLOCK_INIT;
static struct running *all_running;

static bool is_running(const GUID *chain)
{
    const struct running *r;
    for (r = all_running; r && !IsEqualGUID(&r->chain, chain); r = r->next)
        ;
    return r != NULL;
}

bool operation_calls_us(void)
{
    GUID chain = com_causality();
    AcquireSRWLockShared(&lock);
    bool found = is_running(&chain);
    ReleaseSRWLockShared(&lock);
    return found;
}

/* False if this thread is inside one already. */
static bool enter(struct running *entry)
{
    entry->chain = com_causality();
    AcquireSRWLockExclusive(&lock);
    bool inside = is_running(&entry->chain);
    if (!inside) {
        entry->next = all_running;
        all_running = entry;
    }
    ReleaseSRWLockExclusive(&lock);
    return !inside;
}

static void leave(struct running *entry)
{
    struct running **link = &all_running;
    AcquireSRWLockExclusive(&lock);
    while (*link != entry)
        link = &(*link)->next;
    *link = entry->next;
    ReleaseSRWLockExclusive(&lock);
}

/* --- with ASYNCPROGRESS ---------------------------------------------------------------------- */

struct worker {
    const struct operation *operation;
    struct engine *engine;
    const struct csc_request *request;
    struct notifier notifier;
    HANDLE token;
    HRESULT hr;
};

static void CALLBACK work(PTP_CALLBACK_INSTANCE instance, void *context, PTP_WORK object)
{
    struct worker *worker = context;
    (void)object;
    CallbackMayRunLong(instance);
    worker->hr = token_begin(worker->token);
    if (SUCCEEDED(worker->hr)) {
        worker->hr = worker->operation->run(worker->engine->cache, worker->request);
        token_end(worker->token);
    }
    notifier_finish(&worker->notifier);
}

/* Another thread works, this one makes the calls. False if there is none to be had. */
static bool run_with_notifier(struct sinks *sinks, const struct operation *operation,
                              struct engine *engine, const struct csc_request *request, HRESULT *hr)
{
    struct worker worker = {.operation = operation, .engine = engine, .request = request};
    if (FAILED(token_take(&worker.token)))
        return false;
    if (FAILED(notifier_open(&worker.notifier, &sinks->listeners))) {
        token_close(worker.token);
        return false;
    }
    PTP_WORK object = CreateThreadpoolWork(work, &worker, NULL);
    if (object) {
        sinks->notifier = &worker.notifier;
        SubmitThreadpoolWork(object);
        notifier_serve(&worker.notifier);
        WaitForThreadpoolWorkCallbacks(object, FALSE);
        CloseThreadpoolWork(object);
        sinks->notifier = NULL;
    }
    token_close(worker.token);
    notifier_close(&worker.notifier);
    *hr = worker.hr;
    return object != NULL;
}

/* --- on one thread --------------------------------------------------------------------------- */

static bool tells_anybody(const struct listeners *l)
{
    return l->progress || l->simple || l->handler;
}

/* Runs it here, for sinks that are held and may be called here. */
static HRESULT run_here(const struct operation *operation, struct engine *engine,
                        const struct csc_request *request, struct sinks *sinks)
{
    struct csc_request own = *request;
    struct chronicle chronicle;
    HRESULT hr;
    chronicle_open(&chronicle, engine, &operation->occasion, &sinks->client);
    own.client = &chronicle.client;
    if (!(own.flags & OFFLINEFILES_SYNC_CONTROL_FLAG_ASYNCPROGRESS) ||
        !tells_anybody(&sinks->listeners) ||
        !run_with_notifier(sinks, operation, engine, &own, &hr))
        hr = operation->run(engine->cache, &own);
    chronicle_close(&chronicle);
    return sinks_result(hr);
}

static HRESULT run_now(const struct operation *operation, struct engine *engine,
                       const struct csc_request *request)
{
    struct running entry;
    struct sinks sinks;
    if (!enter(&entry))
        return CSC_E_BUSY;
    listeners_hold(&operation->listeners);
    sinks_open(&sinks, &operation->listeners);
    HRESULT hr = run_here(operation, engine, request, &sinks);
    sinks_close(&sinks);
    listeners_release(&operation->listeners);
    leave(&entry);
    return hr;
}

/* --- on a thread of the pool ----------------------------------------------------------------- */

/* An operation on its way, with all it needs. */
struct job {
    struct operation operation;
    struct engine *engine; /* held */
    struct csc_request request;
    struct parcel parcel;
    HANDLE token;   /* whom the client acted for */
    HMODULE module; /* the reference that keeps our code loaded */
    WCHAR *paths[]; /* of the request, and behind them their text */
};

/* The request's paths are checked here: what is wrong with them is told at once. */
static HRESULT check_paths(const struct csc_request *request, size_t *text)
{
    HRESULT hr = S_OK;
    *text = 0;
    for (size_t i = 0; SUCCEEDED(hr) && i < request->count; i++) {
        struct csc_path path = {0};
        hr = csc_path_parse(request->paths[i], &path);
        csc_path_free(&path);
        *text += csc_len(request->paths[i]) + 1;
    }
    return hr;
}

static struct job *copy_job(const struct operation *operation, const struct csc_request *request,
                            size_t text)
{
    size_t table = request->count * sizeof(WCHAR *);
    struct job *job = csc_alloc(sizeof(*job) + table + text * sizeof(WCHAR));
    if (!job)
        return NULL;
    WCHAR *at = (WCHAR *)(void *)((char *)job->paths + table);
    job->operation = *operation;
    job->request = *request;
    job->request.paths = (const char16_t *const *)job->paths;
    for (size_t i = 0; i < request->count; i++) {
        size_t size = csc_len(request->paths[i]) + 1;
        memcpy(at, request->paths[i], size * sizeof(WCHAR));
        job->paths[i] = at;
        at += size;
    }
    return job;
}

/* `hr`: can this thread act for whom it should? */
static void run_job(struct job *job, HRESULT hr)
{
    struct running entry;
    struct sinks sinks;
    parcel_unpack(&job->parcel, &job->operation.listeners);
    bool entered = enter(&entry);
    sinks_open(&sinks, &job->operation.listeners);
    if (SUCCEEDED(hr))
        hr = run_here(&job->operation, job->engine, &job->request, &sinks);
    sinks_tell_end(&sinks, hr);
    sinks_close(&sinks);
    if (entered)
        leave(&entry);
    listeners_release(&job->operation.listeners);
}

/* RACE: the client may let go of all it has in End, and of COM. Until this function has returned
 * the module's count and its reference keep the code; COM is kept by this thread itself. */
static void CALLBACK pool_work(PTP_CALLBACK_INSTANCE instance, void *context)
{
    struct job *job = context;
    CallbackMayRunLong(instance);
    FreeLibraryWhenCallbackReturns(instance, job->module);
    HRESULT com = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    HRESULT acts = token_begin(job->token);
    run_job(job, acts);
    if (SUCCEEDED(acts))
        token_end(job->token);
    token_close(job->token);
    engine_drop(job->engine);
    csc_free(job);
    if (SUCCEEDED(com))
        CoUninitialize();
    com_module_unlock();
}

static HRESULT submit(struct job *job)
{
    HRESULT hr = token_take(&job->token);
    if (FAILED(hr))
        return hr;
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (const WCHAR *)(void *)&lock,
                            &job->module)) {
        hr = HRESULT_FROM_WIN32(GetLastError());
        token_close(job->token);
        return hr;
    }
    com_module_lock();
    engine_hold(job->engine);
    if (TrySubmitThreadpoolCallback(pool_work, job, NULL))
        return S_OK;
    hr = HRESULT_FROM_WIN32(GetLastError());
    token_close(job->token);
    engine_drop(job->engine);
    com_module_unlock();
    FreeLibrary(job->module);
    return hr;
}

static HRESULT run_later(const struct operation *operation, struct engine *engine,
                         const struct csc_request *request)
{
    size_t text;
    HRESULT hr = check_paths(request, &text);
    if (FAILED(hr))
        return hr;
    struct job *job = copy_job(operation, request, text);
    if (!job)
        return E_OUTOFMEMORY;
    job->engine = engine;
    hr = parcel_pack(&job->parcel, &operation->listeners);
    if (SUCCEEDED(hr)) {
        hr = submit(job);
        if (FAILED(hr))
            parcel_drop(&job->parcel);
    }
    if (FAILED(hr))
        csc_free(job);
    return hr;
}

HRESULT operation_start(const struct operation *operation, struct engine *engine,
                        const struct csc_request *request)
{
    return operation->async ? run_later(operation, engine, request)
                            : run_now(operation, engine, request);
}
