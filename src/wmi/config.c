/*
 * The singletons: see config.h.
 */
#include "config.h"

#include "variant.h"

#include "base/text.h"

#include <cscapi.h>

#define MEGABYTE 1048576ull

/* --- enabled and active ---------------------------------------------------------------------- */

typedef DWORD WINAPI query_status(BOOL *active, BOOL *enabled);
typedef DWORD WINAPI enable_offline_files(BOOL enable, BOOL *reboot);

static FARPROC find_in_cscapi(HMODULE *module, const char *name)
{
    *module = LoadLibraryW(L"cscapi.dll");
    return *module ? GetProcAddress(*module, name) : NULL;
}

/* Without cscapi.dll nobody can disable it. */
static void ask_status(BOOL *active, BOOL *enabled)
{
    HMODULE module;
    query_status *query =
        (query_status *)(void (*)(void))find_in_cscapi(&module, "OfflineFilesQueryStatus");
    *active = *enabled = TRUE;
    if (query && query(active, enabled) != ERROR_SUCCESS)
        *active = *enabled = TRUE;
    if (module)
        FreeLibrary(module);
}

HRESULT config_enable(BOOL enable, BOOL *reboot)
{
    HMODULE module;
    enable_offline_files *call =
        (enable_offline_files *)(void (*)(void))find_in_cscapi(&module, "OfflineFilesEnable");
    DWORD result = enable ? ERROR_SUCCESS : ERROR_NOT_SUPPORTED;
    *reboot = FALSE;
    if (call)
        result = call(enable, reboot);
    if (module)
        FreeLibrary(module);
    return HRESULT_FROM_WIN32(result);
}

/* --- settings -------------------------------------------------------------------------------- */

/* By the names of the policies. */
static const struct setting {
    enum wmi_class_id cls;
    size_t property;
    const WCHAR *name;
} settings[] = {
    {WMI_MACHINE, MACHINE_COSTED, L"SyncEnabledForCostedNetwork"},
    {WMI_MACHINE, MACHINE_SLOW_LINK, L"SlowLinkEnabled"},
    {WMI_MACHINE, MACHINE_BACKGROUND, L"BackgroundSyncEnabled"},
    {WMI_MACHINE, MACHINE_ECONOMICAL, L"EconomicalAdminPinning"},
    {WMI_MACHINE, MACHINE_NO_WORK_OFFLINE, L"WorkOfflineDisabled"},
    {WMI_MACHINE, MACHINE_NO_MAKE_AVAILABLE, L"NoMakeAvailableOffline"},
    {WMI_MACHINE, MACHINE_LATENCY, L"OnlineCachingLatencyThreshold"},
    {WMI_USER, USER_NO_WORK_OFFLINE, L"WorkOfflineDisabled"},
    {WMI_USER, USER_NO_MAKE_AVAILABLE, L"NoMakeAvailableOffline"},
    {WMI_BACKGROUND_SYNC, BACKGROUND_INTERVAL, L"BackgroundSyncPeriodMin"},
    {WMI_BACKGROUND_SYNC, BACKGROUND_VARIANCE, L"BackgroundSyncMaxStartMin"},
    {WMI_BACKGROUND_SYNC, BACKGROUND_MAX_TIME, L"BackgroundSyncIgnoreBlockOutAfterMin"},
    {WMI_BACKGROUND_SYNC, BACKGROUND_BLOCK_START, L"BackgroundSyncBlockOutStartTime"},
    {WMI_BACKGROUND_SYNC, BACKGROUND_BLOCK_DURATION, L"BackgroundSyncBlockOutDurationMin"},
    {WMI_BACKGROUND_SYNC, BACKGROUND_WORK_OFFLINE, L"BackgroundSyncEnabledForForcedOffline"},
};

static const struct setting *find_setting(const struct wmi_class *cls, size_t property)
{
    for (size_t i = 0; i < ARRAYSIZE(settings); i++) {
        if (&wmi_schema[settings[i].cls] == cls && settings[i].property == property)
            return &settings[i];
    }
    return NULL;
}

