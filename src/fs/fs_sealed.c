/* The sealed file system: roots, names and listings. See fs_sealed.h. */
#include "fs/fs_sealed.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"
#include "fs/fs_sealed_internal.h"

/* ---- the root ---- */

HRESULT csc_sealed_wrap(struct csc_root *inner, const struct csc_cipher *cipher,
                        struct csc_root **root)
{
    struct sealed_root *self = csc_alloc(sizeof(*self));
    *root = NULL;
    if (!self) {
        inner->ops->close_root(inner);
        return E_OUTOFMEMORY;
    }
    self->base.ops = &sealed_ops;
    self->inner = inner;
    self->cipher = cipher;
    self->looks = sealed_key_exists(self);
    *root = &self->base;
    return S_OK;
}

static void close_root(struct csc_root *root)
{
    struct sealed_root *self = sealed_of(root);
    sealed_key_free(self);
    self->inner->ops->close_root(self->inner);
    csc_free(self);
}

void csc_sealed_look(struct csc_root *root)
{
    sealed_of(root)->looks = true;
}

void csc_sealed_find_key(struct csc_root *root)
{
    if (!sealed_of(root)->looks && sealed_key_exists(sealed_of(root)))
        csc_sealed_look(root);
}

bool csc_sealed_looks(struct csc_root *root)
{
    return sealed_of(root)->looks;
}

void csc_sealed_stage(struct csc_root *root, bool seals)
{
    sealed_of(root)->seals = seals;
}

HRESULT csc_sealed_want_key(struct csc_root *root)
{
    const struct sealed_key *key;
    return sealed_key_want(sealed_of(root), &key);
}

/* ---- which files are sealed ---- */

/* The magic alone: what lies there with a key that is lost is to be known, too. */
HRESULT sealed_sniff(struct sealed_root *root, const char16_t *path, struct csc_facts *facts)
{
    struct csc_file *file = NULL;
    unsigned char bytes[SEALED_HEADER];
    size_t got = 0;
    bool sealed;
    HRESULT hr = root->inner->ops->open(root->inner, path, CSC_OPEN_READ_YIELD, &file);
    if (FAILED(hr))
        return hr;
    hr = file->ops->read(file, 0, bytes, sizeof(bytes), &got);
    sealed = SUCCEEDED(hr) && got == sizeof(bytes) && sealed_begins(bytes, got);
    if (SUCCEEDED(hr))
        hr = file->ops->stat(file, facts);
    file->ops->close(file);
    if (FAILED(hr) || !sealed)
        return FAILED(hr) ? hr : S_FALSE;
    sealed_show(facts);
    return S_OK;
}

static bool may_be_sealed(const struct sealed_root *root, const struct csc_entry *entry,
                          uint64_t *plain)
{
    return root->looks && entry->facts.kind == CSC_FILE && !entry->reparse &&
           sealed_size(entry->facts.size, plain);
}

static size_t length_of_component(const char16_t *path)
{
    size_t length = 0;
    while (path[length] && path[length] != u'\\')
        length++;
    return length;
}

/* The path in the case that lies there, component by component. */
static HRESULT spell(struct csc_root *root, const char16_t *path, struct csc_text *exact)
{
    struct csc_entry *entry = csc_alloc(sizeof(*entry));
    HRESULT hr = entry ? S_OK : E_OUTOFMEMORY;
    for (size_t end = 0; SUCCEEDED(hr) && path[end]; end += path[end] == u'\\') {
        char16_t *above;
        end += length_of_component(path + end);
        above = csc_dup_n(path, end);
        hr = above ? root->ops->lookup(root, above, entry) : E_OUTOFMEMORY;
        csc_free(above);
        if (SUCCEEDED(hr) && exact->len)
            hr = csc_text_add(exact, u"\\");
        if (SUCCEEDED(hr))
            hr = csc_text_add(exact, entry->name);
    }
    csc_free(entry);
    return hr;
}

/* Only a look-up may be told a path in another case. */
static HRESULT sniff_any_case(struct sealed_root *root, const char16_t *path,
                              struct csc_facts *facts)
{
    struct csc_text exact = {0};
    HRESULT hr = sealed_sniff(root, path, facts);
    if (!csc_hr_is_absent(hr))
        return hr;
    hr = spell(root->inner, path, &exact);
    if (SUCCEEDED(hr))
        hr = sealed_sniff(root, exact.s, facts);
    csc_text_free(&exact);
    return hr;
}

static HRESULT lookup(struct csc_root *root, const char16_t *path, struct csc_entry *entry)
{
    struct sealed_root *self = sealed_of(root);
    uint64_t plain;
    HRESULT hr = self->inner->ops->lookup(self->inner, path, entry);
    entry->doubtful = false;
    if (SUCCEEDED(hr) && may_be_sealed(self, entry, &plain))
        hr = sniff_any_case(self, path, &entry->facts);
    return FAILED(hr) ? hr : S_OK;
}

