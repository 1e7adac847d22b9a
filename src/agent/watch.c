/*
 * Watches the cached folders: see watch.h. All watches belong to the watcher's thread, which does
 * nothing but wait for them: it must let go of a folder at once when that is to be removed.
 */
#include "agent/watch.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"

#include <stddef.h>
#include <wchar.h>

enum { MAX_WATCHES = 512, ROOM = 2048, TREE_ROOM = 65536, DEPTH = 100, READY = 10000 };
#define QUIET (5 * SCHEDULE_SECOND)
#define KINDS                                                                                     \
    (FILE_NOTIFY_CHANGE_FILE_NAME | FILE_NOTIFY_CHANGE_DIR_NAME | FILE_NOTIFY_CHANGE_LAST_WRITE | \
     FILE_NOTIFY_CHANGE_SIZE | FILE_NOTIFY_CHANGE_ATTRIBUTES)

struct watch {
    OVERLAPPED overlapped;
    struct watcher *watcher;
    struct watch *next;
    HANDLE folder; /* NULL: it has been closed, and goes when the system has let go of it */
    WCHAR *rel;    /* from the root; "" is the root */
    DWORD room;
    union {
        FILE_NOTIFY_INFORMATION first; /* aligned */
        BYTE bytes[1];
    } buffer;
};

static WCHAR *full_path(const struct watcher *watcher, const WCHAR *rel)
{
    return *rel ? csc_join(watcher->root, rel) : csc_dup(watcher->root);
}

static void note(struct watcher *watcher, const WCHAR *rel)
{
    WCHAR *path = csc_join(L"\\", rel); /* two backslashes, and the rest */
    if (path) {
        AcquireSRWLockExclusive(&watcher->lock);
        changes_add(&watcher->changes, path, clock_read(watcher->clock).now);
        ReleaseSRWLockExclusive(&watcher->lock);
        SetEvent(watcher->seen);
    }
    csc_free(path);
}

/* --- single watches -------------------------------------------------------------------------- */

static void CALLBACK on_change(DWORD error, DWORD size, OVERLAPPED *overlapped);

static bool arm(struct watch *watch)
{
    return ReadDirectoryChangesW(watch->folder, &watch->buffer, watch->room, !watch->watcher->each,
                                 KINDS, NULL, &watch->overlapped, on_change) != 0;
}

static void unlink_watch(struct watch *watch)
{
    struct watch **link = &watch->watcher->watches;
    while (*link != watch)
        link = &(*link)->next;
    *link = watch->next;
    watch->watcher->count--;
}

static void free_watch(struct watch *watch)
{
    if (watch->folder)
        CloseHandle(watch->folder);
    unlink_watch(watch);
    csc_free(watch->rel);
    csc_free(watch);
}

/* It goes when the system has told its end. */
static void close_watch(struct watch *watch)
{
    HANDLE folder = watch->folder;
    watch->folder = NULL;
    CancelIo(folder);
    CloseHandle(folder);
}

static struct watch *find_watch(const struct watcher *watcher, const WCHAR *rel)
{
    for (struct watch *w = watcher->watches; w; w = w->next) {
        if (w->folder && csc_compare(w->rel, rel) == 0)
            return w;
    }
    return NULL;
}

/* Those of a folder and of all that is in it. */
static void close_tree(struct watcher *watcher, const WCHAR *rel)
{
    size_t length = csc_len(rel);
    for (struct watch *w = watcher->watches; w; w = w->next) {
        if (w->folder && csc_len(w->rel) >= length &&
            csc_compare_n(w->rel, length, rel, length) == 0 &&
            (!w->rel[length] || w->rel[length] == L'\\'))
            close_watch(w);
    }
}

static struct watch *open_watch(struct watcher *watcher, const WCHAR *rel, const WCHAR *path)
{
    DWORD room = watcher->each ? ROOM : TREE_ROOM;
    struct watch *watch = csc_alloc(sizeof(*watch) + room);
    HANDLE folder = CreateFileW(
        path, FILE_LIST_DIRECTORY, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
        OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, NULL);
    if (folder == INVALID_HANDLE_VALUE || !watch) {
        if (folder != INVALID_HANDLE_VALUE)
            CloseHandle(folder);
        csc_free(watch);
        return NULL;
    }
    watch->watcher = watcher;
    watch->folder = folder;
    watch->room = room;
    watch->rel = csc_dup(rel);
    watch->next = watcher->watches;
    watcher->watches = watch;
    watcher->count++;
    if (watch->rel && arm(watch))
        return watch;
    free_watch(watch);
    return NULL;
}

/* --- trees ----------------------------------------------------------------------------------- */

static bool is_dots(const WCHAR *name)
{
    return name[0] == L'.' && (!name[1] || (name[1] == L'.' && !name[2]));
}

/* How a tree is looked through for folders that are not watched yet. */
struct search {
    unsigned depth;
    bool tell; /* what lies in a folder that nobody watched until now may have been changed */
};

static const struct search nothing_told = {0, false};

