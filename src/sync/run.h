/*
 * One operation on one share, while it runs: who asked, how far it may go, and the two sides it
 * works on. Private to sync/. Everything in a run happens on one thread and under the share's
 * lease; nothing here is shared with another run but the store and the file systems.
 */
#ifndef CSC_SYNC_RUN_H
#define CSC_SYNC_RUN_H

#include "sync/operation.h"

#define CSC_NAMESPACE   u"namespace"
#define CSC_CHUNK       (256u * 1024u) /* bytes copied between two questions to the client */
#define CSC_LEASE_PAUSE 20u            /* ms between two tries for a lease */

struct csc_cache {
    struct csc_env env;
    char16_t *folder;
    struct csc_store *store;
    struct csc_root *root;        /* the store folder */
    _Atomic unsigned transitions; /* of shares, by this process: runs look at once */
    _Atomic bool seals_noted;     /* the store says that there may be sealed files */
    _Atomic bool told_full;       /* it was told that nothing can go, and still nothing can */
};

/* namespace\server\share\... of an item, relative to the store folder; appended. */
HRESULT csc_cache_content_path(struct csc_cache *cache, int64_t id, struct csc_text *path);

enum csc_where { CSC_CLIENT, CSC_SERVER };

/* One side of a share: a root, and what stands before a share-relative path on it. */
struct csc_side {
    struct csc_root *root;
    struct csc_text prefix; /* namespace\server\share, or "" */
};

struct csc_batch;

struct csc_deletion {
    int64_t id;
    enum csc_op op;
    enum csc_state state; /* in which it was decided; in another one it is not carried out */
    bool directory;       /* to be done after all files, children before parents */
    bool resolved;        /* an explicit decision, reported already */
};

/* A shortcut that was pinned, and where it leads once it has been read (see links.c). */
struct csc_link {
    int64_t id;
    uint32_t classes;
    struct csc_path target; /* text NULL: not read yet, or nowhere */
};

struct csc_links {
    struct csc_link *at;
    size_t count;
    size_t cap;
};

/* A directory that was made on one side, and what its times are to be (see dates.c). */
struct csc_date {
    int64_t id;
    enum csc_where where;
    uint64_t created;
    uint64_t written;
};

struct csc_dates {
    struct csc_date *at; /* parents before children */
    size_t count;
    size_t cap;
};

/* Items whose server's copies may have other security descriptors now (see security.c). */
struct csc_settled {
    int64_t *ids;
    size_t count;
    size_t cap;
    bool refused; /* the file system keeps none */
};

/* How much room there is, as a figure that is kept while a run fills (see room.c). */
struct csc_room {
    struct csc_space space;
    uint64_t measured; /* when; 0: not yet */
    struct csc_evictor *evictor;
    bool spent; /* nothing more may go, until it is measured anew */
    bool told;
};

struct csc_run {
    struct csc_cache *cache;
    struct csc_client *client;
    const struct csc_request *request;
    uint32_t flags; /* CSC_SYNC_* */
    uint32_t pin;   /* pin mode: classes to set on everything met, else 0 */
    bool aborted;
    bool again;             /* the client wants the named path once more */
    HRESULT result;         /* of the named item, when it is a file */
    HRESULT partial;        /* of all paths but a single one, S_OK unless the operation says so */
    struct csc_links links; /* whose targets are to be pinned when the share has been left */

    /* the share at hand */
    struct csc_share share;
    struct csc_text unc; /* \\server\share */
    struct csc_side side[2];
    struct csc_file *lease;
    unsigned transitions; /* of the cache, when last looked */
    uint64_t asked;       /* when the share's state was last read */
    uint64_t judged;      /* when its connection was last judged */
    bool recovering;      /* a dead process's work is being judged */
    bool any_conflict;    /* the log was not empty when the share was entered */
    bool any_postponed;   /* something has been put off, see sharing.h */
    int64_t made[2];      /* the directory last known to exist on each side; 0: none */
    HRESULT lost;         /* why the share went away in mid-run; S_OK while it is there */

    struct csc_batch *batch; /* small files waiting to go together, see batch.h */
    _Atomic bool stop;       /* set while others stage: whoever works is to end it */
    bool batching;           /* a batch is being worked off */
    int64_t *misspelt;       /* items to be left alone, see spelling.h */
    size_t misspelt_count;
    size_t misspelt_cap;
    unsigned renames; /* carried over so far: rows read before may be elsewhere now */

    struct csc_room room;     /* how much may still come in */
    struct csc_text excluded; /* patterns of names, see exclude.c */
    bool knows_excluded;
    struct csc_dates dates; /* of directories made */
    struct csc_settled settled;

