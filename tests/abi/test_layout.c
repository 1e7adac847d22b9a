/*
 * test_layout.c: the C view of cscobj.h against the tables of published facts: vtable offsets and
 * sizes, the exact type of every method, IIDs and CLSIDs.
 */
#include <windows.h>

#include <cscobj.h>
#include <opencsc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- Types: checked when this file is compiled ----------------------------------------------- */

#define HAS_TYPE(iface, method, type)                                           \
    _Static_assert(_Generic(((iface##Vtbl *)0)->method, type : 1, default : 0), \
                   #iface "::" #method " has another type")
#define SLOT0(iface, owner, slot, method) \
    HAS_TYPE(iface, method, HRESULT(STDMETHODCALLTYPE *)(iface *));
#define SLOT(iface, owner, slot, method, ...) \
    HAS_TYPE(iface, method, HRESULT(STDMETHODCALLTYPE *)(iface *, __VA_ARGS__));
#include "abi/slots.h"

#define INTERFACE(iface, base, slots, iid)                                                   \
    HAS_TYPE(iface, QueryInterface, HRESULT(STDMETHODCALLTYPE *)(iface *, REFIID, void **)); \
    HAS_TYPE(iface, AddRef, ULONG(STDMETHODCALLTYPE *)(iface *));                            \
    HAS_TYPE(iface, Release, ULONG(STDMETHODCALLTYPE *)(iface *));
#include "abi/interfaces.h"

HAS_TYPE(IOpenCscItem, GetLocalPath, HRESULT(STDMETHODCALLTYPE *)(IOpenCscItem *, LPWSTR *));
HAS_TYPE(IOpenCscSyncProgress, ItemProgress,
         HRESULT(STDMETHODCALLTYPE *)(IOpenCscSyncProgress *, LPCWSTR, OFFLINEFILES_SYNC_OPERATION,
                                      ULONGLONG, ULONGLONG));
HAS_TYPE(IOpenCscConflict, GetConflict,
         HRESULT(STDMETHODCALLTYPE *)(IOpenCscConflict *, OFFLINEFILES_SYNC_STATE *, FILETIME *));
HAS_TYPE(IOpenCscShare, AcceptRoot, HRESULT(STDMETHODCALLTYPE *)(IOpenCscShare *));

/* ---- Tables ---------------------------------------------------------------------------------- */

struct slot_row {
    const char *interface_name;
    const char *method;
    size_t offset;
    size_t slot;
};

#define SLOT0(iface, owner, slot, method) {#iface, #method, offsetof(iface##Vtbl, method), slot},
#define SLOT(iface, owner, slot, method, ...) \
    {#iface, #method, offsetof(iface##Vtbl, method), slot},
static const struct slot_row slots[] = {
#include "abi/slots.h"
};

struct interface_row {
    const char *name;
    size_t vtable_size;
    size_t slots;
    const char *text;
    const IID *iid;
    size_t unknown[3]; /* offsets of QueryInterface, AddRef, Release */
};

#define INTERFACE(iface, base, slots, iid)                                  \
    {#iface,                                                                \
     sizeof(iface##Vtbl),                                                   \
     slots,                                                                 \
     iid,                                                                   \
     &IID_##iface,                                                          \
     {offsetof(iface##Vtbl, QueryInterface), offsetof(iface##Vtbl, AddRef), \
      offsetof(iface##Vtbl, Release)}},
static const struct interface_row interfaces[] = {
#include "abi/interfaces.h"
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void assert_guid(const char *name, const GUID *guid, const char *text)
{
    char buffer[40];

    snprintf(buffer, sizeof buffer, "%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x",
             guid->Data1, guid->Data2, guid->Data3, guid->Data4[0], guid->Data4[1], guid->Data4[2],
             guid->Data4[3], guid->Data4[4], guid->Data4[5], guid->Data4[6], guid->Data4[7]);
    if (strcmp(buffer, text) != 0)
        fail_msg("%s is %s, must be %s", name, buffer, text);
}

/* ---- Tests ----------------------------------------------------------------------------------- */

static void the_table_has_all_interfaces_and_all_their_slots(void **state)
{
    (void)state;
    assert_int_equal(COUNT(interfaces), 35);
    assert_int_equal(COUNT(slots), 388 - 3 * 35);
    for (size_t i = 0; i < COUNT(interfaces); i++) {
        size_t expected = 3;
        for (size_t n = 0; n < COUNT(slots); n++)
            if (strcmp(slots[n].interface_name, interfaces[i].name) == 0)
                assert_int_equal(slots[n].slot, expected++);
        assert_int_equal(expected, interfaces[i].slots);
    }
}

static void every_method_lies_in_its_vtable_slot(void **state)
{
    (void)state;
    for (size_t n = 0; n < COUNT(slots); n++)
        if (slots[n].offset != slots[n].slot * sizeof(void *))
            fail_msg("%s::%s lies in slot %u, must lie in %u", slots[n].interface_name,
                     slots[n].method, (unsigned)(slots[n].offset / sizeof(void *)),
                     (unsigned)slots[n].slot);
}

static void every_vtable_begins_with_the_methods_of_iunknown(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(interfaces); i++)
        for (size_t n = 0; n < 3; n++)
            assert_int_equal(interfaces[i].unknown[n], n * sizeof(void *));
}

static void every_vtable_has_its_number_of_slots_and_no_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(interfaces); i++)
        if (interfaces[i].vtable_size != interfaces[i].slots * sizeof(void *))
            fail_msg("%s has %u slots, must have %u", interfaces[i].name,
                     (unsigned)(interfaces[i].vtable_size / sizeof(void *)),
                     (unsigned)interfaces[i].slots);
}

static void every_interface_has_its_published_iid(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(interfaces); i++)
        assert_guid(interfaces[i].name, interfaces[i].iid, interfaces[i].text);
}

static void both_classes_have_their_published_clsid(void **state)
{
    (void)state;
    assert_guid("OfflineFilesCache", &CLSID_OfflineFilesCache,
                "48c6be7c-3871-43cc-b46f-1449a1bb2ff3");
    assert_guid("OfflineFilesSetting", &CLSID_OfflineFilesSetting,
                "fd3659e9-a920-4123-ad64-7fc76c7aacdf");
}

/* Released interfaces are immutable: these change with the name of the interface only. */
static void our_own_interfaces_keep_their_iids_and_slots(void **state)
{
    (void)state;
    assert_guid("IOpenCscItem", &IID_IOpenCscItem, "424f4c83-aaf0-479a-8ab9-00322ac35078");
    assert_guid("IOpenCscSyncProgress", &IID_IOpenCscSyncProgress,
                "208764de-8340-405c-b4cb-ccdd57cd8aa8");
    assert_guid("IOpenCscConflict", &IID_IOpenCscConflict, "58beac8c-3457-4178-99f6-aeae560271ca");
    assert_guid("IOpenCscShare", &IID_IOpenCscShare, "8b65f129-0a6f-4ae9-a2f1-72bbb23f3ed9");
    assert_int_equal(offsetof(IOpenCscItemVtbl, GetLocalPath), 3 * sizeof(void *));
    assert_int_equal(sizeof(IOpenCscItemVtbl), 4 * sizeof(void *));
    assert_int_equal(offsetof(IOpenCscSyncProgressVtbl, ItemProgress), 3 * sizeof(void *));
    assert_int_equal(sizeof(IOpenCscSyncProgressVtbl), 4 * sizeof(void *));
    assert_int_equal(offsetof(IOpenCscConflictVtbl, GetConflict), 3 * sizeof(void *));
    assert_int_equal(sizeof(IOpenCscConflictVtbl), 4 * sizeof(void *));
    assert_int_equal(offsetof(IOpenCscShareVtbl, AcceptRoot), 3 * sizeof(void *));
    assert_int_equal(sizeof(IOpenCscShareVtbl), 4 * sizeof(void *));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_has_all_interfaces_and_all_their_slots),
        cmocka_unit_test(every_method_lies_in_its_vtable_slot),
        cmocka_unit_test(every_vtable_begins_with_the_methods_of_iunknown),
        cmocka_unit_test(every_vtable_has_its_number_of_slots_and_no_more),
        cmocka_unit_test(every_interface_has_its_published_iid),
        cmocka_unit_test(both_classes_have_their_published_clsid),
        cmocka_unit_test(our_own_interfaces_keep_their_iids_and_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
