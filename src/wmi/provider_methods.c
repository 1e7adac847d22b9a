/*
 * The methods of Win32_OfflineFilesCache: see provider.h. Each is one function and reads its own
 * parameters; the table is in the order of the schema.
 *
 * What is wrong with the call itself fails the call; what the operation says is ReturnValue.
 */
#include "config.h"
#include "object_path.h"
#include "progress.h"
#include "provider.h"
#include "variant.h"

struct run {
    IOfflineFilesCache *cache;
    IWbemClassObject *in;  /* NULL: no parameters */
    IWbemClassObject *out; /* to be filled */
    struct progress *progress;
    HRESULT result; /* of the operation */
};

/* --- parameters ------------------------------------------------------------------------------ */

/* VT_NULL where there is none. */
static HRESULT get(const struct run *run, const WCHAR *name, VARIANT *value)
{
    V_VT(value) = VT_NULL;
    if (!run->in)
        return S_OK;
    return SUCCEEDED(IWbemClassObject_Get(run->in, name, 0, value, NULL, NULL))
               ? S_OK
               : WBEM_E_INVALID_METHOD_PARAMETERS;
}

static HRESULT get_bool(const struct run *run, const WCHAR *name, bool required, BOOL *is)
{
    VARIANT value;
    *is = FALSE;
    HRESULT hr = get(run, name, &value);
    if (FAILED(hr))
        return hr;
    if (V_VT(&value) == VT_BOOL)
        *is = V_BOOL(&value) ? TRUE : FALSE;
    else if (required || V_VT(&value) != VT_NULL)
        hr = WBEM_E_INVALID_METHOD_PARAMETERS;
    VariantClear(&value);
    return hr;
}

static HRESULT get_flags(const struct run *run, DWORD *flags)
{
    VARIANT value;
    *flags = 0;
    HRESULT hr = get(run, L"Flags", &value);
    if (FAILED(hr))
        return hr;
    if (V_VT(&value) == VT_I4)
        *flags = (DWORD)V_I4(&value);
    else if (V_VT(&value) != VT_NULL)
        hr = WBEM_E_INVALID_METHOD_PARAMETERS;
    VariantClear(&value);
    return hr;
}

/* To VariantClear. */
static HRESULT get_text(const struct run *run, const WCHAR *name, VARIANT *value)
{
    HRESULT hr = get(run, name, value);
    if (SUCCEEDED(hr) && (V_VT(value) != VT_BSTR || !V_BSTR(value) || !*V_BSTR(value)))
        hr = WBEM_E_INVALID_METHOD_PARAMETERS;
    return hr;
}

/* The strings belong to `value`, to VariantClear. */
static HRESULT get_paths(const struct run *run, VARIANT *value, LPCWSTR **paths, ULONG *count)
{
    HRESULT hr = get(run, L"Paths", value);
    if (FAILED(hr))
        return hr;
    if (V_VT(value) != (VT_ARRAY | VT_BSTR) || SafeArrayGetDim(V_ARRAY(value)) != 1 ||
        !V_ARRAY(value)->rgsabound[0].cElements)
        return WBEM_E_INVALID_METHOD_PARAMETERS;
    *paths = V_ARRAY(value)->pvData;
    *count = V_ARRAY(value)->rgsabound[0].cElements;
    return S_OK;
}

static HRESULT put_bool(const struct run *run, const WCHAR *name, BOOL is)
{
    VARIANT value;
    V_VT(&value) = VT_BOOL;
    V_BOOL(&value) = is ? VARIANT_TRUE : VARIANT_FALSE;
    return IWbemClassObject_Put(run->out, name, 0, &value, 0);
}

/* --- operations on many items ---------------------------------------------------------------- */

static HRESULT run_enable(struct run *run)
{
    BOOL enable, reboot;
    HRESULT hr = get_bool(run, L"Enable", true, &enable);
    if (FAILED(hr))
        return hr;
    run->result = config_enable(enable, &reboot);
    return put_bool(run, L"RebootRequired", reboot);
}

static HRESULT pin_or_unpin(struct run *run, bool pin)
{
    VARIANT list;
    LPCWSTR *paths;
    ULONG count;
    DWORD flags;
    BOOL deep;
    HRESULT hr = get_paths(run, &list, &paths, &count);
    if (SUCCEEDED(hr))
        hr = get_flags(run, &flags);
    if (SUCCEEDED(hr))
        hr = get_bool(run, L"Deep", false, &deep);
    if (SUCCEEDED(hr))
        run->result = pin ? IOfflineFilesCache_Pin(run->cache, NULL, paths, count, deep, FALSE,
                                                   flags, progress_sync(run->progress))
                          : IOfflineFilesCache_Unpin(run->cache, NULL, paths, count, deep, FALSE,
                                                     flags, progress_sync(run->progress));
    VariantClear(&list);
    return hr;
}

static HRESULT run_pin(struct run *run)
{
    return pin_or_unpin(run, true);
}

