/* base/result.h: codes built at compile time and the questions asked of them. */
#include "unit.h"

#include "base/result.h"

static void win32_codes_become_hresults_of_facility_win32(void **state)
{
    (void)state;
    assert_hr(CSC_WIN32(ERROR_CANCELLED), 0x800704C7);
    assert_hr(CSC_E_CONFLICT, 0x8007051A);
    assert_hr(CSC_WIN32(ERROR_ACCESS_DENIED), E_ACCESSDENIED);
    assert_true(FAILED(CSC_E_BUSY));
}

static void only_file_and_path_not_found_say_that_a_name_is_absent(void **state)
{
    (void)state;
    assert_true(csc_hr_is_absent(CSC_WIN32(ERROR_FILE_NOT_FOUND)));
    assert_true(csc_hr_is_absent(CSC_WIN32(ERROR_PATH_NOT_FOUND)));
    assert_false(csc_hr_is_absent(CSC_WIN32(ERROR_BAD_NETPATH)));
    assert_false(csc_hr_is_absent(CSC_WIN32(ERROR_ACCESS_DENIED)));
    assert_false(csc_hr_is_absent(S_OK));
}

static void a_lost_connection_is_told_from_a_trouble_of_the_item(void **state)
{
    static const int network[] = {51,   53,   55,   57,   58,   59,   64,   67,  121,
                                  1203, 1222, 1225, 1229, 1231, 1232, 1236, 1256};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(network); i++)
        assert_true(csc_hr_is_network(CSC_WIN32(network[i])));
    assert_false(csc_hr_is_network(CSC_WIN32(ERROR_FILE_NOT_FOUND)));
    assert_false(csc_hr_is_network(CSC_WIN32(ERROR_SHARING_VIOLATION)));
    assert_false(csc_hr_is_network(CSC_WIN32(ERROR_DISK_FULL)));
    assert_false(csc_hr_is_network(E_FAIL));
}

static void a_share_that_we_took_offline_is_no_new_network_failure(void **state)
{
    (void)state;
    assert_false(csc_hr_is_network(CSC_E_SHARE_OFFLINE));
}

static void a_bare_win32_code_is_no_hresult(void **state)
{
    (void)state;
    assert_false(csc_hr_is_absent((HRESULT)ERROR_FILE_NOT_FOUND));
    assert_false(csc_hr_is_network((HRESULT)ERROR_BAD_NETPATH));
}

static void sharing_and_lock_violations_mean_in_use(void **state)
{
    (void)state;
    assert_true(csc_hr_is_in_use(CSC_WIN32(ERROR_SHARING_VIOLATION)));
    assert_true(csc_hr_is_in_use(CSC_WIN32(ERROR_LOCK_VIOLATION)));
    assert_true(csc_hr_is_in_use(CSC_WIN32(ERROR_DELETE_PENDING)));
    assert_false(csc_hr_is_in_use(E_ACCESSDENIED));
}

static void both_codes_for_a_taken_name_are_known(void **state)
{
    (void)state;
    assert_true(csc_hr_exists(CSC_WIN32(ERROR_FILE_EXISTS)));
    assert_true(csc_hr_exists(CSC_WIN32(ERROR_ALREADY_EXISTS)));
    assert_false(csc_hr_exists(CSC_E_NOT_FOUND));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(win32_codes_become_hresults_of_facility_win32),
        cmocka_unit_test(only_file_and_path_not_found_say_that_a_name_is_absent),
        cmocka_unit_test(a_lost_connection_is_told_from_a_trouble_of_the_item),
        cmocka_unit_test(a_share_that_we_took_offline_is_no_new_network_failure),
        cmocka_unit_test(a_bare_win32_code_is_no_hresult),
        cmocka_unit_test(sharing_and_lock_violations_mean_in_use),
        cmocka_unit_test(both_codes_for_a_taken_name_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
