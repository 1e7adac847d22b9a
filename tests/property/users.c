/* The users of a play. See play.h. */
#include "play.h"

#include "base/text.h"
#include "support/fs_memory_tree.h"
#include "sync/run.h"

#include <stdio.h>
#include <string.h>

#define MAX_FILES 64

struct files {
    char rel[MAX_FILES][MAX_REL];
    unsigned count;
};

/* ---- names ---- */

static const char *const dirs[] = {"d1", "d1\\e", "d2", "d3"};
static const char *const names[] = {"a.txt", "b.txt", "c", "d.doc"};

const char16_t *path_on(enum side side, const char *rel)
{
    static char16_t ring[8][MAX_REL + 64];
    static unsigned next;
    char16_t *path = ring[next++ % 8];
    const char16_t *base = side == ON_SERVER ? SERVER_ROOT : CLIENT_ROOT u"\\namespace\\srv\\share";
    size_t n = csc_len(base);

    memcpy(path, base, n * sizeof(*path));
    if (*rel)
        path[n++] = '\\';
    for (; *rel; rel++)
        path[n++] = (char16_t)*rel;
    path[n] = 0;
    return path;
}

/* A name in one of the folders; now and then that of a folder. */
static void random_path(struct play *p, char rel[MAX_REL])
{
    unsigned dir = random_below(&p->random, 6);
    const char *name = names[random_below(&p->random, 4)];

    if (random_percent(&p->random, 4))
        snprintf(rel, MAX_REL, "%s", dirs[random_below(&p->random, 4)]);
    else if (dir < 4)
        snprintf(rel, MAX_REL, "%s\\%s", dirs[dir], name);
    else
        snprintf(rel, MAX_REL, "%s", name);
}

/* ---- what is there ---- */

static void collect(const struct node *dir, const char *above, bool own, struct files *files)
{
    for (size_t i = 0; i < dir->count && files->count < MAX_FILES; i++) {
        const struct name *name = dir->children[i];
        char rel[MAX_REL];
        size_t n = (size_t)snprintf(rel, sizeof(rel), *above ? "%s\\" : "%s", above);
        for (size_t u = 0; name->text[u] && n < sizeof(rel) - 1; u++)
            rel[n++] = (char)name->text[u];
        rel[n] = 0;
        if (name->node->kind == CSC_DIR)
            collect(name->node, rel, own, files);
        else if (csc_is_own_name(name->text) == own)
            memcpy(files->rel[files->count++], rel, n + 1);
    }
}

/* The files at or below a path, those under names of users or of ours. */
static void files_below(struct play *p, enum side side, const char *rel, bool own,
                        struct files *files)
{
    struct memory *m = (struct memory *)p->memory;
    const char16_t *rest;
    struct place place;
    struct share *share = memory_share(m, path_on(side, rel), &rest);

    files->count = 0;
    if (FAILED(place_find(share->top, rest, true, &place)) || !place.node)
        return;
    if (place.node->kind == CSC_DIR)
        collect(place.node, rel, own, files);
    else if (!own)
        snprintf(files->rel[files->count++], MAX_REL, "%s", rel);
}

static bool pick_file(struct play *p, enum side side, char rel[MAX_REL])
{
    struct files files;

    files_below(p, side, "", false, &files);
    if (!files.count)
        return false;
    snprintf(rel, MAX_REL, "%s", files.rel[random_below(&p->random, files.count)]);
    return true;
}

/* ---- what a user can do ---- */

static const char *name_of(enum side side)
{
    return side == ON_SERVER ? "server" : "client";
}

/* Was it deleted while somebody has it open? Nothing can be written there until he lets go. */
static bool is_going(struct play *p, const char16_t *path)
{
    struct memory *m = (struct memory *)p->memory;
    const char16_t *rest;
    struct place place;
    struct share *share = memory_share(m, path, &rest);

    return SUCCEEDED(place_find(share->top, rest, true, &place)) && place.entry &&
           place.entry->doomed;
}

/* Has it a second name, a backup of ours that could not be removed? To take that away moves the
 * change time as well, so that a sly edit before cannot be seen (RACE, as in faults.c). */
static bool is_linked(struct play *p, const char16_t *path)
{
    struct memory *m = (struct memory *)p->memory;
    const char16_t *rest;
    struct place place;
    struct share *share = memory_share(m, path, &rest);

    return SUCCEEDED(place_find(share->top, rest, true, &place)) && place.node &&
           place.node->names > 1;
}

/* In place. Some programs take care that the write time stays what it was. */
static void write_file(struct play *p, enum side side, const char *rel, bool keep_time)
{
    const char16_t *path = path_on(side, rel);
    struct csc_facts before = fs_memory_facts(p->memory, path);
    unsigned old = ledger_at(&p->ledger, path);
    unsigned version = ledger_new(&p->ledger);
    char text[MAX_VERSION_TEXT];
    size_t size = ledger_text(version, text);
    HRESULT hr = is_going(p, path) ? CSC_WIN32(ERROR_ACCESS_DENIED)
                                   : fs_memory_put(p->memory, path, text, size);

    play_note(p, "  %s writes %s: v%u over v%u, %08x", name_of(side), rel, version, old,
              (unsigned)hr);
    if (FAILED(hr))
        return;
    ledger_born(&p->ledger, version);
    ledger_superseded(&p->ledger, old);
    if (keep_time && before.kind == CSC_FILE && !p->troubled && !is_linked(p, path))
        fs_memory_set_written(p->memory, path, before.written);
    client_sees_write(p, rel);
}

