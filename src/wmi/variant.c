/*
 * VARIANTs: see variant.h.
 */
#include "variant.h"

#include "base/memory.h"
#include "base/text.h"

/* --- from values ----------------------------------------------------------------------------- */

HRESULT variant_text(const WCHAR *text, VARIANT *out)
{
    V_VT(out) = VT_BSTR;
    V_BSTR(out) = SysAllocString(text);
    if (V_BSTR(out))
        return S_OK;
    V_VT(out) = VT_NULL;
    return E_OUTOFMEMORY;
}

HRESULT variant_texts(const WCHAR *const *texts, size_t count, VARIANT *out)
{
    V_VT(out) = VT_NULL;
    SAFEARRAY *array = SafeArrayCreateVector(VT_BSTR, 0, (ULONG)count);
    if (!array)
        return E_OUTOFMEMORY;
    BSTR *data = array->pvData;
    for (size_t i = 0; i < count; i++) {
        data[i] = SysAllocString(texts[i]);
        if (!data[i]) {
            SafeArrayDestroy(array);
            return E_OUTOFMEMORY;
        }
    }
    V_VT(out) = VT_ARRAY | VT_BSTR;
    V_ARRAY(out) = array;
    return S_OK;
}

static HRESULT from_number(int64_t number, unsigned type, VARIANT *out)
{
    WCHAR text[WMI_NUMBER_ROOM];
    if (type == CIM_S64) {
        wmi_number_text(number, text);
        return variant_text(text, out);
    }
    V_VT(out) = type == CIM_U8 ? VT_UI1 : VT_I4;
    if (type == CIM_U8)
        V_UI1(out) = (BYTE)number;
    else
        V_I4(out) = (LONG)(uint32_t)number;
    return S_OK;
}

HRESULT variant_from(const struct wmi_value *value, const struct wmi_property *property,
                     VARIANT *out)
{
    WCHAR text[WMI_TIME_ROOM];
    V_VT(out) = VT_NULL;
    switch (value->kind) {
    case WMI_BOOL:
        V_VT(out) = VT_BOOL;
        V_BOOL(out) = value->number ? VARIANT_TRUE : VARIANT_FALSE;
        return S_OK;
    case WMI_INT:
        return from_number(value->number, property->type, out);
    case WMI_TEXT:
        return variant_text(value->text, out);
    case WMI_TIME:
        wmi_time_text(value->number, text);
        return variant_text(text, out);
    case WMI_TEXTS:
        return variant_texts(value->list, value->count, out);
    default:
        return S_OK;
    }
}

/* --- numbers --------------------------------------------------------------------------------- */

static bool read_number(const VARIANT *in, int64_t *number)
{
    VARIANT wide;
    switch (V_VT(in)) {
    case VT_I4:
        *number = V_I4(in);
        return true;
    case VT_I8:
        *number = V_I8(in);
        return true;
    case VT_BSTR:
        return V_BSTR(in) && wmi_number_read(V_BSTR(in), number);
    case VT_BOOL:
        *number = V_BOOL(in) ? 1 : 0;
        return true;
    case VT_R4: /* fractions would be rounded */
    case VT_R8:
    case VT_DATE:
    case VT_CY:
        return false;
    default:
        V_VT(&wide) = VT_EMPTY;
        if (FAILED(VariantChangeType(&wide, (VARIANT *)in, 0, VT_I8)))
            return false;
        *number = V_I8(&wide);
        return true;
    }
}

/* A 32-bit number may come as VT_I4 with the same bits. */
static HRESULT as_number(const VARIANT *in, const struct wmi_property *property, VARIANT *out)
{
    int64_t number;
    if (!read_number(in, &number))
        return WBEM_E_TYPE_MISMATCH;
    if (property->type == CIM_U32 && V_VT(in) == VT_I4)
        number = (uint32_t)number;
    const int64_t most = property->type == CIM_U8    ? UINT8_MAX
                         : property->type == CIM_U16 ? UINT16_MAX
                                                     : (int64_t)UINT32_MAX;
    if (property->type != CIM_S64 && (number < 0 || number > most))
        return WBEM_E_TYPE_MISMATCH;
    return from_number(number, property->type, out);
}

static HRESULT as_bool(const VARIANT *in, VARIANT *out)
{
    int64_t number;
    if (V_VT(in) == VT_BSTR || !read_number(in, &number))
        return WBEM_E_TYPE_MISMATCH;
    V_VT(out) = VT_BOOL;
    V_BOOL(out) = number ? VARIANT_TRUE : VARIANT_FALSE;
    return S_OK;
}

/* --- texts and objects ----------------------------------------------------------------------- */

static HRESULT as_text(const VARIANT *in, unsigned type, VARIANT *out)
{
    int64_t time;
    if (V_VT(in) != VT_BSTR)
        return WBEM_E_TYPE_MISMATCH;
    const WCHAR *text = V_BSTR(in) ? V_BSTR(in) : L"";
    if (type == CIM_TIME && !wmi_time_read(text, &time))
        return WBEM_E_TYPE_MISMATCH;
    return variant_text(text, out);
}

