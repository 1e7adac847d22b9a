/*
 * The properties that every object has: see object.h. DOC: "WMI System Properties".
 */
#include "mof.h"
#include "object.h"
#include "variant.h"

#include "base/text.h"

enum {
    SYSTEM_PATH,
    SYSTEM_NAMESPACE,
    SYSTEM_SERVER,
    SYSTEM_DERIVATION,
    SYSTEM_COUNT,
    SYSTEM_RELPATH,
    SYSTEM_DYNASTY,
    SYSTEM_SUPERCLASS,
    SYSTEM_CLASS,
    SYSTEM_GENUS
};

const WCHAR *const system_names[SYSTEM_PROPERTIES] = {
    L"__PATH",    L"__NAMESPACE", L"__SERVER",     L"__DERIVATION", L"__PROPERTY_COUNT",
    L"__RELPATH", L"__DYNASTY",   L"__SUPERCLASS", L"__CLASS",      L"__GENUS"};

size_t system_find(const WCHAR *name)
{
    size_t i = 0;
    if (name[0] != L'_' || name[1] != L'_')
        return SYSTEM_PROPERTIES;
    while (i < SYSTEM_PROPERTIES && csc_compare(system_names[i], name) != 0)
        i++;
    return i;
}

static HRESULT give_number(LONG number, VARIANT *value, CIMTYPE *type)
{
    *type = CIM_SINT32;
    V_VT(value) = VT_I4;
    V_I4(value) = number;
    return S_OK;
}

static LONG count_shown(const struct object *self)
{
    LONG count = 0;
    for (size_t i = 0; i < self->cls->count; i++)
        count += (LONG)(self->shown >> i & 1);
    return count;
}

/* S_FALSE: it has no path. The key has one only if it was selected. */
static HRESULT relative_path(const struct object *self, struct csc_text *text)
{
    const struct wmi_class *cls = self->cls;
    size_t key = wmi_key(cls);
    HRESULT hr = csc_text_add(text, cls->name);
    if (!self->instance || FAILED(hr))
        return hr;
    if (cls->traits & WMI_SINGLETON)
        return csc_text_add(text, L"=@");
    if (key == cls->count || V_VT(&self->values[key]) != VT_BSTR)
        return S_FALSE;
    hr = csc_text_add(text, L".");
    if (SUCCEEDED(hr))
        hr = csc_text_add(text, cls->properties[key].name);
    if (SUCCEEDED(hr))
        hr = csc_text_add(text, L"=");
    return SUCCEEDED(hr) ? wmi_mof_quoted(text, V_BSTR(&self->values[key])) : hr;
}

static HRESULT server_name(WCHAR name[MAX_COMPUTERNAME_LENGTH + 1])
{
    DWORD size = MAX_COMPUTERNAME_LENGTH + 1;
    return GetComputerNameW(name, &size) ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

static HRESULT give_path(const struct object *self, bool full, VARIANT *value)
{
    struct csc_text text = {0};
    WCHAR server[MAX_COMPUTERNAME_LENGTH + 1];
    HRESULT hr = S_OK;
    const WCHAR *const parts[] = {L"\\\\", server, L"\\", WBEM_CIMV2, L":"};
    if (full)
        hr = server_name(server);
    for (size_t i = 0; full && SUCCEEDED(hr) && i < ARRAYSIZE(parts); i++)
        hr = csc_text_add(&text, parts[i]);
    if (SUCCEEDED(hr))
        hr = relative_path(self, &text);
    if (hr == S_OK)
        hr = variant_text(text.s, value);
    csc_text_free(&text);
    return FAILED(hr) ? hr : S_OK;
}

/* What is embedded, and what goes into methods, lies nowhere. */
static bool is_somewhere(const struct object *self)
{
    return !(self->cls->traits & WMI_PARAMETERS) &&
           !(self->instance && self->cls->traits & WMI_EMBEDDED);
}

static HRESULT give_server(VARIANT *value)
{
    WCHAR server[MAX_COMPUTERNAME_LENGTH + 1];
    HRESULT hr = server_name(server);
    return SUCCEEDED(hr) ? variant_text(server, value) : hr;
}

HRESULT system_value(const struct object *self, size_t which, VARIANT *value, CIMTYPE *type)
{
    *type = CIM_STRING;
    V_VT(value) = VT_NULL;
    switch (which) {
    case SYSTEM_GENUS:
        return give_number(self->instance ? WBEM_GENUS_INSTANCE : WBEM_GENUS_CLASS, value, type);
    case SYSTEM_COUNT:
        return give_number(count_shown(self), value, type);
    case SYSTEM_CLASS:
    case SYSTEM_DYNASTY:
        return variant_text(self->cls->name, value);
    case SYSTEM_DERIVATION:
        *type = CIM_STRING | CIM_FLAG_ARRAY;
        return variant_texts(NULL, 0, value);
    case SYSTEM_SUPERCLASS:
        return S_OK;
    default:
        break;
    }
    if (!is_somewhere(self))
        return S_OK;
    if (which == SYSTEM_SERVER)
        return give_server(value);
    if (which == SYSTEM_NAMESPACE)
        return variant_text(WBEM_CIMV2, value);
    return give_path(self, which == SYSTEM_PATH, value);
}
