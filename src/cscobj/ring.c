/*
 * Events on their way between processes: see ring.h.
 *
 * Positions count bytes for ever; a byte lies at its position modulo the size. `claimed` moves
 * before a record is written and `end` after it, so a reader that has copied a record knows by
 * `claimed` whether it was overwritten meanwhile. The named objects carry the key of the ring,
 * chosen when the file was made, and the access rights of the file. The event of a slot is there as
 * long as somebody listens.
 */
#include "ring.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"

#include <aclapi.h>
#include <ntsecapi.h>
#include <ocidl.h>
#include <olectl.h>
#include <stdio.h>
#include <string.h>

#define DATA      (1u << 20)
#define SLOTS     64u
#define PATIENCE  10000u /* ms, for the mutex: rather are events lost than work held up */
#define NAME_ROOM 64

struct header {
    volatile LONG64 key;     /* of the named objects; 0: not chosen yet */
    volatile LONG64 slots;   /* a bit for each that is taken, perhaps by one that died */
    volatile LONG64 claimed; /* positions, see above */
    volatile LONG64 end;
    volatile LONG waiting[SLOTS]; /* wants to be woken */
};

struct ring {
    HANDLE mutex;
    struct header *header;
    unsigned char *data;
    SECURITY_ATTRIBUTES access;
    volatile LONG missed; /* something could not be told */
};

/* An event as it lies in the ring, followed by its texts without their ends. */
struct record {
    uint32_t size;
    uint32_t id;
    uint32_t type;
    uint32_t number;
    uint32_t flags; /* 1 data, 2 attributes, 4 path, 8 other */
    int32_t hr;
    uint64_t time;
    unsigned char sync[16];
    uint32_t path; /* units */
    uint32_t other;
};

/* ---- opening ---- */

static void object_name(const struct ring *ring, unsigned slot, WCHAR name[NAME_ROOM])
{
    _snwprintf(name, NAME_ROOM, L"Global\\OpenCSC-events-%016llx-%u",
               (unsigned long long)ring->header->key, slot);
}

/* RACE: the first one wins, and all others take his. */
static void choose_key(struct header *header)
{
    LONG64 key = 0;
    if (header->key)
        return;
    if (!RtlGenRandom(&key, sizeof(key)) || !key)
        key = (LONG64)GetCurrentProcessId() << 32 | GetTickCount() | 1;
    InterlockedCompareExchange64(&header->key, key, 0);
}

/* The rights of the file fit the other objects: theirs are among the bits of a file's. */
static void take_access(struct ring *ring, HANDLE file)
{
    ring->access.nLength = sizeof(ring->access);
    GetSecurityInfo(file, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, NULL, NULL,
                    &ring->access.lpSecurityDescriptor);
}

static HRESULT map(struct ring *ring, HANDLE file)
{
    HANDLE mapping =
        CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, sizeof(struct header) + DATA, NULL);
    if (!mapping)
        return HRESULT_FROM_WIN32(GetLastError());
    ring->header = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, sizeof(struct header) + DATA);
    HRESULT hr = ring->header ? S_OK : HRESULT_FROM_WIN32(GetLastError());
    CloseHandle(mapping);
    return hr;
}

static HRESULT open_in(struct ring *ring, HANDLE file)
{
    WCHAR name[NAME_ROOM];
    HRESULT hr = map(ring, file);
    if (FAILED(hr))
        return hr;
    ring->data = (unsigned char *)(ring->header + 1);
    take_access(ring, file);
    choose_key(ring->header);
    object_name(ring, SLOTS, name);
    ring->mutex = CreateMutexW(&ring->access, FALSE, name);
    return ring->mutex ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

static bool lock(void *ctx)
{
    struct ring *ring = ctx;
    DWORD waited = WaitForSingleObject(ring->mutex, PATIENCE);
    if (waited == WAIT_OBJECT_0 || waited == WAIT_ABANDONED)
        return true;
    InterlockedExchange(&ring->missed, 1);
    return false;
}

/* The event of a slot; NULL (ERROR_FILE_NOT_FOUND): nobody listens there. */
static HANDLE open_slot(const struct ring *ring, unsigned slot)
{
    WCHAR name[NAME_ROOM];
    object_name(ring, slot, name);
    return OpenEventW(EVENT_MODIFY_STATE, FALSE, name);
}

static bool is_listening(const struct ring *ring, unsigned slot)
{
    HANDLE event = open_slot(ring, slot);
    if (event)
        CloseHandle(event);
    return event || GetLastError() != ERROR_FILE_NOT_FOUND;
}

/* RACE: under the mutex, as is taking a slot: one whose owner died may be another's by now. */
static void give_up(struct ring *ring, unsigned slot)
{
    InterlockedAnd64(&ring->header->slots, ~(LONG64)(UINT64_C(1) << slot));
}

/* Slots of those that have died are given up, so that nothing is told to nobody. */
static void sweep(struct ring *ring)
{
    if (!ring->header->slots || !lock(ring))
        return;
    for (unsigned i = 0; i < SLOTS; i++) {
        if (ring->header->slots >> i & 1 && !is_listening(ring, i))
            give_up(ring, i);
    }
    ReleaseMutex(ring->mutex);
}

HRESULT ring_open(const WCHAR *folder, struct ring **out)
{
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HRESULT hr = E_OUTOFMEMORY;
    *out = NULL;
    struct ring *ring = csc_alloc(sizeof(*ring));
    WCHAR *path = csc_join(folder, L"events");
    if (ring && path) {
        HANDLE file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, share, NULL, OPEN_ALWAYS,
                                  FILE_ATTRIBUTE_NOT_CONTENT_INDEXED, NULL);
        hr =
            file == INVALID_HANDLE_VALUE ? HRESULT_FROM_WIN32(GetLastError()) : open_in(ring, file);
        if (file != INVALID_HANDLE_VALUE)
            CloseHandle(file);
    }
    csc_free(path);
    if (FAILED(hr)) {
        ring_close(ring);
        return hr;
    }
    sweep(ring);
    *out = ring;
    return S_OK;
}

