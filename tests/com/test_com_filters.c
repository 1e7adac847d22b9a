/*
 * Filters and flat enumeration against brute force: on random stores every item is asked all it
 * tells through its interfaces, and what a filter lets through is told from that.
 * DOC: IOfflineFilesItemFilter, IOfflineFilesItemContainer::EnumItemsEx, FindItemEx.
 *
 *     test_com_filters.exe [filters]     default 10000; OPENCSC_SEED repeats a run
 * tests/store/test_query.c does the same with many more for the store alone.
 */
#include "com_test.h"
#include "item_filter.h"
#include "random_store.h"

#include "base/pattern.h"
#include "support/com_fixture.h"

#include <sddl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <wchar.h>

enum { ITEMS = 60, STORES = 10, ROOM = ITEMS + 16 };

/* All that is known of an item. */
struct known {
    WCHAR path[1024];
    const WCHAR *name;
    OFFLINEFILES_ITEM_TYPE type;
    ULONGLONG flags; /* OFFLINEFILES_ITEM_FILTER_FLAG_* that are true */
    bool has_times;
    ULONGLONG times[3]; /* by OFFLINEFILES_ITEM_TIME */
};

static struct known all[ROOM];
static int count;
static int filters_tried = 10000;
static int matches_seen;
static struct {
    WCHAR path[1024];
    int descriptor;
} secured[ROOM];

/* --- what items tell ------------------------------------------------------------------------- */

