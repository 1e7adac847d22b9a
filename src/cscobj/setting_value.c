/*
 * Settings in the registry, see setting_value.h. A single value and the second column of a table
 * are the same thing, a cell; the table has its cells below a key of its own.
 */
#include "setting_value.h"

#include "log.h"

#include "base/memory.h"
#include "base/result.h"

#include <oleauto.h>
#include <wchar.h>

enum { NAME_ROOM = 16384 }; /* characters: the longest name of a value, and its end */

/* What a cell is, by the type of its setting. */
static const struct cell {
    DWORD reg;
    VARTYPE vt;
    bool table;
} cells[] = {
    [OFFLINEFILES_SETTING_VALUE_UI4] = {REG_DWORD, VT_UI4, false},
    [OFFLINEFILES_SETTING_VALUE_BSTR] = {REG_SZ, VT_BSTR, false},
    [OFFLINEFILES_SETTING_VALUE_BSTR_DBLNULTERM] = {REG_MULTI_SZ, VT_BSTR, false},
    [OFFLINEFILES_SETTING_VALUE_2DIM_ARRAY_BSTR_UI4] = {REG_DWORD, VT_UI4, true},
    [OFFLINEFILES_SETTING_VALUE_2DIM_ARRAY_BSTR_BSTR] = {REG_SZ, VT_BSTR, true},
};

static HRESULT open_key(const struct setting_place *place, bool write, HKEY *key)
{
    WCHAR path[MAX_PATH];
    const REGSAM access = (write ? KEY_READ | KEY_WRITE : KEY_READ) | KEY_WOW64_64KEY;
    LSTATUS status;
    bool table = cells[place->type].table;
    swprintf(path, MAX_PATH, table ? L"%ls\\%ls" : L"%ls", place->key, place->name);
    if (write)
        status = RegCreateKeyExW(place->hive, path, 0, NULL, 0, access, NULL, key, NULL);
    else
        status = RegOpenKeyExW(place->hive, path, 0, access, key);
    return HRESULT_FROM_WIN32(status);
}

/* --- reading --------------------------------------------------------------------------------- */

/* Strings come with a 0 at the end, whether the registry holds one or not. */
static HRESULT query(HKEY key, const WCHAR *name, DWORD type, void **data, DWORD *size)
{
    const DWORD kind = type == REG_DWORD ? RRF_RT_REG_DWORD
                       : type == REG_SZ  ? RRF_RT_REG_SZ /* expanded, if need be */
                                         : RRF_RT_REG_MULTI_SZ;
    LSTATUS status = ERROR_MORE_DATA;
    *data = NULL;
    for (*size = 256; status == ERROR_MORE_DATA; *size *= 2) {
        csc_free(*data);
        *data = csc_alloc(*size);
        if (!*data)
            return E_OUTOFMEMORY;
        DWORD got = *size;
        status = RegGetValueW(key, NULL, name, kind | RRF_RT_REG_NONE, NULL, *data, &got);
        if (status == ERROR_SUCCESS) {
            *size = got;
            return S_OK;
        }
    }
    csc_free(*data);
    *data = NULL;
    if (status == ERROR_UNSUPPORTED_TYPE) {
        log_bad_setting(name);
        status = ERROR_FILE_NOT_FOUND;
    }
    return HRESULT_FROM_WIN32(status);
}

static HRESULT read_cell(HKEY key, const WCHAR *name, const struct cell *cell, VARIANT *value)
{
    void *data;
    DWORD size;
    HRESULT hr = query(key, name, cell->reg, &data, &size);
    if (FAILED(hr) || size == 0) {
        csc_free(data);
        return hr;
    }
    if (cell->vt == VT_UI4)
        V_UI4(value) = *(const DWORD *)data;
    else
        V_BSTR(value) = SysAllocStringLen(data, size / (UINT)sizeof(WCHAR) - 1);
    csc_free(data);
    if (cell->vt == VT_BSTR && !V_BSTR(value))
        return E_OUTOFMEMORY;
    V_VT(value) = cell->vt;
    return S_OK;
}

/* A row of the table; what holds something else leaves an empty one, cut off later. */
static HRESULT read_row(HKEY key, const WCHAR *name, const struct cell *cell, SAFEARRAY *rows,
                        LONG *row)
{
    VARIANT pair[2];
    VariantInit(&pair[0]);
    VariantInit(&pair[1]);
    HRESULT hr = read_cell(key, name, cell, &pair[1]);
    if (hr == CSC_E_NOT_FOUND || (SUCCEEDED(hr) && V_VT(&pair[1]) == VT_EMPTY))
        return S_OK;
    V_VT(&pair[0]) = VT_BSTR;
    V_BSTR(&pair[0]) = SysAllocString(name);
    if (SUCCEEDED(hr) && !V_BSTR(&pair[0]))
        hr = E_OUTOFMEMORY;
    for (LONG column = 0; column < 2 && SUCCEEDED(hr); column++) {
        LONG at[] = {*row, column};
        hr = SafeArrayPutElement(rows, at, &pair[column]);
    }
    VariantClear(&pair[0]);
    VariantClear(&pair[1]);
    *row += SUCCEEDED(hr);
    return hr;
}

