/*
 * See config_list.h. What the entries look like:
 *   SlowLinkParams         "\\server\share\*|Throughput=<bits a second>, Latency=<ms>": no path has
 *                          a bar in it (the documentation does not say how the two are told apart)
 *   ExcludedFileTypes      "*.tmp"
 *   AssignedOfflineFiles   "\\server\share\folder"
 */
#include "config_list.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"

#include <oleauto.h>
#include <wchar.h>

enum { MOST_TYPES = 4096 }; /* characters of all excluded types, by OfflineFiles.admx */

struct config_list_kind {
    enum wmi_class_id cls;
    size_t property;
    const WCHAR *name; /* of the setting */
    DWORD scope;       /* of the preference that is written */
    bool additive;     /* what the policies and the preference say counts together */
    WCHAR separator;   /* of the setting's only string; 0: it is a table */
    bool has_data;     /* of a row, its second column, too */
};

static const struct config_list_kind kinds[] = {
    {WMI_MACHINE, MACHINE_SLOW_LINK_PARAMS, L"SlowLinkParams", OFFLINEFILES_SETTING_SCOPE_COMPUTER,
     false, 0, true},
    {WMI_MACHINE, MACHINE_EXCLUDED, L"ExcludedFileTypes", OFFLINEFILES_SETTING_SCOPE_COMPUTER,
     false, L';', false},
    {WMI_USER, USER_ASSIGNED, L"AssignedOfflineFolders", OFFLINEFILES_SETTING_SCOPE_USER, true, 0,
     false},
};

const struct config_list_kind *config_list_find(const struct wmi_class *cls, size_t property)
{
    for (size_t i = 0; i < ARRAYSIZE(kinds); i++) {
        if (&wmi_schema[kinds[i].cls] == cls && kinds[i].property == property)
            return &kinds[i];
    }
    return NULL;
}

/* --- the list -------------------------------------------------------------------------------- */

void config_list_free(struct config_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        csc_free(list->at[i]);
    csc_free(list->at);
    *list = (struct config_list){0};
}

static HRESULT add(struct config_list *list, const WCHAR *a, size_t length, const WCHAR *b)
{
    struct csc_text text = {0};
    HRESULT hr = csc_grow((void **)&list->at, &list->cap, list->count + 1, sizeof(*list->at));
    if (SUCCEEDED(hr))
        hr = csc_text_add_n(&text, a, length);
    if (SUCCEEDED(hr) && b)
        hr = csc_text_add(&text, L"|");
    if (SUCCEEDED(hr) && b)
        hr = csc_text_add(&text, b);
    if (SUCCEEDED(hr))
        list->at[list->count++] = text.s;
    else
        csc_text_free(&text);
    return hr;
}

/* --- reading --------------------------------------------------------------------------------- */

static HRESULT add_parts(const struct config_list_kind *kind, const WCHAR *text,
                         struct config_list *list)
{
    const WCHAR separators[] = {kind->separator, L' ', L'\t', 0};
    HRESULT hr = S_OK;
    while (SUCCEEDED(hr) && *(text += wcsspn(text, separators))) {
        size_t length = wcscspn(text, separators);
        hr = add(list, text, length, NULL);
        text += length;
    }
    return hr;
}

static HRESULT add_row(const struct config_list_kind *kind, SAFEARRAY *rows, LONG row,
                       struct config_list *list)
{
    VARIANT *cell[2] = {NULL, NULL};
    HRESULT hr = S_OK;
    for (LONG column = 0; SUCCEEDED(hr) && column < 2; column++) {
        LONG at[] = {row, column};
        hr = SafeArrayPtrOfIndex(rows, at, (void **)&cell[column]);
    }
    if (FAILED(hr))
        return hr;
    const WCHAR *data = V_BSTR(cell[1]) ? V_BSTR(cell[1]) : L"";
    return add(list, V_BSTR(cell[0]), wcslen(V_BSTR(cell[0])), kind->has_data ? data : NULL);
}

