/*
 * Every statement of the store as text, in one table, and the way from text to a step.
 *
 * Parameters are numbered, and always all bound anew. Statements over a tree are recursive: `below`
 * is all that lies under item ?1 (which may be the root, 0), `up` is item ?1 and what it lies in.
 */
#include "store_internal.h"

#include "base/result.h"

#define FACTS(prefix)                                                               \
    prefix "kind, " prefix "attributes, " prefix "size, " prefix "created, " prefix \
           "written, " prefix "changed, " prefix "accessed, " prefix "id"
#define LOCAL  FACTS("l_")
#define STAMP  FACTS("s_")
#define BASE   FACTS("b_")
#define REMOTE FACTS("r_")
#define SOURCE FACTS("s_") /* of an intent */
#define TARGET FACTS("t_")
#define EIGHT  "?, ?, ?, ?, ?, ?, ?, ?"
#define ZEROS  "0, 0, 0, 0, 0, 0, 0, 0"

/* What an update of an item writes, in the order item.c binds and reads it. */
#define COPIES      LOCAL ", " STAMP ", " BASE ", " REMOTE
#define BODY        "type, marks, pins, inherit, pin_pending, deleted_time, " COPIES
#define BODY_VALUES "?, ?, ?, ?, ?, ?, " EIGHT ", " EIGHT ", " EIGHT ", " EIGHT
#define SELECT_ITEM "SELECT id, parent, name, " BODY " FROM item "

/* UNION, not UNION ALL: in a damaged tree a circle must end. */
#define BELOW                                                   \
    "WITH RECURSIVE below (id, pins, based) AS ("               \
    " SELECT id, pins, b_kind <> 0 FROM item WHERE parent = ?1" \
    " UNION SELECT i.id, i.pins, i.b_kind <> 0"                 \
    " FROM below CROSS JOIN item AS i ON i.parent = below.id) "
/* The bound on the depth is that of a path; it, too, ends circles. */
#define UP                                                        \
    "WITH RECURSIVE up (id, parent, type, name, depth) AS ("      \
    " SELECT id, parent, type, name, 0 FROM item WHERE id = ?1"   \
    " UNION ALL SELECT i.id, i.parent, i.type, i.name, depth + 1" \
    " FROM up CROSS JOIN item AS i ON i.id = up.parent WHERE depth < 16000) "

/* The numbers in the texts below. */
_Static_assert(CSC_TYPE_FILE == 0 && CSC_TYPE_SHARE == 2, "numbers in SQL");
_Static_assert(CSC_MARK_SPARSE == 4 && CSC_MARK_GHOST == 8, "numbers in SQL");
_Static_assert(CSC_MARK_DELETED == 1 && CSC_MARK_REPLACED == 2, "numbers in SQL");
_Static_assert(CSC_NONE == 0, "numbers in SQL");

/* ?2 set, ?3 cleared. A sparse directory that has a copy stays sparse: it may hold content. */
#define PIN                                                                                       \
    "UPDATE item SET"                                                                             \
    " pins = pins & ~?3 | ?2,"                                                                    \
    " inherit = CASE WHEN type = 0 THEN inherit ELSE inherit & ~?3 | ?2 END,"                     \
    " pin_pending = pin_pending AND (inherit & ~?3 | ?2) <> 0,"                                   \
    " marks = CASE"                                                                               \
    "  WHEN marks & 8 AND (pins & ~?3 | ?2) <> 0 THEN marks & ~8 | 4"                             \
    "  WHEN marks & 4 AND pins <> 0 AND (pins & ~?3 | ?2) = 0 AND l_kind = 0 THEN marks & ~4 | 8" \
    "  ELSE marks END "

/* Every mark says something of a base. */
#define FORGET                                     \
    "UPDATE item SET marks = 0, deleted_time = 0," \
    " (" STAMP ", " BASE ", " REMOTE ") = (" ZEROS ", " ZEROS ", " ZEROS ") "

