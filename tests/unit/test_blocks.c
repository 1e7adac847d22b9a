/* engine/blocks.h: what a block map tells of two versions of a file. */
#include "unit.h"

#include "base/memory.h"
#include "engine/blocks.h"

#include <string.h>

#define BLOCK 16

static struct csc_blocks map_of(const char *text)
{
    struct csc_blocks map;
    csc_blocks_begin(&map, BLOCK);
    csc_blocks_add(&map, text, strlen(text));
    return map;
}

/* Bytes of `now` that are new since `base`. */
static unsigned dirty(const char *base, const char *now)
{
    struct csc_blocks a = map_of(base);
    struct csc_blocks b = map_of(now);
    unsigned bytes = (unsigned)csc_blocks_dirty(&a, &b);
    if (csc_blocks_equal(&a, &b))
        assert_int_equal(bytes, 0);
    assert_int_equal(csc_blocks_equal(&a, &b), strcmp(base, now) == 0);
    csc_blocks_free(&a);
    csc_blocks_free(&b);
    return bytes;
}

static void only_blocks_that_differ_are_dirty(void **state)
{
    (void)state;
    assert_int_equal(dirty("0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef"),
                     0);
    assert_int_equal(dirty("0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdeF"),
                     16);
    assert_int_equal(dirty("0123456789abcdef0123456789abcdef", "X123456789abcdefX123456789abcdef"),
                     32);
    assert_int_equal(dirty("0123456789abcdef0123", "0123456789abcdef01234"), 5);
}

static void the_end_of_a_file_is_counted_to_its_last_byte(void **state)
{
    (void)state;
    assert_int_equal(dirty("", ""), 0);
    assert_int_equal(dirty("", "a"), 1);
    assert_int_equal(dirty("a", ""), 0);
    assert_int_equal(dirty("0123456789abcdef", "0123456789abcdef0"), 1);
    assert_int_equal(dirty("0123456789abcdef0", "0123456789abcdef"), 0);
    assert_int_equal(dirty("0123456789abcdef0", "0123456789abcdef1"), 1);
    assert_int_equal(dirty("0123456789abcdef", "0123456789abcde"), 15);
}

static void the_parts_in_which_a_content_comes_make_no_difference(void **state)
{
    struct csc_blocks whole, parts;
    char data[100];
    (void)state;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (char)(i * 7);
    csc_blocks_begin(&whole, BLOCK);
    csc_blocks_add(&whole, data, sizeof(data));
    csc_blocks_begin(&parts, BLOCK);
    csc_blocks_add(&parts, data, 48);
    csc_blocks_add(&parts, data + 48, 0);
    csc_blocks_add(&parts, data + 48, 16);
    csc_blocks_add(&parts, data + 64, 36);
    assert_int_equal(parts.count, 7);
    assert_int_equal(csc_blocks_length(&parts, 0), 16);
    assert_int_equal(csc_blocks_length(&parts, 6), 4);
    assert_true(csc_blocks_equal(&whole, &parts));
    csc_blocks_free(&whole);
    csc_blocks_free(&parts);
}

static void bytes_behind_a_block_that_was_not_whole_make_the_map_unknown(void **state)
{
    struct csc_blocks map, other;
    (void)state;
    csc_blocks_begin(&map, BLOCK);
    csc_blocks_add(&map, "abc", 3);
    csc_blocks_add(&map, "abc", 3);
    assert_int_equal(map.block, 0);
    assert_null(map.hashes);
    memset(&other, 0, sizeof(other));
    assert_false(csc_blocks_equal(&map, &other)); /* nothing is equal to what is not known */
}

static bool refuse(size_t size)
{
    (void)size;
    return false;
}

static void without_memory_there_is_no_map(void **state)
{
    struct csc_blocks map;
    (void)state;
    csc_blocks_begin(&map, BLOCK);
    csc_alloc_hook = refuse;
    csc_blocks_add(&map, "abc", 3);
    csc_alloc_hook = NULL;
    assert_int_equal(map.block, 0);
    csc_blocks_add(&map, "abc", 3); /* and it stays unknown */
    assert_int_equal(map.block, 0);
}

static void maps_of_another_block_size_have_nothing_in_common(void **state)
{
    struct csc_blocks a = map_of("0123456789abcdef"), b;
    (void)state;
    csc_blocks_begin(&b, 2 * BLOCK);
    csc_blocks_add(&b, "0123456789abcdef", 16);
    assert_false(csc_blocks_equal(&a, &b));
    assert_int_equal(csc_blocks_dirty(&a, &b), 16);
    csc_blocks_free(&a);
    csc_blocks_free(&b);
}

static void a_hash_is_the_same_on_every_machine(void **state)
{
    /* XXH3-128 of nothing but "a", canonical, from the reference implementation. */
    struct csc_blocks map = map_of("a");
    static const unsigned char expected[] = {0xa9, 0x6f, 0xaf, 0x70, 0x5a, 0xf1, 0x68, 0x34,
                                             0xe6, 0xc6, 0x32, 0xb6, 0x1e, 0x96, 0x4e, 0x1f};
    (void)state;
    assert_int_equal(map.count, 1);
    assert_memory_equal(map.hashes, expected, sizeof(expected));
    csc_blocks_free(&map);
}

static void a_map_that_no_memory_could_hold_is_given_up(void **state)
{
    struct csc_blocks map;
    (void)state;
    csc_blocks_begin(&map, 1);
    map.size = UINT64_MAX / 2;
    csc_blocks_add(&map, "x", 1);
    assert_int_equal(map.block, 0);
    assert_null(map.hashes);
}

static void the_number_of_blocks_of_any_size_can_be_told(void **state)
{
    (void)state;
    assert_int_equal(csc_blocks_needed(0, 16), 0);
    assert_int_equal(csc_blocks_needed(1, 16), 1);
    assert_int_equal(csc_blocks_needed(16, 16), 1);
    assert_int_equal(csc_blocks_needed(17, 16), 2);
    assert_true(csc_blocks_needed(UINT64_MAX, 1) == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_blocks_that_differ_are_dirty),
        cmocka_unit_test(the_end_of_a_file_is_counted_to_its_last_byte),
        cmocka_unit_test(the_parts_in_which_a_content_comes_make_no_difference),
        cmocka_unit_test(bytes_behind_a_block_that_was_not_whole_make_the_map_unknown),
        cmocka_unit_test(without_memory_there_is_no_map),
        cmocka_unit_test(maps_of_another_block_size_have_nothing_in_common),
        cmocka_unit_test(a_hash_is_the_same_on_every_machine),
        cmocka_unit_test(a_map_that_no_memory_could_hold_is_given_up),
        cmocka_unit_test(the_number_of_blocks_of_any_size_can_be_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
