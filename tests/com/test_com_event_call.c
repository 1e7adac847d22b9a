/*
 * Which method an event calls, with which arguments, for sinks of each version; and what passes a
 * filter, against a filter that is written in another way. Of the objects of cscobj.dll these alone
 * are tested from inside: not every event can be brought about at will.
 */
#include "com_test.h"
#include "listener.h"

#include "cscobj/event_call.h"
#include "cscobj/event_filter.h"

#include <stdlib.h>
#include <time.h>
#include <wchar.h>

static struct listener heard;

/* --- calls ----------------------------------------------------------------------------------- */

static const struct {
    unsigned version;
    const WCHAR *line; /* NULL: never called */
} expected[CSC_EVENT_COUNT] = {
    [0] = {1, L"CacheMoved \\\\s\\old \\\\s\\new"},
    [1] = {1, L"CacheIsFull"},
    [2] = {1, L"CacheIsCorrupted"},
    [3] = {1, L"Enabled 3"},
    [4] = {1, L"EncryptionChanged 1 0 1 1"},
    [5] = {1, L"SyncBegin 44332211"},
    [6] = {1, L"SyncFileResult 44332211 \\\\s\\old 80070005"},
    [7] = {1, L"SyncConflictRecAdded \\\\s\\old when 03"},
    [8] = {1, L"SyncConflictRecUpdated \\\\s\\old when 03"},
    [9] = {1, L"SyncConflictRecRemoved \\\\s\\old when 03"},
    [10] = {1, L"SyncEnd 44332211 80070005"},
    [11] = {2, L"BackgroundSyncBegin 3"},
    [12] = {2, L"BackgroundSyncEnd 3"},
    [13] = {1, L"NetTransportArrived"},
    [14] = {1, L"NoNetTransports"},
    [15] = {1, L"ItemDisconnected \\\\s\\old 1"},
    [16] = {1, L"ItemReconnected \\\\s\\old 1"},
    [17] = {1, L"ItemAvailableOffline \\\\s\\old 1"},
    [18] = {1, L"ItemNotAvailableOffline \\\\s\\old 1"},
    [19] = {1, L"ItemPinned \\\\s\\old 1"},
    [20] = {1, L"ItemNotPinned \\\\s\\old 1"},
    [21] = {1, L"ItemModified \\\\s\\old 1 1 0"},
    [22] = {1, L"ItemAddedToCache \\\\s\\old 1"},
    [23] = {1, L"ItemDeletedFromCache \\\\s\\old 1"},
    [24] = {1, L"ItemRenamed \\\\s\\old \\\\s\\new 1"},
    [25] = {1, L"DataLost"},
    [26] = {1, L"Ping"},
    [27] = {2, L"ItemReconnectBegin"},
    [28] = {2, L"ItemReconnectEnd"},
    [29] = {2, L"CacheEvictBegin"},
    [30] = {2, L"CacheEvictEnd"},
    [31] = {2, L"PolicyChangeDetected"},
    [32] = {2, L"PreferenceChangeDetected"},
    [33] = {2, L"SettingsChangesApplied"},
    [34] = {3, L"TransparentCacheItemNotify \\\\s\\old 3 1 1 0 \\\\s\\new"},
    [35] = {3, NULL}, /* nothing here prefetches */
    [36] = {3, NULL},
    [37] = {4, NULL},
    [38] = {4, NULL},
};

static struct csc_event event_of(unsigned id)
{
    return (struct csc_event){.id = (enum csc_event_id)id,
                              .path = u"\\\\s\\old",
                              .other = u"\\\\s\\new",
                              .type = 1,
                              .data = true,
                              .number = 3,
                              .time = UINT64_C(1) << 40,
                              .hr = E_ACCESSDENIED,
                              .sync = {0x11, 0x22, 0x33, 0x44}};
}

/* A sink of that version, asked for at the point of another one. */
static void check_version(unsigned version, unsigned point)
{
    struct event_sink sink;
    listener_init(&heard, NULL);
    heard.version = version;
    HRESULT hr = event_sink_find((IUnknown *)&heard.events, point, &sink);
    assert_hr(hr, version >= point ? S_OK : E_NOINTERFACE);
    if (FAILED(hr))
        return;
    for (unsigned id = 0; id < CSC_EVENT_COUNT; id++) {
        const struct csc_event event = event_of(id);
        size_t before = heard.count;
        assert_true(event_call(&sink, &event));
        bool called = expected[id].line && version >= expected[id].version;
        assert_int_equal(heard.count, before + called);
        if (called)
            assert_int_equal(wcscmp(heard.lines[before], expected[id].line), 0);
    }
    event_sink_drop(&sink);
    assert_int_equal(heard.refs, 1);
}

static void every_event_calls_its_method_with_its_arguments(void **state)
{
    (void)state;
    for (unsigned version = 1; version <= EVENT_VERSIONS; version++) {
        for (unsigned point = 1; point <= EVENT_VERSIONS; point++)
            check_version(version, point);
    }
}

static void only_what_com_says_means_that_a_sink_is_gone(void **state)
{
    static const HRESULT gone[] = {RPC_E_DISCONNECTED,
                                   RPC_E_SERVER_DIED,
                                   RPC_E_SERVER_DIED_DNE,
                                   CO_E_OBJNOTCONNECTED,
                                   HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE),
                                   HRESULT_FROM_WIN32(RPC_S_CALL_FAILED)};
    static const HRESULT here[] = {S_OK, S_FALSE, E_FAIL, E_NOTIMPL, E_OUTOFMEMORY, E_UNEXPECTED};
    const struct csc_event ping = event_of(CSC_EVENT_PING);
    struct event_sink sink;
    (void)state;
    listener_init(&heard, NULL);
    assert_hr(event_sink_find((IUnknown *)&heard.events, 1, &sink), S_OK);
    for (size_t i = 0; i < ARRAYSIZE(gone); i++) {
        heard.answer = gone[i];
        assert_false(event_call(&sink, &ping));
    }
    for (size_t i = 0; i < ARRAYSIZE(here); i++) {
        heard.answer = here[i];
        assert_true(event_call(&sink, &ping));
    }
    event_sink_drop(&sink);
}

