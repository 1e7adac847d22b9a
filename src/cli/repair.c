/* The verbs check and export: when things are bad. */
#include "cli/repair.h"

#include "cli/message.h"
#include "cli/output.h"
#include "cli/simple.h"
#include "cli/verbs.h"

#include <opencsc.h>

IOpenCscMaintenance *find_maintenance(const struct session *session)
{
    IOpenCscMaintenance *maintenance = NULL;

    IOfflineFilesCache_QueryInterface(session->cache, &IID_IOpenCscMaintenance,
                                      (void **)&maintenance);
    return maintenance;
}

/* --- check ----------------------------------------------------------------------------------- */

static const WCHAR *const flaws[OPENCSC_FLAW_COUNT] = {
    [OPENCSC_FLAW_STRUCTURE] = L"the store is damaged",
    [OPENCSC_FLAW_ROWS] = L"items that cannot be, or lie nowhere",
    [OPENCSC_FLAW_PINS] = L"pins that do not exist",
    [OPENCSC_FLAW_MARKS] = L"items that are said to be there and not to be",
    [OPENCSC_FLAW_SHARE] = L"a share that nothing is known of",
    [OPENCSC_FLAW_BLOCKS] = L"knowledge of contents that cannot be right",
    [OPENCSC_FLAW_INTENT] = L"something in flight on a share that is not there",
    [OPENCSC_FLAW_REFERENCE] = L"something known of items that are not there",
    [OPENCSC_FLAW_SEQUENCE] = L"numbers that would be given twice",
    [OPENCSC_FLAW_STRAYFILE] = L"a leftover file of a copy that was interrupted",
    [OPENCSC_FLAW_STRANGER] = L"a cached share that is not in the store",
    [OPENCSC_FLAW_CONTENT] = L"the content is not what was synchronized, though it looks unchanged",
};

struct check_sink {
    IOpenCscCheckProgress progress;
    LONG references;
    unsigned flaws;
    unsigned mended;
};

static struct check_sink *from(IOpenCscCheckProgress *self)
{
    return CONTAINING_RECORD(self, struct check_sink, progress);
}

static HRESULT STDMETHODCALLTYPE check_QueryInterface(IOpenCscCheckProgress *self, REFIID iid,
                                                      void **object)
{
    if (object == NULL)
        return E_POINTER;
    *object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IOpenCscCheckProgress))
        return E_NOINTERFACE;
    *object = self;
    InterlockedIncrement(&from(self)->references);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE check_AddRef(IOpenCscCheckProgress *self)
{
    return (ULONG)InterlockedIncrement(&from(self)->references);
}

static ULONG STDMETHODCALLTYPE check_Release(IOpenCscCheckProgress *self)
{
    return (ULONG)InterlockedDecrement(&from(self)->references);
}

static HRESULT STDMETHODCALLTYPE check_Finding(IOpenCscCheckProgress *self, OPENCSC_FLAW flaw,
                                               ULONGLONG count, LPCWSTR path, BOOL mended,
                                               HRESULT why)
{
    struct check_sink *sink = from(self);
    const WCHAR *text = (unsigned)flaw < OPENCSC_FLAW_COUNT ? flaws[flaw] : L"?";

    sink->flaws++;
    sink->mended += mended != FALSE;
    print(L"%ls %ls%ls%ls", mended ? L"mended:" : L"found: ", path != NULL ? path : L"",
          path != NULL ? L": " : L"", text);
    if (count > 1)
        print(L" (%llu)", count);
    if (FAILED(why))
        print(L"; not mended: %ls (0x%08lX)", message_text(why), (unsigned long)why);
    print_text(L"\n");
    print_flush();
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE check_QueryAbort(IOpenCscCheckProgress *self, BOOL *abort)
{
    (void)self;
    *abort = cancel_asked();
    return S_OK;
}

static CONST_VTBL IOpenCscCheckProgressVtbl vtable = {
    check_QueryInterface, check_AddRef, check_Release, check_Finding, check_QueryAbort};

static int check_result(const struct check_sink *sink, HRESULT hr, bool repair)
{
    if (hr == HRESULT_FROM_WIN32(ERROR_CANCELLED)) {
        complain(L"cancelled; what was mended stays so");
        return EXIT_CANCELLED;
    }
    if (FAILED(hr) && hr != HRESULT_FROM_WIN32(ERROR_FILE_CORRUPT))
        return message_failure(NULL, hr);
    if (sink->flaws == 0) {
        print_text(L"all is well\n");
        return EXIT_OK;
    }
    print(L"%u found, %u mended\n", sink->flaws, sink->mended);
    if (hr == S_OK && repair) {
        print_text(L"synchronize now; where both sides differ, both versions stay until you"
                   L" decide\n");
        return EXIT_OK;
    }
    if (!repair)
        complain(L"`offlinefiles check --repair` mends what can be mended");
    return EXIT_ITEMS_FAILED;
}

int verb_check(struct session *session, const struct arguments *arguments)
{
    struct check_sink sink = {.progress = {&vtable}, .references = 1};
    IOpenCscMaintenance *maintenance = find_maintenance(session);
    bool repair = (arguments->options & OPTION_REPAIR) != 0;
    HRESULT hr;

    if (maintenance == NULL)
        return message_failure(NULL, HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED));
    hr = IOpenCscMaintenance_Check(maintenance, repair, &sink.progress);
    IOpenCscMaintenance_Release(maintenance);
    return check_result(&sink, hr, repair);
}

/* --- export ---------------------------------------------------------------------------------- */

int verb_export(struct session *session, const struct arguments *arguments)
{
    const WCHAR *folder = arguments->paths[0];
    IOpenCscMaintenance *maintenance;
    struct simple sink;
    HRESULT hr;

    if ((arguments->options & OPTION_DIRTY) == 0) {
        complain(L"export needs --dirty: only what is not synchronized can be exported");
        return EXIT_USAGE;
    }
    maintenance = find_maintenance(session);
    if (maintenance == NULL)
        return message_failure(NULL, HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED));
    CreateDirectoryW(folder, NULL); /* if it cannot be had, the export says so */
    simple_open(&sink, L"copied out");
    hr = IOpenCscMaintenance_ExportDirty(maintenance, folder, &sink.progress);
    IOpenCscMaintenance_Release(maintenance);
    return simple_close(&sink, hr);
}

/* --- starting -------------------------------------------------------------------------------- */

void start_up(const struct session *session)
{
    IOpenCscMaintenance *maintenance = find_maintenance(session);
    ULONG renamed = 0, waiting = 0, given_up = 0;

    if (maintenance == NULL)
        return;
    if (SUCCEEDED(IOpenCscMaintenance_Start(maintenance, &renamed, &waiting, &given_up)) &&
        renamed + waiting + given_up != 0) {
        complain(L"renames that waited for a restart: %lu done, %lu still waiting,"
                 L" %lu given up because the new name is taken",
                 renamed, waiting, given_up);
    }
    IOpenCscMaintenance_Release(maintenance);
}