static void add_tree(struct watcher *watcher, const WCHAR *rel, struct search search);

/* Watches the folders in a folder. Is there anything in it? */
static bool add_children(struct watcher *watcher, const WCHAR *rel, const WCHAR *path,
                         struct search search)
{
    WIN32_FIND_DATAW *found = csc_alloc(sizeof(*found));
    WCHAR *pattern = csc_join(path, L"*");
    HANDLE list = found && pattern ? FindFirstFileExW(pattern, FindExInfoBasic, found,
                                                      FindExSearchNameMatch, NULL, 0)
                                   : INVALID_HANDLE_VALUE;
    bool any = false;
    search.depth++;
    for (BOOL more = list != INVALID_HANDLE_VALUE; more; more = FindNextFileW(list, found)) {
        if (is_dots(found->cFileName))
            continue;
        any = true;
        if (found->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) {
            WCHAR *child = *rel ? csc_join(rel, found->cFileName) : csc_dup(found->cFileName);
            if (child)
                add_tree(watcher, child, search);
            csc_free(child);
        }
    }
    if (list != INVALID_HANDLE_VALUE)
        FindClose(list);
    csc_free(pattern);
    csc_free(found);
    return any;
}

/* RACE: a folder is watched first and listed then, so that nothing comes between. */
static void watch_folder(struct watcher *watcher, const WCHAR *rel, const WCHAR *path,
                         struct search search)
{
    struct watch *watch = find_watch(watcher, rel);
    bool is_new = !watch && wcschr(rel, L'\\'); /* servers are never told */
    if (!watch)
        watch = open_watch(watcher, rel, path);
    if (!watch || !watcher->each)
        return;
    const struct search below = {search.depth, search.tell && !is_new};
    if (!add_children(watcher, rel, path, below) && *rel)
        close_watch(watch);
    else if (is_new && search.tell)
        note(watcher, rel); /* with all that is in it */
}

static void add_tree(struct watcher *watcher, const WCHAR *rel, struct search search)
{
    WCHAR *path = full_path(watcher, rel);
    if (path && search.depth < DEPTH && watcher->count < MAX_WATCHES)
        watch_folder(watcher, rel, path, search);
    csc_free(path);
}

/* --- what is told ---------------------------------------------------------------------------- */

static bool is_folder(const struct watcher *watcher, const WCHAR *rel)
{
    WCHAR *path = full_path(watcher, rel);
    DWORD attributes = path ? GetFileAttributesW(path) : INVALID_FILE_ATTRIBUTES;
    csc_free(path);
    return attributes != INVALID_FILE_ATTRIBUTES && attributes & FILE_ATTRIBUTE_DIRECTORY;
}

static void take_in(struct watcher *watcher, const WCHAR *rel, DWORD action)
{
    bool appeared = action == FILE_ACTION_ADDED || action == FILE_ACTION_RENAMED_NEW_NAME;
    bool vanished = action == FILE_ACTION_REMOVED || action == FILE_ACTION_RENAMED_OLD_NAME;
    bool folder = !vanished && is_folder(watcher, rel);
    if (csc_is_own_name(csc_base_name(rel)) || (folder && !appeared))
        return; /* that something in a folder changed is told by itself */
    if (watcher->each && vanished)
        close_tree(watcher, rel);
    if (watcher->each && folder)
        add_tree(watcher, rel, nothing_told);
    note(watcher, rel);
}

/* Did something vanish? */
static bool take_in_all(struct watch *watch)
{
    const BYTE *at = watch->buffer.bytes;
    bool vanished = false;
    for (;;) {
        const FILE_NOTIFY_INFORMATION *told = (const void *)at;
        WCHAR *name = csc_dup_n(told->FileName, told->FileNameLength / sizeof(WCHAR));
        WCHAR *rel = name && *watch->rel ? csc_join(watch->rel, name) : name;
        if (rel)
            take_in(watch->watcher, rel, told->Action);
        if (rel != name)
            csc_free(rel);
        csc_free(name);
        vanished |=
            told->Action == FILE_ACTION_REMOVED || told->Action == FILE_ACTION_RENAMED_OLD_NAME;
        if (!told->NextEntryOffset)
            return vanished;
        at += told->NextEntryOffset;
    }
}

static bool is_empty(const struct watcher *watcher, const WCHAR *rel)
{
    WIN32_FIND_DATAW found;
    WCHAR *path = full_path(watcher, rel);
    WCHAR *pattern = path ? csc_join(path, L"*") : NULL;
    HANDLE search = pattern ? FindFirstFileW(pattern, &found) : INVALID_HANDLE_VALUE;
    bool more = search != INVALID_HANDLE_VALUE, listed = more;
    while (more && is_dots(found.cFileName))
        more = FindNextFileW(search, &found) != 0;
    if (listed)
        FindClose(search);
    csc_free(pattern);
    csc_free(path);
    return listed && !more;
}

