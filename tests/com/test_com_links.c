/* PINLINKTARGETS through the public API, with shortcuts as the system's own shell makes them. */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

#include <shlobj.h>
#include <wchar.h>

#define LINKS (PIN_FILL | OFFLINEFILES_PIN_CONTROL_FLAG_PINLINKTARGETS)

static void make_shortcut(const WCHAR *file, const WCHAR *target)
{
    IShellLinkW *link = NULL;
    IPersistFile *persist = NULL;
    assert_hr(CoCreateInstance(&CLSID_ShellLink, NULL, CLSCTX_INPROC_SERVER, &IID_IShellLinkW,
                               (void **)&link),
              S_OK);
    assert_hr(IShellLinkW_SetPath(link, target), S_OK);
    assert_hr(IShellLinkW_QueryInterface(link, &IID_IPersistFile, (void **)&persist), S_OK);
    assert_hr(IPersistFile_Save(persist, file, TRUE), S_OK);
    IPersistFile_Release(persist);
    IShellLinkW_Release(link);
}

static void a_pinned_shortcut_pins_the_file_it_leads_to(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    make_folder(on_share(f, L"links"));
    make_shortcut(on_share(f, L"links\\to b.lnk"), on_share(f, L"docs\\sub\\b.txt"));
    assert_hr(pin(f, L"links\\to b.lnk", FALSE, LINKS), S_OK);
    assert_true(is_pinned(f, L"docs\\sub\\b.txt"));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
    assert_false(is_pinned(f, L"docs\\sub"));
}

static void a_shortcut_to_a_folder_pins_nothing_else(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    make_folder(on_share(f, L"links"));
    make_shortcut(on_share(f, L"links\\to sub.lnk"), on_share(f, L"docs\\sub"));
    assert_hr(pin(f, L"links", TRUE, LINKS), S_OK);
    assert_true(is_pinned(f, L"links\\to sub.lnk"));
    assert_win32(find_result(f, L"docs\\sub\\b.txt"), ERROR_FILE_NOT_FOUND);
}

static void synchronize_follows_new_shortcuts_with_pinnewfiles(void **state)
{
    struct com_fixture *f = *state;
    const DWORD flags = SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_FLAG_PINNEWFILES |
                        OFFLINEFILES_SYNC_CONTROL_FLAG_PINLINKTARGETS;
    make_docs(f);
    make_folder(on_share(f, L"links"));
    assert_hr(pin(f, L"links", TRUE, PIN_FILL), S_OK);
    make_shortcut(on_share(f, L"links\\to a.lnk"), on_share(f, L"docs\\a.txt"));
    assert_hr(sync(f, L"links", flags), S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

/* The setting LinkTargetCaching. */
static void set_caching(const struct com_fixture *f, ULONG value)
{
    IOfflineFilesSetting *setting = NULL;
    VARIANT number;
    VariantInit(&number);
    V_VT(&number) = VT_UI4;
    V_UI4(&number) = value;
    assert_hr(IOfflineFilesCache_GetSettingObject(f->cache, OFFLINEFILES_SETTING_PinLinkTargets,
                                                  &setting),
              S_OK);
    assert_hr(IOfflineFilesSetting_SetPreference(setting, &number, OFFLINEFILES_SETTING_SCOPE_USER),
              S_OK);
    IOfflineFilesSetting_Release(setting);
}

static void the_setting_may_say_never_or_always(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    make_folder(on_share(f, L"links"));
    make_shortcut(on_share(f, L"links\\to b.lnk"), on_share(f, L"docs\\sub\\b.txt"));
    set_caching(f, OFFLINEFILES_PINLINKTARGETS_NEVER);
    assert_hr(pin(f, L"links\\to b.lnk", FALSE, LINKS), S_OK);
    assert_win32(find_result(f, L"docs\\sub\\b.txt"), ERROR_FILE_NOT_FOUND);
    set_caching(f, OFFLINEFILES_PINLINKTARGETS_ALWAYS);
    assert_hr(pin(f, L"links\\to b.lnk", FALSE, PIN_FILL), S_OK);
    assert_true(is_pinned(f, L"docs\\sub\\b.txt"));
    set_caching(f, OFFLINEFILES_PINLINKTARGETS_EXPLICIT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, docs_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_pinned_shortcut_pins_the_file_it_leads_to),
        TEST(a_shortcut_to_a_folder_pins_nothing_else),
        TEST(the_setting_may_say_never_or_always),
        TEST(synchronize_follows_new_shortcuts_with_pinnewfiles),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
