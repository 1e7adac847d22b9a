/*
 * Settings, see setting.h. Policies are below Software\Policies\Microsoft\Windows\NetCache, and
 * preferences below Software\Microsoft\Windows\CurrentVersion\NetCache, in HKLM and HKCU.
 *
 * The names that Windows' own object enumerates are not published but for LinkTargetCaching.
 * Proposal: the names are those of the registry values, as the page of the value types has it
 * ("a key of the same name as the setting"). A preference can be set where a policy can.
 */
#include "setting.h"

#include "arguments.h"
#include "log.h"
#include "setting_value.h"

#include "base/result.h"
#include "com/enumerator.h"
#include "com/netcache.h"
#include "com/task.h"

#include <oleauto.h>
#include <wchar.h>

enum {
    NONE = 0,
    USER = OFFLINEFILES_SETTING_SCOPE_USER,
    COMPUTER = OFFLINEFILES_SETTING_SCOPE_COMPUTER,
    BOTH = USER | COMPUTER,
    UI4 = OFFLINEFILES_SETTING_VALUE_UI4,
    TEXT = OFFLINEFILES_SETTING_VALUE_BSTR,
    TABLE = OFFLINEFILES_SETTING_VALUE_2DIM_ARRAY_BSTR_BSTR,
};

/* A number without a default is not limited or not decided: its value is VT_EMPTY. */
struct setting {
    const WCHAR *name;
    int type;
    DWORD policy;     /* scopes */
    DWORD preference; /* scopes */
    DWORD max;        /* of a number */
    bool has_default;
    DWORD number; /* the default */
};

#define NUMBER(name, policy, preference, max, number)    \
    {                                                    \
        name, UI4, policy, preference, max, true, number \
    }
#define OPEN(name, policy, preference, max)          \
    {                                                \
        name, UI4, policy, preference, max, false, 0 \
    }
#define OTHER(name, type, policy, preference)       \
    {                                               \
        name, type, policy, preference, 0, false, 0 \
    }

/* By name. DOC: OfflineFiles.admx for policies and their defaults. */
static const struct setting settings[] = {
    OTHER(L"AssignedOfflineFolders", TABLE, BOTH, USER),
    NUMBER(L"BackgroundSyncBlockOutDurationMin", COMPUTER, COMPUTER, 1440, 0),
    NUMBER(L"BackgroundSyncBlockOutStartTime", COMPUTER, COMPUTER, 2400, 0),
    NUMBER(L"BackgroundSyncEnabled", COMPUTER, COMPUTER, 1, 1),
    NUMBER(L"BackgroundSyncEnabledForForcedOffline", COMPUTER, COMPUTER, 1, 0),
    NUMBER(L"BackgroundSyncIgnoreBlockOutAfterMin", COMPUTER, COMPUTER, MAXDWORD, 0),
    NUMBER(L"BackgroundSyncMaxStartMin", COMPUTER, COMPUTER, 3600, 60),
    NUMBER(L"BackgroundSyncPeriodMin", COMPUTER, COMPUTER, 1440, 360),
    OPEN(L"CacheQuotaLimit", COMPUTER, COMPUTER, 100000000),
    OPEN(L"CacheQuotaLimitUnpinned", COMPUTER, COMPUTER, 100000000),
    NUMBER(L"EconomicalAdminPinning", COMPUTER, COMPUTER, 1, 1),
    NUMBER(L"Enabled", COMPUTER, COMPUTER, 1, 1),
    OPEN(L"EncryptCache", COMPUTER, COMPUTER, 1),
    OTHER(L"ExcludedFileTypes", TEXT, COMPUTER, COMPUTER),
    NUMBER(OFFLINEFILES_SETTING_PinLinkTargets, BOTH, BOTH, OFFLINEFILES_PINLINKTARGETS_ALWAYS,
           OFFLINEFILES_PINLINKTARGETS_EXPLICIT),
    NUMBER(L"NoMakeAvailableOffline", BOTH, BOTH, 1, 0),
    OTHER(L"NoMakeAvailableOfflineList", TABLE, BOTH, NONE),
    OPEN(L"OnlineCachingLatencyThreshold", COMPUTER, COMPUTER, 100000000),
    NUMBER(L"SlowLinkEnabled", COMPUTER, COMPUTER, 1, 1),
    OTHER(L"SlowLinkParams", TABLE, COMPUTER, COMPUTER),
    OTHER(L"SyncConflictHandling", TABLE, NONE, BOTH),
    NUMBER(L"SyncEnabledForCostedNetwork", COMPUTER, COMPUTER, 1, 0),
    NUMBER(L"WorkOfflineDisabled", BOTH, BOTH, 1, 0),
};

