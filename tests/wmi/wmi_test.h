/*
 * What the tests of WMI share: a world of items (support/com_fixture.h), a connection to WMI as any
 * client makes it, and short forms of what clients do.
 */
#ifndef TESTS_WMI_TEST_H
#define TESTS_WMI_TEST_H

#include "com/com_test.h"
#include "support/com_fixture.h"

#include <objbase.h>
#include <windows.h>

#include <oaidl.h>
#include <oleauto.h>
#include <wbemidl.h>

#define assert_wbem(actual, expected) assert_hr(actual, (HRESULT)(expected))

struct wmi_fixture {
    struct com_fixture *world;
    IWbemServices *services;
};

/* Setup and teardown of a cmocka test; *state is the struct wmi_fixture. */
int wmi_setup(void **state);
int wmi_teardown(void **state);

/* CoCreateInstance, ConnectServer, CoSetProxyBlanket. */
IWbemServices *wmi_connect(const WCHAR *space);

/* --- objects. What is given is to be released ------------------------------------------------- */

IWbemClassObject *wmi_get(const struct wmi_fixture *f, const WCHAR *path);
HRESULT wmi_get_result(const struct wmi_fixture *f, const WCHAR *path);
/* The path of an item of the share. */
const WCHAR *item_path(const struct wmi_fixture *f, const WCHAR *rel);

/* A property that must be there; VariantClear. */
VARIANT property(IWbemClassObject *object, const WCHAR *name);
IWbemClassObject *embedded(IWbemClassObject *object, const WCHAR *name);
void check_text(IWbemClassObject *object, const WCHAR *name, const WCHAR *expected);
void check_bool(IWbemClassObject *object, const WCHAR *name, bool expected);
void check_number(IWbemClassObject *object, const WCHAR *name, LONG expected);
void check_null(IWbemClassObject *object, const WCHAR *name);

/* --- queries --------------------------------------------------------------------------------- */

HRESULT wmi_query(const struct wmi_fixture *f, const WCHAR *text, LONG flags,
                  IEnumWbemClassObject **out);
/* How many objects it has; the first one in *first, if wanted. */
ULONG wmi_count(const struct wmi_fixture *f, const WCHAR *text, IWbemClassObject **first);

/* --- methods --------------------------------------------------------------------------------- */

/* Parameters of a method of the cache. */
IWbemClassObject *parameters(const struct wmi_fixture *f, const WCHAR *method);
void put_bool(IWbemClassObject *object, const WCHAR *name, bool value);
void put_number(IWbemClassObject *object, const WCHAR *name, LONG value);
void put_text(IWbemClassObject *object, const WCHAR *name, const WCHAR *value);
/* Paths: one path of the share. */
void put_path(const struct wmi_fixture *f, IWbemClassObject *object, const WCHAR *rel);

/* The result of the call; ReturnValue in *value. Releases the parameters. */
HRESULT run_method(const struct wmi_fixture *f, const WCHAR *method, IWbemClassObject *in,
                   ULONG *value);
/* ReturnValue of a call that must come through. */
ULONG returned(const struct wmi_fixture *f, const WCHAR *method, IWbemClassObject *in);

/* docs\a.txt, docs\sub\b.txt on the share, pinned and filled. */
void make_pinned_docs(const struct wmi_fixture *f);

#endif
