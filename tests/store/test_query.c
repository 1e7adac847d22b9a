/*
 * Queries against brute force: what a query finds among random items is what csc_classify and plain
 * comparisons say of each of them.
 *
 *     store_query [queries]     default 10000; OPENCSC_SEED repeats a run
 */
#include "fixture.h"

#include "base/pattern.h"
#include "store/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROWS = 120, STORES = 20 };

static struct csc_item rows[ROWS];
static bool conflicts[ROWS], suspended[ROWS];
static int64_t descriptors[ROWS];
static int queries = 10000;
static unsigned long matched;

static unsigned start_random(void)
{
    const char *given = getenv("OPENCSC_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);

    printf("seed: OPENCSC_SEED=%u\n", seed);
    srand(seed);
    return seed;
}

/* ---- random items, in which equal values are met ---- */

static uint64_t some_time(void)
{
    return 132000000000000000u + (uint64_t)(rand() % 9) * (864000000000u / 3);
}

static struct csc_facts some_facts(enum csc_kind kind)
{
    struct csc_facts facts = {
        .kind = kind,
        .attributes = rand() % 3 ? 0 : 1u << rand() % 6,
        .size = kind == CSC_FILE ? (uint64_t)(rand() % 2) : 0,
        .created = some_time(),
        .written = some_time(),
        .changed = (uint64_t)(rand() % 3),
        .accessed = some_time(),
        .id = (uint64_t)(rand() % 3),
    };

    return kind == CSC_NONE ? (struct csc_facts){.kind = CSC_NONE} : facts;
}

static struct csc_facts like(const struct csc_facts *other, enum csc_kind kind)
{
    switch (rand() % 6) {
    case 0:
        return some_facts(CSC_NONE);
    case 1:
        return some_facts(kind);
    case 2:
        return some_facts(kind == CSC_FILE ? CSC_DIR : CSC_FILE);
    default:
        return *other;
    }
}

static struct csc_item some_item(int64_t parent, int number)
{
    static const char *const endings[] = {"", ".txt", ".TXT", ".tar.gz"};
    static const uint32_t pins[] = {0, 0, 0x20, 0x40, 0x80, 0x100, 0x1E0};
    const enum csc_kind kind = rand() % 3 ? CSC_FILE : CSC_DIR;
    struct csc_item item = {.parent = parent};
    char name[40];

    item.type = kind == CSC_FILE ? CSC_TYPE_FILE : CSC_TYPE_DIRECTORY;
    snprintf(name, sizeof name, "%c%d%s", "aBzZ_"[rand() % 5], number, endings[rand() % 4]);
    for (size_t i = 0; name[i]; i++)
        item.name[i] = (char16_t)name[i];
    item.pins = pins[rand() % 7];
    item.trees.local = some_facts(rand() % 3 ? kind : CSC_NONE);
    item.trees.stamp = like(&item.trees.local, kind);
    item.trees.base = like(&item.trees.stamp, kind);
    item.trees.remote = like(&item.trees.base, kind);
    item.trees.marks = rand() % 2 ? 0 : (unsigned)rand() % 64;
    return item;
}

/* The ids that descriptors of one byte, 1 to 4, were given. */
static int64_t descriptor_ids[5];

static HRESULT note_id(void *ctx, int64_t id, const void *bytes, size_t size)
{
    (void)ctx;
    assert_int_equal(size, 1);
    descriptor_ids[*(const unsigned char *)bytes] = id;
    return S_OK;
}

static void fill(struct csc_store *store, int64_t share)
{
    assert_hr(csc_store_begin(store), S_OK);
    for (int i = 0; i < ROWS; i++) {
        rows[i] = some_item(share, i);
        assert_hr(csc_store_insert(store, &rows[i]), S_OK);
        conflicts[i] = rand() % 8 == 0;
        suspended[i] = rand() % 8 == 0 && rows[i].type == CSC_TYPE_DIRECTORY;
        descriptors[i] = rand() % 5; /* 0: not recorded */
        if (conflicts[i]) {
            const struct csc_conflict c = {.item = rows[i].id, .state = 1};
            assert_hr(csc_store_conflict_put(store, &c, NULL), S_OK);
        }
        if (suspended[i])
            assert_hr(csc_store_suspend(store, rows[i].id, true), S_OK);
        if (descriptors[i])
            assert_hr(csc_store_security_put(store, rows[i].id,
                                             &(unsigned char){(unsigned char)descriptors[i]}, 1, 7),
                      S_OK);
    }
    assert_hr(csc_store_commit(store), S_OK);
    assert_hr(csc_store_descriptor_each(store, note_id, NULL), S_OK);
    for (int i = 0; i < ROWS; i++)
        descriptors[i] = descriptor_ids[descriptors[i]];
}

/* ---- the oracle ---- */

static unsigned changes(const struct csc_item *item)
{
    struct csc_letters l = csc_classify(&item->trees);
    const unsigned data = CSC_DIFF_SIZE | CSC_DIFF_WRITTEN;

    switch (l.local) {
    case CSC_L_DELETED:
    case CSC_L_REPLACED_DELETED:
        return CSC_TRAIT_DELETED;
    case CSC_L_FILE_CREATED:
    case CSC_L_DIR_CREATED:
        return CSC_TRAIT_CREATED;
    case CSC_L_FILE_MODIFIED:
        return (l.local_doubtful || l.local_diff & data ? CSC_TRAIT_MODIFIED_DATA : 0u) |
               (l.local_diff & CSC_DIFF_ATTRIBUTES ? CSC_TRAIT_MODIFIED_ATTRIBUTES : 0u);
    case CSC_L_DIR_MODIFIED:
        return CSC_TRAIT_MODIFIED_ATTRIBUTES;
    default:
        return 0;
    }
}

static uint32_t if_set(bool holds, uint32_t trait)
{
    return holds ? trait : 0;
}

static uint32_t traits_of(int i, const struct csc_query *query, const struct csc_surroundings *s)
{
    const struct csc_item *item = &rows[i];
    uint32_t traits = changes(item);
    bool off = s->suspended || suspended[i] || s->state == 1 || conflicts[i];

    if (s->state == 0 && !s->suspended && !suspended[i])
        off = false;
    traits |= if_set(traits & (CSC_TRAIT_MODIFIED_DATA | CSC_TRAIT_MODIFIED_ATTRIBUTES),
                     CSC_TRAIT_MODIFIED);
    traits |= if_set(traits != 0, CSC_TRAIT_DIRTY);
    traits |= item->type == CSC_TYPE_FILE ? CSC_TRAIT_FILE : CSC_TRAIT_DIRECTORY;
    traits |= if_set(item->type == CSC_TYPE_FILE && item->trees.marks & 12, CSC_TRAIT_SPARSE);
    traits |= if_set(item->trees.marks & CSC_MARK_GHOST, CSC_TRAIT_GHOST);
    traits |= if_set(item->pins, CSC_TRAIT_PINNED);
    traits |= if_set(item->pins & 0x160, CSC_TRAIT_PINNED_USER);
    traits |= if_set(item->pins & 0x80, CSC_TRAIT_PINNED_COMPUTER | CSC_TRAIT_PINNED_OTHERS);
    traits |= if_set(s->suspended || suspended[i], CSC_TRAIT_SUSPENDED);
    traits |= if_set(off, CSC_TRAIT_OFFLINE);
    traits |= if_set(!off && s->state == 2, CSC_TRAIT_ONLINE);
    for (unsigned a = 0; a < CSC_ACCESS_TRAITS; a++) {
        const struct csc_descriptors *granted = &query->granted[a];
        for (size_t g = 0; g < granted->count; g++)
            traits |= if_set(descriptors[i] && granted->ids[g] == descriptors[i],
                             1u << (CSC_TRAIT_ACCESS_0 + a));
    }
    return traits;
}

static const struct csc_facts *told_copy(const struct csc_trees *t)
{
    if (t->local.kind)
        return &t->local;
    if (!(t->marks & (CSC_MARK_SPARSE | CSC_MARK_GHOST)))
        return NULL;
    return t->remote.kind ? &t->remote : t->base.kind ? &t->base : NULL;
}

static bool holds(const struct csc_condition *c, int i, uint32_t traits)
{
    const struct csc_facts *facts = told_copy(&rows[i].trees);

    if ((traits & c->mask) != (c->traits & c->mask))
        return false;
    if (c->named && !csc_pattern_match(c->pattern, rows[i].name))
        return false;
    if (c->timed) {
        uint64_t unit = c->by_day ? 864000000000u : 1;
        uint64_t times[3], a, b = c->time / unit;

        if (!facts)
            return false;
        times[CSC_TIME_CREATED] = facts->created;
        times[CSC_TIME_ACCESSED] = facts->accessed;
        times[CSC_TIME_WRITTEN] = facts->written;
        a = times[c->which] / unit;
        const bool results[] = {a == b, a != b, a<b, a> b, a <= b, a >= b};
        return results[c->op];
    }
    return true;
}

static bool expected(const struct csc_query *q, int i, const struct csc_surroundings *s)
{
    bool file = rows[i].type == CSC_TYPE_FILE;
    const struct csc_condition *include = file ? &q->include_file : &q->include_dir;
    const struct csc_condition *exclude = file ? &q->exclude_file : &q->exclude_dir;
    uint32_t traits = traits_of(i, q, s);
    bool set = exclude->mask || exclude->timed || exclude->named;

    return (file || !q->files_only) && holds(include, i, traits) &&
           !(set && holds(exclude, i, traits));
}

/* ---- random queries ---- */

static void some_condition(struct csc_condition *c)
{
    static const char *const patterns[] = {"*", "*.txt", "a*", "?1*", "*.t?t", "*1*.gz", "*."};

    if (rand() % 2) {
        c->mask = 1u << rand() % 26;
        if (rand() % 2)
            c->mask |= 1u << rand() % 26;
        c->traits = ((uint32_t)rand() ^ (uint32_t)rand() << 12) & CSC_TRAITS;
    }
    c->timed = rand() % 3 == 0;
    c->by_day = rand() % 2;
    c->which = (enum csc_item_time)(rand() % 3);
    c->op = (enum csc_comparison)(rand() % 6);
    c->time = some_time();
    c->named = rand() % 4 == 0;
    const char *pattern = patterns[rand() % 7];
    for (size_t i = 0; pattern[i]; i++)
        c->pattern[i] = (char16_t)pattern[i];
}

static void check_page(struct csc_finder *finder, const struct csc_query *q, int64_t share,
                       const struct csc_surroundings *around)
{
    static struct csc_row found[ROWS];
    const struct csc_place_in place = {.parent = share, .around = *around};
    bool seen[ROWS] = {false}, entered;
    size_t got;

    assert_hr(csc_finder_children(finder, &place, found, sizeof *found, ROWS, &got, &entered),
              S_OK);
    for (size_t g = 0; g < got; g++) {
        assert_true(g == 0 || csc_compare(found[g - 1].item.name, found[g].item.name) < 0);
        for (int i = 0; i < ROWS; i++)
            seen[i] = seen[i] || rows[i].id == found[g].item.id;
    }
    for (int i = 0; i < ROWS; i++) {
        if (seen[i] != expected(q, i, around))
            print_error("row %d, traits %x, asked %x/%x not %x/%x, by time %d, by name %d\n", i,
                        traits_of(i, q, around), q->include_file.traits, q->include_file.mask,
                        q->exclude_file.traits, q->exclude_file.mask, q->include_file.timed,
                        q->include_file.named);
        assert_int_equal(seen[i], expected(q, i, around));
    }
    matched += (unsigned long)got;
}

static void check_query(struct csc_store *store, int64_t share)
{
    int64_t ids[] = {1 + rand() % 4, 1 + rand() % 4};
    struct csc_query q = {.files_only = rand() % 4 == 0};
    struct csc_surroundings around = {.suspended = rand() % 4 == 0, .state = (uint32_t)rand() % 3};
    struct csc_finder *finder;
    int one = rand() % ROWS;

    some_condition(&q.include_file);
    some_condition(&q.include_dir);
    if (rand() % 2)
        some_condition(&q.exclude_file);
    if (rand() % 2)
        some_condition(&q.exclude_dir);
    for (unsigned a = 0; a < CSC_ACCESS_TRAITS; a++)
        q.granted[a] = (struct csc_descriptors){ids, (size_t)rand() % 3, 2};
    assert_hr(csc_finder_open(store, &q, &finder), S_OK);
    check_page(finder, &q, share, &around);
    assert_hr(csc_finder_matches(finder, &rows[one], &around),
              expected(&q, one, &around) ? S_OK : S_FALSE);
    csc_finder_close(finder);
}

static void a_query_finds_what_brute_force_finds(void **state)
{
    struct fixture *f = *state;

    start_random();
    for (int s = 0; s < STORES; s++) {
        int64_t share = add_share(f->store), server = get_item(f->store, share).parent;

        fill(f->store, share);
        for (int i = 0; i < queries / STORES; i++)
            check_query(f->store, share);
        assert_hr(csc_store_remove(f->store, server), S_OK);
    }
    printf("%d queries of %d items each, %lu found\n", queries, ROWS, matched);
    assert_true(matched > (unsigned long)queries);
    assert_sound(f);
}

static void a_page_that_goes_through_containers_ends_at_each(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    const struct csc_query q = {.through = true, .files_only = true};
    struct csc_place_in place = {.parent = t.dir};
    struct csc_row found[4];
    struct csc_finder *finder;
    size_t got;
    bool entered;

    assert_hr(csc_finder_open(f->store, &q, &finder), S_OK);
    assert_false(csc_finder_needs_surroundings(finder));
    assert_hr(csc_finder_children(finder, &place, found, sizeof *found, 4, &got, &entered), S_OK);
    assert_int_equal(found[got - 1].item.id, entered ? t.sub : t.file);
    place.after = found[got - 1].item.name;
    assert_hr(csc_finder_children(finder, &place, found, sizeof *found, 4, &got, &entered), S_OK);
    csc_finder_close(finder);
}

static HRESULT count_descriptor(void *ctx, int64_t id, const void *bytes, size_t size)
{
    (void)id;
    assert_memory_equal(bytes, "descriptor", size);
    ++*(int *)ctx;
    return S_OK;
}

static void equal_descriptors_are_kept_once_and_go_with_their_items(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_unsecured missing[8];
    int count = 0;
    size_t got;

    assert_hr(csc_store_security_missing(f->store, t.share, 0, missing, 8, &got), S_OK);
    assert_int_equal(got, 5); /* all but the share */
    assert_hr(csc_store_security_put(f->store, t.file, "descriptor", 10, missing[0].changed), S_OK);
    assert_hr(csc_store_security_put(f->store, t.deep, "descriptor", 10, 99), S_OK);
    assert_hr(csc_store_security_put(f->store, 12345, "descriptor", 10, 0), CSC_E_NOT_FOUND);
    assert_hr(csc_store_descriptor_each(f->store, count_descriptor, &count), S_OK);
    assert_int_equal(count, 1);
    assert_int_equal(sql_number(f, "SELECT count(*) FROM security"), 2);
    assert_hr(csc_store_security_missing(f->store, t.share, 0, missing, 8, &got), S_OK);
    assert_int_equal(got, 4); /* that of `deep` is older than the server's copy */
    assert_hr(csc_store_remove(f->store, t.dir), S_OK);
    assert_int_equal(sql_number(f, "SELECT count(*) FROM security"), 0);
    assert_sound(f);
}

static bool refuse(size_t size)
{
    (void)size;
    return false;
}

static void without_memory_nothing_is_opened(void **state)
{
    struct fixture *f = *state;
    const struct csc_query q = {.through = true};
    struct csc_finder *finder = (void *)&finder;

    csc_alloc_hook = refuse;
    HRESULT hr = csc_finder_open(f->store, &q, &finder);
    csc_alloc_hook = NULL;
    assert_hr(hr, E_OUTOFMEMORY);
    assert_null(finder);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_store, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_query_finds_what_brute_force_finds),
        TEST(a_page_that_goes_through_containers_ends_at_each),
        TEST(equal_descriptors_are_kept_once_and_go_with_their_items),
        TEST(without_memory_nothing_is_opened),
    };

    if (argc > 1)
        queries = atoi(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