/* --- what holds ------------------------------------------------------------------------------ */

/* One of the four places, in the order in which they count. */
static const struct source {
    bool policy;
    DWORD scope;
} sources[] = {{true, COMPUTER}, {true, USER}, {false, COMPUTER}, {false, USER}};

static HKEY hive_of(DWORD scope)
{
    return scope == USER ? HKEY_CURRENT_USER : HKEY_LOCAL_MACHINE;
}

static struct setting_place place_of(const struct setting *setting, bool policy, DWORD scope)
{
    return (struct setting_place){hive_of(scope), policy ? NETCACHE_POLICIES : NETCACHE_PREFERENCES,
                                  setting->name, (OFFLINEFILES_SETTING_VALUE_TYPE)setting->type};
}

/* A number that is out of its range is bad data, and as good as none. */
static HRESULT read(const struct setting *setting, bool policy, DWORD scope, VARIANT *value)
{
    const struct setting_place place = place_of(setting, policy, scope);
    HRESULT hr = setting_value_read(&place, value);
    if (SUCCEEDED(hr) && V_VT(value) == VT_UI4 && V_UI4(value) > setting->max) {
        VariantInit(value);
        log_bad_setting(setting->name);
        return CSC_E_NOT_FOUND;
    }
    return hr;
}

static HRESULT in_force(const struct setting *setting, VARIANT *value, BOOL *by_policy)
{
    for (size_t i = 0; i < ARRAYSIZE(sources); i++) {
        DWORD scopes = sources[i].policy ? setting->policy : setting->preference;
        if (!(scopes & sources[i].scope))
            continue;
        HRESULT hr = read(setting, sources[i].policy, sources[i].scope, value);
        if (SUCCEEDED(hr) && V_VT(value) == VT_EMPTY)
            continue;
        if (hr != CSC_E_NOT_FOUND) {
            *by_policy = SUCCEEDED(hr) && sources[i].policy;
            return hr;
        }
    }
    VariantInit(value);
    if (setting->has_default) {
        V_VT(value) = VT_UI4;
        V_UI4(value) = setting->number;
    }
    return S_OK;
}

static const struct setting *by_name(const WCHAR *name)
{
    for (size_t i = 0; i < ARRAYSIZE(settings); i++) {
        if (CompareStringOrdinal(name, -1, settings[i].name, -1, TRUE) == CSTR_EQUAL)
            return &settings[i];
    }
    return NULL;
}

HRESULT setting_value(const WCHAR *name, VARIANT *value, BOOL *by_policy)
{
    *by_policy = FALSE;
    return in_force(by_name(name), value, by_policy);
}

bool setting_known_number(const WCHAR *name, DWORD *number, BOOL *by_policy)
{
    VARIANT value;
    bool known = SUCCEEDED(setting_value(name, &value, by_policy)) && V_VT(&value) == VT_UI4;
    *number = known ? V_UI4(&value) : 0;
    VariantClear(&value);
    return known;
}

DWORD setting_number(const WCHAR *name)
{
    DWORD number;
    BOOL by_policy;
    return setting_known_number(name, &number, &by_policy) ? number : by_name(name)->number;
}

