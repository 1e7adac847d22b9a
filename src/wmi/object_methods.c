/*
 * IWbemClassObject: the methods of a class. See object.h.
 */
#include "object.h"
#include "qualifiers.h"

static struct object *self_of(IWbemClassObject *face)
{
    return com_self(face);
}

HRESULT STDMETHODCALLTYPE object_GetMethodQualifierSet(IWbemClassObject *face, LPCWSTR name,
                                                       IWbemQualifierSet **set)
{
    struct object *self = self_of(face);
    if (!name || !set)
        return WBEM_E_INVALID_PARAMETER;
    *set = NULL;
    const struct qualified what = {.cls = self->cls, .method = wmi_find_method(self->cls, name)};
    return what.method ? qualifiers_create(&what, set) : WBEM_E_NOT_FOUND;
}

HRESULT STDMETHODCALLTYPE object_GetMethodOrigin(IWbemClassObject *face, LPCWSTR name, BSTR *origin)
{
    struct object *self = self_of(face);
    if (!name || !origin)
        return WBEM_E_INVALID_PARAMETER;
    *origin = NULL;
    return wmi_find_method(self->cls, name) ? object_class_name(self, origin) : WBEM_E_NOT_FOUND;
}

/* Signatures are instances already, as WMI has them: parameters can be put into them. */
static HRESULT give_signature(const struct wmi_class *cls, IWbemClassObject **out)
{
    struct object *object;
    if (!out)
        return S_OK;
    HRESULT hr = object_create(cls, true, &object);
    if (SUCCEEDED(hr))
        *out = object_face(object);
    return hr;
}

static HRESULT give_signatures(const struct wmi_method *method, IWbemClassObject **in,
                               IWbemClassObject **out)
{
    HRESULT hr = give_signature(&method->in, in);
    if (SUCCEEDED(hr))
        hr = give_signature(&method->out, out);
    if (FAILED(hr) && in && *in) {
        IWbemClassObject_Release(*in);
        *in = NULL;
    }
    return hr;
}

HRESULT STDMETHODCALLTYPE object_GetMethod(IWbemClassObject *face, LPCWSTR name, LONG flags,
                                           IWbemClassObject **in, IWbemClassObject **out)
{
    struct object *self = self_of(face);
    if (in)
        *in = NULL;
    if (out)
        *out = NULL;
    if (!name || flags)
        return WBEM_E_INVALID_PARAMETER;
    const struct wmi_method *method = wmi_find_method(self->cls, name);
    return method ? give_signatures(method, in, out) : WBEM_E_NOT_FOUND;
}

HRESULT STDMETHODCALLTYPE object_PutMethod(IWbemClassObject *face, LPCWSTR name, LONG flags,
                                           IWbemClassObject *in, IWbemClassObject *out)
{
    (void)face;
    (void)flags;
    (void)in;
    (void)out;
    return name ? WBEM_E_NOT_SUPPORTED : WBEM_E_INVALID_PARAMETER;
}

HRESULT STDMETHODCALLTYPE object_DeleteMethod(IWbemClassObject *face, LPCWSTR name)
{
    if (!name)
        return WBEM_E_INVALID_PARAMETER;
    return wmi_find_method(self_of(face)->cls, name) ? WBEM_E_NOT_SUPPORTED : WBEM_E_NOT_FOUND;
}

HRESULT STDMETHODCALLTYPE object_BeginMethodEnumeration(IWbemClassObject *face, LONG flags)
{
    struct object *self = self_of(face);
    AcquireSRWLockExclusive(&self->lock);
    self->enumerating_methods = true;
    self->method_at = flags & WBEM_FLAG_PROPAGATED_ONLY ? self->cls->method_count : 0;
    ReleaseSRWLockExclusive(&self->lock);
    return S_OK;
}

HRESULT STDMETHODCALLTYPE object_NextMethod(IWbemClassObject *face, LONG flags, BSTR *name,
                                            IWbemClassObject **in, IWbemClassObject **out)
{
    struct object *self = self_of(face);
    const struct wmi_method *method = NULL;
    if (name)
        *name = NULL;
    if (in)
        *in = NULL;
    if (out)
        *out = NULL;
    if (flags)
        return WBEM_E_INVALID_PARAMETER;
    AcquireSRWLockExclusive(&self->lock);
    bool begun = self->enumerating_methods;
    if (begun && self->method_at < self->cls->method_count)
        method = &self->cls->methods[self->method_at++];
    ReleaseSRWLockExclusive(&self->lock);
    if (!method)
        return begun ? WBEM_S_NO_MORE_DATA : WBEM_E_UNEXPECTED;
    HRESULT hr = give_signatures(method, in, out);
    if (SUCCEEDED(hr) && name) {
        *name = SysAllocString(method->name);
        hr = *name ? S_OK : WBEM_E_OUT_OF_MEMORY;
    }
    return hr;
}

HRESULT STDMETHODCALLTYPE object_EndMethodEnumeration(IWbemClassObject *face)
{
    struct object *self = self_of(face);
    AcquireSRWLockExclusive(&self->lock);
    self->enumerating_methods = false;
    ReleaseSRWLockExclusive(&self->lock);
    return S_OK;
}
