/*
 * What was seen to change in the cached folders and is to be sent: network paths, each once. Many
 * of them become their shares. Not synchronized: the caller holds a lock.
 */
#ifndef AGENT_CHANGES_H
#define AGENT_CHANGES_H

#include "base/types.h"

#include <stdint.h>

#define CHANGES_MAX 512 /* more than that are not remembered one by one */

struct changes {
    char16_t **at;
    size_t count;
    size_t cap;
    uint64_t first; /* when the first and the last of them were seen */
    uint64_t last;
};

/* E_OUTOFMEMORY: it is not remembered. */
HRESULT changes_add(struct changes *changes, const char16_t *path, uint64_t now);
/* When what is there is to be sent: when it has been quiet for `quiet`, and after 12 times that in
 * any case. SCHEDULE_NEVER if there is nothing. */
uint64_t changes_due(const struct changes *changes, uint64_t quiet);
/* All of it is `out`, and nothing is left. */
void changes_take(struct changes *changes, struct changes *out);
void changes_free(struct changes *changes);

/* How much of a path names its share; 0: it names a server. */
size_t changes_share_length(const char16_t *path);

#endif
