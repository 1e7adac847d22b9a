/*
 * Everything the API tells about one item, gathered from its many interfaces into a plain struct,
 * and the words for it. What an item does not offer keeps its zero value.
 */
#ifndef CLI_FACTS_H
#define CLI_FACTS_H

#include <windows.h>

#include <cscobj.h>
#include <stdbool.h>

struct facts {
    OFFLINEFILES_ITEM_TYPE type;
    LPWSTR path;

    DWORD pins;    /* OFFLINEFILES_PIN_CONTROL_FLAG_FOR... */
    DWORD inherit; /* those of them that new children get too */
    bool pinned;
    bool partly_pinned;

    bool dirty;
    bool created;
    bool deleted;
    bool changed_data;
    bool changed_attributes;
    bool changed_time;
    bool has_dirty_bytes;         /* the two below are known */
    ULONGLONG dirty_bytes;        /* of the cached copy, to be sent */
    ULONGLONG remote_dirty_bytes; /* of the server's copy, to be fetched */
    bool sparse;
    bool ghost;
    bool conflict;
    OFFLINEFILES_SYNC_STATE conflict_state;
    FILETIME conflict_time;

    OFFLINEFILES_CONNECT_STATE connection;
    OFFLINEFILES_OFFLINE_REASON reason;

    bool has_file_info; /* the three below are known */
    DWORD attributes;
    ULONGLONG size;
    FILETIME written;
};

/* Reads an item. facts_free by the caller after success. */
HRESULT facts_read(IOfflineFilesItem *item, struct facts *facts);
void facts_free(struct facts *facts);

/* The last component of the path; all of it for a server. */
const WCHAR *facts_name(const struct facts *facts);

/* Counts the dirty bytes of a file into facts: reads it if it was modified. What cannot be counted
 * stays unknown. */
void facts_count_dirty(IOfflineFilesItem *item, struct facts *facts);

/* Where the cached copy lies: for the caller to CoTaskMemFree. */
HRESULT facts_local_path(IOfflineFilesItem *item, LPWSTR *path);

/* "file", "directory", "share", "server". */
const WCHAR *type_name(OFFLINEFILES_ITEM_TYPE type);

/* "online", "offline" and so on. */
const WCHAR *connection_name(OFFLINEFILES_CONNECT_STATE state);

/* Why offline: a word for programs, or a phrase for people. Empty when there is no reason. */
const WCHAR *reason_name(OFFLINEFILES_OFFLINE_REASON reason);
const WCHAR *reason_phrase(OFFLINEFILES_OFFLINE_REASON reason);

/* The state of a conflict: its name in the API, or a phrase for people. */
const WCHAR *state_name(OFFLINEFILES_SYNC_STATE state);
const WCHAR *state_phrase(OFFLINEFILES_SYNC_STATE state);

/* Writes the item as one JSON object but for its last brace, so that the caller can add members. */
void facts_open_json(const struct facts *facts);

/* Room for facts_time. */
enum { TIME_LENGTH = 20 };

/* Local time for people, "2024-05-01 12:34:56"; "-" for a time that is not known. */
const WCHAR *facts_time(FILETIME time, WCHAR text[TIME_LENGTH]);

#endif
