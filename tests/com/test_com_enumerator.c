/* src/com/enumerator: against a model, an array and an index, by random walks. */
#include "com_test.h"

#include "base/memory.h"
#include "com/enumerator.h"
#include "com/module.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MANY = 300, MAX_BATCH = 90 };

/* --- a source of numbers; each element's object remembers its number ------------------------- */

struct number {
    struct com_object object;
    struct com_face face;
    int value;
};
static const IUnknownVtbl number_vtbl = {COM_UNKNOWN(IUnknown)};
static const struct com_row number_rows[] = {
    {&IID_IUnknown, offsetof(struct number, face), &number_vtbl}};
static const struct com_class number_class = {number_rows, 1, sizeof(struct number), NULL};

struct numbers {
    struct com_enum_source base;
    int count;
};

/* Makes the call after this many fail; -1: none. */
static int pages_until_failure = -1;
static int objects_until_failure = -1;

static bool fails(int *until)
{
    return *until >= 0 && (*until)-- == 0;
}

/* Elements own something: as many must go as came. */
static int held;

static HRESULT numbers_page(struct com_enum_source *base, const void *after, void *elements,
                            size_t max, size_t *got)
{
    int value = after ? *(const int *)after + 1 : 0;
    if (fails(&pages_until_failure))
        return E_FAIL;
    max = max < 1 + (size_t)value % 37 ? max : 1 + (size_t)value % 37; /* pages of any length */
    for (*got = 0; *got < max && value < ((struct numbers *)base)->count; ++*got)
        ((int *)elements)[*got] = value++;
    held += (int)*got;
    return S_OK;
}

static HRESULT numbers_make(struct com_enum_source *base, const void *element, IUnknown **object)
{
    (void)base;
    if (fails(&objects_until_failure))
        return E_OUTOFMEMORY;
    struct number *number = com_create(&number_class);
    number->value = *(const int *)element;
    *object = (IUnknown *)&number->face;
    return S_OK;
}

static void numbers_destroy(struct com_enum_source *base)
{
    csc_free(base);
}

static const struct com_row enum_rows[] = {COM_ENUMERATOR_ROW(&IID_IEnumUnknown)};
static const struct com_class enum_class = COM_ENUMERATOR_CLASS(enum_rows);
static void numbers_hold(void *element)
{
    (void)element;
    held++;
}

static void numbers_drop(void *element)
{
    (void)element;
    held--;
}

static const struct com_enum_kind numbers_kind = {
    &enum_class,     sizeof(int),  numbers_page, numbers_make,
    numbers_destroy, numbers_hold, numbers_drop,
};

static IEnumUnknown *enumerate(int count)
{
    IEnumUnknown *out = NULL;
    struct numbers *source = csc_alloc(sizeof(*source));
    source->base.kind = &numbers_kind;
    source->base.refs = 1;
    source->count = count;
    assert_hr(com_enumerate(&source->base, &IID_IEnumUnknown, (void **)&out), S_OK);
    return out;
}

static int take(IUnknown *object)
{
    int value = ((struct number *)com_self(object))->value;
    assert_int_equal(IUnknown_Release(object), 0);
    return value;
}

/* --- tests ----------------------------------------------------------------------------------- */

/* An enumerator and where it ought to be. */
struct model {
    IEnumUnknown *real;
    int at;
    bool ended;
};

static void check_next(struct model *m, int count, ULONG celt)
{
    IUnknown *got[MAX_BATCH];
    ULONG fetched = 1234;
    ULONG expected = (ULONG)(count - m->at) < celt ? (ULONG)(count - m->at) : celt;
    HRESULT hr = IEnumUnknown_Next(m->real, celt, got, &fetched);
    assert_hr(hr, expected == celt ? S_OK : S_FALSE);
    assert_int_equal(fetched, expected);
    for (ULONG i = 0; i < fetched; i++)
        assert_int_equal(take(got[i]), m->at++);
    for (ULONG i = fetched; i < celt; i++)
        assert_null(got[i]);
}

static void check_skip(struct model *m, int count, ULONG celt)
{
    ULONG expected = (ULONG)(count - m->at) < celt ? (ULONG)(count - m->at) : celt;
    assert_hr(IEnumUnknown_Skip(m->real, celt), expected == celt ? S_OK : S_FALSE);
    m->at += (int)expected;
}

static void clone_into(struct model *to, const struct model *from)
{
    IEnumUnknown_Release(to->real);
    assert_hr(IEnumUnknown_Clone(from->real, &to->real), S_OK);
    to->at = from->at;
}

