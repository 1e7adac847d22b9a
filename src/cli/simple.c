/* The sink of deletions and exports. See simple.h. */
#include "cli/simple.h"

#include "cli/message.h"
#include "cli/output.h"
#include "cli/session.h"

static struct simple *from(IOfflineFilesSimpleProgress *self)
{
    return CONTAINING_RECORD(self, struct simple, progress);
}

static HRESULT STDMETHODCALLTYPE simple_QueryInterface(IOfflineFilesSimpleProgress *self,
                                                       REFIID iid, void **object)
{
    if (object == NULL)
        return E_POINTER;
    *object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IOfflineFilesProgress) &&
        !IsEqualIID(iid, &IID_IOfflineFilesSimpleProgress))
        return E_NOINTERFACE;
    *object = self;
    InterlockedIncrement(&from(self)->references);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE simple_AddRef(IOfflineFilesSimpleProgress *self)
{
    return (ULONG)InterlockedIncrement(&from(self)->references);
}

static ULONG STDMETHODCALLTYPE simple_Release(IOfflineFilesSimpleProgress *self)
{
    return (ULONG)InterlockedDecrement(&from(self)->references);
}

static HRESULT STDMETHODCALLTYPE simple_Begin(IOfflineFilesSimpleProgress *self, BOOL *abort)
{
    from(self)->begun = true;
    *abort = cancel_asked();
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE simple_QueryAbort(IOfflineFilesSimpleProgress *self, BOOL *abort)
{
    (void)self;
    *abort = cancel_asked();
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE simple_End(IOfflineFilesSimpleProgress *self, HRESULT hr)
{
    (void)self;
    (void)hr; /* is what the method returns, too */
    return S_OK;
}

static OFFLINEFILES_OP_RESPONSE response(void)
{
    return cancel_asked() ? OFFLINEFILES_OP_ABORT : OFFLINEFILES_OP_CONTINUE;
}

static HRESULT STDMETHODCALLTYPE simple_ItemBegin(IOfflineFilesSimpleProgress *self, LPCWSTR path,
                                                  OFFLINEFILES_OP_RESPONSE *answer)
{
    struct simple *simple = from(self);

    bar_draw(&simple->bar, &simple->tally, &(struct current){.path = path});
    *answer = response();
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE simple_ItemResult(IOfflineFilesSimpleProgress *self, LPCWSTR path,
                                                   HRESULT hr, OFFLINEFILES_OP_RESPONSE *answer)
{
    struct simple *simple = from(self);

    *answer = response();
    if (FAILED(hr)) {
        bar_erase(&simple->bar);
        simple->tally.failures++;
        message_failure(path, hr);
        return S_OK;
    }
    simple->tally.processed++;
    if (simple->bar.width == 0) {
        print(L"%-17ls %ls\n", simple->word, path);
        print_flush();
    }
    return S_OK;
}

static CONST_VTBL IOfflineFilesSimpleProgressVtbl vtable = {
    simple_QueryInterface, simple_AddRef, simple_Release,   simple_Begin,
    simple_QueryAbort,     simple_End,    simple_ItemBegin, simple_ItemResult};

void simple_open(struct simple *simple, const WCHAR *word)
{
    *simple = (struct simple){.progress = {&vtable}, .references = 1, .word = word};
    tally_start(&simple->tally, word);
    bar_start(&simple->bar);
}

int simple_close(struct simple *simple, HRESULT hr)
{
    const struct tally *tally = &simple->tally;

    bar_erase(&simple->bar);
    if (simple->begun)
        print(L"%u %ls, %u failed\n", tally->processed, simple->word, tally->failures);
    if (hr == HRESULT_FROM_WIN32(ERROR_CANCELLED)) {
        complain(L"cancelled; what was finished stays done");
        return EXIT_CANCELLED;
    }
    if (FAILED(hr) && tally->failures == 0)
        return message_failure(NULL, hr);
    return tally->failures != 0 ? EXIT_ITEMS_FAILED : EXIT_OK;
}
