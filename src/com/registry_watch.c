/*
 * Learning that settings have changed: see registry_watch.h. The system says that something below a
 * key may be different; whether it is tells a sum over all names and values there.
 */
#include "registry_watch.h"

#include "netcache.h"

#include <wchar.h>

static const struct place {
    HKEY hive;
    const WCHAR *key;
    unsigned kind;
} places[REGISTRY_PLACES] = {
    {HKEY_LOCAL_MACHINE, NETCACHE_POLICIES, REGISTRY_POLICIES},
    {HKEY_CURRENT_USER, NETCACHE_POLICIES, REGISTRY_POLICIES},
    {HKEY_LOCAL_MACHINE, NETCACHE_PREFERENCES, REGISTRY_PREFERENCES},
    {HKEY_CURRENT_USER, NETCACHE_PREFERENCES, REGISTRY_PREFERENCES},
    {HKEY_LOCAL_MACHINE, NETCACHE_OWN, REGISTRY_PREFERENCES},
};

#define NAME_ROOM 16384
#define DATA_ROOM 65536
#define DEPTH     8u

/* ---- what is there ---- */

struct look {
    ULONGLONG sum;
    WCHAR name[NAME_ROOM];
    BYTE data[DATA_ROOM];
};

/* FNV-1a: chance is all that it has to stand up to. */
static void add(struct look *look, const void *bytes, size_t size)
{
    for (const unsigned char *b = bytes; size--; b++)
        look->sum = (look->sum ^ *b) * 1099511628211u;
}

static void add_values(struct look *look, HKEY key)
{
    for (DWORD i = 0;; i++) {
        DWORD name = NAME_ROOM, data = DATA_ROOM, type = 0;
        LSTATUS status = RegEnumValueW(key, i, look->name, &name, NULL, &type, look->data, &data);
        if (status != ERROR_SUCCESS && status != ERROR_MORE_DATA)
            return;
        add(look, look->name, (name + 1) * sizeof(WCHAR));
        add(look, &type, sizeof(type));
        if (status == ERROR_SUCCESS)
            add(look, look->data, data);
    }
}

static void add_key(struct look *look, HKEY key, unsigned depth)
{
    add_values(look, key);
    for (DWORD i = 0; depth < DEPTH; i++) {
        DWORD name = NAME_ROOM;
        HKEY below;
        if (RegEnumKeyExW(key, i, look->name, &name, NULL, NULL, NULL, NULL))
            return;
        add(look, look->name, (name + 1) * sizeof(WCHAR));
        if (RegOpenKeyExW(key, look->name, 0, KEY_READ | KEY_WOW64_64KEY, &below))
            continue;
        add_key(look, below, depth + 1);
        RegCloseKey(below);
    }
}

static ULONGLONG sum_of(const struct place *place)
{
    ULONGLONG sum = 0;
    HKEY key;
    if (RegOpenKeyExW(place->hive, place->key, 0, KEY_READ | KEY_WOW64_64KEY, &key))
        return 0; /* as good as empty */
    struct look *look = HeapAlloc(GetProcessHeap(), 0, sizeof(*look));
    if (look) {
        look->sum = 0;
        add_key(look, key, 0);
        sum = look->sum;
        HeapFree(GetProcessHeap(), 0, look);
    }
    RegCloseKey(key);
    return sum;
}

/* ---- watching ---- */

/* The key itself, or the nearest one above it that is there. */
static HKEY open_nearest(const struct place *place, BOOL *whole)
{
    WCHAR path[128];
    HKEY key = NULL;
    swprintf(path, ARRAYSIZE(path), L"%ls", place->key);
    *whole = TRUE;
    while (RegOpenKeyExW(place->hive, path, 0, KEY_READ | KEY_NOTIFY | KEY_WOW64_64KEY, &key)) {
        WCHAR *end = wcsrchr(path, L'\\');
        *whole = FALSE;
        if (!end)
            return NULL;
        *end = 0;
    }
    return key;
}

/* RACE: armed before it is looked at, so that no change falls between. */
static void arm(struct registry_watch *watch, size_t i)
{
    BOOL whole;
    watch->keys[i] = open_nearest(&places[i], &whole);
    if (watch->keys[i])
        RegNotifyChangeKeyValue(
            watch->keys[i], whole,
            REG_NOTIFY_CHANGE_NAME | (whole ? (DWORD)REG_NOTIFY_CHANGE_LAST_SET : 0), watch->event,
            TRUE);
}

/* WINDOWS: closing a key that is watched sets the event, so one that is closed after another was
 * armed would set it without need. So all are closed, then it is reset, then all are armed. */
unsigned registry_watch_look(struct registry_watch *watch)
{
    unsigned changed = 0;
    for (size_t i = 0; i < REGISTRY_PLACES; i++) {
        if (watch->keys[i])
            RegCloseKey(watch->keys[i]);
        watch->keys[i] = NULL;
    }
    ResetEvent(watch->event);
    for (size_t i = 0; i < REGISTRY_PLACES; i++)
        arm(watch, i);
    for (size_t i = 0; i < REGISTRY_PLACES; i++) {
        ULONGLONG sum = sum_of(&places[i]);
        changed |= sum != watch->sums[i] ? places[i].kind : 0;
        watch->sums[i] = sum;
    }
    return changed;
}

void registry_watch_open(struct registry_watch *watch)
{
    *watch = (struct registry_watch){.event = CreateEventW(NULL, FALSE, FALSE, NULL)};
    if (watch->event)
        registry_watch_look(watch);
}

void registry_watch_close(struct registry_watch *watch)
{
    for (size_t i = 0; i < REGISTRY_PLACES; i++) {
        if (watch->keys[i])
            RegCloseKey(watch->keys[i]);
    }
    if (watch->event)
        CloseHandle(watch->event);
    *watch = (struct registry_watch){0};
}
