/*
 * The one enumerator: see enumerator.h. A call either does all it says or leaves the position where
 * it was.
 */
#include "com/enumerator.h"

#include "base/memory.h"

#include <string.h>

enum { PAGE = 256 };

static void release_source(struct com_enum_source *source)
{
    if (InterlockedDecrement(&source->refs) == 0)
        source->kind->destroy(source);
}

/* ---- elements ---- */

static char *element_at(struct com_enumerator *self, size_t i)
{
    return self->page + i * self->source->kind->element;
}

static void copy_element(struct com_enumerator *self, char *to, const char *from)
{
    memcpy(to, from, self->source->kind->element);
    if (self->source->kind->hold)
        self->source->kind->hold(to);
}

static void drop_element(struct com_enumerator *self, char *element)
{
    if (self->source->kind->drop)
        self->source->kind->drop(element);
}

static void drop_page(struct com_enumerator *self)
{
    for (size_t i = 0; i < self->got; i++)
        drop_element(self, element_at(self, i));
    self->got = self->at = 0;
}

static void rewind_to_start(struct com_enumerator *self)
{
    drop_page(self);
    if (self->started)
        drop_element(self, self->before);
    self->started = self->ended = false;
}

void com_enumerator_destroy(struct com_object *object)
{
    struct com_enumerator *self = (struct com_enumerator *)object;
    if (self->source) {
        rewind_to_start(self);
        release_source(self->source);
    }
    csc_free(self->page);
}

/* Room for the page and the two remembered elements. */
static HRESULT prepare(struct com_enumerator *self)
{
    size_t element = self->source->kind->element;
    if (self->page)
        return S_OK;
    self->page = csc_alloc((PAGE + 2) * element);
    if (!self->page)
        return E_OUTOFMEMORY;
    self->before = self->page + PAGE * element;
    self->restore = self->before + element;
    return S_OK;
}

/* The element before the position; NULL at the start. */
static char *passed_last(struct com_enumerator *self)
{
    if (self->at)
        return element_at(self, self->at - 1);
    return self->started ? self->before : NULL;
}

/* ---- moving ---- */

/* Where a call began. The first time it leaves the page, the element before that place is kept. */
struct origin {
    size_t at;
    bool left;    /* the page it began in is gone */
    bool started; /* `restore` holds an element */
};

static void leave_page(struct com_enumerator *self, struct origin *origin)
{
    size_t at = self->at;
    if (!origin->left) {
        self->at = origin->at;
        origin->left = true;
        origin->started = passed_last(self) != NULL;
        if (origin->started)
            copy_element(self, self->restore, passed_last(self));
        self->at = at;
    }
    if (!at)
        return; /* the element before the page stays */
    if (self->started)
        drop_element(self, self->before);
    copy_element(self, self->before, element_at(self, at - 1));
    self->started = true;
    drop_page(self);
}

/* Reads the next page behind the one that was passed. S_FALSE at the end. */
static HRESULT turn_page(struct com_enumerator *self, struct origin *origin)
{
    const struct com_enum_kind *kind = self->source->kind;
    size_t got = 0;
    leave_page(self, origin);
    HRESULT hr =
        kind->page(self->source, self->started ? self->before : NULL, self->page, PAGE, &got);
    if (FAILED(hr))
        return hr;
    self->got = got;
    return got ? S_OK : S_FALSE;
}

/* Passes up to celt elements, making objects of them if rgelt is not NULL. */
static HRESULT walk(struct com_enumerator *self, ULONG celt, IUnknown **rgelt,
                    struct origin *origin, ULONG *passed)
{
    const struct com_enum_kind *kind = self->source->kind;
    for (*passed = 0; *passed < celt; ++*passed) {
        HRESULT hr = self->at < self->got ? S_OK : turn_page(self, origin);
        if (hr == S_OK && rgelt)
            hr = kind->make(self->source, element_at(self, self->at), &rgelt[*passed]);
        if (hr != S_OK)
            return hr;
        self->at++;
    }
    return S_OK;
}

static void go_back(struct com_enumerator *self, const struct origin *origin)
{
    if (!origin->left) {
        self->at = origin->at;
        return;
    }
    rewind_to_start(self);
    if (origin->started)
        copy_element(self, self->before, self->restore);
    self->started = origin->started;
}

