/*
 * The planner against random trees.
 *
 *   planner [--seed S] [--count N] [--jobs J] [--trace]
 *
 * plays the seeds S ... S + N - 1 (default: 1, 20000, 2 jobs): one tree that both sides agreed on,
 * changed on each side by users; then rounds of plan, shuffle and pretence until nothing is left to
 * do. Laws: that happens within 200 rounds; in the end both sides are equal but for open
 * conflicts; nothing a user wrote is lost without a decision; nothing is deleted on an unknown
 * base; the base moves only for what both sides hold. A tree that breaks one is made as small as
 * it gets, and printed with the command that repeats it.
 */
#include "planner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BOTH_WAYS (CSC_SYNC_IN | CSC_SYNC_OUT | CSC_SYNC_PINNEWFILES)

static const char *program;

/* ---- scripts ---- */

/* A folder before the n-th name, or the root. */
static int some_folder(const struct script *s, int n, struct random *r)
{
    for (int tries = 0; n && tries < 6; tries++) {
        int i = (int)random_below(r, (unsigned)n);
        if (s->origins[i].kind == CSC_DIR && !s->origins[i].absent)
            return i;
    }
    return NO_PARENT;
}

static void write_script(struct script *s, uint64_t seed)
{
    struct random r = {.state = seed};
    bool lost_store = random_percent(&r, 10); /* no base is left at all */

    memset(s, 0, sizeof(*s));
    s->seed = seed;
    s->count = 1 + (int)random_below(&r, random_percent(&r, 50) ? 8 : TREE_NODES);
    for (int i = 0; i < s->count; i++) {
        struct origin *o = &s->origins[i];
        o->parent = random_percent(&r, 25) ? NO_PARENT : some_folder(s, i, &r);
        o->kind = random_percent(&r, 40) ? CSC_DIR : CSC_FILE;
        o->absent = random_percent(&r, 20);
        o->uncached = random_percent(&r, 10);
        o->baseless = lost_store || random_percent(&r, 5) ||
                      (o->parent != NO_PARENT && s->origins[o->parent].baseless);
        o->pinned = random_percent(&r, 70);
    }
    s->deed_count = (int)random_below(&r, MAX_DEEDS + 1);
    for (int i = 0; i < s->deed_count; i++) {
        struct deed *d = &s->deeds[i];
        d->kind = (enum deed_kind)random_below(&r, DEED_KINDS);
        d->side = (int)random_below(&r, 2);
        d->node = (int)random_below(&r, (unsigned)s->count);
        d->other_kind = random_percent(&r, 30);
        d->round = random_percent(&r, 60) ? 0 : 1 + random_below(&r, 3);
    }
}

static const char *const deed_names[DEED_KINDS] = {
    "edits", "replaces", "deletes", "creates", "makes folder", "sets attributes of", "touches"};

static bool is_in_use(const struct script *s, int n)
{
    for (int i = 0; i < s->deed_count; i++) {
        if (s->deeds[i].node == n)
            return true;
    }
    return !s->origins[n].absent;
}

static void print_script(const struct script *s)
{
    for (int i = 0; i < s->count; i++) {
        const struct origin *o = &s->origins[i];
        if (!is_in_use(s, i))
            continue;
        printf("    %d in %d: %s%s%s%s%s\n", i, o->parent, o->kind == CSC_DIR ? "folder" : "file",
               o->absent ? ", absent" : "", o->uncached ? ", not cached" : "",
               o->baseless ? ", no base" : "", o->pinned ? ", pinned" : "");
    }
    for (int i = 0; i < s->deed_count; i++) {
        const struct deed *d = &s->deeds[i];
        printf("    %s %s %d%s before round %u\n", d->side == SERVER ? "server" : "client",
               deed_names[d->kind], d->node, d->other_kind ? ", otherwise" : "", d->round);
    }
}

/* ---- a play ---- */