/* The same, and no row goes: without a copy they are sparse if pinned, else ghosts. */
#define DISTRUST                                                                      \
    "UPDATE item SET deleted_time = 0,"                                               \
    " marks = CASE WHEN l_kind <> 0 THEN marks & 4 WHEN pins <> 0 THEN 4 ELSE 8 END," \
    " (" STAMP ", " BASE ", " REMOTE ") = (" ZEROS ", " ZEROS ", " ZEROS ") "

/* Of the items with a file id in one column, the next by item id. The index is the point of it. */
#define BY_FILE_ID(index, column)                                                             \
    SELECT_ITEM "INDEXED BY " index " WHERE " column " = ?1 AND " column " <> 0 AND +id > ?2" \
                " ORDER BY +id LIMIT 1"

#define LOSE "UPDATE item SET marks = marks | 4, (" LOCAL ", " STAMP ") = (" ZEROS ", " ZEROS ") "

/* Of which the stamps say that it is as agreed, or leave it open. ?4 is now: who has files from the
 * future must not keep them for ever. */
#define IDLE                                                                                     \
    "SELECT id, max(0, min(?4, max(l_accessed, iif(l_changed <> 0, l_changed, l_written))))"     \
    " AS used, l_size AS size, 0 AS hidden FROM item WHERE type = 0 AND pins = 0"                \
    " AND l_kind = 1 AND s_kind = 1 AND b_kind = 1 AND r_kind = 1 AND marks & 15 = 0"            \
    " AND l_size = s_size AND l_written = s_written AND (l_attributes & 7) = (s_attributes & 7)" \
    " AND id NOT IN (SELECT item FROM conflict) AND id NOT IN (SELECT item FROM intent)"         \
    " UNION ALL SELECT item, max(0, min(?4, used)), size, 1 FROM transparent WHERE content <> 0"

const char csc_db_select_item[] = "SELECT id, parent, name, " BODY;

/* The server's copy as last seen, or else as agreed. */
#define SEEN_COPY "CASE WHEN r_kind <> 0 THEN r_changed ELSE b_changed END"

