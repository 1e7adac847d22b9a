/*
 * Opening, closing, locking and transactions.
 *
 * One connection and one recursive mutex per store. The mutex is held from begin to the end of a
 * transaction, so that no other thread's call can fall into it. Between processes SQLite's locks
 * do the same: BEGIN IMMEDIATE waits for the other writer.
 */
#include "store_internal.h"

#include "base/memory.h"
#include "base/result.h"

#define BUSY_TIMEOUT 60000 /* ms */

/* WINDOWS: the default VFS cuts paths at 1040 bytes; this one is the same without that limit. */
#ifdef _WIN32
#define VFS "win32-longpath"
#else
#define VFS NULL
#endif

/* Properties of a connection, as opposed to the file. FULL: a commit is on the disk when it
 * returns. The last two harden against a database made or damaged by somebody else. */
static const char connection_setup[] = "PRAGMA synchronous = FULL;"
                                       "PRAGMA foreign_keys = ON;"
                                       "PRAGMA mmap_size = 268435456;"
                                       "PRAGMA journal_size_limit = 16777216;"
                                       "PRAGMA trusted_schema = OFF;"
                                       "PRAGMA cell_size_check = ON;";

/* The pages of all connections: every recursive query and every RETURNING opens a small cache of
 * its own, and without a pool each of them takes its pages from the heap and gives them back. WINE:
 * there that is a mapping and its page faults each time, 100 us and more for a small query. Pages
 * that nobody has used yet take no memory; when all are in use, the heap follows. */
enum { PAGE = 4096, PAGE_HEADER = 384, PAGES = 1024 };

static _Alignas(8) char page_pool[PAGES][PAGE + PAGE_HEADER];

/* Before main, because SQLite takes this only before its first use, and from one thread. */
__attribute__((constructor)) static void give_page_pool(void)
{
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, page_pool, (int)sizeof page_pool[0], PAGES);
}

static HRESULT connect(struct csc_store *store, const char *location)
{
    const int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(location, &store->db, flags, VFS);

    if (code != SQLITE_OK)
        return csc_db_result(code, sqlite3_system_errno(store->db));
    sqlite3_busy_timeout(store->db, BUSY_TIMEOUT);
    if (sqlite3_db_readonly(store->db, "main"))
        return CSC_WIN32(ERROR_WRITE_PROTECT);
    return csc_db_execute(store, connection_setup);
}

static HRESULT open_at(struct csc_store *store, const char *location)
{
    HRESULT hr;

    if (!sqlite3_threadsafe())
        return CSC_E_NOT_SUPPORTED;
    store->mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_RECURSIVE);
    if (!store->mutex)
        return E_OUTOFMEMORY;
    hr = connect(store, location);
    return SUCCEEDED(hr) ? csc_db_migrate(store) : hr;
}

HRESULT csc_store_open(const char16_t *file, struct csc_store **store)
{
    struct csc_store *s = NULL;
    char *location = NULL;
    HRESULT hr;

    *store = NULL;
    if (!file || !*file)
        return E_INVALIDARG;
    hr = csc_db_location(file, &location);
    if (FAILED(hr))
        goto done;
    s = csc_alloc(sizeof *s);
    hr = s ? open_at(s, location) : E_OUTOFMEMORY;
    if (FAILED(hr))
        goto done;
    *store = s;
    s = NULL;
done:
    csc_store_close(s);
    csc_free(location);
    return hr;
}

void csc_store_close(struct csc_store *store)
{
    if (!store)
        return;
    csc_store_rollback(store);
    for (size_t i = 0; i < CSC_SQL_COUNT; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->db);
    sqlite3_mutex_free(store->mutex);
    csc_free(store);
}

void csc_db_lock(struct csc_store *store)
{
    sqlite3_mutex_enter(store->mutex);
}

void csc_db_unlock(struct csc_store *store)
{
    sqlite3_mutex_leave(store->mutex);
}

/* Runs one of the three statements that delimit transactions. */
static HRESULT delimit(struct csc_store *store, enum csc_sql which)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, which, &statement);

    return SUCCEEDED(hr) ? csc_db_step(store, statement) : hr;
}