static void choose_run(struct planner *p, unsigned *disturbed)
{
    static const enum csc_resolution answers[] = {
        CSC_RESOLVE_NONE,       CSC_RESOLVE_KEEPLOCAL, CSC_RESOLVE_KEEPREMOTE,    CSC_RESOLVE_LOG,
        CSC_RESOLVE_KEEPLATEST, CSC_RESOLVE_SKIP,      CSC_RESOLVE_KEEPALLCHANGES};

    p->in_scope = random_percent(&p->random, 80);
    p->policy = (enum policy)random_below(&p->random, POLICY_COUNT);
    p->answer = answers[random_below(&p->random, 7)];
    *disturbed = random_below(&p->random, 5);
}

/* What users do before this round; false: there is more to come. */
static bool do_deeds(struct planner *p, const struct script *s)
{
    bool over = true;

    for (int i = 0; i < s->deed_count; i++) {
        if (s->deeds[i].round == p->rounds)
            do_deed(p, &s->deeds[i]);
        over = over && s->deeds[i].round <= p->rounds;
    }
    return over;
}

static void choose_flags(struct planner *p, bool disturbed)
{
    static const uint32_t directions[] = {CSC_SYNC_IN | CSC_SYNC_OUT, CSC_SYNC_IN, CSC_SYNC_OUT,
                                          CSC_SYNC_FILLSPARSE};

    p->flags = BOTH_WAYS;
    p->failures = 0;
    if (!disturbed)
        return;
    p->failures = random_percent(&p->random, 50) ? 25 : 0;
    p->flags = directions[random_below(&p->random, 4)];
    p->flags |= random_percent(&p->random, 70) ? CSC_SYNC_PINNEWFILES : 0;
    p->flags |= random_percent(&p->random, 20) ? CSC_SYNC_NONEWFILESOUT : 0;
}

/* A name that is only on the server, and not to be cached. */
static bool is_ghost(const struct node *node)
{
    return !node->t.local.kind && !node->t.base.kind && !node->pinned;
}

/* A folder that was made anew is as good as the old one. */
static unsigned difference(const struct csc_facts *a, const struct csc_facts *b)
{
    unsigned diff = csc_facts_diff(a, b);

    return a->kind == CSC_DIR ? diff & ~(unsigned)CSC_DIFF_ID : diff;
}

static void check_end(struct planner *p)
{
    bool excused[MAX_NODES];

    for (int i = 0; i < p->count; i++) {
        const struct node *n = &p->nodes[i];
        struct csc_facts here = facts_of(&n->at[CLIENT]);
        struct csc_facts there = facts_of(&n->at[SERVER]);
        excused[i] = n->open || is_ghost(n) || (n->parent != NO_PARENT && excused[n->parent]);
        if (excused[i])
            continue;
        if (here.kind != there.kind || n->at[CLIENT].version != n->at[SERVER].version ||
            (here.attributes ^ there.attributes) & CSC_ATTRIBUTES)
            break_law(p, "node %d: the sides differ in the end", i);
        else if (difference(&n->t.base, &there) || difference(&n->t.stamp, &here))
            break_law(p, "node %d: the base is not what both sides hold", i);
    }
}

bool play_script(struct planner *p, const struct script *s)
{
    unsigned disturbed;
    bool print = p->print;

    begin_planner(p, s);
    p->print = print;
    choose_run(p, &disturbed);
    while (!p->failure[0]) {
        bool quiet = do_deeds(p, s) && p->rounds >= disturbed;
        choose_flags(p, !quiet);
        if (print)
            printf("  round %u, flags %x\n", p->rounds, (unsigned)p->flags);
        if (!play_round(p) && quiet)
            break;
        if (p->rounds == MAX_ROUNDS)
            break_law(p, "still something to do after %u rounds", p->rounds);
    }
    if (!p->failure[0])
        check_end(p);
    return !p->failure[0];
}

/* ---- shrinking ---- */

