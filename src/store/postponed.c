/*
 * What background runs found in use: at most one row for an item.
 */
#include "store_internal.h"

#include "base/result.h"

#include <string.h>

static HRESULT put(struct csc_store *store, const struct csc_postponed *p)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_POSTPONED_PUT, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, p->item);
    sqlite3_bind_int64(statement, 2, p->tries);
    sqlite3_bind_int64(statement, 3, (int64_t)p->not_before);
    return csc_db_change(store, statement);
}

HRESULT csc_store_postponed_put(struct csc_store *store, const struct csc_postponed *p)
{
    bool own;
    HRESULT hr = csc_db_enter_soft(store, &own); /* lost with the power: tried again earlier */

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, put(store, p));
}

HRESULT csc_store_postponed_get(struct csc_store *store, int64_t item, struct csc_postponed *p)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    memset(p, 0, sizeof *p);
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_POSTPONED_GET, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, item);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK) {
        p->item = item;
        p->tries = (uint32_t)sqlite3_column_int64(statement, 0);
        p->not_before = (uint64_t)sqlite3_column_int64(statement, 1);
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
}

static HRESULT drop(struct csc_store *store, int64_t item)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_POSTPONED_DROP, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, item);
    hr = csc_db_change(store, statement);
    return hr == CSC_E_NOT_FOUND ? S_FALSE : hr;
}

HRESULT csc_store_postponed_drop(struct csc_store *store, int64_t item)
{
    bool own;
    HRESULT hr = csc_db_enter_soft(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, drop(store, item));
}

HRESULT csc_store_postponed_any(struct csc_store *store)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_POSTPONED_ANY, &statement);
    if (SUCCEEDED(hr))
        hr = csc_db_step(store, statement);
    if (hr == S_OK)
        sqlite3_reset(statement);
    csc_db_unlock(store);
    return hr;
}
