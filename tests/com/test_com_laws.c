/*
 * The laws of COM, for every object there is and every interface: an object answers exactly what
 * its row of the table says, and what it answers behaves as one object.
 */
#include "com_test.h"
#include "recorder.h"

#include "support/com_fixture.h"

#include <initguid.h>

#include <wchar.h>

/* An interface nobody has. */
DEFINE_GUID(IID_Nobody, 0x7f2f0c3a, 0x1111, 0x4222, 0x83, 0x33, 0x44, 0x44, 0x55, 0x55, 0x66, 0x66);

enum object {
    CACHE = 1,
    SERVER = 2,
    SHARE = 4,
    FOLDER = 8,
    FILE_ITEM = 16,
    ENUMERATOR = 32,
    FACTORY = 64,
    ERROR_INFO = 128,
    COPY_INFO = 256,
    SETTING = 512,
    SETTINGS = 1024
};
#define ITEMS (SERVER | SHARE | FOLDER | FILE_ITEM)
#define ALL   2047

/* Who answers what. Interfaces of later stages stand here with nobody. */
static const struct {
    const IID *iid;
    unsigned objects;
} answers[] = {
    {&IID_IUnknown, ALL},
    {&IID_IMarshal, ALL},
    {&IID_IAgileObject, ALL},
    {&IID_IDispatch, 0},
    {&IID_IStream, 0},
    {&IID_Nobody, 0},
    {&IID_NULL, 0},
    {&IID_IClassFactory, FACTORY},
    {&IID_IConnectionPointContainer, CACHE},
    {&IID_IOfflineFilesEvents, 0},
    {&IID_IOfflineFilesEvents2, 0},
    {&IID_IOfflineFilesEvents3, 0},
    {&IID_IOfflineFilesEvents4, 0},
    {&IID_IOfflineFilesEventsFilter, 0},
    {&IID_IOfflineFilesErrorInfo, ERROR_INFO},
    {&IID_IOfflineFilesSyncErrorItemInfo, COPY_INFO},
    {&IID_IOfflineFilesSyncErrorInfo, ERROR_INFO},
    {&IID_IOfflineFilesProgress, 0},
    {&IID_IOfflineFilesSimpleProgress, 0},
    {&IID_IOfflineFilesSyncProgress, 0},
    {&IID_IOfflineFilesSyncConflictHandler, 0},
    {&IID_IOfflineFilesItemFilter, 0},
    {&IID_IOfflineFilesItem, ITEMS},
    {&IID_IOfflineFilesServerItem, SERVER},
    {&IID_IOfflineFilesShareItem, SHARE},
    {&IID_IOfflineFilesDirectoryItem, FOLDER},
    {&IID_IOfflineFilesFileItem, FILE_ITEM},
    {&IID_IEnumOfflineFilesItems, ENUMERATOR},
    {&IID_IOfflineFilesItemContainer, CACHE | SERVER | SHARE | FOLDER},
    {&IID_IOfflineFilesChangeInfo, SHARE | FOLDER | FILE_ITEM},
    {&IID_IOfflineFilesDirtyInfo, FILE_ITEM},
    {&IID_IOfflineFilesFileSysInfo, FOLDER | FILE_ITEM},
    {&IID_IOfflineFilesPinInfo, SHARE | FOLDER | FILE_ITEM},
    {&IID_IOfflineFilesPinInfo2, SHARE | FOLDER | FILE_ITEM},
    {&IID_IOfflineFilesTransparentCacheInfo, SHARE | FOLDER | FILE_ITEM},
    {&IID_IOfflineFilesGhostInfo, FOLDER | FILE_ITEM},
    {&IID_IOfflineFilesConnectionInfo, SHARE | FOLDER | FILE_ITEM},
    {&IID_IOfflineFilesShareInfo, SHARE | FOLDER | FILE_ITEM},
    {&IID_IOfflineFilesSuspend, SHARE | FOLDER},
    {&IID_IOfflineFilesSuspendInfo, SHARE | FOLDER | FILE_ITEM},
    {&IID_IOfflineFilesSetting, SETTING},
    {&IID_IEnumOfflineFilesSettings, SETTINGS},
    {&IID_IOfflineFilesCache, CACHE},
    {&IID_IOfflineFilesCache2, CACHE},
    {&IID_IOpenCscItem, ITEMS},
    {&IID_IOpenCscSyncProgress, 0},
    {&IID_IOpenCscConflict, ITEMS},
    {&IID_IOpenCscShare, SHARE | FOLDER | FILE_ITEM},
    {&IID_IOpenCscMaintenance, CACHE},
    {&IID_IOpenCscTransparentCache, CACHE},
    {&IID_IOpenCscContent, FILE_ITEM},
    {&IID_IOpenCscEncryption, CACHE},
    {&IID_IOpenCscService, CACHE},
};