static void walks_of_two_clones_agree_with_an_array(void **state)
{
    const char *given = getenv("OPENCSC_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    (void)state;
    printf("seed: OPENCSC_SEED=%u\n", seed);
    srand(seed);
    for (int round = 0; round < 200; round++) {
        int count = rand() % MANY;
        struct model m[2] = {{.real = enumerate(count)}, {.real = enumerate(count)}};
        for (int step = 0; step < 40; step++) {
            struct model *one = &m[rand() % 2];
            int what = rand() % 8;
            if (what < 4)
                check_next(one, count, (ULONG)rand() % MAX_BATCH);
            else if (what < 6)
                check_skip(one, count, (ULONG)rand() % MAX_BATCH);
            else if (what == 6)
                clone_into(one, one == m ? m + 1 : m);
            else {
                assert_hr(IEnumUnknown_Reset(one->real), S_OK);
                one->at = 0;
            }
        }
        assert_int_equal(IEnumUnknown_Release(m[0].real), 0);
        assert_int_equal(IEnumUnknown_Release(m[1].real), 0);
    }
    assert_true(com_module_idle());
    assert_int_equal(held, 0);
}

static void pointers_are_checked_before_anything_moves(void **state)
{
    struct model m = {.real = enumerate(3)};
    IUnknown *got[2] = {NULL, NULL};
    ULONG fetched = 99;
    (void)state;
    assert_hr(IEnumUnknown_Next(m.real, 2, got, NULL), E_POINTER);
    assert_hr(IEnumUnknown_Next(m.real, 0, got, NULL), E_POINTER);
    assert_hr(IEnumUnknown_Next(m.real, 1, NULL, &fetched), E_POINTER);
    assert_int_equal(fetched, 0);
    assert_hr(IEnumUnknown_Clone(m.real, NULL), E_POINTER);
    assert_hr(IEnumUnknown_Next(m.real, 0, NULL, &fetched), S_OK);
    assert_hr(IEnumUnknown_Next(m.real, 1, got, NULL), S_OK);
    assert_int_equal(take(got[0]), 0);
    IEnumUnknown_Release(m.real);
}

static void the_end_is_sticky_until_reset(void **state)
{
    struct model m = {.real = enumerate(2)};
    struct numbers *source = (struct numbers *)((struct com_enumerator *)com_self(m.real))->source;
    IEnumUnknown *clone = NULL;
    IUnknown *got[1];
    ULONG fetched;
    (void)state;
    check_next(&m, 2, 5);
    source->count = 4; /* more came since */
    assert_hr(IEnumUnknown_Next(m.real, 1, got, &fetched), S_FALSE);
    assert_hr(IEnumUnknown_Skip(m.real, 1), S_FALSE);
    assert_hr(IEnumUnknown_Clone(m.real, &clone), S_OK);
    assert_hr(IEnumUnknown_Next(clone, 1, got, &fetched), S_FALSE);
    assert_hr(IEnumUnknown_Next(m.real, 0, NULL, &fetched), S_OK);
    assert_hr(IEnumUnknown_Reset(m.real), S_OK);
    m.at = 0;
    check_next(&m, 4, 4);
    IEnumUnknown_Release(clone);
    IEnumUnknown_Release(m.real);
}

static void a_failure_gives_nothing_and_moves_nothing(void **state)
{
    struct model m = {.real = enumerate(MANY)};
    IUnknown *got[MAX_BATCH];
    ULONG fetched = 99;
    (void)state;
    check_next(&m, MANY, 50);
    pages_until_failure = 0; /* the next page: 14 more come from the first */
    assert_hr(IEnumUnknown_Next(m.real, MAX_BATCH, got, &fetched), E_FAIL);
    assert_int_equal(fetched, 0);
    for (int i = 0; i < MAX_BATCH; i++)
        assert_null(got[i]);
    objects_until_failure = 30;
    assert_hr(IEnumUnknown_Next(m.real, MAX_BATCH, got, &fetched), E_OUTOFMEMORY);
    assert_int_equal(fetched, 0);
    pages_until_failure = 1;
    assert_hr(IEnumUnknown_Skip(m.real, MANY), E_FAIL);
    check_next(&m, MANY, MAX_BATCH);
    IEnumUnknown_Release(m.real);
    assert_true(com_module_idle());
    assert_int_equal(held, 0);
}

static void a_clone_outlives_its_original(void **state)
{
    struct model m = {.real = enumerate(10)};
    struct model clone = {0};
    (void)state;
    check_next(&m, 10, 4);
    assert_hr(IEnumUnknown_Clone(m.real, &clone.real), S_OK);
    clone.at = m.at;
    assert_int_equal(IEnumUnknown_Release(m.real), 0);
    check_next(&clone, 10, 10);
    assert_int_equal(IEnumUnknown_Release(clone.real), 0);
    assert_true(com_module_idle());
    assert_int_equal(held, 0);
}

static bool refuse(size_t size)
{
    (void)size;
    return false;
}

static void without_memory_the_source_is_released_and_positions_stay(void **state)
{
    struct model m = {.real = enumerate(5)};
    IEnumUnknown *clone = (IEnumUnknown *)&clone;
    IUnknown *got[1];
    ULONG fetched;
    (void)state;
    csc_alloc_hook = refuse;
    HRESULT first = IEnumUnknown_Next(m.real, 1, got, &fetched);
    HRESULT cloned = IEnumUnknown_Clone(m.real, &clone);
    csc_alloc_hook = NULL;
    assert_hr(first, E_OUTOFMEMORY);
    assert_hr(cloned, E_OUTOFMEMORY);
    assert_null(clone);
    check_next(&m, 5, 5);
    IEnumUnknown_Release(m.real);
    struct numbers *source = csc_alloc(sizeof(*source));
    source->base.kind = &numbers_kind;
    source->base.refs = 1;
    csc_alloc_hook = refuse;
    HRESULT hr = com_enumerate(&source->base, &IID_IEnumUnknown, (void **)&clone);
    csc_alloc_hook = NULL;
    assert_hr(hr, E_OUTOFMEMORY);
    assert_null(clone);
    assert_true(com_module_idle());
    assert_int_equal(held, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_of_two_clones_agree_with_an_array),
        cmocka_unit_test(pointers_are_checked_before_anything_moves),
        cmocka_unit_test(the_end_is_sticky_until_reset),
        cmocka_unit_test(a_failure_gives_nothing_and_moves_nothing),
        cmocka_unit_test(a_clone_outlives_its_original),
        cmocka_unit_test(without_memory_the_source_is_released_and_positions_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
