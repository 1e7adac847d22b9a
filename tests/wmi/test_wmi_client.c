/*
 * A client in C: objects, properties, methods, queries, as any textbook has it.
 */
#include "wmi_test.h"

#include <wchar.h>

/* --- classes and objects --------------------------------------------------------------------- */

static void the_cache_is_a_singleton_with_its_properties(void **state)
{
    const struct wmi_fixture *f = *state;
    IWbemClassObject *cache = wmi_get(f, L"Win32_OfflineFilesCache=@");
    LPWSTR location;
    check_bool(cache, L"Enabled", true);
    check_bool(cache, L"Active", true);
    assert_wbem(IOfflineFilesCache_GetLocation(f->world->cache, &location), S_OK);
    check_text(cache, L"Location", location);
    CoTaskMemFree(location);
    check_text(cache, L"__RELPATH", L"Win32_OfflineFilesCache=@");
    check_text(cache, L"__CLASS", L"Win32_OfflineFilesCache");
    check_number(cache, L"__GENUS", WBEM_GENUS_INSTANCE);
    check_number(cache, L"__PROPERTY_COUNT", 3);
    IWbemClassObject_Release(cache);
}

static void an_item_of_any_type_is_found_by_its_path(void **state)
{
    const struct wmi_fixture *f = *state;
    WCHAR path[256];
    make_pinned_docs(f);
    IWbemClassObject *file = wmi_get(f, item_path(f, L"DOCS\\a.txt"));
    check_text(file, L"ItemPath", on_share(f->world, L"docs\\a.txt"));
    check_text(file, L"ParentItemPath", on_share(f->world, L"docs"));
    check_text(file, L"ItemName", L"a.txt");
    check_number(file, L"ItemType", OFFLINEFILES_ITEM_TYPE_FILE);
    check_bool(file, L"Sparse", false);
    check_bool(file, L"Encrypted", false);
    IWbemClassObject_Release(file);

    IWbemClassObject *share = wmi_get(f, item_path(f, L""));
    check_number(share, L"ItemType", OFFLINEFILES_ITEM_TYPE_SHARE);
    check_null(share, L"FileSysInfo");
    check_null(share, L"DirtyInfo");
    IWbemClassObject_Release(share);

    swprintf(path, 256, L"Win32_OfflineFilesItem.ItemPath='\\\\%ls'", f->world->server);
    IWbemClassObject *server = wmi_get(f, path);
    check_number(server, L"ItemType", OFFLINEFILES_ITEM_TYPE_SERVER);
    check_text(server, L"ParentItemPath", L"");
    check_text(server, L"ItemName", f->world->server + 2);
    check_null(server, L"PinInfo");
    check_bool(server, L"Sparse", false);
    IWbemClassObject_Release(server);
}

static void what_an_item_embeds_are_objects(void **state)
{
    const struct wmi_fixture *f = *state;
    make_pinned_docs(f);
    IWbemClassObject *file = wmi_get(f, item_path(f, L"docs\\a.txt"));
    IWbemClassObject *pins = embedded(file, L"PinInfo");
    check_bool(pins, L"Pinned", true);
    check_number(pins, L"PinnedForUser", 1);
    check_number(pins, L"PinnedForComputer", 0);
    check_null(pins, L"__PATH");
    IWbemClassObject_Release(pins);
    IWbemClassObject *sys = embedded(file, L"FileSysInfo");
    check_text(sys, L"LocalSize", L"5");
    check_null(sys, L"RemoteSize");
    IWbemClassObject_Release(sys);
    IWbemClassObject_Release(file);
}

static void a_path_of_an_object_leads_back_to_it(void **state)
{
    const struct wmi_fixture *f = *state;
    make_pinned_docs(f);
    IWbemClassObject *file = wmi_get(f, item_path(f, L"docs\\sub\\b.txt"));
    VARIANT path = property(file, L"__PATH");
    IWbemClassObject *again = wmi_get(f, V_BSTR(&path));
    assert_wbem(IWbemClassObject_CompareTo(file, 0, again), WBEM_S_SAME);
    IWbemClassObject_Release(again);
    VariantClear(&path);
    IWbemClassObject_Release(file);
}

