/*
 * The ledger: every version that a user ever wrote, what may happen to it, and where it is now.
 * Each version is a text of its own, so that any file can be recognized, whole or not.
 *
 * The laws:
 *   P1  a file under a visible name holds one whole version that somebody wrote
 *   P2  a version is somewhere, unless its user overwrote or deleted it, or an explicit decision
 *       discarded it
 *   P3  a version does not leave the server unless one of these happened, or its user on the client
 *       moved it
 */
#ifndef CSC_TESTS_PROPERTY_LEDGER_H
#define CSC_TESTS_PROPERTY_LEDGER_H

#include "support/fs_memory.h"

enum side { ON_SERVER, ON_CLIENT };

#define MAX_VERSION_TEXT 64

struct version {
    bool born;        /* written for good */
    bool superseded;  /* overwritten or deleted by a user who had it before him */
    unsigned against; /* bits of sides: an explicit decision is against it there */
    bool moved;       /* its user on the client gave it another name: a deletion and a new file */
    unsigned where;   /* bits, see ledger.c; now */
    unsigned before;  /* the same, at the last look */
};

struct ledger {
    struct csc_fs *memory;
    struct version *versions; /* [0] is none */
    unsigned count;
    unsigned cap;
    char failure[512]; /* the first law broken; "" while all hold */
};

/* Roots in order of fs_memory_add_root: the server's share, the client's store folder. */
void ledger_init(struct ledger *l, struct csc_fs *memory);
void ledger_free(struct ledger *l);

/* A new version, and its text; it counts once ledger_born is told. */
unsigned ledger_new(struct ledger *l);
size_t ledger_text(unsigned version, char text[MAX_VERSION_TEXT]);
void ledger_born(struct ledger *l, unsigned version);

/* The version at an absolute path; 0: no file, or not a whole version. */
unsigned ledger_at(struct ledger *l, const char16_t *path);

void ledger_superseded(struct ledger *l, unsigned version);
void ledger_moved(struct ledger *l, unsigned version);
void ledger_discardable(struct ledger *l, unsigned version, enum side side);
/* After a run: what is still visible where it was to be discarded was not; what is not, was. */
void ledger_close_decisions(struct ledger *l);

/* Looks at all files. After the engine's doing (`judge`) the laws must hold; after a user's, the
 * places are only noted. */
void ledger_look(struct ledger *l, bool judge);
/* In the end each version that was not given up is visible, and on both sides. */
void ledger_judge_end(struct ledger *l);

void ledger_fail(struct ledger *l, const char *format, ...);

#endif
