/*
 * What a security descriptor lets somebody do: the answer of AccessCheck for a descriptor that was
 * recorded some time ago. Pure: bytes in, bits out; works on any machine.
 */
#ifndef CSC_ENGINE_ACCESS_H
#define CSC_ENGINE_ACCESS_H

#include "base/types.h"

enum csc_access {
    CSC_ACCESS_WRITE = 1, /* change the content; of a directory: add files */
    CSC_ACCESS_READ = 2,  /* read the content; of a directory: list it */
    CSC_ACCESS_ANY = 4    /* anything at all with content or attributes */
};

/* One of the SIDs somebody goes by. */
struct csc_sid {
    const void *bytes; /* a valid SID */
    size_t size;
    bool deny_only; /* counts where something is denied, not where it is allowed */
};

/* The bits of csc_access that a self-relative security descriptor grants to one who goes by these
 * SIDs. What is no descriptor grants nothing; one without a DACL grants everything. Entries that
 * depend on more than SIDs (object and callback entries) do not count where they allow. */
unsigned csc_access_granted(const void *descriptor, size_t size, const struct csc_sid *sids,
                            size_t count);

#endif
