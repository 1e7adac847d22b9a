/* What the program prints: two buffered streams. See output.h. */
#include "cli/output.h"

#include <stdarg.h>
#include <stdlib.h>
#include <wchar.h>

enum { BUFFER = 8192, LINE = 34 * 1024 /* a path of maximal length and some words */ };

struct stream {
    HANDLE handle;
    bool console;
    DWORD error; /* of the first write that failed */
    size_t used;
    WCHAR buffer[BUFFER];
};

static struct stream results;
static struct stream diagnostics;

static void stream_open(struct stream *s, DWORD which)
{
    DWORD mode;

    s->handle = GetStdHandle(which);
    s->console = GetConsoleMode(s->handle, &mode) != 0;
}

static void write_console(struct stream *s, size_t count)
{
    DWORD written;

    if (!WriteConsoleW(s->handle, s->buffer, (DWORD)count, &written, NULL))
        s->error = GetLastError();
}

static void write_utf8(struct stream *s, size_t count)
{
    static char bytes[BUFFER * 3]; /* a UTF-16 unit needs at most three bytes */
    int size =
        WideCharToMultiByte(CP_UTF8, 0, s->buffer, (int)count, bytes, sizeof bytes, NULL, NULL);
    DWORD written;

    for (int at = 0; at < size; at += (int)written) {
        if (!WriteFile(s->handle, bytes + at, (DWORD)(size - at), &written, NULL)) {
            s->error = GetLastError();
            return;
        }
    }
}

/* Writes the buffer out; with `all` false the first half of a surrogate pair waits for the second.
 */
static void stream_flush(struct stream *s, bool all)
{
    size_t count = s->used;
    WCHAR kept = 0;

    if (!all && count > 0 && IS_HIGH_SURROGATE(s->buffer[count - 1])) {
        kept = s->buffer[--count];
    }
    if (count > 0 && s->error == 0) {
        if (s->console)
            write_console(s, count);
        else
            write_utf8(s, count);
    }
    s->used = 0;
    if (kept != 0)
        s->buffer[s->used++] = kept;
}

static void stream_put(struct stream *s, const WCHAR *text)
{
    for (; *text != 0; text++) {
        if (s->used == BUFFER)
            stream_flush(s, false);
        s->buffer[s->used++] = *text;
    }
}

static void stream_format(struct stream *s, const WCHAR *format, va_list arguments)
{
    static WCHAR line[LINE];

    line[LINE - 1] = 0;
    if (vswprintf(line, LINE - 1, format, arguments) < 0)
        line[LINE - 2] = 0; /* longer than any path can make it: cut off */
    stream_put(s, line);
}

void output_open(void)
{
    stream_open(&results, STD_OUTPUT_HANDLE);
    stream_open(&diagnostics, STD_ERROR_HANDLE);
}

bool output_close(void)
{
    stream_flush(&results, true);
    stream_flush(&diagnostics, true);
    return results.error == 0 || output_is_lost();
}

void print(const WCHAR *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    stream_format(&results, format, arguments);
    va_end(arguments);
}

void print_text(const WCHAR *text)
{
    stream_put(&results, text);
}

void print_flush(void)
{
    stream_flush(&results, true);
}

void complain(const WCHAR *format, ...)
{
    va_list arguments;

    print_flush();
    stream_put(&diagnostics, L"offlinefiles: ");
    va_start(arguments, format);
    stream_format(&diagnostics, format, arguments);
    va_end(arguments);
    stream_put(&diagnostics, L"\n");
    stream_flush(&diagnostics, true);
}

bool output_is_lost(void)
{
    return results.error == ERROR_BROKEN_PIPE || results.error == ERROR_NO_DATA ||
           results.error == ERROR_PIPE_NOT_CONNECTED; /* WINE: for a pipe of Unix */
}

int output_console_width(void)
{
    CONSOLE_SCREEN_BUFFER_INFO info;

    if (!results.console || !GetConsoleScreenBufferInfo(results.handle, &info))
        return 0;
    return info.dwSize.X;
}