/* --- filters --------------------------------------------------------------------------------- */

enum { ROUNDS = 20000, DEEPEST = 4 };

/* Components of one letter, of either case, after \\s\d. */
static size_t random_path(WCHAR *path, WCHAR parts[DEEPEST])
{
    size_t depth = (size_t)rand() % (DEEPEST + 1);
    WCHAR *end = path + swprintf(path, 16, L"\\\\s\\d");
    for (size_t i = 0; i < depth; i++) {
        parts[i] = (WCHAR)(L'a' + rand() % 2);
        *end++ = L'\\';
        *end++ = rand() % 2 ? parts[i] : (WCHAR)(parts[i] - 32);
        /* a longer name that begins alike is another one */
        if (rand() % 5 == 0) {
            *end++ = L'x';
            parts[i] = (WCHAR)(parts[i] - 32);
        }
    }
    *end = 0;
    return depth;
}

/* By components, as the page has it. */
static bool should_match(OFFLINEFILES_PATHFILTER_MATCH match, const WCHAR *above, size_t depth,
                         const WCHAR *parts, size_t parts_depth)
{
    for (size_t i = 0; i < depth; i++) {
        if (i >= parts_depth || above[i] != parts[i])
            return false;
    }
    size_t below = parts_depth - depth;
    switch (match) {
    case OFFLINEFILES_PATHFILTER_SELF:
        return below == 0;
    case OFFLINEFILES_PATHFILTER_CHILD:
        return below == 1;
    case OFFLINEFILES_PATHFILTER_DESCENDENT:
        return below >= 1;
    case OFFLINEFILES_PATHFILTER_SELFORCHILD:
        return below <= 1;
    default:
        return true;
    }
}

struct random_lists {
    OFFLINEFILES_EVENTS in[6], out[6];
};

static void fill_lists(struct random_lists *lists)
{
    heard.included = rand() % 3 ? NULL : lists->in;
    heard.excluded = rand() % 3 ? NULL : lists->out;
    heard.included_count = (ULONG)rand() % 7;
    heard.excluded_count = (ULONG)rand() % 7;
    for (size_t i = 0; i < 6; i++) {
        lists->in[i] = (OFFLINEFILES_EVENTS)(rand() % 45 - 2);
        lists->out[i] = (OFFLINEFILES_EVENTS)(rand() % 45 - 2);
    }
}

static bool is_listed(const OFFLINEFILES_EVENTS *list, ULONG count, unsigned id)
{
    for (ULONG i = 0; list && i < count; i++) {
        if ((unsigned)list[i] == id)
            return true;
    }
    return false;
}

static bool is_about_an_item(unsigned id)
{
    return (id >= 6 && id <= 9) || (id >= 15 && id <= 24) || id == 34;
}

static void one_round(void)
{
    static struct random_lists lists;
    WCHAR filter_path[32], path[32], other[32];
    WCHAR f_parts[DEEPEST], p_parts[DEEPEST], o_parts[DEEPEST];
    struct event_filter filter;
    unsigned id = (unsigned)rand() % CSC_EVENT_COUNT;
    size_t f_depth = random_path(filter_path, f_parts);
    size_t p_depth = random_path(path, p_parts), o_depth = random_path(other, o_parts);
    bool renamed = id == OFFLINEFILES_EVENT_ITEMRENAMED;
    heard.filters = true;
    heard.match = (OFFLINEFILES_PATHFILTER_MATCH)(rand() % 5);
    heard.path = rand() % 4 ? filter_path : NULL;
    fill_lists(&lists);
    assert_hr(event_filter_ask((IUnknown *)&heard.events, &filter), S_OK);
    const struct csc_event event = {
        .id = (enum csc_event_id)id, .path = path, .other = renamed ? other : NULL};
    bool should = (!heard.included || is_listed(heard.included, heard.included_count, id)) &&
                  !is_listed(heard.excluded, heard.excluded_count, id);
    if (should && heard.path && is_about_an_item(id))
        should = should_match(heard.match, f_parts, f_depth, p_parts, p_depth) ||
                 (renamed && should_match(heard.match, f_parts, f_depth, o_parts, o_depth));
    should |= id == OFFLINEFILES_EVENT_PING || id == OFFLINEFILES_EVENT_DATALOST;
    if (event_filter_passes(&filter, &event) != should)
        fail_msg("event %u at %ls, filter %ls match %d: %d expected", id, path,
                 heard.path ? heard.path : L"none", (int)heard.match, (int)should);
    event_filter_free(&filter);
}

static void filters_let_in_what_another_filter_lets_in(void **state)
{
    const char *seed = getenv("OPENCSC_SEED");
    unsigned number = seed ? (unsigned)strtoul(seed, NULL, 10) : (unsigned)time(NULL);
    (void)state;
    print_message("OPENCSC_SEED=%u\n", number);
    srand(number);
    listener_init(&heard, NULL);
    for (int i = 0; i < ROUNDS; i++)
        one_round();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_calls_its_method_with_its_arguments),
        cmocka_unit_test(only_what_com_says_means_that_a_sink_is_gone),
        cmocka_unit_test(filters_let_in_what_another_filter_lets_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
