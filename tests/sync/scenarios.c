/* See scenarios.h. */
#include "scenarios.h"

#include "support/vfs_memory.h"

#include <stdlib.h>
#include <string.h>

/* ---- what users did ---- */

static void edited_here(struct world *w)
{
    put_client(w, "f.txt", "mine");
}
static void made_here(struct world *w)
{
    put_client(w, "new\\n.txt", "mine");
}
static void edited_there(struct world *w)
{
    put_server(w, "f.txt", "theirs");
}
static void made_there(struct world *w)
{
    put_server(w, "new\\n.txt", "theirs");
}
static void deleted_here(struct world *w)
{
    fs_memory_del(w->memory, on_client(w, "f.txt"));
}
static void deleted_there(struct world *w)
{
    fs_memory_del(w->memory, on_server("f.txt"));
}
static void edited_on_both_sides(struct world *w)
{
    edited_here(w);
    edited_there(w);
}
static void deleted_here_edited_there(struct world *w)
{
    deleted_here(w);
    edited_there(w);
}
static void edited_here_deleted_there(struct world *w)
{
    edited_here(w);
    deleted_there(w);
}
static void folder_deleted_here(struct world *w)
{
    fs_memory_del(w->memory, on_client(w, "dir"));
}
static void folder_became_file_there(struct world *w)
{
    fs_memory_del(w->memory, on_server("dir"));
    put_server(w, "dir", "theirs");
}
static void rename_here(struct world *w, const char *from, const char *to)
{
    assert_hr(fs_memory_rename(w->memory, on_client(w, from), on_client(w, to)), S_OK);
}
static void rename_there(struct world *w, const char *from, const char *to)
{
    assert_hr(fs_memory_rename(w->memory, on_server(from), on_server(to)), S_OK);
}
static void file_renamed_here(struct world *w)
{
    rename_here(w, "f.txt", "g.txt");
}
static void file_renamed_there(struct world *w)
{
    rename_there(w, "f.txt", "dir\\g.txt");
}
static void folder_renamed_here(struct world *w)
{
    rename_here(w, "dir", "folder");
    put_client(w, "folder\\sub\\n.txt", "mine");
}
static void folder_renamed_there(struct world *w)
{
    rename_there(w, "dir", "folder");
    put_server(w, "folder\\sub\\n.txt", "theirs");
}
static void spelled_otherwise(struct world *w)
{
    rename_here(w, "f.txt", "F.TXT");
    rename_there(w, "dir", "DIR");
}

/* Blocks are 16 bytes here. */
#define BLOCK "0123456789abcdef"
#define LONG  BLOCK BLOCK BLOCK BLOCK BLOCK
#define MINE  BLOCK "here it is mine!" BLOCK BLOCK "0123456789"

/* A file of more than 16 blocks does not travel in a batch, and the server's copies are measured.
 */
#define LONGER BLOCK LONG LONG LONG LONG
#define THUS   BLOCK LONG LONG "here it is mine!" LONG LONG "and longer"

static void a_part_edited_here(struct world *w)
{
    put_client(w, "f.txt", MINE);
}
static void a_part_of_more_edited_here(struct world *w)
{
    put_client(w, "f.txt", THUS);
}
/* Its time alone is another one: what was edited is as it was before. */
static void saved_here(struct world *w)
{
    put_client(w, "f.txt", "base");
}
static void saved_there(struct world *w)
{
    put_server(w, "f.txt", "base");
}

