/* See folders.h. */
#include "folders.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "fs/fs.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_TEXT     1000
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef char *(CDECL *get_unix_name)(const WCHAR *);

static get_unix_name unix_name(void)
{
    HMODULE kernel = GetModuleHandleW(L"kernel32.dll");

    return (get_unix_name)(void (*)(void))GetProcAddress(kernel, "wine_get_unix_file_name");
}

bool folders_in_wine(void)
{
    return unix_name() != NULL;
}

const char16_t *folders_drive(void)
{
    static char16_t path[MAX_TEXT];
    DWORD len;

    if (path[0] == 0) {
        len = GetTempPathW(MAX_TEXT - 60, path);
        swprintf(path + len, MAX_TEXT - len, L"opencsc fs %lu %llx", GetCurrentProcessId(),
                 GetTickCount64());
    }
    return path;
}

const char16_t *folders_unix(const char16_t *path)
{
    static char16_t text[MAX_TEXT] = u"\\\\?\\unix";
    char *name = unix_name()(path);
    char16_t *c;

    if (name == NULL)
        abort();
    MultiByteToWideChar(CP_UTF8, 0, name, -1, text + 8, MAX_TEXT - 8);
    HeapFree(GetProcessHeap(), 0, name);
    for (c = text; *c != 0; c++) {
        if (*c == u'/')
            *c = u'\\';
    }
    return text;
}

/* --- the share ------------------------------------------------------------------------------- */

static char16_t server[40]; /* empty: none was made */
static char16_t share[60];

/* The folder in which Wine looks for the shares of our server, with `tail` behind it. */
static const char16_t *server_folder(const char16_t *tail)
{
    static char16_t path[MAX_TEXT];
    const char16_t *drive = folders_unix(u"C:\\"); /* `\\?\unix...\dosdevices\c:\` */
    size_t len = csc_len(drive);

    while (drive[len - 1] != u':')
        len--;
    swprintf(path, MAX_TEXT, L"%.*lsunc%ls", (int)len - 2, drive, tail);
    return path;
}

static const char16_t *share_folder(void)
{
    char16_t tail[60];

    swprintf(tail, COUNT(tail), L"\\%ls\\share", server);
    return server_folder(tail);
}

const char16_t *folders_share(void)
{
    char16_t tail[60];

    if (!folders_in_wine())
        return NULL;
    swprintf(server, COUNT(server), L"fs%lu-%llx", GetCurrentProcessId(), GetTickCount64());
    swprintf(tail, COUNT(tail), L"\\%ls", server);
    CreateDirectoryW(server_folder(u""), NULL);
    if (!CreateDirectoryW(server_folder(tail), NULL) || !CreateDirectoryW(share_folder(), NULL))
        return NULL;
    swprintf(share, COUNT(share), L"\\\\%ls\\share", server);
    return share;
}

void folders_end(void)
{
    char16_t tail[60];

    if (server[0] == 0)
        return;
    folders_remove(share);
    swprintf(tail, COUNT(tail), L"\\%ls", server);
    RemoveDirectoryW(server_folder(tail));
}

/* --- Unix programs --------------------------------------------------------------------------- */

static char16_t *in_folder(const char16_t *folder, const char16_t *name)
{
    static char16_t path[MAX_TEXT];

    swprintf(path, MAX_TEXT, L"%ls\\%ls", folders_unix(folder), name);
    return path;
}

/* A script for the folder it lies in. Wine gives no handle to wait for and no exit code: it leaves
 * a file to look for. */
static bool write_script(const char16_t *path, const char *commands)
{
    FILE *file = _wfopen(path, L"wb");

    if (file == NULL)
        return false;
    fprintf(file, "cd \"${0%%/*}\"\n(\n%s\n)\necho > ~result$?\n", commands);
    return fclose(file) == 0;
}

/* Waits for one of the two results; true if it was success. */
static bool wait_for_result(const char16_t *folder)
{
    ULONGLONG end = GetTickCount64() + 20000;

    while (GetTickCount64() < end) {
        if (DeleteFileW(in_folder(folder, u"~result0")))
            return true;
        if (DeleteFileW(in_folder(folder, u"~result1")))
            return false;
        Sleep(5);
    }
    return false;
}

bool folders_shell(const char16_t *folder, const char *commands)
{
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    char16_t line[MAX_TEXT];
    char16_t *c;
    bool ok;

    if (!write_script(in_folder(folder, u"~script"), commands))
        return false;
    swprintf(line, MAX_TEXT, L"sh \"%ls\"", in_folder(folder, u"~script") + 8);
    for (c = line; *c != 0; c++) {
        if (*c == u'\\')
            *c = u'/';
    }
    if (!CreateProcessW(L"\\\\?\\unix\\bin\\sh", line, NULL, NULL, FALSE, 0, NULL, NULL, &startup,
                        &process))
        return false;
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    ok = wait_for_result(folder);
    DeleteFileW(in_folder(folder, u"~script"));
    return ok;
}

/* --- removal --------------------------------------------------------------------------------- */

static void remove_below(struct csc_root *root, const char16_t *path)
{
    struct csc_list *list = NULL;
    struct csc_entry entry;

    if (FAILED(root->ops->list(root, path, &list)))
        return;
    while (list->ops->next(list, &entry) == S_OK) {
        char16_t *child = csc_join(path, entry.name);

        if (entry.facts.kind == CSC_DIR && !entry.reparse) {
            remove_below(root, child);
            root->ops->remove_dir(root, child);
        } else {
            root->ops->remove_file(root, child);
        }
        csc_free(child);
    }
    list->ops->end_list(list);
}

void folders_remove(const char16_t *path)
{
    struct csc_root *root = NULL;

    if (SUCCEEDED(csc_fs_win32()->ops->open_root(csc_fs_win32(), path, &root))) {
        remove_below(root, u"");
        root->ops->close_root(root);
    }
    RemoveDirectoryW(path);
}
