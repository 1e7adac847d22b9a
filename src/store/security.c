/*
 * Security descriptors of the server's copies: see query.h.
 */
#include "store_internal.h"

#include "base/memory.h"
#include "base/result.h"
#include "store/query.h"

#include <string.h>

static HRESULT bind_bytes(struct csc_store *store, enum csc_sql which, const void *bytes,
                          size_t size, sqlite3_stmt **statement)
{
    HRESULT hr = csc_db_statement(store, which, statement);

    if (SUCCEEDED(hr))
        sqlite3_bind_blob64(*statement, 1, bytes, size, SQLITE_STATIC);
    return hr;
}

/* The id of a descriptor, a new one if it was never seen. */
static HRESULT intern(struct csc_store *store, const void *bytes, size_t size, int64_t *id)
{
    static const enum csc_sql ways[] = {CSC_SQL_DESCRIPTOR_FIND, CSC_SQL_DESCRIPTOR_ADD};

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        sqlite3_stmt *statement;
        HRESULT hr = bind_bytes(store, ways[i], bytes, size, &statement);

        if (SUCCEEDED(hr))
            hr = csc_db_step(store, statement);
        if (hr == S_OK) {
            *id = sqlite3_column_int64(statement, 0);
            sqlite3_reset(statement);
        }
        if (hr != S_FALSE)
            return hr;
    }
    return CSC_E_CORRUPT;
}

static HRESULT put(struct csc_store *store, int64_t item, int64_t descriptor, uint64_t seen)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_SECURITY_PUT, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, item);
    sqlite3_bind_int64(statement, 2, descriptor);
    sqlite3_bind_int64(statement, 3, (int64_t)seen);
    return csc_db_change(store, statement);
}

HRESULT csc_store_security_put(struct csc_store *store, int64_t item, const void *bytes,
                               size_t size, uint64_t seen)
{
    int64_t descriptor = 0;
    bool own;
    HRESULT hr = csc_db_enter_soft(store, &own);

    if (FAILED(hr))
        return hr;
    hr = intern(store, bytes, size, &descriptor);
    if (SUCCEEDED(hr))
        hr = put(store, item, descriptor, seen);
    return csc_db_leave(store, own, hr);
}

/* The next descriptor after an id, its bytes copied; S_FALSE at the end. */
static HRESULT next_descriptor(struct csc_store *store, int64_t *id, void **bytes, size_t *size)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    *bytes = NULL;
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_DESCRIPTOR_NEXT, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, *id);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK) {
        const void *blob = sqlite3_column_blob(statement, 1);

        *id = sqlite3_column_int64(statement, 0);
        *size = (size_t)sqlite3_column_bytes(statement, 1);
        *bytes = csc_alloc(*size);
        if (*bytes && blob)
            memcpy(*bytes, blob, *size);
        hr = *bytes ? S_OK : E_OUTOFMEMORY;
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    return hr;
}

HRESULT csc_store_descriptor_each(struct csc_store *store,
                                  HRESULT (*each)(void *ctx, int64_t id, const void *bytes,
                                                  size_t size),
                                  void *ctx)
{
    int64_t id = 0;
    HRESULT hr = S_OK;

    while (hr == S_OK) {
        void *bytes;
        size_t size = 0;

        hr = next_descriptor(store, &id, &bytes, &size);
        if (hr == S_OK)
            hr = each(ctx, id, bytes, size);
        csc_free(bytes);
    }
    return FAILED(hr) ? hr : S_OK;
}

HRESULT csc_store_security_missing(struct csc_store *store, int64_t id, int64_t after,
                                   struct csc_unsecured *items, size_t max, size_t *got)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    *got = 0;
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_SECURITY_MISSING, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, id);
        sqlite3_bind_int64(statement, 2, after);
        sqlite3_bind_int64(statement, 3, (int64_t)max);
    }
    while (SUCCEEDED(hr) && (hr = csc_db_step(store, statement)) == S_OK) {
        items[*got].id = sqlite3_column_int64(statement, 0);
        items[(*got)++].changed = (uint64_t)sqlite3_column_int64(statement, 1);
    }
    csc_db_unlock(store);
    return FAILED(hr) ? hr : S_OK;
}