static ULONGLONG as_number(FILETIME time)
{
    return (ULONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

static void add_if(struct known *k, BOOL holds, ULONGLONG flag)
{
    if (holds)
        k->flags |= flag;
}

static void ask_pins(struct known *k, IOfflineFilesItem *item)
{
    IOfflineFilesPinInfo *info = facet(item, &IID_IOfflineFilesPinInfo);
    BOOL any, user, policy, all_users, redirected, inherit;
    IOfflineFilesPinInfo_IsPinned(info, &any);
    IOfflineFilesPinInfo_IsPinnedForUser(info, &user, &inherit);
    IOfflineFilesPinInfo_IsPinnedForUserByPolicy(info, &policy, &inherit);
    IOfflineFilesPinInfo_IsPinnedForComputer(info, &all_users, &inherit);
    IOfflineFilesPinInfo_IsPinnedForFolderRedirection(info, &redirected, &inherit);
    add_if(k, any, OFFLINEFILES_ITEM_FILTER_FLAG_PINNED);
    add_if(k, user || policy || redirected, OFFLINEFILES_ITEM_FILTER_FLAG_PINNED_USER);
    add_if(k, all_users, OFFLINEFILES_ITEM_FILTER_FLAG_PINNED_COMPUTER);
    add_if(k, all_users, OFFLINEFILES_ITEM_FILTER_FLAG_PINNED_OTHERS);
    IOfflineFilesPinInfo_Release(info);
}

static void ask_changes(struct known *k, IOfflineFilesItem *item)
{
    IOfflineFilesChangeInfo *info = facet(item, &IID_IOfflineFilesChangeInfo);
    BOOL data, attributes, created, deleted;
    IOfflineFilesChangeInfo_IsLocallyModifiedData(info, &data);
    IOfflineFilesChangeInfo_IsLocallyModifiedAttributes(info, &attributes);
    IOfflineFilesChangeInfo_IsCreatedOffline(info, &created);
    IOfflineFilesChangeInfo_IsDeletedOffline(info, &deleted);
    add_if(k, data, OFFLINEFILES_ITEM_FILTER_FLAG_MODIFIED_DATA);
    add_if(k, attributes, OFFLINEFILES_ITEM_FILTER_FLAG_MODIFIED_ATTRIBUTES);
    add_if(k, data || attributes, OFFLINEFILES_ITEM_FILTER_FLAG_MODIFIED);
    add_if(k, created, OFFLINEFILES_ITEM_FILTER_FLAG_CREATED);
    add_if(k, deleted, OFFLINEFILES_ITEM_FILTER_FLAG_DELETED);
    add_if(k, data || attributes || created || deleted, OFFLINEFILES_ITEM_FILTER_FLAG_DIRTY);
    IOfflineFilesChangeInfo_Release(info);
}

static void ask_states(struct known *k, IOfflineFilesItem *item)
{
    IOfflineFilesConnectionInfo *info = facet(item, &IID_IOfflineFilesConnectionInfo);
    IOfflineFilesSuspendInfo *suspension = facet(item, &IID_IOfflineFilesSuspendInfo);
    OFFLINEFILES_CONNECT_STATE state;
    OFFLINEFILES_OFFLINE_REASON reason;
    BOOL suspended, root;
    IOfflineFilesConnectionInfo_GetConnectState(info, &state, &reason);
    IOfflineFilesSuspendInfo_IsSuspended(suspension, &suspended, &root);
    add_if(k, state == OFFLINEFILES_CONNECT_STATE_OFFLINE, OFFLINEFILES_ITEM_FILTER_FLAG_OFFLINE);
    add_if(k, state == OFFLINEFILES_CONNECT_STATE_ONLINE, OFFLINEFILES_ITEM_FILTER_FLAG_ONLINE);
    add_if(k, suspended, OFFLINEFILES_ITEM_FILTER_FLAG_SUSPENDED);
    IOfflineFilesSuspendInfo_Release(suspension);
    IOfflineFilesConnectionInfo_Release(info);
}

static void ask_files(struct known *k, IOfflineFilesItem *item)
{
    IOfflineFilesFileSysInfo *info = facet(item, &IID_IOfflineFilesFileSysInfo);
    IOfflineFilesGhostInfo *ghost = facet(item, &IID_IOfflineFilesGhostInfo);
    FILETIME created, written, changed, accessed;
    BOOL ghosted;
    k->has_times = IOfflineFilesFileSysInfo_GetTimes(info, OFFLINEFILES_ITEM_COPY_LOCAL, &created,
                                                     &written, &changed, &accessed) == S_OK;
    k->times[OFFLINEFILES_ITEM_TIME_CREATION] = as_number(created);
    k->times[OFFLINEFILES_ITEM_TIME_LASTACCESS] = as_number(accessed);
    k->times[OFFLINEFILES_ITEM_TIME_LASTWRITE] = as_number(written);
    IOfflineFilesGhostInfo_IsGhosted(ghost, &ghosted);
    add_if(k, ghosted, OFFLINEFILES_ITEM_FILTER_FLAG_GHOST);
    IOfflineFilesGhostInfo_Release(ghost);
    IOfflineFilesFileSysInfo_Release(info);
}

/* What the system says that this process may do. */
static unsigned my_access(const WCHAR *sddl)
{
    GENERIC_MAPPING map = {FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE,
                           FILE_ALL_ACCESS};
    PRIVILEGE_SET set;
    DWORD size = sizeof(set), granted = 0;
    BOOL ok = FALSE;
    HANDLE process = NULL, token = NULL;
    PSECURITY_DESCRIPTOR sd = NULL;
    ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, &sd, NULL);
    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY, &process));
    assert_true(DuplicateToken(process, SecurityIdentification, &token));
    assert_true(AccessCheck(sd, token, MAXIMUM_ALLOWED, &map, &set, &size, &granted, &ok));
    CloseHandle(token);
    CloseHandle(process);
    LocalFree(sd);
    granted = ok ? granted : 0;
    return (granted & FILE_WRITE_DATA ? 1u : 0u) | (granted & FILE_READ_DATA ? 2u : 0u) |
           (granted & 0x1FF ? 4u : 0u);
}