static void classes_have_qualifiers_and_methods(void **state)
{
    const struct wmi_fixture *f = *state;
    IWbemClassObject *cls = wmi_get(f, L"Win32_OfflineFilesItem");
    IWbemQualifierSet *set;
    VARIANT value;
    assert_wbem(IWbemClassObject_GetPropertyQualifierSet(cls, L"ItemPath", &set), S_OK);
    assert_wbem(IWbemQualifierSet_Get(set, L"key", 0, &value, NULL), S_OK);
    assert_int_equal(V_VT(&value), VT_BOOL);
    IWbemQualifierSet_Release(set);
    assert_wbem(IWbemClassObject_GetPropertyQualifierSet(cls, L"PinInfo", &set), S_OK);
    assert_wbem(IWbemQualifierSet_Get(set, L"CIMTYPE", 0, &value, NULL), S_OK);
    assert_wide(V_BSTR(&value), L"object:Win32_OfflineFilesPinInfo");
    VariantClear(&value);
    assert_wbem(IWbemQualifierSet_Get(set, L"key", 0, NULL, NULL), WBEM_E_NOT_FOUND);
    IWbemQualifierSet_Release(set);
    assert_wbem(IWbemClassObject_GetQualifierSet(cls, &set), S_OK);
    assert_wbem(IWbemQualifierSet_Get(set, L"provider", 0, &value, NULL), S_OK);
    assert_wide(V_BSTR(&value), L"Win32_OfflineFilesProvider");
    VariantClear(&value);
    IWbemQualifierSet_Release(set);
    IWbemClassObject_Release(cls);
}

static void every_method_has_its_parameters_in_order(void **state)
{
    static const struct {
        const WCHAR *name, *in[4], *out[3];
    } methods[] = {
        {L"Enable", {L"Enable"}, {L"RebootRequired", L"ReturnValue"}},
        {L"Pin", {L"Paths", L"Flags", L"Deep"}, {L"ReturnValue"}},
        {L"Unpin", {L"Paths", L"Flags", L"Deep"}, {L"ReturnValue"}},
        {L"Synchronize", {L"Paths", L"Flags"}, {L"ReturnValue"}},
        {L"DeleteItems", {L"Paths", L"Flags"}, {L"ReturnValue"}},
        {L"Encrypt", {L"Encrypt", L"Flags"}, {L"ReturnValue"}},
        {L"RenameItem", {L"OriginalPath", L"NewPath", L"ReplaceIfExists"}, {L"ReturnValue"}},
        {L"RenameItemEx", {L"OriginalPath", L"NewPath", L"ReplaceIfExists"}, {L"ReturnValue"}},
        {L"SuspendRoot", {L"Path", L"Suspend"}, {L"ReturnValue"}},
        {L"TransitionOnline", {L"Path", L"Flags"}, {L"ReturnValue"}},
        {L"TransitionOffline", {L"Path", L"Force", L"Flags"}, {L"OpenFiles", L"ReturnValue"}},
    };
    const struct wmi_fixture *f = *state;
    IWbemClassObject *cls = wmi_get(f, L"Win32_OfflineFilesCache");
    IWbemClassObject *in, *out;
    BSTR name;
    assert_wbem(IWbemClassObject_BeginMethodEnumeration(cls, 0), S_OK);
    for (size_t i = 0; i < ARRAYSIZE(methods); i++) {
        assert_wbem(IWbemClassObject_NextMethod(cls, 0, &name, &in, &out), S_OK);
        assert_wide(name, methods[i].name);
        SysFreeString(name);
        for (int side = 0; side < 2; side++) {
            IWbemClassObject *signature = side ? out : in;
            const WCHAR *const *expected = side ? methods[i].out : methods[i].in;
            assert_wbem(IWbemClassObject_BeginEnumeration(signature, WBEM_FLAG_NONSYSTEM_ONLY),
                        S_OK);
            for (; *expected; expected++) {
                assert_wbem(IWbemClassObject_Next(signature, 0, &name, NULL, NULL, NULL), S_OK);
                assert_wide(name, *expected);
                SysFreeString(name);
            }
            assert_wbem(IWbemClassObject_Next(signature, 0, &name, NULL, NULL, NULL),
                        WBEM_S_NO_MORE_DATA);
            IWbemClassObject_Release(signature);
        }
    }
    assert_wbem(IWbemClassObject_NextMethod(cls, 0, &name, NULL, NULL), WBEM_S_NO_MORE_DATA);
    IWbemClassObject_Release(cls);
}

