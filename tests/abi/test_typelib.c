/*
 * test_typelib.c: the type library, as a file and as a resource, against the tables of published
 * facts: every interface with its IID, base and methods, and both classes.
 */
#include <windows.h>

#include <cscobj.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

struct interface_row {
    const IID *iid;
    const WCHAR *name;
    const WCHAR *base;
    unsigned slots;
};

#define INTERFACE(iface, base, slots, iid) {&IID_##iface, L## #iface, L## #base, slots},
static const struct interface_row interfaces[] = {
#include "abi/interfaces.h"
};

struct slot_row {
    const WCHAR *interface_name;
    const WCHAR *owner;
    const WCHAR *method;
    SHORT slot;
};

#define SLOT0(iface, owner, slot, method)     {L## #iface, L## #owner, L## #method, slot},
#define SLOT(iface, owner, slot, method, ...) {L## #iface, L## #owner, L## #method, slot},
static const struct slot_row slots[] = {
#include "abi/slots.h"
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Loads bin/cscobj.tlb of the build this test belongs to (its folder is tests/). */
static int load_file(void **state)
{
    WCHAR path[MAX_PATH + 20];
    DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH);

    while (length && path[length - 1] != '\\')
        length--;
    memcpy(path + length, L"..\\bin\\cscobj.tlb", sizeof L"..\\bin\\cscobj.tlb");
    return FAILED(LoadTypeLib(path, (ITypeLib **)state));
}

/* Loads the library from the resources of this program. */
static int load_resource(void **state)
{
    WCHAR path[MAX_PATH];

    GetModuleFileNameW(NULL, path, MAX_PATH);
    return FAILED(LoadTypeLib(path, (ITypeLib **)state));
}

static int unload(void **state)
{
    ITypeLib_Release((ITypeLib *)*state);
    return 0;
}

static void assert_name(ITypeInfo *info, MEMBERID member, const WCHAR *expected)
{
    BSTR name = NULL;
    UINT count = 0;

    assert_int_equal(ITypeInfo_GetNames(info, member, &name, 1, &count), S_OK);
    if (wcscmp(name, expected) != 0)
        fail_msg("%ls found, %ls expected", name, expected);
    SysFreeString(name);
}

static void assert_info_name(ITypeInfo *info, const WCHAR *expected)
{
    BSTR name = NULL;

    assert_int_equal(ITypeInfo_GetDocumentation(info, MEMBERID_NIL, &name, NULL, NULL, NULL), S_OK);
    if (wcscmp(name, expected) != 0)
        fail_msg("%ls found, %ls expected", name, expected);
    SysFreeString(name);
}

static void assert_base(ITypeInfo *info, const WCHAR *expected)
{
    ITypeInfo *base = NULL;
    HREFTYPE type;

    assert_int_equal(ITypeInfo_GetRefTypeOfImplType(info, 0, &type), S_OK);
    assert_int_equal(ITypeInfo_GetRefTypeInfo(info, type, &base), S_OK);
    assert_info_name(base, expected);
    ITypeInfo_Release(base);
}

/* As everywhere, a type library names the remote half of a [local] method: Next is RemoteNext. */
static const WCHAR *library_name(const WCHAR *method)
{
    return wcscmp(method, L"Next") == 0 ? L"RemoteNext" : method;
}

/* The methods an interface declares itself, in slot order. Returns their number. */
static UINT assert_methods(ITypeInfo *info, const WCHAR *interface_name)
{
    UINT index = 0;

    for (size_t n = 0; n < COUNT(slots); n++) {
        FUNCDESC *function = NULL;
        if (wcscmp(slots[n].interface_name, interface_name) != 0 ||
            wcscmp(slots[n].owner, interface_name) != 0)
            continue;
        assert_int_equal(ITypeInfo_GetFuncDesc(info, index++, &function), S_OK);
        assert_name(info, function->memid, library_name(slots[n].method));
        assert_int_equal(function->oVft, slots[n].slot * (SHORT)sizeof(void *));
        ITypeInfo_ReleaseFuncDesc(info, function);
    }
    return index;
}

static void every_interface_stands_in_it_with_iid_base_and_methods(void **state)
{
    for (size_t i = 0; i < COUNT(interfaces); i++) {
        ITypeInfo *info = NULL;
        TYPEATTR *attributes = NULL;
        assert_int_equal(ITypeLib_GetTypeInfoOfGuid((ITypeLib *)*state, interfaces[i].iid, &info),
                         S_OK);
        assert_info_name(info, interfaces[i].name);
        assert_base(info, interfaces[i].base);
        assert_int_equal(ITypeInfo_GetTypeAttr(info, &attributes), S_OK);
        assert_int_equal(attributes->typekind, TKIND_INTERFACE);
        assert_int_equal(attributes->cbSizeVft, interfaces[i].slots * sizeof(void *));
        assert_int_equal(attributes->cFuncs, assert_methods(info, interfaces[i].name));
        ITypeInfo_ReleaseTypeAttr(info, attributes);
        ITypeInfo_Release(info);
    }
}

static void assert_class(ITypeLib *library, const CLSID *clsid, const WCHAR *name,
                         const WCHAR *default_interface, BOOL can_create)
{
    ITypeInfo *info = NULL;
    TYPEATTR *attributes = NULL;

    assert_int_equal(ITypeLib_GetTypeInfoOfGuid(library, clsid, &info), S_OK);
    assert_info_name(info, name);
    assert_base(info, default_interface);
    assert_int_equal(ITypeInfo_GetTypeAttr(info, &attributes), S_OK);
    assert_int_equal(attributes->typekind, TKIND_COCLASS);
    assert_int_equal((attributes->wTypeFlags & TYPEFLAG_FCANCREATE) != 0, can_create);
    ITypeInfo_ReleaseTypeAttr(info, attributes);
    ITypeInfo_Release(info);
}

static void both_classes_stand_in_it_and_only_the_cache_can_be_created(void **state)
{
    ITypeLib *library = (ITypeLib *)*state;

    assert_class(library, &CLSID_OfflineFilesCache, L"OfflineFilesCache", L"IOfflineFilesCache",
                 TRUE);
    assert_class(library, &CLSID_OfflineFilesSetting, L"OfflineFilesSetting",
                 L"IOfflineFilesSetting", FALSE);
}

static void it_is_the_same_as_a_resource(void **state)
{
    ITypeLib *library = (ITypeLib *)*state;
    TLIBATTR *attributes = NULL;

    assert_int_equal(ITypeLib_GetLibAttr(library, &attributes), S_OK);
    assert_memory_equal(&attributes->guid, &LIBID_OpenCscLib, sizeof(GUID));
    assert_int_equal(attributes->syskind, SYS_WIN64);
    ITypeLib_ReleaseTLibAttr(library, attributes);
    every_interface_stands_in_it_with_iid_base_and_methods(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_interface_stands_in_it_with_iid_base_and_methods,
                                        load_file, unload),
        cmocka_unit_test_setup_teardown(both_classes_stand_in_it_and_only_the_cache_can_be_created,
                                        load_file, unload),
        cmocka_unit_test_setup_teardown(it_is_the_same_as_a_resource, load_resource, unload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