/* --- one object of each kind ----------------------------------------------------------------- */

static void keep_errors(struct recorder *recorder, LPCWSTR path, IOfflineFilesSyncErrorInfo *error)
{
    (void)path;
    if (!error)
        return;
    IOfflineFilesSyncErrorInfo_AddRef(error);
    recorder->context = error;
}

/* The error of a file in conflict. */
static IOfflineFilesSyncErrorInfo *make_error(struct com_fixture *f)
{
    static struct recorder rec;
    LPCWSTR path = on_share(f, L"docs\\a.txt");
    recorder_init(&rec);
    rec.on_result = keep_errors;
    make_file(in_cache(f, L"docs\\a.txt"), "local");
    make_file(on_share(f, L"docs\\a.txt"), "of the server");
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, SYNC_BOTH, NULL, &rec.progress,
                                   NULL);
    assert_non_null(rec.context);
    return rec.context;
}

static IUnknown *make_copy_info(struct com_fixture *f)
{
    IOfflineFilesSyncErrorInfo *error = make_error(f);
    IOfflineFilesSyncErrorItemInfo *info = NULL;
    assert_hr(IOfflineFilesSyncErrorInfo_GetOriginalInfo(error, &info), S_OK);
    IOfflineFilesSyncErrorInfo_Release(error);
    return (IUnknown *)info;
}

static IUnknown *make_item(struct com_fixture *f, const WCHAR *path)
{
    IOfflineFilesItem *item = NULL;
    assert_hr(IOfflineFilesCache_FindItem(f->cache, path, 0, &item), S_OK);
    return (IUnknown *)item;
}

static IUnknown *make_enumerator(struct com_fixture *f)
{
    IEnumOfflineFilesItems *list = NULL;
    IOfflineFilesItemContainer *docs = find_facet(f, L"docs", &IID_IOfflineFilesItemContainer);
    assert_hr(IOfflineFilesItemContainer_EnumItems(docs, 0, &list), S_OK);
    IOfflineFilesItemContainer_Release(docs);
    return (IUnknown *)list;
}

static IUnknown *make_factory(void)
{
    IUnknown *factory = NULL;
    assert_hr(CoGetClassObject(&CLSID_OfflineFilesCache, CLSCTX_INPROC_SERVER, NULL,
                               &IID_IClassFactory, (void **)&factory),
              S_OK);
    return factory;
}

static IUnknown *make_setting(struct com_fixture *f)
{
    IOfflineFilesSetting *setting = NULL;
    assert_hr(IOfflineFilesCache_GetSettingObject(f->cache, OFFLINEFILES_SETTING_PinLinkTargets,
                                                  &setting),
              S_OK);
    return (IUnknown *)setting;
}

static IUnknown *make_settings(struct com_fixture *f)
{
    IEnumOfflineFilesSettings *list = NULL;
    assert_hr(IOfflineFilesCache_EnumSettingObjects(f->cache, &list), S_OK);
    return (IUnknown *)list;
}

