/* Makes a network folder available offline, now and for good, and brings it up to date. */
#define COBJMACROS
#include <initguid.h>
#include <windows.h>

#include <cscobj.h>
#include <stdio.h>

int wmain(int argc, WCHAR **argv);

int wmain(int argc, WCHAR **argv)
{
    LPCWSTR path = argc > 1 ? argv[1] : L"\\\\fileserver\\docs";
    IOfflineFilesCache *cache = NULL;
    HRESULT hr;

    if (FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return 1;
    hr = CoCreateInstance(&CLSID_OfflineFilesCache, NULL, CLSCTX_INPROC_SERVER,
                          &IID_IOfflineFilesCache, (void **)&cache);
    if (SUCCEEDED(hr)) {
        /* Deep: all that is there now. What appears later follows because of PINNEWFILES below. */
        hr = IOfflineFilesCache_Pin(cache, NULL, &path, 1, TRUE, FALSE,
                                    OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER, NULL);
    }
    if (SUCCEEDED(hr)) {
        /* Results of single items would come to a progress sink, the NULL before the last. */
        hr = IOfflineFilesCache_Synchronize(cache, NULL, &path, 1, FALSE,
                                            OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN |
                                                OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCOUT |
                                                OFFLINEFILES_SYNC_CONTROL_FLAG_PINNEWFILES |
                                                OFFLINEFILES_SYNC_CONTROL_FLAG_PINFORUSER,
                                            NULL, NULL, NULL);
    }
    printf("%ls: %s (0x%08lX)\n", path, SUCCEEDED(hr) ? "synchronized" : "failed",
           (unsigned long)hr);
    if (cache != NULL)
        IOfflineFilesCache_Release(cache);
    CoUninitialize();
    return SUCCEEDED(hr) ? 0 : 1;
}
