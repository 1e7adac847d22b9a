/*
 * SQLite codes to HRESULTs, in one place. Total: a code nobody thought of becomes E_UNEXPECTED.
 */
#include "store_internal.h"

#include "base/result.h"

struct mapping {
    int code;
    HRESULT hr;
};

/* Extended codes whose meaning is not that of their primary code. */
static const struct mapping extended[] = {
    {SQLITE_IOERR_NOMEM, E_OUTOFMEMORY},
    {SQLITE_IOERR_CORRUPTFS, CSC_E_CORRUPT},
    {SQLITE_CONSTRAINT_UNIQUE, CSC_E_EXISTS},
    {SQLITE_CONSTRAINT_PRIMARYKEY, CSC_E_EXISTS},
    {SQLITE_CONSTRAINT_FOREIGNKEY, CSC_E_NOT_FOUND},
};

static const struct mapping primary[] = {
    /* Our statements are fixed and tested: one that does not compile any more, or fails on its
     * own, met a schema we did not make. */
    {SQLITE_ERROR, CSC_E_CORRUPT},
    {SQLITE_CORRUPT, CSC_E_CORRUPT},
    {SQLITE_NOTADB, CSC_E_CORRUPT},
    {SQLITE_FORMAT, CSC_E_CORRUPT},
    {SQLITE_MISMATCH, CSC_E_CORRUPT},
    {SQLITE_BUSY, CSC_E_BUSY},
    {SQLITE_LOCKED, CSC_E_BUSY},
    {SQLITE_PROTOCOL, CSC_E_BUSY},
    {SQLITE_FULL, CSC_E_DISK_FULL},
    {SQLITE_NOMEM, E_OUTOFMEMORY},
    {SQLITE_READONLY, CSC_WIN32(ERROR_WRITE_PROTECT)},
    {SQLITE_IOERR, CSC_WIN32(ERROR_IO_DEVICE)},
    {SQLITE_PERM, E_ACCESSDENIED},
    {SQLITE_AUTH, E_ACCESSDENIED},
    {SQLITE_CONSTRAINT, E_INVALIDARG},
    {SQLITE_TOOBIG, E_INVALIDARG},
    {SQLITE_RANGE, E_UNEXPECTED},
    {SQLITE_NOLFS, CSC_E_NOT_SUPPORTED},
};

static bool look_up(const struct mapping *table, size_t count, int code, HRESULT *hr)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].code == code) {
            *hr = table[i].hr;
            return true;
        }
    }
    return false;
}

/* Why a file could not be opened or created. SQLite's last attempt is always to open what is there
 * for reading, so the system's last word is about that. */
static HRESULT cannot_open(int system)
{
#ifdef _WIN32
    /* The folder is there, the file is not: it could not be created. */
    if (system == 0 || system == ERROR_FILE_NOT_FOUND)
        return E_ACCESSDENIED;
    return CSC_WIN32(system);
#else
    const int no_entry = 2, no_directory = 20; /* ENOENT, ENOTDIR */

    if (system == no_entry || system == no_directory)
        return CSC_WIN32(ERROR_PATH_NOT_FOUND);
    return E_ACCESSDENIED;
#endif
}

HRESULT csc_db_result(int code, int system)
{
    HRESULT hr;

    if (look_up(extended, sizeof extended / sizeof *extended, code, &hr))
        return hr;
    if ((code & 0xFF) == SQLITE_CANTOPEN)
        return cannot_open(system);
    if (look_up(primary, sizeof primary / sizeof *primary, code & 0xFF, &hr))
        return hr;
    return E_UNEXPECTED;
}

HRESULT csc_db_failed(struct csc_store *store, int code)
{
    HRESULT hr = csc_db_result(code, sqlite3_system_errno(store->db));

    /* A full disk, an I/O error or lack of memory may make SQLite roll back by itself. Without
     * this note, the rest of the transaction would be carried out statement by statement. */
    if (store->open && store->lost == S_OK && sqlite3_get_autocommit(store->db))
        store->lost = hr;
    return hr;
}