void ring_close(struct ring *ring)
{
    if (!ring)
        return;
    if (ring->mutex)
        CloseHandle(ring->mutex);
    if (ring->header)
        UnmapViewOfFile(ring->header);
    LocalFree(ring->access.lpSecurityDescriptor);
    csc_free(ring);
}

/* ---- telling ---- */

static bool is_wanted(void *ctx)
{
    const struct ring *ring = ctx;
    return ring->header->slots != 0;
}

static void write_bytes(struct ring *ring, ULONGLONG at, const void *bytes, size_t size)
{
    size_t first = DATA - (size_t)(at % DATA);
    if (first > size)
        first = size;
    memcpy(ring->data + at % DATA, bytes, first);
    memcpy(ring->data, (const unsigned char *)bytes + first, size - first);
}

static uint32_t bytes_of(const char16_t *text)
{
    return text ? (uint32_t)(csc_len(text) * sizeof(*text)) : 0;
}

static void put(struct ring *ring, const struct csc_event *event)
{
    const uint32_t path = bytes_of(event->path), other = bytes_of(event->other);
    struct record record = {
        .size = (uint32_t)sizeof(record) + path + other,
        .id = event->id,
        .type = event->type,
        .number = event->number,
        .flags = (event->data ? 1u : 0u) | (event->attributes ? 2u : 0u) | (event->path ? 4u : 0u) |
                 (event->other ? 8u : 0u),
        .hr = event->hr,
        .time = event->time,
        .path = path / (uint32_t)sizeof(char16_t),
        .other = other / (uint32_t)sizeof(char16_t),
    };
    ULONGLONG at = (ULONGLONG)ring->header->end;
    memcpy(record.sync, event->sync, sizeof(record.sync));
    if (record.size > DATA)
        return; /* no path is so long */
    InterlockedExchange64(&ring->header->claimed, (LONG64)(at + record.size));
    write_bytes(ring, at, &record, sizeof(record));
    if (path)
        write_bytes(ring, at + sizeof(record), event->path, path);
    if (other)
        write_bytes(ring, at + sizeof(record) + path, event->other, other);
    InterlockedExchange64(&ring->header->end, (LONG64)(at + record.size));
}

static void tell(void *ctx, const struct csc_event *event)
{
    struct ring *ring = ctx;
    if (InterlockedExchange(&ring->missed, 0))
        put(ring, &(struct csc_event){.id = CSC_EVENT_DATA_LOST});
    put(ring, event);
}

/* One that has died is not woken again. */
static void wake(struct ring *ring, unsigned slot)
{
    HANDLE event = open_slot(ring, slot);
    if (event) {
        SetEvent(event);
        CloseHandle(event);
    } else if (GetLastError() == ERROR_FILE_NOT_FOUND) {
        give_up(ring, slot);
    }
}

static void unlock(void *ctx)
{
    struct ring *ring = ctx;
    for (unsigned i = 0; i < SLOTS; i++) {
        if (ring->header->slots >> i & 1 && InterlockedExchange(&ring->header->waiting[i], 0))
            wake(ring, i);
    }
    ReleaseMutex(ring->mutex);
}

struct csc_teller ring_teller(struct ring *ring)
{
    return (struct csc_teller){is_wanted, lock, tell, unlock, ring};
}

/* ---- listening ---- */

