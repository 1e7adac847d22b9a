/*
 * Who the filter flags USER, OTHER and GUEST speak of, as SIDs.
 */
#ifndef CSCOBJ_IDENTITY_H
#define CSCOBJ_IDENTITY_H

#include "engine/access.h"

/* One of them. */
struct person {
    struct csc_sid *sids;
    size_t count;
};

/* In the order of the flags: the user this thread acts for, with all his groups; any other user who
 * has logged on; and one who comes as a guest. */
struct identity {
    struct person persons[3];
    void *groups; /* of the user: what his SIDs point into */
    void *user;
    unsigned char fixed[6][16]; /* the SIDs of the other two */
};

/* identity_close in any case. */
HRESULT identity_open(struct identity *who);
void identity_close(struct identity *who);

#endif
