/*
 * The rule book as one table: base and local, then remote -> state and operation, one entry for
 * each of the 80 combinations that can occur. Nothing is computed here; a rule is changed by
 * changing its entry. tests/unit/test_reconcile.c holds a second copy of them all, and the laws.
 */
#include "engine/reconcile.h"

/* clang-format off */
/* AUTO: the operation is safe. ASK: a conflict; the operation needs a resolver. */
#define AUTO(state, op) {CSC_STATE_##state, CSC_OP_##op, false, true}
#define ASK(state, op)  {CSC_STATE_##state, CSC_OP_##op, true, true}

static const struct csc_decision rules[CSC_B_COUNT][CSC_L_COUNT][CSC_R_COUNT] = {
    /* Never in sync, or the base was lost: no content is deleted, unequal pairs conflict. */
    [CSC_B_NONE][CSC_L_NONE] = {
        [CSC_R_FILE] = AUTO(NoClientCopy_FileOnServer, CREATE_ON_CLIENT),
        [CSC_R_DIR] = AUTO(NoClientCopy_DirOnServer, CREATE_ON_CLIENT),
    },
    [CSC_B_NONE][CSC_L_FILE] = {
        [CSC_R_NONE] = AUTO(FileOnClient_NoServerCopy, CREATE_ON_SERVER),
        [CSC_R_FILE] = ASK(FileCreatedOnClient_FileOnServer, NONE),
        [CSC_R_DIR] = ASK(FileOnClient_DirOnServer, NONE),
    },
    [CSC_B_NONE][CSC_L_FILE_CREATED] = {
        [CSC_R_NONE] = AUTO(FileCreatedOnClient_NoServerCopy, CREATE_ON_SERVER),
        [CSC_R_FILE] = ASK(FileCreatedOnClient_FileOnServer, NONE),
        [CSC_R_DIR] = ASK(FileCreatedOnClient_DirOnServer, NONE),
    },
    [CSC_B_NONE][CSC_L_FILE_SPARSE] = {
        [CSC_R_NONE] = AUTO(FileSparseOnClient_DeletedOnServer, DELETE_ON_CLIENT),
        [CSC_R_FILE] = AUTO(FileSparseOnClient, SYNC_TO_CLIENT),
        [CSC_R_DIR] = AUTO(FileSparseOnClient_DirOnServer, SYNC_TO_CLIENT),
    },
    [CSC_B_NONE][CSC_L_DIR] = {
        [CSC_R_NONE] = AUTO(DirOnClient_NoServerCopy, CREATE_ON_SERVER),
        [CSC_R_FILE] = ASK(DirOnClient_FileOnServer, NONE),
        [CSC_R_DIR] = AUTO(DirCreatedOnClient_DirOnServer, SYNC_TO_SERVER),
    },
    [CSC_B_NONE][CSC_L_DIR_CREATED] = {
        [CSC_R_NONE] = AUTO(DirCreatedOnClient_NoServerCopy, CREATE_ON_SERVER),
        [CSC_R_FILE] = ASK(DirCreatedOnClient_FileOnServer, NONE),
        [CSC_R_DIR] = AUTO(DirCreatedOnClient_DirOnServer, SYNC_TO_SERVER),
    },
    [CSC_B_NONE][CSC_L_DIR_SPARSE] = {
        [CSC_R_NONE] = AUTO(DirOnClient_NoServerCopy, CREATE_ON_SERVER),
        [CSC_R_FILE] = ASK(DirOnClient_FileOnServer, NONE),
        [CSC_R_DIR] = AUTO(DirSparseOnClient, SYNC_TO_CLIENT),
    },

    /* A file when last in sync. */
    [CSC_B_FILE][CSC_L_NONE] = {
        [CSC_R_NONE] = AUTO(Stable, NONE),
        [CSC_R_FILE] = AUTO(NoClientCopy_FileOnServer, CREATE_ON_CLIENT),
        [CSC_R_FILE_CHANGED] = AUTO(NoClientCopy_FileChangedOnServer, CREATE_ON_CLIENT),
        [CSC_R_DIR] = AUTO(NoClientCopy_DirOnServer, CREATE_ON_CLIENT),
    },
    [CSC_B_FILE][CSC_L_DELETED] = {
        [CSC_R_NONE] = AUTO(Stable, NONE),
        [CSC_R_FILE] = AUTO(DeletedOnClient_FileOnServer, DELETE_ON_SERVER),
        [CSC_R_FILE_CHANGED] = ASK(DeletedOnClient_FileChangedOnServer, DELETE_ON_SERVER),
        [CSC_R_DIR] = AUTO(DeletedOnClient_DirOnServer, CREATE_ON_CLIENT),
    },
    [CSC_B_FILE][CSC_L_REPLACED_DELETED] = {
        [CSC_R_NONE] = AUTO(Stable, NONE),
        [CSC_R_FILE] = AUTO(FileReplacedAndDeletedOnClient_FileOnServer, DELETE_ON_SERVER),
        [CSC_R_FILE_CHANGED] = ASK(FileReplacedAndDeletedOnClient_FileChangedOnServer,
                                   DELETE_ON_SERVER),
        [CSC_R_DIR] = ASK(FileReplacedAndDeletedOnClient_DirOnServer, CREATE_ON_CLIENT),
    },
    [CSC_B_FILE][CSC_L_FILE] = {
        [CSC_R_NONE] = AUTO(FileDeletedOnServer, DELETE_ON_CLIENT),
        [CSC_R_FILE] = AUTO(Stable, NONE),
        [CSC_R_FILE_CHANGED] = AUTO(FileChangedOnServer, SYNC_TO_CLIENT),
        [CSC_R_DIR] = AUTO(FileOnClient_DirOnServer, SYNC_TO_CLIENT),
    },
    [CSC_B_FILE][CSC_L_FILE_MODIFIED] = {
        [CSC_R_NONE] = ASK(FileChangedOnClient_DeletedOnServer, CREATE_ON_SERVER),
        [CSC_R_FILE] = AUTO(FileChangedOnClient, SYNC_TO_SERVER),
        [CSC_R_FILE_CHANGED] = ASK(FileChangedOnClient_ChangedOnServer, NONE),
        [CSC_R_DIR] = ASK(FileChangedOnClient_DirOnServer, NONE),
    },
    [CSC_B_FILE][CSC_L_FILE_CREATED] = {
        [CSC_R_NONE] = ASK(FileCreatedOnClient_DeletedOnServer, CREATE_ON_SERVER),
        [CSC_R_FILE] = AUTO(FileChangedOnClient, SYNC_TO_SERVER),
        [CSC_R_FILE_CHANGED] = ASK(FileCreatedOnClient_FileChangedOnServer, NONE),
        [CSC_R_DIR] = ASK(FileCreatedOnClient_DirOnServer, NONE),
    },
    [CSC_B_FILE][CSC_L_FILE_SPARSE] = {
        [CSC_R_NONE] = AUTO(FileSparseOnClient_DeletedOnServer, DELETE_ON_CLIENT),
        [CSC_R_FILE] = AUTO(FileSparseOnClient, SYNC_TO_CLIENT),
        [CSC_R_FILE_CHANGED] = AUTO(FileSparseOnClient_ChangedOnServer, SYNC_TO_CLIENT),
        [CSC_R_DIR] = AUTO(FileSparseOnClient_DirOnServer, SYNC_TO_CLIENT),
    },
    [CSC_B_FILE][CSC_L_DIR_CREATED] = {
        [CSC_R_NONE] = AUTO(DirCreatedOnClient_DeletedOnServer, CREATE_ON_SERVER),
        [CSC_R_FILE] = ASK(DirCreatedOnClient_FileOnServer, NONE),
        [CSC_R_FILE_CHANGED] = ASK(DirCreatedOnClient_FileChangedOnServer, NONE),
        [CSC_R_DIR] = AUTO(DirCreatedOnClient_DirOnServer, SYNC_TO_SERVER),
    },

    /* A directory when last in sync. */
    [CSC_B_DIR][CSC_L_NONE] = {
        [CSC_R_NONE] = AUTO(Stable, NONE),
        [CSC_R_FILE] = AUTO(NoClientCopy_FileOnServer, CREATE_ON_CLIENT),
        [CSC_R_DIR] = AUTO(NoClientCopy_DirOnServer, CREATE_ON_CLIENT),
        [CSC_R_DIR_CHANGED] = AUTO(NoClientCopy_DirChangedOnServer, CREATE_ON_CLIENT),
    },
    [CSC_B_DIR][CSC_L_DELETED] = {
        [CSC_R_NONE] = AUTO(Stable, NONE),
        [CSC_R_FILE] = AUTO(DeletedOnClient_FileOnServer, CREATE_ON_CLIENT),
        [CSC_R_DIR] = AUTO(DeletedOnClient_DirOnServer, DELETE_ON_SERVER),
        [CSC_R_DIR_CHANGED] = ASK(DeletedOnClient_DirChangedOnServer, DELETE_ON_SERVER),
    },
    [CSC_B_DIR][CSC_L_FILE_CREATED] = {
        [CSC_R_NONE] = ASK(FileCreatedOnClient_DeletedOnServer, CREATE_ON_SERVER),
        [CSC_R_FILE] = ASK(FileCreatedOnClient_FileOnServer, NONE),
        [CSC_R_DIR] = ASK(FileCreatedOnClient_DirOnServer, NONE),
        [CSC_R_DIR_CHANGED] = ASK(FileCreatedOnClient_DirChangedOnServer, NONE),
    },
    [CSC_B_DIR][CSC_L_DIR] = {
        [CSC_R_NONE] = AUTO(DirDeletedOnServer, DELETE_ON_CLIENT),
        [CSC_R_FILE] = AUTO(DirOnClient_FileOnServer, SYNC_TO_CLIENT),
        [CSC_R_DIR] = AUTO(Stable, NONE),
        [CSC_R_DIR_CHANGED] = AUTO(DirChangedOnServer, SYNC_TO_CLIENT),
    },
    [CSC_B_DIR][CSC_L_DIR_MODIFIED] = {
        [CSC_R_NONE] = ASK(DirChangedOnClient_DeletedOnServer, CREATE_ON_SERVER),
        [CSC_R_FILE] = ASK(DirChangedOnClient_FileOnServer, NONE),
        [CSC_R_DIR] = AUTO(DirChangedOnClient, SYNC_TO_SERVER),
        [CSC_R_DIR_CHANGED] = ASK(DirChangedOnClient_ChangedOnServer, NONE),
    },
    [CSC_B_DIR][CSC_L_DIR_CREATED] = {
        [CSC_R_NONE] = AUTO(DirCreatedOnClient_DeletedOnServer, CREATE_ON_SERVER),
        [CSC_R_FILE] = ASK(DirCreatedOnClient_FileOnServer, NONE),
        [CSC_R_DIR] = AUTO(DirCreatedOnClient_DirOnServer, SYNC_TO_SERVER),
        [CSC_R_DIR_CHANGED] = AUTO(DirCreatedOnClient_DirChangedOnServer, NONE),
    },
    [CSC_B_DIR][CSC_L_DIR_SPARSE] = {
        [CSC_R_NONE] = AUTO(DirDeletedOnServer, DELETE_ON_CLIENT),
        [CSC_R_FILE] = AUTO(DirOnClient_FileOnServer, SYNC_TO_CLIENT),
        [CSC_R_DIR] = AUTO(DirSparseOnClient, SYNC_TO_CLIENT),
        [CSC_R_DIR_CHANGED] = AUTO(DirSparseOnClient, SYNC_TO_CLIENT),
    },
};
/* clang-format on */

