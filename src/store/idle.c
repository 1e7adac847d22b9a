/*
 * What may leave the cache by itself, in the order in which it was used last.
 */
#include "store_internal.h"

#include "base/result.h"

HRESULT csc_store_idle(struct csc_store *store, uint64_t now, const struct csc_idle *after,
                       struct csc_idle *items, size_t max, size_t *got)
{
    sqlite3_stmt *statement;
    HRESULT hr;

    *got = 0;
    csc_db_lock(store);
    hr = csc_db_statement(store, CSC_SQL_IDLE, &statement);
    if (SUCCEEDED(hr)) {
        sqlite3_bind_int64(statement, 1, (int64_t)after->used);
        sqlite3_bind_int64(statement, 2, after->item);
        sqlite3_bind_int64(statement, 3, (int64_t)max);
        sqlite3_bind_int64(statement, 4, (int64_t)now);
    }
    while (SUCCEEDED(hr) && (hr = csc_db_step(store, statement)) == S_OK)
        items[(*got)++] = (struct csc_idle){.item = sqlite3_column_int64(statement, 0),
                                            .used = (uint64_t)sqlite3_column_int64(statement, 1),
                                            .size = (uint64_t)sqlite3_column_int64(statement, 2),
                                            .transparent = sqlite3_column_int(statement, 3) != 0};
    csc_db_unlock(store);
    return FAILED(hr) ? hr : S_OK;
}
