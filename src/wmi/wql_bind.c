/*
 * A query against its class: see wql.h. Constants become what the property has, once and for all
 * rows; what cannot be compared is found here.
 */
#include "wql.h"

#include "base/text.h"

/* Properties of every object. They can be selected; __CLASS can be compared, too. */
static bool is_system_name(const char16_t *name)
{
    static const char16_t *const names[] = {
        u"__PATH",       u"__RELPATH", u"__NAMESPACE",      u"__SERVER", u"__CLASS",
        u"__SUPERCLASS", u"__DYNASTY", u"__PROPERTY_COUNT", u"__GENUS",  u"__DERIVATION"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (csc_compare(names[i], name) == 0)
            return true;
    }
    return false;
}

/* --- columns --------------------------------------------------------------------------------- */

/* A property of an embedded object selects the object. */
static HRESULT bind_column(struct wql_query *query, const struct wql_name *name)
{
    const struct wmi_class *cls = query->bound;
    if (!name->inner && is_system_name(name->outer))
        return S_OK;
    size_t property = wmi_find_property(cls, name->outer);
    if (property == cls->count)
        return WMI_E_BAD_QUERY;
    if (name->inner) {
        if (cls->properties[property].type != CIM_EMBEDDED)
            return WMI_E_BAD_QUERY;
        const struct wmi_class *inner = &wmi_schema[cls->properties[property].of];
        if (wmi_find_property(inner, name->inner) == inner->count)
            return WMI_E_BAD_QUERY;
    }
    query->wanted |= UINT64_C(1) << property;
    return S_OK;
}

/* --- constants ------------------------------------------------------------------------------- */

static HRESULT as_bool(struct wmi_value *value)
{
    if (value->kind == WMI_TEXT) {
        bool yes = csc_compare(value->text, u"TRUE") == 0;
        if (!yes && csc_compare(value->text, u"FALSE") != 0)
            return WMI_E_BAD_QUERY;
        value->number = yes;
    }
    if (value->number != 0 && value->number != 1)
        return WMI_E_BAD_QUERY;
    value->kind = WMI_BOOL;
    return S_OK;
}

/* DOC: "Numbers": 64-bit numbers are strings to clients. */
static HRESULT as_number(struct wmi_value *value)
{
    if (value->kind == WMI_TEXT && !wmi_number_read(value->text, &value->number))
        return WMI_E_BAD_QUERY;
    value->kind = WMI_INT;
    return S_OK;
}

static HRESULT as_time(struct wmi_value *value)
{
    if (value->kind != WMI_TEXT || !wmi_time_read(value->text, &value->number))
        return WMI_E_BAD_QUERY;
    value->kind = WMI_TIME;
    return S_OK;
}

static HRESULT bind_constant(struct wql_test *test, unsigned type)
{
    bool ordered = test->compare > WQL_NOT_EQUAL && test->compare <= WQL_GREATER_EQUAL;
    if (test->compare >= WQL_IS_NULL)
        return S_OK;
    if (test->compare == WQL_ISA)
        return type == CIM_EMBEDDED ? S_OK : WMI_E_BAD_QUERY;
    if (test->compare == WQL_LIKE && type != CIM_TEXT)
        return WMI_E_BAD_QUERY;
    switch (type) {
    case CIM_TEXT:
        return test->constant.kind == WMI_TEXT ? S_OK : WMI_E_BAD_QUERY;
    case CIM_BOOL:
        return ordered ? WMI_E_BAD_QUERY : as_bool(&test->constant);
    case CIM_U8:
    case CIM_U16:
    case CIM_U32:
    case CIM_S64:
        return as_number(&test->constant);
    case CIM_TIME:
        return as_time(&test->constant);
    default:
        return WMI_E_BAD_QUERY; /* arrays, objects, references */
    }
}

/* --- conditions ------------------------------------------------------------------------------ */

static HRESULT bind_test(struct wql_test *test, const struct wmi_class *cls)
{
    const struct wql_name *name = &test->name;
    if (!name->inner && csc_compare(name->outer, u"__CLASS") == 0) {
        test->property = cls->count;
        return bind_constant(test, CIM_TEXT);
    }
    test->property = wmi_find_property(cls, name->outer);
    if (test->property == cls->count)
        return WMI_E_BAD_QUERY;
    const struct wmi_property *property = &cls->properties[test->property];
    if (name->inner) {
        if (property->type != CIM_EMBEDDED)
            return WMI_E_BAD_QUERY;
        test->inner_class = &wmi_schema[property->of];
        test->inner = wmi_find_property(test->inner_class, name->inner);
        if (test->inner == test->inner_class->count)
            return WMI_E_BAD_QUERY;
        property = &test->inner_class->properties[test->inner];
    }
    return bind_constant(test, property->type);
}

HRESULT wql_bind(struct wql_query *query, const struct wmi_class *cls)
{
    if (csc_compare(query->cls, cls->name) != 0)
        return WMI_E_BAD_CLASS;
    query->bound = cls;
    query->wanted = query->all ? (UINT64_C(1) << cls->count) - 1 : 0;
    for (size_t i = 0; i < query->column_count; i++) {
        HRESULT hr = bind_column(query, &query->columns[i]);
        if (FAILED(hr))
            return hr;
    }
    for (size_t i = 0; i < query->count; i++) {
        if (query->nodes[i].kind != WQL_TEST)
            continue;
        HRESULT hr = bind_test(&query->nodes[i].test, cls);
        if (FAILED(hr))
            return hr;
    }
    return S_OK;
}
