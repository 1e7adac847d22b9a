/*
 * What at most two users' operations may be, over a, b, d and d\c, and what must be true after
 * them: each version is a text of its own.
 */
#ifndef CSC_TESTS_SYNC_WORKLOAD_H
#define CSC_TESTS_SYNC_WORKLOAD_H

#include "world.h"

#define MAX_OPERATIONS    2
#define WORKLOAD_VERSIONS (2 + MAX_OPERATIONS) /* of a, of d\c, and one of each operation */

struct workload_version {
    bool exists;
    bool superseded; /* overwritten or deleted by a user who had it */
    bool moved;      /* the client's user gave it another name: a deletion and a new file */
    bool on_server;  /* before the synchronization */
    bool in_the_end; /* where nobody dies: visible on both sides */
};

struct workload {
    int ops[MAX_OPERATIONS]; /* indices of (side, operation); -1: none */
    int policy;              /* who decides: the handler (the change wins), or CR_* flags */
    uint32_t flags;
    struct workload_version versions[WORKLOAD_VERSIONS];
};

/* All of them in turn, without those that leave the same trees; false: there is no more. */
bool workload_first(struct workload *load);
bool workload_next(struct workload *load);
/* "server edits a; client deletes d; keep-local" */
void workload_name(const struct workload *load, char name[160]);

/* A pinned world in which it was done. Ended by scenario_finish. */
struct world *workload_start(const struct workload *load);
/* Runs it without a death and notes what came of it. */
void workload_reference(struct workload *load);

/* What is wrong, or NULL: at any instant (each file is a whole version, none is lost, none has left
 * the server without reason); and when all is quiet (each version that survives without a death
 * is there, and the base is what both sides hold). */
const char *workload_trouble(struct world *w, const struct workload *load);
const char *workload_trouble_in_the_end(struct world *w, const struct workload *load);

#endif
