/*
 * What is cached transparently: at most one row for an item. See struct csc_transparent.
 */
#include "store_internal.h"

#include "base/result.h"

#include <string.h>

static HRESULT put(struct csc_store *store, const struct csc_transparent *t)
{
    const uint64_t values[] = {(uint64_t)t->item, t->content, t->size, t->written,
                               t->changed,        t->file,    t->used};
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_TRANSPARENT_PUT, &statement);

    if (FAILED(hr))
        return hr;
    for (int i = 0; i < (int)(sizeof values / sizeof *values); i++)
        sqlite3_bind_int64(statement, i + 1, (int64_t)values[i]);
    return csc_db_change(store, statement);
}

HRESULT csc_store_transparent_put(struct csc_store *store, const struct csc_transparent *t)
{
    bool own;
    HRESULT hr = csc_db_enter_soft(store, &own); /* lost with the power: fetched again */

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, put(store, t));
}

/* The one row of a query with one parameter, or the row itself where `t` is NULL; S_FALSE: none. */
static HRESULT read_row(struct csc_store *store, enum csc_sql which, int64_t parameter,
                        struct csc_transparent *t)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    csc_db_lock(store);
    hr = csc_db_statement(store, which, &statement);
    if (SUCCEEDED(hr)) {
        if (which != CSC_SQL_TRANSPARENT_OLDEST)
            sqlite3_bind_int64(statement, 1, parameter);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK) {
        if (t)
            *t = (struct csc_transparent){.item = sqlite3_column_int64(statement, 0),
                                          .content = (uint64_t)sqlite3_column_int64(statement, 1),
                                          .size = (uint64_t)sqlite3_column_int64(statement, 2),
                                          .written = (uint64_t)sqlite3_column_int64(statement, 3),
                                          .changed = (uint64_t)sqlite3_column_int64(statement, 4),
                                          .file = (uint64_t)sqlite3_column_int64(statement, 5),
                                          .used = (uint64_t)sqlite3_column_int64(statement, 6)};
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    return hr;
}

HRESULT csc_store_transparent_get(struct csc_store *store, int64_t item, struct csc_transparent *t)
{
    memset(t, 0, sizeof *t);
    HRESULT hr = read_row(store, CSC_SQL_TRANSPARENT_GET, item, t);
    return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
}

HRESULT csc_store_is_transparent(struct csc_store *store, int64_t item)
{
    return read_row(store, CSC_SQL_TRANSPARENT_IS, item, NULL);
}

HRESULT csc_store_transparent_oldest(struct csc_store *store, struct csc_transparent *t)
{
    memset(t, 0, sizeof *t);
    HRESULT hr = read_row(store, CSC_SQL_TRANSPARENT_OLDEST, 0, t);
    return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
}

HRESULT csc_store_transparent_content(struct csc_store *store, uint64_t content)
{
    return read_row(store, CSC_SQL_TRANSPARENT_CONTENT, (int64_t)content, NULL);
}

static HRESULT drop(struct csc_store *store, int64_t item)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_TRANSPARENT_DROP, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, item);
    hr = csc_db_change(store, statement);
    return hr == CSC_E_NOT_FOUND ? S_FALSE : hr;
}

HRESULT csc_store_transparent_drop(struct csc_store *store, int64_t item)
{
    bool own;
    HRESULT hr = csc_db_enter_soft(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, drop(store, item));
}
