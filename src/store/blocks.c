/*
 * Block maps: at most one for an item, of the content both sides last agreed on.
 */
#include "store_internal.h"

#include "base/memory.h"
#include "base/result.h"

#include <string.h>

static HRESULT put(struct csc_store *store, int64_t item, const struct csc_blocks *map)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_BLOCKS_PUT, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, item);
    sqlite3_bind_int64(statement, 2, map->block);
    sqlite3_bind_int64(statement, 3, (int64_t)map->size);
    sqlite3_bind_blob64(statement, 4, map->count ? (const void *)map->hashes : "",
                        map->count * CSC_BLOCK_HASH, SQLITE_STATIC);
    hr = csc_db_change(store, statement);
    sqlite3_bind_null(statement, 4); /* the caller's memory is the caller's again */
    return hr;
}

HRESULT csc_store_blocks_put(struct csc_store *store, int64_t item, const struct csc_blocks *map)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, put(store, item, map));
}

static HRESULT read_map(sqlite3_stmt *statement, struct csc_blocks *map)
{
    int64_t block = sqlite3_column_int64(statement, 0);
    const void *hashes = sqlite3_column_blob(statement, 2);
    size_t bytes = (size_t)sqlite3_column_bytes(statement, 2);

    map->size = (uint64_t)sqlite3_column_int64(statement, 1);
    if (block <= 0 || block > UINT32_MAX || bytes % CSC_BLOCK_HASH != 0 ||
        csc_blocks_needed(map->size, (uint32_t)block) != bytes / CSC_BLOCK_HASH)
        return CSC_E_CORRUPT;
    if (bytes > 0 && !hashes)
        return E_OUTOFMEMORY;
    map->hashes = csc_alloc(bytes);
    if (!map->hashes)
        return E_OUTOFMEMORY;
    if (bytes > 0)
        memcpy(map->hashes, hashes, bytes);
    map->block = (uint32_t)block;
    map->count = map->cap = bytes / CSC_BLOCK_HASH;
    return S_OK;
}

HRESULT csc_store_blocks_get(struct csc_store *store, int64_t item, struct csc_blocks *map)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    memset(map, 0, sizeof *map);
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_BLOCKS_GET, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, item);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK) {
        hr = read_map(statement, map);
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    if (hr != S_OK)
        csc_blocks_free(map);
    return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
}

static HRESULT drop(struct csc_store *store, int64_t item)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_BLOCKS_DROP, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, item);
    hr = csc_db_change(store, statement);
    return hr == CSC_E_NOT_FOUND ? S_FALSE : hr;
}

HRESULT csc_store_blocks_drop(struct csc_store *store, int64_t item)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, drop(store, item));
}