/* A setting that the cache does not know is NULL. */
static HRESULT get_setting(IOfflineFilesCache *cache, const struct setting *setting,
                           const struct wmi_property *property, struct wmi_value *value)
{
    IOfflineFilesSetting *object;
    VARIANT variant;
    BOOL by_policy;
    if (!setting || FAILED(IOfflineFilesCache_GetSettingObject(cache, setting->name, &object)))
        return S_OK;
    HRESULT hr = IOfflineFilesSetting_GetValue(object, &variant, &by_policy);
    IOfflineFilesSetting_Release(object);
    if (FAILED(hr))
        return S_OK;
    if (V_VT(&variant) == VT_UI4 || V_VT(&variant) == VT_I4)
        *value = (struct wmi_value){.kind = property->type == CIM_BOOL ? WMI_BOOL : WMI_INT,
                                    .number = (int64_t)V_UI4(&variant)};
    VariantClear(&variant);
    return S_OK;
}

/* --- limits ---------------------------------------------------------------------------------- */

static HRESULT ask_limits(IOfflineFilesCache *cache, ULONGLONG *total, ULONGLONG *automatic)
{
    ULONGLONG volume, used, used_automatic;
    return IOfflineFilesCache_GetDiskSpaceInformation(cache, &volume, total, &used, automatic,
                                                      &used_automatic);
}

static HRESULT get_limit(IOfflineFilesCache *cache, size_t property, struct wmi_value *value)
{
    ULONGLONG total = 0, automatic = 0;
    if (SUCCEEDED(ask_limits(cache, &total, &automatic)))
        *value = (struct wmi_value){
            .kind = WMI_INT,
            .number = (int64_t)((property == LIMIT_TOTAL ? total : automatic) / MEGABYTE)};
    return S_OK;
}

/* --- rows ------------------------------------------------------------------------------------ */

static void give_bool(BOOL is, struct wmi_value *value)
{
    *value = (struct wmi_value){.kind = WMI_BOOL, .number = is ? 1 : 0};
}

static HRESULT get_cache(struct config_row *row, size_t property, struct wmi_value *value)
{
    BOOL active, enabled;
    HRESULT hr = S_OK;
    if (property != CACHE_LOCATION) {
        ask_status(&active, &enabled);
        give_bool(property == CACHE_ACTIVE ? active : enabled, value);
        return S_OK;
    }
    if (!row->location)
        hr = IOfflineFilesCache_GetLocation(row->cache, &row->location);
    if (SUCCEEDED(hr))
        *value = (struct wmi_value){.kind = WMI_TEXT, .text = row->location};
    return hr;
}

static HRESULT get_machine(struct config_row *row, size_t property, struct wmi_value *value)
{
    const struct wmi_class *cls = &wmi_schema[WMI_MACHINE];
    BOOL is = FALSE, partial, active;
    ULONGLONG total, automatic;
    switch (property) {
    case MACHINE_ENCRYPTED:
        if (SUCCEEDED(IOfflineFilesCache_GetEncryptionStatus(row->cache, &is, &partial)))
            give_bool(is, value);
        return S_OK;
    case MACHINE_ENABLED:
        ask_status(&active, &is);
        give_bool(is, value);
        return S_OK;
    case MACHINE_LIMIT: /* there is always one */
        if (SUCCEEDED(ask_limits(row->cache, &total, &automatic)))
            give_bool(TRUE, value);
        return S_OK;
    case MACHINE_LIMIT_PARAMS:
    case MACHINE_BACKGROUND_PARAMS:
        *value = (struct wmi_value){.kind = WMI_OBJECT, .of = cls->properties[property].of};
        return S_OK;
    case MACHINE_BY_WMI: /* the settings are there for every interface */
    case MACHINE_EFFECTIVE:
        give_bool(TRUE, value);
        return S_OK;
    default:
        return get_setting(row->cache, find_setting(cls, property), &cls->properties[property],
                           value);
    }
}

