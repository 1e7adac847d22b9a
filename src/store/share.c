/*
 * Two small tables: what is known of a share beside its item, and named values.
 */
#include "store_internal.h"

#include "base/result.h"

#include <string.h>

static void read_share(sqlite3_stmt *statement, struct csc_share *share)
{
    share->identified = sqlite3_column_int64(statement, 0) != 0;
    share->root_id = (uint64_t)sqlite3_column_int64(statement, 1);
    share->root_volume = (uint64_t)sqlite3_column_int64(statement, 2);
    share->state = (uint32_t)sqlite3_column_int64(statement, 3);
    share->reason = (uint32_t)sqlite3_column_int64(statement, 4);
    share->caching = (uint32_t)sqlite3_column_int64(statement, 5);
    share->links = (int32_t)sqlite3_column_int64(statement, 6);
    share->copies = (int32_t)sqlite3_column_int64(statement, 7);
}

HRESULT csc_store_share_get(struct csc_store *store, int64_t item, struct csc_share *share)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    memset(share, 0, sizeof *share);
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_SHARE_GET, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, item);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK) {
        share->item = item;
        read_share(statement, share);
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
}

static HRESULT put_share(struct csc_store *store, const struct csc_share *share)
{
    const int64_t values[] = {
        share->item,   share->identified, (int64_t)share->root_id, (int64_t)share->root_volume,
        share->state,  share->reason,     share->caching,          share->links,
        share->copies,
    };
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_SHARE_PUT, &statement);

    if (FAILED(hr))
        return hr;
    for (int i = 0; i < (int)(sizeof values / sizeof *values); i++)
        sqlite3_bind_int64(statement, i + 1, values[i]);
    return csc_db_change(store, statement);
}

HRESULT csc_store_share_put(struct csc_store *store, const struct csc_share *share)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, put_share(store, share));
}

HRESULT csc_store_value_get(struct csc_store *store, const char *name, int64_t *value)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    *value = 0;
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_VALUE_GET, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK) {
        *value = sqlite3_column_int64(statement, 0);
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
}

static HRESULT put_value(struct csc_store *store, const char *name, int64_t value)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_VALUE_PUT, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, value);
    return csc_db_change(store, statement);
}

HRESULT csc_store_value_put(struct csc_store *store, const char *name, int64_t value)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, put_value(store, name, value));
}
