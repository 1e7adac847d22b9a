/*
 * Qualifiers: see qualifiers.h. A set is made when it is asked for, from the same facts as the MOF.
 */
#include "qualifiers.h"

#include "variant.h"

#include "base/memory.h"
#include "base/text.h"
#include "com/unknown.h"

enum { MOST = 10 }; /* qualifiers of one thing */

struct list {
    const WCHAR *names[MOST];
    VARIANT values[MOST];
    size_t count;
    HRESULT hr;
};

struct qualifiers {
    struct com_object object;
    struct com_face face;
    struct list list;
    SRWLOCK lock;
    bool enumerating;
    size_t at;
};

/* --- the list -------------------------------------------------------------------------------- */

static VARIANT *add(struct list *list, const WCHAR *name)
{
    VARIANT *value = &list->values[list->count];
    list->names[list->count++] = name;
    V_VT(value) = VT_NULL;
    return value;
}

static void add_true(struct list *list, const WCHAR *name, bool wanted)
{
    if (!wanted)
        return;
    VARIANT *value = add(list, name);
    V_VT(value) = VT_BOOL;
    V_BOOL(value) = VARIANT_TRUE;
}

static void add_number(struct list *list, const WCHAR *name, LONG number)
{
    VARIANT *value = add(list, name);
    V_VT(value) = VT_I4;
    V_I4(value) = number;
}

static void add_text(struct list *list, const WCHAR *name, const WCHAR *text)
{
    HRESULT hr = variant_text(text, add(list, name));
    list->hr = FAILED(hr) ? hr : list->hr;
}

static void add_type(struct list *list, const struct wmi_property *property)
{
    struct csc_text text = {0};
    const WCHAR *prefix = property->type == CIM_EMBEDDED ? L"object:"
                          : property->type == CIM_REF    ? L"ref:"
                                                         : L"";
    HRESULT hr = csc_text_add(&text, prefix);
    if (SUCCEEDED(hr))
        hr = csc_text_add(&text, wmi_type_name(property));
    if (SUCCEEDED(hr))
        add_text(list, L"CIMTYPE", text.s);
    else
        list->hr = hr;
    csc_text_free(&text);
}

static void add_meanings(struct list *list, const struct wmi_property *property)
{
    enum { MANY = 16 };
    WCHAR numbers[MANY][WMI_NUMBER_ROOM];
    const WCHAR *map[MANY], *names[MANY];
    size_t count = property->meaning_count;
    if (!count || count > MANY)
        return;
    for (size_t i = 0; i < count; i++) {
        wmi_number_text(property->meanings[i].number, numbers[i]);
        map[i] = numbers[i];
        names[i] = property->meanings[i].name;
    }
    HRESULT hr = variant_texts(map, count, add(list, L"ValueMap"));
    if (SUCCEEDED(hr))
        hr = variant_texts(names, count, add(list, L"Values"));
    list->hr = FAILED(hr) ? hr : list->hr;
}

/* The signatures of a method number their parameters through: in, then out; the last of out is
 * ReturnValue and has no number. */
static void add_parameter(struct list *list, const struct qualified *what)
{
    for (size_t i = 0; i < METHODS; i++) {
        const struct wmi_method *method = &wmi_schema[WMI_CACHE].methods[i];
        size_t place = (size_t)(what->property - what->cls->properties);
        if (what->cls == &method->in) {
            add_true(list, L"in", true);
            add_number(list, L"ID", (LONG)place);
        } else if (what->cls == &method->out) {
            add_true(list, L"out", true);
            if (place + 1 < method->out.count)
                add_number(list, L"ID", (LONG)(method->in.count + place));
        }
    }
}

static void list_property(struct list *list, const struct qualified *what)
{
    const struct wmi_property *property = what->property;
    add_type(list, property);
    if (what->cls->traits & WMI_PARAMETERS) {
        add_parameter(list, what);
    } else {
        add_true(list, L"read", true);
        add_true(list, L"write", property->is & WMI_IS_WRITABLE);
        add_true(list, L"key", property->is & WMI_IS_KEY);
        add_true(list, L"not_null", property->is & WMI_IS_NOT_NULL);
    }
    if (property->max)
        add_number(list, L"Max", (LONG)property->max);
    add_meanings(list, property);
    add_text(list, L"Description", property->what);
}

static void list_all(struct list *list, const struct qualified *what)
{
    list->hr = S_OK;
    if (what->property) {
        list_property(list, what);
    } else if (what->method) {
        add_true(list, L"Implemented", true);
        add_true(list, L"Static", true);
        add_text(list, L"Description", what->method->what);
    } else if (!(what->cls->traits & WMI_PARAMETERS)) {
        add_true(list, L"dynamic", true);
        add_text(list, L"provider", WMI_PROVIDER_NAME);
        add_true(list, L"singleton", what->cls->traits & WMI_SINGLETON);
        add_text(list, L"Description", what->cls->what);
    }
}

static void clear(struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        VariantClear(&list->values[i]);
    list->count = 0;
}

static size_t find(const struct list *list, const WCHAR *name)
{
    size_t i = 0;
    while (i < list->count && csc_compare(list->names[i], name) != 0)
        i++;
    return i;
}

HRESULT qualifier_get(const struct qualified *what, const WCHAR *name, VARIANT *value)
{
    struct list list = {.count = 0};
    list_all(&list, what);
    size_t i = find(&list, name);
    HRESULT hr = list.hr;
    if (SUCCEEDED(hr))
        hr = i == list.count ? WBEM_E_NOT_FOUND : VariantCopy(value, &list.values[i]);
    clear(&list);
    return hr;
}

