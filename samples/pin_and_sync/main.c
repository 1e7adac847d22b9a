/* Makes a network folder available offline, now and for good, and brings it up to date. */
#define COBJMACROS
#include <initguid.h>
#include <windows.h>

#include <cscobj.h>
#include <stdio.h>

int wmain(int argc, WCHAR **argv)
{
    const DWORD both_ways =
        OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN | OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCOUT |
        OFFLINEFILES_SYNC_CONTROL_FLAG_PINNEWFILES | OFFLINEFILES_SYNC_CONTROL_FLAG_PINFORUSER;
    LPCWSTR path = argc > 1 ? argv[1] : L"\\\\fileserver\\docs";
    IOfflineFilesCache *cache;
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    if (FAILED(hr))
        return 1;
    hr = CoCreateInstance(&CLSID_OfflineFilesCache, NULL, CLSCTX_INPROC_SERVER,
                          &IID_IOfflineFilesCache, (void **)&cache);
    if (SUCCEEDED(hr)) {
        hr = IOfflineFilesCache_Pin(cache, NULL, &path, 1, TRUE, FALSE,
                                    OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER, NULL);
        if (SUCCEEDED(hr))
            hr = IOfflineFilesCache_Synchronize(cache, NULL, &path, 1, FALSE, both_ways, NULL, NULL,
                                                NULL);
        IOfflineFilesCache_Release(cache);
    }
    printf("%ls: 0x%08lX\n", path, (unsigned long)hr);
    CoUninitialize();
    return FAILED(hr);
}
