/* See sealing.h. */
#include "sealing.h"

#include "base/memory.h"
#include "base/text.h"
#include "fs/fs_sealed.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"f.txt", "dir\\d.txt", "dir\\sub\\x.txt"};
static const char *const texts[] = {"a file", "in a folder", "deeper"};

void fill_sealable(struct world *w)
{
    w->wants_own = true;
    fill_share(w);
    world_grows_old(w);
}

HRESULT seal(struct world *w, bool on)
{
    const struct csc_request request = {.deep = on, .client = &w->client};
    w->log[0] = 0;
    w->begun = w->ended = w->items = w->failures = w->asked = 0;
    return csc_encrypt(w->cache, &request);
}

void assert_state(struct world *w, bool encrypted, bool partial)
{
    bool is[2];
    assert_hr(csc_encryption(w->cache, &is[0], &is[1]), S_OK);
    assert_int_equal(is[0], encrypted);
    assert_int_equal(is[1], partial);
}

bool is_sealed(struct world *w, const char *rel)
{
    size_t size = 0;
    const char *bytes = fs_memory_get(w->memory, on_client(w, rel), &size);
    bool sealed = bytes && size >= 100 && (unsigned char)bytes[0] == 0xC5;
    struct csc_item item;
    assert_hr(find(w, rel, &item), S_OK);
    assert_int_equal((item.trees.local.attributes & FILE_ATTRIBUTE_ENCRYPTED) != 0, sealed);
    return sealed;
}

void assert_sealed(struct world *w, bool sealed)
{
    for (int i = 0; i < 3; i++)
        assert_int_equal(is_sealed(w, names[i]), sealed);
}

char *read_cached(struct world *w, const char *rel)
{
    struct csc_file *file;
    struct csc_item item;
    char *text = calloc(1, 4096);
    size_t got = 0;
    HRESULT hr = find(w, rel, &item);
    assert_non_null(text);
    if (SUCCEEDED(hr))
        hr = csc_cache_open_content(w->cache, item.id, &file);
    if (SUCCEEDED(hr)) {
        hr = file->ops->read(file, 0, text, 4095, &got);
        file->ops->close(file);
    }
    if (SUCCEEDED(hr))
        return text;
    free(text);
    return NULL;
}

void assert_cached(struct world *w, const char *rel, const char *text)
{
    char *found = read_cached(w, rel);
    if (!found)
        fail_msg("%s cannot be read; log:\n%s", rel, w->log);
    assert_string_equal(found, text);
    free(found);
}

void assert_all_readable(struct world *w)
{
    for (int i = 0; i < 3; i++)
        assert_cached(w, names[i], texts[i]);
}

void sync_rests(struct world *w, uint32_t flags)
{
    static const char *const writing[] = {" open_stage ", " write ", " remove_"};
    fs_fault_reset(w->fault);
    fs_fault_keep_log(w->fault, true);
    assert_hr(sync_with(w, "", flags), S_OK);
    for (size_t i = 0; i < 3; i++) {
        if (strstr(fs_fault_log(w->fault), writing[i]))
            fail_msg("%.80s; log:\n%s", strstr(fs_fault_log(w->fault), writing[i]), w->log);
    }
    fs_fault_keep_log(w->fault, false);
    assert_int_equal(w->failures, 0);
}

const char16_t *world_folder_file(const struct world *w, const char *name)
{
    static char16_t *path;
    char text[512];
    snprintf(text, sizeof(text), "%s\\%s", w->folder, name);
    csc_free(path);
    path = csc_from_utf8(text);
    return path;
}
