/* See planner.h: one round of the engine's own thinking, and the order in which it is done. */
#include "planner.h"

#include <stdio.h>
#include <string.h>

struct task {
    int node;
    enum csc_state state; /* what was decided about */
    enum csc_verdict verdict;
    enum csc_op op;
    bool resolved;
    bool last; /* a deletion, or a folder that gives way to a file: after all else */
    bool done;
};

struct batch {
    struct task tasks[MAX_NODES];
    int count;
    bool aborted;
};

static bool is_known(const struct node *node)
{
    return node->t.base.kind || node->t.local.kind || node->t.remote.kind;
}

static bool lies_below(const struct planner *p, int n, int above)
{
    for (n = p->nodes[n].parent; n != NO_PARENT; n = p->nodes[n].parent) {
        if (n == above)
            return true;
    }
    return false;
}

/* ---- one name ---- */

static struct csc_decision judge(const struct node *node, struct csc_letters *letters)
{
    *letters = csc_classify(&node->t);
    return csc_reconcile(letters->base, letters->local, letters->remote);
}

/* Stamps that cannot tell are settled by the contents, as the engine does. */
static struct csc_decision judge_without_doubt(struct planner *p, int n)
{
    struct node *node = &p->nodes[n];
    const struct csc_facts *l = &node->t.local;
    const struct csc_facts *r = &node->t.remote;
    struct csc_letters letters;
    struct csc_decision d = judge(node, &letters);

    if (!letters.local_doubtful && !letters.remote_doubtful && !d.conflict)
        return d;
    if (l->kind != r->kind || !l->kind || l->size != r->size ||
        (l->attributes ^ r->attributes) & CSC_ATTRIBUTES)
        return d;
    if (l->kind == CSC_DIR ? d.conflict : node->at[CLIENT].version != node->at[SERVER].version)
        return d;
    settle(p, n);
    return judge(node, &letters);
}

static struct csc_situation situation_of(const struct planner *p, const struct node *node)
{
    return (struct csc_situation){.flags = p->flags,
                                  .pinned = node->pinned,
                                  .in_pinned_scope = p->in_scope,
                                  .trees = &node->t,
                                  .deleted_time = node->deleted_time};
}

static enum csc_resolution change_wins(enum csc_state state)
{
    if (csc_state_keeps_all(state))
        return CSC_RESOLVE_KEEPALLCHANGES;
    return strncmp(csc_state_name(state), "Deleted", 7) == 0 ||
                   strncmp(csc_state_name(state), "FileReplacedAndDeleted", 22) == 0
               ? CSC_RESOLVE_KEEPREMOTE
               : CSC_RESOLVE_KEEPLOCAL;
}

static struct csc_action ask(struct planner *p, int n, const struct csc_decision *d)
{
    struct csc_situation s = situation_of(p, &p->nodes[n]);
    enum csc_resolution answer = p->answer;

    if (p->policy == POLICY_CHANGE_WINS)
        answer = change_wins(d->state);
    else if (p->policy == POLICY_RANDOM)
        answer = (enum csc_resolution)random_below(&p->random, CSC_RESOLVE_ABORT);
    return csc_resolve(d, &s, answer);
}

/* ---- the plan ---- */

static bool is_last(const struct node *node, enum csc_op op)
{
    return op == CSC_OP_DELETE_ON_SERVER || op == CSC_OP_DELETE_ON_CLIENT ||
           (op == CSC_OP_SYNC_TO_CLIENT && node->t.local.kind == CSC_DIR &&
            node->t.remote.kind == CSC_FILE);
}

static void plan_node(struct planner *p, struct batch *b, int n)
{
    struct node *node = &p->nodes[n];
    struct csc_decision d = judge_without_doubt(p, n);
    struct csc_situation s = situation_of(p, node);
    struct csc_action a = csc_decide(&d, &s);
    bool resolved = a.verdict == CSC_V_CONFLICT;

    if (!is_known(node))
        return;
    if (!d.valid)
        break_law(p, "node %d: letters that cannot be", n);
    if (resolved)
        a = ask(p, n, &d);
    b->aborted = a.verdict == CSC_V_ABORT;
    node->open = a.verdict == CSC_V_LOG || a.verdict == CSC_V_SKIP || b->aborted;
    if (a.verdict == CSC_V_FORGET)
        settle(p, n);
    if (a.verdict != CSC_V_DO && a.verdict != CSC_V_PIN_DO && a.verdict != CSC_V_KEEP_BOTH)
        return;
    if (a.verdict == CSC_V_PIN_DO) {
        node->pinned = true;
        if (node->t.marks & CSC_MARK_GHOST)
            node->t.marks = (node->t.marks & ~(unsigned)CSC_MARK_GHOST) | CSC_MARK_SPARSE;
        d = judge_without_doubt(p, n);
    }
    b->tasks[b->count++] = (struct task){.node = n,
                                         .state = d.state,
                                         .verdict = a.verdict,
                                         .op = a.op,
                                         .resolved = resolved,
                                         .last = is_last(node, a.op)};
}

/* Does the way of the engine lead to what is below? Not where that is part of an open question. */
static bool leads_down(const struct node *node)
{
    const struct csc_trees *t = &node->t;
    enum csc_kind kind = t->local.kind    ? t->local.kind
                         : t->remote.kind ? t->remote.kind
                                          : t->base.kind;

    if (kind != CSC_DIR)
        return false;
    if (node->open && (t->local.kind != CSC_DIR || t->remote.kind != CSC_DIR))
        return false;
    return t->local.kind == CSC_DIR || node->pinned ||
           (t->marks & CSC_MARK_DELETED && t->base.kind == CSC_DIR);
}

