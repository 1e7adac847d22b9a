/*
 * The item object: a server, share, directory or file of the cache. One struct for all four; which
 * interfaces it answers is the only difference, and stands in the tables of item.c.
 *
 * What an item tells is a snapshot (struct csc_item) that Refresh alone replaces. Only the
 * connection state, "partly pinned", the counts of dirty bytes and what concerns the share are read
 * when asked for (the state and the counts with the item, if the query says so). An item keeps its
 * engine open.
 */
#ifndef CSCOBJ_ITEM_H
#define CSCOBJ_ITEM_H

#include "engine.h"

#include "com/unknown.h"
#include "sync/find.h"

#include <cscobj.h>
#include <opencsc.h>

/* What a query fetches with an item. */
struct prefetched {
    uint32_t connect_state; /* 0: to be asked for */
    uint32_t offline_reason;
    bool dirty_known;
    struct csc_dirty dirty;
};

struct item {
    struct com_object object;
    struct com_face item; /* the type interface, which is also IOfflineFilesItem */
    struct com_face container;
    struct com_face file_sys_info;
    struct com_face pin_info; /* IOfflineFilesPinInfo2, too */
    struct com_face change_info;
    struct com_face dirty_info; /* of files only */
    struct com_face ghost_info;
    struct com_face connection_info;
    struct com_face suspend; /* of shares and directories */
    struct com_face suspend_info;
    struct com_face share_info;
    struct com_face transparent_cache_info;
    struct com_face local;    /* IOpenCscItem */
    struct com_face conflict; /* IOpenCscConflict */
    struct com_face share;    /* IOpenCscShare */
    struct com_face content;  /* IOpenCscContent, of files only */
    struct engine *engine;
    enum csc_type type;        /* never changes */
    SRWLOCK lock;              /* guards what follows */
    struct csc_folder *folder; /* the path it lies in; its own name is in `data` */
    struct csc_item data;
    struct prefetched fetched;
    DWORD query; /* with which it was found */
};

/* The vtables of the files item_*.c. */
extern const IOfflineFilesItemContainerVtbl item_container_vtbl;
extern const IOfflineFilesFileSysInfoVtbl file_sys_info_vtbl;
extern const IOfflineFilesPinInfo2Vtbl pin_info_vtbl;
extern const IOfflineFilesChangeInfoVtbl change_info_vtbl;
extern const IOfflineFilesDirtyInfoVtbl dirty_info_vtbl;
extern const IOfflineFilesGhostInfoVtbl ghost_info_vtbl;
extern const IOfflineFilesConnectionInfoVtbl connection_info_vtbl;
extern const IOfflineFilesSuspendVtbl suspend_vtbl;
extern const IOfflineFilesSuspendInfoVtbl suspend_info_vtbl;
extern const IOfflineFilesShareInfoVtbl share_info_vtbl;
extern const IOfflineFilesTransparentCacheInfoVtbl transparent_cache_info_vtbl;
extern const IOpenCscItemVtbl local_vtbl;
extern const IOpenCscConflictVtbl conflict_vtbl;
extern const IOpenCscShareVtbl share_vtbl;
extern const IOpenCscContentVtbl content_vtbl;

/* An item object for a row of the store in a folder (held for it), with one reference. */
HRESULT item_create(struct engine *engine, const struct csc_item *data, struct csc_folder *folder,
                    DWORD query, IOfflineFilesItem **out);

/* Looks a path up, its cached copy as it is now; with QUERY_ADMIN in the caches of all users.
 * CSC_E_NOT_FOUND if it is in none, or does not match `wanted` (NULL: anything does). */
HRESULT item_find(struct engine *engine, const struct csc_path *path, DWORD query,
                  struct csc_query *wanted, IOfflineFilesItem **out);

/* QUERY_ATTEMPT_TRANSITIONONLINE: lets the share of an item come back online, if that is asked for
 * and works. Never a reason to fail.
 * DOC: the flag is in the published metadata alone. IOfflineFilesConnectionInfo says that
 * TransitionOnline undoes what TransitionOffline did, and that a connection error ends by itself:
 * proposal: an attempt is no user's wish, and does not undo one. */
void item_attempt_online(struct engine *engine, int64_t id, DWORD query);

/* A copy of the snapshot as it is now. */
void item_read(struct item *self, struct csc_item *data);
/* The item's own path; csc_path_free afterwards. */
HRESULT item_path(struct item *self, struct csc_path *path);

#endif