/* Clears the value. */
static HRESULT add_value(const struct config_list_kind *kind, VARIANT *value,
                         struct config_list *list)
{
    HRESULT hr = S_OK;
    LONG last = -1;
    if (V_VT(value) == VT_BSTR && kind->separator && V_BSTR(value))
        hr = add_parts(kind, V_BSTR(value), list);
    if (V_VT(value) == (VT_ARRAY | VT_VARIANT))
        hr = SafeArrayGetUBound(V_ARRAY(value), 1, &last);
    for (LONG row = 0; SUCCEEDED(hr) && row <= last; row++)
        hr = add_row(kind, V_ARRAY(value), row, list);
    VariantClear(value);
    return hr;
}

static HRESULT read_together(const struct config_list_kind *kind, IOfflineFilesSetting *setting,
                             struct config_list *list)
{
    HRESULT hr = S_OK;
    VARIANT value;
    for (DWORD scope = OFFLINEFILES_SETTING_SCOPE_COMPUTER; SUCCEEDED(hr) && scope; scope >>= 1) {
        if (SUCCEEDED(IOfflineFilesSetting_GetPolicy(setting, &value, scope)))
            hr = add_value(kind, &value, list);
    }
    if (SUCCEEDED(hr) &&
        SUCCEEDED(IOfflineFilesSetting_GetPreference(setting, &value, kind->scope)))
        hr = add_value(kind, &value, list);
    return hr;
}

HRESULT config_list_get(const struct config_list_kind *kind, IOfflineFilesCache *cache,
                        struct config_list *list, struct wmi_value *value)
{
    IOfflineFilesSetting *setting;
    VARIANT held;
    BOOL by_policy;
    config_list_free(list);
    if (FAILED(IOfflineFilesCache_GetSettingObject(cache, kind->name, &setting)))
        return S_OK;
    HRESULT hr = S_OK;
    if (kind->additive)
        hr = read_together(kind, setting, list);
    else if (SUCCEEDED(IOfflineFilesSetting_GetValue(setting, &held, &by_policy)))
        hr = add_value(kind, &held, list);
    IOfflineFilesSetting_Release(setting);
    if (SUCCEEDED(hr) && list->count)
        *value = (struct wmi_value){
            .kind = WMI_TEXTS, .list = (const char16_t *const *)list->at, .count = list->count};
    return hr;
}

/* --- writing --------------------------------------------------------------------------------- */

static bool is_path(const WCHAR *text, size_t length)
{
    return length > 2 && length <= MAX_PATH && text[0] == L'\\' && text[1] == L'\\';
}

static bool can_be(const struct config_list_kind *kind, const WCHAR *entry)
{
    const WCHAR *bar = wcschr(entry, L'|');
    if (kind->separator)
        return *entry && !wcschr(entry, kind->separator) && !wcspbrk(entry, L" \t\\/:");
    if (!kind->has_data)
        return is_path(entry, wcslen(entry)) && !bar;
    if (!bar || !bar[1] || wcschr(bar + 1, L'|'))
        return false;
    return (bar == entry + 1 && *entry == L'*') || is_path(entry, (size_t)(bar - entry));
}

/* The entries, each as a list of its own has it. */
static HRESULT take(const struct config_list_kind *kind, const VARIANT *value,
                    struct config_list *list)
{
    size_t together = 0;
    HRESULT hr = V_VT(value) == (VT_ARRAY | VT_BSTR) ? S_OK : WBEM_E_TYPE_MISMATCH;
    if (FAILED(hr))
        return hr;
    const BSTR *data = V_ARRAY(value)->pvData;
    for (ULONG i = 0; SUCCEEDED(hr) && i < V_ARRAY(value)->rgsabound[0].cElements; i++) {
        const WCHAR *entry = data[i] ? data[i] : L"";
        together += wcslen(entry) + 1;
        hr = can_be(kind, entry) && (!kind->separator || together <= MOST_TYPES)
                 ? add(list, entry, wcslen(entry), NULL)
                 : WBEM_E_VALUE_OUT_OF_RANGE;
    }
    return hr;
}

