/*
 * Semi-synchronous and asynchronous calls: results, progress, cancelling.
 * DOC: "Making an Asynchronous Call"; Win32_OfflineFilesCache.Synchronize, "Remarks".
 */
#include "sink_recorder.h"

#include <stdio.h>
#include <wchar.h>

enum { FILES = 40 };

static void start(const struct wmi_fixture *f, const WCHAR *method, IWbemClassObject *in,
                  struct sink_recorder *sink)
{
    BSTR path = SysAllocString(L"Win32_OfflineFilesCache=@"), name = SysAllocString(method);
    assert_wbem(IWbemServices_ExecMethodAsync(f->services, path, name, WBEM_FLAG_SEND_STATUS, NULL,
                                              in, &sink->face),
                S_OK);
    IWbemClassObject_Release(in);
    SysFreeString(path);
    SysFreeString(name);
}

static void make_many(const struct wmi_fixture *f)
{
    WCHAR name[64];
    make_folder(on_share(f->world, L"many"));
    for (int i = 0; i < FILES; i++) {
        swprintf(name, ARRAYSIZE(name), L"many\\%02d.txt", i);
        make_file(on_share(f->world, name), "content");
    }
}

static IWbemClassObject *pin_parameters(const struct wmi_fixture *f, const WCHAR *rel)
{
    IWbemClassObject *in = parameters(f, L"Pin");
    put_path(f, in, rel);
    put_number(in, L"Flags", (LONG)PIN_FILL);
    put_bool(in, L"Deep", true);
    return in;
}

/* Begins with `prefix` and ends with the path. */
static void check_progress(const struct sink_recorder *sink, int i, const WCHAR *prefix,
                           const WCHAR *path)
{
    const WCHAR *text = sink->progress[i];
    assert_true(wcsncmp(text, prefix, wcslen(prefix)) == 0);
    assert_true(wcslen(text) > wcslen(path));
    assert_wide(text + wcslen(text) - wcslen(path), path);
    assert_int_equal(text[wcslen(text) - wcslen(path) - 1], L':');
}

/* 0 once, then 2 and 3 for each item, then 1. */
static void check_order(const struct sink_recorder *sink)
{
    const int last = sink->progress_count - 1;
    assert_true(last >= 1 && last < RECORDED);
    check_progress(sink, 0, L"0:0:", L"");
    check_progress(sink, last, L"1:", L"");
    assert_int_equal(last % 2, 1);
    for (int i = 1; i < last; i += 2) {
        const WCHAR *path = wcsrchr(sink->progress[i], L':') + 1;
        assert_true(path[0] == L'\\' && path[1] == L'\\');
        check_progress(sink, i, L"2:0:", path);
        check_progress(sink, i + 1, L"3:", path);
        assert_int_equal(LOWORD(sink->params[i + 1]), (i + 1) / 2);
        assert_int_equal(HIWORD(sink->params[i + 1]), 0);
    }
}

static void progress_comes_in_the_documented_order(void **state)
{
    const struct wmi_fixture *f = *state;
    struct sink_recorder sink;
    make_many(f);
    sink_open(&sink);
    start(f, L"Pin", pin_parameters(f, L"many"), &sink);
    sink_wait(&sink);
    assert_wbem(sink.result, S_OK);
    check_order(&sink);
    assert_true(sink.progress_count >= 2 + 2 * FILES);
    assert_int_equal(sink.object_count, 1);
    check_number(sink.last, L"ReturnValue", 0);
    sink_close(&sink);

    IWbemClassObject *in = parameters(f, L"Unpin");
    put_path(f, in, L"many");
    put_number(in, L"Flags", OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER);
    put_bool(in, L"Deep", true);
    sink_open(&sink);
    start(f, L"Unpin", in, &sink);
    sink_wait(&sink);
    check_order(&sink);
    sink_close(&sink);
}

static void progress_without_waiting_is_complete_and_in_order_too(void **state)
{
    const struct wmi_fixture *f = *state;
    struct sink_recorder sink;
    make_many(f);
    IWbemClassObject *in = pin_parameters(f, L"many");
    put_number(in, L"Flags", (LONG)(PIN_FILL | OFFLINEFILES_PIN_CONTROL_FLAG_ASYNCPROGRESS));
    sink_open(&sink);
    start(f, L"Pin", in, &sink);
    sink_wait(&sink);
    check_order(&sink);
    assert_true(sink.progress_count >= 2 + 2 * FILES);
    sink_close(&sink);
}

static void without_send_status_there_is_no_progress(void **state)
{
    const struct wmi_fixture *f = *state;
    struct sink_recorder sink;
    BSTR path = SysAllocString(L"Win32_OfflineFilesCache"), name = SysAllocString(L"Pin");
    make_many(f);
    sink_open(&sink);
    IWbemClassObject *in = pin_parameters(f, L"many");
    assert_wbem(IWbemServices_ExecMethodAsync(f->services, path, name, 0, NULL, in, &sink.face),
                S_OK);
    IWbemClassObject_Release(in);
    sink_wait(&sink);
    assert_int_equal(sink.progress_count, 0);
    assert_int_equal(sink.object_count, 1);
    sink_close(&sink);
    SysFreeString(path);
    SysFreeString(name);
}