static void edit(struct play *p, enum side side)
{
    char rel[MAX_REL];

    if (pick_file(p, side, rel))
        write_file(p, side, rel, false);
}

static void edit_slyly(struct play *p, enum side side)
{
    char rel[MAX_REL];

    if (pick_file(p, side, rel))
        write_file(p, side, rel, true);
}

static void create(struct play *p, enum side side)
{
    char rel[MAX_REL];

    random_path(p, rel);
    write_file(p, side, rel, false);
}

/* Whatever lies there is given up by its user, even if something of it is in use and stays. */
static void delete_at(struct play *p, enum side side, const char *rel)
{
    struct files files;
    HRESULT hr;

    for (int own = 0; own < 2; own++) {
        files_below(p, side, rel, own, &files);
        for (unsigned i = 0; i < files.count; i++)
            ledger_superseded(&p->ledger, ledger_at(&p->ledger, path_on(side, files.rel[i])));
    }
    hr = fs_memory_del(p->memory, path_on(side, rel));
    play_note(p, "  %s deletes %s, %08x", name_of(side), rel, (unsigned)hr);
    client_sees_write(p, rel);
}

static void delete_file(struct play *p, enum side side)
{
    char rel[MAX_REL];

    if (pick_file(p, side, rel))
        delete_at(p, side, rel);
}

static void delete_folder(struct play *p, enum side side)
{
    const char *rel = dirs[random_below(&p->random, 4)];

    if (fs_memory_facts(p->memory, path_on(side, rel)).kind == CSC_DIR)
        delete_at(p, side, rel);
}

/* A file goes over whatever file is there, as when programs save. */
static bool rename_file(struct play *p, enum side side, const char *from, const char *to)
{
    unsigned version = ledger_at(&p->ledger, path_on(side, from));
    unsigned old = ledger_at(&p->ledger, path_on(side, to));
    HRESULT hr = fs_memory_rename(p->memory, path_on(side, from), path_on(side, to));

    play_note(p, "  %s renames %s (v%u) to %s (v%u), %08x", name_of(side), from, version, to, old,
              (unsigned)hr);
    if (FAILED(hr))
        return false;
    if (old != version)
        ledger_superseded(&p->ledger, old);
    if (side == ON_CLIENT)
        ledger_moved(&p->ledger, version);
    client_sees_write(p, from);
    client_sees_write(p, to);
    return true;
}

static void move_file(struct play *p, enum side side)
{
    char from[MAX_REL];
    char to[MAX_REL];

    random_path(p, to);
    if (pick_file(p, side, from) && strcmp(from, to) != 0)
        rename_file(p, side, from, to);
}

static void replace(struct play *p, enum side side, const char *rel)
{
    char beside[MAX_REL + 8];

    if (strlen(rel) > MAX_REL - 8)
        return;
    snprintf(beside, sizeof(beside), "%s~new", rel);
    write_file(p, side, beside, false);
    if (fs_memory_facts(p->memory, path_on(side, beside)).kind == CSC_FILE)
        rename_file(p, side, beside, rel);
}

static void save_by_replacing(struct play *p, enum side side)
{
    char rel[MAX_REL];

    if (pick_file(p, side, rel))
        replace(p, side, rel);
}

/* The other case of the first letter: programs of old did so, and people do. */
static void respell(struct play *p, enum side side)
{
    char from[MAX_REL];
    char to[MAX_REL];
    char *name;

    if (!pick_file(p, side, from))
        return;
    snprintf(to, sizeof(to), "%s", from);
    name = strrchr(to, '\\');
    name = name ? name + 1 : to;
    if ((*name | 32) < 'a' || (*name | 32) > 'z')
        return;
    *name ^= 32;
    rename_file(p, side, from, to);
}

/* Not while names of ours are in it: they would not be found any more (a known limit). */
static void rename_folder(struct play *p, enum side side)
{
    const char *from = dirs[random_below(&p->random, 4)];
    const char *to = dirs[random_below(&p->random, 4)];
    struct files files;
    HRESULT hr;

    files_below(p, side, from, true, &files);
    if (files.count || fs_memory_facts(p->memory, path_on(side, from)).kind != CSC_DIR ||
        fs_memory_facts(p->memory, path_on(side, to)).kind != CSC_NONE)
        return;
    files_below(p, side, from, false, &files);
    for (unsigned i = 0; side == ON_CLIENT && i < files.count; i++)
        ledger_moved(&p->ledger, ledger_at(&p->ledger, path_on(side, files.rel[i])));
    hr = fs_memory_rename(p->memory, path_on(side, from), path_on(side, to));
    play_note(p, "  %s renames folder %s to %s, %08x", name_of(side), from, to, (unsigned)hr);
}