static void ask_access(struct known *k)
{
    for (int i = 0; i < ROOM; i++) {
        if (!secured[i].path[0] || wcscmp(secured[i].path, k->path) != 0)
            continue;
        const struct known_descriptor *d = &known_descriptors[secured[i].descriptor];
        ULONGLONG bits = my_access(d->sddl) | d->other << 3 | d->guest << 6;
        k->flags |= bits * OFFLINEFILES_ITEM_FILTER_FLAG_USER_WRITE;
    }
}

static void ask_item(struct known *k, IOfflineFilesItem *item)
{
    LPWSTR path = NULL;
    BOOL sparse = FALSE;
    *k = (struct known){.flags = 0};
    assert_hr(IOfflineFilesItem_GetPath(item, &path), S_OK);
    wcsncpy(k->path, path, 1023);
    CoTaskMemFree(path);
    k->name = wcsrchr(k->path, L'\\') + 1;
    assert_hr(IOfflineFilesItem_GetItemType(item, &k->type), S_OK);
    add_if(k, k->type == OFFLINEFILES_ITEM_TYPE_FILE, OFFLINEFILES_ITEM_FILTER_FLAG_FILE);
    add_if(k, k->type != OFFLINEFILES_ITEM_TYPE_FILE, OFFLINEFILES_ITEM_FILTER_FLAG_DIRECTORY);
    if (k->type == OFFLINEFILES_ITEM_TYPE_SERVER)
        return;
    ask_pins(k, item);
    ask_changes(k, item);
    ask_states(k, item);
    ask_access(k);
    if (k->type == OFFLINEFILES_ITEM_TYPE_SHARE)
        return;
    ask_files(k, item);
    if (k->type != OFFLINEFILES_ITEM_TYPE_FILE)
        return;
    IOfflineFilesFileItem *file = facet(item, &IID_IOfflineFilesFileItem);
    IOfflineFilesFileItem_IsSparse(file, &sparse);
    add_if(k, sparse, OFFLINEFILES_ITEM_FILTER_FLAG_SPARSE);
    IOfflineFilesFileItem_Release(file);
}

/* --- walking --------------------------------------------------------------------------------- */

static void walk(IUnknown *from)
{
    IOfflineFilesItemContainer *container = NULL;
    IEnumOfflineFilesItems *list = NULL;
    IOfflineFilesItem *item = NULL;
    if (IUnknown_QueryInterface(from, &IID_IOfflineFilesItemContainer, (void **)&container) != S_OK)
        return;
    assert_hr(IOfflineFilesItemContainer_EnumItems(container, 0, &list), S_OK);
    while (IEnumOfflineFilesItems_Next(list, 1, &item, NULL) == S_OK) {
        assert_true(count < ROOM);
        ask_item(&all[count++], item);
        walk((IUnknown *)item);
        IOfflineFilesItem_Release(item);
    }
    IEnumOfflineFilesItems_Release(list);
    IOfflineFilesItemContainer_Release(container);
}

/* The paths by which descriptors are found again. */
static void note_descriptors(struct com_fixture *f, const int *descriptor_of)
{
    (void)f;
    memset(secured, 0, sizeof(secured));
    for (int i = 0; i < ROOM; i++)
        secured[i].descriptor = descriptor_of[i];
}

static IOfflineFilesItemContainer *whole_cache(struct com_fixture *f)
{
    IOfflineFilesItemContainer *container = NULL;
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOfflineFilesItemContainer,
                                                (void **)&container),
              S_OK);
    return container;
}

/* --- the oracle ------------------------------------------------------------------------------ */

static bool compares(ULONGLONG a, ULONGLONG b, OFFLINEFILES_COMPARE op)
{
    const bool results[] = {a == b, a != b, a<b, a> b, a <= b, a >= b};
    return results[op];
}