    /* what is to be deleted at the end of the walk, parents before children */
    struct csc_deletion *deletions;
    size_t deletion_count;
    size_t deletion_cap;
    bool deleting; /* the walk is over, deletions are being carried out */
    bool stuck;    /* something that was to be removed could not be, or a folder not be seen */
    bool braked;   /* too many of them: each needs an explicit decision */
};

/* ---- run.c: the client, and paths ---- */

/* Asks the client whether to go on; false once it said no (and ever after). */
bool csc_run_goes_on(struct csc_run *run);

/* "item_begin" and "item_result"; both note an abort in the run. */
void csc_run_begin_item(struct csc_run *run, const char16_t *path);
enum csc_response csc_run_end_item(struct csc_run *run, const struct csc_report *report);
/* The result of work that ended in its midst: if it was not the client who ended it, then because
 * the share went offline. */
HRESULT csc_run_why(const struct csc_run *run, HRESULT hr);
/* Begin and result of an item that failed before anything could be tried. A client that answers
 * RETRY gets the whole named path again. */
void csc_run_fail_item(struct csc_run *run, const char16_t *path, HRESULT hr);

/* Where something lies. `rel` is relative to the share ("" for the share itself). */
HRESULT csc_run_unc(const struct csc_run *run, const char16_t *rel, struct csc_text *path);
HRESULT csc_run_path(const struct csc_run *run, enum csc_where where, const char16_t *rel,
                     struct csc_text *path);
/* The share-relative path of an item (in new memory). */
HRESULT csc_run_rel(const struct csc_run *run, int64_t id, char16_t **rel);
/* The part of a share-relative path before its last component ("" at the top), in new memory. */
char16_t *csc_run_parent(const char16_t *rel);
/* A fresh hidden name of ours ending in `suffix`, in new memory. */
char16_t *csc_run_own_name(struct csc_run *run, const char16_t *suffix);

/* ---- dates.c ---- */

/* Sets the times of the directories that were made, children before parents; when nothing more is
 * to be done on the share. */
void csc_dates_finish(struct csc_run *run);

/* ---- security.c ---- */

/* Notes an item whose server's copy is new to us. */
void csc_security_note(struct csc_run *run, int64_t id);
/* Records the security descriptors of the noted items, if there are many or `all` is said. What
 * cannot be read is left as it is known: nothing but filters by access depends on it. */
void csc_security_record(struct csc_run *run, bool all);
/* The same for every item of a share, once for each share: for those that were cached before
 * descriptors were recorded, and those that nothing was settled of. */
void csc_security_complete(struct csc_run *run);

/* ---- links.c ---- */

/* Reads the shortcuts that were noted, while the share is entered. */
void csc_links_read(struct csc_run *run);
/* Pins the files they lead to, and forgets them. No share may be entered. */
void csc_links_follow(struct csc_run *run);

/* ---- seal.c: files that are encrypted by ourselves ---- */

struct csc_listed;

/* Sealed files are looked for if there may be any. Without a lease: at a glance. */
HRESULT csc_seal_glance(struct csc_cache *cache);
/* With one: whatever another process has switched on before is known from here on. */
HRESULT csc_seal_refresh(struct csc_cache *cache);
/* Writes down that there may be sealed files, if that is new. */
void csc_seal_note(struct csc_cache *cache);

/* What the store is told: may there be sealed files, and are new ones to be sealed? Durable when it
 * returns. */
HRESULT csc_seal_configure(struct csc_cache *cache, bool encrypt, bool seals);

/* Of a damaged store (NULL: it cannot be read) into a new one: as nobody knows better, there may be
 * sealed files. */
void csc_seal_salvage(struct csc_store *fresh, struct csc_store *damaged);

/* The facts of an entry of a listing of the cache that tells not all. S_FALSE: they cannot be known
 * now. `row` is what the store says of it, `dir` the folder it lies in. */
HRESULT csc_seal_resolve(struct csc_cache *cache, const struct csc_item *row, int64_t dir,
                         const struct csc_listed *listed, struct csc_facts *facts);

/* ---- suspend.c ---- */

/* Is this item in a suspended tree that the run is to leave alone? S_OK or S_FALSE. */
HRESULT csc_run_leaves_alone(const struct csc_run *run, int64_t id);

/* ---- share.c: contact, lease, loss ---- */

/* Opens a share for work: lease, both sides, recovery, liveness. On failure nothing stays open.
 * CSC_E_SHARE_OFFLINE if the user took it offline; the network error (and the share goes
 * offline) if it cannot be reached; CSC_E_CANCELLED if the client gave up waiting. */
