/*
 * What a setting holds, between the registry and a VARIANT.
 *
 *   UI4               REG_DWORD                    VT_UI4
 *   BSTR              REG_SZ, REG_EXPAND_SZ        VT_BSTR, variables expanded
 *   BSTR_DBLNULTERM   REG_MULTI_SZ                 VT_BSTR with the zeros in it
 *   2DIM_ARRAY_...    the values of a key          VT_ARRAY | VT_VARIANT, a row for each value:
 *                                                  its name, its data
 *
 * Data of another type is as good as none. DOC: OFFLINEFILES_SETTING_VALUE_TYPE.
 */
#ifndef CSCOBJ_SETTING_VALUE_H
#define CSCOBJ_SETTING_VALUE_H

#include <windows.h>

#include <cscobj.h>

/* Where it is kept: below a key, as the value or the subkey of that name. */
struct setting_place {
    HKEY hive;
    const WCHAR *key;
    const WCHAR *name;
    OFFLINEFILES_SETTING_VALUE_TYPE type;
};

/* *value is written over, not cleared. VT_EMPTY: it is there and holds nothing.
 * ERROR_FILE_NOT_FOUND: it is not there. */
HRESULT setting_value_read(const struct setting_place *place, VARIANT *value);

/* E_INVALIDARG, and nothing is changed, for a value of another type. Numbers may be of any integer
 * type that holds them. */
HRESULT setting_value_write(const struct setting_place *place, const VARIANT *value);

/* ERROR_FILE_NOT_FOUND: it is not there. */
HRESULT setting_value_delete(const struct setting_place *place);

#endif
