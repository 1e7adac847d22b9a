/*
 * The sample folder of the tests: see docs.h.
 */
#include "docs.h"

#include "com_test.h"

struct recorder rec;

HRESULT pin(const struct com_fixture *f, const WCHAR *rel, BOOL deep, DWORD flags)
{
    LPCWSTR path = on_share(f, rel);
    return IOfflineFilesCache_Pin(f->cache, NULL, &path, 1, deep, FALSE, flags, &rec.progress);
}

HRESULT unpin(const struct com_fixture *f, const WCHAR *rel, BOOL deep, DWORD flags)
{
    LPCWSTR path = on_share(f, rel);
    return IOfflineFilesCache_Unpin(f->cache, NULL, &path, 1, deep, FALSE, flags, &rec.progress);
}

HRESULT sync(const struct com_fixture *f, const WCHAR *rel, DWORD flags)
{
    LPCWSTR path = on_share(f, rel);
    return IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, flags, NULL,
                                          &rec.progress, NULL);
}

int docs_setup(void **state)
{
    recorder_init(&rec);
    return com_fixture_setup(state);
}

void make_docs(const struct com_fixture *f)
{
    make_folder(on_share(f, L"docs"));
    make_folder(on_share(f, L"docs\\sub"));
    make_file(on_share(f, L"docs\\a.txt"), "alpha");
    make_file(on_share(f, L"docs\\sub\\b.txt"), "beta");
}

void pin_docs(const struct com_fixture *f)
{
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    recorder_init(&rec);
}

BOOL is_pinned(const struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesPinInfo *info = find_facet(f, rel, &IID_IOfflineFilesPinInfo);
    BOOL pinned = 42;
    assert_hr(IOfflineFilesPinInfo_IsPinned(info, &pinned), S_OK);
    IOfflineFilesPinInfo_Release(info);
    return pinned;
}

BOOL is_sparse(const struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesFileItem *file = find_facet(f, rel, &IID_IOfflineFilesFileItem);
    BOOL sparse = 42;
    assert_hr(IOfflineFilesFileItem_IsSparse(file, &sparse), S_OK);
    IOfflineFilesFileItem_Release(file);
    return sparse;
}

HRESULT find_result(const struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesItem *item = NULL;
    HRESULT hr = IOfflineFilesCache_FindItem(f->cache, on_share(f, rel), 0, &item);
    if (item)
        IOfflineFilesItem_Release(item);
    return hr;
}

void check_only_work(const struct com_fixture *f, const WCHAR *rel,
                     OFFLINEFILES_SYNC_OPERATION operation)
{
    const struct call *last = NULL;
    check_order(&rec);
    for (size_t i = 0; i < recorded_count(&rec, DETAIL); i++) {
        last = recorded(&rec, DETAIL, i);
        assert_wide(last->path, on_share(f, rel));
        assert_int_equal(last->operation, operation);
    }
    assert_non_null(last);
    assert_true(last->done == last->total);
    assert_hr(result_of(&rec, rel)->hr, S_OK);
}
