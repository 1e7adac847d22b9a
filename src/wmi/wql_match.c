/*
 * One row against a bound query: see wql.h.
 */
#include "wql.h"

#include "base/text.h"

/* --- LIKE ------------------------------------------------------------------------------------ */

/* One character of the pattern and what it takes of the text; the place after it, or NULL. */
static const char16_t *like_set(const char16_t *pattern, char16_t c)
{
    bool negated = *pattern == u'^', found = false;
    const char16_t *start = pattern + negated;
    for (pattern = start; *pattern && (*pattern != u']' || pattern == start); pattern++) {
        if (pattern[1] == u'-' && pattern[2] && pattern[2] != u']') {
            found = found || (csc_fold(pattern[0]) <= c && c <= csc_fold(pattern[2]));
            pattern += 2;
        } else {
            found = found || csc_fold(*pattern) == c;
        }
    }
    return *pattern && found != negated ? pattern + 1 : NULL;
}

static const char16_t *like_one(const char16_t *pattern, char16_t c)
{
    if (!*pattern)
        return NULL;
    if (*pattern == u'_')
        return pattern + 1;
    if (*pattern == u'[')
        return like_set(pattern + 1, csc_fold(c));
    return csc_fold(*pattern) == csc_fold(c) ? pattern + 1 : NULL;
}

/* After a failure only the last % has to take one more: what was before it fits. */
bool wql_like(const char16_t *text, const char16_t *pattern)
{
    const char16_t *retry_text = NULL, *retry_pattern = NULL;
    while (*text) {
        const char16_t *next = *pattern == u'%' ? NULL : like_one(pattern, *text);
        if (*pattern == u'%') {
            retry_pattern = ++pattern;
            retry_text = text;
        } else if (next) {
            pattern = next;
            text++;
        } else if (retry_pattern) {
            pattern = retry_pattern;
            text = ++retry_text;
        } else {
            return false;
        }
    }
    while (*pattern == u'%')
        pattern++;
    return !*pattern;
}

/* --- tests ----------------------------------------------------------------------------------- */

static int order_of(const struct wmi_value *a, const struct wmi_value *b)
{
    if (a->kind == WMI_TEXT)
        return csc_compare(a->text, b->text);
    return a->number < b->number ? -1 : a->number > b->number;
}

static bool compare(const struct wql_test *test, const struct wmi_value *value)
{
    if (value->kind == WMI_NULL || test->compare >= WQL_IS_NULL)
        return test->compare == (value->kind == WMI_NULL ? WQL_IS_NULL : WQL_IS_NOT_NULL);
    if (test->compare == WQL_ISA)
        return csc_compare(wmi_schema[value->of].name, test->constant.text) == 0;
    if (test->compare == WQL_LIKE)
        return wql_like(value->text, test->constant.text);
    int order = order_of(value, &test->constant);
    switch (test->compare) {
    case WQL_EQUAL:
        return order == 0;
    case WQL_NOT_EQUAL:
        return order != 0;
    case WQL_LESS:
        return order < 0;
    case WQL_GREATER:
        return order > 0;
    case WQL_LESS_EQUAL:
        return order <= 0;
    default:
        return order >= 0;
    }
}

static HRESULT match_test(const struct wql_query *query, const struct wql_test *test,
                          struct wql_row *row, bool *matches)
{
    const struct wmi_class *cls = query->bound;
    struct wmi_value value = {.kind = WMI_TEXT, .text = cls->name};
    HRESULT hr = S_OK;
    if (test->property < cls->count)
        hr = row->get(row, cls, test->property, &value);
    if (SUCCEEDED(hr) && test->inner_class && value.kind == WMI_OBJECT)
        hr = row->get(row, test->inner_class, test->inner, &value);
    if (SUCCEEDED(hr))
        *matches = compare(test, &value);
    return hr;
}

/* Chains lean to the left: the loop goes down there, so that only parentheses and NOT, which are
 * limited, use the stack. What is to the right of the way down is done on the way: its order does
 * not matter, for nothing has effects. */
static HRESULT match(const struct wql_query *query, int place, struct wql_row *row, bool *matches)
{
    const struct wql_node *node = &query->nodes[place];
    while (node->kind == WQL_AND || node->kind == WQL_OR) {
        HRESULT hr = match(query, node->right, row, matches);
        if (FAILED(hr) || *matches == (node->kind == WQL_OR))
            return hr;
        node = &query->nodes[node->left];
    }
    if (node->kind == WQL_TEST)
        return match_test(query, &node->test, row, matches);
    HRESULT hr = match(query, node->left, row, matches);
    *matches = !*matches;
    return hr;
}

HRESULT wql_match(const struct wql_query *query, struct wql_row *row, bool *matches)
{
    *matches = query->root < 0;
    return query->root < 0 ? S_OK : match(query, query->root, row, matches);
}
