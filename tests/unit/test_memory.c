/* base/memory.h: zeroed memory, growth, and failure on demand. */
#include "unit.h"

#include "base/memory.h"

static size_t asked;

static bool refuse(size_t size)
{
    asked = size;
    return false;
}

static bool allow(size_t size)
{
    asked = size;
    return true;
}

static int without_hook(void **state)
{
    (void)state;
    csc_alloc_hook = NULL;
    return 0;
}

static void memory_comes_zeroed(void **state)
{
    unsigned char *m = csc_alloc(1000);
    size_t i;

    (void)state;
    assert_non_null(m);
    for (i = 0; i < 1000; i++)
        assert_int_equal(m[i], 0);
    csc_free(m);
}

static void an_allocation_of_nothing_is_a_pointer_to_free(void **state)
{
    void *m = csc_alloc(0);

    (void)state;
    assert_non_null(m);
    csc_free(m);
    csc_free(NULL);
}

static void growth_keeps_the_elements_and_zeroes_the_rest(void **state)
{
    void *array = NULL;
    size_t cap = 0;
    uint32_t *numbers;
    size_t i;

    (void)state;
    assert_hr(csc_grow(&array, &cap, 3, sizeof(uint32_t)), S_OK);
    assert_true(cap >= 3);
    numbers = array;
    for (i = 0; i < cap; i++)
        assert_int_equal(numbers[i], 0);
    numbers[0] = 7;
    numbers[2] = 9;
    assert_hr(csc_grow(&array, &cap, 1000, sizeof(uint32_t)), S_OK);
    assert_true(cap >= 1000);
    numbers = array;
    assert_int_equal(numbers[0], 7);
    assert_int_equal(numbers[2], 9);
    assert_int_equal(numbers[999], 0);
    assert_true(cap < 2000);
    csc_free(array);
}

static void growth_doubles_so_that_appending_is_cheap(void **state)
{
    void *array = NULL;
    size_t cap = 0;
    size_t grown = 0;
    size_t i;

    (void)state;
    for (i = 1; i <= 10000; i++) {
        size_t before = cap;

        assert_hr(csc_grow(&array, &cap, i, 4), S_OK);
        grown += cap != before;
    }
    assert_true(grown <= 12);
    csc_free(array);
}

static void enough_room_is_left_alone(void **state)
{
    void *array = NULL;
    size_t cap = 0;
    void *before;

    (void)state;
    assert_hr(csc_grow(&array, &cap, 8, 1), S_OK);
    before = array;
    csc_alloc_hook = refuse;
    assert_hr(csc_grow(&array, &cap, cap, 1), S_OK);
    assert_ptr_equal(array, before);
    csc_alloc_hook = NULL;
    csc_free(array);
}

static void failed_growth_changes_nothing(void **state)
{
    void *array = NULL;
    size_t cap = 0;
    void *before;
    size_t room;

    (void)state;
    assert_hr(csc_grow(&array, &cap, 1, 8), S_OK);
    before = array;
    room = cap;
    csc_alloc_hook = refuse;
    assert_hr(csc_grow(&array, &cap, 100, 8), E_OUTOFMEMORY);
    assert_ptr_equal(array, before);
    assert_int_equal(cap, room);
    csc_alloc_hook = NULL;
    csc_free(array);
}

static void growth_beyond_the_address_space_is_refused(void **state)
{
    void *array = NULL;
    size_t cap = 0;

    (void)state;
    assert_hr(csc_grow(&array, &cap, SIZE_MAX, 2), E_OUTOFMEMORY);
    assert_hr(csc_grow(&array, &cap, SIZE_MAX / 8, 16), E_OUTOFMEMORY);
    cap = SIZE_MAX / 4 + 1; /* doubling would pass the limit, the need does not */
    csc_alloc_hook = refuse;
    assert_hr(csc_grow(&array, &cap, cap + 1, 1), E_OUTOFMEMORY);
    assert_true(asked > SIZE_MAX / 4 && asked <= SIZE_MAX / 2);
    assert_null(array);
}

static void the_hook_is_asked_with_the_size_and_can_refuse(void **state)
{
    void *m;

    (void)state;
    csc_alloc_hook = refuse;
    assert_null(csc_alloc(123));
    assert_int_equal(asked, 123);
    csc_alloc_hook = allow;
    m = csc_alloc(321);
    assert_non_null(m);
    assert_int_equal(asked, 321);
    csc_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_comes_zeroed),
        cmocka_unit_test(an_allocation_of_nothing_is_a_pointer_to_free),
        cmocka_unit_test(growth_keeps_the_elements_and_zeroes_the_rest),
        cmocka_unit_test(growth_doubles_so_that_appending_is_cheap),
        cmocka_unit_test_teardown(enough_room_is_left_alone, without_hook),
        cmocka_unit_test_teardown(failed_growth_changes_nothing, without_hook),
        cmocka_unit_test_teardown(growth_beyond_the_address_space_is_refused, without_hook),
        cmocka_unit_test_teardown(the_hook_is_asked_with_the_size_and_can_refuse, without_hook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
