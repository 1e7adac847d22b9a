/*
 * See ablation.h. fs_memory keeps its table of operations in each of its objects, so that another
 * table, with one operation exchanged, is all it takes.
 */
#include "ablation.h"

#include "base/result.h"
#include "support/fs_memory_tree.h"
#include "sync/run.h"

#include <string.h>

#define MAX_PATH_TEXT 600
#define MAX_VERSIONS  256
#define MAX_LISTED    64

static enum without chosen;
static struct csc_fs_ops table;

/* ---- judging: the facts of each file, by its id, as they were last looked up ---- */

static struct {
    struct csc_facts facts[MAX_VERSIONS];
    size_t count;
} known;

static struct csc_facts *known_version(uint64_t id)
{
    for (size_t i = 0; i < known.count; i++) {
        if (known.facts[i].id == id)
            return &known.facts[i];
    }
    return NULL;
}

static HRESULT lookup_unjudged(struct csc_root *root, const char16_t *path, struct csc_entry *entry)
{
    HRESULT hr = memory_ops.lookup(root, path, entry);
    struct csc_facts *facts = SUCCEEDED(hr) ? known_version(entry->facts.id) : NULL;
    if (FAILED(hr))
        return hr;
    if (csc_is_own_name(csc_base_name(path))) {
        if (facts)
            entry->facts = *facts;
    } else if (facts) {
        *facts = entry->facts;
    } else if (known.count < MAX_VERSIONS) {
        known.facts[known.count++] = entry->facts;
    }
    return hr;
}

/* ---- the stamp: what lies under the name that a file was given last ---- */

static struct {
    struct csc_file *file;
    char16_t to[MAX_PATH_TEXT];
} renamed;

static HRESULT open_shared(struct csc_root *root, const char16_t *path, enum csc_open how,
                           struct csc_file **file)
{
    HRESULT hr = memory_ops.open(root, path, how, file);
    if (SUCCEEDED(hr) && how == CSC_OPEN_STAGE)
        ((struct handle *)*file)->mode.sharing |= FS_MEMORY_DELETE;
    if (SUCCEEDED(hr))
        (*file)->ops = &table;
    if (SUCCEEDED(hr) && *file == renamed.file)
        renamed.file = NULL;
    return hr;
}

static HRESULT rename_noted(struct csc_file *file, const char16_t *to, bool replace)
{
    HRESULT hr = memory_ops.rename(file, to, replace);
    if (SUCCEEDED(hr) && csc_len(to) < MAX_PATH_TEXT) {
        renamed.file = file;
        memcpy(renamed.to, to, (csc_len(to) + 1) * sizeof(*to));
    }
    return hr;
}

static HRESULT stat_by_name(struct csc_file *file, struct csc_facts *facts)
{
    HRESULT hr = memory_ops.stat(file, facts);
    const struct handle *h = (struct handle *)file;
    struct place place;
    if (FAILED(hr) || file != renamed.file)
        return hr;
    if (SUCCEEDED(place_find(h->top, renamed.to, false, &place)) && place.node)
        *facts = node_facts(place.node);
    return hr;
}

/* ---- the second look: what the last listings showed ---- */

static struct {
    struct csc_root *root;
    char16_t dir[MAX_PATH_TEXT];
} listed[MAX_LISTED];
static char16_t shown[MAX_LISTED][MAX_LISTED][CSC_MAX_NAME + 1];
static size_t shown_count[MAX_LISTED];
static size_t listed_count;
static struct csc_list *running;

static HRESULT list_noted(struct csc_root *root, const char16_t *path, struct csc_list **list)
{
    HRESULT hr = memory_ops.list(root, path, list);
    if (FAILED(hr) || listed_count == MAX_LISTED || csc_len(path) >= MAX_PATH_TEXT)
        return hr;
    listed[listed_count].root = root;
    memcpy(listed[listed_count].dir, path, (csc_len(path) + 1) * sizeof(*path));
    shown_count[listed_count++] = 0;
    running = *list;
    (*list)->ops = &table;
    return hr;
}

static HRESULT next_noted(struct csc_list *list, struct csc_entry *entry)
{
    HRESULT hr = memory_ops.next(list, entry);
    size_t *count = listed_count ? &shown_count[listed_count - 1] : NULL;
    if (hr == S_OK && list == running && *count < MAX_LISTED)
        memcpy(shown[listed_count - 1][(*count)++], entry->name, sizeof(entry->name));
    return hr;
}