/* The first dimension of a SAFEARRAY in memory is its last: rows cannot be cut off in place. */
static HRESULT shortened(SAFEARRAY *from, ULONG count, SAFEARRAY **to)
{
    SAFEARRAYBOUND bounds[2] = {{count, 0}, {2, 0}};
    HRESULT hr = S_OK;
    *to = SafeArrayCreate(VT_VARIANT, 2, bounds);
    if (!*to)
        return E_OUTOFMEMORY;
    for (LONG i = 0; i < (LONG)count * 2 && SUCCEEDED(hr); i++) {
        LONG at[] = {i / 2, i % 2};
        VARIANT cell;
        VariantInit(&cell);
        hr = SafeArrayGetElement(from, at, &cell);
        if (SUCCEEDED(hr))
            hr = SafeArrayPutElement(*to, at, &cell);
        VariantClear(&cell);
    }
    return hr;
}

static HRESULT read_rows(HKEY key, const struct cell *cell, ULONG room, VARIANT *value)
{
    SAFEARRAYBOUND bounds[2] = {{room, 0}, {2, 0}};
    SAFEARRAY *all = SafeArrayCreate(VT_VARIANT, 2, bounds), *rows = NULL;
    WCHAR *name = csc_alloc(NAME_ROOM * sizeof(*name));
    HRESULT hr = all && name ? S_OK : E_OUTOFMEMORY;
    LONG row = 0;
    for (DWORD i = 0; SUCCEEDED(hr) && row < (LONG)room; i++) {
        DWORD length = NAME_ROOM;
        if (RegEnumValueW(key, i, name, &length, NULL, NULL, NULL, NULL) != ERROR_SUCCESS)
            break;
        hr = read_row(key, name, cell, all, &row);
    }
    if (SUCCEEDED(hr) && row)
        hr = shortened(all, (ULONG)row, &rows);
    if (FAILED(hr) && rows)
        SafeArrayDestroy(rows);
    if (SUCCEEDED(hr) && row) {
        V_VT(value) = VT_ARRAY | VT_VARIANT;
        V_ARRAY(value) = rows;
    }
    if (all)
        SafeArrayDestroy(all);
    csc_free(name);
    return hr;
}

static HRESULT read_table(HKEY key, const struct cell *cell, VARIANT *value)
{
    DWORD count = 0;
    LSTATUS status =
        RegQueryInfoKeyW(key, NULL, NULL, NULL, NULL, NULL, NULL, &count, NULL, NULL, NULL, NULL);
    if (status != ERROR_SUCCESS)
        return HRESULT_FROM_WIN32(status);
    return count ? read_rows(key, cell, count, value) : S_OK;
}

HRESULT setting_value_read(const struct setting_place *place, VARIANT *value)
{
    const struct cell *cell = &cells[place->type];
    HKEY key;
    VariantInit(value);
    HRESULT hr = open_key(place, false, &key);
    if (FAILED(hr))
        return csc_hr_is_absent(hr) ? CSC_E_NOT_FOUND : hr;
    hr = cell->table ? read_table(key, cell, value) : read_cell(key, place->name, cell, value);
    RegCloseKey(key);
    return hr;
}

/* --- writing --------------------------------------------------------------------------------- */

/* The value as a cell must be; E_INVALIDARG if it cannot be one. */
static HRESULT convert(const struct cell *cell, const VARIANT *value, VARIANT *out)
{
    VariantInit(out);
    switch (V_VT(value)) {
    case VT_BSTR:
        return cell->vt == VT_BSTR && V_BSTR(value) ? VariantCopy(out, (VARIANTARG *)value)
                                                    : E_INVALIDARG;
    case VT_UI1:
    case VT_I2:
    case VT_UI2:
    case VT_I4:
    case VT_UI4:
    case VT_INT:
    case VT_UINT:
        if (cell->vt == VT_UI4 && SUCCEEDED(VariantChangeType(out, (VARIANTARG *)value, 0, VT_UI4)))
            return S_OK;
        return E_INVALIDARG;
    default:
        return E_INVALIDARG;
    }
}

/* A list of strings ends with two zeros; a single one has none inside. */
static bool is_well_formed(const struct cell *cell, const VARIANT *value)
{
    if (cell->vt != VT_BSTR)
        return true;
    UINT length = SysStringLen(V_BSTR(value));
    if (cell->reg == REG_MULTI_SZ)
        return length > 0 && V_BSTR(value)[length - 1] == 0;
    return wcslen(V_BSTR(value)) == length;
}

static HRESULT write_cell(HKEY key, const WCHAR *name, const struct cell *cell,
                          const VARIANT *value)
{
    const BYTE *data = cell->vt == VT_UI4 ? (const BYTE *)&V_UI4(value) : (BYTE *)V_BSTR(value);
    DWORD size = sizeof(DWORD);
    if (cell->vt == VT_BSTR)
        size = (SysStringLen(V_BSTR(value)) + 1) * (DWORD)sizeof(WCHAR);
    LSTATUS status = RegSetValueExW(key, name, 0, cell->reg, data, size);
    return HRESULT_FROM_WIN32(status); /* the macro looks at it twice */
}

