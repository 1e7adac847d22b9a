/* What goes wrong in a play, and when. See play.h. */
#include "play.h"

#include "base/result.h"
#include "support/fs_fault.h"
#include "support/vfs_fault.h"

#include <sqlite3.h>
#include <string.h>

/* In hundredths of what happens; users come first. */
static const unsigned char weights[EVENT_COUNT] = {
    [EVENT_USER] = 45, [EVENT_HOLD] = 6,         [EVENT_FAIL_ONCE] = 14, [EVENT_FAIL_EVER] = 3,
    [EVENT_LOST] = 6,  [EVENT_GONE] = 6,         [EVENT_EMPTIED] = 4,    [EVENT_BACK] = 4,
    [EVENT_DEATH] = 8, [EVENT_SERVER_CRASH] = 4,
};

static const char *const event_names[EVENT_COUNT] = {
    "user", "hold",    "fail once", "fail ever", "answer lost",
    "gone", "emptied", "back",      "death",     "server crash",
};

/* A disk answers these. A server answers the others too: 2 and 3 when it is dead (Wine), and
 * always with its identity, so they come with "gone" only. */
static const uint32_t disk_errors[] = {5, 19, 32, 33, 112, 1117, 1450};
static const uint32_t net_errors[] = {5, 19, 32, 33, 59, 64, 112, 121, 1117, 1450};
static const uint32_t gone_errors[] = {2, 3, 53, 59, 64, 67, 121};

static HRESULT pick(struct play *p, const uint32_t *codes, unsigned count)
{
    return CSC_WIN32(codes[random_below(&p->random, count)]);
}
#define PICK(p, codes) pick(p, codes, (unsigned)(sizeof(codes) / sizeof(*(codes))))

static enum event_kind random_kind(struct play *p)
{
    unsigned n = random_below(&p->random, 100);
    int kind = 0;

    while (kind < EVENT_COUNT - 1 && n >= weights[kind])
        n -= weights[kind++];
    return (enum event_kind)kind;
}

static void plan_store(struct play *p)
{
    static const int codes[] = {SQLITE_FULL, SQLITE_IOERR, SQLITE_IOERR_WRITE};
    unsigned at = 1 + random_below(&p->random, 3 * p->last_calls);
    unsigned n = random_below(&p->random, 100);

    p->troubled = p->troubled || n < 14;
    if (n < 8) {
        p->store_dies = true;
        vfs_fault_die(at);
    } else if (n < 12) {
        vfs_fault_once(at, codes[random_below(&p->random, 3)]);
    } else if (n < 14) {
        vfs_fault_always(at, codes[random_below(&p->random, 3)]);
    }
}

void faults_plan(struct play *p)
{
    unsigned count = random_below(&p->random, MAX_EVENTS + 1);

    p->calls = 0;
    p->event_count = count > 1 ? count - 1 : 0;
    for (unsigned i = 0; i < p->event_count; i++) {
        p->events[i].at = 1 + random_below(&p->random, p->last_calls);
        p->events[i].kind = random_kind(p);
        p->troubled = p->troubled || p->events[i].kind != EVENT_USER;
    }
    p->interference = random_percent(&p->random, 50) ? 6 : 0;
    p->unflushed = (enum fs_memory_crash)random_below(&p->random, 3);
    plan_store(p);
    p->troubled = p->troubled || p->held_count;
}

void faults_end(struct play *p, bool heal)
{
    p->event_count = 0;
    fs_fault_set(p->fault, FS_FAULT_NONE, 0, S_OK);
    vfs_fault_reset();
    if (!heal)
        return;
    fs_memory_set_gone(p->memory, SERVER_ROOT, S_OK);
    fs_memory_set_emptied(p->memory, SERVER_ROOT, false);
    p->emptied = p->unnoticed = false;
}

/* ---- when it happens ---- */

static void die(struct play *p)
{
    p->dead = true;
    fs_fault_set(p->fault, FS_FAULT_EVER, 1, CSC_WIN32(ERROR_GEN_FAILURE));
    vfs_fault_die(1);
}

static bool on_the_server(const char16_t *path)
{
    return path[0] == '\\';
}

/* RACE: the accepted exceptions. A file that is replaced (not edited) between the backup's link and
 * the rename is overwritten (put_in_place in src/sync/transfer.c). An edit that keeps size and
 * write time, between the last look at a file and the change of its name or attributes, cannot be
 * told from that change; where that failed, until recovery has looked at it. */
