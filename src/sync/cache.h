/*
 * One open cache: a store folder with its database (opencsc.db), the cached content
 * (namespace\<server>\<share>\...) and the locks of running work. Everything above the engine
 * (COM, agent) starts here. A cache may be used from any thread.
 *
 * Nothing here calls out to a client except through struct csc_client (operation.h).
 */
#ifndef CSC_SYNC_CACHE_H
#define CSC_SYNC_CACHE_H

#include "base/path.h"
#include "engine/slow_link.h"
#include "fs/cipher.h"
#include "fs/fs.h"
#include "store/event.h"
#include "store/store.h"

struct csc_cache;

/* Work for several hands. */
struct csc_crew {
    void (*work)(void *item);
    void **items;
    size_t count;
    void (*ask)(void *asker); /* NULL: nobody is asked */
    void *asker;
};

/* Limits of space that win over those that are set otherwise. */
struct csc_quota {
    bool limits; /* all that is cached, to `limit` bytes */
    bool limits_auto;
    uint64_t limit;
    uint64_t auto_limit;
    bool weak; /* only where csc_cache_set_limits has set none; the same for what is not pinned */
    bool weak_auto;
    bool system_volume; /* the cache lies on the volume of the system */
};

/* The outside world as the engine sees it; tests give another one. */
struct csc_env {
    struct csc_fs *fs;
    uint64_t (*now)(void *ctx); /* FILETIME units, UTC */
    void (*sleep)(void *ctx, unsigned milliseconds);
    uint64_t (*random)(void *ctx); /* for names of ours: must not repeat */
    /* Calls work for each item, on several threads at once if it likes, and returns when all are
     * done. Meanwhile it calls `ask` on the calling thread, at least every 100 ms. NULL: one after
     * the other, and the work itself asks. */
    void (*each)(void *ctx, const struct csc_crew *crew);
    /* When is the connection to \\server\share slow? Asked now and then, not for each file. NULL:
     * never. */
    void (*limits)(void *ctx, const char16_t *share, struct csc_link_limits *limits);
    /* What the administrator says about space. Asked for each reading of the limits. NULL: nothing.
     */
    void (*quota)(void *ctx, struct csc_quota *quota);
    /* Appends the patterns of file names that are not to be cached, "*.a;*.b". Asked once in a run.
     * NULL: none. */
    HRESULT (*excluded)(void *ctx, struct csc_text *patterns);
    void *ctx;
    /* For the engine's own encryption (fs_sealed.h); NULL: none. And whether that is to be used
     * where the volume cannot encrypt, asked when encryption is switched on; NULL: never. */
    const struct csc_cipher *cipher;
    bool (*own_encryption)(void *ctx);
    /* Bytes of a block of the block maps, at most 256 KiB. 0: CSC_BLOCK. Maps that were made with
     * another size are not used. */
    uint32_t block;
};

/* Opens the cache in a folder that exists (absolute path, copied), creating what is missing in
 * it, and recovers nothing yet: recovery of a share runs under its lease, before work on it. */
HRESULT csc_cache_open(const struct csc_env *env, const char16_t *folder, struct csc_cache **cache);
void csc_cache_close(struct csc_cache *cache);

/* The store folder; lives as long as the cache. */
const char16_t *csc_cache_folder(const struct csc_cache *cache);
struct csc_store *csc_cache_store(const struct csc_cache *cache);

/* The item at a path, from the store alone. CSC_E_NOT_FOUND if it is not in the cache. */
HRESULT csc_cache_find(struct csc_cache *cache, const struct csc_path *path, struct csc_item *item);

/* Looks at the cached copy of one file or directory now and records what is seen, so that edits
 * made since the last look are known. CSC_E_NOT_FOUND if the entry is gone altogether. */
HRESULT csc_cache_look(struct csc_cache *cache, int64_t id, struct csc_item *item);

/* Has the cached copy been deleted by somebody who, or others who, still hold it open? */
HRESULT csc_cache_is_deleting(struct csc_cache *cache, int64_t id, bool *deleting);

/* The same for all immediate children of a share or directory, with one enumeration; files and
 * directories that a user made in the cache become items. Does nothing for servers. S_FALSE: there
 * is no cached folder, so nothing in it is to be seen either. */
HRESULT csc_cache_look_inside(struct csc_cache *cache, int64_t id);