static bool holds_for(const struct item_filter *f, const struct known *k, bool patterns)
{
    const ULONGLONG day = 864000000000ull;
    if (f->flags_result == S_OK && (k->flags & f->mask) != (f->flags & f->mask))
        return false;
    if (f->time_result == S_OK) {
        ULONGLONG a = k->times[f->type], b = as_number(f->time);
        if (!k->has_times ||
            !compares(f->time_of_day ? a : a / day, f->time_of_day ? b : b / day, f->compare))
            return false;
    }
    return !patterns || f->pattern_result != S_OK || csc_pattern_match(f->pattern, k->name);
}

/* Include file, include directory, exclude file, exclude directory. */
static bool expected(struct item_filter *const filters[4], const struct known *k, bool files_only)
{
    const bool is_dir = k->type != OFFLINEFILES_ITEM_TYPE_FILE;
    const struct item_filter *include = filters[is_dir ? 1 : 0];
    const struct item_filter *exclude = filters[is_dir ? 3 : 2];
    if (files_only && is_dir)
        return false;
    if (include && !holds_for(include, k, !is_dir))
        return false;
    bool says_something = exclude && ((exclude->flags_result == S_OK && exclude->mask) ||
                                      exclude->time_result == S_OK);
    return !says_something || !holds_for(exclude, k, false);
}

static void random_filter(struct item_filter *f)
{
    static const WCHAR *const patterns[] = {L"*",      L"*.*",       L"*.",    L"*.txt",
                                            L"?1*",    L"a*",        L"*.t?t", L"z??",
                                            L"*1*.gz", L"_*.TAR.gz", L"none"};
    filter_init(f);
    if (rand() % 3) {
        ULONGLONG bit = 1ull << rand() % 26;
        f->flags_result = S_OK;
        f->mask = bit | (rand() % 2 ? 1ull << rand() % 26 : 0) | (rand() % 4 ? 0 : 0x140);
        f->flags = ((ULONGLONG)rand() << 15 ^ (ULONGLONG)rand()) & 0x3FFFFFF;
    }
    if (rand() % 3 == 0) {
        ULONGLONG time = random_time();
        f->time_result = S_OK;
        f->time = (FILETIME){(DWORD)time, (DWORD)(time >> 32)};
        f->time_of_day = rand() % 2;
        f->type = (OFFLINEFILES_ITEM_TIME)(rand() % 3);
        f->compare = (OFFLINEFILES_COMPARE)(rand() % 6);
    }
    if (rand() % 3 == 0) {
        f->pattern_result = S_OK;
        f->pattern = patterns[rand() % 11];
    }
}

static void explain(struct item_filter *const filters[4], const struct known *k)
{
    static const char *const names[] = {"include file", "include dir", "exclude file",
                                        "exclude dir"};
    print_error("%ls: type %d, flags %llx, written %llu\n", k->path, (int)k->type, k->flags,
                k->times[OFFLINEFILES_ITEM_TIME_LASTWRITE]);
    for (int i = 0; i < 4; i++) {
        const struct item_filter *f = filters[i];
        if (f)
            print_error("%s: flags %lx %llx/%llx, time %lx, pattern %lx %ls\n", names[i],
                        f->flags_result, f->flags, f->mask, f->time_result, f->pattern_result,
                        f->pattern ? f->pattern : L"");
    }
}

static void check_enumeration(IOfflineFilesItemContainer *container,
                              struct item_filter *const filters[4], DWORD flags)
{
    IEnumOfflineFilesItems *list = NULL;
    IOfflineFilesItem *items[7];
    ULONG got = 0;
    int at = 0;
    IOfflineFilesItemFilter *f[4];
    for (int i = 0; i < 4; i++)
        f[i] = filters[i] ? &filters[i]->face : NULL;
    assert_hr(
        IOfflineFilesItemContainer_EnumItemsEx(container, f[0], f[1], f[2], f[3], flags, 0, &list),
        S_OK);
    bool files_only = (flags & OFFLINEFILES_ENUM_FLAT_FILESONLY) != 0;
    do {
        IEnumOfflineFilesItems_Next(list, 7, items, &got);
        for (ULONG i = 0; i < got; i++, at++) {
            LPWSTR path = NULL;
            while (at < count && !expected(filters, &all[at], files_only))
                at++;
            assert_hr(IOfflineFilesItem_GetPath(items[i], &path), S_OK);
            assert_true(at < count);
            if (wcscmp(path, all[at].path) != 0)
                explain(filters, &all[at]);
            assert_wide(path, all[at].path);
            CoTaskMemFree(path);
            IOfflineFilesItem_Release(items[i]);
            matches_seen++;
        }
    } while (got == 7);
    while (at < count)
        assert_false(expected(filters, &all[at++], files_only));
    IEnumOfflineFilesItems_Release(list);
}

