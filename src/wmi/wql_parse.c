/*
 * From text to a tree: see wql.h.
 *
 *   query      = SELECT ( * | name {, name} ) FROM word [ WHERE or ]
 *   or         = and { OR and }
 *   and        = not { AND not }
 *   not        = NOT not | ( or ) | test
 *   test       = name operator constant | constant operator name | name IS [NOT] NULL
 *   name       = word [ . word ]
 */
#include "wql.h"
#include "wql_lexer.h"

#include "base/memory.h"
#include "base/text.h"

enum {
    MAX_LENGTH = 1 << 20, /* code units */
    MAX_DEPTH = 64        /* parentheses and NOT in each other: it is our stack */
};

struct parser {
    struct wql_lexer lexer;
    struct wql_query *query;
    int depth;
};

static HRESULT parse_or(struct parser *p, int *node);

/* --- leaves ---------------------------------------------------------------------------------- */

static bool is_reserved(const struct wql_lexer *l)
{
    static const char16_t *const words[] = {u"SELECT", u"FROM", u"WHERE", u"AND",  u"OR",   u"NOT",
                                            u"IS",     u"NULL", u"LIKE",  u"TRUE", u"FALSE"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (wql_is(l, words[i]))
            return true;
    }
    return false;
}

static HRESULT take_word(struct parser *p, const char16_t **word)
{
    if (p->lexer.token != WQL_WORD || is_reserved(&p->lexer))
        return WMI_E_BAD_QUERY;
    *word = p->lexer.text;
    wql_lexer_next(&p->lexer);
    return S_OK;
}

static HRESULT take_name(struct parser *p, struct wql_name *name)
{
    *name = (struct wql_name){0};
    HRESULT hr = take_word(p, &name->outer);
    if (SUCCEEDED(hr) && wql_take(&p->lexer, u"."))
        hr = take_word(p, &name->inner);
    return hr;
}

/* S_FALSE: no constant here. */
static HRESULT take_constant(struct parser *p, struct wmi_value *value)
{
    *value = (struct wmi_value){.kind = WMI_NULL};
    if (p->lexer.token == WQL_STRING) {
        value->kind = WMI_TEXT;
        value->text = p->lexer.text;
    } else if (p->lexer.token == WQL_NUMBER) {
        value->kind = WMI_INT;
        if (!wmi_number_read(p->lexer.text, &value->number))
            return WMI_E_BAD_QUERY;
    } else if (wql_is(&p->lexer, u"TRUE") || wql_is(&p->lexer, u"FALSE")) {
        value->kind = WMI_BOOL;
        value->number = wql_is(&p->lexer, u"TRUE");
    } else if (!wql_is(&p->lexer, u"NULL")) {
        return S_FALSE;
    }
    wql_lexer_next(&p->lexer);
    return S_OK;
}

static HRESULT take_operator(struct parser *p, enum wql_compare *compare)
{
    static const struct {
        const char16_t *symbol;
        enum wql_compare compare;
    } symbols[] = {
        {u"=", WQL_EQUAL},          {u"<>", WQL_NOT_EQUAL}, {u"!=", WQL_NOT_EQUAL},
        {u"<", WQL_LESS},           {u">", WQL_GREATER},    {u"<=", WQL_LESS_EQUAL},
        {u">=", WQL_GREATER_EQUAL}, {u"LIKE", WQL_LIKE},    {u"ISA", WQL_ISA},
    };
    for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++) {
        if (wql_take(&p->lexer, symbols[i].symbol)) {
            *compare = symbols[i].compare;
            return S_OK;
        }
    }
    return WMI_E_BAD_QUERY;
}

/* --- tests ----------------------------------------------------------------------------------- */

/* A constant on the left: the other way round. LIKE and ISA have none. */
static HRESULT turn(enum wql_compare *compare)
{
    switch (*compare) {
    case WQL_LESS:
        *compare = WQL_GREATER;
        return S_OK;
    case WQL_GREATER:
        *compare = WQL_LESS;
        return S_OK;
    case WQL_LESS_EQUAL:
        *compare = WQL_GREATER_EQUAL;
        return S_OK;
    case WQL_GREATER_EQUAL:
        *compare = WQL_LESS_EQUAL;
        return S_OK;
    default:
        return *compare <= WQL_NOT_EQUAL ? S_OK : WMI_E_BAD_QUERY;
    }
}

