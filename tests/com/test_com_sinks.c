/* Sinks of clients that do not know the rules of COM, and calls from sinks that go far. */
#include "com_test.h"
#include "recorder.h"

#include "support/com_fixture.h"

static struct recorder rec;

/* docs\a.txt in conflict, docs\b.txt in sync. */
static int setup(void **state)
{
    recorder_init(&rec);
    com_fixture_setup(state);
    struct com_fixture *f = *state;
    make_folder(on_share(f, L"docs"));
    make_file(on_share(f, L"docs\\a.txt"), "alpha");
    make_file(on_share(f, L"docs\\b.txt"), "beta");
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, local");
    make_file(on_share(f, L"docs\\a.txt"), "alpha of the server");
    return 0;
}

static HRESULT sync(struct com_fixture *f)
{
    LPCWSTR path = on_share(f, L"docs");
    return IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, SYNC_BOTH, &rec.handler,
                                          &rec.progress, NULL);
}

static void a_well_behaved_sink_ends_with_the_references_it_had(void **state)
{
    assert_hr(sync(*state), S_OK);
    check_order(&rec);
    assert_int_equal(rec.refs, 1);
    assert_int_equal(rec.lowest, 1);
}

/* The last Release must come after the last call: such a sink deletes itself in it. */
static void nothing_was_released(struct recorder *recorder, const struct call *call)
{
    (void)call;
    assert_int_equal(recorder->releases, 0);
    assert_int_equal(recorder->adds, 2); /* it is the handler, too */
}

static void a_sink_whose_count_starts_at_zero_gets_one_addref_and_one_release(void **state)
{
    rec.refs = rec.lowest = 0;
    rec.no_details = true;
    rec.on_call = nothing_was_released;
    assert_hr(sync(*state), S_OK);
    check_order(&rec);
    assert_int_equal(rec.adds, 2);
    assert_int_equal(rec.releases, 2);
    assert_int_equal(rec.refs, 0);
    assert_int_equal(rec.lowest, 0);
}

static void a_sink_that_knows_our_interface_and_starts_at_zero_lives_until_the_end(void **state)
{
    rec.refs = rec.lowest = 0;
    assert_hr(sync(*state), S_OK);
    check_order(&rec);
    assert_int_equal(rec.lowest, 0); /* what we took we gave back, after End */
    assert_int_equal(rec.refs, 0);
}

static void a_sink_that_refuses_every_interface_is_used_all_the_same(void **state)
{
    struct com_fixture *f = *state;
    rec.refuses = true;
    assert_hr(sync(f), S_OK);
    check_order(&rec);
    assert_win32(result_of(&rec, L"a.txt")->hr, ERROR_REVISION_MISMATCH);
    assert_int_equal(recorded_count(&rec, DETAIL), 0);
    assert_int_equal(rec.refs, 1);
}

static void a_sink_that_answers_every_interface_with_itself_is_seen_through(void **state)
{
    struct com_fixture *f = *state;
    rec.yes_man = true;
    make_file(in_cache(f, L"docs\\b.txt"), "beta, edited");
    assert_hr(sync(f), S_OK);
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, BEGIN), 1);
    assert_int_equal(recorded_count(&rec, DETAIL), 0);
    assert_hr(result_of(&rec, L"b.txt")->hr, S_OK);
    assert_int_equal(rec.refs, 1);
}

static void a_sink_that_does_nothing_at_all_lets_everything_happen(void **state)
{
    struct com_fixture *f = *state;
    rec.mute = true;
    make_file(in_cache(f, L"docs\\b.txt"), "beta, edited");
    assert_hr(sync(f), S_OK);
    check_order(&rec);
    assert_true(holds(on_share(f, L"docs\\b.txt"), "beta, edited"));
    assert_int_equal(recorded_count(&rec, RESOLVE), 1);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha of the server"));
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha, local"));
}

/* --- calls from inside ----------------------------------------------------------------------- */

/* Synchronizes another file of the same share, from inside the callback of the first. */
static void sync_another(struct recorder *recorder, LPCWSTR path, IOfflineFilesSyncErrorInfo *error)
{
    static bool inside;
    struct com_fixture *f = recorder->context;
    (void)path;
    (void)error;
    if (inside)
        return;
    inside = true;
    HRESULT hr = sync_path(f, L"docs\\b.txt", SYNC_BOTH);
    inside = false;
    assert_win32(hr, ERROR_BUSY); /* it would wait for itself */
}

static void an_operation_started_from_a_callback_does_not_hang(void **state)
{
    rec.on_result = sync_another;
    rec.context = *state;
    assert_hr(sync(*state), S_OK);
    check_order(&rec);
}

/* Lists the folder that is being synchronized. */
static void list_the_folder(struct recorder *recorder, LPCWSTR path,
                            IOfflineFilesSyncErrorInfo *error)
{
    struct com_fixture *f = recorder->context;
    IEnumOfflineFilesItems *list = NULL;
    IOfflineFilesItem *items[4];
    ULONG got = 0;
    (void)path;
    (void)error;
    IOfflineFilesItemContainer *docs = find_facet(f, L"docs", &IID_IOfflineFilesItemContainer);
    assert_hr(IOfflineFilesItemContainer_EnumItems(docs, 0, &list), S_OK);
    assert_hr(IEnumOfflineFilesItems_Next(list, 4, items, &got), S_FALSE);
    assert_int_equal(got, 2);
    IOfflineFilesItem_Release(items[0]);
    IOfflineFilesItem_Release(items[1]);
    IEnumOfflineFilesItems_Release(list);
    IOfflineFilesItemContainer_Release(docs);
}

static void a_callback_may_list_what_is_being_synchronized(void **state)
{
    rec.on_result = list_the_folder;
    rec.context = *state;
    assert_hr(sync(*state), S_OK);
    check_order(&rec);
}

/* Takes the share offline in mid-run. */
static void go_offline(struct recorder *recorder, LPCWSTR path, IOfflineFilesSyncErrorInfo *error)
{
    BOOL prevented = 42;
    (void)path;
    (void)error;
    IOfflineFilesConnectionInfo *info =
        find_facet(recorder->context, L"", &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, 0, FALSE, &prevented),
              S_OK);
    assert_false(prevented);
    IOfflineFilesConnectionInfo_Release(info);
}

static void going_offline_from_a_callback_ends_the_work_on_the_share(void **state)
{
    struct com_fixture *f = *state;
    rec.on_result = go_offline;
    rec.context = f;
    make_file(in_cache(f, L"docs\\b.txt"), "beta, edited");
    sync(f);
    check_order(&rec);
    assert_true(holds(on_share(f, L"docs\\b.txt"), "beta"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_well_behaved_sink_ends_with_the_references_it_had),
        TEST(a_sink_whose_count_starts_at_zero_gets_one_addref_and_one_release),
        TEST(a_sink_that_knows_our_interface_and_starts_at_zero_lives_until_the_end),
        TEST(a_sink_that_refuses_every_interface_is_used_all_the_same),
        TEST(a_sink_that_answers_every_interface_with_itself_is_seen_through),
        TEST(a_sink_that_does_nothing_at_all_lets_everything_happen),
        TEST(an_operation_started_from_a_callback_does_not_hang),
        TEST(a_callback_may_list_what_is_being_synchronized),
        TEST(going_offline_from_a_callback_ends_the_work_on_the_share),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
