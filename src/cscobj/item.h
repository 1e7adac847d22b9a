/*
 * The item object: a server, share, directory or file of the cache. One struct for all four; which
 * interfaces it answers is the only difference, and stands in the tables of item.c.
 *
 * What an item tells is a snapshot (struct csc_item) that Refresh alone replaces. Only the
 * connection state, "partly pinned" and the counts of dirty bytes are read when asked for. An item
 * keeps its engine open.
 */
#ifndef CSCOBJ_ITEM_H
#define CSCOBJ_ITEM_H

#include "engine.h"

#include "com/unknown.h"

#include <cscobj.h>
#include <opencsc.h>

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
    struct com_face local;    /* IOpenCscItem */
    struct com_face conflict; /* IOpenCscConflict */
    struct com_face share;    /* IOpenCscShare */
    struct engine *engine;
    enum csc_type type; /* never changes */
    SRWLOCK lock;       /* guards what follows */
    WCHAR *path;
    struct csc_item data;
    uint32_t connect_state; /* fetched with the item; 0: to be asked for */
    uint32_t offline_reason;
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
extern const IOpenCscItemVtbl local_vtbl;
extern const IOpenCscConflictVtbl conflict_vtbl;
extern const IOpenCscShareVtbl share_vtbl;

/* An item object for a row of the store at a path (copied), with one reference. */
HRESULT item_create(struct engine *engine, const struct csc_item *data, const WCHAR *path,
                    DWORD query, IOfflineFilesItem **out);

/* Looks a path up, its cached copy as it is now. CSC_E_NOT_FOUND if it is not in the cache. */
HRESULT item_find(struct engine *engine, const struct csc_path *path, DWORD query,
                  IOfflineFilesItem **out);

/* QUERY_ATTEMPT_TRANSITIONONLINE: brings the share of an item online, if that is asked for and
 * works. Never a reason to fail. */
void item_attempt_online(struct engine *engine, int64_t id, DWORD query);

/* A copy of the snapshot as it is now. */
void item_read(struct item *self, struct csc_item *data);

#endif