const char *const csc_db_sql[CSC_SQL_COUNT] = {
    [CSC_SQL_BEGIN] = "BEGIN IMMEDIATE",
    [CSC_SQL_COMMIT] = "COMMIT",
    [CSC_SQL_ROLLBACK] = "ROLLBACK",
    [CSC_SQL_NEXT_ID] = "UPDATE sequence SET last = last + 1 RETURNING last",

    [CSC_SQL_ITEM_TYPE] = "SELECT type FROM item WHERE id = ?1",
    [CSC_SQL_ITEM_GET] = SELECT_ITEM "WHERE id = ?1",
    [CSC_SQL_ITEM_FIND] = SELECT_ITEM "WHERE parent = ?1 AND key = ?2",
    [CSC_SQL_ITEM_INSERT] = "INSERT INTO item (" BODY ", id, parent, key, name)"
                            " VALUES (" BODY_VALUES ", ?, ?, ?, ?)",
    [CSC_SQL_ITEM_UPDATE] = "UPDATE item SET (" BODY ") = (" BODY_VALUES ") WHERE id = ?",
    [CSC_SQL_ITEM_RENAME] = "UPDATE item SET parent = ?2, key = ?3, name = ?4 WHERE id = ?1",
    [CSC_SQL_ITEM_CHILDREN] = SELECT_ITEM "WHERE parent = ?1 AND key > ?2 ORDER BY key LIMIT ?3",
    [CSC_SQL_ITEM_IDS] = "SELECT id FROM item WHERE parent = ?1 ORDER BY key",

    [CSC_SQL_ITEM_BY_STAMP] = BY_FILE_ID("item_stamp", "s_id"),
    [CSC_SQL_ITEM_BY_BASE] = BY_FILE_ID("item_base", "b_id"),

    [CSC_SQL_TREE_REMOVE] =
        BELOW "DELETE FROM item WHERE id IN (SELECT ?1 UNION ALL SELECT id FROM below)",
    [CSC_SQL_TREE_COUNT] = BELOW "SELECT count(*), total(based), total(pins <> 0) FROM below",
    [CSC_SQL_PIN_ONE] = PIN "WHERE id = ?1",
    [CSC_SQL_PIN_BELOW] = BELOW PIN "WHERE id IN (SELECT id FROM below)",
    [CSC_SQL_FORGET_LEAVES] =
        BELOW "DELETE FROM item WHERE id IN (SELECT id FROM below) AND l_kind = 0"
              " AND NOT EXISTS (SELECT 1 FROM item AS child WHERE child.parent = item.id)",
    [CSC_SQL_FORGET_ONE] = FORGET "WHERE id = ?1",
    [CSC_SQL_FORGET_BELOW] = BELOW FORGET "WHERE id IN (SELECT id FROM below)",
    [CSC_SQL_FORGET_BLOCKS] =
        BELOW "DELETE FROM blocks WHERE item IN (SELECT ?1 UNION ALL SELECT id FROM below)",
    [CSC_SQL_DISTRUST_BELOW] = BELOW DISTRUST "WHERE id IN (SELECT id FROM below)",
    [CSC_SQL_LOSE_BELOW] = BELOW LOSE "WHERE id IN (SELECT id FROM below) AND l_kind <> 0",
    [CSC_SQL_UNDELETE] = BELOW "UPDATE item SET marks = marks & ~3, deleted_time = 0, (" LOCAL
                               ") = (" STAMP ") WHERE id IN (SELECT ?1 UNION ALL SELECT id FROM"
                               " below) AND marks & 1 AND s_kind <> 0",
    [CSC_SQL_UP_PATH] = UP "SELECT name, parent FROM up ORDER BY depth DESC",
    [CSC_SQL_UP_SHARE] = UP "SELECT id FROM up WHERE type = 2 LIMIT 1",
    [CSC_SQL_UP_HOLDS] = UP "SELECT 1 FROM up WHERE id = ?2 LIMIT 1",
    [CSC_SQL_UP_SUSPENDED] = UP "SELECT id FROM up WHERE type <> 0"
                                " AND id IN (SELECT item FROM suspended) ORDER BY depth LIMIT 1",
    /* Suspended roots are not entered. */
    [CSC_SQL_LACKS_CONTENT] =
        "WITH RECURSIVE tree (id, type, marks, pins) AS ("
        " SELECT id, type, marks, pins FROM item WHERE id = ?1"
        " UNION SELECT i.id, i.type, i.marks, i.pins"
        " FROM tree CROSS JOIN item AS i ON i.parent = tree.id"
        " WHERE tree.type <> 0 AND tree.id NOT IN (SELECT item FROM suspended)) "
        "SELECT 1 FROM tree WHERE type = 0 AND marks & 4 AND pins <> 0 LIMIT 1",
    [CSC_SQL_SUSPEND] = "INSERT OR IGNORE INTO suspended (item) VALUES (?1)",
    [CSC_SQL_RELEASE] = "DELETE FROM suspended WHERE item = ?1",

    [CSC_SQL_SHARE_GET] = "SELECT identified, root_id, root_volume, state, reason, caching, links,"
                          " copies FROM share WHERE item = ?1",
    [CSC_SQL_SHARE_PUT] = "INSERT OR REPLACE INTO share (item, identified, root_id, root_volume,"
                          " state, reason, caching, links, copies)"
                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",

    [CSC_SQL_INTENT_ADD] = "INSERT INTO intent (share, item, op, on_server, " SOURCE ", " TARGET
                           ", path, staged, backup, aside)"
                           " VALUES (?, ?, ?, ?, " EIGHT ", " EIGHT ", ?, ?, ?, ?)",
    [CSC_SQL_INTENT_DROP] = "DELETE FROM intent WHERE id = ?1",
    [CSC_SQL_INTENT_FIRST] = "SELECT id, share, item, op, on_server, " SOURCE ", " TARGET
                             ", path, staged, backup, aside FROM intent"
                             " WHERE share = ?1 AND on_server = ?2 ORDER BY id LIMIT 1",

    [CSC_SQL_CONFLICT_GET] = "SELECT state, detected FROM conflict WHERE item = ?1",
    [CSC_SQL_CONFLICT_UPDATE] = "UPDATE conflict SET state = ?2 WHERE item = ?1",
    [CSC_SQL_CONFLICT_INSERT] = "INSERT INTO conflict (item, state, detected) VALUES (?1, ?2, ?3)",
    [CSC_SQL_CONFLICT_DROP] = "DELETE FROM conflict WHERE item = ?1",
    [CSC_SQL_CONFLICT_ANY] = "SELECT 1 FROM conflict LIMIT 1",

    [CSC_SQL_BLOCKS_PUT] = "INSERT OR REPLACE INTO blocks (item, block, size, hashes)"
                           " VALUES (?1, ?2, ?3, ?4)",
    [CSC_SQL_BLOCKS_GET] = "SELECT block, size, hashes FROM blocks WHERE item = ?1",
    [CSC_SQL_BLOCKS_DROP] = "DELETE FROM blocks WHERE item = ?1",

    [CSC_SQL_POSTPONED_GET] = "SELECT tries, not_before FROM postponed WHERE item = ?1",
    [CSC_SQL_POSTPONED_PUT] = "INSERT OR REPLACE INTO postponed (item, tries, not_before)"
                              " VALUES (?1, ?2, ?3)",
    [CSC_SQL_POSTPONED_DROP] = "DELETE FROM postponed WHERE item = ?1",
    [CSC_SQL_POSTPONED_ANY] = "SELECT 1 FROM postponed LIMIT 1",

    [CSC_SQL_READ] = "BEGIN",
    [CSC_SQL_DESCRIPTOR_FIND] = "SELECT id FROM descriptor WHERE bytes = ?1",
    [CSC_SQL_DESCRIPTOR_ADD] = "INSERT INTO descriptor (bytes) VALUES (?1) RETURNING id",
    [CSC_SQL_DESCRIPTOR_NEXT] = "SELECT id, bytes FROM descriptor WHERE id > ?1 ORDER BY id"
                                " LIMIT 1",
    [CSC_SQL_SECURITY_PUT] = "INSERT OR REPLACE INTO security (item, descriptor, seen)"
                             " VALUES (?1, ?2, ?3)",
    [CSC_SQL_SECURITY_MISSING] =
        BELOW "SELECT i.id, " SEEN_COPY " AS seen FROM item AS i WHERE i.id IN (SELECT ?1 UNION ALL"
              " SELECT id FROM below) AND i.id > ?2 AND i.type < 2"
              " AND (r_kind <> 0 OR b_kind <> 0)"
              " AND seen IS NOT (SELECT s.seen FROM security AS s WHERE s.item = i.id)"
              " ORDER BY i.id LIMIT ?3",

    [CSC_SQL_VALUE_GET] = "SELECT value FROM value WHERE name = ?1",
    [CSC_SQL_VALUE_PUT] = "INSERT OR REPLACE INTO value (name, value) VALUES (?1, ?2)",

    [CSC_SQL_NOTE_ADD] = "INSERT INTO note (kind, path, other, number) VALUES (?1, ?2, ?3, ?4)",
    [CSC_SQL_NOTE_NEXT] = "SELECT id, path, other, number FROM note"
                          " WHERE id > ?2 AND kind = ?1 ORDER BY id LIMIT 1",
    [CSC_SQL_NOTE_DROP] = "DELETE FROM note WHERE id = ?1",

    [CSC_SQL_TRANSPARENT_PUT] = "INSERT OR REPLACE INTO transparent (item, content, size, written,"
                                " changed, file, used) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [CSC_SQL_TRANSPARENT_GET] = "SELECT item, content, size, written, changed, file, used"
                                " FROM transparent WHERE item = ?1",
    [CSC_SQL_TRANSPARENT_IS] = "SELECT 1 FROM transparent WHERE item = ?1 AND EXISTS"
                               " (SELECT 1 FROM item WHERE id = ?1 AND type < 2 AND marks & 8)",
    [CSC_SQL_TRANSPARENT_OLDEST] =
        "SELECT item, content, size, written, changed, file, used FROM transparent"
        " WHERE content <> 0 AND used >= 0 ORDER BY used LIMIT 1",
    [CSC_SQL_TRANSPARENT_CONTENT] = "SELECT 1 FROM transparent WHERE content = ?1"
                                    " AND content <> 0",
    [CSC_SQL_TRANSPARENT_DROP] = "DELETE FROM transparent WHERE item = ?1",
    [CSC_SQL_TRANSPARENT_SHOW] = UP "DELETE FROM transparent WHERE content = 0 AND item > 0"
                                    " AND +item IN (SELECT id FROM up)",
    [CSC_SQL_IDLE] = "SELECT * FROM (" IDLE ") WHERE (used, id) > (?1, ?2) ORDER BY used, id"
                     " LIMIT ?3",
    [CSC_SQL_USED] = "SELECT ifnull(sum(l_size), 0), ifnull(sum(iif(pins = 0, l_size, 0)), 0),"
                     " (SELECT ifnull(sum(size), 0) FROM transparent) FROM item WHERE l_kind = 1",

    /* Of event.c; these tables are there while somebody listens. */
    [CSC_SQL_TOLD_ALL] = "SELECT kind, parent, name, old_parent, old_name, type, data, attributes,"
                         " number, time FROM temp.told ORDER BY seq",
    [CSC_SQL_TOLD_FOLDER] =
        "WITH RECURSIVE up (parent, name, depth) AS (SELECT ?1, NULL, 0 UNION ALL"
        " SELECT coalesce(i.parent, g.parent), coalesce(i.name, g.name), depth + 1"
        " FROM up LEFT JOIN item AS i ON i.id = up.parent"
        " LEFT JOIN temp.gone AS g ON g.id = up.parent WHERE up.parent <> 0 AND depth < 16000)"
        " SELECT name FROM up WHERE name IS NOT NULL ORDER BY depth DESC",
};

