/* Apartments, threads, unloading, and registration per user, with the DLL as it is installed. */
#include "com_test.h"
#include "recorder.h"

#include "support/com_fixture.h"

#include <wchar.h>

static int setup(void **state)
{
    com_fixture_setup(state);
    make_folder(on_share(*state, L"docs"));
    make_file(on_share(*state, L"docs\\a.txt"), "alpha");
    assert_hr(pin_path(*state, L"docs", TRUE, PIN_FILL), S_OK);
    return 0;
}

/* What a thread of the test does and how it went. cmocka cannot fail a test from another thread. */
struct work {
    struct com_fixture *fixture;
    DWORD apartment;
    IStream *stream;
    IUnknown *object;
    HRESULT hr;
    bool ok;
};

static void run_thread(LPTHREAD_START_ROUTINE routine, struct work *work)
{
    HANDLE thread = CreateThread(NULL, 0, routine, work, 0, NULL);
    assert_non_null(thread);
    assert_int_equal(WaitForSingleObject(thread, 60000), WAIT_OBJECT_0);
    CloseHandle(thread);
    assert_hr(work->hr, S_OK);
    assert_true(work->ok);
}

/* --- clients of either kind ------------------------------------------------------------------ */

/* A client that creates its own cache object, pins, synchronizes and enumerates. */
static DWORD WINAPI be_a_client(void *context)
{
    struct work *work = context;
    struct com_fixture own = *work->fixture;
    IOfflineFilesItem *item = NULL;
    IOfflineFilesItemContainer *container = NULL;
    IEnumOfflineFilesItems *list = NULL;
    own.cache = NULL;
    work->hr = CoInitializeEx(NULL, work->apartment);
    if (FAILED(work->hr))
        return 0;
    work->hr = CoCreateInstance(&CLSID_OfflineFilesCache, NULL, CLSCTX_INPROC_SERVER,
                                &IID_IOfflineFilesCache, (void **)&own.cache);
    if (SUCCEEDED(work->hr))
        work->hr = pin_path(&own, L"docs", TRUE, PIN_FILL);
    if (SUCCEEDED(work->hr))
        work->hr = sync_path(&own, L"docs", SYNC_BOTH);
    if (SUCCEEDED(work->hr))
        work->hr = IOfflineFilesCache_FindItem(own.cache, on_share(&own, L"docs"), 0, &item);
    if (SUCCEEDED(work->hr))
        work->hr = IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesItemContainer,
                                                    (void **)&container);
    if (SUCCEEDED(work->hr))
        work->hr = IOfflineFilesItemContainer_EnumItems(container, 0, &list);
    if (SUCCEEDED(work->hr)) {
        work->ok = IEnumOfflineFilesItems_Skip(list, 1) == S_OK &&
                   IEnumOfflineFilesItems_Release(list) == 0 &&
                   IOfflineFilesItemContainer_Release(container) == 1 &&
                   IOfflineFilesItem_Release(item) == 0;
        work->ok = IOfflineFilesCache_Release(own.cache) == 0 && work->ok;
    }
    CoUninitialize();
    return 0;
}

static void a_client_in_an_sta_does_the_main_job(void **state)
{
    struct work work = {.fixture = *state, .apartment = COINIT_APARTMENTTHREADED};
    run_thread(be_a_client, &work);
}

static void a_client_in_the_mta_does_the_main_job(void **state)
{
    struct work work = {.fixture = *state, .apartment = COINIT_MULTITHREADED};
    run_thread(be_a_client, &work);
}

/* --- objects crossing apartments ------------------------------------------------------------- */

static DWORD WINAPI unmarshal(void *context)
{
    struct work *work = context;
    IUnknown *here = NULL;
    work->hr = CoInitializeEx(NULL, work->apartment);
    if (FAILED(work->hr))
        return 0;
    work->hr = CoGetInterfaceAndReleaseStream(work->stream, &IID_IUnknown, (void **)&here);
    if (SUCCEEDED(work->hr)) {
        work->ok = here == work->object; /* the object itself, no proxy */
        IUnknown_Release(here);
    }
    CoUninitialize();
    return 0;
}

static void objects_are_the_same_in_every_apartment(void **state)
{
    struct com_fixture *f = *state;
    IUnknown *objects[3] = {NULL, NULL, NULL};
    static const IID *const iids[] = {&IID_IOfflineFilesItem, &IID_IOfflineFilesItemContainer,
                                      &IID_IOfflineFilesPinInfo};
    for (int i = 0; i < 3; i++) {
        IUnknown *face = find_facet(f, L"docs", iids[i]);
        assert_hr(IUnknown_QueryInterface(face, &IID_IUnknown, (void **)&objects[i]), S_OK);
        IUnknown_Release(face);
        struct work work = {
            .fixture = f, .apartment = COINIT_APARTMENTTHREADED, .object = objects[i]};
        assert_hr(CoMarshalInterThreadInterfaceInStream(&IID_IUnknown, objects[i], &work.stream),
                  S_OK);
        run_thread(unmarshal, &work);
        assert_int_equal(IUnknown_Release(objects[i]), 0);
    }
}