HRESULT csc_sealed_is(struct csc_root *root, const char16_t *path, bool *sealed)
{
    struct sealed_root *self = sealed_of(root);
    struct csc_entry entry;
    uint64_t plain;
    HRESULT hr = self->inner->ops->lookup(self->inner, path, &entry);
    *sealed = false;
    if (SUCCEEDED(hr) && may_be_sealed(self, &entry, &plain)) {
        hr = sniff_any_case(self, path, &entry.facts);
        *sealed = hr == S_OK;
    }
    return FAILED(hr) ? hr : S_OK;
}

/* ---- listings ---- */

struct sealed_list {
    struct csc_list base;
    struct sealed_root *root;
    struct csc_list *inner;
};

static HRESULT list(struct csc_root *root, const char16_t *path, struct csc_list **out)
{
    struct sealed_root *self = sealed_of(root);
    struct sealed_list *made = csc_alloc(sizeof(*made));
    HRESULT hr = made ? self->inner->ops->list(self->inner, path, &made->inner) : E_OUTOFMEMORY;
    *out = NULL;
    if (FAILED(hr)) {
        csc_free(made);
        return hr;
    }
    made->base.ops = &sealed_ops;
    made->root = self;
    *out = &made->base;
    return S_OK;
}

static HRESULT next(struct csc_list *self, struct csc_entry *entry)
{
    struct sealed_list *l = (struct sealed_list *)self;
    HRESULT hr = l->inner->ops->next(l->inner, entry);
    if (hr == S_OK)
        entry->doubtful = may_be_sealed(l->root, entry, &entry->if_sealed);
    return hr;
}

static void end_list(struct csc_list *self)
{
    struct sealed_list *l = (struct sealed_list *)self;
    l->inner->ops->end_list(l->inner);
    csc_free(l);
}

/* ---- what is the inner root's business ---- */

static struct csc_root *inner_of(struct csc_root *root)
{
    return sealed_of(root)->inner;
}

static HRESULT identify(struct csc_root *root, struct csc_identity *identity)
{
    return inner_of(root)->ops->identify(inner_of(root), identity);
}

static HRESULT move(struct csc_root *root, const char16_t *from, const char16_t *to)
{
    return inner_of(root)->ops->move(inner_of(root), from, to);
}

static HRESULT link(struct csc_root *root, const char16_t *from, const char16_t *to)
{
    return inner_of(root)->ops->link(inner_of(root), from, to);
}

static HRESULT remove_file(struct csc_root *root, const char16_t *path)
{
    return inner_of(root)->ops->remove_file(inner_of(root), path);
}

static HRESULT remove_dir(struct csc_root *root, const char16_t *path)
{
    return inner_of(root)->ops->remove_dir(inner_of(root), path);
}

static HRESULT make_dir(struct csc_root *root, const char16_t *path)
{
    return inner_of(root)->ops->make_dir(inner_of(root), path);
}

/* By the volume itself. */
static HRESULT encrypt(struct csc_root *root, const char16_t *path, bool on)
{
    return inner_of(root)->ops->encrypt(inner_of(root), path, on);
}

static HRESULT lock(struct csc_root *root, const char16_t *path, struct csc_file **out)
{
    return inner_of(root)->ops->lock(inner_of(root), path, out);
}

static HRESULT space(struct csc_root *root, uint64_t *free_bytes, uint64_t *total_bytes)
{
    return inner_of(root)->ops->space(inner_of(root), free_bytes, total_bytes);
}

static HRESULT caching(struct csc_root *root, uint32_t *flags)
{
    return inner_of(root)->ops->caching(inner_of(root), flags);
}

static HRESULT security(struct csc_root *root, const char16_t *path, void *bytes, size_t size,
                        size_t *got)
{
    struct csc_root *inner = inner_of(root);
    if (!inner->ops->security)
        return CSC_E_NOT_SUPPORTED;
    return inner->ops->security(inner, path, bytes, size, got);
}

const struct csc_fs_ops sealed_ops = {
    .close_root = close_root,
    .identify = identify,
    .lookup = lookup,
    .list = list,
    .next = next,
    .end_list = end_list,
    .open = sealed_open,
    .copy = sealed_copy,
    .close = sealed_close,
    .read = sealed_read,
    .write = sealed_write,
    .truncate = sealed_truncate,
    .flush = sealed_flush,
    .stat = sealed_stat,
    .set_info = sealed_set_info,
    .rename = sealed_rename,
    .move = move,
    .link = link,
    .remove_file = remove_file,
    .remove_dir = remove_dir,
    .make_dir = make_dir,
    .encrypt = encrypt,
    .lock = lock,
    .space = space,
    .caching = caching,
    .security = security,
};