/* name IS [NOT] NULL, after the IS. */
static HRESULT parse_is(struct parser *p, struct wql_test *test)
{
    test->compare = wql_take(&p->lexer, u"NOT") ? WQL_IS_NOT_NULL : WQL_IS_NULL;
    return wql_take(&p->lexer, u"NULL") ? S_OK : WMI_E_BAD_QUERY;
}

/* `= NULL` and `<> NULL`; nothing else can be asked of it. */
static HRESULT settle_null(struct wql_test *test)
{
    if (test->constant.kind != WMI_NULL)
        return S_OK;
    if (test->compare != WQL_EQUAL && test->compare != WQL_NOT_EQUAL)
        return WMI_E_BAD_QUERY;
    test->compare = test->compare == WQL_EQUAL ? WQL_IS_NULL : WQL_IS_NOT_NULL;
    return S_OK;
}

static HRESULT parse_class_of(struct parser *p, struct wql_test *test)
{
    if (p->lexer.token != WQL_STRING && p->lexer.token != WQL_WORD)
        return WMI_E_BAD_QUERY;
    test->constant = (struct wmi_value){.kind = WMI_TEXT, .text = p->lexer.text};
    wql_lexer_next(&p->lexer);
    return S_OK;
}

static HRESULT parse_name_first(struct parser *p, struct wql_test *test)
{
    HRESULT hr = take_name(p, &test->name);
    if (FAILED(hr))
        return hr;
    if (wql_take(&p->lexer, u"IS"))
        return parse_is(p, test);
    hr = take_operator(p, &test->compare);
    if (FAILED(hr))
        return hr;
    if (test->compare == WQL_ISA)
        return parse_class_of(p, test);
    hr = take_constant(p, &test->constant);
    if (hr == S_FALSE)
        hr = WMI_E_BAD_QUERY;
    return FAILED(hr) ? hr : settle_null(test);
}

static HRESULT parse_test(struct parser *p, struct wql_test *test)
{
    *test = (struct wql_test){0};
    HRESULT hr = take_constant(p, &test->constant);
    if (hr == S_FALSE)
        return parse_name_first(p, test);
    if (SUCCEEDED(hr))
        hr = take_operator(p, &test->compare);
    if (SUCCEEDED(hr))
        hr = turn(&test->compare);
    if (SUCCEEDED(hr))
        hr = take_name(p, &test->name);
    return FAILED(hr) ? hr : settle_null(test);
}

/* --- the tree -------------------------------------------------------------------------------- */

static HRESULT add_node(struct parser *p, const struct wql_node *node, int *place)
{
    struct wql_query *q = p->query;
    HRESULT hr = csc_grow((void **)&q->nodes, &q->cap, q->count + 1, sizeof(*q->nodes));
    if (FAILED(hr))
        return hr;
    *place = (int)q->count;
    q->nodes[q->count++] = *node;
    return S_OK;
}

static HRESULT parse_not(struct parser *p, int *place)
{
    struct wql_node node = {.kind = WQL_TEST, .left = -1, .right = -1};
    HRESULT hr;
    if (wql_take(&p->lexer, u"NOT")) {
        node.kind = WQL_NOT;
        hr = ++p->depth > MAX_DEPTH ? WMI_E_BAD_QUERY : parse_not(p, &node.left);
        p->depth--;
    } else if (wql_take(&p->lexer, u"(")) {
        hr = ++p->depth > MAX_DEPTH ? WMI_E_BAD_QUERY : parse_or(p, place);
        p->depth--;
        if (SUCCEEDED(hr) && !wql_take(&p->lexer, u")"))
            hr = WMI_E_BAD_QUERY;
        return hr;
    } else {
        hr = parse_test(p, &node.test);
    }
    return FAILED(hr) ? hr : add_node(p, &node, place);
}

/* A chain of AND or OR; it leans to the left, and evaluation goes down there in a loop. */
static HRESULT parse_chain(struct parser *p, enum wql_node_kind kind, int *place)
{
    HRESULT hr = kind == WQL_OR ? parse_chain(p, WQL_AND, place) : parse_not(p, place);
    while (SUCCEEDED(hr) && wql_take(&p->lexer, kind == WQL_OR ? u"OR" : u"AND")) {
        struct wql_node node = {.kind = kind, .left = *place, .right = -1};
        hr = kind == WQL_OR ? parse_chain(p, WQL_AND, &node.right) : parse_not(p, &node.right);
        if (SUCCEEDED(hr))
            hr = add_node(p, &node, place);
    }
    return hr;
}

