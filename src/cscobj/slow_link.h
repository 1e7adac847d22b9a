/*
 * When the connection to a share counts as slow, and when what is read over it is kept: the
 * policies, as the registry has it.
 */
#ifndef CSCOBJ_SLOW_LINK_H
#define CSCOBJ_SLOW_LINK_H

#include "engine/slow_link.h"

/* The limits for \\server\share, read anew each time. */
void slow_link_limits(void *ctx, const char16_t *share, struct csc_link_limits *limits);

#endif
