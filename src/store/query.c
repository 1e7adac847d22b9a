/*
 * Queries: see query.h. A finder holds two statements of its own, a page of children and a single
 * item; like all statements they are used under the store's lock and stand on no row outside it.
 */
#include "query_sql.h"

#include "base/memory.h"
#include "base/pattern.h"
#include "base/result.h"

#include <string.h>

enum { AROUND_SUSPENDED = 4, AROUND_STATE = 5, FIRST_PATTERN = 6 };

struct csc_finder {
    struct csc_store *store;
    struct csc_query query; /* without `granted`, which is in the text */
    sqlite3_stmt *page;
    sqlite3_stmt *one;
};

/* ---- making it ready ---- */

/* csc_matches(name, pattern): UTF-16 blobs both, without an end. */
static void matches(sqlite3_context *context, int count, sqlite3_value **values)
{
    char16_t text[2][CSC_MAX_NAME + CSC_MAX_PATTERN + 1];

    for (int i = 0; i < 2 && count == 2; i++) {
        size_t size = (size_t)sqlite3_value_bytes(values[i]);
        const void *bytes = sqlite3_value_blob(values[i]);

        size = size < sizeof text[i] - sizeof **text ? size : sizeof text[i] - sizeof **text;
        if (size)
            memcpy(text[i], bytes, size);
        text[i][size / sizeof **text] = 0;
    }
    sqlite3_result_int(context, csc_pattern_match(text[1], text[0]));
}

