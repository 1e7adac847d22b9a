/*
 * Shortcuts that are pinned with PINLINKTARGETS take the files they lead to with them. While the
 * walk goes on they are only noted; when it is over, and all content has arrived, they are read;
 * when the share has been left, their targets are pinned one by one, each on its own share: nobody
 * waits for one lease while he holds another. A target that is a shortcut leads no further.
 * DOC: OFFLINEFILES_PIN_CONTROL_FLAG_PINLINKTARGETS: a file, never a directory.
 */
#include "base/memory.h"
#include "base/result.h"
#include "engine/link.h"
#include "sync/pin.h"
#include "sync/visit.h"
#include "sync/walk.h"

#include <string.h>

#define NO_CACHING 0x30u /* SHI1005_FLAGS: CSC_CACHE_NONE */

static bool is_shortcut(const struct csc_item *item)
{
    size_t n = csc_len(item->name);
    return item->type == CSC_TYPE_FILE && n > 4 && csc_compare(item->name + n - 4, u".lnk") == 0;
}

HRESULT csc_links_note(struct csc_visit *v, uint32_t classes)
{
    struct csc_run *run = v->run;
    struct csc_links *links = &run->links;
    const uint32_t new_pins = CSC_SYNC_IN | CSC_SYNC_PINNEWFILES;
    HRESULT hr;
    if (!(run->flags & CSC_SYNC_PINLINKTARGETS) || !is_shortcut(&v->item))
        return S_OK;
    if (!run->pin && (run->flags & new_pins) != new_pins)
        return S_OK;
    if (links->count && links->at[links->count - 1].id == v->item.id)
        return S_OK; /* another attempt at the same one */
    hr = csc_grow((void **)&links->at, &links->cap, links->count + 1, sizeof(*links->at));
    if (SUCCEEDED(hr))
        links->at[links->count++] =
            (struct csc_link){.id = v->item.id, .classes = classes & CSC_PIN_CLASSES};
    return hr;
}

/* ---- reading them ---- */

/* The first bytes of a file: all of every real shortcut. */
static HRESULT read_start(struct csc_root *root, const char16_t *path, void *data, size_t *size)
{
    struct csc_file *file = NULL;
    size_t got = 0;
    HRESULT hr = root->ops->open(root, path, CSC_OPEN_READ_YIELD, &file);
    *size = 0;
    if (FAILED(hr))
        return hr;
    do {
        hr = file->ops->read(file, *size, (char *)data + *size, CSC_LINK_MAX - *size, &got);
        *size += SUCCEEDED(hr) ? got : 0;
    } while (SUCCEEDED(hr) && got && *size < CSC_LINK_MAX);
    file->ops->close(file);
    return hr;
}

/* The cached copy, or the server's where there is none. What cannot be read leads nowhere. */
static HRESULT read_link(struct csc_run *run, struct csc_link *link, void *data)
{
    struct csc_visit v;
    struct csc_text path = {0};
    enum csc_where where;
    bool directory = false;
    size_t size = 0;
    HRESULT hr = csc_visit_open(run, link->id, &v);
    if (FAILED(hr))
        goto done;
    where = v.item.trees.local.kind == CSC_FILE ? CSC_CLIENT : CSC_SERVER;
    hr = csc_run_path(run, where, v.rel, &path);
    if (SUCCEEDED(hr))
        hr = read_start(run->side[where].root, path.s, data, &size);
    if (SUCCEEDED(hr))
        hr = csc_link_target(data, size, &link->target, &directory);
    if (directory)
        csc_path_free(&link->target);
done:
    csc_text_free(&path);
    csc_visit_close(&v);
    return hr;
}

void csc_links_read(struct csc_run *run)
{
    void *data = run->links.count ? csc_alloc(CSC_LINK_MAX) : NULL;
    for (size_t i = 0; data && i < run->links.count; i++) {
        if (!run->links.at[i].target.text)
            read_link(run, &run->links.at[i], data);
    }
    csc_free(data);
}

/* ---- following them ---- */

/* Nothing to do: pinned and here, or in a tree to be left alone, or no file. */
static bool is_done(struct csc_run *run, const struct csc_link *link)
{
    struct csc_item item;
    if (FAILED(csc_cache_find(run->cache, &link->target, &item)))
        return false;
    if (item.type != CSC_TYPE_FILE || csc_run_leaves_alone(run, item.id) == S_OK)
        return true;
    return (item.pins & link->classes) == link->classes && item.trees.local.kind == CSC_FILE;
}

static bool may_be_cached(struct csc_run *run, const struct csc_path *path)
{
    uint32_t mode = 0;
    bool known = false;
    HRESULT hr = csc_cache_share_mode(run->cache, path, &known, &mode);
    return SUCCEEDED(hr) && !(known && (mode & NO_CACHING) == NO_CACHING);
}

/* A shortcut that leads nowhere any more is nobody's failure; a share out of reach is one. */
static void pin_target(struct csc_run *run, const struct csc_link *link)
{
    struct csc_item item;
    HRESULT hr;
    if (link->target.count < 3 || is_done(run, link) || !may_be_cached(run, &link->target))
        return;
    run->pin = link->classes;
    hr = csc_pin_enter(run, &link->target);
    if (FAILED(hr)) {
        if (!run->aborted)
            csc_run_fail_item(run, link->target.text, hr);
        return;
    }
    hr = csc_walk_to(run, &link->target, &item);
    if (SUCCEEDED(hr) && item.type == CSC_TYPE_FILE)
        csc_walk(run, item.id, false);
    else if (FAILED(hr) && hr != CSC_E_NOT_FOUND && !run->aborted)
        csc_run_fail_item(run, link->target.text, hr);
    csc_share_leave(run);
}

void csc_links_follow(struct csc_run *run)
{
    struct csc_links links = run->links;
    HRESULT result = run->result; /* that of the named item */
    uint32_t fill = run->flags & CSC_SYNC_IN ? CSC_SYNC_FILLSPARSE : 0;
    memset(&run->links, 0, sizeof(run->links));
    run->flags &= CSC_SYNC_FILLSPARSE | CSC_SYNC_BACKGROUND | CSC_SYNC_SKIPSUSPENDEDDIRS;
    run->flags |= fill;
    for (size_t i = 0; i < links.count; i++) {
        if (!run->aborted && links.at[i].target.text)
            pin_target(run, &links.at[i]);
        csc_path_free(&links.at[i].target);
    }
    csc_free(links.at);
    run->result = result;
}
