/*
 * Policy: what of a decision is carried out under the flags of one run. Pure. State naming
 * (reconcile) is independent of flags; here the flags speak.
 */
#ifndef CSC_ENGINE_DECIDE_H
#define CSC_ENGINE_DECIDE_H

#include "engine/reconcile.h"

/* The public OFFLINEFILES_SYNC_CONTROL_* values (a test in tests/abi keeps them equal). */
#define CSC_SYNC_FILLSPARSE        0x00000001u
#define CSC_SYNC_IN                0x00000002u
#define CSC_SYNC_OUT               0x00000004u
#define CSC_SYNC_PINNEWFILES       0x00000008u
#define CSC_SYNC_PINLINKTARGETS    0x00000010u
#define CSC_SYNC_PINFORUSER        0x00000020u
#define CSC_SYNC_PINFORUSER_POLICY 0x00000040u
#define CSC_SYNC_PINFORALL         0x00000080u
#define CSC_SYNC_PINFORREDIR       0x00000100u
#define CSC_SYNC_LOWPRIORITY       0x00000200u
#define CSC_SYNC_ASYNCPROGRESS     0x00000400u
#define CSC_SYNC_INTERACTIVE       0x00000800u
#define CSC_SYNC_CONSOLE           0x00001000u
#define CSC_SYNC_SKIPSUSPENDEDDIRS 0x00002000u
#define CSC_SYNC_BACKGROUND        0x00010000u
#define CSC_SYNC_NONEWFILESOUT     0x00020000u
#define CSC_SYNC_CR_MASK           0xF0000000u
#define CSC_SYNC_CR_DEFAULT        0x00000000u
#define CSC_SYNC_CR_KEEPLOCAL      0x10000000u
#define CSC_SYNC_CR_KEEPREMOTE     0x20000000u
#define CSC_SYNC_CR_KEEPLATEST     0x30000000u
/* The four pin classes; pins are stored as these bits. */
#define CSC_PIN_CLASSES 0x000001E0u

/* Values of the public OFFLINEFILES_SYNC_CONFLICT_RESOLVE. */
enum csc_resolution {
    CSC_RESOLVE_NONE,
    CSC_RESOLVE_KEEPLOCAL,
    CSC_RESOLVE_KEEPREMOTE,
    CSC_RESOLVE_KEEPALLCHANGES,
    CSC_RESOLVE_KEEPLATEST,
    CSC_RESOLVE_LOG,
    CSC_RESOLVE_SKIP,
    CSC_RESOLVE_ABORT,
    CSC_RESOLVE_COUNT
};

/* What decide must know beside the decision. */
struct csc_situation {
    uint32_t flags;       /* CSC_SYNC_*; SYNC_IN implies FILLSPARSE here */
    bool pinned;          /* the item itself is pinned */
    bool in_pinned_scope; /* a directory above hands its pin to new children */
    bool pin_pending;     /* that directory was pinned not deep: children are due now */
    const struct csc_trees *trees;
    uint64_t deleted_time; /* when the local deletion was seen; 0: not deleted */
};

enum csc_verdict {
    CSC_V_NOTHING,   /* in sync, or the flags do not ask for it */
    CSC_V_FORGET,    /* gone on both sides: drop the base and the entry */
    CSC_V_GHOST,     /* only remember the name */
    CSC_V_DO,        /* carry out op */
    CSC_V_PIN_DO,    /* pin the new item as its parent, then carry out op */
    CSC_V_CONFLICT,  /* ask a resolver */
    CSC_V_KEEP_BOTH, /* resolved: keep both versions under two names */
    CSC_V_LOG,       /* resolved: record the conflict and leave both copies */
    CSC_V_SKIP,      /* resolved: leave both copies, record nothing */
    CSC_V_ABORT      /* resolved: cancel the whole run */
};

struct csc_action {
    enum csc_verdict verdict;
    enum csc_op op;
};

/* The flags applied to a decision. A conflict yields CSC_V_CONFLICT if any direction was asked
 * for. Where two directories merge, the flags may turn the decision's op round: with SYNC_IN alone
 * the server's attributes win, and over a changed server directory ours never do. CSC_V_DO and
 * CSC_V_PIN_DO carry an op, all other verdicts CSC_OP_NONE. */
struct csc_action csc_decide(const struct csc_decision *d, const struct csc_situation *s);

/* A resolver's answer applied to a conflict. Anything not possible in this state, or in a
 * direction the flags do not permit, becomes CSC_V_LOG, never a silent choice. */
struct csc_action csc_resolve(const struct csc_decision *d, const struct csc_situation *s,
                              enum csc_resolution answer);

/* The resolution that the CR_* field of the flags asks for; CSC_RESOLVE_NONE for CR_DEFAULT. */
enum csc_resolution csc_resolution_of_flags(uint32_t flags);

/* The public OFFLINEFILES_CHANGES_* bits (0x1 local size, 0x2 attributes, 0x4 time, 0x8.. remote)
 * of two csc_diff sets. */
uint32_t csc_change_details(unsigned local_diff, unsigned remote_diff);

#endif