/* --- IWbemQualifierSet ----------------------------------------------------------------------- */

static HRESULT give(const struct qualifiers *self, size_t i, VARIANT *value, LONG *flavor)
{
    if (flavor)
        *flavor = WBEM_FLAVOR_ORIGIN_LOCAL;
    if (!value)
        return S_OK;
    V_VT(value) = VT_EMPTY;
    return VariantCopy(value, (VARIANT *)&self->list.values[i]);
}

static HRESULT STDMETHODCALLTYPE qualifiers_Get(IWbemQualifierSet *face, LPCWSTR name, LONG flags,
                                                VARIANT *value, LONG *flavor)
{
    struct qualifiers *self = com_self(face);
    if (!name || flags)
        return WBEM_E_INVALID_PARAMETER;
    size_t i = find(&self->list, name);
    return i == self->list.count ? WBEM_E_NOT_FOUND : give(self, i, value, flavor);
}

/* The schema is what it is. */
static HRESULT STDMETHODCALLTYPE qualifiers_Put(IWbemQualifierSet *face, LPCWSTR name,
                                                VARIANT *value, LONG flavor)
{
    (void)face;
    (void)flavor;
    return name && value ? WBEM_E_READ_ONLY : WBEM_E_INVALID_PARAMETER;
}

static HRESULT STDMETHODCALLTYPE qualifiers_Delete(IWbemQualifierSet *face, LPCWSTR name)
{
    struct qualifiers *self = com_self(face);
    if (!name)
        return WBEM_E_INVALID_PARAMETER;
    return find(&self->list, name) == self->list.count ? WBEM_E_NOT_FOUND : WBEM_E_READ_ONLY;
}

static HRESULT STDMETHODCALLTYPE qualifiers_GetNames(IWbemQualifierSet *face, LONG flags,
                                                     SAFEARRAY **names)
{
    struct qualifiers *self = com_self(face);
    VARIANT list;
    if (!names)
        return WBEM_E_INVALID_PARAMETER;
    *names = NULL;
    size_t count = flags & WBEM_FLAG_PROPAGATED_ONLY ? 0 : self->list.count;
    HRESULT hr = variant_texts(self->list.names, count, &list);
    if (SUCCEEDED(hr))
        *names = V_ARRAY(&list);
    return hr;
}

static HRESULT STDMETHODCALLTYPE qualifiers_BeginEnumeration(IWbemQualifierSet *face, LONG flags)
{
    struct qualifiers *self = com_self(face);
    AcquireSRWLockExclusive(&self->lock);
    self->enumerating = true;
    self->at = flags & WBEM_FLAG_PROPAGATED_ONLY ? self->list.count : 0;
    ReleaseSRWLockExclusive(&self->lock);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE qualifiers_Next(IWbemQualifierSet *face, LONG flags, BSTR *name,
                                                 VARIANT *value, LONG *flavor)
{
    struct qualifiers *self = com_self(face);
    HRESULT hr = S_OK;
    if (flags)
        return WBEM_E_INVALID_PARAMETER;
    if (name)
        *name = NULL;
    AcquireSRWLockExclusive(&self->lock);
    if (!self->enumerating)
        hr = WBEM_E_UNEXPECTED;
    else if (self->at == self->list.count)
        hr = WBEM_S_NO_MORE_DATA;
    if (hr == S_OK && name) {
        *name = SysAllocString(self->list.names[self->at]);
        hr = *name ? S_OK : WBEM_E_OUT_OF_MEMORY;
    }
    if (hr == S_OK)
        hr = give(self, self->at++, value, flavor);
    ReleaseSRWLockExclusive(&self->lock);
    return hr;
}

static HRESULT STDMETHODCALLTYPE qualifiers_EndEnumeration(IWbemQualifierSet *face)
{
    struct qualifiers *self = com_self(face);
    AcquireSRWLockExclusive(&self->lock);
    self->enumerating = false;
    ReleaseSRWLockExclusive(&self->lock);
    return S_OK;
}

static const IWbemQualifierSetVtbl qualifiers_vtbl = {
    COM_UNKNOWN(IWbemQualifierSet),
    qualifiers_Get,
    qualifiers_Put,
    qualifiers_Delete,
    qualifiers_GetNames,
    qualifiers_BeginEnumeration,
    qualifiers_Next,
    qualifiers_EndEnumeration,
};

static void qualifiers_destroy(struct com_object *object)
{
    clear(&((struct qualifiers *)object)->list);
}

static const struct com_row rows[] = {
    {&IID_IWbemQualifierSet, offsetof(struct qualifiers, face), &qualifiers_vtbl},
};
static const struct com_class qualifiers_class = {rows, 1, sizeof(struct qualifiers),
                                                  qualifiers_destroy};

HRESULT qualifiers_create(const struct qualified *what, IWbemQualifierSet **out)
{
    struct qualifiers *self = com_create(&qualifiers_class);
    *out = NULL;
    if (!self)
        return WBEM_E_OUT_OF_MEMORY;
    list_all(&self->list, what);
    if (FAILED(self->list.hr)) {
        HRESULT hr = self->list.hr;
        com_drop(&self->object);
        return hr;
    }
    return com_give(&self->object, &IID_IWbemQualifierSet, (void **)out);
}