static bool is_remembered_absent(struct csc_root *root, const char16_t *path)
{
    const char16_t *name = csc_base_name(path);
    size_t dir = name > path ? (size_t)(name - path) - 1 : 0;
    for (size_t i = listed_count; i > 0; i--) {
        const char16_t *known_dir = listed[i - 1].dir;
        if (listed[i - 1].root != root ||
            csc_compare_n(known_dir, csc_len(known_dir), path, dir) != 0)
            continue;
        for (size_t n = 0; n < shown_count[i - 1]; n++) {
            if (csc_compare(shown[i - 1][n], name) == 0)
                return false;
        }
        return true;
    }
    return false;
}

static HRESULT lookup_remembered(struct csc_root *root, const char16_t *path,
                                 struct csc_entry *entry)
{
    if (!csc_is_own_name(csc_base_name(path)) && is_remembered_absent(root, path))
        return CSC_E_NOT_FOUND;
    return memory_ops.lookup(root, path, entry);
}

/* What we do ourselves we remember. */
static HRESULT make_dir_forgetting(struct csc_root *root, const char16_t *path)
{
    listed_count = 0;
    return memory_ops.make_dir(root, path);
}

static HRESULT rename_forgetting(struct csc_file *file, const char16_t *to, bool replace)
{
    listed_count = 0;
    return memory_ops.rename(file, to, replace);
}

/* ---- the table ---- */

static HRESULT open_root(struct csc_fs *fs, const char16_t *path, struct csc_root **root)
{
    HRESULT hr = memory_ops.open_root(fs, path, root);
    if (SUCCEEDED(hr))
        (*root)->ops = &table;
    listed_count = 0;
    return hr;
}

static HRESULT open_plain(struct csc_root *root, const char16_t *path, enum csc_open how,
                          struct csc_file **file)
{
    HRESULT hr = memory_ops.open(root, path, how, file);
    if (SUCCEEDED(hr))
        (*file)->ops = &table;
    return hr;
}

static HRESULT flush_nothing(struct csc_file *file)
{
    (void)file;
    return S_OK;
}

static HRESULT link_nowhere(struct csc_root *root, const char16_t *from, const char16_t *to)
{
    (void)root;
    (void)from;
    (void)to;
    return CSC_E_NOT_SUPPORTED;
}

static void exchange(enum without part)
{
    table = memory_ops;
    table.open_root = open_root;
    table.open = open_plain;
    switch (part) {
    case WITHOUT_FLUSH:
        table.flush = flush_nothing;
        break;
    case WITHOUT_LINK:
        table.link = link_nowhere;
        break;
    case WITHOUT_JUDGING:
        table.lookup = lookup_unjudged;
        break;
    case WITHOUT_OWN_STAMP:
        table.stat = stat_by_name;
        table.rename = rename_noted;
        table.open = open_shared;
        break;
    case WITHOUT_EXCLUSION:
        table.open = open_shared;
        break;
    case WITHOUT_SECOND_LOOK:
        table.list = list_noted;
        table.next = next_noted;
        table.lookup = lookup_remembered;
        table.make_dir = make_dir_forgetting;
        table.rename = rename_forgetting;
        break;
    default:
        break;
    }
}

enum without ablation_named(const char *name)
{
    static const char *const names[WITHOUT_COUNT] = {
        "nothing", "flush", "link", "judging", "own-stamp", "recovery", "second-look", "exclusion",
    };
    int part = 0;
    while (part < WITHOUT_COUNT && strcmp(names[part], name) != 0)
        part++;
    return (enum without)part;
}

void ablation_choose(enum without part)
{
    chosen = part;
    exchange(part);
}

enum without ablation_chosen(void)
{
    return chosen;
}

void ablation_apply(struct csc_fs *memory)
{
    known.count = 0;
    renamed.file = NULL;
    listed_count = 0;
    if (chosen != WITHOUT_NOTHING)
        memory->ops = &table;
}

static void sweep(struct memory *m, struct node *dir)
{
    for (size_t i = dir->count; i > 0; i--) {
        struct name *name = dir->children[i - 1];
        if (name->node->kind == CSC_DIR)
            sweep(m, name->node);
        else if (csc_is_own_name(name->text) && !name->handles)
            dir_remove(m, name);
    }
}

void ablation_restart(struct csc_fs *memory)
{
    struct memory *m = (struct memory *)memory;
    for (struct share *s = m->shares; chosen == WITHOUT_RECOVERY && s; s = s->next)
        sweep(m, s->top);
}