HRESULT csc_db_execute(struct csc_store *store, const char *text)
{
    int code = sqlite3_exec(store->db, text, NULL, NULL, NULL);

    return code == SQLITE_OK ? S_OK : csc_db_failed(store, code);
}

HRESULT csc_db_number(struct csc_store *store, const char *text, int64_t *number)
{
    sqlite3_stmt *statement;
    HRESULT hr;
    int code = sqlite3_prepare_v2(store->db, text, -1, &statement, NULL);

    *number = 0;
    if (code != SQLITE_OK)
        return csc_db_failed(store, code);
    hr = csc_db_step(store, statement);
    *number = hr == S_OK ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return hr == S_FALSE ? CSC_E_CORRUPT : hr;
}

HRESULT csc_db_statement(struct csc_store *store, enum csc_sql which, sqlite3_stmt **statement)
{
    sqlite3_stmt **cached = &store->statements[which];
    int code;

    if (store->open && store->lost != S_OK)
        return store->lost;
    if (!*cached) {
        code = sqlite3_prepare_v3(store->db, csc_db_sql[which], -1, SQLITE_PREPARE_PERSISTENT,
                                  cached, NULL);
        if (code != SQLITE_OK)
            return csc_db_failed(store, code);
    }
    *statement = *cached;
    return S_OK;
}

HRESULT csc_db_step(struct csc_store *store, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);

    if (code == SQLITE_ROW)
        return S_OK;
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? S_FALSE : csc_db_failed(store, code);
}

HRESULT csc_db_change(struct csc_store *store, sqlite3_stmt *statement)
{
    HRESULT hr = csc_db_step(store, statement);

    if (FAILED(hr))
        return hr;
    return sqlite3_changes(store->db) > 0 ? S_OK : CSC_E_NOT_FOUND;
}
