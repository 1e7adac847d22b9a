/*
 * Items, one at a time and a page of siblings at a time. What concerns whole trees is in tree.c.
 */
#include "store_internal.h"

#include "base/result.h"

#include <string.h>

/* ---- rows ---- */

/* The four copies, in the order of their columns: the cached one, which enumerations read, first.
 */
static const size_t copies[] = {
    offsetof(struct csc_trees, local),
    offsetof(struct csc_trees, stamp),
    offsetof(struct csc_trees, base),
    offsetof(struct csc_trees, remote),
};
#define COPIES (sizeof copies / sizeof *copies)

/* Binds all that an update writes to parameters 1 and up; returns the next one. */
static int bind_body(sqlite3_stmt *statement, const struct csc_item *item)
{
    const int64_t head[] = {
        (int64_t)item->type, item->trees.marks, item->pins,
        item->inherit,       item->pin_pending, (int64_t)item->deleted_time,
    };
    int at = 1;

    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        sqlite3_bind_int64(statement, at++, head[i]);
    for (size_t i = 0; i < COPIES; i++) {
        const char *trees = (const char *)&item->trees;
        at = csc_db_bind_facts(statement, at, (const struct csc_facts *)(trees + copies[i]));
    }
    return at;
}

/* Reads the same from column `at` on; false if the row cannot be ours. */
static bool read_body(sqlite3_stmt *statement, int at, struct csc_item *item)
{
    int64_t type = sqlite3_column_int64(statement, at++);
    bool sound = type >= CSC_TYPE_FILE && type <= CSC_TYPE_SERVER;

    item->type = (enum csc_type)type;
    item->trees.marks = (unsigned)sqlite3_column_int64(statement, at++);
    item->pins = (uint32_t)sqlite3_column_int64(statement, at++);
    item->inherit = (uint32_t)sqlite3_column_int64(statement, at++);
    item->pin_pending = sqlite3_column_int64(statement, at++) != 0;
    item->deleted_time = (uint64_t)sqlite3_column_int64(statement, at++);
    for (size_t i = 0; i < COPIES; i++, at += CSC_FACT_COLUMNS) {
        char *trees = (char *)&item->trees;
        if (!csc_db_read_facts(statement, at, (struct csc_facts *)(trees + copies[i])))
            sound = false;
    }
    return sound;
}

/* Reads a row of id, parent, name and body. */
HRESULT csc_db_read_item(sqlite3_stmt *statement, struct csc_item *item)
{
    const void *name = sqlite3_column_blob(statement, 2);
    size_t size = (size_t)sqlite3_column_bytes(statement, 2);

    item->id = sqlite3_column_int64(statement, 0);
    item->parent = sqlite3_column_int64(statement, 1);
    memset(item->name, 0, sizeof item->name);
    if (!name)
        return csc_db_no_blob(statement);
    if (size % sizeof *item->name != 0 || size > CSC_MAX_NAME * sizeof *item->name)
        return CSC_E_CORRUPT;
    memcpy(item->name, name, size);
    return read_body(statement, 3, item) ? S_OK : CSC_E_CORRUPT;
}

/* Steps a statement that yields one item at most. */
static HRESULT read_one(struct csc_store *store, sqlite3_stmt *statement, struct csc_item *item)
{
    HRESULT hr = csc_db_step(store, statement);

    if (hr != S_OK)
        return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
    hr = csc_db_read_item(statement, item);
    sqlite3_reset(statement);
    return hr;
}

/* ---- reading ---- */

HRESULT csc_store_get(struct csc_store *store, int64_t id, struct csc_item *item)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_ITEM_GET, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, id);
        hr = read_one(store, statement, item);
    }
    csc_db_unlock(store);
    return hr;
}

HRESULT csc_store_find(struct csc_store *store, int64_t parent, const char16_t *name,
                       struct csc_item *item)
{
    struct csc_name_key key;
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_key(name, &key);

    if (FAILED(hr))
        return hr;
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_ITEM_FIND, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, parent);
        csc_db_bind_key(statement, 2, &key);
        hr = read_one(store, statement, item);
    }
    csc_db_unlock(store);
    return hr;
}

HRESULT csc_store_find_agreed(struct csc_store *store, bool on_server, uint64_t file_id,
                              int64_t after, struct csc_item *item)
{
    enum csc_sql which = on_server ? CSC_SQL_ITEM_BY_BASE : CSC_SQL_ITEM_BY_STAMP;
    sqlite3_stmt *statement;
    HRESULT hr;

    csc_db_lock(store);
    hr = csc_db_statement(store, which, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, (int64_t)file_id);
        sqlite3_bind_int64(statement, 2, after);
        hr = read_one(store, statement, item);
    }
    csc_db_unlock(store);
    return hr;
}

static HRESULT read_page(struct csc_store *store, sqlite3_stmt *statement, struct csc_item *items,
                         size_t *got)
{
    HRESULT hr;

    while ((hr = csc_db_step(store, statement)) == S_OK) {
        hr = csc_db_read_item(statement, &items[*got]);
        if (FAILED(hr)) {
            sqlite3_reset(statement);
            return hr;
        }
        (*got)++;
    }
    return FAILED(hr) ? hr : S_OK;
}

HRESULT csc_store_children(struct csc_store *store, int64_t parent, const char16_t *after,
                           struct csc_item *items, size_t max, size_t *got)
{
    struct csc_name_key key;
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_key(after ? after : u"", &key);