static HRESULT run_unpin(struct run *run)
{
    return pin_or_unpin(run, false);
}

static HRESULT run_synchronize(struct run *run)
{
    VARIANT list;
    LPCWSTR *paths;
    ULONG count;
    DWORD flags;
    HRESULT hr = get_paths(run, &list, &paths, &count);
    if (SUCCEEDED(hr))
        hr = get_flags(run, &flags);
    if (SUCCEEDED(hr))
        run->result = IOfflineFilesCache_Synchronize(run->cache, NULL, paths, count, FALSE, flags,
                                                     NULL, progress_sync(run->progress), NULL);
    VariantClear(&list);
    return hr;
}

static HRESULT run_delete_items(struct run *run)
{
    VARIANT list;
    LPCWSTR *paths;
    ULONG count;
    DWORD flags;
    HRESULT hr = get_paths(run, &list, &paths, &count);
    if (SUCCEEDED(hr))
        hr = get_flags(run, &flags);
    if (SUCCEEDED(hr))
        run->result = IOfflineFilesCache_DeleteItems(run->cache, paths, count, flags, FALSE,
                                                     progress_simple(run->progress));
    VariantClear(&list);
    return hr;
}

static HRESULT run_encrypt(struct run *run)
{
    BOOL encrypt;
    DWORD flags;
    HRESULT hr = get_bool(run, L"Encrypt", true, &encrypt);
    if (SUCCEEDED(hr))
        hr = get_flags(run, &flags);
    if (SUCCEEDED(hr))
        run->result = IOfflineFilesCache_Encrypt(run->cache, NULL, encrypt, flags, FALSE,
                                                 progress_sync(run->progress));
    return hr;
}

/* --- renaming -------------------------------------------------------------------------------- */

static HRESULT rename_now(IOfflineFilesCache *cache, const WCHAR *from, const WCHAR *to,
                          BOOL replace)
{
    IOfflineFilesCache2 *cache2;
    HRESULT hr =
        IOfflineFilesCache_QueryInterface(cache, &IID_IOfflineFilesCache2, (void **)&cache2);
    if (FAILED(hr))
        return hr;
    hr = IOfflineFilesCache2_RenameItemEx(cache2, from, to, replace);
    IOfflineFilesCache2_Release(cache2);
    return hr;
}

static HRESULT rename_it(struct run *run, bool now)
{
    VARIANT from, to;
    BOOL replace;
    V_VT(&to) = VT_NULL;
    HRESULT hr = get_text(run, L"OriginalPath", &from);
    if (SUCCEEDED(hr))
        hr = get_text(run, L"NewPath", &to);
    if (SUCCEEDED(hr))
        hr = get_bool(run, L"ReplaceIfExists", false, &replace);
    if (SUCCEEDED(hr))
        run->result =
            now ? rename_now(run->cache, V_BSTR(&from), V_BSTR(&to), replace)
                : IOfflineFilesCache_RenameItem(run->cache, V_BSTR(&from), V_BSTR(&to), replace);
    VariantClear(&from);
    VariantClear(&to);
    return hr;
}

static HRESULT run_rename_item(struct run *run)
{
    return rename_it(run, false);
}

static HRESULT run_rename_item_ex(struct run *run)
{
    return rename_it(run, true);
}

/* --- one item and its share ------------------------------------------------------------------ */

/* The interface of the item that Path names; the result of that is the operation's. NULL: none. */
static HRESULT find_item(struct run *run, REFIID iid, void **out)
{
    VARIANT path;
    IOfflineFilesItem *item;
    *out = NULL;
    HRESULT hr = get_text(run, L"Path", &path);
    if (SUCCEEDED(hr)) {
        run->result = IOfflineFilesCache_FindItem(run->cache, V_BSTR(&path), 0, &item);
        if (SUCCEEDED(run->result)) {
            run->result = IOfflineFilesItem_QueryInterface(item, iid, out);
            IOfflineFilesItem_Release(item);
        }
        if (run->result == E_NOINTERFACE) /* not of this type of item */
            run->result = HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED);
    }
    VariantClear(&path);
    return hr;
}

static HRESULT run_suspend_root(struct run *run)
{
    IOfflineFilesSuspend *item;
    BOOL suspend;
    HRESULT hr = get_bool(run, L"Suspend", true, &suspend);
    if (SUCCEEDED(hr))
        hr = find_item(run, &IID_IOfflineFilesSuspend, (void **)&item);
    if (FAILED(hr) || !item)
        return hr;
    run->result = IOfflineFilesSuspend_SuspendRoot(item, suspend);
    IOfflineFilesSuspend_Release(item);
    return S_OK;
}

static HRESULT run_transition_online(struct run *run)
{
    IOfflineFilesConnectionInfo *item;
    DWORD flags;
    HRESULT hr = get_flags(run, &flags);
    if (SUCCEEDED(hr))
        hr = find_item(run, &IID_IOfflineFilesConnectionInfo, (void **)&item);
    if (FAILED(hr) || !item)
        return hr;
    run->result = IOfflineFilesConnectionInfo_TransitionOnline(item, NULL, flags);
    IOfflineFilesConnectionInfo_Release(item);
    return S_OK;
}

