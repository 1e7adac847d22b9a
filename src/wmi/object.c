/*
 * IWbemClassObject: see object.h. DOC: "IWbemClassObject interface" and its methods.
 *
 * An embedded object is shared by whoever got it, where WMI would copy it.
 */
#include "object.h"

#include "qualifiers.h"
#include "variant.h"

#include "base/memory.h"
#include "base/text.h"

static const IWbemClassObjectVtbl object_vtbl;

static struct object *self_of(IWbemClassObject *face)
{
    return com_self(face);
}

struct object *object_behind(IWbemClassObject *face)
{
    return face && face->lpVtbl == &object_vtbl ? com_self(face) : NULL;
}

/* --- values ---------------------------------------------------------------------------------- */

HRESULT object_value(struct object *self, const WCHAR *name, VARIANT *value, CIMTYPE *type,
                     LONG *flavor)
{
    size_t system = system_find(name);
    if (flavor)
        *flavor = system < SYSTEM_PROPERTIES ? WBEM_FLAVOR_ORIGIN_SYSTEM : WBEM_FLAVOR_ORIGIN_LOCAL;
    if (system < SYSTEM_PROPERTIES) {
        VARIANT unused;
        HRESULT hr = system_value(self, system, value ? value : &unused, type);
        if (!value && SUCCEEDED(hr))
            VariantClear(&unused);
        return hr;
    }
    size_t i = wmi_find_property(self->cls, name);
    if (i == self->cls->count || !(self->shown >> i & 1))
        return WBEM_E_NOT_FOUND;
    *type = self->cls->properties[i].type;
    return value ? VariantCopy(value, &self->values[i]) : S_OK;
}

static HRESULT STDMETHODCALLTYPE object_Get(IWbemClassObject *face, LPCWSTR name, LONG flags,
                                            VARIANT *value, CIMTYPE *type, LONG *flavor)
{
    struct object *self = self_of(face);
    CIMTYPE known = CIM_EMPTY;
    if (!name || flags)
        return WBEM_E_INVALID_PARAMETER;
    if (value)
        V_VT(value) = VT_EMPTY;
    AcquireSRWLockShared(&self->lock);
    HRESULT hr = object_value(self, name, value, &known, flavor);
    ReleaseSRWLockShared(&self->lock);
    if (SUCCEEDED(hr))
        hr = object_for_scripts(value, &known, __builtin_return_address(0));
    if (type && SUCCEEDED(hr))
        *type = known;
    return hr;
}