/* Whether commits wait for the disk is a property of the connection, changed only when needed. */
static HRESULT set_soft(struct csc_store *store, bool soft)
{
    HRESULT hr = S_OK;

    if (store->soft != soft)
        hr = csc_db_execute(store,
                            soft ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL");
    if (SUCCEEDED(hr))
        store->soft = soft;
    return hr;
}

static HRESULT begin(struct csc_store *store, bool soft)
{
    HRESULT hr;

    csc_db_lock(store);
    hr = store->open ? E_UNEXPECTED : set_soft(store, soft);
    if (SUCCEEDED(hr))
        csc_db_watch(store);
    if (SUCCEEDED(hr))
        hr = delimit(store, CSC_SQL_BEGIN);
    if (FAILED(hr)) {
        csc_db_unlock(store);
        return hr;
    }
    store->open = true;
    store->lost = S_OK;
    return S_OK; /* the lock stays until the transaction ends */
}

HRESULT csc_store_begin(struct csc_store *store)
{
    return begin(store, false);
}

HRESULT csc_store_begin_soft(struct csc_store *store)
{
    return begin(store, true);
}

/* Ends the open transaction and gives up both the caller's lock and that of begin. */
static void end_and_unlock(struct csc_store *store)
{
    store->open = false;
    csc_db_unlock(store);
    csc_db_unlock(store);
}

HRESULT csc_store_commit(struct csc_store *store)
{
    struct csc_told *told;
    HRESULT hr;

    csc_db_lock(store);
    if (!store->open) {
        csc_db_unlock(store);
        return E_UNEXPECTED;
    }
    csc_db_told_begin(store, &told);
    hr = delimit(store, CSC_SQL_COMMIT);
    csc_db_told_end(store, told, SUCCEEDED(hr));
    if (store->soft)
        store->unflushed = true;
    if (FAILED(hr) && !sqlite3_get_autocommit(store->db))
        delimit(store, CSC_SQL_ROLLBACK);
    end_and_unlock(store);
    return FAILED(hr) ? hr : S_OK;
}

void csc_store_rollback(struct csc_store *store)
{
    csc_db_lock(store);
    if (!store->open) {
        csc_db_unlock(store);
        return;
    }
    if (!sqlite3_get_autocommit(store->db))
        delimit(store, CSC_SQL_ROLLBACK);
    end_and_unlock(store);
}

HRESULT csc_store_end(struct csc_store *store, HRESULT hr)
{
    if (SUCCEEDED(hr))
        return csc_store_commit(store);
    csc_store_rollback(store);
    return hr;
}

static HRESULT enter(struct csc_store *store, bool *own, bool soft)
{
    HRESULT hr = S_OK;

    csc_db_lock(store);
    *own = !store->open;
    if (*own)
        hr = begin(store, soft);
    if (FAILED(hr))
        csc_db_unlock(store);
    return hr;
}

HRESULT csc_db_enter(struct csc_store *store, bool *own)
{
    return enter(store, own, false);
}

HRESULT csc_db_enter_soft(struct csc_store *store, bool *own)
{
    return enter(store, own, true);
}

HRESULT csc_db_leave(struct csc_store *store, bool own, HRESULT hr)
{
    HRESULT end = own ? csc_store_end(store, hr) : hr;

    csc_db_unlock(store);
    return FAILED(end) ? end : hr; /* a success code of the work outlives the commit's S_OK */
}

/* Any change will do: committing it flushes the log with all that stands in it. A checkpoint would
 * not do: it flushes nothing while another process reads an older state or checkpoints, too. */
static HRESULT commit_something(struct csc_store *store)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_store_begin(store);

    if (FAILED(hr))
        return hr;
    hr = csc_db_statement(store, CSC_SQL_NEXT_ID, &statement);
    if (SUCCEEDED(hr))
        hr = csc_db_step(store, statement);
    if (hr == S_OK)
        sqlite3_reset(statement);
    return csc_store_end(store, hr);
}

HRESULT csc_store_harden(struct csc_store *store)
{
    HRESULT hr = S_OK;

    csc_db_lock(store);
    if (store->open)
        hr = E_UNEXPECTED;
    else if (store->unflushed)
        hr = commit_something(store);
    if (SUCCEEDED(hr))
        store->unflushed = false;
    csc_db_unlock(store);
    return hr;
}