/* walk, all or nothing. */
static HRESULT advance(struct com_enumerator *self, ULONG celt, IUnknown **rgelt, ULONG *passed)
{
    struct origin origin = {.at = self->at};
    *passed = 0;
    if (celt == 0)
        return S_OK;
    if (self->ended)
        return S_FALSE;
    HRESULT hr = prepare(self);
    if (FAILED(hr))
        return hr;
    hr = walk(self, celt, rgelt, &origin, passed);
    if (FAILED(hr)) {
        for (ULONG i = 0; rgelt && i < *passed; i++) {
            IUnknown_Release(rgelt[i]);
            rgelt[i] = NULL;
        }
        *passed = 0;
        go_back(self, &origin);
    }
    if (origin.started)
        drop_element(self, self->restore);
    self->ended = hr == S_FALSE;
    return hr;
}

static HRESULT STDMETHODCALLTYPE enumerator_Next(IEnumUnknown *face, ULONG celt, IUnknown **rgelt,
                                                 ULONG *fetched)
{
    struct com_enumerator *self = com_self(face);
    if (fetched)
        *fetched = 0;
    if ((!rgelt && celt) || (!fetched && celt != 1))
        return E_POINTER;
    for (ULONG i = 0; i < celt; i++)
        rgelt[i] = NULL;
    ULONG passed = 0;
    AcquireSRWLockExclusive(&self->lock);
    HRESULT hr = advance(self, celt, rgelt, &passed);
    ReleaseSRWLockExclusive(&self->lock);
    if (fetched)
        *fetched = passed;
    return hr;
}

static HRESULT STDMETHODCALLTYPE enumerator_Skip(IEnumUnknown *face, ULONG celt)
{
    struct com_enumerator *self = com_self(face);
    ULONG passed = 0;
    AcquireSRWLockExclusive(&self->lock);
    HRESULT hr = advance(self, celt, NULL, &passed);
    ReleaseSRWLockExclusive(&self->lock);
    return hr;
}

static HRESULT STDMETHODCALLTYPE enumerator_Reset(IEnumUnknown *face)
{
    struct com_enumerator *self = com_self(face);
    AcquireSRWLockExclusive(&self->lock);
    rewind_to_start(self);
    ReleaseSRWLockExclusive(&self->lock);
    return S_OK;
}

/* Copies the position, not the page: the copy reads its own. */
static HRESULT copy_position(struct com_enumerator *to, struct com_enumerator *from)
{
    const char *last = passed_last(from);
    to->ended = from->ended;
    if (!last)
        return S_OK;
    HRESULT hr = prepare(to);
    if (FAILED(hr))
        return hr;
    copy_element(to, to->before, last);
    to->started = true;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE enumerator_Clone(IEnumUnknown *face, IEnumUnknown **out)
{
    struct com_enumerator *self = com_self(face);
    if (!out)
        return E_POINTER;
    *out = NULL;
    struct com_enumerator *copy = com_create(self->object.cls);
    if (!copy)
        return E_OUTOFMEMORY;
    InterlockedIncrement(&self->source->refs);
    copy->source = self->source;
    AcquireSRWLockExclusive(&self->lock);
    HRESULT hr = copy_position(copy, self);
    ReleaseSRWLockExclusive(&self->lock);
    if (FAILED(hr)) {
        com_drop(&copy->object);
        return hr;
    }
    *out = (IEnumUnknown *)&copy->face;
    return S_OK;
}

const IEnumUnknownVtbl com_enumerator_vtbl = {
    COM_UNKNOWN(IEnumUnknown), enumerator_Next, enumerator_Skip, enumerator_Reset, enumerator_Clone,
};

HRESULT com_enumerate(struct com_enum_source *source, REFIID iid, void **out)
{
    *out = NULL;
    struct com_enumerator *enumerator = com_create(source->kind->cls);
    if (!enumerator) {
        release_source(source);
        return E_OUTOFMEMORY;
    }
    enumerator->source = source;
    return com_give(&enumerator->object, iid, out);
}
