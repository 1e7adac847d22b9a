/*
 * A directory as it was at one moment: every entry, in the store's name order. Private to sync/.
 * A listing is complete or it does not exist; only a complete one may prove an absence.
 */
#ifndef CSC_SYNC_LISTING_H
#define CSC_SYNC_LISTING_H

#include "fs/fs.h"

struct csc_run;

struct csc_listed {
    struct csc_facts facts;
    bool reparse;
    bool doubtful; /* as in struct csc_entry */
    uint64_t if_sealed;
    const char16_t *name; /* inside the listing's memory */
};

struct csc_listing {
    struct csc_listed *entries;
    size_t count;
    size_t cap;
    struct csc_block *names; /* chain of name blocks */
    struct csc_odd *odd;     /* what is there and cannot be an item */
    size_t odd_count;
    size_t odd_cap;
};

/* A name that Windows does not allow or cannot tell from another one, and the error that says so.
 * Only Unix servers have such. */
struct csc_odd {
    const char16_t *name; /* inside the listing's memory */
    HRESULT hr;
};

/* Reads a directory to its end, asking now and then whether the run goes on (NULL: nobody is asked;
 * CSC_E_CANCELLED). Names of ours are left out. Where several names differ by case only, the first
 * in binary order is kept, and the others are odd.
 * csc_listing_free afterwards, in any case. */
HRESULT csc_listing_read(struct csc_root *root, const char16_t *path, struct csc_run *run,
                         struct csc_listing *listing);
void csc_listing_free(struct csc_listing *listing);

#endif