struct csc_decision csc_reconcile(enum csc_base base, enum csc_local local, enum csc_remote remote)
{
    static const struct csc_decision invalid = {.state = CSC_STATE_Stable, .op = CSC_OP_NONE};

    if ((unsigned)base >= CSC_B_COUNT || (unsigned)local >= CSC_L_COUNT ||
        (unsigned)remote >= CSC_R_COUNT || !rules[base][local][remote].valid)
        return invalid;
    return rules[base][local][remote];
}

bool csc_state_keeps_all(enum csc_state state)
{
    /* DOC: ResolveConflict lists these: both copies exist, and at least one of them is a file. */
    static const bool keeps_all[CSC_STATE_COUNT] = {
        [CSC_STATE_FileOnClient_DirOnServer] = true,
        [CSC_STATE_DirOnClient_FileOnServer] = true,
        [CSC_STATE_DirOnClient_FileChangedOnServer] = true,
        [CSC_STATE_FileCreatedOnClient_FileChangedOnServer] = true,
        [CSC_STATE_FileCreatedOnClient_DirChangedOnServer] = true,
        [CSC_STATE_FileCreatedOnClient_FileOnServer] = true,
        [CSC_STATE_FileCreatedOnClient_DirOnServer] = true,
        [CSC_STATE_FileChangedOnClient_ChangedOnServer] = true,
        [CSC_STATE_FileChangedOnClient_DirOnServer] = true,
        [CSC_STATE_FileChangedOnClient_DirChangedOnServer] = true,
        [CSC_STATE_DirCreatedOnClient_FileOnServer] = true,
        [CSC_STATE_DirCreatedOnClient_FileChangedOnServer] = true,
        [CSC_STATE_DirChangedOnClient_FileOnServer] = true,
        [CSC_STATE_DirChangedOnClient_FileChangedOnServer] = true,
    };

    return (unsigned)state < CSC_STATE_COUNT && keeps_all[state];
}