static bool still_fails(const struct script *s)
{
    struct planner p = {.print = false};

    return !play_script(&p, s);
}

/* The last of these that can go without the failure going too. */
static bool take_one_away(struct script *s)
{
    struct script smaller;

    for (int i = 0; i < s->deed_count; i++) {
        smaller = *s;
        smaller.deed_count--;
        memmove(&smaller.deeds[i], &smaller.deeds[i + 1],
                (size_t)(smaller.deed_count - i) * sizeof(*smaller.deeds));
        if (still_fails(&smaller)) {
            *s = smaller;
            return true;
        }
    }
    for (int i = 0; i < s->count; i++) {
        smaller = *s;
        smaller.origins[i].absent = true;
        if (!s->origins[i].absent && still_fails(&smaller)) {
            *s = smaller;
            return true;
        }
    }
    return false;
}

static void report(const struct script *found, const char *failure)
{
    struct script s = *found;

    while (take_one_away(&s))
        ;
    printf("FAILED: %s\n  made smaller:\n", failure);
    print_script(&s);
    printf("    %s --seed %llu --count 1 --trace\n", program, (unsigned long long)s.seed);
    fflush(stdout);
}

/* ---- the program ---- */

struct order {
    uint64_t seed;
    uint64_t count;
    unsigned jobs;
    bool trace;
};

static bool play_share(const struct order *order, unsigned job)
{
    struct planner *p = calloc(1, sizeof(*p));
    uint64_t rounds = 0;
    uint64_t actions = 0;
    unsigned failures = 0;

    for (uint64_t i = job; p && i < order->count && failures < 5; i += order->jobs) {
        struct script s;
        write_script(&s, order->seed + i);
        p->print = order->trace;
        if (!play_script(p, &s)) {
            failures++;
            report(&s, p->failure);
        }
        rounds += p->rounds;
        actions += p->actions;
    }
    printf("job %u: %llu rounds, %llu actions\n", job, (unsigned long long)rounds,
           (unsigned long long)actions);
    fflush(stdout);
    free(p);
    return failures == 0;
}

static bool play_all(const struct order *order)
{
    bool good;

    fflush(stdout);
    for (unsigned job = 1; job < order->jobs; job++) {
        if (fork() == 0)
            _exit(play_share(order, job) ? 0 : 1);
    }
    good = play_share(order, 0);
    for (unsigned job = 1; job < order->jobs; job++) {
        int status = 0;
        good = wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && good;
    }
    return good;
}

static bool read_order(int argc, char **argv, struct order *order)
{
    *order = (struct order){.seed = 1, .count = 20000, .jobs = 2};
    for (int i = 1; i < argc; i++) {
        uint64_t value = i + 1 < argc ? strtoull(argv[i + 1], NULL, 10) : 0;
        if (strcmp(argv[i], "--trace") == 0)
            order->trace = true;
        else if (strcmp(argv[i], "--seed") == 0 && ++i < argc)
            order->seed = value;
        else if (strcmp(argv[i], "--count") == 0 && ++i < argc)
            order->count = value;
        else if (strcmp(argv[i], "--jobs") == 0 && ++i < argc && value)
            order->jobs = (unsigned)value;
        else
            return false;
    }
    if (order->trace || order->count < order->jobs)
        order->jobs = 1;
    return true;
}

int main(int argc, char **argv)
{
    struct order order;
    time_t began = time(NULL);
    bool good;

    program = argv[0];
    if (!read_order(argc, argv, &order)) {
        fputs("planner [--seed S] [--count N] [--jobs J] [--trace]\n", stderr);
        return 2;
    }
    good = play_all(&order);
    printf("%s: trees %llu to %llu, %ld s\n", good ? "all laws held" : "FAILED",
           (unsigned long long)order.seed, (unsigned long long)(order.seed + order.count - 1),
           (long)(time(NULL) - began));
    return good ? 0 : 1;
}