static HRESULT element_text(const VARIANT *in, size_t i, const WCHAR **text)
{
    const void *data = V_ARRAY(in)->pvData;
    if (V_VT(in) == (VT_ARRAY | VT_BSTR)) {
        *text = ((const BSTR *)data)[i];
    } else {
        const VARIANT *element = &((const VARIANT *)data)[i];
        if (V_VT(element) == (VT_VARIANT | VT_BYREF))
            element = V_VARIANTREF(element);
        if (V_VT(element) != VT_BSTR)
            return WBEM_E_TYPE_MISMATCH;
        *text = V_BSTR(element);
    }
    *text = *text ? *text : L"";
    return S_OK;
}

/* One string is a list of one: scripts give it so, and Wine's scripting passes no arrays. */
static HRESULT as_texts(const VARIANT *in, VARIANT *out)
{
    const bool array = V_VT(in) == (VT_ARRAY | VT_BSTR) || V_VT(in) == (VT_ARRAY | VT_VARIANT);
    const WCHAR *one = V_VT(in) == VT_BSTR && V_BSTR(in) ? V_BSTR(in) : L"";
    if (V_VT(in) == VT_BSTR)
        return variant_texts(&one, 1, out);
    if (!array || !V_ARRAY(in) || SafeArrayGetDim(V_ARRAY(in)) != 1)
        return WBEM_E_TYPE_MISMATCH;
    size_t count = V_ARRAY(in)->rgsabound[0].cElements;
    const WCHAR **texts = csc_alloc(count * sizeof(*texts));
    HRESULT hr = texts ? S_OK : E_OUTOFMEMORY;
    for (size_t i = 0; SUCCEEDED(hr) && i < count; i++)
        hr = element_text(in, i, &texts[i]);
    if (SUCCEEDED(hr))
        hr = variant_texts(texts, count, out);
    csc_free((void *)texts);
    return hr;
}

/* Any object of the class: ours or, on Windows, one of WMI's. */
static HRESULT as_object(const VARIANT *in, const struct wmi_property *property, VARIANT *out)
{
    IWbemClassObject *object;
    VARIANT name;
    if ((V_VT(in) != VT_UNKNOWN && V_VT(in) != VT_DISPATCH) || !V_UNKNOWN(in) ||
        FAILED(IUnknown_QueryInterface(V_UNKNOWN(in), &IID_IWbemClassObject, (void **)&object)))
        return WBEM_E_TYPE_MISMATCH;
    HRESULT hr = IWbemClassObject_Get(object, L"__CLASS", 0, &name, NULL, NULL);
    if (SUCCEEDED(hr)) {
        if (V_VT(&name) != VT_BSTR ||
            csc_compare(V_BSTR(&name), wmi_schema[property->of].name) != 0)
            hr = WBEM_E_TYPE_MISMATCH;
        VariantClear(&name);
    }
    if (FAILED(hr)) {
        IWbemClassObject_Release(object);
        return hr;
    }
    V_VT(out) = VT_UNKNOWN;
    V_UNKNOWN(out) = (IUnknown *)object;
    return S_OK;
}

HRESULT variant_coerce(const VARIANT *in, const struct wmi_property *property, VARIANT *out)
{
    V_VT(out) = VT_NULL;
    if (V_VT(in) == (VT_VARIANT | VT_BYREF))
        in = V_VARIANTREF(in);
    if (V_VT(in) == VT_NULL || V_VT(in) == VT_EMPTY)
        return S_OK;
    switch (property->type) {
    case CIM_BOOL:
        return as_bool(in, out);
    case CIM_TEXTS:
        return as_texts(in, out);
    case CIM_EMBEDDED:
        return as_object(in, property, out);
    case CIM_TEXT:
    case CIM_TIME:
    case CIM_REF:
        return as_text(in, property->type, out);
    default:
        return as_number(in, property, out);
    }
}

/* --- comparison ------------------------------------------------------------------------------- */

static bool same_texts(const SAFEARRAY *a, const SAFEARRAY *b)
{
    const BSTR *one = a->pvData, *other = b->pvData;
    if (a->rgsabound[0].cElements != b->rgsabound[0].cElements)
        return false;
    for (ULONG i = 0; i < a->rgsabound[0].cElements; i++) {
        if (!csc_same(one[i] ? one[i] : L"", other[i] ? other[i] : L""))
            return false;
    }
    return true;
}

static bool same_objects(const VARIANT *a, const VARIANT *b)
{
    IWbemClassObject *object;
    if (FAILED(IUnknown_QueryInterface(V_UNKNOWN(a), &IID_IWbemClassObject, (void **)&object)))
        return false;
    HRESULT hr = IWbemClassObject_CompareTo(object, WBEM_COMPARISON_INCLUDE_ALL,
                                            (IWbemClassObject *)V_UNKNOWN(b));
    IWbemClassObject_Release(object);
    return hr == WBEM_S_SAME;
}

bool variant_same(const VARIANT *a, const VARIANT *b)
{
    if (V_VT(a) != V_VT(b))
        return false;
    switch (V_VT(a)) {
    case VT_BSTR:
        return csc_same(V_BSTR(a), V_BSTR(b));
    case VT_BOOL:
        return !V_BOOL(a) == !V_BOOL(b);
    case VT_UI1:
        return V_UI1(a) == V_UI1(b);
    case VT_I4:
        return V_I4(a) == V_I4(b);
    case VT_ARRAY | VT_BSTR:
        return same_texts(V_ARRAY(a), V_ARRAY(b));
    case VT_UNKNOWN:
        return same_objects(a, b);
    default:
        return true;
    }
}
