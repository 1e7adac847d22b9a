/*
 * One seed: a server with a share and a client with a cache, both in memory; users at work on both
 * sides, a client that answers as it likes, faults at any call. All of it follows from the seed,
 * on one thread, so that a seed can be played again.
 */
#ifndef CSC_TESTS_PROPERTY_PLAY_H
#define CSC_TESTS_PROPERTY_PLAY_H

#include "ledger.h"
#include "random.h"

#include "sync/operation.h"

#define MAX_EVENTS 6
#define MAX_HELD   3
#define MAX_BEGUN  80
#define MAX_REL    160

#define SERVER_ROOT u"\\\\srv\\share"
#define CLIENT_ROOT u"C:\\cache"

enum answers { ANSWER_BY_FLAGS, ANSWER_ALWAYS, ANSWER_RANDOM, ANSWER_CHANGE_WINS };

enum event_kind {
    EVENT_USER, /* somebody works on his files */
    EVENT_HOLD, /* somebody opens a file and keeps it open */
    EVENT_FAIL_ONCE,
    EVENT_FAIL_EVER,
    EVENT_LOST,         /* done, but the answer got lost */
    EVENT_GONE,         /* the server cannot be reached any more */
    EVENT_EMPTIED,      /* an empty folder shows where the share was */
    EVENT_BACK,         /* the share is there again */
    EVENT_DEATH,        /* the client's process dies */
    EVENT_SERVER_CRASH, /* the server restarts: handles die, what was not flushed suffers */
    EVENT_COUNT
};

struct event {
    unsigned at; /* before this call of the run */
    enum event_kind kind;
};

struct play {
    struct csc_client client; /* first: the engine hands this pointer back */
    struct random random;
    struct csc_fs *memory;
    struct csc_fs *fault;
    struct csc_env env;
    struct csc_cache *cache;
    struct mirror *mirror; /* of its events; NULL: nobody listens */
    bool listens;
    struct ledger ledger;
    uint64_t serial; /* for names of ours */

    /* the trace */
    bool print;
    uint64_t hash;

    /* the run at hand */
    struct event events[MAX_EVENTS];
    unsigned event_count;
    unsigned calls;      /* of the file system, in this run */
    unsigned last_calls; /* in the run before: how long a run is */
    bool troubled;       /* something fails: no sly edits */
    bool dead;           /* the process died; it learns it at the end of the run */
    bool store_dies;     /* armed in the VFS */
    enum fs_memory_crash unflushed;
    bool emptied;
    bool asked_who; /* the last call asked for the server's identity */
    bool unnoticed; /* the server went away, and its identity was not asked for since */
    enum answers answers;
    enum csc_resolution answer;
    unsigned kept;     /* for new names */
    unsigned asked;    /* query_abort */
    unsigned abort_at; /* 0: never */
    unsigned retries;
    unsigned interference; /* percent of the calls about names that a user comes between */
    unsigned acted;        /* items reported, but for the share itself */
    uint32_t flags;
    char begun[MAX_BEGUN][MAX_REL]; /* items begun, and not reported yet: a batch has many */
    unsigned begun_count;

    struct csc_file *held[MAX_HELD];
    unsigned held_count;
};

/* What it took, for the statistics. */
struct play_result {
    uint64_t hash;
    unsigned calls;
    unsigned passes;
};

/* Plays a seed to its end. False if a law was broken: the reason is in failure. */
bool play_seed(uint64_t seed, bool print, struct play_result *result, char failure[512]);

/* One line of the trace. */
void play_note(struct play *p, const char *format, ...);

/* ---- users.c ---- */

/* Absolute path of a share-relative one on a side; lives for the next 8 calls. */
const char16_t *path_on(enum side side, const char *rel);

/* What at this moment would be lost for want of a better call: see faults.c. */
enum exposure { NOT_EXPOSED, EXPOSED_TO_SLY_EDITS, EXPOSED_TO_ALL };

/* One user does one random thing. */
void user_acts(struct play *p, enum exposure exposure);
/* One user works in the very folder in which the engine changes names. */
void user_interferes(struct play *p, const char16_t *path, enum exposure exposure);
/* The files that are there when it all begins. */
void users_begin(struct play *p);
/* A share with nothing in it is not believed (a brake, see csc_observe_both): there is something.
 */
void user_returns(struct play *p);
void user_holds(struct play *p);
void users_let_go(struct play *p);

/* ---- client.c ---- */

/* Sets what the client is for the next run. */
void client_choose(struct play *p);
void client_decisive(struct play *p);
/* A user's write while the flags decide about that very item is part of the question. */
void client_sees_write(struct play *p, const char *rel);

/* ---- faults.c ---- */

/* Chooses what goes wrong during the next run; the hook makes it so. */
void faults_plan(struct play *p);
void faults_hook(void *ctx, const char *op, const char16_t *path, unsigned n);
/* All faults of a run end; those of the network may stay (`heal`: they do not). */
void faults_end(struct play *p, bool heal);

#endif