static void objects_are_written_as_mof(void **state)
{
    const struct wmi_fixture *f = *state;
    BSTR text;
    IWbemClassObject *cache = wmi_get(f, L"Win32_OfflineFilesCache=@");
    assert_wbem(IWbemClassObject_GetObjectText(cache, 0, &text), S_OK);
    assert_non_null(wcsstr(text, L"instance of Win32_OfflineFilesCache\n{\n    Enabled = TRUE;\n"));
    SysFreeString(text);
    IWbemClassObject_Release(cache);
    cache = wmi_get(f, L"Win32_OfflineFilesCache");
    assert_wbem(IWbemClassObject_GetObjectText(cache, 0, &text), S_OK);
    assert_non_null(wcsstr(text, L"uint32 Synchronize("));
    SysFreeString(text);
    IWbemClassObject_Release(cache);
}

/* --- queries --------------------------------------------------------------------------------- */

static void queries_find_items_flat_and_select_columns(void **state)
{
    const struct wmi_fixture *f = *state;
    IWbemClassObject *first;
    make_pinned_docs(f);
    assert_int_equal(wmi_count(f, L"SELECT * FROM Win32_OfflineFilesItem", NULL), 6);
    assert_int_equal(wmi_count(f, L"SELECT * FROM Win32_OfflineFilesItem WHERE ItemType = 0", NULL),
                     2);
    assert_int_equal(wmi_count(f,
                               L"SELECT ItemName FROM Win32_OfflineFilesItem WHERE "
                               L"PinInfo.Pinned = TRUE AND ItemName LIKE 'B%'",
                               &first),
                     1);
    check_text(first, L"ItemName", L"b.txt");
    check_number(first, L"__PROPERTY_COUNT", 1);
    assert_wbem(IWbemClassObject_Get(first, L"ItemPath", 0, NULL, NULL, NULL), WBEM_E_NOT_FOUND);
    IWbemClassObject_Release(first);
    assert_int_equal(
        wmi_count(f, L"SELECT * FROM Win32_OfflineFilesCache WHERE Active = TRUE", NULL), 1);
    assert_int_equal(wmi_count(f, L"SELECT * FROM Win32_OfflineFilesPinInfo", NULL), 0);
    assert_int_equal(wmi_count(f, L"SELECT * FROM Win32_OfflineFilesHealth", NULL), 0);
}

static void an_enumerator_goes_back_skips_and_clones(void **state)
{
    static const LONG flags[] = {0, WBEM_FLAG_RETURN_IMMEDIATELY};
    const struct wmi_fixture *f = *state;
    make_pinned_docs(f);
    for (size_t i = 0; i < ARRAYSIZE(flags); i++) {
        IEnumWbemClassObject *list, *clone;
        IWbemClassObject *objects[10];
        ULONG got;
        assert_wbem(wmi_query(f, L"SELECT * FROM Win32_OfflineFilesItem", flags[i], &list), S_OK);
        assert_wbem(IEnumWbemClassObject_Skip(list, (LONG)WBEM_INFINITE, 4), S_OK);
        assert_wbem(IEnumWbemClassObject_Clone(list, &clone), S_OK);
        assert_wbem(IEnumWbemClassObject_Skip(list, (LONG)WBEM_INFINITE, 3), WBEM_S_FALSE);
        assert_wbem(IEnumWbemClassObject_Next(clone, (LONG)WBEM_INFINITE, 10, objects, &got),
                    WBEM_S_FALSE);
        assert_int_equal(got, 2);
        IWbemClassObject_Release(objects[0]);
        IWbemClassObject_Release(objects[1]);
        assert_null(objects[2]);
        assert_wbem(IEnumWbemClassObject_Reset(list), S_OK);
        assert_wbem(IEnumWbemClassObject_Skip(list, (LONG)WBEM_INFINITE, 6), S_OK);
        IEnumWbemClassObject_Release(clone);
        IEnumWbemClassObject_Release(list);
    }
}

