/*
 * What only info tells of an item: its share, its suspension, its times, and the copy that both
 * sides last agreed on.
 */
#ifndef CLI_DETAILS_H
#define CLI_DETAILS_H

#include <windows.h>

#include <cscobj.h>
#include <stdbool.h>

/* One copy of a file or directory. */
struct copy_details {
    bool known;
    DWORD attributes;
    ULONGLONG size;
    FILETIME created;
    FILETIME written;
    FILETIME changed;
    FILETIME accessed;
};

struct details {
    bool below_server; /* the next four are known */
    bool suspended;
    bool suspended_here; /* and not only above */
    bool transparent;
    OFFLINEFILES_CACHING_MODE caching;
    bool encrypted;
    struct copy_details local;
    struct copy_details original;
};

/* Asks an item; what it does not offer stays zero. */
void details_read(IOfflineFilesItem *item, struct details *details);

/* For people, one line each; and as members of an open JSON object. */
void details_print(const struct details *details);
void details_json(const struct details *details);

#endif