/* Gives a cached file or directory another name in its share, at once; the server's copy follows at
 * the next synchronization. Never replaces. Pins go along. ERROR_FILE_NOT_FOUND,
 * ERROR_PATH_NOT_FOUND (of the new name), ERROR_ALREADY_EXISTS, ERROR_SHARING_VIOLATION while it,
 * anything in it or its share is in use, ERROR_NOT_SAME_DEVICE for another share,
 * ERROR_NOT_SUPPORTED for shares, servers and what has no content here, E_INVALIDARG for a
 * directory into itself. */
HRESULT csc_cache_rename(struct csc_cache *cache, const struct csc_path *from,
                         const struct csc_path *to);

/* The same at the next start (csc_cache_start); now it is only written down. Servers and shares can
 * be renamed, too: nothing is known then of what the server holds under the new name.
 * ERROR_ALREADY_EXISTS if the new name is in the cache, ERROR_NOT_SAME_DEVICE for another share,
 * ERROR_NOT_SUPPORTED if one path names a share or server and the other something else. */
HRESULT csc_cache_rename_later(struct csc_cache *cache, const struct csc_path *from,
                               const struct csc_path *to);

/* Carries out what was to wait for a start. Of each rename: done, still waiting (something is in
 * use), or given up (the new name is taken, or cannot be had). What is not there any more counts as
 * nothing. */
struct csc_started {
    unsigned renamed;
    unsigned waiting;
    unsigned given_up;
};
HRESULT csc_cache_start(struct csc_cache *cache, struct csc_started *started);

/* The full Win32 path under which the cached copy of an item lies, whether or not content is
 * there now. csc_text_free by the caller. */
HRESULT csc_cache_local_path(struct csc_cache *cache, int64_t id, struct csc_text *path);

/* ---- content ---- */

/* How a cached copy lies on the disk: plain, encrypted by the volume (any program of the user reads
 * it), or by ourselves (only csc_cache_open_content does). */
enum csc_encryption { CSC_ENCRYPTION_NONE, CSC_ENCRYPTION_VOLUME, CSC_ENCRYPTION_OWN };

/* Of the cached copy of a file, as it lies there now. */
HRESULT csc_cache_encryption_of(struct csc_cache *cache, int64_t id, enum csc_encryption *kind);
/* Opens the cached copy of a file to read what it holds, however it lies there. It is in nobody's
 * way but the engine's: while it is open no other version takes its place. */
HRESULT csc_cache_open_content(struct csc_cache *cache, int64_t id, struct csc_file **file);

/* ---- what is not synchronized yet ---- */

struct csc_dirty {
    uint64_t local;  /* bytes of the cached copy that are new since both sides agreed, by blocks */
    uint64_t remote; /* size of the server's copy, if that has changed */
};
/* Looks at the cached copy of a file now, and reads it if it was modified. Where it is not known
 * what was agreed on, all of it counts; so do all bytes of a file made here. 0 for what is clean,
 * deleted, not cached or no file. The error of reading it, ERROR_SHARING_VIOLATION for instance. */
HRESULT csc_cache_dirty_bytes(struct csc_cache *cache, int64_t id, struct csc_dirty *dirty);

/* ---- reading through the cache ---- */

/* Where the content of a server's file can be read here, as it is there now: S_OK with the full
 * path of a file of ours, which is to be read and left as it is. What is read over a connection
 * that is slow enough (struct csc_link_limits) is kept, within the limits of space, what was not
 * used for the longest time goes first; it is used again when the server's file is still that
 * version. Such an item is a transparent one: hidden, of no use offline, and never synchronized.
 * S_FALSE: nothing is kept of this one, for it is cached anyhow, the connection is good, nobody
 * wants that, or the cache is to be encrypted: the server is to be read. CSC_E_SHARE_OFFLINE,
 * CSC_E_NOT_FOUND, CSC_E_NOT_SUPPORTED for what is no file, the network error. */
HRESULT csc_cache_read(struct csc_cache *cache, const struct csc_path *path,
                       struct csc_text *local);

/* ---- space ---- */

struct csc_space {
    uint64_t volume;     /* bytes of the volume the cache lies on */
    uint64_t limit;      /* for all cached content */
    uint64_t used;       /* by it */
    uint64_t auto_limit; /* for what is not pinned */
    uint64_t auto_used;
    uint64_t left;  /* bytes of the volume that are free */
    uint64_t spare; /* of which so many are left alone: a fiftieth, at most 256 MiB */
};
/* The limits that hold: those of the administrator, of csc_cache_set_limits, or a quarter of the
 * volume and all of that. */
