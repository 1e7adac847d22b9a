/*
 * Is the store sound? A table of rules, each a question in SQL and its answer. See store.h.
 *
 * What is forgotten here is found anew: the content in the cache is looked at by its names, and
 * where nothing has been agreed on nothing is deleted and nothing overwritten.
 */
#include "store_internal.h"

#include "base/result.h"

#include <string.h>

_Static_assert(CSC_TYPE_SERVER == 3 && CSC_TYPE_SHARE == 2, "numbers in SQL");
_Static_assert(CSC_MARK_DELETED == 1 && CSC_MARK_GHOST == 8, "numbers in SQL");
_Static_assert(CSC_MARK_YOUNG_REMOTE == 32 && CSC_FILE == 1, "numbers in SQL");
_Static_assert(CSC_BLOCK_HASH == 16, "numbers in SQL");

#define KIND(prefix) prefix "kind NOT BETWEEN 0 AND 2"

/* Rows that csc_store_get would refuse, or that csc_store_find would miss. */
#define UNREADABLE                                                                         \
    "item WHERE type NOT BETWEEN 0 AND 3 OR " KIND("l_") " OR " KIND("s_") " OR " KIND(    \
        "b_") " OR " KIND("r_") " OR typeof(name) <> 'blob' OR length(name) NOT BETWEEN 2" \
                                " AND 510 OR length(name) % 2 <> 0 OR key IS NOT csc_key(name)"
/* Servers lie in the root, shares in servers, all else in shares and directories. */
#define HOLDER "(SELECT above.type FROM item AS above WHERE above.id = item.parent)"
#define MISPLACED                                                                       \
    "item WHERE CASE type WHEN 3 THEN parent <> 0 WHEN 2 THEN " HOLDER " IS NOT 3 ELSE" \
    " ifnull(" HOLDER ", 0) NOT IN (1, 2) END"
#define UNREACHABLE                                                \
    "item WHERE id NOT IN (WITH RECURSIVE reached (id) AS ("       \
    " SELECT id FROM item WHERE parent = 0 UNION SELECT i.id"      \
    " FROM reached CROSS JOIN item AS i ON i.parent = reached.id)" \
    " SELECT id FROM reached)"
#define BAD_PINS  "item WHERE pins & ~480 OR inherit & ~480 OR type = 0 AND inherit <> 0"
#define BAD_MARKS "item WHERE marks & ~63 OR marks & 8 AND l_kind <> 0 OR marks & 1 AND l_kind <> 0"
#define BAD_BLOCKS                                                                       \
    "blocks WHERE block NOT BETWEEN 1 AND 4294967295 OR length(hashes) <> 16 *"          \
    " (size / block + (size % block <> 0)) OR item IN (SELECT id FROM item WHERE b_kind" \
    " <> 1)"
#define LOST_INTENT     "intent WHERE share NOT IN (SELECT item FROM share)"
#define DANGLING(table) table " WHERE item NOT IN (SELECT id FROM item)"

static const struct {
    enum csc_flaw flaw;
    const char *where; /* a table, and which rows of it are flawed */
    const char *mend;  /* NULL: they are deleted */
} rules[] = {
    {CSC_FLAW_ROWS, UNREADABLE, NULL},
    {CSC_FLAW_ROWS, MISPLACED, NULL},
    {CSC_FLAW_ROWS, UNREACHABLE, NULL},
    {CSC_FLAW_PINS, BAD_PINS,
     "UPDATE item SET pins = pins & 480, inherit = CASE type WHEN 0 THEN 0 ELSE inherit & 480 END"},
    {CSC_FLAW_MARKS, BAD_MARKS,
     "UPDATE item SET marks = marks & 63 & CASE l_kind WHEN 0 THEN ~0 ELSE ~9 END"},
    {CSC_FLAW_REFERENCE, DANGLING("share"), NULL},
    {CSC_FLAW_REFERENCE, DANGLING("conflict"), NULL},
    {CSC_FLAW_REFERENCE, DANGLING("blocks"), NULL},
    {CSC_FLAW_REFERENCE, DANGLING("postponed"), NULL},
    {CSC_FLAW_REFERENCE, DANGLING("suspended"), NULL},
    {CSC_FLAW_REFERENCE, DANGLING("transparent"), NULL},
    {CSC_FLAW_BLOCKS, BAD_BLOCKS, NULL},
    /* Offline, for an unknown reason, and not identified: the next contact settles all three. */
    {CSC_FLAW_SHARE, "item WHERE type = 2 AND id NOT IN (SELECT item FROM share)",
     "INSERT INTO share (item, identified, root_id, root_volume, state, reason, caching, links,"
     " copies) SELECT id, 0, 0, 0, 1, 4, 0, -1, -1 FROM item WHERE type = 2 AND id NOT IN"
     " (SELECT item FROM share)"},
    {CSC_FLAW_INTENT, LOST_INTENT, NULL},
    {CSC_FLAW_SEQUENCE,
     "(SELECT 1) WHERE (SELECT count(*) FROM sequence) <> 1 OR (SELECT last FROM sequence) <"
     " (SELECT ifnull(max(id), 0) FROM item)",
     "DELETE FROM sequence; INSERT INTO sequence SELECT ifnull(max(id), 0) FROM item"},
};