static void a_failed_item_is_in_the_progress_and_in_the_return_value(void **state)
{
    const struct wmi_fixture *f = *state;
    struct sink_recorder sink;
    make_pinned_docs(f);
    IWbemClassObject *in = parameters(f, L"Synchronize");
    put_path(f, in, L"docs\\nothing.txt");
    put_number(in, L"Flags", (LONG)SYNC_BOTH);
    sink_open(&sink);
    start(f, L"Synchronize", in, &sink);
    sink_wait(&sink);
    check_order(&sink);
    check_progress(&sink, 2, L"3:0x80070002:", on_share(f->world, L"docs\\nothing.txt"));
    assert_wbem(sink.result, S_OK);
    check_number(sink.last, L"ReturnValue", ERROR_FILE_NOT_FOUND);
    sink_close(&sink);
}

static void what_is_done_when_a_call_is_cancelled_stays_done(void **state)
{
    const struct wmi_fixture *f = *state;
    struct sink_recorder sink;
    make_many(f);
    sink_open(&sink);
    sink.services = f->services;
    sink.cancel_at = 20;
    start(f, L"Pin", pin_parameters(f, L"many"), &sink);
    sink_wait(&sink);
    assert_wbem(sink.result, WBEM_E_CALL_CANCELLED);
    assert_int_equal(sink.object_count, 0);
    assert_true(sink.progress_count < 2 + 2 * FILES);
    ULONG filled = wmi_count(
        f, L"SELECT * FROM Win32_OfflineFilesItem WHERE ItemType = 0 AND Sparse = FALSE", NULL);
    assert_true(filled > 0 && filled < FILES);
    sink_close(&sink);
}

static void who_has_nothing_going_on_cannot_be_cancelled(void **state)
{
    const struct wmi_fixture *f = *state;
    struct sink_recorder sink;
    sink_open(&sink);
    assert_true(FAILED(IWbemServices_CancelAsyncCall(f->services, &sink.face)));
    sink_close(&sink);
}

static void queries_and_objects_come_to_a_sink(void **state)
{
    const struct wmi_fixture *f = *state;
    struct sink_recorder sink;
    BSTR language = SysAllocString(L"WQL");
    BSTR query = SysAllocString(L"SELECT ItemName FROM Win32_OfflineFilesItem WHERE ItemType = 0");
    BSTR path = SysAllocString(L"Win32_OfflineFilesCache=@");
    BSTR cls = SysAllocString(L"Win32_OfflineFilesItem");
    make_pinned_docs(f);
    sink_open(&sink);
    assert_wbem(IWbemServices_ExecQueryAsync(f->services, language, query, 0, NULL, &sink.face),
                S_OK);
    sink_wait(&sink);
    assert_wbem(sink.result, S_OK);
    assert_int_equal(sink.object_count, 2);
    check_number(sink.last, L"__PROPERTY_COUNT", 1);
    sink_close(&sink);

    sink_open(&sink);
    assert_wbem(IWbemServices_GetObjectAsync(f->services, path, 0, NULL, &sink.face), S_OK);
    sink_wait(&sink);
    check_bool(sink.last, L"Active", true);
    sink_close(&sink);

    sink_open(&sink);
    assert_wbem(IWbemServices_CreateInstanceEnumAsync(f->services, cls, 0, NULL, &sink.face), S_OK);
    sink_wait(&sink);
    assert_int_equal(sink.object_count, 6);
    sink_close(&sink);
    SysFreeString(language);
    SysFreeString(query);
    SysFreeString(path);
    SysFreeString(cls);
}

static void a_call_result_has_the_answer_when_it_comes(void **state)
{
    const struct wmi_fixture *f = *state;
    BSTR path = SysAllocString(L"Win32_OfflineFilesCache"), name = SysAllocString(L"Pin");
    IWbemCallResult *result;
    IWbemClassObject *out;
    LONG status = 0;
    make_many(f);
    IWbemClassObject *in = pin_parameters(f, L"many");
    assert_wbem(IWbemServices_ExecMethod(f->services, path, name, WBEM_FLAG_RETURN_IMMEDIATELY,
                                         NULL, in, NULL, &result),
                S_OK);
    assert_wbem(IWbemCallResult_GetCallStatus(result, (LONG)WBEM_INFINITE, &status), S_OK);
    assert_wbem(status, S_OK);
    assert_wbem(IWbemCallResult_GetResultObject(result, 0, &out), S_OK);
    check_number(out, L"ReturnValue", 0);
    IWbemClassObject_Release(out);
    IWbemCallResult_Release(result);
    IWbemClassObject_Release(in);
    SysFreeString(path);
    SysFreeString(name);
}

static void an_enumerator_that_is_given_up_ends_its_query(void **state)
{
    const struct wmi_fixture *f = *state;
    IEnumWbemClassObject *list;
    make_many(f);
    assert_wbem(pin_path(f->world, L"many", TRUE, PIN_FILL), S_OK);
    for (int i = 0; i < 20; i++) { /* the end of the test waits until all is released */
        assert_wbem(wmi_query(f, L"SELECT * FROM Win32_OfflineFilesItem",
                              WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY, &list),
                    S_OK);
        IEnumWbemClassObject_Release(list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, wmi_setup, wmi_teardown)
        TEST(progress_comes_in_the_documented_order),
        TEST(progress_without_waiting_is_complete_and_in_order_too),
        TEST(without_send_status_there_is_no_progress),
        TEST(a_failed_item_is_in_the_progress_and_in_the_return_value),
        TEST(what_is_done_when_a_call_is_cancelled_stays_done),
        TEST(who_has_nothing_going_on_cannot_be_cancelled),
        TEST(queries_and_objects_come_to_a_sink),
        TEST(a_call_result_has_the_answer_when_it_comes),
        TEST(an_enumerator_that_is_given_up_ends_its_query),
    };
    return com_fixture_available() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