static void a_forward_only_enumerator_only_goes_forward(void **state)
{
    const struct wmi_fixture *f = *state;
    IEnumWbemClassObject *list, *clone = (IEnumWbemClassObject *)&clone;
    make_pinned_docs(f);
    assert_wbem(wmi_query(f, L"SELECT * FROM Win32_OfflineFilesItem",
                          WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY, &list),
                S_OK);
    assert_wbem(IEnumWbemClassObject_Skip(list, (LONG)WBEM_INFINITE, 4), S_OK);
    assert_wbem(IEnumWbemClassObject_Reset(list), WBEM_E_INVALID_OPERATION);
    assert_wbem(IEnumWbemClassObject_Clone(list, &clone), WBEM_E_INVALID_OPERATION);
    assert_null(clone);
    assert_wbem(IEnumWbemClassObject_Skip(list, (LONG)WBEM_INFINITE, 2), S_OK);
    assert_wbem(IEnumWbemClassObject_Skip(list, (LONG)WBEM_INFINITE, 1), WBEM_S_FALSE);
    IEnumWbemClassObject_Release(list);
}

static void instances_of_a_class_are_enumerated(void **state)
{
    const struct wmi_fixture *f = *state;
    IEnumWbemClassObject *list;
    BSTR name = SysAllocString(L"win32_offlinefilescache");
    assert_wbem(IWbemServices_CreateInstanceEnum(f->services, name, 0, NULL, &list), S_OK);
    assert_wbem(IEnumWbemClassObject_Skip(list, (LONG)WBEM_INFINITE, 1), S_OK);
    assert_wbem(IEnumWbemClassObject_Skip(list, (LONG)WBEM_INFINITE, 1), WBEM_S_FALSE);
    IEnumWbemClassObject_Release(list);
    SysFreeString(name);
}

static void what_is_not_ours_is_answered_by_wine(void **state)
{
    const struct wmi_fixture *f = *state;
    IWbemClassObject *first;
    assert_int_equal(wmi_count(f, L"SELECT * FROM Win32_OperatingSystem", &first), 1);
    check_text(first, L"__CLASS", L"Win32_OperatingSystem");
    IWbemClassObject_Release(first);
    IWbemServices *other = wmi_connect(L"\\\\.\\root\\default");
    IWbemServices_Release(other);
}

/* --- methods --------------------------------------------------------------------------------- */

static void pin_synchronize_unpin_and_delete_do_their_work(void **state)
{
    const struct wmi_fixture *f = *state;
    make_folder(on_share(f->world, L"docs"));
    make_file(on_share(f->world, L"docs\\a.txt"), "alpha");
    IWbemClassObject *in = parameters(f, L"Pin");
    put_path(f, in, L"docs");
    put_number(in, L"Flags", (LONG)PIN_FILL);
    put_bool(in, L"Deep", true);
    assert_int_equal(returned(f, L"Pin", in), 0);
    assert_true(holds(in_cache(f->world, L"docs\\a.txt"), "alpha"));

    make_file(on_share(f->world, L"docs\\a.txt"), "changed there");
    in = parameters(f, L"Synchronize");
    put_path(f, in, L"docs");
    put_number(in, L"Flags", (LONG)SYNC_BOTH);
    assert_int_equal(returned(f, L"Synchronize", in), 0);
    assert_true(holds(in_cache(f->world, L"docs\\a.txt"), "changed there"));

    in = parameters(f, L"Unpin");
    put_text(in, L"Paths", on_share(f->world, L"docs")); /* one string is a list of one */
    put_number(in, L"Flags", OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER | 0x1800);
    put_bool(in, L"Deep", true);
    assert_int_equal(returned(f, L"Unpin", in), 0);
    assert_int_equal(
        wmi_count(f, L"SELECT * FROM Win32_OfflineFilesItem WHERE PinInfo.Pinned = 1", NULL), 0);

    in = parameters(f, L"DeleteItems");
    put_path(f, in, L"docs");
    assert_int_equal(returned(f, L"DeleteItems", in), 0);
    assert_wbem(wmi_get_result(f, item_path(f, L"docs\\a.txt")), WBEM_E_NOT_FOUND);
    assert_true(is_there(on_share(f->world, L"docs\\a.txt")));
}

