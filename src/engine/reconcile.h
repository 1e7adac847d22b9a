/*
 * The rule book: what a combination of base, local and remote means and what would be the safe
 * thing to do. One table, no I/O, no clock, no allocation, total.
 *
 * Laws (tests/unit/test_reconcile.c): dirty local content is never overwritten or deleted without
 * `conflict`; neither is changed server content; no delete of content on either side with an
 * unknown base (a sparse placeholder has none); a server delete needs a tombstone and an unchanged
 * remote; a client delete needs a clean copy and an absent remote.
 */
#ifndef CSC_ENGINE_RECONCILE_H
#define CSC_ENGINE_RECONCILE_H

#include "engine/classify.h"

/* Values of the public OFFLINEFILES_SYNC_STATE, in its order. */
enum csc_state {
    CSC_STATE_Stable,
    CSC_STATE_FileOnClient_DirOnServer,
    CSC_STATE_FileOnClient_NoServerCopy,
    CSC_STATE_DirOnClient_FileOnServer,
    CSC_STATE_DirOnClient_FileChangedOnServer,
    CSC_STATE_DirOnClient_NoServerCopy,
    CSC_STATE_FileCreatedOnClient_NoServerCopy,
    CSC_STATE_FileCreatedOnClient_FileChangedOnServer,
    CSC_STATE_FileCreatedOnClient_DirChangedOnServer,
    CSC_STATE_FileCreatedOnClient_FileOnServer,
    CSC_STATE_FileCreatedOnClient_DirOnServer,
    CSC_STATE_FileCreatedOnClient_DeletedOnServer,
    CSC_STATE_FileChangedOnClient_ChangedOnServer,
    CSC_STATE_FileChangedOnClient_DirOnServer,
    CSC_STATE_FileChangedOnClient_DirChangedOnServer,
    CSC_STATE_FileChangedOnClient_DeletedOnServer,
    CSC_STATE_FileSparseOnClient_ChangedOnServer,
    CSC_STATE_FileSparseOnClient_DeletedOnServer,
    CSC_STATE_FileSparseOnClient_DirOnServer,
    CSC_STATE_FileSparseOnClient_DirChangedOnServer,
    CSC_STATE_DirCreatedOnClient_NoServerCopy,
    CSC_STATE_DirCreatedOnClient_DirOnServer,
    CSC_STATE_DirCreatedOnClient_FileOnServer,
    CSC_STATE_DirCreatedOnClient_FileChangedOnServer,
    CSC_STATE_DirCreatedOnClient_DirChangedOnServer,
    CSC_STATE_DirCreatedOnClient_DeletedOnServer,
    CSC_STATE_DirChangedOnClient_FileOnServer,
    CSC_STATE_DirChangedOnClient_FileChangedOnServer,
    CSC_STATE_DirChangedOnClient_ChangedOnServer,
    CSC_STATE_DirChangedOnClient_DeletedOnServer,
    CSC_STATE_NoClientCopy_FileOnServer,
    CSC_STATE_NoClientCopy_DirOnServer,
    CSC_STATE_NoClientCopy_FileChangedOnServer,
    CSC_STATE_NoClientCopy_DirChangedOnServer,
    CSC_STATE_DeletedOnClient_FileOnServer,
    CSC_STATE_DeletedOnClient_DirOnServer,
    CSC_STATE_DeletedOnClient_FileChangedOnServer,
    CSC_STATE_DeletedOnClient_DirChangedOnServer,
    CSC_STATE_FileSparseOnClient,
    CSC_STATE_FileChangedOnClient,
    CSC_STATE_FileRenamedOnClient,
    CSC_STATE_DirSparseOnClient,
    CSC_STATE_DirChangedOnClient,
    CSC_STATE_DirRenamedOnClient,
    CSC_STATE_FileChangedOnServer,
    CSC_STATE_FileRenamedOnServer,
    CSC_STATE_FileDeletedOnServer,
    CSC_STATE_DirChangedOnServer,
    CSC_STATE_DirRenamedOnServer,
    CSC_STATE_DirDeletedOnServer,
    CSC_STATE_FileReplacedAndDeletedOnClient_FileOnServer,
    CSC_STATE_FileReplacedAndDeletedOnClient_FileChangedOnServer,
    CSC_STATE_FileReplacedAndDeletedOnClient_DirOnServer,
    CSC_STATE_FileReplacedAndDeletedOnClient_DirChangedOnServer,
    CSC_STATE_COUNT
};

/* Values of the public OFFLINEFILES_SYNC_OPERATION, plus "none". */
enum csc_op {
    CSC_OP_CREATE_ON_SERVER,
    CSC_OP_CREATE_ON_CLIENT,
    CSC_OP_SYNC_TO_SERVER,
    CSC_OP_SYNC_TO_CLIENT,
    CSC_OP_DELETE_ON_SERVER,
    CSC_OP_DELETE_ON_CLIENT,
    CSC_OP_PIN,
    CSC_OP_PREPARE,
    CSC_OP_NONE
};

struct csc_decision {
    enum csc_state state;
    enum csc_op op; /* on a conflict: the safe direction, run only if a resolver says so */
    bool conflict;
    bool valid; /* false: the combination cannot occur (85 of the 165); op is then none */
};

/* The decision for three letters. Total over all 165 combinations. */
struct csc_decision csc_reconcile(enum csc_base base, enum csc_local local, enum csc_remote remote);

/* May RESOLVE_KEEPALLCHANGES be applied to this state? (14 published states; total over all.) */
bool csc_state_keeps_all(enum csc_state state);

/* "FileChangedOnServer" ...; never NULL, "?" out of range. */
const char *csc_state_name(enum csc_state state);

#endif
