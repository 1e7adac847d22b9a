/*
 * The tables, as a list of migrations: script n takes a database from version n to n + 1 and, once
 * released, never changes. The version is PRAGMA user_version; 0 is an empty file.
 *
 * item    WITHOUT ROWID: the rows of one directory lie side by side in name order, so that a page
 *         of children is one range of the tree. `key` is csc_key of the name, so that memcmp order
 *         is ordinal order without case. Columns that enumerations read come first.
 * Sizes, times and file ids are uint64, kept as the int64 of the same bits. Text is UTF-16LE in a
 * blob. An absent copy is eight zeros, which take no room beyond the header of the row.
 */
#include "store_internal.h"

#include "base/result.h"

#define APPLICATION_ID 0x4F435343 /* "OCSC" */

#define FACTS(prefix)                                                            \
    prefix "kind INTEGER NOT NULL," prefix "attributes INTEGER NOT NULL," prefix \
           "size INTEGER NOT NULL," prefix "created INTEGER NOT NULL," prefix    \
           "written INTEGER NOT NULL," prefix "changed INTEGER NOT NULL," prefix \
           "accessed INTEGER NOT NULL," prefix "id INTEGER NOT NULL,"
#define LOCAL  FACTS("l_")
#define STAMP  FACTS("s_")
#define BASE   FACTS("b_")
#define REMOTE FACTS("r_")
#define SOURCE FACTS("s_") /* of an intent */
#define TARGET FACTS("t_")

/* An intent has no reference to its item: what is in flight must be judged even if the item is
 * gone. `sequence` holds the last id given to an item: none is used again, even after a deletion.
 */
static const char version_1[] =
    "PRAGMA application_id = 0x4F435343;"
    "CREATE TABLE item ("
    " parent INTEGER NOT NULL,"
    " key BLOB NOT NULL,"
    " id INTEGER NOT NULL UNIQUE,"
    " type INTEGER NOT NULL,"
    " name BLOB NOT NULL,"
    " marks INTEGER NOT NULL,"
    " pins INTEGER NOT NULL,"
    " inherit INTEGER NOT NULL,"
    " pin_pending INTEGER NOT NULL,"
    " deleted_time INTEGER NOT NULL," LOCAL STAMP BASE REMOTE
    " PRIMARY KEY (parent, key)) WITHOUT ROWID;"
    "CREATE TABLE share ("
    " item INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,"
    " identified INTEGER NOT NULL,"
    " root_id INTEGER NOT NULL,"
    " root_volume INTEGER NOT NULL,"
    " state INTEGER NOT NULL,"
    " reason INTEGER NOT NULL,"
    " caching INTEGER NOT NULL,"
    " links INTEGER NOT NULL);"
    "CREATE TABLE intent ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " share INTEGER NOT NULL,"
    " item INTEGER NOT NULL,"
    " op INTEGER NOT NULL,"
    " on_server INTEGER NOT NULL," SOURCE TARGET " path BLOB NOT NULL,"
    " staged BLOB,"
    " backup BLOB,"
    " aside BLOB);"
    "CREATE INDEX intent_order ON intent (share, on_server, id);"
    "CREATE TABLE conflict ("
    " item INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,"
    " state INTEGER NOT NULL,"
    " detected INTEGER NOT NULL);"
    "CREATE TABLE value (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE sequence (last INTEGER NOT NULL);"
    "INSERT INTO sequence VALUES (0);";

/* Block maps; and how the server copies, see struct csc_share. */
static const char version_2[] = "CREATE TABLE blocks ("
                                " item INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,"
                                " block INTEGER NOT NULL,"
                                " size INTEGER NOT NULL,"
                                " hashes BLOB NOT NULL);"
                                "ALTER TABLE share ADD COLUMN copies INTEGER NOT NULL DEFAULT -1;";

/* Items that background runs found in use. */
static const char version_3[] = "CREATE TABLE postponed ("
                                " item INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,"
                                " tries INTEGER NOT NULL,"
                                " not_before INTEGER NOT NULL);";

/* The roots of trees that take no part in automatic synchronization. A table of its own: nobody who
 * writes an item back can undo a suspension made meanwhile. */
static const char version_4[] =
    "CREATE TABLE suspended (item INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE);";

/* Renames are found by the file id that a copy had when both sides last agreed. */
static const char version_5[] = "CREATE INDEX item_stamp ON item (s_id) WHERE s_id <> 0;"
                                "CREATE INDEX item_base ON item (b_id) WHERE b_id <> 0;";

/* Security descriptors of the server's copies, each different one once; `seen` is the change time
 * of the copy. None is ever deleted, so no
 * reference to it is checked: that would be a scan for each new one. A table of its own: nobody who
 * writes an item back can undo what was seen. */