static void a_share_goes_offline_and_online(void **state)
{
    const struct wmi_fixture *f = *state;
    make_pinned_docs(f);
    IWbemClassObject *in = parameters(f, L"TransitionOffline");
    put_text(in, L"Path", on_share(f->world, L"docs"));
    put_bool(in, L"Force", false);
    assert_int_equal(returned(f, L"TransitionOffline", in), 0);
    IWbemClassObject *item = wmi_get(f, item_path(f, L"docs"));
    IWbemClassObject *info = embedded(item, L"ConnectionInfo");
    check_number(info, L"ConnectState", 1);
    check_number(info, L"OfflineReason", 2);
    IWbemClassObject_Release(info);
    IWbemClassObject_Release(item);
    in = parameters(f, L"TransitionOnline");
    put_text(in, L"Path", on_share(f->world, L""));
    assert_int_equal(returned(f, L"TransitionOnline", in), 0);
    assert_int_equal(
        wmi_count(f, L"SELECT * FROM Win32_OfflineFilesItem WHERE ConnectionInfo.ConnectState = 2",
                  NULL),
        5);
}

static void suspending_renaming_and_enabling(void **state)
{
    const struct wmi_fixture *f = *state;
    WCHAR to[256];
    make_pinned_docs(f);
    IWbemClassObject *in = parameters(f, L"SuspendRoot");
    put_text(in, L"Path", on_share(f->world, L"docs\\sub"));
    put_bool(in, L"Suspend", true);
    assert_int_equal(returned(f, L"SuspendRoot", in), 0);
    assert_int_equal(
        wmi_count(f, L"SELECT * FROM Win32_OfflineFilesItem WHERE SuspendInfo.Suspended = TRUE",
                  NULL),
        2);
    assert_int_equal(
        wmi_count(f, L"SELECT * FROM Win32_OfflineFilesItem WHERE SuspendInfo.SuspendedRoot = TRUE",
                  NULL),
        1);
    wcscpy_s(to, ARRAYSIZE(to), on_share(f->world, L"docs\\c.txt"));
    in = parameters(f, L"RenameItemEx");
    put_text(in, L"OriginalPath", on_share(f->world, L"docs\\a.txt"));
    put_text(in, L"NewPath", to);
    assert_int_equal(returned(f, L"RenameItemEx", in), 0);
    assert_wbem(wmi_get_result(f, item_path(f, L"docs\\c.txt")), S_OK);
    in = parameters(f, L"RenameItem"); /* at the next start: nothing changes now */
    put_text(in, L"OriginalPath", to);
    put_text(in, L"NewPath", on_share(f->world, L"docs\\d.txt"));
    assert_int_equal(returned(f, L"RenameItem", in), 0);
    in = parameters(f, L"Enable");
    put_bool(in, L"Enable", true);
    assert_int_equal(returned(f, L"Enable", in), 0);
}

