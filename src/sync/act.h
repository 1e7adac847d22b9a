/*
 * The steps of a visit that more than one file takes: judging, acting, deciding a conflict,
 * reporting. Private to visit.c, act.c, conflict.c and deletions.c.
 */
#ifndef CSC_SYNC_ACT_H
#define CSC_SYNC_ACT_H

#include "sync/visit.h"

/* Letters and decision from the row at hand. */
void csc_judge(struct csc_visit *v);

/* What csc_decide and csc_resolve must know of an item below a directory (NULL: unknown). */
struct csc_situation csc_situation_of(const struct csc_visit *v, const struct csc_item *dir);

/* Carries out an operation on the file or directory it is about. */
HRESULT csc_act(struct csc_visit *v, enum csc_op op);

/* Does an operation wait for the end of the walk? Deletions do, and so does whatever must first
 * empty a directory. */
bool csc_is_deferred(const struct csc_visit *v, enum csc_op op);
/* Does it wait for what lies below the item even if it was decided explicitly? */
bool csc_waits_for_children(const struct csc_visit *v, enum csc_op op);
HRESULT csc_note_deletion(struct csc_visit *v, enum csc_op op, bool resolved);

/* The deletions noted for an item and all below it, which have got another name, are off. */
void csc_strike_deletions(struct csc_run *run, const struct csc_item *item);

/* Asks whoever is to decide about a conflict and does what he says; CSC_E_CONFLICT if it stays. */
HRESULT csc_decide_conflict(struct csc_visit *v, const struct csc_item *dir);

/* Carries out an operation that somebody decided on. A folder that a file is to take the place of
 * goes as far as it was agreed on; with anything else in it, it gets a second name. */
HRESULT csc_act_decided(struct csc_visit *v, enum csc_op op);

/* What may not be cached by its name does not come in, and does not go out for the first time:
 * ERROR_NOT_SUPPORTED, or no action where nobody asked for it. */
HRESULT csc_exclude(struct csc_visit *v, struct csc_action *action);

/* Tells the client the result of the item. */
enum csc_response csc_report_visit(struct csc_visit *v, HRESULT hr);

#endif