HRESULT csc_cache_space(struct csc_cache *cache, struct csc_space *space);
/* E_INVALIDARG if the limit for what is not pinned is the higher one. */
HRESULT csc_cache_set_limits(struct csc_cache *cache, uint64_t limit, uint64_t auto_limit);
/* Lets go of what may go from the cache, the least recently used first, until it keeps to its
 * limits, and leaves some space on the volume. S_FALSE: it does not, and nothing more may go. No
 * server is touched, nobody is waited for: shares on which somebody works now are passed over. */
HRESULT csc_cache_keep_limits(struct csc_cache *cache);

/* ---- connection ---- */

/* Values of the public OFFLINEFILES_CONNECT_STATE and OFFLINEFILES_OFFLINE_REASON. */
enum { CSC_OFFLINE = 1, CSC_ONLINE = 2, CSC_TRANSPARENT = 3, CSC_PARTLY = 4 };
enum {
    CSC_REASON_NONE = 1,
    CSC_REASON_FORCED = 2,
    CSC_REASON_SLOW = 3,
    CSC_REASON_ERROR = 4,
    CSC_REASON_CONFLICT = 5,
    CSC_REASON_SUSPENDED = 6
};

/* State and reason of an item: that of a transparent file or folder is its own while the share is
 * online. Else: offline because it is suspended, else those of its share, else
 * offline for a conflict of its own. A share whose connection is slow (CSC_REASON_SLOW) is offline
 * for whoever asks, but its server is there: synchronizations go on as if it were online. */
HRESULT csc_cache_connection(struct csc_cache *cache, int64_t id, uint32_t *state,
                             uint32_t *reason);
/* Takes the whole share of an item offline by the user's wish. Takes effect at once: work that
 * is running on the share ends before its next item. */
HRESULT csc_cache_go_offline(struct csc_cache *cache, int64_t id);
/* The same, unless a program has a file of the share open that is known but not cached: then
 * *prevented is true and nothing changes. */
HRESULT csc_cache_try_offline(struct csc_cache *cache, int64_t id, bool *prevented);
/* Brings the share back by the user's wish, whatever took it offline. The network error if it
 * cannot be reached; then nothing changes. */
HRESULT csc_cache_go_online(struct csc_cache *cache, int64_t id);
/* Lets the share come back by itself: if it was lost, and its server answers again; or if its
 * connection was slow, and is not any more, which is measured now. What the user took offline stays
 * so. S_OK if it is online then; CSC_E_SHARE_OFFLINE, or the network error. */
HRESULT csc_cache_come_back(struct csc_cache *cache, int64_t id);

/* Is the server of an online share still there? If not the share is offline from now on, as a lost
 * one, and the result is the network error. S_FALSE: it is offline anyhow, and nobody was asked. */
HRESULT csc_cache_probe(struct csc_cache *cache, int64_t id);

/* The same where the share's root was replaced for good: takes it for what it is now. Nothing is
 * known of the server's copies from then on: a synchronization copies what is on one side only,
 * and what differs is a conflict; deletions made here are forgotten. Waits for running work. With
 * the known root it is csc_cache_go_online. */
HRESULT csc_cache_accept_root(struct csc_cache *cache, int64_t id);

/* When a whole share was last synchronized by the background process (FILETIME). CSC_E_NOT_FOUND if
 * it never was. Losing it costs one more synchronization, no more. */
HRESULT csc_cache_last_sync(struct csc_cache *cache, int64_t id, uint64_t *time);
HRESULT csc_cache_note_sync(struct csc_cache *cache, int64_t id);

/* Is there a pinned file in the tree whose content is not here? S_OK or S_FALSE. */
HRESULT csc_cache_lacks_content(struct csc_cache *cache, int64_t id);

/* Suspends the tree under a share or directory, or releases it: its items are offline until then,
 * and synchronizations that skip suspended directories leave it alone. Suspending twice is fine.
 * CSC_E_NOT_SUPPORTED for files and servers, and for releasing what is no suspended root itself. */
HRESULT csc_cache_suspend(struct csc_cache *cache, int64_t id, bool on);
/* Is the item in a suspended tree, and is it the root of one? */
HRESULT csc_cache_is_suspended(struct csc_cache *cache, int64_t id, bool *suspended, bool *root);

/* May this path be cached, and under which SHI1005 flags? Asks the store, else the share
 * itself. *known is false when neither can tell. */
HRESULT csc_cache_share_mode(struct csc_cache *cache, const struct csc_path *path, bool *known,
                             uint32_t *flags);

#endif