static void the_error_of_an_operation_is_its_return_value(void **state)
{
    const struct wmi_fixture *f = *state;
    make_pinned_docs(f);
    IWbemClassObject *in = parameters(f, L"Synchronize");
    put_path(f, in, L"docs\\nothing.txt");
    put_number(in, L"Flags", (LONG)SYNC_BOTH);
    assert_int_equal(returned(f, L"Synchronize", in), ERROR_FILE_NOT_FOUND);
    in = parameters(f, L"Pin"); /* an unknown flag */
    put_path(f, in, L"docs");
    put_number(in, L"Flags", 0x40000020);
    assert_int_equal(returned(f, L"Pin", in), ERROR_INVALID_PARAMETER);
    in = parameters(f, L"SuspendRoot");
    put_text(in, L"Path", on_share(f->world, L"docs\\a.txt"));
    put_bool(in, L"Suspend", true);
    assert_int_equal(returned(f, L"SuspendRoot", in), ERROR_NOT_SUPPORTED);
    in = parameters(f, L"TransitionOnline");
    put_text(in, L"Path", L"C:\\windows");
    assert_int_equal(returned(f, L"TransitionOnline", in), ERROR_BAD_PATHNAME);
}

static void methods_are_called_on_the_class_too(void **state)
{
    static const WCHAR *const paths[] = {L"Win32_OfflineFilesCache", L"win32_offlinefilescache=@",
                                         L"\\\\.\\root\\cimv2:Win32_OfflineFilesCache=@"};
    const struct wmi_fixture *f = *state;
    for (size_t i = 0; i < ARRAYSIZE(paths); i++) {
        IWbemClassObject *in = parameters(f, L"Enable"), *out;
        BSTR path = SysAllocString(paths[i]), name = SysAllocString(L"enable");
        put_bool(in, L"Enable", true);
        assert_wbem(IWbemServices_ExecMethod(f->services, path, name, 0, NULL, in, &out, NULL),
                    S_OK);
        check_bool(out, L"RebootRequired", false);
        check_number(out, L"ReturnValue", 0);
        IWbemClassObject_Release(out);
        IWbemClassObject_Release(in);
        SysFreeString(path);
        SysFreeString(name);
    }
}

/* --- configuration --------------------------------------------------------------------------- */

static void the_limits_of_space_are_read_and_written(void **state)
{
    const struct wmi_fixture *f = *state;
    IWbemClassObject *machine = wmi_get(f, L"Win32_OfflineFilesMachineConfiguration=@");
    IWbemClassObject *limits = embedded(machine, L"DiskSpaceLimitParams");
    ULONGLONG volume, total, used, automatic, used_automatic;
    put_number(limits, L"TotalSizeInMB", 300);
    put_number(limits, L"AutoCacheSizeInMB", 100);
    assert_wbem(IWbemServices_PutInstance(f->services, machine, 0, NULL, NULL), S_OK);
    assert_wbem(IOfflineFilesCache_GetDiskSpaceInformation(f->world->cache, &volume, &total, &used,
                                                           &automatic, &used_automatic),
                S_OK);
    assert_true(total == 300ull << 20 && automatic == 100ull << 20);
    put_number(limits, L"TotalSizeInMB", 100000001);
    assert_wbem(IWbemServices_PutInstance(f->services, machine, 0, NULL, NULL),
                WBEM_E_VALUE_OUT_OF_RANGE);
    put_number(limits, L"TotalSizeInMB", 300);
    put_bool(machine, L"IsConfiguredByWMI", false);
    assert_wbem(IWbemServices_PutInstance(f->services, machine, 0, NULL, NULL), WBEM_E_READ_ONLY);
    IWbemClassObject_Release(limits);
    IWbemClassObject_Release(machine);
    assert_wbem(wmi_get_result(f, L"Win32_OfflineFilesUserConfiguration=@"), S_OK);
}

/* What the setting says, through COM. */
static ULONG setting_number(const struct wmi_fixture *f, const WCHAR *name)
{
    IOfflineFilesSetting *setting = NULL;
    VARIANT value;
    BOOL by_policy;
    assert_wbem(IOfflineFilesCache_GetSettingObject(f->world->cache, name, &setting), S_OK);
    assert_wbem(IOfflineFilesSetting_GetValue(setting, &value, &by_policy), S_OK);
    assert_int_equal(V_VT(&value), VT_UI4);
    IOfflineFilesSetting_DeletePreference(setting, OFFLINEFILES_SETTING_SCOPE_COMPUTER);
    IOfflineFilesSetting_Release(setting);
    return V_UI4(&value);
}

