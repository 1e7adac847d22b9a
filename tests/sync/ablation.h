/*
 * Tests of the tests: a part of what makes the engine safe is taken away, through the seam alone,
 * and the suite of deaths and edits must then fail. See test_ablations.c.
 */
#ifndef CSC_TESTS_SYNC_ABLATION_H
#define CSC_TESTS_SYNC_ABLATION_H

#include "fs/fs.h"

enum without {
    WITHOUT_NOTHING,
    WITHOUT_FLUSH,       /* flush says S_OK and does nothing */
    WITHOUT_LINK,        /* no share knows hard links: no backup of what is replaced */
    WITHOUT_JUDGING,     /* what is looked up under a name of ours is the version last looked up */
    WITHOUT_OWN_STAMP,   /* what was put in place is looked at by its name, not by our handle */
    WITHOUT_RECOVERY,    /* names of ours are swept away after a death, unseen */
    WITHOUT_SECOND_LOOK, /* an absence that a listing showed lasts until the next listing */
    WITHOUT_EXCLUSION,   /* control: others may rename a file that is being staged. Nothing fails */
    WITHOUT_COUNT
};

/* "flush" ...; WITHOUT_COUNT if there is no such part. */
enum without ablation_named(const char *name);

/* Takes a part away from every fs_memory that is given to ablation_apply from now on. */
void ablation_choose(enum without part);
enum without ablation_chosen(void);

/* For a new fs_memory, and after its machine's restart. */
void ablation_apply(struct csc_fs *memory);
void ablation_restart(struct csc_fs *memory);

#endif