static void plan(struct planner *p, struct batch *b)
{
    bool reached[MAX_NODES];
    int count = p->count;

    for (int n = 0; n < count; n++) {
        int above = p->nodes[n].parent;
        reached[n] = above == NO_PARENT || (reached[above] && leads_down(&p->nodes[above]));
        if (reached[n] && is_known(&p->nodes[n]) && !b->aborted)
            plan_node(p, b, n);
    }
}

/* ---- the execution ---- */

/* The cached version gets another name: a folder takes with it what is in it. */
static bool keep_both(struct planner *p, int n)
{
    int m = add_node(p, p->nodes[n].parent);
    int moving = p->nodes[n].t.local.kind == CSC_DIR ? SERVER : CLIENT;
    struct node *old = &p->nodes[n];
    struct node *made = &p->nodes[m];
    struct node *entry = moving == SERVER ? made : old; /* what is to be fetched */

    if (m < 0)
        return false;
    made->at[moving] = old->at[moving];
    memset(&old->at[moving], 0, sizeof(old->at[moving]));
    made->pinned = old->pinned;
    old->agreed = made->agreed = 0;
    old->deleted_time = 0;
    memset(&old->t, 0, sizeof(old->t));
    old->t.local = facts_of(&old->at[CLIENT]);
    old->t.remote = facts_of(&old->at[SERVER]);
    made->t.local = facts_of(&made->at[CLIENT]);
    made->t.remote = facts_of(&made->at[SERVER]);
    entry->t.marks = entry->pinned ? CSC_MARK_SPARSE : CSC_MARK_GHOST;
    if (moving == CLIENT)
        forget_below(p, n);
    return true;
}

/* Something in the folder stands in the way of the server's file: a conflict after all. */
static bool do_conflict(struct planner *p, struct task *task)
{
    struct csc_letters letters;
    struct csc_decision d = judge(&p->nodes[task->node], &letters);
    struct csc_action a;

    d.conflict = true;
    a = ask(p, task->node, &d);
    p->nodes[task->node].open = true;
    return a.verdict == CSC_V_KEEP_BOTH && keep_both(p, task->node);
}

/* What nobody has agreed on keeps the folders above it: an open question, or what was never here
 * and came to no base. DOC: a deleted folder that is not empty is an error of that folder. */
static bool is_held(const struct planner *p, int n)
{
    for (int i = 0; i < p->count; i++) {
        const struct node *node = &p->nodes[i];
        bool never_here = node->at[SERVER].kind && !node->t.base.kind && !node->t.local.kind;
        if ((node->open || never_here) && lies_below(p, i, n))
            return true;
    }
    return false;
}

/* "Keep mine" where that is a file and the server has a folder that is not empty: it cannot be
 * done, and stays a question. */
static bool is_impossible(const struct node *node, const struct task *task)
{
    return task->resolved && task->op == CSC_OP_SYNC_TO_SERVER && node->t.remote.kind == CSC_DIR &&
           node->t.local.kind == CSC_FILE;
}

/* True if something came of it. */
static bool do_task(struct planner *p, struct task *task)
{
    struct node *node = &p->nodes[task->node];
    struct csc_letters letters;
    struct csc_decision d = judge(node, &letters);

    if (d.state != task->state || random_percent(&p->random, p->failures))
        return false;
    if (p->print)
        printf("    %d: %s, op %d, verdict %d%s\n", task->node, csc_state_name(d.state),
               (int)task->op, (int)task->verdict, task->resolved ? ", resolved" : "");
    if (task->verdict == CSC_V_KEEP_BOTH)
        return keep_both(p, task->node);
    if (!carry_out(p, task->node, task->op, task->resolved)) {
        node->open = is_impossible(node, task) || is_held(p, task->node);
        return task->last && task->op == CSC_OP_SYNC_TO_CLIENT && !node->open &&
               do_conflict(p, task);
    }
    if (!random_percent(&p->random, p->failures)) /* else: died before the commit */
        settle(p, task->node);
    return true;
}

static bool must_wait(const struct planner *p, const struct batch *b, int i)
{
    const struct task *task = &b->tasks[i];

    for (int k = 0; k < b->count; k++) {
        const struct task *other = &b->tasks[k];
        if (other->done || k == i)
            continue;
        if (task->last ? !other->last || lies_below(p, other->node, task->node)
                       : !other->last && lies_below(p, task->node, other->node))
            return true;
    }
    return false;
}

/* Any order that the law allows: parents before children, deletions last and from below. */
static int next_task(struct planner *p, const struct batch *b)
{
    int ready[MAX_NODES];
    unsigned count = 0;

    for (int i = 0; i < b->count; i++) {
        if (!b->tasks[i].done && !must_wait(p, b, i))
            ready[count++] = i;
    }
    return count ? ready[random_below(&p->random, count)] : -1;
}

/* A version that nobody gave up is somewhere. */
static void check_versions(struct planner *p)
{
    bool found[MAX_VERSIONS] = {false};

    for (int i = 0; i < p->count; i++) {
        for (int side = 0; side < 2; side++)
            found[p->nodes[i].at[side].version] |= p->nodes[i].at[side].kind == CSC_FILE;
    }
    for (unsigned v = 1; v <= p->versions; v++) {
        if (!found[v] && !p->ledger[v].superseded && !p->ledger[v].discarded)
            break_law(p, "version %u is lost", v);
    }
}

bool play_round(struct planner *p)
{
    struct batch b = {.count = 0};
    bool acted = false;
    int i;

    observe_all(p);
    plan(p, &b);
    while (!b.aborted && (i = next_task(p, &b)) >= 0) {
        b.tasks[i].done = true;
        acted |= do_task(p, &b.tasks[i]);
        p->actions++;
    }
    check_versions(p);
    p->rounds++;
    return acted;
}
