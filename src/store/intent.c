/*
 * Intents: one row for each change of names that has begun and is not yet known to be complete.
 */
#include "store_internal.h"

#include "base/memory.h"
#include "base/result.h"

#include <string.h>

/* The text columns, in their order. */
static const size_t texts[] = {
    offsetof(struct csc_intent, path),
    offsetof(struct csc_intent, staged),
    offsetof(struct csc_intent, backup),
    offsetof(struct csc_intent, aside),
};
#define TEXTS (sizeof texts / sizeof *texts)

static char16_t **text_of(struct csc_intent *intent, size_t i)
{
    return (char16_t **)(void *)((char *)intent + texts[i]);
}

void csc_intent_free(struct csc_intent *intent)
{
    for (size_t i = 0; i < TEXTS; i++) {
        csc_free(*text_of(intent, i));
        *text_of(intent, i) = NULL;
    }
}

static HRESULT add(struct csc_store *store, struct csc_intent *intent)
{
    const int64_t head[] = {intent->share, intent->item, intent->op, intent->on_server};
    sqlite3_stmt *statement;
    int at = 1;
    HRESULT hr = csc_db_statement(store, CSC_SQL_INTENT_ADD, &statement);

    if (FAILED(hr))
        return hr;
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        sqlite3_bind_int64(statement, at++, head[i]);
    at = csc_db_bind_facts(statement, at, &intent->source);
    at = csc_db_bind_facts(statement, at, &intent->target);
    for (size_t i = 0; i < TEXTS; i++)
        csc_db_bind_text(statement, at++, *text_of(intent, i));
    hr = csc_db_change(store, statement);
    if (SUCCEEDED(hr))
        intent->id = sqlite3_last_insert_rowid(store->db);
    return hr;
}

HRESULT csc_store_intent_add(struct csc_store *store, struct csc_intent *intent)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, add(store, intent));
}

static HRESULT drop(struct csc_store *store, int64_t id)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_INTENT_DROP, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, id);
    return csc_db_change(store, statement);
}

HRESULT csc_store_intent_drop(struct csc_store *store, int64_t id)
{
    bool own;
    HRESULT hr = csc_db_enter_soft(store, &own); /* recovery finds nothing to do */

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, drop(store, id));
}

static HRESULT read_intent(sqlite3_stmt *statement, struct csc_intent *intent)
{
    int at = 0;
    HRESULT hr = S_OK;

    intent->id = sqlite3_column_int64(statement, at++);
    intent->share = sqlite3_column_int64(statement, at++);
    intent->item = sqlite3_column_int64(statement, at++);
    intent->op = (uint32_t)sqlite3_column_int64(statement, at++);
    intent->on_server = sqlite3_column_int64(statement, at++) != 0;
    if (!csc_db_read_facts(statement, at, &intent->source) ||
        !csc_db_read_facts(statement, at + CSC_FACT_COLUMNS, &intent->target))
        return CSC_E_CORRUPT;
    at += 2 * CSC_FACT_COLUMNS;
    for (size_t i = 0; i < TEXTS && SUCCEEDED(hr); i++)
        hr = csc_db_read_text(statement, at++, text_of(intent, i));
    return hr;
}

HRESULT csc_store_intent_first(struct csc_store *store, int64_t share, bool on_server,
                               struct csc_intent *intent)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    memset(intent, 0, sizeof *intent);
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_INTENT_FIRST, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, share);
        sqlite3_bind_int64(statement, 2, on_server);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK) {
        hr = read_intent(statement, intent);
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    if (FAILED(hr))
        csc_intent_free(intent);
    return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
}