/* --- several threads on one object ----------------------------------------------------------- */

enum { THREADS = 4, ROUNDS = 60 };

/* Refreshes and reads one shared item, and takes turns on one shared enumerator. */
struct shared {
    IOfflineFilesItem *item;
    IEnumOfflineFilesItems *list;
    LONG taken;
    LONG errors;
};

static void read_item(struct shared *shared)
{
    IOfflineFilesFileSysInfo *info = NULL;
    LARGE_INTEGER size;
    LPWSTR path = NULL;
    if (FAILED(IOfflineFilesItem_Refresh(shared->item, 0)) ||
        FAILED(IOfflineFilesItem_GetPath(shared->item, &path)) ||
        FAILED(IOfflineFilesItem_QueryInterface(shared->item, &IID_IOfflineFilesFileSysInfo,
                                                (void **)&info))) {
        InterlockedIncrement(&shared->errors);
        return;
    }
    if (FAILED(IOfflineFilesFileSysInfo_GetFileSize(info, OFFLINEFILES_ITEM_COPY_LOCAL, &size)) ||
        size.QuadPart != 5)
        InterlockedIncrement(&shared->errors);
    CoTaskMemFree(path);
    IOfflineFilesFileSysInfo_Release(info);
}

static DWORD WINAPI use_shared(void *context)
{
    struct shared *shared = context;
    IOfflineFilesItem *item = NULL;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    for (int i = 0; i < ROUNDS; i++) {
        read_item(shared);
        if (IEnumOfflineFilesItems_Next(shared->list, 1, &item, NULL) == S_OK) {
            InterlockedIncrement(&shared->taken);
            IOfflineFilesItem_Release(item);
        }
    }
    CoUninitialize();
    return 0;
}

static void threads_share_an_item_and_an_enumerator(void **state)
{
    struct com_fixture *f = *state;
    struct shared shared = {.item = find_item(f, L"docs\\a.txt")};
    HANDLE threads[THREADS];
    WCHAR rel[32];
    for (int i = 0; i < 20; i++) {
        swprintf(rel, ARRAYSIZE(rel), L"docs\\n%d", i);
        make_file(in_cache(f, rel), "x");
    }
    IOfflineFilesItemContainer *docs = find_facet(f, L"docs", &IID_IOfflineFilesItemContainer);
    assert_hr(IOfflineFilesItemContainer_EnumItems(docs, 0, &shared.list), S_OK);
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, use_shared, &shared, 0, NULL);
    assert_int_equal(WaitForMultipleObjects(THREADS, threads, TRUE, 100000), WAIT_OBJECT_0);
    for (int i = 0; i < THREADS; i++)
        CloseHandle(threads[i]);
    assert_int_equal(shared.errors, 0);
    assert_int_equal(shared.taken, 21); /* every one once */
    assert_int_equal(IEnumOfflineFilesItems_Release(shared.list), 0);
    assert_int_equal(IOfflineFilesItem_Release(shared.item), 0);
    IOfflineFilesItemContainer_Release(docs);
}

/* --- unloading ------------------------------------------------------------------------------- */

static void the_dll_can_be_unloaded_only_when_nothing_of_it_is_held(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = find_item(f, L"docs\\a.txt");
    IOfflineFilesCache_Release(f->cache);
    assert_false(com_fixture_all_released()); /* the item */
    assert_int_equal(IOfflineFilesItem_Release(item), 0);
    assert_true(com_fixture_all_released());
    IClassFactory *factory = NULL;
    assert_hr(CoGetClassObject(&CLSID_OfflineFilesCache, CLSCTX_INPROC_SERVER, NULL,
                               &IID_IClassFactory, (void **)&factory),
              S_OK);
    assert_hr(IClassFactory_LockServer(factory, TRUE), S_OK);
    IClassFactory_Release(factory);
    assert_false(com_fixture_all_released()); /* the lock */
    assert_hr(CoGetClassObject(&CLSID_OfflineFilesCache, CLSCTX_INPROC_SERVER, NULL,
                               &IID_IClassFactory, (void **)&factory),
              S_OK);
    assert_hr(IClassFactory_LockServer(factory, FALSE), S_OK);
    IClassFactory_Release(factory);
    assert_true(com_fixture_all_released());
    f->cache = com_fixture_cache();
}