/* One item by its path: the answer of FindItemEx is that of the oracle, too. */
static void check_find(struct com_fixture *fixture, struct item_filter *const filters[4])
{
    const struct known *k = &all[rand() % count];
    IOfflineFilesItem *item = NULL;
    IOfflineFilesItemFilter *f[4];
    for (int i = 0; i < 4; i++)
        f[i] = filters[i] ? &filters[i]->face : NULL;
    HRESULT hr =
        IOfflineFilesCache_FindItemEx(fixture->cache, k->path, f[0], f[1], f[2], f[3], 0, &item);
    if (expected(filters, k, false))
        assert_hr(hr, S_OK);
    else
        assert_win32(hr, ERROR_FILE_NOT_FOUND);
    if (item)
        IOfflineFilesItem_Release(item);
}

/* --- tests ----------------------------------------------------------------------------------- */

static unsigned seed_of_run(void)
{
    const char *given = getenv("OPENCSC_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    printf("seed: OPENCSC_SEED=%u\n", seed);
    return seed;
}

/* The names of known items are in their paths: number by number, as the store was filled. */
static void find_paths_of_ids(struct com_fixture *f, const int *descriptor_of);

static void use_random_store(struct com_fixture *f)
{
    int descriptor_of[ROOM];
    IOfflineFilesCache_Release(f->cache);
    make_random_store(f->store, ITEMS, descriptor_of);
    f->cache = com_fixture_cache();
    note_descriptors(f, descriptor_of);
    find_paths_of_ids(f, descriptor_of);
    count = 0;
    walk((IUnknown *)f->cache);
    assert_int_equal(count, ITEMS + 5);
}

/* Ids are given in order: 1 to 5 servers and shares, then item i is 6 + i, and `i` is in its name.
 */
static void find_paths_of_ids(struct com_fixture *f, const int *descriptor_of)
{
    count = 0;
    walk((IUnknown *)f->cache);
    for (int i = 0; i < count; i++) {
        int id = 6 + (int)wcstol(all[i].name + 1, NULL, 10);
        if (all[i].type <= OFFLINEFILES_ITEM_TYPE_DIRECTORY && descriptor_of[id] >= 0) {
            wcscpy_s(secured[id].path, 1024, all[i].path);
            secured[id].descriptor = descriptor_of[id];
        }
    }
}

static void a_flat_enumeration_gives_what_a_walk_gives_on_random_trees(void **state)
{
    struct com_fixture *f = *state;
    struct item_filter *const none[4] = {NULL, NULL, NULL, NULL};
    srand(seed_of_run());
    use_random_store(f);
    IOfflineFilesItemContainer *container = whole_cache(f);
    check_enumeration(container, none, OFFLINEFILES_ENUM_FLAT);
    check_enumeration(container, none, OFFLINEFILES_ENUM_FLAT | OFFLINEFILES_ENUM_FLAT_FILESONLY);
    IOfflineFilesItemContainer_Release(container);
}

/* An enumerator, and where it ought to be among all items. */
struct walker {
    IEnumOfflineFilesItems *list;
    int at;
};

static void check_next(struct walker *w, ULONG celt)
{
    IOfflineFilesItem *items[20];
    ULONG left = (ULONG)(count - w->at), got = 99;
    HRESULT hr = IEnumOfflineFilesItems_Next(w->list, celt, items, &got);
    assert_hr(hr, left >= celt ? S_OK : S_FALSE);
    assert_int_equal(got, left >= celt ? celt : left);
    for (ULONG i = 0; i < got; i++, w->at++) {
        LPWSTR path = NULL;
        assert_hr(IOfflineFilesItem_GetPath(items[i], &path), S_OK);
        assert_wide(path, all[w->at].path);
        CoTaskMemFree(path);
        IOfflineFilesItem_Release(items[i]);
    }
}

static void one_step(struct walker *w, struct walker *other)
{
    ULONG celt = (ULONG)rand() % 20, left = (ULONG)(count - w->at);
    switch (rand() % 6) {
    case 0:
        assert_hr(IEnumOfflineFilesItems_Reset(w->list), S_OK);
        w->at = 0;
        break;
    case 1:
        IEnumOfflineFilesItems_Release(w->list);
        assert_hr(IEnumOfflineFilesItems_Clone(other->list, &w->list), S_OK);
        w->at = other->at;
        break;
    case 2:
        assert_hr(IEnumOfflineFilesItems_Skip(w->list, celt), left >= celt ? S_OK : S_FALSE);
        w->at += (int)(left >= celt ? celt : left);
        break;
    default:
        check_next(w, celt);
    }
}

static void flat_enumerators_obey_an_array_in_random_sequences(void **state)
{
    struct com_fixture *f = *state;
    struct walker walkers[2] = {{NULL, 0}, {NULL, 0}};
    srand(seed_of_run());
    use_random_store(f);
    IOfflineFilesItemContainer *container = whole_cache(f);
    for (int i = 0; i < 2; i++)
        assert_hr(
            IOfflineFilesItemContainer_EnumItemsEx(container, NULL, NULL, NULL, NULL,
                                                   OFFLINEFILES_ENUM_FLAT, 0, &walkers[i].list),
            S_OK);
    for (int step = 0; step < 300; step++) {
        int which = rand() % 2;
        one_step(&walkers[which], &walkers[!which]);
    }
    IEnumOfflineFilesItems_Release(walkers[0].list);
    IEnumOfflineFilesItems_Release(walkers[1].list);
    IOfflineFilesItemContainer_Release(container);
}

static void check_random_filters(struct com_fixture *f, int tries)
{
    IOfflineFilesItemContainer *container = whole_cache(f);
    for (int i = 0; i < tries; i++) {
        struct item_filter made[4];
        struct item_filter *filters[4];
        for (int j = 0; j < 4; j++) {
            random_filter(&made[j]);
            filters[j] = rand() % 3 ? NULL : &made[j];
        }
        filters[rand() % 4] = &made[0];
        check_enumeration(
            container, filters,
            OFFLINEFILES_ENUM_FLAT | (rand() % 3 ? 0 : OFFLINEFILES_ENUM_FLAT_FILESONLY));
        check_find(f, filters);
    }
    IOfflineFilesItemContainer_Release(container);
}

static void filters_let_through_what_brute_force_lets_through(void **state)
{
    srand(seed_of_run());
    matches_seen = 0;
    for (int store = 0; store < STORES; store++) {
        if (store) {
            com_fixture_teardown(state);
            com_fixture_setup(state);
        }
        use_random_store(*state);
        check_random_filters(*state, filters_tried / STORES);
    }
    printf("%d filters on %d stores of %d items, %d items let through\n", filters_tried, STORES,
           ITEMS + 5, matches_seen);
    assert_true(matches_seen > filters_tried);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, com_fixture_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_flat_enumeration_gives_what_a_walk_gives_on_random_trees),
        TEST(flat_enumerators_obey_an_array_in_random_sequences),
        TEST(filters_let_through_what_brute_force_lets_through),
    };
    if (argc > 1)
        filters_tried = atoi(argv[1]);
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
