/*
 * How fast a query of WMI is: ExecQuery over a whole cache against flat enumeration by COM with the
 * same properties read, in one process. Prints times and ratios, asserts nothing. Under Wine, after
 * opencsc-wine install; tests/bench/wmi.sh pins it to one CPU.
 *
 *     bench_wmi [items]      default 100000
 *
 * The items are pinned and not yet filled, in directories of 1000.
 */
#include "cached.h"

#include <objbase.h>
#include <windows.h>

#include <cscobj.h>
#include <oaidl.h>
#include <oleauto.h>
#include <stdio.h>
#include <stdlib.h>
#include <wbemidl.h>
#include <wchar.h>

enum { BATCH = 256, ROUNDS = 3 };

static WCHAR folder[MAX_PATH];
static IOfflineFilesCache *cache;
static IWbemServices *services;
static volatile LONG sink; /* nothing that is read may be left out */

/* --- the store ------------------------------------------------------------------------------- */

static void use_store(int items)
{
    WCHAR file[MAX_PATH];
    GetTempPathW(MAX_PATH, folder);
    wcscat_s(folder, MAX_PATH, L"bench_wmi");
    CreateDirectoryW(folder, NULL);
    swprintf(file, MAX_PATH, L"%ls\\opencsc.db", folder);
    make_store(file, items);
    SetEnvironmentVariableW(L"OPENCSC_STORE", folder);
}

/* --- by COM ---------------------------------------------------------------------------------- */

static void read_few(IOfflineFilesItem *item)
{
    IOfflineFilesPinInfo *pins;
    OFFLINEFILES_ITEM_TYPE type;
    LPWSTR path;
    BOOL is = FALSE;
    check(IOfflineFilesItem_GetPath(item, &path), "GetPath");
    check(IOfflineFilesItem_GetItemType(item, &type), "GetItemType");
    if (SUCCEEDED(
            IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesPinInfo, (void **)&pins))) {
        check(IOfflineFilesPinInfo_IsPinned(pins, &is), "IsPinned");
        IOfflineFilesPinInfo_Release(pins);
    }
    sink += path[0] + (LONG)type + is;
    CoTaskMemFree(path);
}

static int by_com(void)
{
    IOfflineFilesItemContainer *container;
    IEnumOfflineFilesItems *list;
    IOfflineFilesItem *items[BATCH];
    ULONG got = 1;
    int count = 0;
    check(IOfflineFilesCache_QueryInterface(cache, &IID_IOfflineFilesItemContainer,
                                            (void **)&container),
          "container");
    check(IOfflineFilesItemContainer_EnumItemsEx(container, NULL, NULL, NULL, NULL,
                                                 OFFLINEFILES_ENUM_FLAT, 0, &list),
          "EnumItemsEx");
    while (got) {
        check(IEnumOfflineFilesItems_Next(list, BATCH, items, &got), "Next");
        for (ULONG i = 0; i < got; i++) {
            read_few(items[i]);
            IOfflineFilesItem_Release(items[i]);
        }
        count += (int)got;
    }
    IEnumOfflineFilesItems_Release(list);
    IOfflineFilesItemContainer_Release(container);
    return count;
}

/* --- by WMI ---------------------------------------------------------------------------------- */

static void read_value(IWbemClassObject *object, const WCHAR *name)
{
    VARIANT value;
    check(IWbemClassObject_Get(object, name, 0, &value, NULL, NULL), "Get");
    sink += V_VT(&value);
    VariantClear(&value);
}

static void read_pinned(IWbemClassObject *object)
{
    VARIANT value;
    check(IWbemClassObject_Get(object, L"PinInfo", 0, &value, NULL, NULL), "Get");
    if (V_VT(&value) == VT_UNKNOWN)
        read_value((IWbemClassObject *)V_UNKNOWN(&value), L"Pinned");
    VariantClear(&value);
}

