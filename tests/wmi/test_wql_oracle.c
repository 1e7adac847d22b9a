/*
 * 10,000 random queries over random rows: WQL against an evaluation of its own, of the tree that
 * the text was made from.
 *
 * Repeat one run: OPENCSC_SEED=<the number it printed> test_wql_oracle
 */
#include "wql_rows.h"

#include "base/text.h"
#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIES = 10000, ROWS = 20, NODES = 64 };

struct node {
    enum { AND, OR, NOT, TEST } kind;
    int left, right;
    enum wmi_class_id cls; /* the property is of this class */
    size_t property;
    enum wql_compare compare;
    struct wmi_value constant; /* its text in `text` */
    char16_t text[64];
    bool turned;
};

static struct node nodes[NODES];
static int node_count;
static struct csc_text text;

/* --- making ---------------------------------------------------------------------------------- */

static const enum wmi_class_id embedded[] = {WMI_FILE_SYS_INFO,   WMI_PIN_INFO,     WMI_CHANGE_INFO,
                                             WMI_CONNECTION_INFO, WMI_SUSPEND_INFO, WMI_DIRTY_INFO};

static const struct wmi_property *property_of(const struct node *n)
{
    return &wmi_schema[n->cls].properties[n->property];
}

static void make_text_constant(struct node *n)
{
    static const char16_t *const texts[] = {u"\\\\srv", u"\\\\SRV\\data", u"\\\\srv\\data\\docs",
                                            u"b_1.txt", u"100%.doc",      u"DOCS",
                                            u"it's",    u"say \"x\"",     u""};
    static const char16_t *const patterns[] = {u"%",      u"\\\\srv%", u"%doc%",   u"_____1.t%",
                                               u"[a-d]%", u"%[^c]",    u"100[%]%", u"%\\_ata%"};
    bool like = n->compare == WQL_LIKE;
    const char16_t *s =
        like ? patterns[unit_random(COUNT(patterns))] : texts[unit_random(COUNT(texts))];
    memcpy(n->text, s, (csc_len(s) + 1) * sizeof(*s));
    n->constant = (struct wmi_value){.kind = WMI_TEXT, .text = n->text};
}

static void make_constant(struct node *n)
{
    const struct wmi_property *property = property_of(n);
    switch (property->type) {
    case CIM_TEXT:
        make_text_constant(n);
        break;
    case CIM_BOOL:
        n->constant = (struct wmi_value){.kind = WMI_BOOL, .number = unit_random(2)};
        break;
    case CIM_TIME:
        n->constant = (struct wmi_value){
            .kind = WMI_TIME, .number = INT64_C(13200000000000000) + unit_random(3) * 86400000000};
        break;
    default:
        n->constant = (struct wmi_value){.kind = WMI_INT, .number = (int64_t)unit_random(5) - 1};
    }
}

static void choose_property(struct node *n)
{
    n->cls = unit_random(3) ? embedded[unit_random(COUNT(embedded))] : WMI_ITEM;
    n->property = unit_random((uint32_t)wmi_schema[n->cls].count);
    switch (property_of(n)->type) {
    case CIM_TEXT:
        n->compare = (enum wql_compare)unit_random(WQL_LIKE + 1);
        break;
    case CIM_BOOL:
        n->compare = (enum wql_compare)unit_random(WQL_NOT_EQUAL + 1);
        break;
    case CIM_EMBEDDED:
        n->compare = WQL_IS_NULL;
        break;
    default:
        n->compare = (enum wql_compare)unit_random(WQL_GREATER_EQUAL + 1);
    }
    if (n->compare == WQL_IS_NULL || unit_random(8) == 0)
        n->compare = unit_random(2) ? WQL_IS_NULL : WQL_IS_NOT_NULL;
    else
        make_constant(n);
    n->turned = n->compare < WQL_LIKE && unit_random(4) == 0;
}

static int make(int depth)
{
    int place = node_count++;
    uint32_t kind = depth >= 4 || node_count > NODES - 8 ? TEST : unit_random(5);
    struct node *n = &nodes[place];
    *n = (struct node){.kind = kind < TEST ? (int)kind : TEST};
    if (n->kind == TEST)
        choose_property(n);
    else
        n->left = make(depth + 1);
    if (n->kind == AND || n->kind == OR)
        n->right = make(depth + 1);
    return place;
}

/* --- writing --------------------------------------------------------------------------------- */

static void add(const char16_t *s)
{
    assert_hr(csc_text_add(&text, s), S_OK);
}

static void add_string(const char16_t *s)
{
    const char16_t *quote = unit_random(2) ? u"'" : u"\"";
    add(quote);
    for (; *s; s++) {
        if (*s == u'\\' || *s == *quote)
            add(u"\\");
        assert_hr(csc_text_add_n(&text, s, 1), S_OK);
    }
    add(quote);
}

static void add_constant(const struct node *n)
{
    char16_t number[WMI_TIME_ROOM];
    if (n->constant.kind == WMI_TEXT) {
        add_string(n->constant.text);
    } else if (n->constant.kind == WMI_TIME) {
        wmi_time_text(n->constant.number, number);
        add_string(number);
    } else if (n->constant.kind == WMI_BOOL && unit_random(2)) {
        add(n->constant.number ? u"true" : u"FALSE");
    } else {
        wmi_number_text(n->constant.number, number);
        if (unit_random(4))
            add(number);
        else if (n->constant.kind == WMI_INT)
            add_string(number);
        else
            add(number);
    }
}

