/*
 * What is not there yet: it checks its arguments all the same, nulls its outs and says E_NOTIMPL.
 * Every test here goes when its feature comes.
 */
#include "com_test.h"
#include "recorder.h"

#include "support/com_fixture.h"

#include <wchar.h>

static struct recorder rec;

static int setup(void **state)
{
    recorder_init(&rec);
    com_fixture_setup(state);
    make_folder(on_share(*state, L"docs"));
    make_file(on_share(*state, L"docs\\a.txt"), "alpha");
    assert_hr(pin_path(*state, L"docs", TRUE, PIN_FILL), S_OK);
    return 0;
}

static void asynchronous_calls_are_not_there_yet(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR path = on_share(f, L"docs");
    const DWORD user = OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER;
    IOfflineFilesCache *c = f->cache;
    assert_hr(IOfflineFilesCache_Synchronize(c, NULL, &path, 1, TRUE, SYNC_BOTH, NULL,
                                             &rec.progress, NULL),
              E_NOTIMPL);
    assert_hr(IOfflineFilesCache_Synchronize(c, NULL, &path, 1, TRUE, SYNC_BOTH, NULL, NULL, NULL),
              E_INVALIDARG); /* a sink is required */
    assert_hr(IOfflineFilesCache_Pin(c, NULL, &path, 1, TRUE, TRUE, user, &rec.progress),
              E_NOTIMPL);
    assert_hr(IOfflineFilesCache_Unpin(c, NULL, &path, 1, TRUE, TRUE, user, &rec.progress),
              E_NOTIMPL);
    assert_int_equal(rec.count, 0);
}

static void items_of_all_users_are_not_there_yet(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = (void *)&item;
    HRESULT hr = IOfflineFilesCache_FindItem(f->cache, on_share(f, L"docs"),
                                             OFFLINEFILES_ITEM_QUERY_ADMIN, &item);
    assert_true(hr == E_NOTIMPL || hr == E_ACCESSDENIED); /* the latter without administrator */
    assert_null(item);
}

static void filters_and_flat_lists_are_not_there_yet(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItemContainer *containers[2] = {
        find_facet(f, L"docs", &IID_IOfflineFilesItemContainer), NULL};
    IOfflineFilesItemFilter *any = (IOfflineFilesItemFilter *)&rec.progress; /* never called */
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOfflineFilesItemContainer,
                                                (void **)&containers[1]),
              S_OK);
    for (int i = 0; i < 2; i++) {
        IOfflineFilesItemContainer *c = containers[i];
        IEnumOfflineFilesItems *list = (void *)&list;
        assert_hr(IOfflineFilesItemContainer_EnumItemsEx(c, NULL, NULL, NULL, NULL,
                                                         OFFLINEFILES_ENUM_FLAT, 0, &list),
                  E_NOTIMPL);
        assert_null(list);
        assert_hr(IOfflineFilesItemContainer_EnumItemsEx(c, NULL, NULL, NULL, any, 0, 0, &list),
                  E_NOTIMPL);
        assert_hr(IOfflineFilesItemContainer_EnumItemsEx(c, any, NULL, NULL, NULL, 0, 0, &list),
                  E_NOTIMPL);
        assert_hr(IOfflineFilesItemContainer_EnumItemsEx(c, NULL, NULL, NULL, NULL, 4, 0, &list),
                  E_INVALIDARG);
        assert_hr(IOfflineFilesItemContainer_EnumItemsEx(c, NULL, NULL, NULL, NULL, 0, 0, NULL),
                  E_POINTER);
        assert_hr(IOfflineFilesItemContainer_EnumItems(c, 0, NULL), E_POINTER);
        IOfflineFilesItemContainer_Release(c);
    }
    IOfflineFilesItem *item = (void *)&item;
    assert_hr(IOfflineFilesCache_FindItemEx(f->cache, on_share(f, L"docs"), NULL, any, NULL, NULL,
                                            0, &item),
              E_NOTIMPL);
    assert_null(item);
}

static void the_other_later_methods_null_their_outs(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesSetting *setting = (void *)&setting;
    IEnumOfflineFilesSettings *settings = (void *)&settings;
    IOfflineFilesCache *c = f->cache;
    assert_hr(IOfflineFilesCache_GetSettingObject(c, L"LinkTargetCaching", &setting), E_NOTIMPL);
    assert_null(setting);
    assert_hr(IOfflineFilesCache_GetSettingObject(c, NULL, &setting), E_INVALIDARG);
    assert_hr(IOfflineFilesCache_GetSettingObject(c, L"x", NULL), E_POINTER);
    assert_hr(IOfflineFilesCache_EnumSettingObjects(c, &settings), E_NOTIMPL);
    assert_null(settings);
    assert_hr(IOfflineFilesCache_EnumSettingObjects(c, NULL), E_POINTER);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(asynchronous_calls_are_not_there_yet),
        TEST(items_of_all_users_are_not_there_yet),
        TEST(filters_and_flat_lists_are_not_there_yet),
        TEST(the_other_later_methods_null_their_outs),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
