// A client in C++ that reads all there is: every container, every interface, with smart pointers,
// __uuidof and a filter that is a class.
#include <objbase.h>
#include <windows.h>

#include <cscobj.h>
#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cwchar>
#include <map>
#include <string>

extern "C" {
#include "support/com_fixture.h"

#include <cmocka.h>
}

namespace
{

#define assert_hr(actual, expected) \
    assert_int_equal(static_cast<uint32_t>(actual), static_cast<uint32_t>(expected))

// As much of a smart pointer as is needed.
template <typename Face> class com
{
  public:
    com() = default;
    com(const com &other) = delete;
    com &operator=(const com &other) = delete;
    ~com()
    {
        reset();
    }
    // Asks an object for this interface; stays empty if it has none.
    template <typename Other> explicit com(Other *other)
    {
        HRESULT hr = other->QueryInterface(__uuidof(Face), reinterpret_cast<void **>(&face));
        if (FAILED(hr)) {
            assert_hr(hr, E_NOINTERFACE);
            assert_null(face);
        }
    }
    void reset()
    {
        if (face)
            face->Release();
        face = nullptr;
    }
    Face **out()
    {
        reset();
        return &face;
    }
    Face *operator->() const
    {
        return face;
    }
    Face *get() const
    {
        return face;
    }
    explicit operator bool() const
    {
        return face != nullptr;
    }

  private:
    Face *face = nullptr;
};

// Lets pinned files through.
class pinned_only : public IOfflineFilesItemFilter
{
  public:
    virtual ~pinned_only() = default;
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **out) override
    {
        bool ours = iid == __uuidof(IUnknown) || iid == __uuidof(IOfflineFilesItemFilter);
        *out = ours ? this : nullptr;
        return ours ? S_OK : E_NOINTERFACE;
    }
    ULONG STDMETHODCALLTYPE AddRef() override
    {
        return 2;
    }
    ULONG STDMETHODCALLTYPE Release() override
    {
        return 1;
    }
    HRESULT STDMETHODCALLTYPE GetFilterFlags(ULONGLONG *flags, ULONGLONG *mask) override
    {
        *flags = *mask = OFFLINEFILES_ITEM_FILTER_FLAG_PINNED;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetTimeFilter(FILETIME *, BOOL *, OFFLINEFILES_ITEM_TIME *,
                                            OFFLINEFILES_COMPARE *) override
    {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE GetPatternFilter(LPWSTR, ULONG) override
    {
        return E_NOTIMPL;
    }
};

std::wstring path_of(IOfflineFilesItem *item)
{
    LPWSTR text = nullptr;
    assert_hr(item->GetPath(&text), S_OK);
    std::wstring path = text;
    CoTaskMemFree(text);
    return path;
}

// What is told of an item, one letter for each fact.
std::wstring facts_of(IOfflineFilesItem *item)
{
    static const wchar_t letters[] = L"FDSV"; // file, directory, share, server
    OFFLINEFILES_ITEM_TYPE type;
    BOOL yes;
    assert_hr(item->GetItemType(&type), S_OK);
    std::wstring facts(1, letters[type]);
    assert_int_equal(static_cast<bool>(com<IOfflineFilesFileItem>(item)), type == 0);
    assert_int_equal(static_cast<bool>(com<IOfflineFilesDirectoryItem>(item)), type == 1);
    assert_int_equal(static_cast<bool>(com<IOfflineFilesShareItem>(item)), type == 2);
    assert_int_equal(static_cast<bool>(com<IOfflineFilesServerItem>(item)), type == 3);
    com<IOfflineFilesPinInfo2> pins(item);
    if (pins && SUCCEEDED(pins->IsPinned(&yes)) && yes)
        facts += L'p';
    com<IOfflineFilesChangeInfo> changes(item);
    if (changes && SUCCEEDED(changes->IsDirty(&yes)) && yes)
        facts += L'd';
    com<IOfflineFilesGhostInfo> ghost(item);
    if (ghost && SUCCEEDED(ghost->IsGhosted(&yes)) && yes)
        facts += L'g';
    com<IOfflineFilesSuspendInfo> suspend(item);
    BOOL root;
    if (suspend && SUCCEEDED(suspend->IsSuspended(&yes, &root)) && yes)
        facts += root ? L'R' : L's';
    com<IOfflineFilesConnectionInfo> connection(item);
    OFFLINEFILES_CONNECT_STATE state;
    OFFLINEFILES_OFFLINE_REASON reason;
    if (connection && SUCCEEDED(connection->GetConnectState(&state, &reason)))
        facts += state == OFFLINEFILES_CONNECT_STATE_ONLINE ? L'+' : L'-';
    com<IOfflineFilesFileSysInfo> info(item);
    LARGE_INTEGER size;
    if (info && SUCCEEDED(info->GetFileSize(OFFLINEFILES_ITEM_COPY_LOCAL, &size)))
        facts += std::to_wstring(size.QuadPart);
    return facts;
}

using picture = std::map<std::wstring, std::wstring>;

// All below a container, by a walk.
void walk(IUnknown *object, picture &seen)
{
    com<IOfflineFilesItemContainer> container(object);
    if (!container)
        return;
    com<IEnumOfflineFilesItems> list;
    com<IOfflineFilesItem> item;
    assert_hr(container->EnumItems(0, list.out()), S_OK);
    while (list->Next(1, item.out(), nullptr) == S_OK) {
        seen[path_of(item.get())] = facts_of(item.get());
        walk(item.get(), seen);
    }
}

picture flat(IUnknown *object, IOfflineFilesItemFilter *files)
{
    picture seen;
    com<IOfflineFilesItemContainer> container(object);
    com<IEnumOfflineFilesItems> list;
    com<IOfflineFilesItem> item;
    assert_hr(container->EnumItemsEx(files, nullptr, nullptr, nullptr, OFFLINEFILES_ENUM_FLAT, 0,
                                     list.out()),
              S_OK);
    while (list->Next(1, item.out(), nullptr) == S_OK)
        seen[path_of(item.get())] = facts_of(item.get());
    return seen;
}

int setup(void **state)
{
    int failed = com_fixture_setup(state);
    const com_fixture *f = static_cast<com_fixture *>(*state);
    make_folder(on_share(f, L"docs"));
    make_folder(on_share(f, L"docs\\sub"));
    make_file(on_share(f, L"docs\\a.txt"), "alpha");
    make_file(on_share(f, L"docs\\sub\\b.txt"), "beta");
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    make_file(on_share(f, L"docs\\ghost.txt"), "seen");
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    com<IOfflineFilesItem> sub;
    assert_hr(f->cache->FindItem(on_share(f, L"docs\\sub"), 0, sub.out()), S_OK);
    com<IOfflineFilesSuspend> suspend(sub.get());
    assert_hr(suspend->SuspendRoot(TRUE), S_OK);
    return failed;
}

void a_walk_finds_every_item_with_all_that_is_known_of_it(void **state)
{
    const com_fixture *f = static_cast<com_fixture *>(*state);
    picture seen;
    walk(f->cache, seen);
    const picture expected = {
        {f->server, L"V"},
        {f->share, L"S+"},
        {on_share(f, L"docs"), L"Dp+0"},
        {on_share(f, L"docs\\a.txt"), L"Fpd+13"},
        {on_share(f, L"docs\\ghost.txt"), L"Fg+4"},
        {on_share(f, L"docs\\sub"), L"DpR-0"},
        {on_share(f, L"docs\\sub\\b.txt"), L"Fps-4"},
    };
    for (const auto &item : seen)
        if (!expected.count(item.first) || expected.at(item.first) != item.second)
            print_message("%ls %ls\n", item.first.c_str(), item.second.c_str());
    assert_true(seen == expected);
    assert_true(flat(f->cache, nullptr) == expected);
}

void a_filter_may_be_a_class(void **state)
{
    const com_fixture *f = static_cast<com_fixture *>(*state);
    pinned_only filter;
    picture found = flat(f->cache, &filter);
    assert_int_equal(found.count(on_share(f, L"docs\\a.txt")), 1);
    assert_int_equal(found.count(on_share(f, L"docs\\ghost.txt")), 0);
    com<IOfflineFilesItem> item;
    assert_hr(f->cache->FindItemEx(on_share(f, L"docs\\ghost.txt"), &filter, nullptr, nullptr,
                                   nullptr, 0, item.out()),
              HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    assert_false(static_cast<bool>(item));
}

void an_item_leads_to_its_share_and_up_to_its_server(void **state)
{
    const com_fixture *f = static_cast<com_fixture *>(*state);
    com<IOfflineFilesItem> item;
    assert_hr(f->cache->FindItem(on_share(f, L"docs\\sub\\b.txt"), 0, item.out()), S_OK);
    com<IOfflineFilesShareInfo> info(item.get());
    com<IOfflineFilesShareItem> share;
    assert_hr(info->GetShareItem(share.out()), S_OK);
    assert_true(path_of(share.get()) == f->share); // a share item is an item, by inheritance
    int steps = 0;
    for (com<IOfflineFilesItem> at(item.get());; steps++) {
        com<IOfflineFilesItem> parent;
        HRESULT hr = at->GetParentItem(parent.out());
        if (FAILED(hr)) {
            assert_hr(hr, HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED));
            assert_true(path_of(at.get()) == f->server);
            break;
        }
        parent.get()->AddRef();
        *at.out() = parent.get();
    }
    assert_int_equal(steps, 4);
}

} // namespace

int main()
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const CMUnitTest tests[] = {
        TEST(a_walk_finds_every_item_with_all_that_is_known_of_it),
        TEST(a_filter_may_be_a_class),
        TEST(an_item_leads_to_its_share_and_up_to_its_server),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
