/* See planner.h: copies on two sides, what users do to them, what is seen, what is carried out. */
#include "planner.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void break_law(struct planner *p, const char *format, ...)
{
    va_list arguments;

    if (p->failure[0])
        return;
    va_start(arguments, format);
    vsnprintf(p->failure, sizeof(p->failure), format, arguments);
    va_end(arguments);
}

/* ---- copies ---- */

struct csc_facts facts_of(const struct copy *copy)
{
    struct csc_facts facts = {.kind = copy->kind};

    if (copy->kind == CSC_NONE)
        return facts;
    facts.attributes = copy->attributes;
    facts.size = copy->kind == CSC_DIR ? 0 : copy->version % 4 ? 8 : 40;
    facts.id = copy->id;
    facts.written = copy->written;
    facts.changed = copy->changed;
    return facts;
}

static void touch(struct planner *p, struct copy *copy)
{
    copy->changed = ++p->clock;
}

static unsigned new_version(struct planner *p)
{
    return p->versions < MAX_VERSIONS - 1 ? ++p->versions : p->versions;
}

static void make(struct planner *p, struct copy *copy, enum csc_kind kind)
{
    memset(copy, 0, sizeof(*copy));
    copy->kind = kind;
    copy->id = ++p->clock;
    copy->written = copy->changed = p->clock;
}

static bool is_empty(const struct planner *p, int n, int side)
{
    for (int i = 0; i < p->count; i++) {
        if (p->nodes[i].parent == n && p->nodes[i].at[side].kind)
            return false;
    }
    return true;
}

static enum csc_kind kind_above(const struct planner *p, int n, int side)
{
    int parent = p->nodes[n].parent;

    return parent == NO_PARENT ? CSC_DIR : p->nodes[parent].at[side].kind;
}

int add_node(struct planner *p, int parent)
{
    struct node *node = &p->nodes[p->count];

    if (p->count == MAX_NODES)
        return NO_PARENT - 1;
    memset(node, 0, sizeof(*node));
    node->parent = parent;
    return p->count++;
}

/* ---- the beginning ---- */

static void begin_node(struct planner *p, const struct origin *o)
{
    struct node *node = &p->nodes[add_node(p, o->parent)];
    bool below = o->parent == NO_PARENT || p->nodes[o->parent].at[SERVER].kind == CSC_DIR;

    if (o->absent || !below)
        return;
    make(p, &node->at[SERVER], o->kind);
    node->at[SERVER].attributes = o->attributes;
    node->at[SERVER].version = o->kind == CSC_FILE ? new_version(p) : 0;
    node->pinned = o->pinned;
    node->t.remote = node->t.base = facts_of(&node->at[SERVER]);
    if (o->uncached || (o->parent != NO_PARENT && !p->nodes[o->parent].at[CLIENT].kind)) {
        node->t.marks = o->pinned ? CSC_MARK_SPARSE : CSC_MARK_GHOST;
        node->t.base = (struct csc_facts){.kind = CSC_NONE};
        return;
    }
    make(p, &node->at[CLIENT], o->kind);
    node->at[CLIENT].attributes = o->attributes;
    node->at[CLIENT].version = node->agreed = node->at[SERVER].version;
    node->at[CLIENT].written = node->at[SERVER].written;
    node->t.local = node->t.stamp = facts_of(&node->at[CLIENT]);
    if (o->baseless) {
        node->t.base = node->t.stamp = (struct csc_facts){.kind = CSC_NONE};
        node->agreed = 0;
    }
}

void begin_planner(struct planner *p, const struct script *s)
{
    memset(p, 0, sizeof(*p));
    p->random.state = s->seed * 2 + 1;
    p->clock = 1000;
    for (int i = 0; i < s->count; i++)
        begin_node(p, &s->origins[i]);
}

/* ---- users ---- */

static void supersede(struct planner *p, int n, int side)
{
    struct node *node = &p->nodes[n];

    if (node->at[side].kind == CSC_FILE)
        p->ledger[node->at[side].version].superseded = true;
}

static void user_deletes(struct planner *p, int n, int side)
{
    for (int i = 0; i < p->count; i++) {
        if (p->nodes[i].parent == n && p->nodes[i].at[side].kind)
            user_deletes(p, i, side);
    }
    supersede(p, n, side);
    memset(&p->nodes[n].at[side], 0, sizeof(p->nodes[n].at[side]));
}

