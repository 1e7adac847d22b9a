/*
 * IWbemClassObject: the names of properties, and going through them. See object.h.
 */
#include "object.h"
#include "qualifiers.h"
#include "variant.h"

#define CONDITIONS (WBEM_FLAG_ONLY_IF_TRUE | WBEM_FLAG_ONLY_IF_FALSE) /* both: IDENTICAL */
#define ORIGINS    (WBEM_MASK_CONDITION_ORIGIN)

static struct object *self_of(IWbemClassObject *face)
{
    return com_self(face);
}

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

HRESULT STDMETHODCALLTYPE object_GetNames(IWbemClassObject *face, LPCWSTR qualifier, LONG flags,
                                          VARIANT *value, SAFEARRAY **names)
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

HRESULT STDMETHODCALLTYPE object_BeginEnumeration(IWbemClassObject *face, LONG flags)
{
    struct object *self = self_of(face);
    if (!flags && object_is_in_wmic())
        flags = WBEM_FLAG_NONSYSTEM_ONLY;
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

HRESULT STDMETHODCALLTYPE object_Next(IWbemClassObject *face, LONG flags, BSTR *name,
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
        hr = object_for_scripts(value, &known, __builtin_return_address(0));
    if (type)
        *type = known;
    return hr;
}

HRESULT STDMETHODCALLTYPE object_EndEnumeration(IWbemClassObject *face)
{
    struct object *self = self_of(face);
    AcquireSRWLockExclusive(&self->lock);
    self->enumerating = false;
    ReleaseSRWLockExclusive(&self->lock);
    return S_OK;
}
