/*
 * test_calls.cpp: the C++ view of cscobj.h against the tables of published facts.
 *
 * Every method of every interface is called through -> on an object that returns the number of the
 * slot it was called by: this proves the order and, since it compiles, the parameters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <type_traits>

extern "C" {
#include <cmocka.h>
}

#include "abi/fake.h"

#include <windows.h>

#include <cscapi.h>
#include <cscobj.h>
#include <opencsc.h>

/* ---- Types: checked when this file is compiled ----------------------------------------------- */

#define HAS_TYPE(iface, method, ...)                                          \
    static_assert(std::is_same<decltype(&iface::method), __VA_ARGS__>::value, \
                  #iface "::" #method " has another type");
#define SLOT0(iface, owner, slot, method) \
    HAS_TYPE(iface, method, HRESULT (STDMETHODCALLTYPE owner::*)())
#define SLOT(iface, owner, slot, method, ...) \
    HAS_TYPE(iface, method, HRESULT (STDMETHODCALLTYPE owner::*)(__VA_ARGS__))
#include "abi/slots.h"

#define INTERFACE(iface, base, slots, iid)                                      \
    static_assert(std::is_base_of<base, iface>::value, #iface " is no " #base); \
    static_assert(sizeof(iface) == sizeof(void *), #iface " has more than a vtable");
#include "abi/interfaces.h"

static_assert(std::is_same<decltype(&OfflineFilesEnable), DWORD(WINAPI *)(BOOL, BOOL *)>::value,
              "OfflineFilesEnable has another type");
static_assert(std::is_same<decltype(&OfflineFilesQueryStatusEx),
                           DWORD(WINAPI *)(BOOL *, BOOL *, BOOL *)>::value,
              "OfflineFilesQueryStatusEx has another type");

/* ---- Calls ----------------------------------------------------------------------------------- */

/* Some value of a parameter type; for REFGUID a reference to one. */
template <class T> T argument()
{
    static typename std::remove_const<typename std::remove_reference<T>::type>::type value;
    return value;
}

/* Calls a method with arguments of the given types. */
template <class... Types, class Call> HRESULT with_arguments(Call call)
{
    return call(argument<Types>()...);
}

struct slot_row {
    const char *interface_name;
    const char *method;
    int slot;
    HRESULT (*call)(void *object);
};

#define SLOT0(iface, owner, slot, method) \
    {#iface, #method, slot,               \
     [](void *object) -> HRESULT { return static_cast<iface *>(object)->method(); }},
#define SLOT(iface, owner, slot, method, ...)                                    \
    {#iface, #method, slot, [](void *object) -> HRESULT {                        \
         return with_arguments<__VA_ARGS__>([object](const auto &...arguments) { \
             return static_cast<iface *>(object)->method(arguments...);          \
         });                                                                     \
     }},
static const slot_row slots[] = {
#include "abi/slots.h"
};

static void arrow_calls_every_method_by_its_slot(void **)
{
    for (const slot_row &row : slots) {
        HRESULT hr = row.call(fake_object());
        if (hr != FAKE_RESULT(row.slot))
            fail_msg("%s::%s called slot %d, must call %d", row.interface_name, row.method,
                     (int)hr & 0xfff, row.slot);
    }
}

static void arrow_calls_the_methods_of_iunknown_on_every_interface(void **)
{
    void *other = nullptr;

#define INTERFACE(iface, base, slots, iid)                                                     \
    assert_int_equal(static_cast<iface *>(fake_object())->QueryInterface(IID_##iface, &other), \
                     FAKE_RESULT(0));                                                          \
    assert_int_equal(static_cast<iface *>(fake_object())->AddRef(), FAKE_RESULT(1));           \
    assert_int_equal(static_cast<iface *>(fake_object())->Release(), FAKE_RESULT(2));
#include "abi/interfaces.h"
}

/* ---- Identifiers ----------------------------------------------------------------------------- */

static void assert_guid(const char *name, const GUID &guid, const char *text)
{
    char is[40];

    snprintf(is, sizeof is, "%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", guid.Data1,
             guid.Data2, guid.Data3, guid.Data4[0], guid.Data4[1], guid.Data4[2], guid.Data4[3],
             guid.Data4[4], guid.Data4[5], guid.Data4[6], guid.Data4[7]);
    if (strcmp(is, text) != 0)
        fail_msg("%s is %s, must be %s", name, is, text);
}

static void uuidof_gives_the_published_iid_of_every_interface(void **)
{
#define INTERFACE(iface, base, slots, iid)                     \
    assert_guid("__uuidof(" #iface ")", __uuidof(iface), iid); \
    assert_guid("IID_" #iface, IID_##iface, iid);
#include "abi/interfaces.h"
}

static void uuidof_gives_the_published_clsid_of_both_classes(void **)
{
    assert_guid("OfflineFilesCache", __uuidof(OfflineFilesCache),
                "48c6be7c-3871-43cc-b46f-1449a1bb2ff3");
    assert_guid("OfflineFilesSetting", __uuidof(OfflineFilesSetting),
                "fd3659e9-a920-4123-ad64-7fc76c7aacdf");
}

static void every_constant_has_its_published_value_in_cpp_too(void **)
{
#define ENUMERATOR(type, name, number) \
    static_assert(std::is_same<decltype(name), type>::value && name == number, #name);
#define FLAG(name, number) static_assert((name) == number, #name);
#include "abi/constants.h"
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrow_calls_every_method_by_its_slot),
        cmocka_unit_test(arrow_calls_the_methods_of_iunknown_on_every_interface),
        cmocka_unit_test(uuidof_gives_the_published_iid_of_every_interface),
        cmocka_unit_test(uuidof_gives_the_published_clsid_of_both_classes),
        cmocka_unit_test(every_constant_has_its_published_value_in_cpp_too),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
