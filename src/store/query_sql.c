/*
 * From a query to SQL: each trait is an expression over a row of `item`, 0 or 1 and never NULL. The
 * expressions say of a row what csc_classify says of its observations (tests/com/test_com_filters.c
 * compares them with the answers of the items).
 *
 * Parameters: ?1 parent, ?2 after this key, ?3 how many, ?4 suspended from above, ?5 state of the
 * share above, ?6 and up the patterns.
 */
#include "query_sql.h"

#include "base/result.h"

/* Was there a copy of the same kind when both sides agreed? */
#define HISTORY "(l_kind <> 0 AND b_kind = l_kind AND s_kind = l_kind)"
#define A_FILE  "(type < 2 AND l_kind = 1 AND " HISTORY ")"
#define A_DIR   "(type < 2 AND l_kind = 2 AND " HISTORY ")"

/* How the cached copy differs from its stamp (csc_facts_diff). */
#define DIFF_DATA       "(s_size <> l_size OR s_written <> l_written)"
#define DIFF_ATTRIBUTES "((s_attributes & 7) <> (l_attributes & 7))"
#define KNOWN(column)   "(s_" column " <> 0 AND l_" column " <> 0 AND s_" column " <> l_" column ")"
#define DOUBTFUL        "(NOT " DIFF_ATTRIBUTES " AND (" KNOWN("id") " OR " KNOWN("changed") "))"

#define MODIFIED_DATA "(" A_FILE " AND (" DIFF_DATA " OR " DOUBTFUL "))"
#define MODIFIED_ATTRIBUTES \
    "(" DIFF_ATTRIBUTES " AND (" A_FILE " OR (" A_DIR " AND NOT marks & 4)))"
#define CREATED "(type < 2 AND l_kind <> 0 AND NOT " HISTORY ")"
#define DELETED "(type < 2 AND l_kind = 0 AND marks & 1 AND b_kind <> 0)"

/* Asked of names without content alone: most rows are none. */
#define HIDDEN "(type < 2 AND marks & 8 AND id IN (SELECT item FROM transparent))"

#define SUSPENDED "(type < 3 AND (?4 OR (type <> 0 AND id IN (SELECT item FROM suspended))))"
#define STATE                                                                           \
    "ifnull(CASE WHEN type = 3 THEN 0 WHEN " SUSPENDED " THEN 1"                        \
    " WHEN type = 2 THEN (SELECT CASE WHEN state <> 2 THEN state"                       \
    "  WHEN EXISTS (SELECT 1 FROM conflict WHERE conflict.item = id) THEN 1 ELSE 2 END" \
    "  FROM share WHERE share.item = id)"                                               \
    " WHEN ?5 <> 2 THEN ?5"                                                             \
    " WHEN EXISTS (SELECT 1 FROM conflict WHERE conflict.item = id) THEN 1 ELSE 2 END, 0)"

_Static_assert(CSC_MARK_DELETED == 1 && CSC_MARK_SPARSE == 4 && CSC_MARK_GHOST == 8,
               "numbers in SQL");
_Static_assert(CSC_NONE == 0 && CSC_FILE == 1 && CSC_DIR == 2, "numbers in SQL");
_Static_assert(CSC_TYPE_FILE == 0 && CSC_TYPE_SHARE == 2 && CSC_TYPE_SERVER == 3, "numbers in SQL");
_Static_assert(CSC_ATTRIBUTES == 7, "numbers in SQL");

/* By bit, the access traits left out. Pin classes: 0x20 user, 0x40 user policy, 0x80 all users,
 * 0x100 folder redirection. */
static const char *const traits[CSC_TRAIT_ACCESS_0] = {
    MODIFIED_DATA,
    MODIFIED_ATTRIBUTES,
    "(" MODIFIED_DATA " OR " MODIFIED_ATTRIBUTES ")",
    CREATED,
    DELETED,
    "(" CREATED " OR " DELETED " OR " MODIFIED_DATA " OR " MODIFIED_ATTRIBUTES ")",
    "(type = 0 AND marks & 12 <> 0)",
    "(type = 0)",
    "(type <> 0)",
    "(pins & 0x160 <> 0)",
    "(pins & 0x80 <> 0)",
    "(pins & 0x80 <> 0)",
    "(pins <> 0)",
    "(marks & 8 <> 0)",
    SUSPENDED,
    "(" STATE " = 1)",
    "(" STATE " = 2)",
};