static enum exposure exposure_at(const char *op)
{
    static const char *const sly[] = {"link", "move", "stat", "set_info"};

    if (strcmp(op, "rename") == 0)
        return EXPOSED_TO_ALL;
    for (size_t i = 0; i < sizeof(sly) / sizeof(*sly); i++) {
        if (strcmp(op, sly[i]) == 0)
            return EXPOSED_TO_SLY_EDITS;
    }
    return NOT_EXPOSED;
}

static void happen(struct play *p, enum event_kind kind, const char *op, const char16_t *path)
{
    bool server = on_the_server(path);

    play_note(p, "  %u %s: %s", p->calls, op, event_names[kind]);
    switch (kind) {
    case EVENT_USER:
        user_acts(p, exposure_at(op));
        break;
    case EVENT_HOLD:
        user_holds(p);
        break;
    case EVENT_FAIL_ONCE:
        fs_fault_set(p->fault, FS_FAULT_ONCE, 1,
                     server ? PICK(p, net_errors) : PICK(p, disk_errors));
        break;
    case EVENT_FAIL_EVER:
        fs_fault_set(p->fault, FS_FAULT_EVER, 1, PICK(p, disk_errors));
        break;
    case EVENT_LOST:
        fs_fault_set(p->fault, FS_FAULT_LOST, 1,
                     server ? PICK(p, net_errors) : PICK(p, disk_errors));
        break;
    case EVENT_GONE:
        fs_memory_set_gone(p->memory, SERVER_ROOT, PICK(p, gone_errors));
        p->unnoticed = true;
        break;
    case EVENT_EMPTIED:
        fs_memory_set_emptied(p->memory, SERVER_ROOT, true);
        p->emptied = p->unnoticed = true;
        break;
    case EVENT_BACK:
        if (p->unnoticed)
            break; /* RACE: nobody can see that it was away between two questions */
        fs_memory_set_gone(p->memory, SERVER_ROOT, S_OK);
        fs_memory_set_emptied(p->memory, SERVER_ROOT, false);
        p->emptied = false;
        break;
    case EVENT_DEATH:
        die(p);
        break;
    case EVENT_SERVER_CRASH:
        fs_memory_crash(p->memory, SERVER_ROOT, p->unflushed);
        break;
    case EVENT_COUNT:
        break;
    }
}

/* The calls that change names, and those that follow them. */
static bool is_about_names(const char *op)
{
    static const char *const ops[] = {"link",     "rename", "move",       "stat",
                                      "set_info", "lookup", "remove_file"};

    for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
        if (strcmp(op, ops[i]) == 0)
            return true;
    }
    return false;
}

static void interfere(struct play *p, const char *op, const char16_t *path)
{
    if (!p->event_count || !p->interference || !is_about_names(op) ||
        !random_percent(&p->random, p->interference))
        return;
    user_interferes(p, path, exposure_at(op));
    ledger_look(&p->ledger, false);
}

/* Before each call: is what the last one did lawful, and what happens now? */
void faults_hook(void *ctx, const char *op, const char16_t *path, unsigned n)
{
    struct play *p = ctx;
    bool closing = strncmp(op, "close", 5) == 0 || strncmp(op, "end", 3) == 0;
    bool good;

    (void)n;
    if (!p->print && p->ledger.failure[0])
        return;
    good = !p->ledger.failure[0];
    ledger_look(&p->ledger, true);
    if (good && p->ledger.failure[0])
        play_note(p, "  here: %s", p->ledger.failure);
    p->calls++;
    play_note(p, "  %u %s", p->calls, op);
    if (p->store_dies && !p->dead && vfs_fault_happened())
        die(p);
    if (p->asked_who)
        p->unnoticed = false;
    p->asked_who = strcmp(op, "identify") == 0;
    if (p->dead || closing)
        return; /* a closing call is neither counted nor failed: what comes after it is as good */
    interfere(p, op, path);
    for (unsigned i = 0; i < p->event_count; i++) {
        if (p->events[i].at <= p->calls && p->events[i].at) {
            p->events[i].at = 0;
            happen(p, p->events[i].kind, op, path);
            ledger_look(&p->ledger, false);
        }
    }
}