static HRESULT cell_at(SAFEARRAY *rows, LONG row, LONG column, VARIANT *value)
{
    LONG at[] = {row, column};
    VariantInit(value);
    return SafeArrayGetElement(rows, at, value);
}

/* Reads a row of the client's table. */
static HRESULT take_row(SAFEARRAY *rows, LONG row, LONG column, const struct cell *cell,
                        VARIANT pair[2])
{
    static const struct cell name = {REG_SZ, VT_BSTR, false};
    VARIANT given;
    VariantInit(&pair[0]);
    VariantInit(&pair[1]);
    HRESULT hr = S_OK;
    for (int i = 0; i < 2 && SUCCEEDED(hr); i++) {
        const struct cell *as = i ? cell : &name;
        hr = cell_at(rows, row, column + i, &given);
        if (SUCCEEDED(hr))
            hr = convert(as, &given, &pair[i]);
        if (SUCCEEDED(hr) && !is_well_formed(as, &pair[i]))
            hr = E_INVALIDARG;
        VariantClear(&given);
    }
    return SUCCEEDED(hr) && !V_BSTR(&pair[0])[0] ? E_INVALIDARG : hr;
}

/* All rows, into the key or, without one, only to see whether they are right. */
static HRESULT put_rows(SAFEARRAY *rows, const struct cell *cell, HKEY key)
{
    LONG first = 0, last = -1, column = 0;
    HRESULT hr = SafeArrayGetLBound(rows, 1, &first);
    if (SUCCEEDED(hr))
        hr = SafeArrayGetUBound(rows, 1, &last);
    if (SUCCEEDED(hr))
        hr = SafeArrayGetLBound(rows, 2, &column);
    for (LONG row = first; row <= last && SUCCEEDED(hr); row++) {
        VARIANT pair[2];
        hr = take_row(rows, row, column, cell, pair);
        if (SUCCEEDED(hr) && key)
            hr = write_cell(key, V_BSTR(&pair[0]), cell, &pair[1]);
        VariantClear(&pair[0]);
        VariantClear(&pair[1]);
    }
    return hr;
}

static HRESULT check_table(const struct cell *cell, const VARIANT *value)
{
    VARTYPE held = VT_EMPTY;
    if (V_VT(value) != (VT_ARRAY | VT_VARIANT) || !V_ARRAY(value) ||
        SafeArrayGetDim(V_ARRAY(value)) != 2 ||
        FAILED(SafeArrayGetVartype(V_ARRAY(value), &held)) || held != VT_VARIANT)
        return E_INVALIDARG;
    LONG low = 0, high = 0;
    SafeArrayGetLBound(V_ARRAY(value), 2, &low);
    SafeArrayGetUBound(V_ARRAY(value), 2, &high);
    return high - low == 1 ? put_rows(V_ARRAY(value), cell, NULL) : E_INVALIDARG;
}

static HRESULT write_table(const struct setting_place *place, const VARIANT *value)
{
    const struct cell *cell = &cells[place->type];
    HKEY key;
    HRESULT hr = check_table(cell, value);
    if (SUCCEEDED(hr))
        hr = setting_value_delete(place);
    if (SUCCEEDED(hr) || hr == CSC_E_NOT_FOUND)
        hr = open_key(place, true, &key);
    if (FAILED(hr))
        return hr;
    hr = put_rows(V_ARRAY(value), cell, key);
    RegCloseKey(key);
    return hr;
}

HRESULT setting_value_write(const struct setting_place *place, const VARIANT *value)
{
    const struct cell *cell = &cells[place->type];
    VARIANT converted;
    HKEY key;
    if (cell->table)
        return write_table(place, value);
    HRESULT hr = convert(cell, value, &converted);
    if (SUCCEEDED(hr) && !is_well_formed(cell, &converted))
        hr = E_INVALIDARG;
    if (SUCCEEDED(hr))
        hr = open_key(place, true, &key);
    if (SUCCEEDED(hr)) {
        hr = write_cell(key, place->name, cell, &converted);
        RegCloseKey(key);
    }
    VariantClear(&converted);
    return hr;
}

HRESULT setting_value_delete(const struct setting_place *place)
{
    const struct setting_place parent = {place->hive, place->key, place->name,
                                         OFFLINEFILES_SETTING_VALUE_UI4};
    HKEY key;
    HRESULT hr = open_key(place, false, &key); /* is it there? */
    if (FAILED(hr))
        return csc_hr_is_absent(hr) ? CSC_E_NOT_FOUND : hr;
    RegCloseKey(key);
    hr = open_key(&parent, true, &key);
    if (FAILED(hr))
        return hr;
    LSTATUS status = cells[place->type].table ? RegDeleteTreeW(key, place->name)
                                              : RegDeleteValueW(key, place->name);
    RegCloseKey(key);
    return HRESULT_FROM_WIN32(status);
}