static void settings_are_read_and_written(void **state)
{
    const struct wmi_fixture *f = *state;
    IWbemClassObject *machine = wmi_get(f, L"Win32_OfflineFilesMachineConfiguration=@");
    IWbemClassObject *background = embedded(machine, L"BackgroundSyncParams");
    check_bool(machine, L"SlowLinkEnabled", true); /* the defaults */
    check_bool(machine, L"SyncOnCostedNetworkEnabled", false);
    check_number(background, L"SyncInterval", 360);
    put_bool(machine, L"SyncOnCostedNetworkEnabled", true);
    put_number(background, L"SyncInterval", 15);
    assert_wbem(IWbemServices_PutInstance(f->services, machine, 0, NULL, NULL), S_OK);
    assert_int_equal(setting_number(f, L"SyncEnabledForCostedNetwork"), 1);
    assert_int_equal(setting_number(f, L"BackgroundSyncPeriodMin"), 15);
    IWbemClassObject_Release(background);
    IWbemClassObject_Release(machine);
}

/* --- lists ----------------------------------------------------------------------------------- */

static void put_list(IWbemClassObject *object, const WCHAR *name, const WCHAR *one,
                     const WCHAR *other)
{
    const WCHAR *const texts[] = {one, other};
    VARIANT value;
    V_VT(&value) = VT_ARRAY | VT_BSTR;
    V_ARRAY(&value) = SafeArrayCreateVector(VT_BSTR, 0, other ? 2 : one ? 1 : 0);
    assert_non_null(V_ARRAY(&value));
    for (LONG i = 0; i < 2 && texts[i]; i++) {
        BSTR text = SysAllocString(texts[i]);
        assert_wbem(SafeArrayPutElement(V_ARRAY(&value), &i, text), S_OK);
        SysFreeString(text);
    }
    assert_wbem(IWbemClassObject_Put(object, name, 0, &value, 0), S_OK);
    VariantClear(&value);
}

/* Of a new instance; without `one` it is NULL. */
static void check_list(const struct wmi_fixture *f, const WCHAR *path, const WCHAR *name,
                       const WCHAR *one, const WCHAR *other)
{
    const WCHAR *const texts[] = {one, other};
    IWbemClassObject *object = wmi_get(f, path);
    VARIANT value;
    assert_wbem(IWbemClassObject_Get(object, name, 0, &value, NULL, NULL), S_OK);
    assert_int_equal(V_VT(&value), one ? VT_ARRAY | VT_BSTR : VT_NULL);
    if (one)
        assert_int_equal(V_ARRAY(&value)->rgsabound[0].cElements, other ? 2 : 1);
    for (LONG i = 0; i < 2 && one && texts[i]; i++) {
        BSTR text = NULL;
        assert_wbem(SafeArrayGetElement(V_ARRAY(&value), &i, &text), S_OK);
        if (wcscmp(text, texts[i]) != 0)
            fail_msg("%ls[%ld] is %ls", name, (long)i, text);
        SysFreeString(text);
    }
    VariantClear(&value);
    IWbemClassObject_Release(object);
}