static IUnknown *make_object(struct com_fixture *f, enum object kind)
{
    switch (kind) {
    case CACHE:
        return (IUnknown *)com_fixture_cache();
    case SERVER:
        return make_item(f, f->server);
    case SHARE:
        return make_item(f, f->share);
    case FOLDER:
        return make_item(f, on_share(f, L"docs"));
    case FILE_ITEM:
        return make_item(f, on_share(f, L"docs\\a.txt"));
    case ENUMERATOR:
        return make_enumerator(f);
    case FACTORY:
        return make_factory();
    case SETTING:
        return make_setting(f);
    case SETTINGS:
        return make_settings(f);
    case ERROR_INFO:
        return (IUnknown *)make_error(f);
    default:
        return make_copy_info(f);
    }
}

static int setup(void **state)
{
    com_fixture_setup(state);
    make_folder(on_share(*state, L"docs"));
    make_file(on_share(*state, L"docs\\a.txt"), "alpha");
    assert_hr(pin_path(*state, L"docs", TRUE, PIN_FILL), S_OK);
    return 0;
}

/* --- the laws -------------------------------------------------------------------------------- */

/* Asks; checks the answer against the table. NULL if that is the right answer. */
static IUnknown *ask(IUnknown *from, size_t i, enum object kind)
{
    void *out = &out;
    HRESULT hr = IUnknown_QueryInterface(from, answers[i].iid, &out);
    if (answers[i].objects & (unsigned)kind) {
        assert_hr(hr, S_OK);
        assert_non_null(out);
        return out;
    }
    assert_hr(hr, E_NOINTERFACE);
    assert_null(out);
    return NULL;
}

static void check_same_object(IUnknown *one, IUnknown *other)
{
    IUnknown *a = NULL, *b = NULL;
    assert_hr(IUnknown_QueryInterface(one, &IID_IUnknown, (void **)&a), S_OK);
    assert_hr(IUnknown_QueryInterface(other, &IID_IUnknown, (void **)&b), S_OK);
    assert_ptr_equal(a, b);
    IUnknown_Release(a);
    IUnknown_Release(b);
}

/* Every interface from every interface gives the table's answer: reflexive, symmetric, transitive
 * and stable, with one identity throughout. */
static void check_object(IUnknown *object, enum object kind)
{
    for (size_t i = 0; i < ARRAYSIZE(answers); i++) {
        IUnknown *first = ask(object, i, kind);
        if (!first)
            continue;
        check_same_object(first, object);
        for (size_t j = 0; j < ARRAYSIZE(answers); j++) {
            IUnknown *second = ask(first, j, kind);
            if (!second)
                continue;
            check_same_object(second, first);
            IUnknown *back = ask(second, i, kind);
            assert_non_null(back);
            assert_ptr_equal(back, first);
            IUnknown_Release(back);
            IUnknown_Release(second);
        }
        assert_hr(IUnknown_QueryInterface(first, &IID_IUnknown, NULL), E_POINTER);
        IUnknown_Release(first);
    }
}

/* References through every interface are references to one object. */
static void check_references(IUnknown *object, enum object kind)
{
    IUnknown *held[ARRAYSIZE(answers)] = {NULL};
    ULONG start = IUnknown_AddRef(object) - 1;
    assert_int_equal(start, 1);
    assert_int_equal(IUnknown_Release(object), 1);
    ULONG count = start;
    for (size_t i = 0; i < ARRAYSIZE(answers); i++) {
        held[i] = ask(object, i, kind);
        if (held[i])
            count++;
    }
    assert_int_equal(IUnknown_AddRef(object), count + 1);
    assert_int_equal(IUnknown_Release(object), count);
    for (size_t i = 0; i < ARRAYSIZE(answers); i++) {
        if (held[i])
            assert_int_equal(IUnknown_Release(held[i]), --count);
    }
    assert_int_equal(IUnknown_Release(object), 0);
}

static void check_kind(struct com_fixture *f, enum object kind)
{
    check_references(make_object(f, kind), kind);
    IUnknown *object = make_object(f, kind);
    check_object(object, kind);
    assert_int_equal(IUnknown_Release(object), 0);
}

static void the_cache_object_obeys_the_laws(void **state)
{
    check_kind(*state, CACHE);
}