static void the_store_is_closed_with_the_last_object(void **state)
{
    struct com_fixture *f = *state;
    WCHAR moved[MAX_PATH];
    IOfflineFilesCache_Release(f->cache);
    swprintf(moved, ARRAYSIZE(moved), L"%ls.moved", f->store);
    assert_true(MoveFileExW(f->store, moved, 0)); /* nobody has a file of it open */
    assert_true(MoveFileExW(moved, f->store, 0));
    f->cache = com_fixture_cache();
    IOfflineFilesItem *item = find_item(f, L"docs\\a.txt"); /* and all is still there */
    IOfflineFilesItem_Release(item);
}

static void without_a_store_objects_are_made_and_methods_say_why_they_fail(void **state)
{
    struct com_fixture *f = *state;
    LPWSTR folder = (void *)&folder;
    IOfflineFilesItem *item = (void *)&item;
    SetEnvironmentVariableW(L"OPENCSC_STORE", L"not absolute");
    IOfflineFilesCache *cache = com_fixture_cache();
    assert_win32(IOfflineFilesCache_GetLocation(cache, &folder), ERROR_BAD_PATHNAME);
    assert_null(folder);
    assert_win32(IOfflineFilesCache_FindItem(cache, on_share(f, L"docs"), 0, &item),
                 ERROR_BAD_PATHNAME);
    assert_null(item);
    SetEnvironmentVariableW(L"OPENCSC_STORE", f->store);
    assert_hr(IOfflineFilesCache_GetLocation(cache, &folder), S_OK); /* tried again */
    CoTaskMemFree(folder);
    IOfflineFilesCache_Release(cache);
}

/* --- registration ---------------------------------------------------------------------------- */

typedef HRESULT STDAPICALLTYPE dll_install(BOOL wanted, LPCWSTR command);

static HRESULT install(BOOL wanted, LPCWSTR command)
{
    FARPROC found = GetProcAddress(GetModuleHandleW(L"cscobj.dll"), "DllInstall");
    assert_non_null(found);
    return ((dll_install *)(void (*)(void))found)(wanted, command);
}

static const WCHAR class_key[] =
    L"Software\\Classes\\CLSID\\{48C6BE7C-3871-43CC-B46F-1449A1BB2FF3}";

static bool is_registered(HKEY root)
{
    WCHAR key[120], module[MAX_PATH], registered[MAX_PATH];
    DWORD size = sizeof(registered);
    swprintf(key, ARRAYSIZE(key), L"%ls\\InprocServer32", class_key);
    GetModuleFileNameW(GetModuleHandleW(L"cscobj.dll"), module, ARRAYSIZE(module));
    return !RegGetValueW(root, key, NULL, RRF_RT_REG_SZ, NULL, registered, &size) &&
           _wcsicmp(module, registered) == 0;
}

static void registration_for_one_user_leaves_the_machine_alone(void **state)
{
    (void)state;
    HKEY key;
    bool machine = is_registered(HKEY_LOCAL_MACHINE);
    assert_false(is_registered(HKEY_CURRENT_USER));
    assert_hr(install(TRUE, L"user"), S_OK);
    assert_true(is_registered(HKEY_CURRENT_USER));
    assert_int_equal(is_registered(HKEY_LOCAL_MACHINE), machine);
    assert_hr(install(TRUE, L"user"), S_OK);
    assert_hr(install(FALSE, L"USER"), S_OK);
    assert_hr(install(FALSE, L"user"), S_OK);
    assert_int_equal(RegOpenKeyExW(HKEY_CURRENT_USER, class_key, 0, KEY_READ, &key),
                     ERROR_FILE_NOT_FOUND);
    assert_int_equal(is_registered(HKEY_LOCAL_MACHINE), machine);
}

static void a_scope_that_does_not_exist_is_refused(void **state)
{
    (void)state;
    bool machine = is_registered(HKEY_LOCAL_MACHINE);
    assert_hr(install(TRUE, L"everybody"), E_INVALIDARG);
    assert_hr(install(FALSE, L"force"), E_INVALIDARG);
    assert_int_equal(is_registered(HKEY_LOCAL_MACHINE), machine);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_client_in_an_sta_does_the_main_job),
        TEST(a_client_in_the_mta_does_the_main_job),
        TEST(objects_are_the_same_in_every_apartment),
        TEST(threads_share_an_item_and_an_enumerator),
        TEST(the_dll_can_be_unloaded_only_when_nothing_of_it_is_held),
        TEST(the_store_is_closed_with_the_last_object),
        TEST(without_a_store_objects_are_made_and_methods_say_why_they_fail),
        TEST(registration_for_one_user_leaves_the_machine_alone),
        TEST(a_scope_that_does_not_exist_is_refused),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