static const struct list {
    const WCHAR *path;
    const WCHAR *property;
    const WCHAR *setting;
    DWORD scope;
    const WCHAR *one, *other;
    const WCHAR *bad[3];
} lists[] = {
    {L"Win32_OfflineFilesMachineConfiguration=@",
     L"SlowLinkParams",
     L"SlowLinkParams",
     OFFLINEFILES_SETTING_SCOPE_COMPUTER,
     L"\\\\server\\*|Throughput=64000, Latency=50", /* they come by name */
     L"\\\\server\\share\\*|Latency=20",
     {L"\\\\server\\share", L"|Latency=1", L"server|Latency=1"}},
    {L"Win32_OfflineFilesMachineConfiguration=@",
     L"ExcludedFileTypes",
     L"ExcludedFileTypes",
     OFFLINEFILES_SETTING_SCOPE_COMPUTER,
     L"*.pst",
     L"*.tmp",
     {L"", L"*.a;*.b", L"dir\\*.a"}},
    {L"Win32_OfflineFilesUserConfiguration=@",
     L"AssignedOfflineFiles",
     L"AssignedOfflineFolders",
     OFFLINEFILES_SETTING_SCOPE_USER,
     L"\\\\server\\share\\folder",
     L"\\\\server\\share\\other",
     {L"", L"folder", L"\\\\a|b"}},
};

static void check_lists(const struct wmi_fixture *f, const struct list *l)
{
    IWbemClassObject *object = wmi_get(f, l->path);
    check_list(f, l->path, l->property, NULL, NULL);
    put_list(object, l->property, l->one, l->other);
    assert_wbem(IWbemServices_PutInstance(f->services, object, 0, NULL, NULL), S_OK);
    check_list(f, l->path, l->property, l->one, l->other);
    for (size_t i = 0; i < ARRAYSIZE(l->bad); i++) {
        put_list(object, l->property, l->other, l->bad[i]);
        assert_wbem(IWbemServices_PutInstance(f->services, object, 0, NULL, NULL),
                    WBEM_E_VALUE_OUT_OF_RANGE);
        check_list(f, l->path, l->property, l->one, l->other);
    }
    put_list(object, l->property, l->other, NULL);
    assert_wbem(IWbemServices_PutInstance(f->services, object, 0, NULL, NULL), S_OK);
    check_list(f, l->path, l->property, l->other, NULL);
    put_list(object, l->property, NULL, NULL);
    assert_wbem(IWbemServices_PutInstance(f->services, object, 0, NULL, NULL), S_OK);
    check_list(f, l->path, l->property, NULL, NULL);
    IWbemClassObject_Release(object);
}

static void lists_are_read_and_written_as_the_settings_they_stand_on(void **state)
{
    const struct wmi_fixture *f = *state;
    for (size_t i = 0; i < ARRAYSIZE(lists); i++) {
        IOfflineFilesSetting *setting = NULL;
        assert_wbem(
            IOfflineFilesCache_GetSettingObject(f->world->cache, lists[i].setting, &setting), S_OK);
        IOfflineFilesSetting_DeletePreference(setting, lists[i].scope);
        check_lists(f, &lists[i]);
        assert_wbem(IOfflineFilesSetting_DeletePreference(setting, lists[i].scope),
                    HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
        IOfflineFilesSetting_Release(setting);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, wmi_setup, wmi_teardown)
        TEST(the_cache_is_a_singleton_with_its_properties),
        TEST(an_item_of_any_type_is_found_by_its_path),
        TEST(what_an_item_embeds_are_objects),
        TEST(a_path_of_an_object_leads_back_to_it),
        TEST(classes_have_qualifiers_and_methods),
        TEST(every_method_has_its_parameters_in_order),
        TEST(objects_are_written_as_mof),
        TEST(queries_find_items_flat_and_select_columns),
        TEST(an_enumerator_goes_back_skips_and_clones),
        TEST(a_forward_only_enumerator_only_goes_forward),
        TEST(instances_of_a_class_are_enumerated),
        TEST(what_is_not_ours_is_answered_by_wine),
        TEST(pin_synchronize_unpin_and_delete_do_their_work),
        TEST(a_share_goes_offline_and_online),
        TEST(suspending_renaming_and_enabling),
        TEST(the_error_of_an_operation_is_its_return_value),
        TEST(methods_are_called_on_the_class_too),
        TEST(the_limits_of_space_are_read_and_written),
        TEST(settings_are_read_and_written),
        TEST(lists_are_read_and_written_as_the_settings_they_stand_on),
    };
    return com_fixture_available() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
