/*
 * Values of properties as VARIANTs: DOC: "Numbers", "Date and Time Format": unsigned numbers are
 * VT_I4 with the same bits, 64-bit numbers and times are strings.
 */
#ifndef WMI_VARIANT_H
#define WMI_VARIANT_H

#include "schema.h"
#include "value.h"
#include "wbem.h"

/* Of a value that is no object, as this property has it. To VariantClear. */
HRESULT variant_from(const struct wmi_value *value, const struct wmi_property *property,
                     VARIANT *out);

/* What a client gives, as the property has it. VT_EMPTY and VT_NULL are NULL. WBEM_E_TYPE_MISMATCH:
 * it cannot be, as a number that is too big. */
HRESULT variant_coerce(const VARIANT *in, const struct wmi_property *property, VARIANT *out);

HRESULT variant_text(const WCHAR *text, VARIANT *out);
HRESULT variant_texts(const WCHAR *const *texts, size_t count, VARIANT *out);

/* Are they the same value of this property? */
bool variant_same(const VARIANT *a, const VARIANT *b);

#endif