static void make_folder(struct play *p, enum side side)
{
    const char *rel = dirs[random_below(&p->random, 4)];
    HRESULT hr = fs_memory_mkdir(p->memory, path_on(side, rel));

    play_note(p, "  %s makes folder %s, %08x", name_of(side), rel, (unsigned)hr);
}

static void set_attributes(struct play *p, enum side side)
{
    static const uint32_t sets[] = {FILE_ATTRIBUTE_READONLY, FILE_ATTRIBUTE_HIDDEN,
                                    FILE_ATTRIBUTE_SYSTEM, 0};
    uint32_t attributes = sets[random_below(&p->random, 4)];
    char rel[MAX_REL];

    if (random_percent(&p->random, 20))
        snprintf(rel, sizeof(rel), "%s", dirs[random_below(&p->random, 4)]);
    else if (!pick_file(p, side, rel))
        return;
    if (fs_memory_facts(p->memory, path_on(side, rel)).kind == CSC_FILE)
        attributes |= FILE_ATTRIBUTE_ARCHIVE; /* not synchronized: the sides would differ */
    fs_memory_set_attributes(p->memory, path_on(side, rel), attributes);
    play_note(p, "  %s sets attributes of %s to %x", name_of(side), rel, (unsigned)attributes);
    client_sees_write(p, rel); /* it moves the change time, by which "the latest" is judged */
}

/* Each as often as it stands here. */
static void (*const deeds[])(struct play *p, enum side side) = {
    edit_slyly,
    edit,
    edit,
    edit,
    create,
    create,
    delete_file,
    delete_file,
    move_file,
    move_file,
    delete_folder,
    rename_folder,
    make_folder,
    set_attributes,
    save_by_replacing,
    edit,
    save_by_replacing,
    respell,
};

void user_acts(struct play *p, enum exposure exposure)
{
    enum side side = random_percent(&p->random, 50) ? ON_SERVER : ON_CLIENT;
    unsigned n = random_below(&p->random, sizeof(deeds) / sizeof(*deeds));

    if (side == ON_SERVER && p->emptied)
        return; /* whoever writes there now writes to another disk */
    if (exposure == EXPOSED_TO_ALL || (exposure == EXPOSED_TO_SLY_EDITS && n == 0))
        edit(p, side);
    else
        deeds[n](p, side);
}

/* The share-relative folder of a path that the engine works on. */
static bool folder_of(const char16_t *path, enum side side, char rel[MAX_REL])
{
    size_t skip = csc_len(path_on(side, ""));
    size_t end = 0;

    for (size_t n = 0; path[n]; n++)
        end = path[n] == '\\' ? n : end;
    if (end < skip)
        return false;
    for (size_t n = skip + 1; n < end; n++)
        *rel++ = (char)path[n];
    *rel = 0;
    return true;
}

void user_interferes(struct play *p, const char16_t *path, enum exposure exposure)
{
    enum side side = path[0] == '\\' ? ON_SERVER : ON_CLIENT;
    struct files files;
    char rel[MAX_REL];
    unsigned n;

    if ((side == ON_SERVER && p->emptied) || !folder_of(path, side, rel))
        return;
    files_below(p, side, rel, false, &files);
    if (!files.count)
        return;
    n = random_below(&p->random, files.count);
    if (exposure == EXPOSED_TO_ALL || random_percent(&p->random, 60))
        write_file(p, side, files.rel[n],
                   exposure == NOT_EXPOSED && random_percent(&p->random, 20));
    else if (random_percent(&p->random, 50))
        delete_at(p, side, files.rel[n]);
    else
        replace(p, side, files.rel[n]);
}

void users_begin(struct play *p)
{
    unsigned count = 1 + random_below(&p->random, 8);

    for (unsigned i = 0; i < count; i++)
        create(p, ON_SERVER);
    if (random_percent(&p->random, 50))
        make_folder(p, ON_SERVER);
}

void user_returns(struct play *p)
{
    write_file(p, ON_SERVER, "something", false);
}

/* ---- open files ---- */

void user_holds(struct play *p)
{
    enum side side = random_percent(&p->random, 50) ? ON_SERVER : ON_CLIENT;
    unsigned access = random_percent(&p->random, 50) ? FS_MEMORY_READ : FS_MEMORY_WRITE;
    unsigned share = random_below(&p->random, 8);
    char rel[MAX_REL];
    struct csc_file *file;

    if (p->held_count == MAX_HELD || (side == ON_SERVER && p->emptied) || !pick_file(p, side, rel))
        return;
    file = fs_memory_hold(p->memory, path_on(side, rel), access, share);
    play_note(p, "  %s opens %s for %u, shares %u: %s", name_of(side), rel, access, share,
              file ? "open" : "refused");
    if (file)
        p->held[p->held_count++] = file;
}

void users_let_go(struct play *p)
{
    while (p->held_count) {
        struct csc_file *file = p->held[--p->held_count];
        file->ops->close(file);
    }
}
