/*
 * What happens to the cache, told as it happens. Items, conflicts, shares and what is cached
 * transparently are told from the rows themselves: what a transaction changed, whoever changed it
 * and by whatever statement, is told when its commit has succeeded, in the order of the changes;
 * what is rolled back is not. All else is told by csc_store_tell.
 * DOC: IOfflineFilesEvents to IOfflineFilesEvents4, OFFLINEFILES_EVENTS.
 *
 * Decided where the pages are silent: what has a row and is no ghost is in the cache; available
 * offline is what has its whole content here; going online and offline is told once for a share, or
 * for the root of a suspended tree; an item is modified when the size, write time or attributes of
 * its cached copy change, by whomever.
 */
#ifndef CSC_STORE_EVENT_H
#define CSC_STORE_EVENT_H

#include "store/store.h"

/* Values of the public OFFLINEFILES_EVENTS. */
enum csc_event_id {
    CSC_EVENT_CACHE_MOVED,
    CSC_EVENT_CACHE_IS_FULL,
    CSC_EVENT_CACHE_IS_CORRUPTED,
    CSC_EVENT_ENABLED,
    CSC_EVENT_ENCRYPTION_CHANGED,
    CSC_EVENT_SYNC_BEGIN,
    CSC_EVENT_SYNC_FILE_RESULT,
    CSC_EVENT_CONFLICT_ADDED,
    CSC_EVENT_CONFLICT_UPDATED,
    CSC_EVENT_CONFLICT_REMOVED,
    CSC_EVENT_SYNC_END,
    CSC_EVENT_BACKGROUND_BEGIN,
    CSC_EVENT_BACKGROUND_END,
    CSC_EVENT_NET_ARRIVED,
    CSC_EVENT_NO_NETS,
    CSC_EVENT_ITEM_DISCONNECTED,
    CSC_EVENT_ITEM_RECONNECTED,
    CSC_EVENT_ITEM_AVAILABLE,
    CSC_EVENT_ITEM_NOT_AVAILABLE,
    CSC_EVENT_ITEM_PINNED,
    CSC_EVENT_ITEM_NOT_PINNED,
    CSC_EVENT_ITEM_MODIFIED,
    CSC_EVENT_ITEM_ADDED,
    CSC_EVENT_ITEM_DELETED,
    CSC_EVENT_ITEM_RENAMED,
    CSC_EVENT_DATA_LOST,
    CSC_EVENT_PING,
    CSC_EVENT_RECONNECT_BEGIN,
    CSC_EVENT_RECONNECT_END,
    CSC_EVENT_CACHE_EVICT_BEGIN,
    CSC_EVENT_CACHE_EVICT_END,
    CSC_EVENT_POLICY_CHANGED,
    CSC_EVENT_PREFERENCE_CHANGED,
    CSC_EVENT_SETTINGS_APPLIED,
    CSC_EVENT_TRANSPARENT,
    CSC_EVENT_PREFETCH_BEGIN,
    CSC_EVENT_PREFETCH_END,
    CSC_EVENT_PREFETCH_CLOSE_BEGIN,
    CSC_EVENT_PREFETCH_CLOSE_END,
    CSC_EVENT_COUNT
};

/* The arguments of an event; those it does not have are 0. */
struct csc_event {
    enum csc_event_id id;
    const char16_t *path;   /* UNC, or NULL; RENAMED: the old one */
    const char16_t *other;  /* RENAMED: the new one */
    uint32_t type;          /* of the item, enum csc_type */
    bool data;              /* MODIFIED, TRANSPARENT: the content; ENCRYPTION_CHANGED: was */
    bool attributes;        /* MODIFIED, TRANSPARENT; ENCRYPTION_CHANGED: was partial */
    uint32_t number;        /* CONFLICT_*: enum csc_state; BACKGROUND_*: flags; TRANSPARENT: which
                               event; ENABLED: BOOL; ENCRYPTION_CHANGED: 1 is, 2 is partial */
    uint64_t time;          /* CONFLICT_*: when it was detected, FILETIME */
    HRESULT hr;             /* SYNC_FILE_RESULT, SYNC_END */
    unsigned char sync[16]; /* SYNC_*: the GUID of the operation */
};

/* Who passes on what happens. Called under the store's lock: no call back into the store. */
struct csc_teller {
    /* Does anybody listen? Asked at each begin of a transaction; if not, nothing is recorded. */
    bool (*wanted)(void *ctx);
    /* Around the commit and the events it brings, so that in all processes the order of events is
     * that of the commits. False: nothing can be told now; else `end` follows. */
    bool (*begin)(void *ctx);
    void (*tell)(void *ctx, const struct csc_event *event);
    void (*end)(void *ctx);
    void *ctx;
};

/* At most once, before the store is used otherwise; copied. */
void csc_store_set_teller(struct csc_store *store, const struct csc_teller *teller);

/* Tells an event that no row shows, now. */
void csc_store_tell(struct csc_store *store, const struct csc_event *event);

#endif