static HRESULT join(const struct config_list_kind *kind, const struct config_list *list,
                    VARIANT *value)
{
    const WCHAR separator[] = {kind->separator, 0};
    struct csc_text text = {0};
    HRESULT hr = S_OK;
    for (size_t i = 0; SUCCEEDED(hr) && i < list->count; i++) {
        hr = i ? csc_text_add(&text, separator) : S_OK;
        if (SUCCEEDED(hr))
            hr = csc_text_add(&text, list->at[i]);
    }
    V_VT(value) = VT_BSTR;
    V_BSTR(value) = SUCCEEDED(hr) ? SysAllocString(text.s) : NULL;
    csc_text_free(&text);
    return V_BSTR(value) ? S_OK : E_OUTOFMEMORY;
}

static HRESULT put_cell(SAFEARRAY *rows, LONG row, LONG column, const WCHAR *text, size_t length)
{
    LONG at[] = {row, column};
    VARIANT cell;
    V_VT(&cell) = VT_BSTR;
    V_BSTR(&cell) = SysAllocStringLen(text, (UINT)length);
    HRESULT hr = V_BSTR(&cell) ? SafeArrayPutElement(rows, at, &cell) : E_OUTOFMEMORY;
    VariantClear(&cell);
    return hr;
}

static HRESULT tabulate(const struct config_list_kind *kind, const struct config_list *list,
                        VARIANT *value)
{
    SAFEARRAYBOUND bounds[2] = {{(ULONG)list->count, 0}, {2, 0}};
    SAFEARRAY *rows = SafeArrayCreate(VT_VARIANT, 2, bounds);
    HRESULT hr = rows ? S_OK : E_OUTOFMEMORY;
    for (size_t i = 0; SUCCEEDED(hr) && i < list->count; i++) {
        size_t length = kind->has_data ? wcscspn(list->at[i], L"|") : wcslen(list->at[i]);
        const WCHAR *data = kind->has_data ? list->at[i] + length + 1 : L"";
        hr = put_cell(rows, (LONG)i, 0, list->at[i], length);
        if (SUCCEEDED(hr))
            hr = put_cell(rows, (LONG)i, 1, data, wcslen(data));
    }
    if (FAILED(hr) && rows)
        SafeArrayDestroy(rows);
    V_VT(value) = FAILED(hr) ? VT_EMPTY : VT_ARRAY | VT_VARIANT;
    V_ARRAY(value) = rows;
    return hr;
}

static HRESULT write(const struct config_list_kind *kind, IOfflineFilesSetting *setting,
                     const struct config_list *list)
{
    VARIANT value;
    HRESULT hr;
    if (!list->count) {
        hr = IOfflineFilesSetting_DeletePreference(setting, kind->scope);
        return hr == CSC_E_NOT_FOUND ? S_OK : hr;
    }
    VariantInit(&value);
    hr = kind->separator ? join(kind, list, &value) : tabulate(kind, list, &value);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesSetting_SetPreference(setting, &value, kind->scope);
    VariantClear(&value);
    return hr;
}

HRESULT config_list_put(const struct config_list_kind *kind, IOfflineFilesCache *cache,
                        const VARIANT *value, bool apply)
{
    IOfflineFilesSetting *setting;
    struct config_list list = {0};
    HRESULT hr = take(kind, value, &list);
    if (SUCCEEDED(hr) && FAILED(IOfflineFilesCache_GetSettingObject(cache, kind->name, &setting)))
        hr = WBEM_E_NOT_SUPPORTED;
    else if (SUCCEEDED(hr)) {
        hr = apply ? write(kind, setting, &list) : S_OK;
        IOfflineFilesSetting_Release(setting);
    }
    config_list_free(&list);
    return hr;
}
