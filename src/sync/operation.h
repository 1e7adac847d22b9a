/*
 * The long operations: synchronize, pin, unpin, delete. Each runs on the calling thread, reports to
 * a client, and can be cancelled through it.
 *
 * Order of calls: begin once; for each item the engine acts on or fails on (and for each path
 * given): item_begin, any number of query_abort, progress and resolve, item_result; end once, also
 * after abort or failure. Small files travel in batches and are reported when they have arrived,
 * which may be after something that was visited later. No lock, transaction or handle of the
 * engine that a client could run into is held during a call, but the share's lease.
 */
#ifndef CSC_SYNC_OPERATION_H
#define CSC_SYNC_OPERATION_H

#include "engine/decide.h"
#include "sync/cache.h"

/* Values of the public OFFLINEFILES_OP_RESPONSE. */
enum csc_response { CSC_CONTINUE, CSC_RETRY, CSC_ABORT };

/* The result of one item. Facts with kind CSC_NONE were looked for and are absent. */
struct csc_report {
    const char16_t *path; /* UNC, valid during the call */
    HRESULT hr;
    enum csc_op op;       /* what was done or tried; CSC_OP_NONE, CSC_OP_PIN, CSC_OP_PREPARE too */
    enum csc_state state; /* the state it was found in */
    uint64_t bytes;       /* content bytes moved */
    const struct csc_facts *local;    /* NULL: not looked for */
    const struct csc_facts *remote;   /* NULL: not looked for */
    const struct csc_facts *original; /* NULL: not looked for */
};

struct csc_ask {
    const char16_t *path;
    uint32_t known; /* OFFLINEFILES_SYNC_STATE_LOCAL_KNOWN 1 | REMOTE_KNOWN 2 */
    enum csc_state state;
    uint32_t details; /* OFFLINEFILES_CHANGES_* */
};

struct csc_progress {
    const char16_t *path;
    enum csc_op op;
    uint64_t done; /* bytes */
    uint64_t total;
};

struct csc_client;
struct csc_client_ops {
    bool (*begin)(struct csc_client *client); /* true: abort */
    enum csc_response (*item_begin)(struct csc_client *client, const char16_t *path);
    enum csc_response (*item_result)(struct csc_client *client, const struct csc_report *report);
    bool (*query_abort)(struct csc_client *client); /* true: abort */
    void (*progress)(struct csc_client *client, const struct csc_progress *progress);
    /* A conflict. May set *new_name (csc_alloc'ed, the engine frees it) for KEEPALLCHANGES. */
    enum csc_resolution (*resolve)(struct csc_client *client, const struct csc_ask *ask,
                                   char16_t **new_name);
    /* The user's standing answer for conflicts at a path; CSC_RESOLVE_NONE if there is none. */
    enum csc_resolution (*prefer)(struct csc_client *client, const char16_t *path);
    void (*end)(struct csc_client *client, HRESULT hr);
};
/* Every operation needs a client; any single function may be NULL and is then not called. With
 * resolve NULL the CR_* field of the flags decides, else prefer, else conflicts are logged. */
struct csc_client {
    const struct csc_client_ops *ops;
};

struct csc_request {
    const char16_t *const *paths;
    size_t count;
    uint32_t flags; /* CSC_SYNC_* values (the pin flags have the same ones); FILL is FILLSPARSE. Of
                       csc_delete: CSC_DELETE_* */
    bool deep;      /* pin and unpin only */
    /* Of pin and unpin: more classes for each path (NULL: none). */
    const uint32_t *classes;
    /* Of unpin: trees that keep these of the classes (NULL: none). */
    const char16_t *const *spared;
    const uint32_t *spared_classes;
    size_t spared_count;
    /* Of synchronizations: what the user took offline is synchronized, too, and stays offline. */
    bool forced_too;
    struct csc_client *client;
    void *context; /* of whoever passes it through; not looked at here */
};

/* Results of all three: S_OK when the run finished, although items may have failed;
 * ERROR_CANCELLED when the client aborted; with exactly one path that names a file, that file's
 * own result. A path that is no UNC path fails the call before `begin`. */
HRESULT csc_synchronize(struct csc_cache *cache, const struct csc_request *request);
HRESULT csc_pin(struct csc_cache *cache, const struct csc_request *request);
HRESULT csc_unpin(struct csc_cache *cache, const struct csc_request *request);

/* The public OFFLINEFILES_DELETE_FLAG_* values. */
#define CSC_DELETE_NOAUTOCACHED 0x1u
#define CSC_DELETE_NOPINNED     0x2u
#define CSC_DELETE_DELMODIFIED  0x4u

/* Takes items, with all that is in them, out of the cache; the server is neither asked nor
 * changed, then or later. What is not synchronized stays (ERROR_BUSY for that item) unless
 * DELMODIFIED says otherwise, and so do the folders it lies in (ERROR_DIR_NOT_EMPTY). What a flag
 * spares stays silently. The result is as above, but ERROR_MORE_DATA if an item failed. */
HRESULT csc_delete(struct csc_cache *cache, const struct csc_request *request);

/* The cache's content encrypted as it lies on the disk, or not: that is how it is configured from
 * then on, new files from the start, and what is cached is converted; each file that is not as
 * configured is told. Whenever it ends, each file is whole and readable, and once more does
 * the rest. The request's paths play no part, `deep` says which. By the volume where that can;
 * where it cannot, by ourselves if the environment wants that. Otherwise ERROR_NOT_SUPPORTED,
 * before `begin`; ERROR_DECRYPTION_FAILED if there is a key that cannot be used. */
HRESULT csc_encrypt(struct csc_cache *cache, const struct csc_request *request);
/* How it is configured, and whether some cached file is not like that. */
HRESULT csc_encryption(struct csc_cache *cache, bool *encrypted, bool *partial);
/* By whom new files are encrypted. */
HRESULT csc_encryption_kind(struct csc_cache *cache, enum csc_encryption *kind);

#endif