const struct scenario scenarios[SCENARIOS] = {
    {"upload of an edit", edited_here, BOTH, {"mine"}},
    {"upload of a new file in a new folder", made_here, BOTH, {"mine"}},
    {"download of an edit", edited_there, BOTH, {"theirs"}},
    {"download of a new file in a new folder", made_there, BOTH, {"theirs"}},
    {"deletion on the server", deleted_here, BOTH, {NULL}},
    {"deletion in the cache", deleted_there, BOTH, {NULL}},
    {"both versions kept", edited_on_both_sides, BOTH, {"mine", "theirs"}},
    {"the cached version kept", edited_on_both_sides, BOTH | CSC_SYNC_CR_KEEPLOCAL, {"mine"}},
    {"the server's version kept", edited_on_both_sides, BOTH | CSC_SYNC_CR_KEEPREMOTE, {"theirs"}},
    {"an edit there against a deletion here", deleted_here_edited_there, BOTH, {"theirs"}},
    {"an edit here against a deletion there", edited_here_deleted_there, BOTH, {"mine"}},
    {"a folder deleted on the server", folder_deleted_here, BOTH, {NULL}},
    {"a folder turned into a file", folder_became_file_there, BOTH, {"theirs"}},
    {"a file renamed here", file_renamed_here, BOTH, {"base"}},
    {"a file renamed there", file_renamed_there, BOTH, {"base"}},
    {"a folder renamed here", folder_renamed_here, BOTH, {"in a folder", "mine"}},
    {"names spelled otherwise", spelled_otherwise, BOTH, {"base", "in a folder"}},
    {"a folder renamed there", folder_renamed_there, BOTH, {"in a folder", "theirs"}},
    {"upload of what is new", a_part_edited_here, BOTH, {MINE}},
    {"upload that measures the server", a_part_of_more_edited_here, BOTH, {THUS}},
    {"another time here", saved_here, BOTH, {"base"}},
    {"another time there", saved_there, BOTH, {"base"}},
};

const struct scenario *scenario_named(const char *name)
{
    for (size_t i = 0; i < SCENARIOS; i++) {
        if (strcmp(scenarios[i].name, name) == 0)
            return &scenarios[i];
    }
    abort();
}

/* ---- one run ---- */

static const char *base_of(const struct scenario *s)
{
    if (s->before == a_part_edited_here)
        return LONG;
    return s->before == a_part_of_more_edited_here ? LONGER : "base";
}

struct world *scenario_start(const struct scenario *s)
{
    void *state = NULL;
    struct world *w;
    vfs_memory_reset();
    world_make(&state);
    w = state;
    put_server(w, "f.txt", base_of(s));
    put_server(w, "dir\\d.txt", "in a folder");
    assert_hr(pin(w, "", true, true), S_OK);
    if (s->before == a_part_edited_here)
        world_knows_copies(w, 1);
    s->before(w);
    w->has_handler = !(s->flags & CSC_SYNC_CR_MASK);
    w->change_wins = true;
    return w;
}

void scenario_finish(struct world *w)
{
    void *state = w;
    world_end(&state);
}

bool scenario_is_untouched(struct world *w, int i)
{
    const char *file = i ? "file dir\\d.txt 20 \"in a folder\"" : "file f.txt 20 \"base\"";
    char *server = fs_memory_dump(w->memory, on_server(""), FS_MEMORY_DUMP_PLAIN);
    char *client = fs_memory_dump(w->memory, on_client(w, ""), FS_MEMORY_DUMP_PLAIN);
    bool untouched = strstr(server, file) && strstr(client, file);
    free(server);
    free(client);
    return untouched;
}

static char trouble[8192];

/* Both sides, written down behind a line of text. */
static const char *describe(struct world *w, const char *text)
{
    char *server = fs_memory_dump(w->memory, on_server(""), FS_MEMORY_DUMP_PLAIN);
    char *client = fs_memory_dump(w->memory, on_client(w, ""), FS_MEMORY_DUMP_PLAIN);
    snprintf(trouble, sizeof(trouble), "%s\nserver:\n%sclient:\n%s", text, server, client);
    free(server);
    free(client);
    return trouble;
}

const char *trouble_finding(struct world *w, const char *text)
{
    char quoted[512];
    snprintf(quoted, sizeof(quoted), "\"%s\"", text);
    if (strstr(describe(w, "lost:"), quoted))
        return NULL;
    return describe(w, quoted);
}

const char *trouble_converging(struct world *w, uint32_t flags)
{
    bool quiet = false;
    for (int pass = 0; pass < 5 && !quiet; pass++)
        quiet = sync_with(w, "", flags) == S_OK && w->items == 1;
    if (!quiet) {
        snprintf(trouble, sizeof(trouble), "still something to do:\n%.4000s", w->log);
        return trouble;
    }
    /* Names of ours would show: only one side has them. */
    return both_sides_equal(w) ? NULL : describe(w, "the sides differ");
}
