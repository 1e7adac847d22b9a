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

#define CONDITIONS (WBEM_FLAG_ONLY_IF_TRUE | WBEM_FLAG_ONLY_IF_FALSE) /* both: IDENTICAL */
#define ORIGINS    (WBEM_MASK_CONDITION_ORIGIN)

static const IWbemClassObjectVtbl object_vtbl;

static struct object *self_of(IWbemClassObject *face)
{
    return com_self(face);
}

struct object *object_behind(IWbemClassObject *face)
{
    return face && face->lpVtbl == &object_vtbl ? com_self(face) : NULL;
}

/* --- scripts --------------------------------------------------------------------------------- */

/* WINE: its scripting (wbemdisp) can do nothing with embedded objects and arrays of strings as WMI
 * has them, and passes no arrays. Where it is the one who called, it gets what scripts can use. */
static bool is_scripting(const void *caller)
{
    HMODULE scripting = GetModuleHandleW(L"wbemdisp.dll");
    HMODULE module = NULL;
    const DWORD by_address =
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    return scripting && GetModuleHandleExW(by_address, caller, &module) && module == scripting;
}

static HRESULT list_for_scripts(VARIANT *value)
{
    const SAFEARRAY *from = V_ARRAY(value);
    ULONG count = from->rgsabound[0].cElements;
    SAFEARRAY *to = SafeArrayCreateVector(VT_VARIANT, 0, count);
    if (!to)
        return WBEM_E_OUT_OF_MEMORY;
    HRESULT hr = S_OK;
    for (ULONG i = 0; SUCCEEDED(hr) && i < count; i++)
        hr = variant_text(((const BSTR *)from->pvData)[i], &((VARIANT *)to->pvData)[i]);
    if (FAILED(hr)) {
        SafeArrayDestroy(to);
        return hr;
    }
    VariantClear(value);
    V_VT(value) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(value) = to;
    return S_OK;
}

static HRESULT object_for_scripts(VARIANT *value)
{
    IUnknown *inner = V_UNKNOWN(value);
    IDispatch *dispatch;
    if (FAILED(IUnknown_QueryInterface(inner, &IID_IDispatch, (void **)&dispatch)))
        return S_OK;
    IUnknown_Release(inner);
    V_VT(value) = VT_DISPATCH;
    V_DISPATCH(value) = dispatch;
    return S_OK;
}

