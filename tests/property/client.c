/*
 * The client of a play: what it asks for, and how it answers. It keeps the ledger informed of what
 * was decided: an answer, or the CR_* flags, against a version let the engine discard it.
 */
#include "play.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define PATIENCE 1000 /* questions until a client cancels that waits for a lease in vain */

/* \\srv\share\rel to rel */
static void rel_of(const char16_t *unc, char rel[MAX_REL])
{
    size_t skip = csc_len(SERVER_ROOT);
    size_t n = 0;

    if (unc[skip])
        skip++;
    for (; unc[skip + n] && n < MAX_REL - 1; n++)
        rel[n] = (char)unc[skip + n];
    rel[n] = 0;
}

/* ---- decisions ---- */

static bool local_is_latest(const struct csc_facts *local, const struct csc_facts *remote)
{
    if (remote->kind == CSC_NONE || !local->kind)
        return remote->kind == CSC_NONE;
    return local->written != remote->written ? local->written > remote->written
                                             : local->changed >= remote->changed;
}

/* The answer is against one of the two copies, as they are now. */
static void note_decision(struct play *p, const char *rel, enum csc_resolution answer)
{
    struct csc_facts local = fs_memory_facts(p->memory, path_on(ON_CLIENT, rel));
    struct csc_facts remote = fs_memory_facts(p->memory, path_on(ON_SERVER, rel));
    bool latest = answer == CSC_RESOLVE_KEEPLATEST;
    bool against_server = answer == CSC_RESOLVE_KEEPLOCAL;
    bool against_client = answer == CSC_RESOLVE_KEEPREMOTE;

    if (latest) {
        /* When the cached copy is gone, the time of its deletion decides: either may win. */
        against_client = !local_is_latest(&local, &remote);
        against_server = !against_client || local.kind == CSC_NONE;
    }
    if (against_server)
        ledger_discardable(&p->ledger, ledger_at(&p->ledger, path_on(ON_SERVER, rel)), ON_SERVER);
    if (against_client)
        ledger_discardable(&p->ledger, ledger_at(&p->ledger, path_on(ON_CLIENT, rel)), ON_CLIENT);
}

void client_sees_write(struct play *p, const char *rel)
{
    for (unsigned i = 0; p->answers == ANSWER_BY_FLAGS && i < p->begun_count; i++) {
        if (strcmp(p->begun[i], rel) == 0)
            note_decision(p, rel, csc_resolution_of_flags(p->flags));
    }
}

static enum csc_resolution change_wins(struct play *p, enum csc_state state, char16_t **new_name)
{
    char name[32];

    if (csc_state_keeps_all(state)) {
        snprintf(name, sizeof(name), "kept %u", ++p->kept);
        *new_name = csc_from_utf8(name);
        return CSC_RESOLVE_KEEPALLCHANGES;
    }
    return strncmp(csc_state_name(state), "Deleted", 7) == 0 ||
                   strncmp(csc_state_name(state), "FileReplacedAndDeleted", 22) == 0
               ? CSC_RESOLVE_KEEPREMOTE
               : CSC_RESOLVE_KEEPLOCAL;
}

/* Some names cannot be given: that must lose nothing either. */
static char16_t *random_name(struct play *p)
{
    static const char *const bad[] = {"a.txt", "b\\c", "", "con"};
    char name[32];

    if (random_percent(&p->random, 20))
        return csc_from_utf8(bad[random_below(&p->random, 4)]);
    snprintf(name, sizeof(name), "kept %u", ++p->kept);
    return csc_from_utf8(name);
}

/* ---- callbacks ---- */

static struct play *of(struct csc_client *client)
{
    return (struct play *)client;
}

static enum csc_response on_item(struct csc_client *client, const char16_t *path)
{
    struct play *p = of(client);
    char *rel = p->begun[p->begun_count];

    rel_of(path, rel);
    if (p->begun_count < MAX_BEGUN - 1)
        p->begun_count++;
    else
        ledger_fail(&p->ledger, "%s: too many items begun without a result", rel);
    client_sees_write(p, rel);
    return CSC_CONTINUE;
}

