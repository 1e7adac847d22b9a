/*
 * GetObjectText: see object.h. A class is written as in offlinefiles.mof, an instance with what it
 * holds.
 */
#include "mof.h"
#include "object.h"

#include "base/text.h"

enum { DEEPEST = 4 }; /* objects in objects: a client may have put one into itself */

static HRESULT add_instance(struct csc_text *out, const struct object *self, int depth);

static HRESULT add_indent(struct csc_text *out, int depth)
{
    HRESULT hr = S_OK;
    while (SUCCEEDED(hr) && depth-- > 0)
        hr = csc_text_add(out, u"    ");
    return hr;
}

static HRESULT add_list(struct csc_text *out, const SAFEARRAY *array)
{
    const BSTR *texts = array->pvData;
    HRESULT hr = csc_text_add(out, u"{");
    for (ULONG i = 0; SUCCEEDED(hr) && i < array->rgsabound[0].cElements; i++) {
        if (i)
            hr = csc_text_add(out, u", ");
        if (SUCCEEDED(hr))
            hr = wmi_mof_quoted(out, texts[i] ? texts[i] : u"");
    }
    return SUCCEEDED(hr) ? csc_text_add(out, u"}") : hr;
}

static HRESULT add_object(struct csc_text *out, const VARIANT *value, int depth)
{
    const struct object *inner = object_behind((IWbemClassObject *)V_UNKNOWN(value));
    if (!inner || depth > DEEPEST)
        return csc_text_add(out, u"NULL");
    return add_instance(out, inner, depth);
}

static HRESULT add_value(struct csc_text *out, const struct wmi_property *property,
                         const VARIANT *value, int depth)
{
    switch (V_VT(value)) {
    case VT_BOOL:
        return csc_text_add(out, V_BOOL(value) ? u"TRUE" : u"FALSE");
    case VT_I4:
        return csc_text_add_number(out, (uint32_t)V_I4(value));
    case VT_UI1:
        return csc_text_add_number(out, V_UI1(value));
    case VT_BSTR:
        return property->type == CIM_S64 ? csc_text_add(out, V_BSTR(value))
                                         : wmi_mof_quoted(out, V_BSTR(value));
    case VT_ARRAY | VT_BSTR:
        return add_list(out, V_ARRAY(value));
    default:
        return add_object(out, value, depth + 1);
    }
}

static HRESULT add_assignment(struct csc_text *out, const struct object *self, size_t i, int depth)
{
    const struct wmi_property *property = &self->cls->properties[i];
    if (!(self->shown >> i & 1) || V_VT(&self->values[i]) == VT_NULL)
        return S_OK;
    HRESULT hr = add_indent(out, depth + 1);
    if (SUCCEEDED(hr))
        hr = csc_text_add(out, property->name);
    if (SUCCEEDED(hr))
        hr = csc_text_add(out, u" = ");
    if (SUCCEEDED(hr))
        hr = add_value(out, property, &self->values[i], depth);
    return SUCCEEDED(hr) ? csc_text_add(out, u";\n") : hr;
}

static HRESULT add_instance(struct csc_text *out, const struct object *self, int depth)
{
    HRESULT hr = csc_text_add(out, u"instance of ");
    if (SUCCEEDED(hr))
        hr = csc_text_add(out, self->cls->name);
    if (SUCCEEDED(hr))
        hr = csc_text_add(out, u"\n");
    if (SUCCEEDED(hr))
        hr = add_indent(out, depth);
    if (SUCCEEDED(hr))
        hr = csc_text_add(out, u"{\n");
    for (size_t i = 0; SUCCEEDED(hr) && i < self->cls->count; i++)
        hr = add_assignment(out, self, i, depth);
    if (SUCCEEDED(hr))
        hr = add_indent(out, depth);
    return SUCCEEDED(hr) ? csc_text_add(out, u"}") : hr;
}

HRESULT object_text(const struct object *self, BSTR *text)
{
    struct csc_text out = {0};
    HRESULT hr = self->instance ? add_instance(&out, self, 0) : wmi_mof_class(&out, self->cls);
    if (SUCCEEDED(hr) && self->instance)
        hr = csc_text_add(&out, u";\n");
    if (SUCCEEDED(hr)) {
        *text = SysAllocString(out.s);
        hr = *text ? S_OK : WBEM_E_OUT_OF_MEMORY;
    }
    csc_text_free(&out);
    return hr;
}