/* One string in place of a list is what a script can put. */
static HRESULT for_scripts(VARIANT *value, CIMTYPE *type, const void *caller)
{
    const bool special = (type && *type & CIM_FLAG_ARRAY) || (type && *type == CIM_OBJECT);
    if (!special || !is_scripting(caller))
        return S_OK;
    if (*type == CIM_TEXTS)
        *type = CIM_STRING;
    if (value && V_VT(value) == (VT_ARRAY | VT_BSTR))
        return list_for_scripts(value);
    return value && V_VT(value) == VT_UNKNOWN ? object_for_scripts(value) : S_OK;
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
        hr = for_scripts(value, &known, __builtin_return_address(0));
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

/* --- enumeration ----------------------------------------------------------------------------- */

static const WCHAR *name_at(const struct object *self, size_t at)
{
    return at < SYSTEM_PROPERTIES ? system_names[at]
                                  : self->cls->properties[at - SYSTEM_PROPERTIES].name;
}

/* Do the flags of GetNames and BeginEnumeration ask for it? */
static bool is_asked(const struct object *self, size_t at, LONG flags)
{
    const bool system = at < SYSTEM_PROPERTIES;
    if (!system && !(self->shown >> (at - SYSTEM_PROPERTIES) & 1))
        return false;
    const struct wmi_property *p = system ? NULL : &self->cls->properties[at - SYSTEM_PROPERTIES];
    if (flags & WBEM_FLAG_KEYS_ONLY && (!p || !(p->is & WMI_IS_KEY)))
        return false;
    if (flags & WBEM_FLAG_REFS_ONLY && (!p || p->type != CIM_REF))
        return false;
    switch (flags & ORIGINS) {
    case WBEM_FLAG_SYSTEM_ONLY:
        return system;
    case WBEM_FLAG_PROPAGATED_ONLY: /* nothing here has an ancestor */
        return false;
    case WBEM_FLAG_LOCAL_ONLY:
    case WBEM_FLAG_NONSYSTEM_ONLY:
        return !system;
    default:
        return true;
    }
}

/* Of GetNames: has it the qualifier, with the value? */
static bool is_qualified(const struct object *self, size_t at, const WCHAR *name, LONG flags,
                         const VARIANT *wanted)
{
    VARIANT value;
    bool has = false;
    if (!(flags & CONDITIONS))
        return true;
    if (at >= SYSTEM_PROPERTIES) {
        const struct qualified what = {.cls = self->cls,
                                       .property = &self->cls->properties[at - SYSTEM_PROPERTIES]};
        V_VT(&value) = VT_EMPTY;
        has = name && qualifier_get(&what, name, &value) == S_OK;
        if (has && (flags & CONDITIONS) == WBEM_FLAG_ONLY_IF_IDENTICAL)
            has = wanted && variant_same(&value, wanted);
        VariantClear(&value);
    }
    return has == ((flags & CONDITIONS) != WBEM_FLAG_ONLY_IF_FALSE);
}

static HRESULT STDMETHODCALLTYPE object_GetNames(IWbemClassObject *face, LPCWSTR qualifier,
                                                 LONG flags, VARIANT *value, SAFEARRAY **names)
{
    struct object *self = self_of(face);
    const WCHAR *found[SYSTEM_PROPERTIES + 64];
    size_t count = 0;
    VARIANT list;
    if (!names)
        return WBEM_E_INVALID_PARAMETER;
    *names = NULL;
    for (size_t at = 0; at < SYSTEM_PROPERTIES + self->cls->count; at++) {
        if (is_asked(self, at, flags) && is_qualified(self, at, qualifier, flags, value))
            found[count++] = name_at(self, at);
    }
    HRESULT hr = variant_texts(found, count, &list);
    if (SUCCEEDED(hr))
        *names = V_ARRAY(&list);
    return hr;
}

static HRESULT STDMETHODCALLTYPE object_BeginEnumeration(IWbemClassObject *face, LONG flags)
{
    struct object *self = self_of(face);
    AcquireSRWLockExclusive(&self->lock);
    self->enumerating = true;
    self->enum_flags = flags;
    self->at = 0;
    ReleaseSRWLockExclusive(&self->lock);
    return S_OK;
}

/* With the lock held. */
static HRESULT next(struct object *self, BSTR *name, VARIANT *value, CIMTYPE *type, LONG *flavor)
{
    const size_t end = SYSTEM_PROPERTIES + self->cls->count;
    if (!self->enumerating)
        return WBEM_E_UNEXPECTED;
    while (self->at < end && !is_asked(self, self->at, self->enum_flags))
        self->at++;
    if (self->at == end)
        return WBEM_S_NO_MORE_DATA;
    const WCHAR *found = name_at(self, self->at);
    if (name) {
        *name = SysAllocString(found);
        if (!*name)
            return WBEM_E_OUT_OF_MEMORY;
    }
    HRESULT hr = object_value(self, found, value, type, flavor);
    if (FAILED(hr) && name) {
        SysFreeString(*name);
        *name = NULL;
    }
    if (SUCCEEDED(hr))
        self->at++;
    return hr;
}

static HRESULT STDMETHODCALLTYPE object_Next(IWbemClassObject *face, LONG flags, BSTR *name,
                                             VARIANT *value, CIMTYPE *type, LONG *flavor)
{
    struct object *self = self_of(face);
    CIMTYPE known = CIM_EMPTY;
    if (flags)
        return WBEM_E_INVALID_PARAMETER;
    if (name)
        *name = NULL;
    if (value)
        V_VT(value) = VT_EMPTY;
    AcquireSRWLockExclusive(&self->lock);
    HRESULT hr = next(self, name, value, &known, flavor);
    ReleaseSRWLockExclusive(&self->lock);
    if (hr == S_OK)
        hr = for_scripts(value, &known, __builtin_return_address(0));
    if (type)
        *type = known;
    return hr;
}

static HRESULT STDMETHODCALLTYPE object_EndEnumeration(IWbemClassObject *face)
{
    struct object *self = self_of(face);
    AcquireSRWLockExclusive(&self->lock);
    self->enumerating = false;
    ReleaseSRWLockExclusive(&self->lock);
    return S_OK;
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

static HRESULT STDMETHODCALLTYPE object_GetMethodQualifierSet(IWbemClassObject *face, LPCWSTR name,
                                                              IWbemQualifierSet **set)
{
    struct object *self = self_of(face);
    if (!name || !set)
        return WBEM_E_INVALID_PARAMETER;
    *set = NULL;
    const struct qualified what = {.cls = self->cls, .method = wmi_find_method(self->cls, name)};
    return what.method ? qualifiers_create(&what, set) : WBEM_E_NOT_FOUND;
}

static HRESULT give_class_name(const struct object *self, BSTR *name)
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
    return give_class_name(self, origin);
}

static HRESULT STDMETHODCALLTYPE object_GetMethodOrigin(IWbemClassObject *face, LPCWSTR name,
                                                        BSTR *origin)
{
    struct object *self = self_of(face);
    if (!name || !origin)
        return WBEM_E_INVALID_PARAMETER;
    *origin = NULL;
    return wmi_find_method(self->cls, name) ? give_class_name(self, origin) : WBEM_E_NOT_FOUND;
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

/* --- methods --------------------------------------------------------------------------------- */

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

static HRESULT STDMETHODCALLTYPE object_GetMethod(IWbemClassObject *face, LPCWSTR name, LONG flags,
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

static HRESULT STDMETHODCALLTYPE object_PutMethod(IWbemClassObject *face, LPCWSTR name, LONG flags,
                                                  IWbemClassObject *in, IWbemClassObject *out)
{
    (void)face;
    (void)flags;
    (void)in;
    (void)out;
    return name ? WBEM_E_NOT_SUPPORTED : WBEM_E_INVALID_PARAMETER;
}

static HRESULT STDMETHODCALLTYPE object_DeleteMethod(IWbemClassObject *face, LPCWSTR name)
{
    if (!name)
        return WBEM_E_INVALID_PARAMETER;
    return wmi_find_method(self_of(face)->cls, name) ? WBEM_E_NOT_SUPPORTED : WBEM_E_NOT_FOUND;
}

static HRESULT STDMETHODCALLTYPE object_BeginMethodEnumeration(IWbemClassObject *face, LONG flags)
{
    struct object *self = self_of(face);
    AcquireSRWLockExclusive(&self->lock);
    self->enumerating_methods = true;
    self->method_at = flags & WBEM_FLAG_PROPAGATED_ONLY ? self->cls->method_count : 0;
    ReleaseSRWLockExclusive(&self->lock);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE object_NextMethod(IWbemClassObject *face, LONG flags, BSTR *name,
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

static HRESULT STDMETHODCALLTYPE object_EndMethodEnumeration(IWbemClassObject *face)
{
    struct object *self = self_of(face);
    AcquireSRWLockExclusive(&self->lock);
    self->enumerating_methods = false;
    ReleaseSRWLockExclusive(&self->lock);
    return S_OK;
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
