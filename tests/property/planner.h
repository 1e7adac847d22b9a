/*
 * A tree of at most 40 names on a client and a server, as the planner sees it: no files, no store,
 * only what lies where, what was agreed on, and the engine's own functions from observation to
 * action. What they ask for is done by a pretended executor that fails now and then.
 *
 * A play is given by its script: the tree both sides agreed on, and what users did to each. All
 * else (flags, answers, order, failures) follows from the seed.
 */
#ifndef CSC_TESTS_PROPERTY_PLANNER_H
#define CSC_TESTS_PROPERTY_PLANNER_H

#include "random.h"

#include "engine/decide.h"

#define TREE_NODES   40  /* at the beginning */
#define MAX_NODES    120 /* keeping both versions makes more */
#define MAX_DEEDS    24
#define MAX_VERSIONS 256
#define MAX_ROUNDS   200
#define NO_PARENT    (-1)

enum { CLIENT, SERVER };

/* What was agreed on under one name; parents stand before children. */
struct origin {
    int parent;
    enum csc_kind kind;
    uint32_t attributes;
    bool absent;   /* a name that is free at first */
    bool uncached; /* sparse if pinned, else a ghost */
    bool baseless; /* the base was lost, as it was above */
    bool pinned;
};

enum deed_kind {
    DEED_EDIT,
    DEED_REPLACE, /* deleted and made anew, or another kind: by its argument */
    DEED_DELETE,
    DEED_CREATE, /* a file where none is */
    DEED_MAKE_DIR,
    DEED_ATTRIBUTES,
    DEED_TOUCH, /* only the change time moves */
    DEED_KINDS
};

struct deed {
    enum deed_kind kind;
    int side;
    int node;
    bool other_kind;
    unsigned round; /* before this one; most before the first */
};

struct script {
    uint64_t seed;
    struct origin origins[TREE_NODES];
    int count;
    struct deed deeds[MAX_DEEDS];
    int deed_count;
};

struct copy {
    enum csc_kind kind;
    unsigned version; /* of a file */
    uint32_t attributes;
    uint64_t id;
    uint64_t written;
    uint64_t changed;
};

struct node {
    int parent;
    struct copy at[2];
    struct csc_trees t;
    unsigned agreed; /* the version that both sides held when the base was set; 0: unknown */
    bool pinned;
    uint64_t deleted_time;
    bool open; /* a conflict that was not resolved in this round */
};

struct ledger_entry {
    bool superseded; /* by the user who had it */
    bool discarded;  /* by a resolver's explicit answer */
};

/* How conflicts are answered. */
enum policy { POLICY_CHANGE_WINS, POLICY_ALWAYS, POLICY_RANDOM, POLICY_COUNT };

struct planner {
    struct random random;
    struct node nodes[MAX_NODES];
    int count;
    struct ledger_entry ledger[MAX_VERSIONS];
    unsigned versions;
    uint64_t clock;
    uint32_t flags;
    enum policy policy;
    enum csc_resolution answer;
    bool in_scope;     /* the root hands its pin to new names */
    unsigned failures; /* percent of what is asked for that fails */
    bool print;
    unsigned rounds;
    unsigned actions;
    char failure[256]; /* the first law broken */
};

/* planner_model.c: what users and the executor do */
struct csc_facts facts_of(const struct copy *copy);
void break_law(struct planner *p, const char *format, ...);
void begin_planner(struct planner *p, const struct script *s);
void do_deed(struct planner *p, const struct deed *d);
int add_node(struct planner *p, int parent); /* NO_PARENT - 1 if there is no room */
void observe_all(struct planner *p);
void settle(struct planner *p, int n);
void forget_below(struct planner *p, int n);
/* False: it could not be done, and nothing was. */
bool carry_out(struct planner *p, int n, enum csc_op op, bool resolved);

/* planner_round.c: what the engine asks for */
/* One round: observes, plans, shuffles, executes. True if there was something to do. */
bool play_round(struct planner *p);

/* planner.c */
/* Plays a script; false if a law is broken. */
bool play_script(struct planner *p, const struct script *s);

#endif
