/*
 * Renames. A name that went and a name that came are always safe to be carried over as a deletion
 * and a creation, and that is how they are recorded. Only when a creation is about to be carried
 * out is it asked whether it is something known under a new name; then one change of names on the
 * other side does it all, and nothing below is transferred again. In any doubt it stays what it
 * was: a deletion and a creation.
 *
 * Users, programs and the API rename on either side; there is one mechanism for all. Private to
 * sync/.
 */
#ifndef CSC_SYNC_RENAME_H
#define CSC_SYNC_RENAME_H

#include "sync/visit.h"

/* If the item at hand, new on one side only, is something known that got this name there, gives it
 * the name on the other side, too, and reports that. Then *renamed is set, and the visit goes on
 * with the row of old under its new name. A failure is the item's result. */
HRESULT csc_follow_rename(struct csc_visit *v, const struct csc_item *dir, bool *renamed);

/* After a change of names that was begun: was it carried out? S_OK: yes, and the store knows it
 * now. S_FALSE: no, or it is not ours to tell any more. The intent has ended in both cases; after a
 * failure it stays for the next time. */
HRESULT csc_judge_rename(struct csc_run *run, enum csc_where where,
                         const struct csc_intent *intent);

#endif