static void a_server_item_obeys_the_laws(void **state)
{
    check_kind(*state, SERVER);
}

static void a_share_item_obeys_the_laws(void **state)
{
    check_kind(*state, SHARE);
}

static void a_directory_item_obeys_the_laws(void **state)
{
    check_kind(*state, FOLDER);
}

static void a_file_item_obeys_the_laws(void **state)
{
    check_kind(*state, FILE_ITEM);
}

static void an_enumerator_obeys_the_laws(void **state)
{
    check_kind(*state, ENUMERATOR);
}

static void a_setting_obeys_the_laws(void **state)
{
    check_kind(*state, SETTING);
}

static void an_enumerator_of_settings_obeys_the_laws(void **state)
{
    check_kind(*state, SETTINGS);
}

static void the_class_factory_obeys_the_laws(void **state)
{
    struct com_fixture *f = *state;
    IUnknown *factory = make_object(f, FACTORY);
    check_object(factory, FACTORY);
    IUnknown_Release(factory); /* COM keeps one of its own */
}

static void an_error_object_obeys_the_laws(void **state)
{
    check_kind(*state, ERROR_INFO);
}

static void a_copy_in_an_error_obeys_the_laws(void **state)
{
    check_kind(*state, COPY_INFO);
}

static void a_derived_interface_is_its_base_by_cast(void **state)
{
    struct com_fixture *f = *state;
    static const struct {
        const WCHAR *rel;
        const IID *iid;
        OFFLINEFILES_ITEM_TYPE type;
    } cases[] = {
        {L"", &IID_IOfflineFilesShareItem, OFFLINEFILES_ITEM_TYPE_SHARE},
        {L"docs", &IID_IOfflineFilesDirectoryItem, OFFLINEFILES_ITEM_TYPE_DIRECTORY},
        {L"docs\\a.txt", &IID_IOfflineFilesFileItem, OFFLINEFILES_ITEM_TYPE_FILE},
    };
    for (size_t i = 0; i < ARRAYSIZE(cases); i++) {
        IOfflineFilesItem *item = find_facet(f, cases[i].rel, cases[i].iid);
        OFFLINEFILES_ITEM_TYPE type;
        LPWSTR path = NULL;
        assert_hr(IOfflineFilesItem_GetItemType(item, &type), S_OK);
        assert_int_equal(type, cases[i].type);
        assert_hr(IOfflineFilesItem_GetPath(item, &path), S_OK);
        assert_wide(path, on_share(f, cases[i].rel));
        CoTaskMemFree(path);
        IOfflineFilesItem_Release(item);
    }
}

static void the_cache_object_is_not_aggregated_and_settings_are_not_created(void **state)
{
    struct com_fixture *f = *state;
    void *out = &out;
    assert_hr(CoCreateInstance(&CLSID_OfflineFilesCache, (IUnknown *)f->cache, CLSCTX_INPROC_SERVER,
                               &IID_IUnknown, &out),
              CLASS_E_NOAGGREGATION);
    assert_null(out);
    assert_true(FAILED(CoCreateInstance(&CLSID_OfflineFilesSetting, NULL, CLSCTX_INPROC_SERVER,
                                        &IID_IUnknown, &out)));
    assert_null(out);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_cache_object_obeys_the_laws),
        TEST(a_server_item_obeys_the_laws),
        TEST(a_share_item_obeys_the_laws),
        TEST(a_directory_item_obeys_the_laws),
        TEST(a_file_item_obeys_the_laws),
        TEST(an_enumerator_obeys_the_laws),
        TEST(a_setting_obeys_the_laws),
        TEST(an_enumerator_of_settings_obeys_the_laws),
        TEST(the_class_factory_obeys_the_laws),
        TEST(an_error_object_obeys_the_laws),
        TEST(a_copy_in_an_error_obeys_the_laws),
        TEST(a_derived_interface_is_its_base_by_cast),
        TEST(the_cache_object_is_not_aggregated_and_settings_are_not_created),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
