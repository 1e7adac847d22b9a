/*
 * Memory for clients: see task.h.
 */
#include "com/task.h"

#include <string.h>
#include <wchar.h>

HRESULT com_task_string(const WCHAR *text, WCHAR **out)
{
    size_t size = (wcslen(text) + 1) * sizeof(*text);
    *out = CoTaskMemAlloc(size);
    if (!*out)
        return E_OUTOFMEMORY;
    memcpy(*out, text, size);
    return S_OK;
}

HRESULT com_task_message(HRESULT result, WCHAR **out)
{
    WCHAR text[512];
    DWORD code =
        HRESULT_FACILITY(result) == FACILITY_WIN32 ? (DWORD)HRESULT_CODE(result) : (DWORD)result;
    DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
    DWORD len = FormatMessageW(flags, NULL, code, 0, text, ARRAYSIZE(text), NULL);
    while (len && (text[len - 1] == L'\n' || text[len - 1] == L'\r' || text[len - 1] == L' '))
        text[--len] = 0;
    if (!len)
        swprintf(text, ARRAYSIZE(text), L"Error 0x%08lX", (unsigned long)result);
    return com_task_string(text, out);
}
