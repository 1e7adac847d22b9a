/*
 * test_constants.c: every enumerator, flag, mask and string of cscobj.h against the table of
 * published values, and the functions of cscapi.h against their published types.
 */
#include <windows.h>

#include <cscapi.h>
#include <cscobj.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* ---- Checked when this file is compiled ------------------------------------------------------ */

/* An enumerator belongs to its enum, which has the tag tagX, the name X and 32 bits. */
#define ENUMERATOR(type, name, value)                          \
    _Static_assert(_Generic((enum tag##type)name, type         \
                            : sizeof(type) == 4, default : 0), \
                   #type " is not the 32-bit enum tag" #type);
#define FLAG(name, value)
#include "abi/constants.h"

/* Flags are macros, good for #if and case labels, and fit their parameter without a sign. */
#if OFFLINEFILES_SYNC_CONTROL_CR_MASK != 0xF0000000 || OFFLINEFILES_ITEM_QUERY_ADMIN >> 31 != 1
#error "flags must be usable in preprocessor conditions"
#endif
#define ENUMERATOR(type, name, value)
#define FLAG(name, value) _Static_assert((ULONGLONG)(name) <= 0xFFFFFFFF, #name);
#include "abi/constants.h"

#define HAS_TYPE(function, type) \
    _Static_assert(_Generic(&(function), type : 1, default : 0), #function " has another type")
HAS_TYPE(OfflineFilesEnable, DWORD(WINAPI *)(BOOL, BOOL *));
HAS_TYPE(OfflineFilesStart, DWORD(WINAPI *)(void));
HAS_TYPE(OfflineFilesQueryStatus, DWORD(WINAPI *)(BOOL *, BOOL *));
HAS_TYPE(OfflineFilesQueryStatusEx, DWORD(WINAPI *)(BOOL *, BOOL *, BOOL *));

/* ---- Tests ----------------------------------------------------------------------------------- */

struct constant {
    const char *name;
    ULONGLONG is;
    ULONGLONG must_be;
};

#define ENUMERATOR(type, name, value) {#name, (ULONGLONG)name, value},
#define FLAG(name, value)
static const struct constant enumerators[] = {
#include "abi/constants.h"
};

#define ENUMERATOR(type, name, value)
#define FLAG(name, value) {#name, name, value},
static const struct constant flags[] = {
#include "abi/constants.h"
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void assert_constants(const struct constant *constants, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (constants[i].is != constants[i].must_be)
            fail_msg("%s is %#llx, must be %#llx", constants[i].name, constants[i].is,
                     constants[i].must_be);
}

static void every_enumerator_has_its_published_value(void **state)
{
    (void)state;
    assert_int_equal(COUNT(enumerators), 158);
    assert_constants(enumerators, COUNT(enumerators));
}

static void every_flag_has_its_published_value(void **state)
{
    (void)state;
    assert_int_equal(COUNT(flags), 97);
    assert_constants(flags, COUNT(flags));
}

static void the_counting_enumerators_count_the_others(void **state)
{
    (void)state;
    assert_int_equal(OFFLINEFILES_NUM_EVENTS, OFFLINEFILES_EVENT_PREFETCHCLOSEHANDLEEND + 1);
    assert_int_equal(OFFLINEFILES_SYNC_CONFLICT_RESOLVE_NUMCODES,
                     OFFLINEFILES_SYNC_CONFLICT_ABORT + 1);
    assert_int_equal(OFFLINEFILES_SYNC_STATE_NUMSTATES,
                     OFFLINEFILES_SYNC_STATE_FileReplacedAndDeletedOnClient_DirChangedOnServer + 1);
}

static void link_targets_have_the_documented_names_too(void **state)
{
    (void)state;
    assert_int_equal(OFFLINEFILES_SYNC_CONTROL_PINLINKTARGETS, 0x10);
    assert_int_equal(OFFLINEFILES_PIN_CONTROL_PINLINKTARGETS, 0x10);
}

static void the_setting_name_is_a_wide_string_literal(void **state)
{
    static const WCHAR name[] = L"" OFFLINEFILES_SETTING_PinLinkTargets L"";

    (void)state;
    assert_memory_equal(name, L"LinkTargetCaching", sizeof name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_enumerator_has_its_published_value),
        cmocka_unit_test(every_flag_has_its_published_value),
        cmocka_unit_test(the_counting_enumerators_count_the_others),
        cmocka_unit_test(link_targets_have_the_documented_names_too),
        cmocka_unit_test(the_setting_name_is_a_wide_string_literal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