static HRESULT get(struct wql_row *face, const struct wmi_class *cls, size_t property,
                   struct wmi_value *value)
{
    struct config_row *row = (struct config_row *)face;
    const struct config_list_kind *list = config_list_find(cls, property);
    *value = (struct wmi_value){.kind = WMI_NULL};
    if (list)
        return config_list_get(list, row->cache, &row->list, value);
    if (cls == &wmi_schema[WMI_CACHE])
        return get_cache(row, property, value);
    if (cls == &wmi_schema[WMI_MACHINE])
        return get_machine(row, property, value);
    if (cls == &wmi_schema[WMI_DISK_SPACE_LIMIT])
        return get_limit(row->cache, property, value);
    if (cls == &wmi_schema[WMI_USER] && property >= USER_BY_WMI) {
        give_bool(TRUE, value);
        return S_OK;
    }
    return get_setting(row->cache, find_setting(cls, property), &cls->properties[property], value);
}

HRESULT config_row_open(struct config_row *row, IOfflineFilesCache *cache,
                        const struct wmi_class *cls)
{
    *row = (struct config_row){.row = {get}, .cache = cache};
    return cls->traits & WMI_SINGLETON ? S_OK : WBEM_E_NOT_FOUND;
}

void config_row_close(struct config_row *row)
{
    CoTaskMemFree(row->location);
    config_list_free(&row->list);
}

/* --- writing --------------------------------------------------------------------------------- */

/* All is looked at before anything is written: two runs, the first without `apply`. */
struct writing {
    struct config_row *row;
    bool apply;
    ULONGLONG limits[2]; /* in bytes; written together */
    bool limits_changed;
};

static HRESULT write_setting(struct writing *w, const struct setting *setting, const VARIANT *value)
{
    IOfflineFilesSetting *object;
    VARIANT number;
    if (!setting ||
        FAILED(IOfflineFilesCache_GetSettingObject(w->row->cache, setting->name, &object)))
        return WBEM_E_NOT_SUPPORTED;
    V_VT(&number) = VT_UI4;
    V_UI4(&number) = V_VT(value) == VT_BOOL ? (V_BOOL(value) ? 1u : 0u) : (ULONG)V_I4(value);
    HRESULT hr = S_OK;
    if (w->apply)
        hr = IOfflineFilesSetting_SetPreference(object, &number,
                                                setting->cls == WMI_USER
                                                    ? OFFLINEFILES_SETTING_SCOPE_USER
                                                    : OFFLINEFILES_SETTING_SCOPE_COMPUTER);
    IOfflineFilesSetting_Release(object);
    return hr;
}

static HRESULT write_enabled(struct writing *w, const VARIANT *value)
{
    BOOL reboot;
    return w->apply ? config_enable(V_BOOL(value), &reboot) : S_OK;
}

static HRESULT write_one(struct writing *w, const struct wmi_class *cls, size_t property,
                         const VARIANT *value)
{
    const struct config_list_kind *list = config_list_find(cls, property);
    if (list)
        return config_list_put(list, w->row->cache, value, w->apply);
    if (cls == &wmi_schema[WMI_DISK_SPACE_LIMIT]) {
        w->limits[property] = (ULONG)V_I4(value) * MEGABYTE;
        w->limits_changed = true;
        return S_OK;
    }
    if (cls == &wmi_schema[WMI_MACHINE] && property == MACHINE_ENABLED)
        return write_enabled(w, value);
    if (cls == &wmi_schema[WMI_MACHINE] && property == MACHINE_ENCRYPTED)
        return w->apply
                   ? IOfflineFilesCache_Encrypt(w->row->cache, NULL, V_BOOL(value), 0, FALSE, NULL)
                   : S_OK;
    return write_setting(w, find_setting(cls, property), value);
}

static HRESULT write_object(struct writing *w, const struct wmi_class *cls,
                            IWbemClassObject *object);

static HRESULT write_embedded(struct writing *w, const struct wmi_property *property,
                              const VARIANT *value)
{
    IWbemClassObject *inner;
    HRESULT hr = IUnknown_QueryInterface(V_UNKNOWN(value), &IID_IWbemClassObject, (void **)&inner);
    if (FAILED(hr))
        return WBEM_E_TYPE_MISMATCH;
    hr = write_object(w, &wmi_schema[property->of], inner);
    IWbemClassObject_Release(inner);
    return hr;
}