/* DOC: open files are no error: success, and OpenFiles says so. */
static HRESULT run_transition_offline(struct run *run)
{
    IOfflineFilesConnectionInfo *item = NULL;
    BOOL force, open = FALSE;
    DWORD flags;
    HRESULT hr = get_bool(run, L"Force", false, &force);
    if (SUCCEEDED(hr))
        hr = get_flags(run, &flags);
    if (SUCCEEDED(hr))
        hr = find_item(run, &IID_IOfflineFilesConnectionInfo, (void **)&item);
    if (FAILED(hr))
        return hr;
    if (item) {
        run->result =
            IOfflineFilesConnectionInfo_TransitionOffline(item, NULL, flags, force, &open);
        IOfflineFilesConnectionInfo_Release(item);
    }
    return put_bool(run, L"OpenFiles", open);
}

static HRESULT (*const methods[METHODS])(struct run *run) = {
    run_enable,
    run_pin,
    run_unpin,
    run_synchronize,
    run_delete_items,
    run_encrypt,
    run_rename_item,
    run_rename_item_ex,
    run_suspend_root,
    run_transition_online,
    run_transition_offline,
};

/* --- the call -------------------------------------------------------------------------------- */

/* DOC: "0, a WMI error code or a system error code". A batch in which items failed returns what the
 * first one said. */
static LONG return_value(const struct run *run)
{
    HRESULT hr = run->result;
    if (run->progress->first_error != S_OK &&
        (SUCCEEDED(hr) || hr == HRESULT_FROM_WIN32(ERROR_MORE_DATA)))
        hr = run->progress->first_error;
    if (SUCCEEDED(hr))
        return 0;
    return HRESULT_FACILITY(hr) == FACILITY_WIN32 ? HRESULT_CODE(hr) : hr;
}

static HRESULT make_out(struct provider *self, const WCHAR *name, IWbemClassObject **out)
{
    IWbemClassObject *definition, *signature;
    HRESULT hr = provider_class(self, &wmi_schema[WMI_CACHE], &definition);
    if (FAILED(hr))
        return hr;
    hr = IWbemClassObject_GetMethod(definition, name, 0, NULL, &signature);
    IWbemClassObject_Release(definition);
    if (FAILED(hr))
        return hr;
    hr = IWbemClassObject_SpawnInstance(signature, 0, out);
    IWbemClassObject_Release(signature);
    return hr;
}

static HRESULT give_out(struct run *run, struct provider_call *call)
{
    VARIANT value;
    V_VT(&value) = VT_I4;
    V_I4(&value) = return_value(run);
    HRESULT hr = IWbemClassObject_Put(run->out, L"ReturnValue", 0, &value, 0);
    return SUCCEEDED(hr) ? IWbemObjectSink_Indicate(call->sink, 1, &run->out) : hr;
}

static HRESULT run_method(struct provider *self, const struct wmi_method *method,
                          IWbemClassObject *in, struct provider_call *call)
{
    struct run run = {.in = in};
    HRESULT hr = make_out(self, method->name, &run.out);
    if (FAILED(hr))
        return hr;
    hr = progress_create(call, &run.progress);
    if (SUCCEEDED(hr))
        hr = provider_cache(self, &run.cache);
    if (SUCCEEDED(hr))
        hr = methods[method - wmi_schema[WMI_CACHE].methods](&run);
    if (SUCCEEDED(hr) && !call->cancelled)
        hr = give_out(&run, call);
    if (run.cache)
        IOfflineFilesCache_Release(run.cache);
    if (run.progress)
        com_drop(&run.progress->object);
    IWbemClassObject_Release(run.out);
    return hr;
}

/* DOC: the methods belong to the class; scripts call them on it as well as on its instance. */
static HRESULT check_path(const WCHAR *text, const struct wmi_class **cls)
{
    struct wmi_path path;
    HRESULT hr = wmi_path_parse(text, &path);
    if (FAILED(hr))
        return hr;
    *cls = wmi_find_class(path.cls);
    if (!*cls)
        hr = WBEM_E_INVALID_CLASS;
    else if (*cls == &wmi_schema[WMI_CACHE] && path.count)
        hr = WBEM_E_INVALID_OBJECT_PATH;
    wmi_path_free(&path);
    return hr;
}

HRESULT methods_run(struct provider *self, const struct method_call *what,
                    struct provider_call *call)
{
    const struct wmi_class *cls;
    HRESULT hr = check_path(what->path, &cls);
    if (FAILED(hr))
        return hr;
    const struct wmi_method *method = wmi_find_method(cls, what->name);
    return method ? run_method(self, method, what->in, call) : WBEM_E_INVALID_METHOD;
}