HRESULT csc_share_enter(struct csc_run *run, int64_t share);
/* The same for work in the cache alone: the server is not needed, and not touched. */
HRESULT csc_share_enter_here(struct csc_run *run, int64_t share);
void csc_share_leave(struct csc_run *run);
/* The first half of it: the lease and the cached side alone. csc_share_leave in any case. */
HRESULT csc_share_hold(struct csc_run *run, int64_t share);

/* Reads anew what the share at hand is called and what is known of it. */
HRESULT csc_share_name(struct csc_run *run, int64_t share);

/* ERROR_BUSY while a dead process's work on the server waits to be judged. */
HRESULT csc_share_is_settled(struct csc_run *run);

/* accept.c: the root at hand is the share's from now on, and nothing is known of what it holds. */
HRESULT csc_share_record_root(struct csc_run *run, const struct csc_identity *who);

/* The failure to report when a root cannot be opened or is another one. */
HRESULT csc_share_failure(HRESULT hr);

/* Is the server's root still the one of the first contact? Otherwise the run is lost. */
bool csc_share_alive(struct csc_run *run);

/* Was it this server on which something was just made? An empty folder in its place takes files,
 * too. To be asked before the base says that the server has them. */
HRESULT csc_share_confirm(struct csc_run *run);

/* The same, proven by something that it shows: where there were several things in the root, an
 * empty one proves nothing. */
bool csc_share_answers(struct csc_run *run);

/* Is the side still the one it was, so that "not found" may be believed of it? */
bool csc_side_alive(struct csc_run *run, enum csc_where where);
/* Is nothing under this name (a path on that side)? An error alone never says so. */
bool csc_is_gone(struct csc_run *run, enum csc_where where, const char16_t *path);

/* Judges a failure of a call on the server side: if the share has gone, takes it offline and
 * notes that in the run. Returns hr. */
HRESULT csc_share_judge(struct csc_run *run, HRESULT hr);

/* May the next item be worked on (not aborted, not lost, not taken offline meanwhile)? */
bool csc_share_goes_on(struct csc_run *run);

/* Writes down the state of a share; running work on it sees that at once. S_FALSE, and nothing
 * changes, if its state is not that of `from` any more (NULL: whatever it is). */
HRESULT csc_share_change(struct csc_cache *cache, int64_t share, const struct csc_share *from,
                         uint32_t state, uint32_t reason);
/* Opens the server side of the share that an item lies in, reads what is known of it, and makes
 * sure that it is that server: the network error. The caller closes the server's root, if there is
 * one, in any case. `run` is empty but for its cache. */
HRESULT csc_share_reach(struct csc_run *run, int64_t id, struct csc_text *unc);
/* A share that was lost without anybody's wish is offline from now on. */
void csc_share_set_lost(struct csc_cache *cache, int64_t share);

/* ---- slow.c ---- */

/* Judges the connection of the share at hand, and takes the share offline or brings it back. */
void csc_slow_judge(struct csc_run *run);
/* The user has chosen the state of a share: it keeps that for a while. */
void csc_slow_choose(struct csc_cache *cache, int64_t share);

/* As many round trips as it takes to know the latency. */
HRESULT csc_slow_make_trips(struct csc_root *root);

/* ---- space.c, room.c ---- */

/* By how many bytes the cache is over one of its limits, or would be with so many more; that for
 * what is not pinned counts if the bytes are such. 0: it keeps to them. */
uint64_t csc_space_excess(const struct csc_space *space, uint64_t more, bool unpinned);
/* Room for a file that is to come in, made if need be: ERROR_DISK_FULL, told once in a run. What
 * is negative is given back, which never fails. */
HRESULT csc_room_take(struct csc_run *run, int64_t bytes, bool unpinned);
/* When the run is over. */
void csc_room_close(struct csc_run *run);

/* ---- exclude.c ---- */

/* Is it a file, by its name, that is not to be cached? S_OK, or S_FALSE. */
HRESULT csc_is_excluded(struct csc_run *run, const char16_t *name);

/* ---- transparent.c ---- */

/* Lets go of the content that is kept of an item that is to be forgotten, or has been. */
void csc_transparent_release(struct csc_cache *cache, const struct csc_transparent *t);
/* Forgets all that is kept for reading only: it is not encrypted, and can be had again. */
void csc_transparent_forget_all(struct csc_cache *cache);
/* Forgets what is kept of one item; how many bytes that was. */
uint64_t csc_transparent_evict(struct csc_cache *cache, int64_t item);

/* Makes the share known at first contact: server and share items, root identity, state online.
 * The network error if it cannot be reached. */
HRESULT csc_share_meet(struct csc_cache *cache, const struct csc_path *path, int64_t *share);

#endif