static HRESULT parse_or(struct parser *p, int *node)
{
    return parse_chain(p, WQL_OR, node);
}

/* --- the query ------------------------------------------------------------------------------- */

static HRESULT parse_columns(struct parser *p)
{
    struct wql_query *q = p->query;
    HRESULT hr = S_OK;
    q->all = wql_take(&p->lexer, u"*");
    if (q->all)
        return S_OK;
    do {
        hr = csc_grow((void **)&q->columns, &q->column_cap, q->column_count + 1,
                      sizeof(*q->columns));
        if (SUCCEEDED(hr))
            hr = take_name(p, &q->columns[q->column_count++]);
    } while (SUCCEEDED(hr) && wql_take(&p->lexer, u","));
    return hr;
}

static HRESULT parse_query(struct parser *p)
{
    if (!wql_take(&p->lexer, u"SELECT"))
        return WMI_E_BAD_QUERY;
    HRESULT hr = parse_columns(p);
    if (SUCCEEDED(hr) && !wql_take(&p->lexer, u"FROM"))
        hr = WMI_E_BAD_QUERY;
    if (SUCCEEDED(hr))
        hr = take_word(p, &p->query->cls);
    if (SUCCEEDED(hr) && wql_take(&p->lexer, u"WHERE"))
        hr = parse_or(p, &p->query->root);
    if (SUCCEEDED(hr) && p->lexer.token != WQL_END)
        hr = WMI_E_BAD_QUERY;
    return hr;
}

HRESULT wql_parse(const char16_t *text, struct wql_query *query)
{
    *query = (struct wql_query){.root = -1};
    if (!text || csc_len(text) > MAX_LENGTH)
        return WMI_E_BAD_QUERY;
    query->memory = csc_alloc(wql_lexer_room(text) * sizeof(*text));
    if (!query->memory)
        return E_OUTOFMEMORY;
    struct parser p = {.query = query};
    wql_lexer_start(&p.lexer, text, query->memory);
    HRESULT hr = parse_query(&p);
    if (FAILED(hr))
        wql_free(query);
    return hr;
}

void wql_free(struct wql_query *query)
{
    csc_free(query->memory);
    csc_free(query->nodes);
    csc_free(query->columns);
    *query = (struct wql_query){.root = -1};
}

/* --- looking --------------------------------------------------------------------------------- */

static void copy_name(const char16_t *name, char16_t cls[WQL_NAME_ROOM])
{
    size_t i = 0;
    for (; name[i] && i < WQL_NAME_ROOM - 1; i++)
        cls[i] = name[i];
    cls[name[i] ? 0 : i] = 0; /* no name of a class is so long */
}

/* {object path}: the class is what stands before a dot, an equals sign or the brace. */
static void look_into_braces(struct wql_lexer *l, char16_t cls[WQL_NAME_ROOM])
{
    const char16_t *last = u"";
    while (l->token != WQL_END && !wql_is(l, u".") && !wql_is(l, u"=") && !wql_is(l, u"}")) {
        if (l->token == WQL_WORD)
            last = l->text;
        wql_lexer_next(l);
    }
    copy_name(last, cls);
}

enum wql_sort wql_look(const char16_t *text, char16_t cls[WQL_NAME_ROOM])
{
    struct wql_lexer l;
    enum wql_sort sort = WQL_OTHER;
    *cls = 0;
    char16_t *memory =
        csc_len(text) > MAX_LENGTH ? NULL : csc_alloc(wql_lexer_room(text) * sizeof(*text));
    if (!memory)
        return sort;
    wql_lexer_start(&l, text, memory);
    if (wql_take(&l, u"SELECT")) {
        sort = WQL_SELECT;
        while (l.token != WQL_END && !wql_is(&l, u"FROM"))
            wql_lexer_next(&l);
        if (wql_take(&l, u"FROM") && l.token == WQL_WORD)
            copy_name(l.text, cls);
    } else if (wql_take(&l, u"ASSOCIATORS") || wql_take(&l, u"REFERENCES")) {
        sort = WQL_ASSOCIATORS;
        if (wql_take(&l, u"OF"))
            look_into_braces(&l, cls);
    }
    csc_free(memory);
    return sort;
}
