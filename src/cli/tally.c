/* Counts a long operation and shows the count. See tally.h. */
#include "cli/tally.h"

#include "cli/output.h"

#include <wchar.h>

enum { REDRAW_MILLISECONDS = 100, BAR_CELLS = 20, BIG_ITEM = 1024 * 1024 };

static const struct {
    const WCHAR *done;
    const WCHAR *failed;
} words[OPERATIONS] = {
    [OFFLINEFILES_SYNC_OPERATION_CREATE_COPY_ON_SERVER] = {L"created on server",
                                                           L"; not created on server"},
    [OFFLINEFILES_SYNC_OPERATION_CREATE_COPY_ON_CLIENT] = {L"created here", L"; not created here"},
    [OFFLINEFILES_SYNC_OPERATION_SYNC_TO_SERVER] = {L"up", L"; not updated on server"},
    [OFFLINEFILES_SYNC_OPERATION_SYNC_TO_CLIENT] = {L"down", L"; not updated here"},
    [OFFLINEFILES_SYNC_OPERATION_DELETE_SERVER_COPY] = {L"deleted on server",
                                                        L"; not deleted on server"},
    [OFFLINEFILES_SYNC_OPERATION_DELETE_CLIENT_COPY] = {L"deleted here", L"; not deleted here"},
    [OFFLINEFILES_SYNC_OPERATION_PIN] = {NULL, L""}, /* see pin_word */
    [OFFLINEFILES_SYNC_OPERATION_PREPARE] = {L"compared", L""},
};

void tally_start(struct tally *tally, const WCHAR *pin_word)
{
    *tally = (struct tally){.pin_word = pin_word, .started = GetTickCount64()};
}

const WCHAR *tally_word(const struct tally *tally, OFFLINEFILES_SYNC_OPERATION operation)
{
    return operation == OFFLINEFILES_SYNC_OPERATION_PIN ? tally->pin_word : words[operation].done;
}

const WCHAR *tally_failed_word(OFFLINEFILES_SYNC_OPERATION operation)
{
    return words[operation].failed;
}

unsigned tally_items(const struct tally *tally)
{
    unsigned items = tally->processed + tally->conflicts + tally->failures;

    for (int i = 0; i < OPERATIONS; i++)
        items += tally->operations[i];
    return items;
}

/* --- The summary ----------------------------------------------------------------------------- */

const WCHAR *format_size(ULONGLONG bytes, WCHAR text[SIZE_LENGTH])
{
    static const WCHAR *const units[] = {L"KiB", L"MiB", L"GiB", L"TiB"};
    double size = (double)bytes / 1024;
    size_t unit = 0;

    if (bytes < 1024) {
        swprintf(text, SIZE_LENGTH, L"%u byte%ls", (unsigned)bytes, bytes == 1 ? L"" : L"s");
        return text;
    }
    for (; size >= 1024 && unit + 1 < sizeof units / sizeof *units; unit++)
        size /= 1024;
    swprintf(text, SIZE_LENGTH, L"%.1f %ls", size, units[unit]);
    return text;
}

static double seconds_since(ULONGLONG start)
{
    return (double)(GetTickCount64() - start) / 1000;
}

/* One count of the summary, if there is anything to count. */
static void print_count(unsigned count, const WCHAR *word, bool *first)
{
    if (count == 0)
        return;
    print(L"%ls%u %ls", *first ? L"" : L", ", count, word);
    *first = false;
}

void tally_print(const struct tally *tally)
{
    WCHAR size[SIZE_LENGTH];
    bool first = true;

    for (int i = 0; i < OPERATIONS; i++)
        print_count(tally->operations[i], tally_word(tally, (OFFLINEFILES_SYNC_OPERATION)i),
                    &first);
    print_count(tally->processed, L"processed", &first);
    if (first)
        print_text(tally->conflicts + tally->failures == 0 ? L"nothing to do" : L"nothing done");
    print(L"; %ls in %.1f s; %u conflict%ls, %u failed\n", format_size(tally->bytes, size),
          seconds_since(tally->started), tally->conflicts, tally->conflicts == 1 ? L"" : L"s",
          tally->failures);
}

/* --- The progress bar ------------------------------------------------------------------------ */

void bar_start(struct bar *bar)
{
    *bar = (struct bar){.width = output_console_width()};
}

void bar_erase(struct bar *bar)
{
    if (bar->length == 0)
        return;
    print(L"\r%*ls\r", bar->length, L"");
    bar->length = 0;
}

/* The end of a path says most about it. */
static const WCHAR *path_tail(const WCHAR *path, int room)
{
    size_t length = wcslen(path);

    return length > (size_t)room ? path + (length - (size_t)room) : path;
}

/* How far a big item is; for small ones, which come and go, only a sign of life. */
static void draw_cells(WCHAR cells[BAR_CELLS + 1], const struct current *current, ULONGLONG now)
{
    int from = 0;
    int to;

    if (current->total >= BIG_ITEM) {
        to = (int)((double)current->done * BAR_CELLS / (double)current->total);
    } else {
        from = (int)(now / REDRAW_MILLISECONDS % BAR_CELLS);
        to = from + 1;
    }
    for (int i = 0; i < BAR_CELLS; i++)
        cells[i] = i >= from && i < to ? L'#' : L'-';
    cells[BAR_CELLS] = 0;
}

void bar_draw(struct bar *bar, const struct tally *tally, const struct current *current)
{
    WCHAR line[512];
    WCHAR cells[BAR_CELLS + 1];
    WCHAR size[SIZE_LENGTH];
    WCHAR rate[SIZE_LENGTH];
    ULONGLONG now = GetTickCount64();
    double seconds = seconds_since(tally->started);
    int length;

    if (bar->width == 0 || (bar->drawn != 0 && now - bar->drawn < REDRAW_MILLISECONDS))
        return;
    draw_cells(cells, current, now);
    format_size(tally->bytes, size);
    format_size(seconds > 0 ? (ULONGLONG)((double)tally->bytes / seconds) : 0, rate);
    length = swprintf(line, sizeof line / sizeof *line, L"\r[%ls] %u items  %ls  %ls/s  ", cells,
                      tally_items(tally), size, rate);
    if (length < 0)
        return;
    length--; /* the carriage return */

    /* The last column stays free: a character there would make the console scroll. */
    int room = bar->width - 1 - length;
    const WCHAR *tail = room > 0 ? path_tail(current->path, room) : L"";
    int drawn = length + (int)wcslen(tail);
    int rest = bar->length > drawn ? bar->length - drawn : 0;

    print(L"%ls%ls%*ls", line, tail, rest, L"");
    print_flush();
    bar->length = drawn + rest;
    bar->drawn = now;
}
