/* The cache object, its items and Ctrl+C. See session.h. */
#include "cli/session.h"

#include "cli/message.h"
#include "cli/output.h"
#include "cli/selection.h"

#include <objbase.h>

enum { BATCH = 64 };

static volatile LONG cancelled;

/* --- The API --------------------------------------------------------------------------------- */

static void explain_not_available(HRESULT hr)
{
    complain(L"Offline Files is not available: %ls (0x%08lX)", message_text(hr), (unsigned long)hr);
    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_CORRUPT))
        complain(L"the store is damaged; `offlinefiles check --repair` makes it anew, and loses"
                 L" nothing that you wrote");
    if (hr == REGDB_E_CLASSNOTREG)
        complain(L"register it with `regsvr32 cscobj.dll`, under Wine with `opencsc-wine install`");
}

bool session_open(struct session *session, bool use_store)
{
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    *session = (struct session){0};
    if (FAILED(hr)) {
        explain_not_available(hr);
        return false;
    }
    hr = CoCreateInstance(&CLSID_OfflineFilesCache, NULL, CLSCTX_INPROC_SERVER,
                          &IID_IOfflineFilesCache, (void **)&session->cache);
    if (SUCCEEDED(hr) && use_store) {
        /* The first question to the store: it shows whether the store can be used at all. */
        hr = IOfflineFilesCache_GetLocation(session->cache, &session->location);
    }
    if (FAILED(hr)) {
        explain_not_available(hr);
        session_close(session);
    }
    return SUCCEEDED(hr);
}

void session_close(struct session *session)
{
    CoTaskMemFree(session->location);
    if (session->cache != NULL)
        IOfflineFilesCache_Release(session->cache);
    CoUninitialize();
}

int session_find(const struct session *session, const WCHAR *path, IOfflineFilesItem **item)
{
    HRESULT hr = IOfflineFilesCache_FindItem(session->cache, path,
                                             OFFLINEFILES_ITEM_QUERY_CONNECTIONSTATE, item);

    if (hr != HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND))
        return SUCCEEDED(hr) ? EXIT_OK : message_failure(path, hr);
    complain(L"%ls: not in the cache (0x%08lX)", path, (unsigned long)hr);
    return EXIT_ITEMS_FAILED;
}

/* --- Ctrl+C ---------------------------------------------------------------------------------- */

/* Runs on a thread of its own. */
static BOOL WINAPI on_control(DWORD event)
{
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        return FALSE;
    return InterlockedExchange(&cancelled, 1) == 0;
}

void cancel_catch(void)
{
    SetConsoleCtrlHandler(NULL, FALSE); /* a parent may have told us to ignore Ctrl+C */
    SetConsoleCtrlHandler(on_control, TRUE);
}

bool cancel_asked(void)
{
    return cancelled != 0;
}

bool should_stop(void)
{
    return cancel_asked() || output_is_lost();
}

/* --- Enumerations ---------------------------------------------------------------------------- */

static HRESULT enumerate(IUnknown *container, bool deep, struct selection *selection,
                         IEnumOfflineFilesItems **items)
{
    IOfflineFilesItemContainer *children;
    HRESULT hr =
        IUnknown_QueryInterface(container, &IID_IOfflineFilesItemContainer, (void **)&children);

    *items = NULL;
    if (FAILED(hr))
        return hr;
    hr = selection_enumerate(selection, children, deep, items);
    IOfflineFilesItemContainer_Release(children);
    return hr;
}

HRESULT enumerate_children(IUnknown *container, IEnumOfflineFilesItems **items)
{
    return enumerate(container, false, NULL, items);
}

HRESULT visit_selected(IUnknown *container, bool deep, struct selection *selection,
                       item_visitor *visit, void *context)
{
    IEnumOfflineFilesItems *items;
    IOfflineFilesItem *batch[BATCH];
    ULONG count = 0;
    HRESULT next;
    HRESULT hr = enumerate(container, deep, selection, &items);

    if (FAILED(hr))
        return hr;
    do {
        next = IEnumOfflineFilesItems_Next(items, BATCH, batch, &count);
        if (FAILED(next))
            hr = next;
        for (ULONG i = 0; SUCCEEDED(next) && i < count; i++) {
            if (should_stop())
                hr = HRESULT_FROM_WIN32(ERROR_CANCELLED);
            if (hr == S_OK)
                hr = visit(batch[i], context);
            IOfflineFilesItem_Release(batch[i]);
        }
    } while (hr == S_OK && next == S_OK);
    IEnumOfflineFilesItems_Release(items);
    return hr;
}

HRESULT visit_children(IUnknown *container, bool deep, item_visitor *visit, void *context)
{
    return visit_selected(container, deep, NULL, visit, context);
}

int listing_result(const WCHAR *path, HRESULT hr)
{
    if (SUCCEEDED(hr) || output_is_lost())
        return EXIT_OK;
    if (cancel_asked())
        return EXIT_CANCELLED;
    return message_failure(path, hr);
}