#define NAME(state) [CSC_STATE_##state] = #state

static const char *const names[CSC_STATE_COUNT] = {
    NAME(Stable),
    NAME(FileOnClient_DirOnServer),
    NAME(FileOnClient_NoServerCopy),
    NAME(DirOnClient_FileOnServer),
    NAME(DirOnClient_FileChangedOnServer),
    NAME(DirOnClient_NoServerCopy),
    NAME(FileCreatedOnClient_NoServerCopy),
    NAME(FileCreatedOnClient_FileChangedOnServer),
    NAME(FileCreatedOnClient_DirChangedOnServer),
    NAME(FileCreatedOnClient_FileOnServer),
    NAME(FileCreatedOnClient_DirOnServer),
    NAME(FileCreatedOnClient_DeletedOnServer),
    NAME(FileChangedOnClient_ChangedOnServer),
    NAME(FileChangedOnClient_DirOnServer),
    NAME(FileChangedOnClient_DirChangedOnServer),
    NAME(FileChangedOnClient_DeletedOnServer),
    NAME(FileSparseOnClient_ChangedOnServer),
    NAME(FileSparseOnClient_DeletedOnServer),
    NAME(FileSparseOnClient_DirOnServer),
    NAME(FileSparseOnClient_DirChangedOnServer),
    NAME(DirCreatedOnClient_NoServerCopy),
    NAME(DirCreatedOnClient_DirOnServer),
    NAME(DirCreatedOnClient_FileOnServer),
    NAME(DirCreatedOnClient_FileChangedOnServer),
    NAME(DirCreatedOnClient_DirChangedOnServer),
    NAME(DirCreatedOnClient_DeletedOnServer),
    NAME(DirChangedOnClient_FileOnServer),
    NAME(DirChangedOnClient_FileChangedOnServer),
    NAME(DirChangedOnClient_ChangedOnServer),
    NAME(DirChangedOnClient_DeletedOnServer),
    NAME(NoClientCopy_FileOnServer),
    NAME(NoClientCopy_DirOnServer),
    NAME(NoClientCopy_FileChangedOnServer),
    NAME(NoClientCopy_DirChangedOnServer),
    NAME(DeletedOnClient_FileOnServer),
    NAME(DeletedOnClient_DirOnServer),
    NAME(DeletedOnClient_FileChangedOnServer),
    NAME(DeletedOnClient_DirChangedOnServer),
    NAME(FileSparseOnClient),
    NAME(FileChangedOnClient),
    NAME(FileRenamedOnClient),
    NAME(DirSparseOnClient),
    NAME(DirChangedOnClient),
    NAME(DirRenamedOnClient),
    NAME(FileChangedOnServer),
    NAME(FileRenamedOnServer),
    NAME(FileDeletedOnServer),
    NAME(DirChangedOnServer),
    NAME(DirRenamedOnServer),
    NAME(DirDeletedOnServer),
    NAME(FileReplacedAndDeletedOnClient_FileOnServer),
    NAME(FileReplacedAndDeletedOnClient_FileChangedOnServer),
    NAME(FileReplacedAndDeletedOnClient_DirOnServer),
    NAME(FileReplacedAndDeletedOnClient_DirChangedOnServer),
};

const char *csc_state_name(enum csc_state state)
{
    return (unsigned)state < CSC_STATE_COUNT ? names[state] : "?";
}
