// Clients in C++, one in each kind of apartment; and sinks that throw.
#include <objbase.h>
#include <windows.h>

#include <atomic>
#include <cscobj.h>
#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <opencsc.h>
#include <string>

extern "C" {
#include "wait.h"

#include "support/com_fixture.h"

#include <cmocka.h>
}

namespace
{

#define assert_hr(actual, expected) \
    assert_int_equal(static_cast<uint32_t>(actual), static_cast<uint32_t>(expected))

enum method { NONE, BEGIN, QUERY, ITEM, RESULT, RESOLVE, END };

std::atomic<int> destroyed;

// What an exception passes on its way out of a sink.
struct witness {
    ~witness()
    {
        ++destroyed;
    }
};

// Counts its calls, and throws out of one of its methods each time.
class sink : public IOfflineFilesSyncProgress, public IOfflineFilesSyncConflictHandler
{
  public:
    explicit sink(method which) : throws(which), ended(CreateEventW(nullptr, TRUE, FALSE, nullptr))
    {
    }
    virtual ~sink()
    {
        CloseHandle(ended);
    }

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **out) override
    {
        *out = nullptr;
        if (iid == __uuidof(IOfflineFilesSyncConflictHandler))
            *out = static_cast<IOfflineFilesSyncConflictHandler *>(this);
        else if (iid == __uuidof(IUnknown) || iid == __uuidof(IOfflineFilesProgress) ||
                 iid == __uuidof(IOfflineFilesSyncProgress))
            *out = static_cast<IOfflineFilesSyncProgress *>(this);
        else
            return E_NOINTERFACE;
        AddRef();
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() override
    {
        return static_cast<ULONG>(++references);
    }
    ULONG STDMETHODCALLTYPE Release() override
    {
        return static_cast<ULONG>(--references);
    }

    HRESULT STDMETHODCALLTYPE Begin(BOOL *abort) override
    {
        *abort = throws == BEGIN; // withdrawn by the exception
        return called(BEGIN);
    }
    HRESULT STDMETHODCALLTYPE QueryAbort(BOOL *abort) override
    {
        *abort = throws == QUERY;
        return called(QUERY);
    }
    HRESULT STDMETHODCALLTYPE SyncItemBegin(LPCWSTR, OFFLINEFILES_OP_RESPONSE *response) override
    {
        if (throws == ITEM)
            *response = OFFLINEFILES_OP_ABORT;
        return called(ITEM);
    }
    HRESULT STDMETHODCALLTYPE SyncItemResult(LPCWSTR, HRESULT, IOfflineFilesSyncErrorInfo *,
                                             OFFLINEFILES_OP_RESPONSE *response) override
    {
        if (throws == RESULT)
            *response = OFFLINEFILES_OP_RETRY;
        return called(RESULT);
    }
    HRESULT STDMETHODCALLTYPE ResolveConflict(LPCWSTR, DWORD, OFFLINEFILES_SYNC_STATE, DWORD,
                                              OFFLINEFILES_SYNC_CONFLICT_RESOLVE *resolution,
                                              LPWSTR *) override
    {
        *resolution = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPLOCAL;
        return called(RESOLVE);
    }
    HRESULT STDMETHODCALLTYPE End(HRESULT hr) override
    {
        result = hr;
        SetEvent(ended);
        return called(END);
    }

    method throws;
    HANDLE ended;
    std::atomic<int> references{1};
    std::atomic<int> calls[END + 1] = {};
    HRESULT result = E_UNEXPECTED;

  private:
    HRESULT called(method which)
    {
        witness passed;
        ++calls[which];
        if (which == throws)
            throw std::string("out of a sink");
        return S_OK;
    }
};

com_fixture *fixture_of(void **state)
{
    return static_cast<com_fixture *>(*state);
}

int setup(void **state)
{
    int failed = com_fixture_setup(state);
    const com_fixture *f = fixture_of(state);
    make_folder(on_share(f, L"docs"));
    make_file(on_share(f, L"docs\\a.txt"), "alpha");
    make_file(on_share(f, L"docs\\b.txt"), "beta");
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, local");
    make_file(on_share(f, L"docs\\a.txt"), "alpha of the server");
    make_file(in_cache(f, L"docs\\b.txt"), "beta, edited");
    return failed;
}

int teardown(void **state)
{
    com_fixture *f = fixture_of(state);
    f->cache->Release();
    bool quiet = wait_until_quiet();
    f->cache = com_fixture_cache();
    return com_fixture_teardown(state) || !quiet;
}

HRESULT synchronize(const com_fixture *f, sink *s, BOOL async, DWORD more)
{
    LPCWSTR path = on_share(f, L"docs");
    return f->cache->Synchronize(nullptr, &path, 1, async, SYNC_BOTH | more, s, s, nullptr);
}

bool is_released(void *context)
{
    return static_cast<sink *>(context)->references == 1;
}

// Whatever throws, the work is done and the other methods are called.
void check(const com_fixture *f, method throws, BOOL async, DWORD more)
{
    sink s(throws);
    destroyed = 0;
    assert_hr(synchronize(f, &s, async, more), S_OK);
    assert_true(wait_for(s.ended));
    assert_true(wait_until(is_released, &s));
    assert_hr(s.result, S_OK);
    assert_int_equal(s.calls[BEGIN], 1);
    assert_int_equal(s.calls[END], 1);
    assert_int_equal(s.calls[ITEM], s.calls[RESULT]);
    assert_int_equal(s.calls[RESOLVE], 1);
    int calls = 0;
    for (const std::atomic<int> &count : s.calls)
        calls += count;
    assert_int_equal(destroyed, calls); // exceptions unwind the sink's own frames
    assert_true(holds(on_share(f, L"docs\\b.txt"), "beta, edited"));
    bool withdrawn = throws == RESOLVE;
    assert_true(
        holds(on_share(f, L"docs\\a.txt"), withdrawn ? "alpha of the server" : "alpha, local"));
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha, local"));
}

#define THROWING(name, method)                                                                 \
    void an_exception_of_##name##_in_line(void **state)                                        \
    {                                                                                          \
        check(fixture_of(state), method, FALSE, 0);                                            \
    }                                                                                          \
    void an_exception_of_##name##_on_a_thread_of_the_pool(void **state)                        \
    {                                                                                          \
        check(fixture_of(state), method, TRUE, 0);                                             \
    }                                                                                          \
    void an_exception_of_##name##_that_is_told_later(void **state)                             \
    {                                                                                          \
        check(fixture_of(state), method, FALSE, OFFLINEFILES_SYNC_CONTROL_FLAG_ASYNCPROGRESS); \
    }
THROWING(nothing, NONE)
THROWING(Begin, BEGIN)
THROWING(QueryAbort, QUERY)
THROWING(SyncItemBegin, ITEM)
THROWING(SyncItemResult, RESULT)
THROWING(ResolveConflict, RESOLVE)
THROWING(End, END)

int run(const char *kind, DWORD apartment)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define TESTS(name)                                             \
    TEST(an_exception_of_##name##_in_line),                     \
        TEST(an_exception_of_##name##_on_a_thread_of_the_pool), \
        TEST(an_exception_of_##name##_that_is_told_later)
    const CMUnitTest tests[] = {
        TESTS(nothing),        TESTS(Begin),           TESTS(QueryAbort), TESTS(SyncItemBegin),
        TESTS(SyncItemResult), TESTS(ResolveConflict), TESTS(End),
    };
    com_fixture_apartment = apartment;
    return cmocka_run_group_tests_name(kind, tests, nullptr, nullptr);
}

} // namespace

int main()
{
    if (!com_fixture_available())
        return 0;
    return run("in the multithreaded apartment", COINIT_MULTITHREADED) +
           run("in a single-threaded apartment", COINIT_APARTMENTTHREADED);
}
