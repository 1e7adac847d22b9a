/*
 * Plans: see plan.h. Only what is joined by AND from the top says something about all results.
 */
#include "plan.h"

#include "base/memory.h"
#include "base/text.h"

/* --- booleans and numbers that are traits of the filter --------------------------------------- */

/* The values of OFFLINEFILES_ITEM_FILTER_FLAG_...; tests/wmi compares the results. */
enum {
    MODIFIED_DATA = 0x1,
    MODIFIED_ATTRIBUTES = 0x2,
    CREATED = 0x8,
    DELETED = 0x10,
    DIRTY = 0x20,
    SPARSE = 0x40,
    PINNED = 0x1000,
    SUSPENDED = 0x4000
};

static const struct {
    size_t property;
    size_t inner;
    bool embedded;
    uint32_t trait;
} traits[] = {
    {ITEM_SPARSE, 0, false, SPARSE},
    {ITEM_PIN_INFO, PIN_ANY, true, PINNED},
    {ITEM_CHANGE_INFO, CHANGE_DIRTY, true, DIRTY},
    {ITEM_CHANGE_INFO, CHANGE_DELETED, true, DELETED},
    {ITEM_CHANGE_INFO, CHANGE_CREATED, true, CREATED},
    {ITEM_CHANGE_INFO, CHANGE_DATA, true, MODIFIED_DATA},
    {ITEM_CHANGE_INFO, CHANGE_ATTRIBUTES, true, MODIFIED_ATTRIBUTES},
    {ITEM_SUSPEND_INFO, SUSPEND_SUSPENDED, true, SUSPENDED},
};

static void use_trait(struct wmi_plan *plan, const struct wql_test *test)
{
    bool value = (test->constant.number != 0) == (test->compare == WQL_EQUAL);
    if (test->compare > WQL_NOT_EQUAL)
        return;
    for (size_t i = 0; i < sizeof(traits) / sizeof(*traits); i++) {
        if (traits[i].property != test->property || traits[i].embedded != !!test->inner_class ||
            traits[i].inner != test->inner)
            continue;
        bool known = plan->mask & traits[i].trait;
        if (known && value != !!(plan->traits & traits[i].trait))
            plan->nothing = true;
        plan->mask |= traits[i].trait;
        plan->traits |= value ? traits[i].trait : 0;
    }
}

/* --- the type -------------------------------------------------------------------------------- */

static void use_type(struct wmi_plan *plan, const struct wql_test *test)
{
    enum { FILE_TYPE = 0, SERVER_TYPE = 3 };
    int64_t type = test->constant.number;
    if (test->compare == WQL_EQUAL && type == FILE_TYPE)
        plan->files_only = true;
    else if (test->compare == WQL_EQUAL || (test->compare == WQL_NOT_EQUAL && type == FILE_TYPE))
        plan->no_files = true;
    if (test->compare == WQL_EQUAL && type == SERVER_TYPE)
        plan->parent = u"";
}

/* --- paths ----------------------------------------------------------------------------------- */

/* What a pattern begins with for certain, up to a backslash that is not one of the first two. */
static HRESULT use_pattern(struct wmi_plan *plan, const char16_t *pattern)
{
    size_t end = 0;
    for (size_t i = 0; pattern[i] && pattern[i] != u'%' && pattern[i] != u'_' && pattern[i] != u'[';
         i++) {
        if (pattern[i] == u'\\')
            end = i;
    }
    if (end <= 2 || pattern[0] != u'\\' || pattern[1] != u'\\' || plan->below)
        return S_OK;
    plan->below = csc_dup_n(pattern, end);
    return plan->below ? S_OK : E_OUTOFMEMORY;
}

static HRESULT use(struct wmi_plan *plan, const struct wql_test *test)
{
    const char16_t *text = test->constant.text;
    bool is = test->compare == WQL_EQUAL;
    if (test->compare >= WQL_ISA)
        return S_OK;
    if (test->property == ITEM_PATH && is)
        plan->key = text;
    else if (test->property == ITEM_PATH && test->compare == WQL_LIKE)
        return use_pattern(plan, text);
    else if (test->property == ITEM_PARENT && is)
        plan->parent = text;
    else if (test->property == ITEM_TYPE)
        use_type(plan, test);
    else
        use_trait(plan, test);
    return S_OK;
}

HRESULT wmi_plan(const struct wql_query *query, struct wmi_plan *plan)
{
    *plan = (struct wmi_plan){0};
    HRESULT hr = S_OK;
    int place = query->root;
    while (SUCCEEDED(hr) && place >= 0) {
        const struct wql_node *node = &query->nodes[place];
        const struct wql_node *one = node->kind == WQL_AND ? &query->nodes[node->right] : node;
        if (one->kind == WQL_TEST)
            hr = use(plan, &one->test);
        place = node->kind == WQL_AND ? node->left : -1;
    }
    if (plan->files_only && plan->no_files)
        plan->nothing = true;
    if (FAILED(hr))
        wmi_plan_free(plan);
    return hr;
}

void wmi_plan_free(struct wmi_plan *plan)
{
    csc_free(plan->below);
    *plan = (struct wmi_plan){0};
}
