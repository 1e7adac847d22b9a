/*
 * See space_settings.h.
 * DOC: OfflineFiles.admx, Pol_CacheSize, Pol_ExclusionListSettings.
 */
#include "space_settings.h"

#include "engine.h"
#include "setting.h"

#include "base/result.h"

#include <oleauto.h>

static bool megabytes(const WCHAR *name, uint64_t *bytes, bool *weak)
{
    DWORD number;
    BOOL by_policy;
    bool known = setting_known_number(name, &number, &by_policy);
    *bytes = (uint64_t)number << 20;
    *weak = !by_policy;
    return known;
}

static bool is_on_system_volume(const WCHAR *folder)
{
    WCHAR system[MAX_PATH], its[MAX_PATH], ours[MAX_PATH];
    return GetSystemWindowsDirectoryW(system, MAX_PATH) &&
           GetVolumePathNameW(system, its, MAX_PATH) &&
           GetVolumePathNameW(folder, ours, MAX_PATH) && csc_compare(its, ours) == 0;
}

void space_settings_quota(void *ctx, struct csc_quota *quota)
{
    const struct engine *engine = ctx;
    quota->limits = megabytes(L"CacheQuotaLimit", &quota->limit, &quota->weak);
    quota->limits_auto =
        megabytes(L"CacheQuotaLimitUnpinned", &quota->auto_limit, &quota->weak_auto);
    quota->system_volume = quota->limits && is_on_system_volume(engine->folder);
}

HRESULT space_settings_excluded(void *ctx, struct csc_text *patterns)
{
    VARIANT value;
    BOOL by_policy;
    (void)ctx;
    HRESULT hr = setting_value(L"ExcludedFileTypes", &value, &by_policy);
    if (SUCCEEDED(hr) && V_VT(&value) == VT_BSTR)
        hr = csc_text_add(patterns, V_BSTR(&value));
    VariantClear(&value);
    return hr;
}
