/*
 * Which changes of rows are which events, as temporary triggers that note them in the temporary
 * table `told` (see event.c). What an item is, or is not, is a table; the rest is SQL as it is run.
 */
#include "store_internal.h"

#include "base/result.h"

_Static_assert(CSC_MARK_SPARSE == 4 && CSC_MARK_GHOST == 8, "numbers in SQL");
_Static_assert(CSC_TYPE_FILE == 0 && CSC_TYPE_SHARE == 2, "numbers in SQL");
_Static_assert(CSC_FILE == 1 && CSC_ATTRIBUTES == 7, "numbers in SQL");
_Static_assert(CSC_EVENT_ITEM_RENAMED == 24 && CSC_EVENT_ITEM_MODIFIED == 21, "numbers in SQL");
_Static_assert(CSC_EVENT_ITEM_DISCONNECTED == 15 && CSC_EVENT_ITEM_RECONNECTED == 16, "in SQL");
_Static_assert(CSC_EVENT_CONFLICT_ADDED == 7 && CSC_EVENT_CONFLICT_REMOVED == 9, "in SQL");
_Static_assert(CSC_EVENT_TRANSPARENT == 34 && CSC_EVENT_ITEM_DELETED == 23, "numbers in SQL");

/* What an item can become, and cease to be, in the order in which it becomes so. */
static const struct quality {
    enum csc_event_id begins;
    enum csc_event_id ends;
    const char *is; /* of the row @ */
} qualities[] = {
    {CSC_EVENT_ITEM_ADDED, CSC_EVENT_ITEM_DELETED, "@.marks & 8 = 0"},
    {CSC_EVENT_ITEM_PINNED, CSC_EVENT_ITEM_NOT_PINNED, "@.pins <> 0"},
    {CSC_EVENT_ITEM_AVAILABLE, CSC_EVENT_ITEM_NOT_AVAILABLE,
     "@.type < 2 AND @.marks & 12 = 0 AND @.l_kind <> 0"},
};
#define QUALITIES (sizeof qualities / sizeof *qualities)

/* Where the item that another table names lies, or lay. */
#define PLACE_OF(row)                                                                       \
    "(SELECT parent, name, type FROM item WHERE id = " row ".item UNION ALL SELECT parent," \
    " name, type FROM gone WHERE id = " row ".item LIMIT 1) AS p "
#define NEW_PLACE PLACE_OF("new")
#define OLD_PLACE PLACE_OF("old")

static const char tables[] =
    "CREATE TEMP TABLE IF NOT EXISTS told (seq INTEGER PRIMARY KEY, kind, parent, name, old_parent,"
    " old_name, type, data, attributes, number, time);"
    "CREATE TEMP TABLE IF NOT EXISTS gone (id INTEGER PRIMARY KEY, parent, name, type);";

static const char renamed[] = "INSERT INTO told (kind, parent, name, old_parent, old_name, type)"
                              " SELECT 24, new.parent, new.name, old.parent, old.name, new.type"
                              " WHERE old.parent <> new.parent OR old.name <> new.name;";

/* A copy that was and is here, whole. */
static const char modified[] =
    "INSERT INTO told (kind, parent, name, type, data, attributes)"
    " SELECT 21, new.parent, new.name, new.type,"
    " new.l_kind = 1 AND (old.l_size <> new.l_size OR old.l_written <> new.l_written) AS d,"
    " old.l_attributes & 7 <> new.l_attributes & 7 AS a"
    " WHERE (d OR a) AND old.l_kind = new.l_kind AND new.l_kind <> 0 AND new.type < 2"
    " AND (old.marks | new.marks) & 12 = 0;";

static const char share_and_suspended[] =
    "CREATE TEMP TRIGGER told_share BEFORE INSERT ON main.share BEGIN"
    " INSERT INTO told (kind, parent, name, type)"
    " SELECT 14 + new.state, p.parent, p.name, p.type FROM share AS s, " NEW_PLACE
    " WHERE s.item = new.item AND s.state <> new.state AND new.state IN (1, 2);END;"
    "CREATE TEMP TRIGGER told_suspended AFTER INSERT ON main.suspended BEGIN"
    " INSERT INTO told (kind, parent, name, type)"
    " SELECT 15, p.parent, p.name, p.type FROM " NEW_PLACE ";END;"
    "CREATE TEMP TRIGGER told_released AFTER DELETE ON main.suspended BEGIN"
    " INSERT INTO told (kind, parent, name, type)"
    " SELECT 16, parent, name, type FROM item WHERE id = old.item;END;";

static const char conflicts[] =
    "CREATE TEMP TRIGGER told_added AFTER INSERT ON main.conflict BEGIN"
    " INSERT INTO told (kind, parent, name, type, number, time)"
    " SELECT 7, p.parent, p.name, p.type, new.state, new.detected FROM " NEW_PLACE ";END;"
    "CREATE TEMP TRIGGER told_updated AFTER UPDATE ON main.conflict BEGIN"
    " INSERT INTO told (kind, parent, name, type, number, time)"
    " SELECT 8, p.parent, p.name, p.type, new.state, new.detected FROM " NEW_PLACE ";END;"
    "CREATE TEMP TRIGGER told_removed AFTER DELETE ON main.conflict BEGIN"
    " INSERT INTO told (kind, parent, name, type, number, time)"
    " SELECT 9, p.parent, p.name, p.type, old.state, old.detected FROM " OLD_PLACE ";END;";

