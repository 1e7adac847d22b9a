/*
 * The log of unresolved conflicts: at most one row for an item.
 */
#include "store_internal.h"

#include "base/result.h"

#include <string.h>

static HRESULT write(struct csc_store *store, enum csc_sql which, const struct csc_conflict *c)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, which, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, c->item);
    sqlite3_bind_int64(statement, 2, c->state);
    if (which == CSC_SQL_CONFLICT_INSERT) /* the time of the first sight stays */
        sqlite3_bind_int64(statement, 3, (int64_t)c->detected);
    return csc_db_change(store, statement);
}

HRESULT csc_store_conflict_put(struct csc_store *store, const struct csc_conflict *c, bool *added)
{
    bool own, is_new;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    hr = write(store, CSC_SQL_CONFLICT_UPDATE, c);
    is_new = hr == CSC_E_NOT_FOUND;
    if (is_new)
        hr = write(store, CSC_SQL_CONFLICT_INSERT, c);
    hr = csc_db_leave(store, own, hr);
    if (added)
        *added = is_new && SUCCEEDED(hr);
    return hr;
}

HRESULT csc_store_conflict_get(struct csc_store *store, int64_t item, struct csc_conflict *c)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    memset(c, 0, sizeof *c);
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_CONFLICT_GET, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, item);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK) {
        c->item = item;
        c->state = (uint32_t)sqlite3_column_int64(statement, 0);
        c->detected = (uint64_t)sqlite3_column_int64(statement, 1);
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
}

static HRESULT drop(struct csc_store *store, int64_t item)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_CONFLICT_DROP, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, item);
    hr = csc_db_change(store, statement);
    return hr == CSC_E_NOT_FOUND ? S_FALSE : hr;
}

HRESULT csc_store_conflict_drop(struct csc_store *store, int64_t item)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, drop(store, item));
}

HRESULT csc_store_conflict_any(struct csc_store *store)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_CONFLICT_ANY, &statement);
    if (SUCCEEDED(hr))
        hr = csc_db_step(store, statement);
    if (hr == S_OK)
        sqlite3_reset(statement);
    csc_db_unlock(store);
    return hr;
}
