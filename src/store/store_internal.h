/*
 * What the files of this room share: the connection, its lock, its statements, and the way to an
 * HRESULT. SQLite types appear from here on inwards and never in store.h.
 *
 * The pattern of a writing function: csc_db_enter, work, return csc_db_leave. That of a reading
 * one: csc_db_lock, work, csc_db_unlock. A statement that stands on a row is reset before the
 * function returns: it would keep a read transaction, and with it the WAL, alive.
 *
 * Results of sqlite3_bind_* are not looked at: binding numbers, and memory that stays in place, to
 * parameters that exist cannot fail.
 */
#ifndef CSC_STORE_STORE_INTERNAL_H
#define CSC_STORE_STORE_INTERNAL_H

#include "store/event.h"
#include "store/store.h"

#include <sqlite3.h>

enum csc_sql {
    CSC_SQL_BEGIN,
    CSC_SQL_COMMIT,
    CSC_SQL_ROLLBACK,
    CSC_SQL_NEXT_ID,
    CSC_SQL_ITEM_TYPE,
    CSC_SQL_ITEM_GET,
    CSC_SQL_ITEM_FIND,
    CSC_SQL_ITEM_INSERT,
    CSC_SQL_ITEM_UPDATE,
    CSC_SQL_ITEM_RENAME,
    CSC_SQL_ITEM_CHILDREN,
    CSC_SQL_ITEM_IDS,
    CSC_SQL_ITEM_BY_STAMP,
    CSC_SQL_ITEM_BY_BASE,
    CSC_SQL_TREE_REMOVE,
    CSC_SQL_TREE_COUNT,
    CSC_SQL_PIN_ONE,
    CSC_SQL_PIN_BELOW,
    CSC_SQL_FORGET_LEAVES,
    CSC_SQL_FORGET_ONE,
    CSC_SQL_FORGET_BELOW,
    CSC_SQL_FORGET_BLOCKS,
    CSC_SQL_LOSE_BELOW,
    CSC_SQL_DISTRUST_BELOW,
    CSC_SQL_UNDELETE,
    CSC_SQL_UP_PATH,
    CSC_SQL_UP_SHARE,
    CSC_SQL_UP_HOLDS,
    CSC_SQL_UP_SUSPENDED,
    CSC_SQL_LACKS_CONTENT,
    CSC_SQL_SUSPEND,
    CSC_SQL_RELEASE,
    CSC_SQL_SHARE_GET,
    CSC_SQL_SHARE_PUT,
    CSC_SQL_INTENT_ADD,
    CSC_SQL_INTENT_DROP,
    CSC_SQL_INTENT_FIRST,
    CSC_SQL_CONFLICT_GET,
    CSC_SQL_CONFLICT_UPDATE,
    CSC_SQL_CONFLICT_INSERT,
    CSC_SQL_CONFLICT_DROP,
    CSC_SQL_CONFLICT_ANY,
    CSC_SQL_BLOCKS_PUT,
    CSC_SQL_BLOCKS_GET,
    CSC_SQL_BLOCKS_DROP,
    CSC_SQL_POSTPONED_GET,
    CSC_SQL_POSTPONED_PUT,
    CSC_SQL_POSTPONED_DROP,
    CSC_SQL_POSTPONED_ANY,
    CSC_SQL_READ,
    CSC_SQL_DESCRIPTOR_FIND,
    CSC_SQL_DESCRIPTOR_ADD,
    CSC_SQL_DESCRIPTOR_NEXT,
    CSC_SQL_SECURITY_PUT,
    CSC_SQL_SECURITY_MISSING,
    CSC_SQL_VALUE_GET,
    CSC_SQL_VALUE_PUT,
    CSC_SQL_NOTE_ADD,
    CSC_SQL_NOTE_NEXT,
    CSC_SQL_NOTE_DROP,
    CSC_SQL_TRANSPARENT_PUT,
    CSC_SQL_TRANSPARENT_GET,
    CSC_SQL_TRANSPARENT_IS,
    CSC_SQL_TRANSPARENT_OLDEST,
    CSC_SQL_TRANSPARENT_CONTENT,
    CSC_SQL_TRANSPARENT_DROP,
    CSC_SQL_TRANSPARENT_SHOW,
    CSC_SQL_IDLE,
    CSC_SQL_USED,
    CSC_SQL_TOLD_ALL,
    CSC_SQL_TOLD_FOLDER,
    CSC_SQL_COUNT
};

/* The text of each statement. */
extern const char *const csc_db_sql[CSC_SQL_COUNT];

