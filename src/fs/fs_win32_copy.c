/*
 * fs_win32: copies that the file system makes by itself. On a share, the redirector lets the server
 * copy (WINDOWS: FSCTL_SRV_COPYCHUNK), and no content passes through here.
 */
#include "base/memory.h"
#include "fs/fs_win32_internal.h"

#define PIECE (1u << 20)

static DWORD CALLBACK on_progress(LARGE_INTEGER total, LARGE_INTEGER done,
                                  LARGE_INTEGER stream_size, LARGE_INTEGER stream_done,
                                  DWORD stream, DWORD reason, HANDLE source, HANDLE target,
                                  LPVOID data)
{
    const struct csc_copy *copy = data;

    (void)total, (void)done, (void)stream_size, (void)stream_done;
    (void)stream, (void)reason, (void)source, (void)target;
    return !copy->goes_on || copy->goes_on(copy->ctx) ? PROGRESS_CONTINUE : PROGRESS_CANCEL;
}

static HRESULT copy_file(const struct win_root *root, struct csc_copy *copy)
{
    char16_t *from = NULL;
    char16_t *to = NULL;
    HRESULT hr = csc_win_path(root, copy->from, WIN_FAST, &from);

    if (SUCCEEDED(hr))
        hr = csc_win_path(root, copy->to, WIN_FAST, &to);
    if (SUCCEEDED(hr) && !CopyFileExW(from, to, on_progress, copy, NULL, COPY_FILE_FAIL_IF_EXISTS))
        hr = csc_win_last_error();
    csc_free(from);
    csc_free(to);
    return hr == CSC_WIN32(ERROR_REQUEST_ABORTED) ? CSC_E_CANCELLED : hr;
}

/* WINE: CopyFileExW copies in the same way, and tells nobody how far it is. */
static HRESULT copy_by_hand(struct csc_file *source, struct csc_copy *copy, struct csc_file *target)
{
    unsigned char *data = csc_alloc(PIECE);
    size_t got = PIECE;
    uint64_t offset;
    HRESULT hr = data != NULL ? S_OK : E_OUTOFMEMORY;

    for (offset = 0; SUCCEEDED(hr) && got != 0; offset += got) {
        hr = csc_win_read(source, offset, data, PIECE, &got);
        if (SUCCEEDED(hr))
            hr = csc_win_write(target, offset, data, got);
        if (SUCCEEDED(hr) && copy->goes_on != NULL && !copy->goes_on(copy->ctx))
            hr = CSC_E_CANCELLED;
    }
    csc_free(data);
    return hr;
}

static HRESULT copy_in_wine(struct csc_root *root, struct csc_file *source, struct csc_copy *copy,
                            struct csc_file **file)
{
    HRESULT hr = csc_win_open(root, copy->to, CSC_OPEN_STAGE, file);

    if (FAILED(hr))
        return hr;
    hr = copy_by_hand(source, copy, *file);
    if (FAILED(hr)) {
        csc_win_close(*file);
        *file = NULL;
    }
    return hr;
}

/* The copy has the attributes of its source: READONLY would keep us out. */
static HRESULT hide(const struct win_root *root, const char16_t *path)
{
    HANDLE handle;
    HRESULT hr = csc_win_open_entry(root, path, FILE_WRITE_ATTRIBUTES, &handle);

    if (FAILED(hr))
        return hr;
    hr = csc_win_set_attributes(handle, FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_TEMPORARY);
    CloseHandle(handle);
    return hr;
}

static HRESULT copy_by_system(struct win_root *root, struct csc_copy *copy, struct csc_file **file)
{
    HRESULT hr = copy_file(root, copy);

    if (SUCCEEDED(hr))
        hr = hide(root, copy->to);
    return SUCCEEDED(hr) ? csc_win_reopen_staged(root, copy->to, file) : hr;
}

HRESULT csc_win_copy(struct csc_root *root, struct csc_copy *copy, struct csc_file **file)
{
    struct win_root *r = (struct win_root *)root;
    struct csc_file *source;
    HRESULT hr;

    *file = NULL;
    hr = csc_win_open(root, copy->from, copy->yield ? CSC_OPEN_READ_YIELD : CSC_OPEN_READ, &source);
    if (FAILED(hr))
        return hr;
    hr = csc_win_stat_file(source, &copy->source);
    if (SUCCEEDED(hr) && r->wine)
        hr = copy_in_wine(root, source, copy, file);
    else if (SUCCEEDED(hr))
        hr = copy_by_system(r, copy, file);
    csc_win_close(source);
    return hr;
}
