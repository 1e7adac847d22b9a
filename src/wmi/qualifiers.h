/*
 * IWbemQualifierSet: what the schema says about a class, a property, a method or a parameter.
 */
#ifndef WMI_QUALIFIERS_H
#define WMI_QUALIFIERS_H

#include "schema.h"
#include "wbem.h"

/* What is asked about: the class itself, or one of its properties or methods. */
struct qualified {
    const struct wmi_class *cls;
    const struct wmi_property *property;
    const struct wmi_method *method;
};

HRESULT qualifiers_create(const struct qualified *what, IWbemQualifierSet **out);

/* The value of one qualifier; WBEM_E_NOT_FOUND. */
HRESULT qualifier_get(const struct qualified *what, const WCHAR *name, VARIANT *value);

#endif