static int by_wmi(const WCHAR *columns)
{
    WCHAR text[256];
    IEnumWbemClassObject *list;
    IWbemClassObject *objects[BATCH];
    ULONG got = 1;
    int count = 0;
    swprintf(text, 256, L"SELECT %ls FROM Win32_OfflineFilesItem", columns);
    BSTR language = SysAllocString(L"WQL"), query = SysAllocString(text);
    check(
        IWbemServices_ExecQuery(services, language, query,
                                WBEM_FLAG_FORWARD_ONLY | WBEM_FLAG_RETURN_IMMEDIATELY, NULL, &list),
        "ExecQuery");
    SysFreeString(language);
    SysFreeString(query);
    while (got) {
        check(IEnumWbemClassObject_Next(list, (LONG)WBEM_INFINITE, BATCH, objects, &got), "Next");
        for (ULONG i = 0; i < got; i++) {
            read_value(objects[i], L"ItemPath");
            read_value(objects[i], L"ItemType");
            read_pinned(objects[i]);
            IWbemClassObject_Release(objects[i]);
        }
        count += (int)got;
    }
    IEnumWbemClassObject_Release(list);
    return count;
}

static double measure(const char *name, const WCHAR *columns, double base)
{
    double best = 0, best_work = 0;
    int count = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double start = now(), work = worked();
        count = columns ? by_wmi(columns) : by_com();
        double time = now() - start;
        work = worked() - work;
        best = i && best < time ? best : time;
        best_work = i && best_work < work ? best_work : work;
    }
    printf("%-44s %7d rows %7.2f s %7.2f s worked", name, count, best, best_work);
    printf(base > 0 ? "  %.2f x\n" : "\n", best_work / base);
    fflush(stdout);
    return best_work;
}

static void key_look_up(int items)
{
    enum { FINDS = 500 };
    double start = now();
    for (int i = 0; i < FINDS; i++) {
        WCHAR text[200];
        int number = (int)((long long)i * 7919 % items);
        swprintf(text, 200,
                 L"SELECT * FROM Win32_OfflineFilesItem WHERE ItemPath = "
                 L"'\\\\\\\\bench1\\\\bench1\\\\Document %07d.docx\\\\Document %07d.docx'",
                 number - number % PER_DIRECTORY, number);
        BSTR language = SysAllocString(L"WQL"), query = SysAllocString(text);
        IEnumWbemClassObject *list;
        check(IWbemServices_ExecQuery(services, language, query, 0, NULL, &list), "ExecQuery");
        sink += (LONG)IEnumWbemClassObject_Skip(list, (LONG)WBEM_INFINITE, 1);
        IEnumWbemClassObject_Release(list);
        SysFreeString(language);
        SysFreeString(query);
    }
    printf("%-44s %7.0f us each\n", "SELECT * WHERE ItemPath = (by key)",
           (now() - start) / FINDS * 1e6);
}

static void connect_to_wmi(void)
{
    IWbemLocator *locator;
    BSTR name = SysAllocString(L"ROOT\\CIMV2");
    check(CoCreateInstance(&CLSID_WbemLocator, NULL, CLSCTX_INPROC_SERVER, &IID_IWbemLocator,
                           (void **)&locator),
          "WbemLocator");
    check(IWbemLocator_ConnectServer(locator, name, NULL, NULL, NULL, 0, NULL, NULL, &services),
          "ConnectServer");
    IWbemLocator_Release(locator);
    SysFreeString(name);
}

int main(int argc, char **argv)
{
    int items = argc > 1 ? atoi(argv[1]) : 100000;
    use_store(items);
    check(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    check(CoCreateInstance(&CLSID_OfflineFilesCache, NULL, CLSCTX_INPROC_SERVER,
                           &IID_IOfflineFilesCache, (void **)&cache),
          "OfflineFilesCache");
    connect_to_wmi();
    double com = measure("COM flat: path, type, pinned", NULL, 0);
    measure("ExecQuery: ItemPath, ItemType, PinInfo", L"ItemPath, ItemType, PinInfo", com);
    key_look_up(items);
    IWbemServices_Release(services);
    IOfflineFilesCache_Release(cache);
    return 0;
}