static HRESULT STDMETHODCALLTYPE object_Put(IWbemClassObject *face, LPCWSTR name, LONG flags,
                                            VARIANT *value, CIMTYPE type)
{
    struct object *self = self_of(face);
    VARIANT own;
    if (!name || flags)
        return WBEM_E_INVALID_PARAMETER;
    if (system_find(name) < SYSTEM_PROPERTIES)
        return WBEM_E_READ_ONLY;
    size_t i = wmi_find_property(self->cls, name);
    if (i == self->cls->count || !(self->shown >> i & 1))
        return WBEM_E_NOT_FOUND;
    if (!self->instance)
        return WBEM_E_INVALID_OPERATION;
    const CIMTYPE own_type = self->cls->properties[i].type;
    if (type && type != own_type && type != (own_type & ~CIM_FLAG_ARRAY))
        return WBEM_E_TYPE_MISMATCH;
    V_VT(&own) = VT_NULL;
    HRESULT hr = value ? variant_coerce(value, &self->cls->properties[i], &own) : S_OK;
    if (FAILED(hr))
        return hr;
    AcquireSRWLockExclusive(&self->lock);
    VARIANT old = self->values[i];
    self->values[i] = own;
    ReleaseSRWLockExclusive(&self->lock);
    VariantClear(&old);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE object_Delete(IWbemClassObject *face, LPCWSTR name)
{
    VARIANT null;
    V_VT(&null) = VT_NULL;
    HRESULT hr = object_Put(face, name, 0, &null, 0);
    return SUCCEEDED(hr) ? WBEM_S_RESET_TO_DEFAULT : hr;
}

/* --- qualifiers, origins --------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE object_GetQualifierSet(IWbemClassObject *face,
                                                        IWbemQualifierSet **set)
{
    const struct qualified what = {.cls = self_of(face)->cls};
    return set ? qualifiers_create(&what, set) : WBEM_E_INVALID_PARAMETER;
}

static HRESULT STDMETHODCALLTYPE object_GetPropertyQualifierSet(IWbemClassObject *face,
                                                                LPCWSTR name,
                                                                IWbemQualifierSet **set)
{
    struct object *self = self_of(face);
    if (!name || !set)
        return WBEM_E_INVALID_PARAMETER;
    *set = NULL;
    if (system_find(name) < SYSTEM_PROPERTIES)
        return WBEM_E_SYSTEM_PROPERTY;
    size_t i = wmi_find_property(self->cls, name);
    if (i == self->cls->count || !(self->shown >> i & 1))
        return WBEM_E_NOT_FOUND;
    const struct qualified what = {.cls = self->cls, .property = &self->cls->properties[i]};
    return qualifiers_create(&what, set);
}

HRESULT object_class_name(const struct object *self, BSTR *name)
{
    *name = SysAllocString(self->cls->name);
    return *name ? S_OK : WBEM_E_OUT_OF_MEMORY;
}

static HRESULT STDMETHODCALLTYPE object_GetPropertyOrigin(IWbemClassObject *face, LPCWSTR name,
                                                          BSTR *origin)
{
    struct object *self = self_of(face);
    if (!name || !origin)
        return WBEM_E_INVALID_PARAMETER;
    *origin = NULL;
    if (system_find(name) < SYSTEM_PROPERTIES) {
        *origin = SysAllocString(L"___SYSTEM");
        return *origin ? S_OK : WBEM_E_OUT_OF_MEMORY;
    }
    if (wmi_find_property(self->cls, name) == self->cls->count)
        return WBEM_E_NOT_FOUND;
    return object_class_name(self, origin);
}

static HRESULT STDMETHODCALLTYPE object_InheritsFrom(IWbemClassObject *face, LPCWSTR ancestor)
{
    if (!ancestor)
        return WBEM_E_INVALID_PARAMETER;
    return csc_compare(self_of(face)->cls->name, ancestor) == 0 ? S_OK : WBEM_S_FALSE;
}

/* --- copies ---------------------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE object_Clone(IWbemClassObject *face, IWbemClassObject **out)
{
    struct object *self = self_of(face);
    struct object *copy;
    if (!out)
        return WBEM_E_INVALID_PARAMETER;
    *out = NULL;
    HRESULT hr = object_create(self->cls, self->instance, &copy);
    if (FAILED(hr))
        return hr;
    AcquireSRWLockShared(&self->lock);
    copy->shown = self->shown;
    for (size_t i = 0; SUCCEEDED(hr) && i < self->cls->count; i++)
        hr = VariantCopy(&copy->values[i], &self->values[i]);
    ReleaseSRWLockShared(&self->lock);
    if (FAILED(hr))
        com_drop(&copy->object);
    else
        *out = object_face(copy);
    return hr;
}

static HRESULT STDMETHODCALLTYPE object_GetObjectText(IWbemClassObject *face, LONG flags,
                                                      BSTR *text)
{
    struct object *self = self_of(face);
    if (!text || flags & ~WBEM_FLAG_NO_FLAVORS)
        return WBEM_E_INVALID_PARAMETER;
    *text = NULL;
    AcquireSRWLockShared(&self->lock);
    HRESULT hr = object_text(self, text);
    ReleaseSRWLockShared(&self->lock);
    return hr;
}

static HRESULT STDMETHODCALLTYPE object_SpawnInstance(IWbemClassObject *face, LONG flags,
                                                      IWbemClassObject **out)
{
    struct object *self = self_of(face);
    struct object *instance;
    if (!out || flags)
        return WBEM_E_INVALID_PARAMETER;
    *out = NULL;
    if (self->instance && !(self->cls->traits & WMI_PARAMETERS))
        return WBEM_E_INVALID_OPERATION;
    HRESULT hr = object_create(self->cls, true, &instance);
    if (SUCCEEDED(hr))
        *out = object_face(instance);
    return hr;
}

/* The classes are what they are. */
static HRESULT STDMETHODCALLTYPE object_SpawnDerivedClass(IWbemClassObject *face, LONG flags,
                                                          IWbemClassObject **out)
{
    (void)face;
    if (!out || flags)
        return WBEM_E_INVALID_PARAMETER;
    *out = NULL;
    return WBEM_E_NOT_SUPPORTED;
}

static HRESULT STDMETHODCALLTYPE object_CompareTo(IWbemClassObject *face, LONG flags,
                                                  IWbemClassObject *other_face)
{
    struct object *self = self_of(face);
    struct object *other = object_behind(other_face);
    bool same;
    (void)flags;
    if (!other_face)
        return WBEM_E_INVALID_PARAMETER;
    if (!other || other->cls != self->cls || other->instance != self->instance)
        return WBEM_S_DIFFERENT;
    if (other == self)
        return WBEM_S_SAME;
    AcquireSRWLockShared(&self->lock);
    same = self->shown == other->shown;
    for (size_t i = 0; same && i < self->cls->count; i++)
        same = variant_same(&self->values[i], &other->values[i]);
    ReleaseSRWLockShared(&self->lock);
    return same ? WBEM_S_SAME : WBEM_S_DIFFERENT;
}

/* --- the object ------------------------------------------------------------------------------ */

static const IWbemClassObjectVtbl object_vtbl = {
    COM_UNKNOWN(IWbemClassObject),
    object_GetQualifierSet,
    object_Get,
    object_Put,
    object_Delete,
    object_GetNames,
    object_BeginEnumeration,
    object_Next,
    object_EndEnumeration,
    object_GetPropertyQualifierSet,
    object_Clone,
    object_GetObjectText,
    object_SpawnDerivedClass,
    object_SpawnInstance,
    object_CompareTo,
    object_GetPropertyOrigin,
    object_InheritsFrom,
    object_GetMethod,
    object_PutMethod,
    object_DeleteMethod,
    object_BeginMethodEnumeration,
    object_NextMethod,
    object_EndMethodEnumeration,
    object_GetMethodQualifierSet,
    object_GetMethodOrigin,
};

static void object_destroy(struct com_object *object)
{
    struct object *self = (struct object *)object;
    for (size_t i = 0; self->values && i < self->cls->count; i++)
        VariantClear(&self->values[i]);
    csc_free(self->values);
}

static const struct com_row rows[] = {
    {&IID_IWbemClassObject, offsetof(struct object, face), &object_vtbl},
    {&IID_IDispatch, offsetof(struct object, dispatch), &object_dispatch_vtbl},
};
static const struct com_class object_class = {rows, ARRAYSIZE(rows), sizeof(struct object),
                                              object_destroy};

HRESULT object_create(const struct wmi_class *cls, bool instance, struct object **out)
{
    struct object *self = com_create(&object_class);
    *out = NULL;
    if (!self)
        return WBEM_E_OUT_OF_MEMORY;
    self->values = csc_alloc(cls->count * sizeof(*self->values));
    if (!self->values) {
        com_drop(&self->object);
        return WBEM_E_OUT_OF_MEMORY;
    }
    for (size_t i = 0; i < cls->count; i++)
        V_VT(&self->values[i]) = VT_NULL;
    self->cls = cls;
    self->instance = instance;
    self->shown = (UINT64_C(1) << cls->count) - 1;
    *out = self;
    return S_OK;
}
