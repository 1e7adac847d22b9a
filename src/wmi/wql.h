/*
 * WQL as far as data queries go: SELECT columns FROM class [WHERE condition].
 *
 * DOC: "Querying with WQL", "WHERE Clause", "WQL Operators", "LIKE Operator". A parser by recursive
 * descent, written by hand: the language is small, and the errors stay where they are found. Where
 * the pages are silent: a comparison with a property that is NULL is false, whatever the operator
 * (`= NULL` is IS NULL); text compares by code unit, ignoring case.
 *
 *   wql_parse   the text alone
 *   wql_bind    against a class: names, types, constants as the property has them
 *   wql_match   one row
 */
#ifndef WMI_WQL_H
#define WMI_WQL_H

#include "codes.h"
#include "schema.h"
#include "value.h"

enum wql_compare {
    WQL_EQUAL,
    WQL_NOT_EQUAL,
    WQL_LESS,
    WQL_GREATER,
    WQL_LESS_EQUAL,
    WQL_GREATER_EQUAL,
    WQL_LIKE,
    WQL_ISA,
    WQL_IS_NULL,
    WQL_IS_NOT_NULL
};

enum wql_node_kind { WQL_AND, WQL_OR, WQL_NOT, WQL_TEST };

/* `inner` is a property of the object that `property` embeds. */
struct wql_name {
    const char16_t *outer;
    const char16_t *inner; /* NULL: none */
};

struct wql_test {
    struct wql_name name;
    enum wql_compare compare;
    struct wmi_value constant; /* never of kind WMI_TIME before it is bound */
    size_t property;           /* bound; the count of the class stands for __CLASS */
    size_t inner;
    const struct wmi_class *inner_class; /* NULL: none */
};

struct wql_node {
    enum wql_node_kind kind;
    int left; /* places in the array of nodes */
    int right;
    struct wql_test test;
};

struct wql_query {
    const char16_t *cls;
    bool all; /* SELECT * */
    struct wql_name *columns;
    size_t column_count;
    size_t column_cap;
    struct wql_node *nodes;
    size_t count;
    size_t cap;
    int root;                      /* -1: no condition */
    const struct wmi_class *bound; /* by wql_bind */
    uint64_t wanted;               /* one bit per property that is selected */
    char16_t *memory;              /* of all strings */
};

/* WMI_E_BAD_QUERY: no query of this kind. The result is to wql_free; zeroed on failure. */
HRESULT wql_parse(const char16_t *text, struct wql_query *query);

/* WMI_E_BAD_CLASS: it is about another class. WMI_E_BAD_QUERY: a property that the class has not,
 * or a comparison that its type has not. */
HRESULT wql_bind(struct wql_query *query, const struct wmi_class *cls);

void wql_free(struct wql_query *query);

/* Where values come from. */
struct wql_row {
    HRESULT(*get)
    (struct wql_row *row, const struct wmi_class *cls, size_t property, struct wmi_value *value);
};
HRESULT wql_match(const struct wql_query *query, struct wql_row *row, bool *matches);

/* DOC: "LIKE Operator": % any text, _ one character, [a-c], [^a-c]. */
bool wql_like(const char16_t *text, const char16_t *pattern);

/* What a query is about, found without understanding it: whose is it? */
enum wql_sort { WQL_SELECT, WQL_ASSOCIATORS, WQL_OTHER };
enum { WQL_NAME_ROOM = 128 };
enum wql_sort wql_look(const char16_t *text, char16_t cls[WQL_NAME_ROOM]);

#endif