/* More was changed than there is room to tell. */
static void rescan(struct watch *watch)
{
    WCHAR *path = full_path(watch->watcher, watch->rel);
    if (*watch->rel)
        note(watch->watcher, watch->rel);
    if (path && watch->watcher->each)
        add_children(watch->watcher, watch->rel, path, nothing_told);
    csc_free(path);
}

static void CALLBACK on_change(DWORD error, DWORD size, OVERLAPPED *overlapped)
{
    struct watch *watch = CONTAINING_RECORD(overlapped, struct watch, overlapped);
    bool vanished = true;
    if (watch->folder && error == ERROR_SUCCESS) {
        if (size)
            vanished = take_in_all(watch);
        else
            rescan(watch);
    }
    bool ends =
        !watch->folder || error != ERROR_SUCCESS ||
        (watch->watcher->each && *watch->rel && vanished && is_empty(watch->watcher, watch->rel));
    if (ends || !arm(watch))
        free_watch(watch);
}

/* --- the thread ------------------------------------------------------------------------------ */

static DWORD WINAPI watch_thread(void *context)
{
    struct watcher *watcher = context;
    add_tree(watcher, L"", nothing_told);
    SetEvent(watcher->ready);
    while (WaitForSingleObjectEx(watcher->over, INFINITE, TRUE) == WAIT_IO_COMPLETION)
        continue;
    close_tree(watcher, L"");
    while (watcher->watches && SleepEx(1000, TRUE) == WAIT_IO_COMPLETION)
        continue;
    return 0;
}

static WCHAR *namespace_of(const WCHAR *folder)
{
    WCHAR *plain = csc_join(folder, L"namespace");
    struct csc_text text = {0};
    bool drive = plain && plain[0] && plain[1] == L':';
    if (!plain)
        return NULL;
    CreateDirectoryW(plain, NULL); /* may be there */
    if (FAILED(csc_text_add(&text, drive ? L"\\\\?\\" : L"")) || FAILED(csc_text_add(&text, plain)))
        csc_text_free(&text);
    csc_free(plain);
    return text.s;
}

void watcher_start(struct watcher *watcher, const WCHAR *folder, const struct agent_clock *clock)
{
    *watcher = (struct watcher){.clock = clock, .lock = SRWLOCK_INIT};
    watcher->each = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
    watcher->root = namespace_of(folder);
    watcher->over = CreateEventW(NULL, TRUE, FALSE, NULL);
    watcher->ready = CreateEventW(NULL, TRUE, FALSE, NULL);
    watcher->seen = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (watcher->root && watcher->over && watcher->seen)
        watcher->thread = CreateThread(NULL, 0, watch_thread, watcher, 0, NULL);
    if (watcher->thread && watcher->ready) /* nothing that is changed from now on is missed */
        WaitForSingleObject(watcher->ready, READY);
}

void watcher_stop(struct watcher *watcher)
{
    if (watcher->thread) {
        SetEvent(watcher->over);
        WaitForSingleObject(watcher->thread, INFINITE);
        CloseHandle(watcher->thread);
    }
    if (watcher->over)
        CloseHandle(watcher->over);
    if (watcher->seen)
        CloseHandle(watcher->seen);
    if (watcher->ready)
        CloseHandle(watcher->ready);
    changes_free(&watcher->changes);
    csc_free(watcher->root);
    *watcher = (struct watcher){.lock = SRWLOCK_INIT};
}

/* --- for others ------------------------------------------------------------------------------ */

uint64_t watcher_due(struct watcher *watcher)
{
    AcquireSRWLockShared(&watcher->lock);
    uint64_t due = changes_due(&watcher->changes, QUIET);
    ReleaseSRWLockShared(&watcher->lock);
    return due;
}

void watcher_take(struct watcher *watcher, struct changes *out)
{
    AcquireSRWLockExclusive(&watcher->lock);
    changes_take(&watcher->changes, out);
    ReleaseSRWLockExclusive(&watcher->lock);
}

void watcher_put_back(struct watcher *watcher, const WCHAR *path, uint64_t now)
{
    AcquireSRWLockExclusive(&watcher->lock);
    changes_add(&watcher->changes, path, now);
    ReleaseSRWLockExclusive(&watcher->lock);
}

struct errand {
    struct watcher *watcher;
    WCHAR *rel;
};

static void CALLBACK run_errand(ULONG_PTR parameter)
{
    struct errand *errand = (struct errand *)parameter;
    if (is_folder(errand->watcher, errand->rel))
        add_tree(errand->watcher, errand->rel, (struct search){.tell = true});
    csc_free(errand->rel);
    csc_free(errand);
}

void watcher_refresh(struct watcher *watcher, const WCHAR *path)
{
    struct errand *errand = watcher->thread && watcher->each ? csc_alloc(sizeof(*errand)) : NULL;
    if (!errand)
        return;
    errand->watcher = watcher;
    errand->rel = csc_dup(path + 2);
    if (!errand->rel || !QueueUserAPC(run_errand, watcher->thread, (ULONG_PTR)errand)) {
        csc_free(errand->rel);
        csc_free(errand);
    }
}