static void forget_begun(struct play *p, const char *rel)
{
    for (unsigned i = p->begun_count; i > 0; i--) {
        if (strcmp(p->begun[i - 1], rel) == 0) {
            p->begun_count--;
            memmove(p->begun[i - 1], p->begun[p->begun_count], MAX_REL);
            return;
        }
    }
}

static enum csc_response on_result(struct csc_client *client, const struct csc_report *report)
{
    struct play *p = of(client);
    char rel[MAX_REL];

    rel_of(report->path, rel);
    play_note(p, " %s: op %d, state %s, %08x", rel, (int)report->op, csc_state_name(report->state),
              (unsigned)report->hr);
    forget_begun(p, rel);
    p->acted += *rel || FAILED(report->hr);
    if (p->retries && FAILED(report->hr)) {
        p->retries--;
        return CSC_RETRY;
    }
    return CSC_CONTINUE;
}

static bool on_query(struct csc_client *client)
{
    struct play *p = of(client);

    p->asked++;
    return p->asked == p->abort_at || p->asked > PATIENCE;
}

static enum csc_resolution on_conflict(struct csc_client *client, const struct csc_ask *ask,
                                       char16_t **new_name)
{
    struct play *p = of(client);
    enum csc_resolution answer = p->answer;
    char rel[MAX_REL];

    rel_of(ask->path, rel);
    if (p->answers == ANSWER_CHANGE_WINS)
        answer = change_wins(p, ask->state, new_name);
    if (p->answers == ANSWER_RANDOM)
        answer = (enum csc_resolution)random_below(&p->random, CSC_RESOLVE_COUNT);
    if (answer == CSC_RESOLVE_KEEPALLCHANGES && !*new_name)
        *new_name = random_name(p);
    play_note(p, " %s: %s? answer %d", rel, csc_state_name(ask->state), (int)answer);
    note_decision(p, rel, answer);
    return answer;
}

static const struct csc_client_ops plain_ops = {
    .item_begin = on_item, .item_result = on_result, .query_abort = on_query};
static const struct csc_client_ops handler_ops = {.item_begin = on_item,
                                                  .item_result = on_result,
                                                  .query_abort = on_query,
                                                  .resolve = on_conflict};

/* ---- what it asks for ---- */

static uint32_t random_flags(struct play *p)
{
    static const uint32_t directions[] = {
        CSC_SYNC_IN | CSC_SYNC_OUT,
        CSC_SYNC_IN | CSC_SYNC_OUT,
        CSC_SYNC_IN | CSC_SYNC_OUT,
        CSC_SYNC_IN | CSC_SYNC_OUT,
        CSC_SYNC_IN,
        CSC_SYNC_OUT,
        CSC_SYNC_FILLSPARSE,
    };
    uint32_t flags = directions[random_below(&p->random, 7)];

    flags |= random_percent(&p->random, 80) ? CSC_SYNC_PINNEWFILES : 0;
    flags |= random_percent(&p->random, 15) ? CSC_SYNC_BACKGROUND : 0;
    flags |= random_percent(&p->random, 10) ? CSC_SYNC_NONEWFILESOUT : 0;
    return flags;
}

static void start(struct play *p)
{
    p->client.ops = p->answers == ANSWER_BY_FLAGS ? &plain_ops : &handler_ops;
    p->asked = p->abort_at = p->retries = p->acted = p->begun_count = 0;
}

void client_choose(struct play *p)
{
    p->flags = random_flags(p);
    p->answers = (enum answers)random_below(&p->random, 4);
    p->answer = (enum csc_resolution)random_below(&p->random, CSC_RESOLVE_COUNT);
    if (p->answers == ANSWER_BY_FLAGS)
        p->flags |= random_below(&p->random, 4) << 28;
    start(p);
    if (random_percent(&p->random, 10))
        p->abort_at = 1 + random_below(&p->random, 40);
    if (random_percent(&p->random, 10))
        p->retries = 2;
}

void client_decisive(struct play *p)
{
    p->flags = CSC_SYNC_IN | CSC_SYNC_OUT | CSC_SYNC_PINNEWFILES;
    p->answers = ANSWER_CHANGE_WINS;
    start(p);
}
