/*
 * The log of what was done to each file: see log.h.
 *
 * Each line is one write at the end of the file, so lines of several processes do not mix. Who
 * finds the log too large when he opens it gives it its other name; who has it open then goes on
 * writing there.
 */
#include "log.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"
#include "fs/place.h"

#include <evntprov.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define LARGEST     (4u << 20)
#define LINE_ROOM   128 /* without the path */
#define INFORMATION 4
#define WARNING     3

static const GUID provider = {
    0xb0a7c4a1, 0x6d65, 0x4f5e, {0x8d, 0x0a, 0x2f, 0x6f, 0x6d, 0x1b, 0x9c, 0x37}};

/* ---- the file ---- */

static HANDLE open_at_end(const WCHAR *path)
{
    HANDLE file =
        CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NOT_CONTENT_INDEXED, NULL);
    return file == INVALID_HANDLE_VALUE ? NULL : file;
}

static bool is_large(const WCHAR *path)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    return GetFileAttributesExW(path, GetFileExInfoStandard, &data) &&
           (data.nFileSizeHigh || data.nFileSizeLow > LARGEST);
}

static HANDLE open_log(const WCHAR *folder)
{
    WCHAR *path = csc_join(folder, L"sync.log");
    WCHAR *old = csc_join(folder, L"sync.old.log");
    HANDLE file = NULL;
    if (path && old && is_large(path))
        MoveFileExW(path, old, MOVEFILE_REPLACE_EXISTING);
    if (path)
        file = open_at_end(path);
    csc_free(path);
    csc_free(old);
    return file;
}

/* ---- lines ---- */

struct line {
    const char *operation;
    int action; /* negative: none */
    HRESULT hr;
    unsigned state;
    uint64_t bytes;
    const char16_t *path;
};

static void add_time(char *text, size_t room)
{
    SYSTEMTIME t;
    GetSystemTime(&t);
    snprintf(text, room, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", t.wYear, t.wMonth, t.wDay, t.wHour,
             t.wMinute, t.wSecond, t.wMilliseconds);
}

/* To csc_free; NULL without memory. */
static char *make_line(const struct line *line)
{
    char head[LINE_ROOM], action[8] = "-", when[32];
    char *path = csc_to_utf8(line->path);
    if (!path)
        return NULL;
    add_time(when, sizeof(when));
    if (line->action >= 0)
        snprintf(action, sizeof(action), "%d", line->action);
    snprintf(head, sizeof(head), "%s\t%s\t%s\t0x%08lx\t%u\t%llu\t", when, line->operation, action,
             (unsigned long)line->hr, line->state, (unsigned long long)line->bytes);
    size_t before = strlen(head), length = strlen(path);
    char *text = csc_alloc(before + length + 3);
    if (text) {
        memcpy(text, head, before);
        memcpy(text + before, path, length);
        memcpy(text + before + length, "\r\n", 3);
    }
    csc_free(path);
    return text;
}

static void trace(ULONGLONG tracing, HRESULT hr, const char *text)
{
    if (!tracing || !EventProviderEnabled(tracing, FAILED(hr) ? WARNING : INFORMATION, 0))
        return;
    WCHAR *wide = csc_from_utf8(text);
    if (wide)
        EventWriteString(tracing, FAILED(hr) ? WARNING : INFORMATION, 0, wide);
    csc_free(wide);
}

static void write_line(struct log *log, const struct line *line)
{
    DWORD written;
    char *text = make_line(line);
    if (!text)
        return;
    if (!log->file)
        log->file = open_log(log->folder);
    if (log->file)
        WriteFile(log->file, text, (DWORD)strlen(text), &written, NULL);
    trace(log->tracing, line->hr, text);
    csc_free(text);
}

/* ---- an operation's ---- */

void log_open(struct log *log, const WCHAR *folder, const char *operation)
{
    *log = (struct log){.folder = folder, .operation = operation};
    if (operation && EventRegister(&provider, NULL, NULL, &log->tracing))
        log->tracing = 0;
}

void log_close(struct log *log)
{
    if (log->file)
        CloseHandle(log->file);
    if (log->tracing)
        EventUnregister(log->tracing);
    *log = (struct log){0};
}

void log_item(struct log *log, const struct csc_report *report)
{
    const struct line line = {
        .operation = log->operation,
        .action = report->op == CSC_OP_NONE ? -1 : (int)report->op,
        .hr = report->hr,
        .state = report->state,
        .bytes = report->bytes,
        .path = report->path,
    };
    if (log->operation)
        write_line(log, &line);
}

/* Settings are read again and again. */
static bool is_told(const WCHAR *name)
{
    static SRWLOCK lock = SRWLOCK_INIT;
    static WCHAR told[32][40];
    static size_t count;
    size_t i = 0;
    AcquireSRWLockExclusive(&lock);
    while (i < count && wcsncmp(told[i], name, ARRAYSIZE(told[0]) - 1) != 0)
        i++;
    bool found = i < count || count == ARRAYSIZE(told);
    if (!found)
        wcsncpy(told[count++], name, ARRAYSIZE(told[0]) - 1);
    ReleaseSRWLockExclusive(&lock);
    return found;
}

void log_bad_setting(const WCHAR *name)
{
    struct csc_text folder = {0};
    struct log log;
    if (is_told(name) || FAILED(csc_place(&folder)))
        return;
    log_open(&log, folder.s, "setting");
    write_line(&log, &(struct line){.operation = log.operation,
                                    .action = -1,
                                    .hr = HRESULT_FROM_WIN32(ERROR_INVALID_DATA),
                                    .path = name});
    log_close(&log);
    csc_text_free(&folder);
}