static const char version_6[] =
    "CREATE TABLE descriptor (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL UNIQUE);"
    "CREATE TABLE security ("
    " item INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,"
    " descriptor INTEGER NOT NULL,"
    " seen INTEGER NOT NULL);";

/* Decisions that outlive the call that made them, see struct csc_note. */
static const char version_7[] = "CREATE TABLE note ("
                                " id INTEGER PRIMARY KEY AUTOINCREMENT,"
                                " kind INTEGER NOT NULL,"
                                " path BLOB NOT NULL,"
                                " other BLOB,"
                                " number INTEGER NOT NULL);";

/* What is cached transparently, see struct csc_transparent. A table of its own: who writes an item
 * back cannot make it one, and a file that is cached otherwise is none, whatever is left here. */
static const char version_9[] = "CREATE TABLE transparent ("
                                " item INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,"
                                " content INTEGER NOT NULL,"
                                " size INTEGER NOT NULL,"
                                " written INTEGER NOT NULL,"
                                " changed INTEGER NOT NULL,"
                                " file INTEGER NOT NULL,"
                                " used INTEGER NOT NULL);"
                                "CREATE INDEX transparent_used ON transparent (used)"
                                " WHERE content <> 0;"
                                "CREATE UNIQUE INDEX transparent_content ON transparent (content)"
                                " WHERE content <> 0;"
                                "CREATE INDEX transparent_folder ON transparent (item)"
                                " WHERE content = 0;";

static const char *const migrations[] = {version_1, version_2, version_3, version_4,
                                         version_5, version_6, version_7, version_9};
#define VERSION ((int64_t)(sizeof migrations / sizeof *migrations))

/* Whose database is it, and of which version? CSC_E_CORRUPT if it was never ours. */
static HRESULT read_version(struct csc_store *store, int64_t *version)
{
    int64_t application, tables;
    HRESULT hr = csc_db_number(store, "PRAGMA application_id", &application);

    if (SUCCEEDED(hr))
        hr = csc_db_number(store, "PRAGMA user_version", version);
    if (SUCCEEDED(hr))
        hr = csc_db_number(store, "SELECT count(*) FROM sqlite_master", &tables);
    if (FAILED(hr))
        return hr;
    if (*version == 0)
        return application == 0 && tables == 0 ? S_OK : CSC_E_CORRUPT;
    if (*version < 0 || application != APPLICATION_ID)
        return CSC_E_CORRUPT;
    return *version > VERSION ? CSC_WIN32(ERROR_REVISION_MISMATCH) : S_OK;
}

/* The same before the first write. RACE: in a transaction, or a migration by another process could
 * fall between two of the reads. */
static HRESULT look_at_version(struct csc_store *store, int64_t *version)
{
    HRESULT hr = csc_db_execute(store, "BEGIN");

    if (FAILED(hr))
        return hr;
    hr = read_version(store, version);
    csc_db_execute(store, "ROLLBACK");
    return hr;
}

static HRESULT migrate_once(struct csc_store *store, int64_t version)
{
    char text[64];
    HRESULT hr = csc_db_execute(store, migrations[version]);

    if (FAILED(hr))
        return hr;
    sqlite3_snprintf(sizeof text, text, "PRAGMA user_version = %lld", version + 1);
    return csc_db_execute(store, text);
}

static HRESULT migrate_all(struct csc_store *store)
{
    int64_t version;
    /* RACE: another process may have migrated between the first look and the lock. */
    HRESULT hr = read_version(store, &version);

    for (; SUCCEEDED(hr) && version < VERSION; version++)
        hr = migrate_once(store, version);
    return hr;
}

/* WAL is a property of the file: once set it stays. */
static HRESULT use_wal(struct csc_store *store)
{
    sqlite3_stmt *statement;
    HRESULT hr;
    int code = sqlite3_prepare_v2(store->db, "PRAGMA journal_mode = WAL", -1, &statement, NULL);

    if (code != SQLITE_OK)
        return csc_db_failed(store, code);
    hr = csc_db_step(store, statement);
    if (hr == S_OK && sqlite3_stricmp((const char *)sqlite3_column_text(statement, 0), "wal") != 0)
        hr = CSC_E_NOT_SUPPORTED; /* the volume knows no shared memory */
    sqlite3_finalize(statement);
    return hr == S_FALSE ? E_UNEXPECTED : hr;
}

HRESULT csc_db_migrate(struct csc_store *store)
{
    int64_t version;
    /* A newer or a foreign file is to be left as it is. */
    HRESULT hr = look_at_version(store, &version);

    if (SUCCEEDED(hr))
        hr = use_wal(store);
    if (FAILED(hr) || version == VERSION)
        return hr;
    hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    return csc_store_end(store, migrate_all(store));
}