/* An event that was not there before: its slot is free. */
static HANDLE try_slot(struct ring *ring, unsigned slot)
{
    WCHAR name[NAME_ROOM];
    object_name(ring, slot, name);
    HANDLE event = CreateEventW(&ring->access, FALSE, FALSE, name);
    if (event && GetLastError() == ERROR_ALREADY_EXISTS) {
        CloseHandle(event);
        event = NULL;
    }
    return event;
}

HRESULT ring_listen(struct ring *ring, struct ring_reader *reader)
{
    *reader = (struct ring_reader){.ring = ring};
    if (!lock(ring))
        return HRESULT_FROM_WIN32(ERROR_TIMEOUT);
    for (unsigned i = 0; i < SLOTS && !reader->wake; i++) {
        reader->wake = try_slot(ring, i);
        reader->slot = i;
    }
    if (reader->wake) {
        InterlockedExchange(&ring->header->waiting[reader->slot], 0);
        reader->at = (ULONGLONG)ring->header->end;
        InterlockedOr64(&ring->header->slots, (LONG64)(UINT64_C(1) << reader->slot));
    }
    ReleaseMutex(ring->mutex);
    return reader->wake ? S_OK : CONNECT_E_ADVISELIMIT;
}

void ring_unlisten(struct ring_reader *reader)
{
    if (!reader->wake)
        return;
    give_up(reader->ring, reader->slot); /* it is ours as long as its event is there */
    CloseHandle(reader->wake);
    csc_free(reader->buffer);
    *reader = (struct ring_reader){0};
}

static void read_bytes(const struct ring *ring, ULONGLONG at, void *bytes, size_t size)
{
    size_t first = DATA - (size_t)(at % DATA);
    if (first > size)
        first = size;
    memcpy(bytes, ring->data + at % DATA, first);
    memcpy((unsigned char *)bytes + first, ring->data, size - first);
}

/* Is what was copied from the reader's place still what was there? */
static bool is_intact(const struct ring_reader *reader)
{
    MemoryBarrier();
    return (ULONGLONG)reader->ring->header->claimed - reader->at <= DATA;
}

/* The texts go behind one another into the buffer, each with its end. */
static HRESULT read_texts(struct ring_reader *reader, const struct record *record,
                          struct csc_event *event)
{
    const size_t path = record->path, other = record->other;
    HRESULT hr = csc_grow(&reader->buffer, &reader->room, path + other + 2, sizeof(char16_t));
    char16_t *text = reader->buffer;
    if (FAILED(hr))
        return hr;
    read_bytes(reader->ring, reader->at + sizeof(*record), text, path * sizeof(*text));
    text[path] = 0;
    read_bytes(reader->ring, reader->at + sizeof(*record) + path * sizeof(*text), text + path + 1,
               other * sizeof(*text));
    text[path + 1 + other] = 0;
    event->path = record->flags & 4 ? text : NULL;
    event->other = record->flags & 8 ? text + path + 1 : NULL;
    return S_OK;
}

/* A record that could be one, or what is left of several. */
static bool is_sound(const struct record *record)
{
    const uint64_t texts = ((uint64_t)record->path + record->other) * sizeof(char16_t);
    return record->size <= DATA && record->id < CSC_EVENT_COUNT &&
           record->size == sizeof(*record) + texts;
}

static HRESULT read_event(struct ring_reader *reader, struct csc_event *event)
{
    struct record record;
    read_bytes(reader->ring, reader->at, &record, sizeof(record));
    if (!is_intact(reader) || !is_sound(&record))
        return CSC_E_CORRUPT;
    *event = (struct csc_event){
        .id = (enum csc_event_id)record.id,
        .type = record.type,
        .number = record.number,
        .data = record.flags & 1,
        .attributes = (record.flags & 2) != 0,
        .hr = record.hr,
        .time = record.time,
    };
    memcpy(event->sync, record.sync, sizeof(event->sync));
    HRESULT hr = read_texts(reader, &record, event);
    if (SUCCEEDED(hr) && !is_intact(reader))
        hr = CSC_E_CORRUPT;
    reader->at += SUCCEEDED(hr) ? record.size : 0;
    return hr;
}

/* RACE: whoever puts something in after our look finds that we wait. */
static bool has_more(struct ring_reader *reader)
{
    struct header *header = reader->ring->header;
    if ((ULONGLONG)header->end != reader->at)
        return true;
    InterlockedExchange(&header->waiting[reader->slot], 1);
    return (ULONGLONG)header->end != reader->at;
}

HRESULT ring_next(struct ring_reader *reader, struct csc_event *event)
{
    if (!has_more(reader))
        return S_FALSE;
    if (FAILED(read_event(reader, event))) {
        reader->at = (ULONGLONG)reader->ring->header->end;
        *event = (struct csc_event){.id = CSC_EVENT_DATA_LOST};
    }
    return S_OK;
}