/* The key that a name should have; NULL for what is no name. */
static void sql_key(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct csc_name_key key;
    char16_t name[CSC_MAX_NAME + 1];
    const void *bytes = sqlite3_value_blob(values[0]);
    size_t size = (size_t)sqlite3_value_bytes(values[0]);

    (void)count;
    memset(name, 0, sizeof name);
    if (!bytes || size % sizeof *name != 0 || size > CSC_MAX_NAME * sizeof *name)
        return;
    memcpy(name, bytes, size);
    if (SUCCEEDED(csc_db_key(name, &key)))
        sqlite3_result_blob(context, key.bytes, key.size, SQLITE_TRANSIENT);
}

/* ---- structure ---- */

/* "ok" and nothing else. */
static HRESULT check_structure(struct csc_store *store)
{
    sqlite3_stmt *statement;
    bool sound;
    HRESULT hr;
    int code = sqlite3_prepare_v2(store->db, "PRAGMA integrity_check(1)", -1, &statement, NULL);

    if (code != SQLITE_OK)
        return csc_db_failed(store, code);
    hr = csc_db_step(store, statement);
    sound =
        hr == S_OK && sqlite3_stricmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
    sqlite3_finalize(statement);
    if (FAILED(hr))
        return hr;
    return sound ? S_OK : CSC_E_CORRUPT;
}

/* ---- rules ---- */

static HRESULT apply(struct csc_store *store, size_t i, bool repair, int64_t *count)
{
    char *text = sqlite3_mprintf("SELECT count(*) FROM %s", rules[i].where);
    HRESULT hr = text ? csc_db_number(store, text, count) : E_OUTOFMEMORY;

    sqlite3_free(text);
    if (FAILED(hr) || !*count || !repair)
        return hr;
    if (rules[i].mend)
        return csc_db_execute(store, rules[i].mend);
    text = sqlite3_mprintf("DELETE FROM %s", rules[i].where);
    hr = text ? csc_db_execute(store, text) : E_OUTOFMEMORY;
    sqlite3_free(text);
    return hr;
}

static HRESULT apply_all(struct csc_store *store, bool repair, uint64_t counts[CSC_FLAW_COUNT])
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        int64_t count;
        HRESULT hr = apply(store, i, repair, &count);

        if (FAILED(hr))
            return hr;
        counts[rules[i].flaw] += (uint64_t)count;
    }
    return S_OK;
}

static HRESULT look(struct csc_store *store, bool repair, uint64_t counts[CSC_FLAW_COUNT])
{
    HRESULT hr = check_structure(store);

    return SUCCEEDED(hr) ? apply_all(store, repair, counts) : hr;
}

HRESULT csc_store_verify(struct csc_store *store, bool repair, csc_flaw_found *found, void *ctx)
{
    uint64_t counts[CSC_FLAW_COUNT] = {0};
    HRESULT hr = csc_store_begin(store);

    if (FAILED(hr))
        return hr;
    if (sqlite3_create_function(store->db, "csc_key", 1,
                                SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                sql_key, NULL, NULL) != SQLITE_OK)
        hr = E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = look(store, repair, counts);
    hr = csc_store_end(store, hr);
    if (hr == CSC_E_CORRUPT)
        counts[CSC_FLAW_STRUCTURE] = 1;
    for (int flaw = 0; flaw < CSC_FLAW_COUNT; flaw++) {
        if (counts[flaw])
            found(ctx, (enum csc_flaw)flaw, counts[flaw]);
    }
    return hr;
}

/* ---- sums ---- */

_Static_assert(FILE_ATTRIBUTE_ENCRYPTED == 16384, "numbers in SQL");

HRESULT csc_store_encrypted(struct csc_store *store, struct csc_encrypted *files)
{
    int64_t all = 0, yes = 0;
    HRESULT hr;

    csc_db_lock(store);
    hr = csc_db_number(store, "SELECT count(*) FROM item WHERE l_kind = 1", &all);
    if (SUCCEEDED(hr))
        hr = csc_db_number(
            store, "SELECT count(*) FROM item WHERE l_kind = 1 AND l_attributes & 16384", &yes);
    csc_db_unlock(store);
    files->yes = (uint64_t)yes;
    files->no = (uint64_t)(all - yes);
    return hr;
}

HRESULT csc_store_used(struct csc_store *store, struct csc_used *used)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    memset(used, 0, sizeof *used);
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_USED, &statement);
    if (SUCCEEDED(hr))
        hr = csc_db_step(store, statement);
    if (hr == S_OK) {
        uint64_t transparent = (uint64_t)sqlite3_column_int64(statement, 2);

        used->all = (uint64_t)sqlite3_column_int64(statement, 0) + transparent;
        used->unpinned = (uint64_t)sqlite3_column_int64(statement, 1) + transparent;
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    return hr == S_FALSE ? CSC_E_CORRUPT : hr;
}
