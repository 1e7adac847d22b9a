/*
 * Object paths: what is one and what it says.
 */
#include "base/text.h"
#include "unit/unit.h"
#include "wmi/codes.h"
#include "wmi/object_path.h"

static void check_keys(const struct wmi_path *path, const char16_t *name, const char16_t *value)
{
    assert_int_equal(path->count, value ? 1 : 0);
    if (!value)
        return;
    assert_text(path->keys[0].name, name);
    assert_text(path->keys[0].value, value);
}

static void a_path_has_server_namespace_class_and_keys(void **state)
{
    static const struct {
        const char16_t *text, *server, *space, *cls, *name, *value;
        bool singleton;
    } cases[] = {
        {u"C", u"", u"", u"C", NULL, NULL, false},
        {u" C ", u"", u"", u"C", NULL, NULL, false},
        {u"C=@", u"", u"", u"C", NULL, NULL, true},
        {u"C = @", u"", u"", u"C", NULL, NULL, true},
        {u"C.K=\"v\"", u"", u"", u"C", u"K", u"v", false},
        {u"C.K='v'", u"", u"", u"C", u"K", u"v", false},
        {u"C.K='it\\'s'", u"", u"", u"C", u"K", u"it's", false},
        {u"C.K=\"\\\\\\\\srv\\\\share\\\\a,b=c.d:e\"", u"", u"", u"C", u"K",
         u"\\\\srv\\share\\a,b=c.d:e", false},
        {u"C.K='\\\\srv\\x'", u"", u"", u"C", u"K", u"\\srv\\x", false},
        {u"C=\"v\"", u"", u"", u"C", u"", u"v", false},
        {u"C.K=-12", u"", u"", u"C", u"K", u"-12", false},
        {u"C.K=TRUE", u"", u"", u"C", u"K", u"TRUE", false},
        {u"root\\cimv2:C", u"", u"root\\cimv2", u"C", NULL, NULL, false},
        {u"\\\\.\\root\\cimv2:C=@", u".", u"root\\cimv2", u"C", NULL, NULL, true},
        {u"//pc/root/cimv2:C.K=1", u"pc", u"root/cimv2", u"C", u"K", u"1", false},
        {u"C.K=\"\"", u"", u"", u"C", u"K", u"", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wmi_path path;
        assert_hr(wmi_path_parse(cases[i].text, &path), S_OK);
        assert_text(path.server, cases[i].server);
        assert_text(path.space, cases[i].space);
        assert_text(path.cls, cases[i].cls);
        assert_int_equal(path.singleton, cases[i].singleton);
        check_keys(&path, cases[i].name, cases[i].value);
        wmi_path_free(&path);
    }
}

static void several_keys_are_kept_in_order(void **state)
{
    struct wmi_path path;
    (void)state;
    assert_hr(wmi_path_parse(u"C.A=\"1,2\" , B=3,D='x'", &path), S_OK);
    assert_int_equal(path.count, 3);
    assert_text(path.keys[0].value, u"1,2");
    assert_text(path.keys[1].name, u"B");
    assert_text(path.keys[1].value, u"3");
    assert_true(path.keys[2].quoted && !path.keys[1].quoted);
    wmi_path_free(&path);
}

static void what_is_no_path_is_refused(void **state)
{
    static const char16_t *const bad[] = {
        NULL,       u"",     u" ",          u".",          u"=@",
        u"C.",      u"C.K",  u"C.K=",       u"C.K=\"v",    u"C.K='v\"",
        u"C.K=v w", u"C=",   u"C=@x",       u"C.K=1,",     u"C.K=1,B",
        u"1C",      u"C D",  u"\\\\srv:C",  u"\\\\srv\\C", u"\\\\\\x:C",
        u":C",      u"C.=1", u"C.K=\"a\"b", u"C.K=\"\\",   u"C.A=1,A=1,A=1,A=1,A=1,A=1,A=1,A=1,A=1",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct wmi_path path;
        assert_hr(wmi_path_parse(bad[i], &path), WMI_E_BAD_PATH);
        assert_null(path.memory);
        assert_int_equal(path.count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_has_server_namespace_class_and_keys),
        cmocka_unit_test(several_keys_are_kept_in_order),
        cmocka_unit_test(what_is_no_path_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
