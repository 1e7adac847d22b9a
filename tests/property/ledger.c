/* See ledger.h. Reads the machines' trees directly: the laws are judged at every call. */
#include "ledger.h"

#include "support/fs_memory_tree.h"
#include "sync/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum whereabouts { SERVER_VISIBLE = 1, SERVER_OWN = 2, CLIENT_VISIBLE = 4, CLIENT_OWN = 8 };

#define ECHO   4 /* letters at the end of a long version, of the same number */
#define DIGITS 7 /* of the number that each version begins with, behind a letter */

void ledger_init(struct ledger *l, struct csc_fs *memory)
{
    memset(l, 0, sizeof(*l));
    l->memory = memory;
    l->count = 1;
    l->cap = 64;
    l->versions = calloc(l->cap, sizeof(*l->versions));
    if (!l->versions)
        abort();
}

void ledger_free(struct ledger *l)
{
    free(l->versions);
}

void ledger_fail(struct ledger *l, const char *format, ...)
{
    va_list arguments;

    if (l->failure[0])
        return;
    va_start(arguments, format);
    vsnprintf(l->failure, sizeof(l->failure), format, arguments);
    va_end(arguments);
}

/* ---- versions ---- */

/* Most versions are of one size, so that sizes prove nothing. The longer ones have most of
 * their blocks in common: what lies between the number and its echo at the end. */
size_t ledger_text(unsigned version, char text[MAX_VERSION_TEXT])
{
    size_t n = version % 4 == 0 ? 40 : DIGITS + 1;
    unsigned rest = version;

    text[0] = 'v';
    for (size_t i = DIGITS; i >= 1; i--, rest /= 10)
        text[i] = (char)('0' + rest % 10);
    for (size_t i = DIGITS + 1; i < n; i++)
        text[i] = (char)('a' + i % 26);
    for (size_t i = n - ECHO; n > DIGITS + 1 && i < n; i++, version /= 26)
        text[i] = (char)('A' + version % 26);
    return n;
}

static unsigned recognize(const struct ledger *l, const char *data, size_t size)
{
    char text[MAX_VERSION_TEXT];
    unsigned version = 0;

    if (size < DIGITS + 1 || data[0] != 'v')
        return 0;
    for (size_t i = 1; i <= DIGITS; i++)
        version = version * 10 + (unsigned)(data[i] - '0') % 10;
    if (!version || version >= l->count || ledger_text(version, text) != size)
        return 0;
    return memcmp(text, data, size) == 0 ? version : 0;
}

unsigned ledger_new(struct ledger *l)
{
    if (l->count == l->cap) {
        l->cap *= 2;
        l->versions = realloc(l->versions, l->cap * sizeof(*l->versions));
        if (!l->versions)
            abort();
    }
    memset(&l->versions[l->count], 0, sizeof(*l->versions));
    return l->count++;
}

void ledger_born(struct ledger *l, unsigned version)
{
    l->versions[version].born = true;
}

unsigned ledger_at(struct ledger *l, const char16_t *path)
{
    size_t size;
    const char *data = fs_memory_get(l->memory, path, &size);

    return data ? recognize(l, data, size) : 0;
}

void ledger_superseded(struct ledger *l, unsigned version)
{
    l->versions[version].superseded = true;
}

void ledger_moved(struct ledger *l, unsigned version)
{
    l->versions[version].moved = true;
}

void ledger_discardable(struct ledger *l, unsigned version, enum side side)
{
    l->versions[version].against |= 1u << side;
}

static void close_decision(struct version *v, enum side side)
{
    unsigned visible = side == ON_SERVER ? SERVER_VISIBLE : CLIENT_VISIBLE;
    unsigned own = side == ON_SERVER ? SERVER_OWN : CLIENT_OWN;

    if (!(v->against & 1u << side) || v->where & own)
        return; /* under a name of ours it is still on its way */
    v->against &= ~(1u << side);
    if (!(v->where & visible))
        v->superseded = true;
}

void ledger_close_decisions(struct ledger *l)
{
    for (unsigned i = 1; i < l->count; i++) {
        close_decision(&l->versions[i], ON_SERVER);
        close_decision(&l->versions[i], ON_CLIENT);
    }
}

/* ---- the laws ---- */

static void print_name(const struct name *name, char out[64])
{
    size_t i = 0;

    for (; i < 63 && name->text[i]; i++)
        out[i] = (char)(name->text[i] < 128 ? name->text[i] : '?');
    out[i] = 0;
}

static void look_at(struct ledger *l, const struct name *name, enum side side)
{
    const struct bytes *content = &name->node->content;
    unsigned version = recognize(l, content->data, content->size);
    bool own = csc_is_own_name(name->text);

    if (version && side == ON_SERVER)
        l->versions[version].where |= own ? SERVER_OWN : SERVER_VISIBLE;
    else if (version)
        l->versions[version].where |= own ? CLIENT_OWN : CLIENT_VISIBLE;
    else if (!own) {
        char text[64];
        print_name(name, text);
        ledger_fail(l, "P1: %s on the %s is no whole version: \"%.40s\"", text,
                    side == ON_SERVER ? "server" : "client", content->data);
    }
}

static void look_below(struct ledger *l, const struct node *dir, enum side side)
{
    for (size_t i = 0; i < dir->count; i++) {
        const struct name *name = dir->children[i];
        if (name->node->kind == CSC_DIR)
            look_below(l, name->node, side);
        else
            look_at(l, name, side);
    }
}

static const struct node *namespace_of(const struct node *top)
{
    bool found;
    size_t at = dir_find(top, CSC_NAMESPACE, csc_len(CSC_NAMESPACE), &found);

    return found ? top->children[at]->node : NULL;
}

static void judge(struct ledger *l, unsigned i)
{
    const struct version *v = &l->versions[i];

    if (!v->born || v->superseded || v->against)
        return;
    if (!v->where)
        ledger_fail(l, "P2: version %u is lost", i);
    if (!v->moved && v->before & SERVER_VISIBLE && !(v->where & (SERVER_VISIBLE | SERVER_OWN)))
        ledger_fail(l, "P3: version %u has left the server", i);
}

void ledger_look(struct ledger *l, bool judging)
{
    const struct share *server = ((struct memory *)l->memory)->shares;
    const struct node *content = namespace_of(server->next->top);

    for (unsigned i = 1; i < l->count; i++) {
        l->versions[i].before = l->versions[i].where;
        l->versions[i].where = 0;
    }
    look_below(l, server->aside ? server->aside : server->top, ON_SERVER);
    if (content)
        look_below(l, content, ON_CLIENT);
    for (unsigned i = 1; judging && i < l->count; i++)
        judge(l, i);
}

void ledger_judge_end(struct ledger *l)
{
    ledger_look(l, true);
    for (unsigned i = 1; i < l->count; i++) {
        const struct version *v = &l->versions[i];
        if (v->where & (SERVER_OWN | CLIENT_OWN))
            ledger_fail(l, "version %u is left under a name of ours", i);
        if (v->born && !v->superseded && !v->against &&
            v->where != (SERVER_VISIBLE | CLIENT_VISIBLE))
            ledger_fail(l, "P2: version %u is not on both sides in the end (%x)", i, v->where);
    }
}
