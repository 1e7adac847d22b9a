/*
 * The SQL of a query: between query.c and query_sql.c.
 */
#ifndef CSC_STORE_QUERY_SQL_H
#define CSC_STORE_QUERY_SQL_H

#include "store_internal.h"

#include "store/query.h"

/* Appends the expression that is true for a row that matches. Parameters are told there. */
void csc_query_matches(sqlite3_str *sql, const struct csc_query *query);

/* Does a condition say anything at all? */
bool csc_query_is_set(const struct csc_condition *c);

#endif
