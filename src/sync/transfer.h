/*
 * One file on its way from one side to the other, in phases, so that many can be on their way at
 * once (batch.c). Private to stage.c, transfer.c and batch.c.
 */
#ifndef CSC_SYNC_TRANSFER_H
#define CSC_SYNC_TRANSFER_H

#include "sync/visit.h"

struct csc_transfer {
    struct csc_visit *v;
    enum csc_where from;
    enum csc_where to;
    struct csc_root *src;
    struct csc_root *dst;
    struct csc_intent intent;
    struct csc_text src_path;
    struct csc_text dst_path;
    struct csc_text staged_path;
    struct csc_text backup_path;
    struct csc_file *in;
    struct csc_file *out;
    struct csc_facts source;  /* the version that was copied */
    struct csc_blocks blocks; /* its blocks */
    struct csc_blocks base;   /* those both sides agreed on, if that can save anything */
    bool same;                /* the content is that of the base: times and attributes suffice */
    uint64_t total;           /* bytes to be moved */
    uint64_t copy_time;       /* what the server needed to copy its file, 100 ns */
    int32_t copies;           /* what was learned of that, as in struct csc_share; -1: nothing */
    struct csc_facts result;  /* what our own handle saw in place */
    bool here;                /* the cached copy itself, to lie there as configured (convert.c) */
    bool quiet;               /* staged on another thread: the client is not called */
    bool staged;              /* the staged name exists */
    bool linked;              /* the backup name exists */
    bool placed;              /* the new version has the name */
    int64_t room;             /* bytes that were taken for it (csc_room_take) */
    HRESULT hr;               /* how staging ended */
    enum csc_where failed;    /* the side it failed on */
};

/* Names and paths; makes the directories that are missing. csc_transfer_close in any case. The
 * caller then writes the intent down, before anything else. */
HRESULT csc_transfer_open(struct csc_transfer *t, struct csc_visit *v, enum csc_where to);

/* The same for a cached file that is to be written anew, as new files are written now; the server's
 * side plays no part. */
HRESULT csc_transfer_open_here(struct csc_transfer *t, struct csc_visit *v);

/* Steps 2 and 3: the whole new version, durable under a name of ours. Touches nothing but this
 * transfer and the file systems. The outcome is in t->hr. */
void csc_transfer_stage(struct csc_transfer *t);

/* Notes the side of a failure: on the server's side it may mean that the share has gone. */
HRESULT csc_transfer_fail(struct csc_transfer *t, enum csc_where where, HRESULT hr);
/* Tells the client how far it is; CSC_E_CANCELLED if it does not want any more. */
HRESULT csc_transfer_tell(struct csc_transfer *t);

/* Steps 4 to 9, or the way back if staging failed. The item's result. */
HRESULT csc_transfer_finish(struct csc_transfer *t);

/* The way back, with nothing changed. */
void csc_transfer_abandon(struct csc_transfer *t);
void csc_transfer_close(struct csc_transfer *t);

#endif