static BSTR cell_of(SAFEARRAY *rows, LONG row, LONG column)
{
    LONG at[] = {row, column};
    VARIANT *cell = NULL;
    return SUCCEEDED(SafeArrayPtrOfIndex(rows, at, (void **)&cell)) ? V_BSTR(cell) : NULL;
}

void setting_each_row(const WCHAR *name, setting_row *row, void *ctx)
{
    VARIANT value;
    BOOL by_policy;
    LONG last = -1;
    if (SUCCEEDED(setting_value(name, &value, &by_policy)) && V_VT(&value) & VT_ARRAY)
        SafeArrayGetUBound(V_ARRAY(&value), 1, &last);
    for (LONG i = 0; i <= last; i++) {
        const WCHAR *data = cell_of(V_ARRAY(&value), i, 1);
        if (!row(ctx, cell_of(V_ARRAY(&value), i, 0), data ? data : L""))
            break;
    }
    VariantClear(&value);
}

/* --- IOfflineFilesSetting -------------------------------------------------------------------- */

struct setting_object {
    struct com_object object;
    struct com_face face;
    const struct setting *setting;
};

static const struct setting *setting_of(IOfflineFilesSetting *face)
{
    return ((const struct setting_object *)com_self(face))->setting;
}

/* One scope, and one of those there are. */
static HRESULT check_scope(DWORD scope, DWORD supported)
{
    if (scope != USER && scope != COMPUTER)
        return E_INVALIDARG;
    return scope & supported ? S_OK : CSC_E_NOT_SUPPORTED;
}

static HRESULT check_change(const struct setting *setting, DWORD scope)
{
    HRESULT hr = check_scope(scope, setting->preference);
    return SUCCEEDED(hr) && scope == COMPUTER ? arguments_administrator() : hr;
}

static HRESULT STDMETHODCALLTYPE setting_GetName(IOfflineFilesSetting *face, LPWSTR *name)
{
    return name ? com_task_string(setting_of(face)->name, name) : E_POINTER;
}

static HRESULT STDMETHODCALLTYPE setting_GetValueType(IOfflineFilesSetting *face,
                                                      OFFLINEFILES_SETTING_VALUE_TYPE *type)
{
    if (!type)
        return E_POINTER;
    *type = (OFFLINEFILES_SETTING_VALUE_TYPE)setting_of(face)->type;
    return S_OK;
}

static HRESULT get(const struct setting *setting, bool policy, DWORD scope, VARIANT *value)
{
    if (!value)
        return E_POINTER;
    VariantInit(value);
    HRESULT hr = check_scope(scope, policy ? setting->policy : setting->preference);
    return SUCCEEDED(hr) ? read(setting, policy, scope, value) : hr;
}

static HRESULT STDMETHODCALLTYPE setting_GetPreference(IOfflineFilesSetting *face, VARIANT *value,
                                                       DWORD scope)
{
    return get(setting_of(face), false, scope, value);
}

static HRESULT STDMETHODCALLTYPE setting_GetPreferenceScope(IOfflineFilesSetting *face,
                                                            DWORD *scopes)
{
    if (!scopes)
        return E_POINTER;
    *scopes = setting_of(face)->preference;
    return S_OK;
}

/* Is it a number that the setting can have? */
static bool is_in_range(const struct setting *setting, const VARIANT *value)
{
    VARIANT number;
    VariantInit(&number);
    return setting->type != UI4 ||
           (SUCCEEDED(VariantChangeType(&number, (VARIANTARG *)value, 0, VT_UI4)) &&
            V_UI4(&number) <= setting->max);
}

static HRESULT STDMETHODCALLTYPE setting_SetPreference(IOfflineFilesSetting *face,
                                                       const VARIANT *value, DWORD scope)
{
    const struct setting *setting = setting_of(face);
    const struct setting_place place = place_of(setting, false, scope);
    if (!value)
        return E_INVALIDARG;
    HRESULT hr = check_change(setting, scope);
    if (SUCCEEDED(hr) && !is_in_range(setting, value))
        hr = E_INVALIDARG;
    return SUCCEEDED(hr) ? setting_value_write(&place, value) : hr;
}