/* The time of the cached copy, or of what stands behind a name (csc_item_facts). */
#define TIME(column)                                                 \
    "CASE WHEN type > 1 THEN NULL WHEN l_kind <> 0 THEN l_" column   \
    " WHEN marks & 12 = 0 THEN NULL WHEN r_kind <> 0 THEN r_" column \
    " WHEN b_kind <> 0 THEN b_" column " END"
static const char *const times[] = {TIME("created"), TIME("accessed"), TIME("written")};
static const char *const operators[] = {"=", "<>", "<", ">", "<=", ">="};

static void add_granted(sqlite3_str *sql, const struct csc_descriptors *granted)
{
    sqlite3_str_appendall(sql, "ifnull((SELECT descriptor FROM security WHERE security.item = id)"
                               " IN (");
    for (size_t i = 0; i < granted->count; i++)
        sqlite3_str_appendf(sql, i ? ",%lld" : "%lld", granted->ids[i]);
    sqlite3_str_appendall(sql, "), 0)");
}

static void add_traits(sqlite3_str *sql, const struct csc_query *query,
                       const struct csc_condition *c)
{
    for (unsigned bit = 0; c->mask >> bit; bit++) {
        if (!(c->mask >> bit & 1))
            continue;
        sqlite3_str_appendall(sql, c->traits >> bit & 1 ? " AND " : " AND NOT ");
        if (bit < CSC_TRAIT_ACCESS_0)
            sqlite3_str_appendall(sql, traits[bit]);
        else
            add_granted(sql, &query->granted[bit - CSC_TRAIT_ACCESS_0]);
    }
}

static void add_time(sqlite3_str *sql, const struct csc_condition *c)
{
    const char *day = c->by_day ? " / 864000000000" : "";

    sqlite3_str_appendf(sql, " AND ifnull((%s)%s %s %lld%s, 0)", times[c->which], day,
                        operators[c->op], (int64_t)c->time, day);
}

/* Appends one condition; `pattern` is the number of its parameter. */
static void add_condition(sqlite3_str *sql, const struct csc_query *query,
                          const struct csc_condition *c, int pattern)
{
    sqlite3_str_appendall(sql, "(1");
    add_traits(sql, query, c);
    if (c->timed)
        add_time(sql, c);
    if (c->named)
        sqlite3_str_appendf(sql, " AND csc_matches(name, ?%d)", pattern);
    sqlite3_str_appendall(sql, ")");
}

bool csc_query_is_set(const struct csc_condition *c)
{
    return c->mask != 0 || c->timed || c->named;
}

static void add_kind(sqlite3_str *sql, const struct csc_query *query, bool files)
{
    const struct csc_condition *include = files ? &query->include_file : &query->include_dir;
    const struct csc_condition *exclude = files ? &query->exclude_file : &query->exclude_dir;

    add_condition(sql, query, include, files ? 6 : 7);
    if (!csc_query_is_set(exclude))
        return;
    sqlite3_str_appendall(sql, " AND NOT ");
    add_condition(sql, query, exclude, files ? 8 : 9);
}

void csc_query_matches(sqlite3_str *sql, const struct csc_query *query)
{
    sqlite3_str_appendall(sql, "CASE ");
    if (!query->transparent)
        sqlite3_str_appendall(sql, "WHEN " HIDDEN " THEN 0 ");
    sqlite3_str_appendall(sql, "WHEN type = 0 THEN ");
    add_kind(sql, query, true);
    sqlite3_str_appendall(sql, " ELSE ");
    if (query->files_only)
        sqlite3_str_appendall(sql, "0 AND ");
    add_kind(sql, query, false);
    sqlite3_str_appendall(sql, " END");
}