/* `number`: the event that it is, for a file of this sort. */
static const char transparent[] =
    "CREATE TEMP TRIGGER told_kept BEFORE INSERT ON main.transparent WHEN new.content <> 0 BEGIN"
    " INSERT INTO told (kind, parent, name, type, number, data)"
    " SELECT 34, p.parent, p.name, p.type, iif(t.item IS NULL, 22, 21), t.item IS NOT NULL"
    " FROM " NEW_PLACE "LEFT JOIN transparent AS t ON t.item = new.item"
    " WHERE t.content IS NOT new.content;END;"
    "CREATE TEMP TRIGGER told_dropped AFTER DELETE ON main.transparent WHEN old.content <> 0 BEGIN"
    " INSERT INTO told (kind, parent, name, type, number)"
    " SELECT 34, p.parent, p.name, p.type, 23 FROM " OLD_PLACE ";END;";

static const char drop[] =
    "DROP TRIGGER IF EXISTS told_insert; DROP TRIGGER IF EXISTS told_update;"
    "DROP TRIGGER IF EXISTS told_delete; DROP TRIGGER IF EXISTS told_share;"
    "DROP TRIGGER IF EXISTS told_suspended; DROP TRIGGER IF EXISTS told_released;"
    "DROP TRIGGER IF EXISTS told_added; DROP TRIGGER IF EXISTS told_updated;"
    "DROP TRIGGER IF EXISTS told_removed; DROP TRIGGER IF EXISTS told_kept;"
    "DROP TRIGGER IF EXISTS told_dropped;";

/* Text in which each @ is the name of a row. */
static void add(sqlite3_str *sql, const char *text, const char *row)
{
    for (; *text; text++) {
        if (*text == '@')
            sqlite3_str_appendall(sql, row);
        else
            sqlite3_str_append(sql, text, 1);
    }
}

/* Notes an event about the row `subject` if the row `has` has a quality, and `not` (NULL: there is
 * none) has it not. */
struct change {
    enum csc_event_id kind;
    const struct quality *quality;
    const char *subject;
    const char *has;
    const char * not ;
};

static void add_note(sqlite3_str *sql, const struct change *c)
{
    sqlite3_str_appendf(sql, "INSERT INTO told (kind, parent, name, type) SELECT %d,",
                        (int)c->kind);
    add(sql, "@.parent, @.name, @.type WHERE (", c->subject);
    add(sql, c->quality->is, c->has);
    if (c->not ) {
        sqlite3_str_appendall(sql, ") AND NOT (");
        add(sql, c->quality->is, c->not );
    }
    sqlite3_str_appendall(sql, ");");
}

static void add_begun(sqlite3_str *sql, const char * not )
{
    for (size_t i = 0; i < QUALITIES; i++)
        add_note(sql, &(struct change){qualities[i].begins, &qualities[i], "new", "new", not });
}

static void add_ended(sqlite3_str *sql, const char *subject, const char * not )
{
    for (size_t i = QUALITIES; i-- > 0;)
        add_note(sql, &(struct change){qualities[i].ends, &qualities[i], subject, "old", not });
}

static void add_item_triggers(sqlite3_str *sql)
{
    sqlite3_str_appendall(sql, "CREATE TEMP TRIGGER told_insert AFTER INSERT ON main.item BEGIN ");
    add_begun(sql, NULL);
    sqlite3_str_appendall(sql,
                          "END;CREATE TEMP TRIGGER told_update AFTER UPDATE ON main.item BEGIN ");
    sqlite3_str_appendall(sql, renamed);
    add_begun(sql, "old");
    sqlite3_str_appendall(sql, modified);
    add_ended(sql, "new", "new");
    sqlite3_str_appendall(
        sql, "END;CREATE TEMP TRIGGER told_delete BEFORE DELETE ON main.item BEGIN "
             "INSERT OR REPLACE INTO gone VALUES (old.id, old.parent, old.name, old.type);");
    add_ended(sql, "old", NULL);
    sqlite3_str_appendall(sql, "END;");
}

HRESULT csc_db_note_events(struct csc_store *store, bool on)
{
    sqlite3_str *sql = sqlite3_str_new(store->db);
    HRESULT hr = E_OUTOFMEMORY;
    char *text;

    sqlite3_str_appendall(sql, on ? tables : drop);
    if (on) {
        add_item_triggers(sql);
        sqlite3_str_appendall(sql, share_and_suspended);
        sqlite3_str_appendall(sql, conflicts);
        sqlite3_str_appendall(sql, transparent);
    }
    text = sqlite3_str_finish(sql);
    if (text)
        hr = csc_db_execute(store, text);
    sqlite3_free(text);
    return hr;
}