/* What is NULL, or as it was, is left alone. */
static HRESULT write_property(struct writing *w, const struct wmi_class *cls, size_t i,
                              const VARIANT *wanted)
{
    const struct wmi_property *property = &cls->properties[i];
    struct wmi_value value;
    VARIANT now;
    if (property->type == CIM_EMBEDDED)
        return write_embedded(w, property, wanted);
    HRESULT hr = w->row->row.get(&w->row->row, cls, i, &value);
    if (SUCCEEDED(hr))
        hr = variant_from(&value, property, &now);
    if (FAILED(hr))
        return hr;
    bool same = variant_same(&now, wanted);
    VariantClear(&now);
    if (same)
        return S_OK;
    if (!(property->is & WMI_IS_WRITABLE))
        return WBEM_E_READ_ONLY;
    if (property->max && V_VT(wanted) == VT_I4 && (ULONG)V_I4(wanted) > property->max)
        return WBEM_E_VALUE_OUT_OF_RANGE;
    return write_one(w, cls, i, wanted);
}

static HRESULT write_object(struct writing *w, const struct wmi_class *cls,
                            IWbemClassObject *object)
{
    HRESULT hr = S_OK;
    for (size_t i = 0; SUCCEEDED(hr) && i < cls->count; i++) {
        VARIANT wanted;
        hr = IWbemClassObject_Get(object, cls->properties[i].name, 0, &wanted, NULL, NULL);
        if (FAILED(hr))
            break;
        if (V_VT(&wanted) != VT_NULL)
            hr = write_property(w, cls, i, &wanted);
        VariantClear(&wanted);
    }
    return hr;
}

static HRESULT write_limits(struct writing *w)
{
    if (!w->limits_changed)
        return S_OK;
    return IOfflineFilesCache_SetDiskSpaceLimits(w->row->cache, w->limits[LIMIT_TOTAL],
                                                 w->limits[LIMIT_AUTO]);
}

static HRESULT write_instance(IOfflineFilesCache *cache, const struct wmi_class *cls,
                              IWbemClassObject *instance)
{
    struct config_row row;
    HRESULT hr = config_row_open(&row, cache, cls);
    struct writing w = {.row = &row};
    if (SUCCEEDED(hr))
        hr = ask_limits(cache, &w.limits[LIMIT_TOTAL], &w.limits[LIMIT_AUTO]);
    for (int run = 0; SUCCEEDED(hr) && run < 2; run++) {
        w.apply = run == 1;
        hr = write_object(&w, cls, instance);
    }
    if (SUCCEEDED(hr))
        hr = write_limits(&w);
    config_row_close(&row);
    return hr;
}

static HRESULT class_of(IWbemClassObject *instance, const struct wmi_class **cls)
{
    VARIANT name;
    HRESULT hr = IWbemClassObject_Get(instance, L"__CLASS", 0, &name, NULL, NULL);
    if (FAILED(hr))
        return hr;
    *cls = V_VT(&name) == VT_BSTR ? wmi_find_class(V_BSTR(&name)) : NULL;
    VariantClear(&name);
    return *cls ? S_OK : WBEM_E_INVALID_CLASS;
}

HRESULT config_put(struct provider *provider, IWbemClassObject *instance, LONG flags)
{
    const struct wmi_class *cls;
    IOfflineFilesCache *cache;
    HRESULT hr = class_of(instance, &cls);
    if (FAILED(hr))
        return hr;
    if (!(cls->traits & WMI_WRITABLE))
        return WBEM_E_READ_ONLY;
    if ((flags & (WBEM_FLAG_CREATE_ONLY | WBEM_FLAG_UPDATE_ONLY)) == WBEM_FLAG_CREATE_ONLY)
        return WBEM_E_ALREADY_EXISTS;
    hr = provider_cache(provider, &cache);
    if (FAILED(hr))
        return hr;
    hr = write_instance(cache, cls, instance);
    IOfflineFilesCache_Release(cache);
    return hr;
}
