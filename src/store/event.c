/*
 * Events, told from the changes of rows: see event.h.
 *
 * While somebody listens, temporary triggers of this connection (event_rules.c) note what a
 * transaction changes in a temporary table, which is rolled back with it. Before the commit the
 * notes become events, after it they are told. Triggers also see what statements over whole trees
 * do, and what goes because its item went.
 */
#include "store_internal.h"

#include "base/memory.h"
#include "base/result.h"

#include <string.h>

#define MOST_EVENTS 65536u /* of one transaction; what comes after is told to be lost */

/* ---- from notes to events ---- */

struct csc_told {
    struct csc_event *at;
    size_t count;
    size_t cap;
    bool lost; /* some could not be kept */
    bool begun;
    int64_t parent;
    struct csc_text folder; /* of `parent`, the one looked for last */
};

static void told_free(struct csc_told *told)
{
    for (size_t i = 0; i < told->count; i++) {
        csc_free((char16_t *)told->at[i].path);
        csc_free((char16_t *)told->at[i].other);
    }
    csc_free(told->at);
    csc_text_free(&told->folder);
    *told = (struct csc_told){0};
}

static HRESULT add_name(sqlite3_stmt *statement, int column, struct csc_text *path)
{
    char16_t *name = NULL;
    HRESULT hr = csc_db_read_text(statement, column, &name);

    if (SUCCEEDED(hr))
        hr = csc_text_add(path, path->len ? u"\\" : u"\\\\");
    if (SUCCEEDED(hr))
        hr = csc_text_add(path, name ? name : u"");
    csc_free(name);
    return hr;
}

/* The path of a folder, present or gone. */
static HRESULT find_folder(struct csc_store *store, int64_t id, struct csc_told *told)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    if (told->parent == id && (id == CSC_ROOT_ID || told->folder.len))
        return S_OK;
    csc_text_cut(&told->folder, 0);
    told->parent = id;
    hr = csc_db_statement(store, CSC_SQL_TOLD_FOLDER, &statement);
    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, id);
    while ((hr = csc_db_step(store, statement)) == S_OK) {
        hr = add_name(statement, 0, &told->folder);
        if (FAILED(hr)) {
            sqlite3_reset(statement);
            csc_text_cut(&told->folder, 0);
            return hr;
        }
    }
    return FAILED(hr) ? hr : S_OK;
}

/* The path that a note names in two columns; NULL if it names none. */
static HRESULT read_path(struct csc_store *store, sqlite3_stmt *statement, int column,
                         struct csc_told *told, const char16_t **path)
{
    struct csc_text text = {0};
    HRESULT hr;

    *path = NULL;
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return S_OK;
    hr = find_folder(store, sqlite3_column_int64(statement, column), told);
    if (SUCCEEDED(hr) && told->folder.len)
        hr = csc_text_add_n(&text, told->folder.s, told->folder.len);
    if (SUCCEEDED(hr))
        hr = add_name(statement, column + 1, &text);
    if (FAILED(hr))
        csc_text_free(&text);
    *path = text.s;
    return hr;
}

static HRESULT read_note(struct csc_store *store, sqlite3_stmt *statement, struct csc_told *told)
{
    struct csc_event *event;
    HRESULT hr = csc_grow((void **)&told->at, &told->cap, told->count + 1, sizeof *told->at);

    if (FAILED(hr))
        return hr;
    event = &told->at[told->count++];
    *event = (struct csc_event){
        .id = (enum csc_event_id)sqlite3_column_int(statement, 0),
        .type = (uint32_t)sqlite3_column_int(statement, 5),
        .data = sqlite3_column_int(statement, 6) != 0,
        .attributes = sqlite3_column_int(statement, 7) != 0,
        .number = (uint32_t)sqlite3_column_int(statement, 8),
        .time = (uint64_t)sqlite3_column_int64(statement, 9),
    };
    hr = read_path(store, statement, 1, told,
                   event->id == CSC_EVENT_ITEM_RENAMED ? &event->other : &event->path);
    if (SUCCEEDED(hr) && event->id == CSC_EVENT_ITEM_RENAMED)
        hr = read_path(store, statement, 3, told, &event->path);
    return hr;
}

static HRESULT read_notes(struct csc_store *store, struct csc_told *told)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(store, CSC_SQL_TOLD_ALL, &statement);

    if (FAILED(hr))
        return hr;
    while ((hr = csc_db_step(store, statement)) == S_OK) {
        hr = told->count < MOST_EVENTS ? read_note(store, statement, told) : E_OUTOFMEMORY;
        if (FAILED(hr)) {
            sqlite3_reset(statement);
            return hr;
        }
    }
    return FAILED(hr) ? hr : csc_db_execute(store, "DELETE FROM told; DELETE FROM gone");
}

/* ---- in the course of a transaction ---- */

/* What cannot be told must not get in the way of what is to be done. */
void csc_db_watch(struct csc_store *store)
{
    const struct csc_teller *teller = &store->teller;
    bool wanted = teller->wanted && teller->wanted(teller->ctx);

    if (wanted == store->telling)
        return;
    store->telling = SUCCEEDED(csc_db_note_events(store, wanted)) && wanted;
    if (wanted && !store->telling)
        csc_db_note_events(store, false); /* some of it may have been made */
}

void csc_db_told_begin(struct csc_store *store, struct csc_told **out)
{
    struct csc_told *told = store->telling ? csc_alloc(sizeof *told) : NULL;

    *out = told;
    if (!told)
        return;
    told->lost = FAILED(read_notes(store, told));
    if (told->lost)
        csc_db_execute(store, "DELETE FROM told; DELETE FROM gone");
    told->begun = (told->count || told->lost) && store->teller.begin(store->teller.ctx);
}

void csc_db_told_end(struct csc_store *store, struct csc_told *told, bool committed)
{
    const struct csc_teller *teller = &store->teller;

    if (!told)
        return;
    if (told->begun && committed) {
        for (size_t i = 0; i < told->count; i++)
            if (told->at[i].path)
                teller->tell(teller->ctx, &told->at[i]);
        if (told->lost)
            teller->tell(teller->ctx, &(struct csc_event){.id = CSC_EVENT_DATA_LOST});
    }
    if (told->begun)
        teller->end(teller->ctx);
    told_free(told);
    csc_free(told);
}

/* ---- what no row shows ---- */

void csc_store_set_teller(struct csc_store *store, const struct csc_teller *teller)
{
    store->teller = *teller;
}

void csc_store_tell(struct csc_store *store, const struct csc_event *event)
{
    const struct csc_teller *teller = &store->teller;

    if (!teller->wanted || !teller->wanted(teller->ctx) || !teller->begin(teller->ctx))
        return;
    teller->tell(teller->ctx, event);
    teller->end(teller->ctx);
}