static void user_makes(struct planner *p, int n, int side, enum csc_kind kind)
{
    struct copy *copy = &p->nodes[n].at[side];

    if (copy->kind || kind_above(p, n, side) != CSC_DIR)
        return;
    make(p, copy, kind);
    copy->version = kind == CSC_FILE ? new_version(p) : 0;
}

void do_deed(struct planner *p, const struct deed *d)
{
    struct copy *copy = &p->nodes[d->node].at[d->side];
    enum csc_kind kind = copy->kind;

    p->clock++;
    if (d->kind == DEED_CREATE || d->kind == DEED_MAKE_DIR)
        user_makes(p, d->node, d->side, d->kind == DEED_CREATE ? CSC_FILE : CSC_DIR);
    if (kind == CSC_NONE)
        return;
    if (d->kind == DEED_EDIT && kind == CSC_FILE) {
        supersede(p, d->node, d->side);
        copy->version = new_version(p);
        touch(p, copy);
        copy->written = d->other_kind ? copy->written : copy->changed; /* or slyly */
    } else if (d->kind == DEED_REPLACE) {
        user_deletes(p, d->node, d->side);
        if (d->other_kind)
            kind = kind == CSC_FILE ? CSC_DIR : CSC_FILE;
        user_makes(p, d->node, d->side, kind);
    } else if (d->kind == DEED_DELETE) {
        user_deletes(p, d->node, d->side);
    } else if (d->kind == DEED_ATTRIBUTES) {
        copy->attributes ^= d->other_kind ? FILE_ATTRIBUTE_HIDDEN : FILE_ATTRIBUTE_READONLY;
        touch(p, copy);
    } else if (d->kind == DEED_TOUCH) {
        touch(p, copy);
    }
}

/* ---- what is seen: the rules of the room that observes (src/sync/observe.c) ---- */

/* With all that is known below it, as the row in the store goes. */
static void forget(struct planner *p, int n)
{
    struct node *node = &p->nodes[n];

    memset(&node->t, 0, sizeof(node->t));
    node->agreed = 0;
    node->pinned = false;
    node->deleted_time = 0;
    forget_below(p, n);
}

void forget_below(struct planner *p, int n)
{
    for (int i = n + 1; i < p->count; i++) {
        if (p->nodes[i].parent == n)
            forget(p, i);
    }
}

static void see_gone(struct planner *p, struct node *node)
{
    const struct node *above = node->parent == NO_PARENT ? NULL : &p->nodes[node->parent];
    bool lost = above && above->t.local.kind != CSC_DIR && !(above->t.marks & CSC_MARK_DELETED);
    bool had = node->t.local.kind != CSC_NONE;

    node->t.local = (struct csc_facts){.kind = CSC_NONE};
    if (!had || node->t.base.kind == CSC_NONE)
        return;
    if (lost) {
        node->t.stamp = node->t.local;
        node->t.marks |= CSC_MARK_SPARSE;
        return;
    }
    node->t.marks |= CSC_MARK_DELETED;
    node->deleted_time = p->clock;
}

static void see_there(struct node *node, const struct csc_facts *facts)
{
    struct csc_trees *t = &node->t;
    bool anew = t->stamp.kind == CSC_FILE && facts->kind == CSC_FILE && t->stamp.id != facts->id;

    if (t->marks & CSC_MARK_DELETED || anew)
        t->marks |= CSC_MARK_REPLACED;
    t->marks &= ~(unsigned)(CSC_MARK_DELETED | CSC_MARK_GHOST);
    if (facts->kind == CSC_FILE)
        t->marks &= ~(unsigned)CSC_MARK_SPARSE;
    node->deleted_time = 0;
    t->local = *facts;
}

static void observe(struct planner *p, int n)
{
    struct node *node = &p->nodes[n];
    struct csc_facts local = facts_of(&node->at[CLIENT]);
    bool is_new = !node->t.base.kind && !node->t.local.kind && !node->t.remote.kind;

    if (is_new) {
        forget(p, n);
        node->t.marks = CSC_MARK_GHOST;
        node->pinned = local.kind && p->in_scope; /* made here: pinned as the folder above */
    }
    if (local.kind)
        see_there(node, &local);
    else
        see_gone(p, node);
    node->t.remote = facts_of(&node->at[SERVER]);
    if (!node->t.base.kind && !node->t.local.kind && !node->t.remote.kind)
        forget(p, n);
}

void observe_all(struct planner *p)
{
    p->clock++;
    for (int i = 0; i < p->count; i++) {
        observe(p, i);
        p->nodes[i].open = false;
    }
}

/* ---- what is carried out ---- */

