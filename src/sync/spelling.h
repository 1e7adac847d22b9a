/*
 * Names that differ in case only. For the store they are one name, so that an item keeps its row
 * when somebody spells it differently; but paths carry exact case, so both sides must come to spell
 * it alike before anything else is done to it. Private to sync/.
 */
#ifndef CSC_SYNC_SPELLING_H
#define CSC_SYNC_SPELLING_H

#include "sync/visit.h"

/* An item that both sides have, under names that differ in case only. */
struct csc_spelling {
    int64_t id;
    enum csc_where where; /* the side that is to follow the other */
    const char16_t *from; /* names, not paths */
    const char16_t *to;
};

/* Makes the item's name the same on both sides, if the flags permit that direction, and reports
 * it. Otherwise, and after a failure, the item is noted in the run as one to be left alone. `rel`
 * is the path of its directory. */
void csc_respell(struct csc_run *run, const struct csc_spelling *s, const char16_t *rel);

/* Changes the case of the cached copy's name alone, by its user's wish; `rel` is its path now. */
HRESULT csc_respell_here(struct csc_run *run, int64_t id, const char16_t *rel,
                         const char16_t *name);

/* Is this item to be left alone, for its name is still spelled in two ways? */
bool csc_is_misspelt(const struct csc_run *run, int64_t id);

/* Completes a respelling that was begun, as far as the names tell that it was. */
HRESULT csc_finish_respelling(struct csc_run *run, enum csc_where where,
                              const struct csc_intent *intent);

#endif