static HRESULT prepare(struct csc_finder *finder, const struct csc_query *query, const char *where,
                       sqlite3_stmt **statement)
{
    struct csc_store *store = finder->store;
    sqlite3_str *sql = sqlite3_str_new(store->db);
    char *text;
    int code;

    sqlite3_str_appendall(sql, csc_db_select_item);
    sqlite3_str_appendall(sql, ", ");
    csc_query_matches(sql, query);
    sqlite3_str_appendf(sql, " AS matches FROM item WHERE %s", where);
    text = sqlite3_str_finish(sql);
    if (!text)
        return E_OUTOFMEMORY;
    code = sqlite3_prepare_v3(store->db, text, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    sqlite3_free(text);
    return code == SQLITE_OK ? S_OK : csc_db_failed(store, code);
}

static void bind_patterns(struct csc_finder *finder)
{
    const struct csc_query *q = &finder->query;
    const struct csc_condition *order[] = {&q->include_file, &q->include_dir, &q->exclude_file,
                                           &q->exclude_dir};

    for (int i = 0; i < 4; i++) {
        if (!order[i]->named)
            continue;
        csc_db_bind_text(finder->page, FIRST_PATTERN + i, order[i]->pattern);
        csc_db_bind_text(finder->one, FIRST_PATTERN + i, order[i]->pattern);
    }
}

/* Once for each connection. */
static HRESULT make_function(struct csc_store *store)
{
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    int code = SQLITE_OK;

    if (!store->matching)
        code =
            sqlite3_create_function(store->db, "csc_matches", 2, flags, NULL, matches, NULL, NULL);
    store->matching = code == SQLITE_OK;
    return code == SQLITE_OK ? S_OK : csc_db_failed(store, code);
}

static HRESULT open_finder(struct csc_finder *finder, const struct csc_query *query)
{
    const char *page = query->through
                           ? "parent = ?1 AND key > ?2 AND (type <> 0 OR matches)"
                             " ORDER BY key LIMIT ?3"
                           : "parent = ?1 AND key > ?2 AND matches ORDER BY key LIMIT ?3";
    HRESULT hr = make_function(finder->store);

    if (FAILED(hr))
        return hr;
    finder->query = *query;
    memset(finder->query.granted, 0, sizeof finder->query.granted);
    hr = prepare(finder, query, page, &finder->page);
    if (SUCCEEDED(hr))
        hr = prepare(finder, query, "id = ?1", &finder->one);
    if (SUCCEEDED(hr))
        bind_patterns(finder);
    return hr;
}

HRESULT csc_finder_open(struct csc_store *store, const struct csc_query *query,
                        struct csc_finder **finder)
{
    struct csc_finder *made = csc_alloc(sizeof *made);
    HRESULT hr = E_OUTOFMEMORY;

    *finder = NULL;
    if (!made)
        return hr;
    made->store = store;
    csc_db_lock(store);
    hr = open_finder(made, query);
    csc_db_unlock(store);
    if (SUCCEEDED(hr))
        *finder = made;
    else
        csc_finder_close(made);
    return hr;
}

void csc_finder_close(struct csc_finder *finder)
{
    if (!finder)
        return;
    csc_db_lock(finder->store);
    sqlite3_finalize(finder->page);
    sqlite3_finalize(finder->one);
    csc_db_unlock(finder->store);
    csc_free(finder);
}

/* ---- using it ---- */

bool csc_finder_needs_surroundings(const struct csc_finder *finder)
{
    const struct csc_query *q = &finder->query;
    uint32_t all =
        q->include_file.mask | q->exclude_file.mask | q->include_dir.mask | q->exclude_dir.mask;

    return (all & (CSC_TRAIT_SUSPENDED | CSC_TRAIT_OFFLINE | CSC_TRAIT_ONLINE)) != 0;
}

HRESULT csc_store_surroundings(struct csc_store *store, int64_t id, struct csc_surroundings *s)
{
    struct csc_share share;
    int64_t above;
    HRESULT hr;

    memset(s, 0, sizeof *s);
    if (id == CSC_ROOT_ID)
        return S_OK;
    hr = csc_store_suspended(store, id, &above);
    s->suspended = hr == S_OK;
    if (SUCCEEDED(hr))
        hr = csc_store_share_of(store, id, &above);
    if (SUCCEEDED(hr))
        hr = csc_store_share_get(store, above, &share);
    if (SUCCEEDED(hr))
        s->state = share.state;
    return hr == CSC_E_NOT_FOUND ? S_OK : hr; /* a server lies in no share */
}

static void bind_surroundings(sqlite3_stmt *statement, const struct csc_surroundings *around)
{
    sqlite3_bind_int(statement, AROUND_SUSPENDED, around->suspended);
    sqlite3_bind_int64(statement, AROUND_STATE, around->state);
}

struct rows {
    char *first;
    size_t stride;
    size_t max;
};

static HRESULT read_rows(struct csc_finder *finder, const struct rows *rows, size_t *got,
                         bool *entered)
{
    HRESULT hr = S_OK;

    while (*got < rows->max && (hr = csc_db_step(finder->store, finder->page)) == S_OK) {
        struct csc_row *row = (void *)(rows->first + *got * rows->stride);

        hr = csc_db_read_item(finder->page, &row->item);
        if (FAILED(hr))
            break;
        row->matches = sqlite3_column_int(finder->page, CSC_ITEM_COLUMNS) != 0;
        ++*got;
        *entered = finder->query.through && row->item.type != CSC_TYPE_FILE;
        if (*entered)
            break;
    }
    sqlite3_reset(finder->page);
    return FAILED(hr) ? hr : S_OK;
}

HRESULT csc_finder_children(struct csc_finder *finder, const struct csc_place_in *place,
                            struct csc_row *rows, size_t stride, size_t max, size_t *got,
                            bool *entered)
{
    const struct rows room = {(char *)rows, stride, max};
    struct csc_name_key key;
    HRESULT hr = csc_db_key(place->after ? place->after : u"", &key);

    *got = 0;
    *entered = false;
    if (FAILED(hr))
        return hr;
    csc_db_lock(finder->store);
    sqlite3_bind_int64(finder->page, 1, place->parent);
    csc_db_bind_key(finder->page, 2, &key);
    sqlite3_bind_int64(finder->page, 3, (int64_t)max);
    bind_surroundings(finder->page, &place->around);
    hr = read_rows(finder, &room, got, entered);
    csc_db_unlock(finder->store);
    if (FAILED(hr))
        *got = 0;
    return hr;
}

HRESULT csc_finder_matches(struct csc_finder *finder, const struct csc_item *item,
                           const struct csc_surroundings *around)
{
    HRESULT hr;

    csc_db_lock(finder->store);
    sqlite3_bind_int64(finder->one, 1, item->id);
    bind_surroundings(finder->one, around);
    hr = csc_db_step(finder->store, finder->one);
    if (hr == S_OK) {
        hr = sqlite3_column_int(finder->one, CSC_ITEM_COLUMNS) ? S_OK : S_FALSE;
        sqlite3_reset(finder->one);
    } else if (hr == S_FALSE) {
        hr = CSC_E_NOT_FOUND;
    }
    csc_db_unlock(finder->store);
    return hr;
}

/* ---- reading a while ---- */

HRESULT csc_store_begin_reading(struct csc_store *store)
{
    sqlite3_stmt *statement;
    HRESULT hr = S_OK;

    csc_db_lock(store);
    if (!store->open && store->reading == 0) {
        hr = csc_db_statement(store, CSC_SQL_READ, &statement);
        if (SUCCEEDED(hr))
            hr = csc_db_step(store, statement);
    }
    if (FAILED(hr)) {
        csc_db_unlock(store);
        return hr;
    }
    store->reading++;
    return S_OK; /* the lock stays until the end */
}

void csc_store_end_reading(struct csc_store *store)
{
    sqlite3_stmt *statement;

    if (--store->reading == 0 && !store->open &&
        SUCCEEDED(csc_db_statement(store, CSC_SQL_ROLLBACK, &statement)))
        csc_db_step(store, statement);
    csc_db_unlock(store);
}