    *got = 0;
    if (FAILED(hr))
        return hr;
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_ITEM_CHILDREN, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, parent);
        csc_db_bind_key(statement, 2, &key);
        sqlite3_bind_int64(statement, 3, max > INT32_MAX ? INT32_MAX : (int64_t)max);
        hr = read_page(store, statement, items, got);
    }
    csc_db_unlock(store);
    if (FAILED(hr))
        *got = 0;
    return hr;
}

/* ---- writing ---- */

static HRESULT next_id(struct csc_store *store, int64_t *id)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_NEXT_ID, &statement);

    if (FAILED(hr))
        return hr;
    hr = csc_db_step(store, statement);
    if (hr != S_OK)
        return hr == S_FALSE ? CSC_E_CORRUPT : hr;
    *id = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return S_OK;
}

static HRESULT read_type(struct csc_store *store, int64_t id, enum csc_type *type)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_ITEM_TYPE, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, id);
    hr = csc_db_step(store, statement);
    if (hr != S_OK)
        return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
    *type = (enum csc_type)sqlite3_column_int(statement, 0);
    sqlite3_reset(statement);
    return S_OK;
}

/* Servers lie in the root, shares in servers, all else in shares and directories. */
static HRESULT check_place(struct csc_store *store, enum csc_type type, int64_t parent)
{
    enum csc_type holder;
    HRESULT hr;
    bool fits;

    if (parent == CSC_ROOT_ID)
        return type == CSC_TYPE_SERVER ? S_OK : E_INVALIDARG;
    hr = read_type(store, parent, &holder);
    if (FAILED(hr))
        return hr == CSC_E_NOT_FOUND ? CSC_WIN32(ERROR_PATH_NOT_FOUND) : hr;
    if (type == CSC_TYPE_SHARE)
        fits = holder == CSC_TYPE_SERVER;
    else
        fits =
            type != CSC_TYPE_SERVER && (holder == CSC_TYPE_SHARE || holder == CSC_TYPE_DIRECTORY);
    return fits ? S_OK : E_INVALIDARG;
}

static HRESULT insert(struct csc_store *store, struct csc_item *item,
                      const struct csc_name_key *key)
{
    sqlite3_stmt *statement;
    int64_t id = 0;
    int at;
    HRESULT hr = check_place(store, item->type, item->parent);

    if (SUCCEEDED(hr))
        hr = next_id(store, &id);
    if (SUCCEEDED(hr))
        hr = csc_db_statement(store, CSC_SQL_ITEM_INSERT, &statement);
    if (FAILED(hr))
        return hr;
    at = bind_body(statement, item);
    sqlite3_bind_int64(statement, at++, id);
    sqlite3_bind_int64(statement, at++, item->parent);
    csc_db_bind_key(statement, at++, key);
    csc_db_bind_text(statement, at, item->name);
    hr = csc_db_change(store, statement);
    if (SUCCEEDED(hr))
        item->id = id;
    return hr;
}

HRESULT csc_store_insert(struct csc_store *store, struct csc_item *item)
{
    struct csc_name_key key;
    bool own;
    HRESULT hr = csc_name_check(item->name);

    if (SUCCEEDED(hr))
        hr = csc_db_key(item->name, &key);
    if (SUCCEEDED(hr))
        hr = csc_db_enter(store, &own);
    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, insert(store, item, &key));
}

static HRESULT update(struct csc_store *store, const struct csc_item *item)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_ITEM_UPDATE, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, bind_body(statement, item), item->id);
    return csc_db_change(store, statement);
}

HRESULT csc_store_update(struct csc_store *store, const struct csc_item *item)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, update(store, item));
}

/* A directory cannot move into itself: is `id` the item `place`, or something it lies in? */
static HRESULT check_outside(struct csc_store *store, int64_t id, int64_t place)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_UP_HOLDS, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, place);
    sqlite3_bind_int64(statement, 2, id);
    hr = csc_db_step(store, statement);
    if (hr != S_OK)
        return FAILED(hr) ? hr : S_OK;
    sqlite3_reset(statement);
    return E_INVALIDARG;
}

struct place {
    int64_t parent;
    const char16_t *name;
    struct csc_name_key key;
};

static HRESULT rename_to(struct csc_store *store, int64_t id, const struct place *to)
{
    sqlite3_stmt *statement;
    enum csc_type type;
    HRESULT hr = read_type(store, id, &type);

    if (SUCCEEDED(hr))
        hr = check_place(store, type, to->parent);
    if (SUCCEEDED(hr))
        hr = check_outside(store, id, to->parent);
    if (SUCCEEDED(hr))
        hr = csc_db_statement(store, CSC_SQL_ITEM_RENAME, &statement);
    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_int64(statement, 2, to->parent);
    csc_db_bind_key(statement, 3, &to->key);
    csc_db_bind_text(statement, 4, to->name);
    return csc_db_change(store, statement);
}

HRESULT csc_store_rename(struct csc_store *store, int64_t id, int64_t parent, const char16_t *name)
{
    struct place to = {.parent = parent, .name = name};
    bool own;
    HRESULT hr = csc_name_check(name);

    if (SUCCEEDED(hr))
        hr = csc_db_key(name, &to.key);
    if (SUCCEEDED(hr))
        hr = csc_db_enter(store, &own);
    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, rename_to(store, id, &to));
}
