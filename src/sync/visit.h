/*
 * One item on its way through the engine: judged, decided, carried out, reported. Private to
 * sync/. The acts below change exactly one item each and are safe to die in at any instant.
 */
#ifndef CSC_SYNC_VISIT_H
#define CSC_SYNC_VISIT_H

#include "sync/run.h"

struct csc_visit {
    struct csc_run *run;
    struct csc_item item; /* its row, as last read or written */
    char16_t *rel;        /* its path in the share, owned */
    struct csc_text unc;  /* its full path */
    struct csc_letters letters;
    struct csc_decision decision;
    enum csc_op op; /* what is being done */
    uint64_t bytes; /* content moved so far */
    bool alone;     /* not to join a batch */
    bool insisted;  /* the client wants it now, even if it was put off */
    bool begun;     /* the client was told of its begin, and waits for its result */
    bool unsettled; /* an intent of it is left: nothing more before recovery has judged it */
};

/* ---- visit.c ---- */

/* Takes up an item by id, or as a row of a directory at hand. csc_visit_close in any case. */
HRESULT csc_visit_open(struct csc_run *run, int64_t id, struct csc_visit *v);
HRESULT csc_visit_row(struct csc_run *run, const struct csc_item *row, const char16_t *dir_rel,
                      struct csc_visit *v);
void csc_visit_close(struct csc_visit *v);

/* Judges an item and does what the run's flags ask for; reports it if something was done or
 * failed, or if `named` by the request. `dir` is its parent's row. Deletions are only noted until
 * the walk is over. The return value is the item's result. */
HRESULT csc_visit(struct csc_visit *v, const struct csc_item *dir, bool named);

/* dates.c: notes a directory just made on one side, for its times to follow the other side's. */
void csc_dates_note(struct csc_visit *v, enum csc_where where);

/* links.c: notes a shortcut that is pinned for these classes, if the run wants its target pinned.
 */
HRESULT csc_links_note(struct csc_visit *v, uint32_t classes);

/* Carries out the deletions noted during a walk below (and including) an item. */
void csc_visit_deletions(struct csc_run *run, int64_t top);

/* ---- settle.c: what both sides now hold ---- */

/* The one way to end an act: in a single transaction the item's base becomes the server's facts,
 * its stamp the client's (kind CSC_NONE: that side has no copy), marks and conflict go, the row
 * goes if nothing is left, and the intent (NULL: none) ends. With `backup_left` the intent lives
 * on as the reminder to remove the backup. */
struct csc_settlement {
    const struct csc_facts *server;
    const struct csc_facts *client;
    struct csc_intent *intent;
    bool backup_left;
    const struct csc_blocks *blocks; /* of what both sides hold; NULL or unknown: not known */
    bool same_content;               /* as was agreed before: what is known of its blocks stays */
    bool made_room; /* one copy went for the other, which is to be put there: that is no rename */
};
HRESULT csc_settle(struct csc_visit *v, const struct csc_settlement *s);

/* Ends an eviction: the row goes, and the intent lives on as the reminder of the backup. Durable,
 * for otherwise the absence would be taken for a deletion by the user. */
HRESULT csc_settle_evicted(struct csc_visit *v, struct csc_intent *intent);

/* The cached copy was written anew with the same content: what is known of that version is known of
 * this one, whether it was modified or not. */
struct csc_conversion {
    struct csc_intent *intent;
    bool backup_left;
    const struct csc_facts *before;
    const struct csc_facts *after;
};
HRESULT csc_settle_converted(struct csc_visit *v, const struct csc_conversion *c);

/* A link that we made and took back, or a rename that we undid, moved the change time of a copy:
 * what is recorded of it follows, provided that nothing else about it differs from what we expected
 * before. Otherwise our own failed attempt would look like somebody's edit. */
struct csc_touch {
    int64_t item;
    const char16_t *path; /* on that side */
    const struct csc_facts *expected;
};
HRESULT csc_follow_touch(struct csc_run *run, enum csc_where where, const struct csc_touch *touch);

/* File or directory, as the copy at hand is: the cached one, else the server's, else the base. A
 * file that becomes a directory hands its pins down from then on. */
void csc_set_type(struct csc_item *item);

/* Below a file there is nothing: what is known of the directory it replaced is known no more. */
HRESULT csc_forget_below(struct csc_store *store, int64_t id);

/* Makes the directories above an item on one side, as far as they are missing there. */
HRESULT csc_want_parents(struct csc_visit *v, enum csc_where where);

/* ---- compare.c, carry.c, transfer.c, remove.c, keep_both.c: the acts ---- */

/* The observation of a side in the row at hand. */
struct csc_facts *csc_facts_at(struct csc_visit *v, enum csc_where where);

/* What our own link and replacement change of a backup: the change time, and the attributes, for a
 * READONLY target must lose that first. */
#define CSC_DIFF_BY_LINK ((unsigned)(CSC_DIFF_CHANGED | CSC_DIFF_ATTRIBUTES))

/* S_OK: both copies hold the same bytes, of this map (csc_blocks_free, in any case); S_FALSE: they
 * differ. */
HRESULT csc_compare_content(struct csc_visit *v, struct csc_blocks *blocks);

/* Brings the file's content and attributes to a side. */
HRESULT csc_transfer_file(struct csc_visit *v, enum csc_where to);
/* Does nothing but the attributes differ from what both sides agreed on? Then they alone go. */
bool csc_only_attributes(const struct csc_visit *v, enum csc_where to);
HRESULT csc_carry_attributes(struct csc_visit *v, enum csc_where to);
/* Brings the directory itself, with its attributes, to a side. */
HRESULT csc_transfer_dir(struct csc_visit *v, enum csc_where to);
/* Removes the copy on one side. A directory must be empty by then. */
HRESULT csc_remove_file(struct csc_visit *v, enum csc_where where);
HRESULT csc_remove_dir(struct csc_visit *v, enum csc_where where);
/* Takes the cached copy of a file, and its row, out of the cache; the server's copy plays no part.
 * With `known`, only if it holds that. CSC_E_CHANGED: it is another version, and still there. */
HRESULT csc_evict_file(struct csc_visit *v, const struct csc_blocks *known);

/* Keeps both versions: the cached one gets new_name on both sides, the server's one keeps its
 * name. Renames here and in the store; both entries are then to be visited (ids in ids[2]). */
HRESULT csc_keep_both(struct csc_visit *v, const char16_t *new_name, int64_t ids[2]);
/* The store's part of it, also used by recovery; under the run's lease. */
HRESULT csc_keep_both_commit(struct csc_cache *cache, struct csc_intent *intent, int64_t ids[2]);

/* "name (vN).ext": the names that the engine itself gives to second versions. */
HRESULT csc_numbered_name(const char16_t *name, uint64_t number, struct csc_text *out);

/* Gives a version that must not be lost a visible name beside `rel`: "name (v1).ext", counted up
 * until free, never replacing. */
HRESULT csc_keep_aside(struct csc_run *run, enum csc_where where, const char16_t *rel,
                       const char16_t *hidden);

#endif
