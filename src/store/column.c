/*
 * What stands in columns and is not a number: facts, text, and the keys of names.
 */
#include "store_internal.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"

#include <string.h>

static const struct {
    size_t offset;
    bool wide; /* 64 bits, else 32 */
} fields[CSC_FACT_COLUMNS] = {
    {offsetof(struct csc_facts, kind), false},    {offsetof(struct csc_facts, attributes), false},
    {offsetof(struct csc_facts, size), true},     {offsetof(struct csc_facts, created), true},
    {offsetof(struct csc_facts, written), true},  {offsetof(struct csc_facts, changed), true},
    {offsetof(struct csc_facts, accessed), true}, {offsetof(struct csc_facts, id), true},
};
_Static_assert(sizeof(enum csc_kind) == sizeof(uint32_t), "kind is read as 32 bits");

int csc_db_bind_facts(sqlite3_stmt *statement, int at, const struct csc_facts *facts)
{
    for (size_t i = 0; i < CSC_FACT_COLUMNS; i++) {
        const char *field = (const char *)facts + fields[i].offset;
        uint64_t wide = 0;
        uint32_t narrow = 0;

        if (facts->kind != CSC_NONE) { /* of what is not there nothing is known */
            if (fields[i].wide)
                memcpy(&wide, field, sizeof wide);
            else
                memcpy(&narrow, field, sizeof narrow);
        }
        sqlite3_bind_int64(statement, at++, (int64_t)(wide | narrow));
    }
    return at;
}

bool csc_db_read_facts(sqlite3_stmt *statement, int at, struct csc_facts *facts)
{
    memset(facts, 0, sizeof *facts);
    for (size_t i = 0; i < CSC_FACT_COLUMNS; i++) {
        char *field = (char *)facts + fields[i].offset;
        uint64_t wide = (uint64_t)sqlite3_column_int64(statement, at++);
        uint32_t narrow = (uint32_t)wide;

        if (fields[i].wide)
            memcpy(field, &wide, sizeof wide);
        else
            memcpy(field, &narrow, sizeof narrow);
    }
    return facts->kind == CSC_NONE || facts->kind == CSC_FILE || facts->kind == CSC_DIR;
}

void csc_db_bind_text(sqlite3_stmt *statement, int at, const char16_t *text)
{
    if (text)
        sqlite3_bind_blob64(statement, at, text, csc_len(text) * sizeof *text, SQLITE_STATIC);
    else
        sqlite3_bind_null(statement, at);
}

HRESULT csc_db_read_text(sqlite3_stmt *statement, int at, char16_t **text)
{
    const void *bytes;
    size_t size;

    *text = NULL;
    if (sqlite3_column_type(statement, at) == SQLITE_NULL)
        return S_OK;
    bytes = sqlite3_column_blob(statement, at);
    size = (size_t)sqlite3_column_bytes(statement, at);
    if (size % sizeof **text != 0)
        return CSC_E_CORRUPT;
    if (size > 0 && !bytes)
        return E_OUTOFMEMORY;
    *text = csc_alloc(size + sizeof **text); /* zeroed, so terminated */
    if (!*text)
        return E_OUTOFMEMORY;
    if (size > 0)
        memcpy(*text, bytes, size);
    return S_OK;
}

HRESULT csc_db_no_blob(sqlite3_stmt *statement)
{
    bool starved = sqlite3_errcode(sqlite3_db_handle(statement)) == SQLITE_NOMEM;

    return starved ? E_OUTOFMEMORY : CSC_E_CORRUPT;
}

HRESULT csc_db_key(const char16_t *name, struct csc_name_key *key)
{
    size_t n = csc_len(name);

    if (n > CSC_MAX_NAME)
        return CSC_E_NAME_TOO_LONG;
    csc_key(name, n, key->bytes);
    key->size = (int)(2 * n);
    return S_OK;
}

void csc_db_bind_key(sqlite3_stmt *statement, int at, const struct csc_name_key *key)
{
    sqlite3_bind_blob(statement, at, key->bytes, key->size, SQLITE_STATIC);
}
