/*
 * Notes: decisions that outlive the call that made them.
 */
#include "store_internal.h"

#include "base/memory.h"
#include "base/result.h"

#include <string.h>

void csc_note_free(struct csc_note *note)
{
    csc_free(note->path);
    csc_free(note->other);
    note->path = note->other = NULL;
}

static HRESULT add(struct csc_store *store, enum csc_note_kind kind, struct csc_note *note)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_NOTE_ADD, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, kind);
    csc_db_bind_text(statement, 2, note->path);
    csc_db_bind_text(statement, 3, note->other);
    sqlite3_bind_int64(statement, 4, note->number);
    hr = csc_db_change(store, statement);
    if (SUCCEEDED(hr))
        note->id = sqlite3_last_insert_rowid(store->db);
    return hr;
}

HRESULT csc_store_note_add(struct csc_store *store, enum csc_note_kind kind, struct csc_note *note)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, add(store, kind, note));
}

static HRESULT read(sqlite3_stmt *statement, struct csc_note *note)
{
    HRESULT hr = csc_db_read_text(statement, 1, &note->path);

    note->id = sqlite3_column_int64(statement, 0);
    note->number = (uint32_t)sqlite3_column_int64(statement, 3);
    if (SUCCEEDED(hr))
        hr = csc_db_read_text(statement, 2, &note->other);
    return hr;
}

HRESULT csc_store_note_next(struct csc_store *store, enum csc_note_kind kind, int64_t after,
                            struct csc_note *note)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    memset(note, 0, sizeof *note);
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_NOTE_NEXT, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, kind);
        sqlite3_bind_int64(statement, 2, after);
        hr = csc_db_step(store, statement);
    }
    if (hr == S_OK) {
        hr = read(statement, note);
        sqlite3_reset(statement);
    }
    csc_db_unlock(store);
    if (FAILED(hr))
        csc_note_free(note);
    return hr == S_FALSE ? CSC_E_NOT_FOUND : hr;
}

static HRESULT drop(struct csc_store *store, int64_t id)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_NOTE_DROP, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, id);
    return csc_db_change(store, statement);
}

HRESULT csc_store_note_drop(struct csc_store *store, int64_t id)
{
    bool own;
    HRESULT hr = csc_db_enter(store, &own);

    if (FAILED(hr))
        return hr;
    return csc_db_leave(store, own, drop(store, id));
}