static void add_name(const struct node *n)
{
    if (n->cls != WMI_ITEM) {
        for (size_t i = 0; i < wmi_schema[WMI_ITEM].count; i++) {
            if (wmi_schema[WMI_ITEM].properties[i].of == (int)n->cls)
                add(wmi_schema[WMI_ITEM].properties[i].name);
        }
        add(u".");
    }
    add(property_of(n)->name);
}

static void add_test(const struct node *n)
{
    static const char16_t *const operators[] = {u"=", u"<>", u"<", u">", u"<=", u">=", u" LIKE "};
    static const char16_t *const turned[] = {u"=", u"!=", u">", u"<", u">=", u"<="};
    if (n->turned) {
        add_constant(n);
        add(turned[n->compare]);
        add_name(n);
    } else if (n->compare < WQL_ISA) {
        add_name(n);
        add(operators[n->compare]);
        add_constant(n);
    } else {
        add_name(n);
        add(n->compare == WQL_IS_NULL ? u" is null" : u" IS NOT NULL");
    }
}

/* With all parentheses, or only those that are needed. */
static void write(int place, int above)
{
    const struct node *n = &nodes[place];
    bool braces =
        n->kind != TEST && ((above == AND && n->kind == OR) || above == NOT || unit_random(4) == 0);
    add(braces ? u"(" : u"");
    if (n->kind == TEST)
        add_test(n);
    if (n->kind == NOT) {
        add(u"NOT ");
        write(n->left, NOT);
    }
    if (n->kind == AND || n->kind == OR) {
        write(n->left, (int)n->kind);
        add(n->kind == AND ? u" AND " : u" or ");
        write(n->right, (int)n->kind);
    }
    add(braces ? u")" : u"");
}

/* --- judging --------------------------------------------------------------------------------- */

static bool like(const char16_t *s, const char16_t *p);

static bool like_brackets(const char16_t *s, const char16_t *p)
{
    bool not = p[1] == u'^', in = false;
    const char16_t *c = p + 1 + not ;
    for (; *c != u']'; c++) {
        for (unsigned x = csc_fold(c[0]); c[1] == u'-' && x <= csc_fold(c[2]); x++)
            in = in || x == csc_fold(*s);
        in = in || csc_fold(*c) == csc_fold(*s);
    }
    return in != not &&like(s + 1, c + 1);
}

static bool like(const char16_t *s, const char16_t *p)
{
    if (!*p)
        return !*s;
    if (*p == u'%')
        return like(s, p + 1) || (*s && like(s + 1, p));
    if (!*s)
        return false;
    if (*p == u'[')
        return like_brackets(s, p);
    return (*p == u'_' || csc_fold(*p) == csc_fold(*s)) && like(s + 1, p + 1);
}

static bool judge_test(const struct node *n, const struct test_row *row)
{
    struct wmi_value v = row->values[n->cls][n->property];
    for (size_t i = 0; n->cls != WMI_ITEM && i < wmi_schema[WMI_ITEM].count; i++) {
        if (wmi_schema[WMI_ITEM].properties[i].of == (int)n->cls &&
            row->values[WMI_ITEM][i].kind == WMI_NULL)
            v.kind = WMI_NULL;
    }
    if (n->compare == WQL_IS_NULL || n->compare == WQL_IS_NOT_NULL)
        return (v.kind == WMI_NULL) == (n->compare == WQL_IS_NULL);
    if (v.kind == WMI_NULL)
        return false;
    if (n->compare == WQL_LIKE)
        return like(v.text, n->text);
    int64_t order =
        v.kind == WMI_TEXT ? csc_compare(v.text, n->text) : v.number - n->constant.number;
    const bool results[] = {order == 0, order != 0, order<0, order> 0, order <= 0, order >= 0};
    return results[n->compare];
}

static bool judge(int place, const struct test_row *row)
{
    const struct node *n = &nodes[place];
    switch (n->kind) {
    case AND:
        return judge(n->left, row) && judge(n->right, row);
    case OR:
        return judge(n->left, row) || judge(n->right, row);
    case NOT:
        return !judge(n->left, row);
    default:
        return judge_test(n, row);
    }
}

static void random_queries_find_what_brute_force_finds(void **state)
{
    static struct test_row rows[ROWS];
    size_t compared = 0, found = 0;
    (void)state;
    unit_seed();
    for (int i = 0; i < QUERIES; i++) {
        struct wql_query query;
        for (int r = 0; r < ROWS && i % 100 == 0; r++)
            row_random(&rows[r]);
        node_count = 0;
        csc_text_cut(&text, 0);
        int root = make(0);
        add(u"SELECT * FROM Win32_OfflineFilesItem WHERE ");
        write(root, OR);
        assert_hr(wql_parse(text.s, &query), S_OK);
        assert_hr(wql_bind(&query, &wmi_schema[WMI_ITEM]), S_OK);
        for (int r = 0; r < ROWS; r++) {
            bool matches;
            assert_hr(wql_match(&query, &rows[r].row, &matches), S_OK);
            if (matches != judge(root, &rows[r]))
                assert_text(matches ? u"found" : u"not found", text.s);
            compared++;
            found += matches;
        }
        wql_free(&query);
    }
    csc_text_free(&text);
    printf("%d queries, %zu rows compared, %zu found\n", QUERIES, compared, found);
    assert_true(found > compared / 10 && found < compared * 9 / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_queries_find_what_brute_force_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
