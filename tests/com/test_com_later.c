/*
 * What is not there yet: it checks its arguments all the same, nulls its outs and says E_NOTIMPL.
 * Every test here goes when its feature comes.
 */
#include "com_test.h"

#include "support/com_fixture.h"

#include <wchar.h>

static int setup(void **state)
{
    com_fixture_setup(state);
    make_folder(on_share(*state, L"docs"));
    make_file(on_share(*state, L"docs\\a.txt"), "alpha");
    assert_hr(pin_path(*state, L"docs", TRUE, PIN_FILL), S_OK);
    return 0;
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
        TEST(the_other_later_methods_null_their_outs),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
