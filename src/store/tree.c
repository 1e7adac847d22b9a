/*
 * Operations on an item with all that lies below it, and on the way from it up to the root. Each
 * is one or a few recursive statements; no tree is ever held in memory here.
 */
#include "store_internal.h"

#include "base/result.h"

#include <string.h>

/* Runs a statement whose only parameter is an item; rows need not be changed. */
static HRESULT run_on(struct csc_store *store, enum csc_sql which, int64_t id)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, which, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, id);
    hr = csc_db_step(store, statement);
    return FAILED(hr) ? hr : S_OK;
}

/* The same; CSC_E_NOT_FOUND if no row was changed. */
static HRESULT change_on(struct csc_store *store, enum csc_sql which, int64_t id)
{
    HRESULT hr = run_on(store, which, id);

    if (FAILED(hr))
        return hr;
    return sqlite3_changes(store->db) > 0 ? S_OK : CSC_E_NOT_FOUND;
}

HRESULT csc_store_remove(struct csc_store *store, int64_t id)
{
    bool own;
    HRESULT hr;

    if (id == CSC_ROOT_ID) /* all that lies below it would go */
        return E_INVALIDARG;
    hr = csc_db_enter(store, &own);
    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, change_on(store, CSC_SQL_TREE_REMOVE, id));
}

HRESULT csc_store_count(struct csc_store *store, int64_t id, struct csc_counts *counts)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    memset(counts, 0, sizeof *counts);
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_TREE_COUNT, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, id);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK) {
        counts->items = (uint64_t)sqlite3_column_int64(statement, 0);
        counts->based = (uint64_t)sqlite3_column_int64(statement, 1);
        counts->pinned = (uint64_t)sqlite3_column_int64(statement, 2);
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    return hr;
}

struct pins {
    uint32_t set;
    uint32_t clear;
};

static HRESULT pin(struct csc_store *store, enum csc_sql which, int64_t id, struct pins pins)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, which, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_int64(statement, 2, pins.set);
    sqlite3_bind_int64(statement, 3, pins.clear);
    return csc_db_change(store, statement);
}

HRESULT csc_store_pin(struct csc_store *store, int64_t id, bool deep, uint32_t set, uint32_t clear)
{
    const struct pins pins = {set, clear};
    bool own;
    HRESULT hr = csc_db_enter_soft(store, &own);

    if (FAILED(hr))
        return hr;
    hr = pin(store, CSC_SQL_PIN_ONE, id, pins);
    if (SUCCEEDED(hr) && deep) {
        hr = pin(store, CSC_SQL_PIN_BELOW, id, pins);
        if (hr == CSC_E_NOT_FOUND) /* nothing lies below */
            hr = S_OK;
    }
    if (SUCCEEDED(hr) &&
        set) /* what was there for the sake of transparent files alone is seen now */
        hr = run_on(store, CSC_SQL_TRANSPARENT_SHOW, id);
    return csc_db_leave(store, own, hr);
}

static HRESULT forget_base(struct csc_store *store, int64_t id)
{
    HRESULT hr = change_on(store, CSC_SQL_FORGET_ONE, id);

    if (SUCCEEDED(hr))
        hr = run_on(store, CSC_SQL_FORGET_BLOCKS, id);
    if (FAILED(hr))
        return hr;
    /* Leaf by leaf, so that a directory stays as long as it holds something that does. */
    do
        hr = change_on(store, CSC_SQL_FORGET_LEAVES, id);
    while (SUCCEEDED(hr));
    if (hr != CSC_E_NOT_FOUND)
        return hr;
    return run_on(store, CSC_SQL_FORGET_BELOW, id);
}

HRESULT csc_store_forget_base(struct csc_store *store, int64_t id)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, forget_base(store, id));
}

static HRESULT distrust(struct csc_store *store, int64_t id)
{
    HRESULT hr = run_on(store, CSC_SQL_FORGET_BLOCKS, id);

    return SUCCEEDED(hr) ? run_on(store, CSC_SQL_DISTRUST_BELOW, id) : hr;
}

HRESULT csc_store_distrust(struct csc_store *store, int64_t id)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, distrust(store, id));
}

HRESULT csc_store_lose_content(struct csc_store *store, int64_t id)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, run_on(store, CSC_SQL_LOSE_BELOW, id));
}

HRESULT csc_store_undelete(struct csc_store *store, int64_t id)
{
    bool own;
    HRESULT hr = csc_db_enter_soft(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, run_on(store, CSC_SQL_UNDELETE, id));
}

/* ---- upwards ---- */

HRESULT csc_store_lies_in(struct csc_store *store, int64_t id, int64_t place)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_UP_HOLDS, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, id);
        sqlite3_bind_int64(statement, 2, place);
        hr = csc_db_step(store, statement);
        if (hr == S_OK)
            sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    return hr;
}

static HRESULT add_name(sqlite3_stmt *statement, struct csc_text *path)
{
    char16_t name[CSC_MAX_NAME];
    const void *bytes = sqlite3_column_blob(statement, 0);
    size_t size = (size_t)sqlite3_column_bytes(statement, 0);
    HRESULT hr;

    if (!bytes)
        return csc_db_no_blob(statement);
    if (size % sizeof *name != 0 || size > sizeof name)
        return CSC_E_CORRUPT;
    memcpy(name, bytes, size);
    hr = csc_text_add(path, path->len ? u"\\" : u"\\\\");
    return SUCCEEDED(hr) ? csc_text_add_n(path, name, size / sizeof *name) : hr;
}

/* The rows come from the server down to the item; the first must lie in the root. */
static HRESULT read_path(struct csc_store *store, sqlite3_stmt *statement, struct csc_text *path)
{
    HRESULT hr = csc_db_step(store, statement);

    if (hr != S_OK)
        return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
    if (sqlite3_column_int64(statement, 1) != CSC_ROOT_ID)
        hr = CSC_E_CORRUPT;
    while (hr == S_OK) {
        hr = add_name(statement, path);
        if (SUCCEEDED(hr))
            hr = csc_db_step(store, statement);
    }
    sqlite3_reset(statement);
    return FAILED(hr) ? hr : S_OK;
}

HRESULT csc_store_path(struct csc_store *store, int64_t id, struct csc_text *path)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    memset(path, 0, sizeof *path);
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_UP_PATH, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, id);
        hr = read_path(store, statement, path);
    }
    csc_db_unlock(store);
    if (FAILED(hr))
        csc_text_free(path);
    return hr;
}

HRESULT csc_store_share_of(struct csc_store *store, int64_t id, int64_t *share)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    *share = 0;
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_UP_SHARE, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, id);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK) {
        *share = sqlite3_column_int64(statement, 0);
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
}

HRESULT csc_store_lacks_content(struct csc_store *store, int64_t id)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_LACKS_CONTENT, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, id);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK)
        sqlite3_reset(statement);
    csc_db_unlock(store);
    return hr;
}

/* ---- suspension ---- */

static HRESULT suspend(struct csc_store *store, int64_t id, enum csc_sql which)
{
    struct csc_item item;
    HRESULT hr = csc_store_get(store, id, &item);

    return SUCCEEDED(hr) ? run_on(store, which, id) : hr;
}

HRESULT csc_store_suspend(struct csc_store *store, int64_t id, bool on)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, suspend(store, id, on ? CSC_SQL_SUSPEND : CSC_SQL_RELEASE));
}

HRESULT csc_store_suspended(struct csc_store *store, int64_t id, int64_t *root)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    *root = 0;
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_UP_SUSPENDED, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, id);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK) {
        *root = sqlite3_column_int64(statement, 0);
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    return hr;
}