/* Both sides are as they are: the base is set if they hold the same. */
void settle(struct planner *p, int n)
{
    struct node *node = &p->nodes[n];
    const struct copy *here = &node->at[CLIENT];
    const struct copy *there = &node->at[SERVER];
    struct csc_trees *t = &node->t;
    bool pinned = node->pinned;

    if (here->kind == there->kind &&
        (here->version != there->version ||
         (here->kind && (here->attributes ^ there->attributes) & CSC_ATTRIBUTES)))
        break_law(p, "node %d: a base for what both sides do not hold", n);
    memset(t, 0, sizeof(*t));
    t->local = facts_of(here);
    t->remote = facts_of(there);
    node->agreed = 0;
    node->deleted_time = 0;
    if (here->kind == there->kind) {
        t->base = t->remote;
        t->stamp = t->local;
        node->agreed = here->version;
    }
    if (!here->kind)
        t->marks = pinned ? CSC_MARK_SPARSE : CSC_MARK_GHOST;
    if (!here->kind && !there->kind)
        forget(p, n);
    if (here->kind == CSC_FILE)
        forget_below(p, n);
}

/* The law of all laws: what is only on this side goes only after an explicit decision. */
static void give_up(struct planner *p, int n, int side, bool resolved)
{
    struct node *node = &p->nodes[n];
    const struct copy *copy = &node->at[side];
    unsigned version = copy->version;

    if (copy->kind != CSC_FILE || version == node->at[!side].version)
        return;
    if (resolved)
        p->ledger[version].discarded = true;
    else if (!node->agreed || version != node->agreed)
        break_law(p, "node %d: version %u would be lost on the %s without a decision", n, version,
                  side == SERVER ? "server" : "client");
}

static bool want_parents(struct planner *p, int n, int side)
{
    int above = p->nodes[n].parent;
    const struct copy *other;
    struct copy *dir;

    if (above == NO_PARENT || p->nodes[above].at[side].kind == CSC_DIR)
        return true;
    dir = &p->nodes[above].at[side];
    other = &p->nodes[above].at[!side];
    if (dir->kind == CSC_FILE || !want_parents(p, above, side))
        return false;
    make(p, dir, CSC_DIR);
    dir->attributes = other->kind == CSC_DIR ? other->attributes : 0;
    settle(p, above);
    return true;
}

static bool transfer(struct planner *p, int n, int to, bool resolved)
{
    struct node *node = &p->nodes[n];
    const struct copy *from = &node->at[!to];
    struct copy *over = &node->at[to];

    if (from->kind == CSC_NONE) {
        break_law(p, "node %d: nothing to be carried over", n);
        return false;
    }
    if (!want_parents(p, n, to))
        return false;
    if (over->kind == CSC_DIR && from->kind == CSC_FILE && !is_empty(p, n, to))
        return false;
    if (over->kind == CSC_FILE && over->version != from->version)
        give_up(p, n, to, resolved);
    if (over->kind != from->kind || from->kind == CSC_FILE)
        make(p, over, from->kind);
    over->version = from->version;
    over->attributes = from->attributes;
    over->written = from->written;
    touch(p, over);
    return true;
}

static bool delete_copy(struct planner *p, int n, int side, bool resolved)
{
    struct node *node = &p->nodes[n];
    struct copy *copy = &node->at[side];

    if (copy->kind == CSC_NONE)
        return true; /* a sparse one: there is only the row */
    if (!is_empty(p, n, side))
        return false;
    if (node->t.base.kind == CSC_NONE)
        break_law(p, "node %d: a deletion with an unknown base", n);
    if (node->at[!side].kind != CSC_NONE)
        break_law(p, "node %d: a deletion although the other side has something", n);
    give_up(p, n, side, resolved);
    memset(copy, 0, sizeof(*copy));
    return true;
}

bool carry_out(struct planner *p, int n, enum csc_op op, bool resolved)
{
    switch (op) {
    case CSC_OP_CREATE_ON_SERVER:
    case CSC_OP_SYNC_TO_SERVER:
        return transfer(p, n, SERVER, resolved);
    case CSC_OP_CREATE_ON_CLIENT:
    case CSC_OP_SYNC_TO_CLIENT:
        return transfer(p, n, CLIENT, resolved);
    case CSC_OP_DELETE_ON_SERVER:
        return delete_copy(p, n, SERVER, resolved);
    case CSC_OP_DELETE_ON_CLIENT:
        return delete_copy(p, n, CLIENT, resolved);
    default:
        break_law(p, "node %d: asked for operation %d", n, (int)op);
        return false;
    }
}
