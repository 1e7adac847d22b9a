/* The verb cat, and what the other verbs tell of how cached content lies on the disk. */
#include "cli/content.h"

#include "cli/message.h"
#include "cli/output.h"
#include "cli/verbs.h"

#include <opencsc.h>
#include <stdlib.h>

static const WCHAR *const kinds[] = {
    [OPENCSC_ENCRYPTION_NONE] = L"none",
    [OPENCSC_ENCRYPTION_VOLUME] = L"EFS",
    [OPENCSC_ENCRYPTION_OWN] = L"own",
};

const WCHAR *content_kind_name(OPENCSC_ENCRYPTION kind)
{
    return kinds[kind];
}

OPENCSC_ENCRYPTION content_kind_of_cache(IOfflineFilesCache *cache)
{
    OPENCSC_ENCRYPTION kind = OPENCSC_ENCRYPTION_NONE;
    IOpenCscEncryption *ours;

    if (FAILED(IOfflineFilesCache_QueryInterface(cache, &IID_IOpenCscEncryption, (void **)&ours)))
        return kind;
    IOpenCscEncryption_GetEncryptionKind(ours, &kind);
    IOpenCscEncryption_Release(ours);
    return kind;
}

OPENCSC_ENCRYPTION content_kind_of_item(IOfflineFilesItem *item)
{
    OPENCSC_ENCRYPTION kind = OPENCSC_ENCRYPTION_NONE;
    IOpenCscContent *content;

    if (FAILED(IOfflineFilesItem_QueryInterface(item, &IID_IOpenCscContent, (void **)&content)))
        return kind; /* only files have content */
    IOpenCscContent_GetEncryption(content, &kind);
    IOpenCscContent_Release(content);
    return kind;
}

/* --- cat ------------------------------------------------------------------------------------- */

static HRESULT write_all(HANDLE out, const BYTE *bytes, DWORD size)
{
    DWORD written = 0;

    for (DWORD at = 0; at < size; at += written) {
        if (!WriteFile(out, bytes + at, size - at, &written, NULL))
            return HRESULT_FROM_WIN32(GetLastError());
    }
    return S_OK;
}

static HRESULT copy_out(IStream *stream, HANDLE out)
{
    enum { CHUNK = 256 * 1024 };
    BYTE *chunk = malloc(CHUNK);
    HRESULT hr = chunk != NULL ? S_OK : E_OUTOFMEMORY;
    ULONG got = CHUNK;

    while (SUCCEEDED(hr) && got != 0 && !should_stop()) {
        hr = IStream_Read(stream, chunk, CHUNK, &got);
        if (SUCCEEDED(hr))
            hr = write_all(out, chunk, got);
    }
    free(chunk);
    return FAILED(hr) ? hr : got != 0 ? HRESULT_FROM_WIN32(ERROR_CANCELLED) : S_OK;
}

static HRESULT open_content(IOfflineFilesItem *item, IStream **stream)
{
    IOpenCscContent *content;
    HRESULT hr = IOfflineFilesItem_QueryInterface(item, &IID_IOpenCscContent, (void **)&content);

    if (SUCCEEDED(hr)) {
        hr = IOpenCscContent_OpenContent(content, stream);
        IOpenCscContent_Release(content);
    }
    return hr;
}

static int explain(const WCHAR *path, HRESULT hr)
{
    if (hr == E_NOINTERFACE)
        complain(L"%ls: only files have content", path);
    else if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND))
        complain(L"%ls: no local copy; it has not been fetched yet or was deleted here (0x%08lX)",
                 path, (unsigned long)hr);
    else
        return message_failure(path, hr);
    return EXIT_ITEMS_FAILED;
}

int verb_cat(struct session *session, const struct arguments *arguments)
{
    const WCHAR *path = arguments->paths[0];
    IOfflineFilesItem *item;
    IStream *stream;
    HRESULT hr;
    int found = session_find(session, path, &item);

    if (found != EXIT_OK)
        return found;
    hr = open_content(item, &stream);
    IOfflineFilesItem_Release(item);
    if (SUCCEEDED(hr)) {
        hr = copy_out(stream, GetStdHandle(STD_OUTPUT_HANDLE));
        IStream_Release(stream);
    }
    if (hr == HRESULT_FROM_WIN32(ERROR_NO_DATA) || hr == HRESULT_FROM_WIN32(ERROR_BROKEN_PIPE))
        return EXIT_OK; /* nobody reads any more */
    return SUCCEEDED(hr) ? EXIT_OK : explain(path, hr);
}