struct csc_store {
    sqlite3 *db;
    sqlite3_mutex *mutex; /* recursive; guards everything here, held while a transaction is open */
    bool open;            /* between begin and its end */
    unsigned reading;     /* csc_store_begin_reading, nested; without a transaction that writes */
    bool matching;        /* the function csc_matches has been made */
    bool soft;            /* commits do not wait for the disk now */
    bool unflushed;       /* there were soft commits since csc_store_harden */
    HRESULT lost;         /* why SQLite gave up the open transaction on its own; S_OK: it has not */
    sqlite3_stmt *statements[CSC_SQL_COUNT]; /* prepared at first use */
    struct csc_teller teller;                /* of events; all NULL: nobody is told */
    bool telling;                            /* changes are being noted */
};

/* The file as SQLite wants it named (UTF-8, on Windows of any length), to csc_free. */
HRESULT csc_db_location(const char16_t *file, char **location);

/* Brings the schema to the present version; refuses a newer one and foreign databases. */
HRESULT csc_db_migrate(struct csc_store *store);

/* The HRESULT of an extended SQLite code; `system` is sqlite3_system_errno. Total. */
HRESULT csc_db_result(int code, int system);

/* The same for a call that just failed on this connection; notes a lost transaction. */
HRESULT csc_db_failed(struct csc_store *store, int code);

/* Runs SQL text that yields no rows and is used once. */
HRESULT csc_db_execute(struct csc_store *store, const char *text);

/* The single number that SQL text used once yields; CSC_E_CORRUPT if it yields none. */
HRESULT csc_db_number(struct csc_store *store, const char *text, int64_t *number);

void csc_db_lock(struct csc_store *store);
void csc_db_unlock(struct csc_store *store);

/* Locks and, unless the caller has a transaction open, opens one (*own is then true). On failure
 * nothing is locked. */
HRESULT csc_db_enter(struct csc_store *store, bool *own);
/* The same for what may be lost with the power (see csc_store_begin_soft). */
HRESULT csc_db_enter_soft(struct csc_store *store, bool *own);
/* Ends what csc_db_enter began, as hr says, and unlocks. */
HRESULT csc_db_leave(struct csc_store *store, bool own, HRESULT hr);

/* event.c: before a transaction begins; before its commit; after that. `told` is NULL if there is
 * nothing to be told. */
struct csc_told;
HRESULT csc_db_note_events(struct csc_store *store, bool on); /* event_rules.c: the triggers */
void csc_db_watch(struct csc_store *store);
void csc_db_told_begin(struct csc_store *store, struct csc_told **told);
void csc_db_told_end(struct csc_store *store, struct csc_told *told, bool committed);

/* A statement ready for binding; the store keeps it. Refused in a transaction that is lost. */
HRESULT csc_db_statement(struct csc_store *store, enum csc_sql which, sqlite3_stmt **statement);

/* Steps: S_OK on a row, S_FALSE at the end, else the error. Resets unless on a row. */
HRESULT csc_db_step(struct csc_store *store, sqlite3_stmt *statement);

/* Steps a statement that yields no row: S_OK, CSC_E_NOT_FOUND if it changed nothing, or the
 * error. */
HRESULT csc_db_change(struct csc_store *store, sqlite3_stmt *statement);

/* The columns of an item, from "SELECT" on, and reading such a row. */
extern const char csc_db_select_item[];
#define CSC_ITEM_COLUMNS (9 + 4 * CSC_FACT_COLUMNS)
HRESULT csc_db_read_item(sqlite3_stmt *statement, struct csc_item *item);

/* Facts take CSC_FACT_COLUMNS columns. Both start at column or parameter `at`; bind returns the
 * parameter after the last; read returns false if the row cannot be ours. */
#define CSC_FACT_COLUMNS 8
int csc_db_bind_facts(sqlite3_stmt *statement, int at, const struct csc_facts *facts);
bool csc_db_read_facts(sqlite3_stmt *statement, int at, struct csc_facts *facts);

/* Text is kept as UTF-16LE bytes, so that any sequence of code units survives. NULL is NULL. */
void csc_db_bind_text(sqlite3_stmt *statement, int at, const char16_t *text);
/* A copy to csc_free. NULL if the column is; CSC_E_CORRUPT if it is no text of ours. */
HRESULT csc_db_read_text(sqlite3_stmt *statement, int at, char16_t **text);

/* Why a column that ought to hold a blob yields none: damage, or memory. */
HRESULT csc_db_no_blob(sqlite3_stmt *statement);

/* The key of a name, by which siblings are unique and ordered. */
struct csc_name_key {
    unsigned char bytes[2 * CSC_MAX_NAME];
    int size;
};
/* ERROR_FILENAME_EXCED_RANGE if the name is too long. An empty name has an empty key. */
HRESULT csc_db_key(const char16_t *name, struct csc_name_key *key);
void csc_db_bind_key(sqlite3_stmt *statement, int at, const struct csc_name_key *key);

#endif