static HRESULT STDMETHODCALLTYPE setting_DeletePreference(IOfflineFilesSetting *face, DWORD scope)
{
    const struct setting *setting = setting_of(face);
    const struct setting_place place = place_of(setting, false, scope);
    HRESULT hr = check_change(setting, scope);
    return SUCCEEDED(hr) ? setting_value_delete(&place) : hr;
}

static HRESULT STDMETHODCALLTYPE setting_GetPolicy(IOfflineFilesSetting *face, VARIANT *value,
                                                   DWORD scope)
{
    return get(setting_of(face), true, scope, value);
}

static HRESULT STDMETHODCALLTYPE setting_GetPolicyScope(IOfflineFilesSetting *face, DWORD *scopes)
{
    if (!scopes)
        return E_POINTER;
    *scopes = setting_of(face)->policy;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE setting_GetValue(IOfflineFilesSetting *face, VARIANT *value,
                                                  BOOL *by_policy)
{
    if (value)
        VariantInit(value);
    if (by_policy)
        *by_policy = FALSE;
    if (!value || !by_policy)
        return E_POINTER;
    return in_force(setting_of(face), value, by_policy);
}

static const IOfflineFilesSettingVtbl setting_vtbl = {
    COM_UNKNOWN(IOfflineFilesSetting),
    setting_GetName,
    setting_GetValueType,
    setting_GetPreference,
    setting_GetPreferenceScope,
    setting_SetPreference,
    setting_DeletePreference,
    setting_GetPolicy,
    setting_GetPolicyScope,
    setting_GetValue,
};

static const struct com_row setting_rows[] = {
    {&IID_IOfflineFilesSetting, offsetof(struct setting_object, face), &setting_vtbl},
};
static const struct com_class setting_class = {setting_rows, ARRAYSIZE(setting_rows),
                                               sizeof(struct setting_object), NULL};

static HRESULT create(const struct setting *setting, IOfflineFilesSetting **out)
{
    struct setting_object *self = com_create(&setting_class);
    if (!self)
        return E_OUTOFMEMORY;
    self->setting = setting;
    *out = (IOfflineFilesSetting *)&self->face;
    return S_OK;
}

HRESULT setting_find(const WCHAR *name, IOfflineFilesSetting **setting)
{
    const struct setting *found = by_name(name);
    return found ? create(found, setting) : CSC_E_INVALID_NAME;
}

/* --- IEnumOfflineFilesSettings --------------------------------------------------------------- */

static HRESULT source_page(struct com_enum_source *source, const void *after, void *elements,
                           size_t max, size_t *got)
{
    const struct setting **out = elements;
    const struct setting *next = after ? *(const struct setting *const *)after + 1 : settings;
    (void)source;
    for (*got = 0; *got < max && next < settings + ARRAYSIZE(settings); next++)
        out[(*got)++] = next;
    return S_OK;
}

static HRESULT source_make(struct com_enum_source *source, const void *element, IUnknown **object)
{
    (void)source;
    return create(*(const struct setting *const *)element, (IOfflineFilesSetting **)object);
}

/* There is one source, for all enumerators and for ever. */
static void source_destroy(struct com_enum_source *source)
{
    (void)source;
}

static const struct com_row enum_rows[] = {COM_ENUMERATOR_ROW(&IID_IEnumOfflineFilesSettings)};
static const struct com_class enum_class = COM_ENUMERATOR_CLASS(enum_rows);
static const struct com_enum_kind enum_kind = {
    .cls = &enum_class,
    .element = sizeof(const struct setting *),
    .page = source_page,
    .make = source_make,
    .destroy = source_destroy,
};

HRESULT setting_enumerate(IEnumOfflineFilesSettings **out)
{
    static struct com_enum_source table = {&enum_kind, 1};
    InterlockedIncrement(&table.refs);
    return com_enumerate(&table, &IID_IEnumOfflineFilesSettings, (void **)out);
}
