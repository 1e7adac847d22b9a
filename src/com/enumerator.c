/*
 * The one enumerator: see enumerator.h. A call either does all it says or leaves the position where
 * it was.
 */
#include "com/enumerator.h"

#include "base/memory.h"

#include <string.h>

enum { PAGE = 64 };

static void release_source(struct com_enum_source *source)
{
    if (InterlockedDecrement(&source->refs) == 0)
        source->kind->destroy(source);
}

void com_enumerator_destroy(struct com_object *object)
{
    struct com_enumerator *self = (struct com_enumerator *)object;
    if (self->source)
        release_source(self->source);
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
    self->last = self->page + PAGE * element;
    self->restore = self->last + element;
    return S_OK;
}

static void rewind_to_start(struct com_enumerator *self)
{
    self->got = self->at = 0;
    self->started = self->final = self->ended = false;
}

/* The element at the position; S_FALSE at the end. */
static HRESULT peek(struct com_enumerator *self, const void **element)
{
    const struct com_enum_kind *kind = self->source->kind;
    if (self->at == self->got && !self->final) {
        size_t got = 0;
        const void *after = self->started ? self->last : NULL;
        HRESULT hr = kind->page(self->source, after, self->page, PAGE, &got);
        self->at = self->got = 0;
        if (FAILED(hr))
            return hr;
        self->got = got;
        self->final = got < PAGE;
    }
    if (self->at == self->got)
        return S_FALSE;
    *element = self->page + self->at * kind->element;
    return S_OK;
}

/* Passes up to celt elements, making objects of them if rgelt is not NULL. */
static HRESULT walk(struct com_enumerator *self, ULONG celt, IUnknown **rgelt, ULONG *passed)
{
    const struct com_enum_kind *kind = self->source->kind;
    for (*passed = 0; *passed < celt; ++*passed) {
        const void *element = NULL;
        HRESULT hr = peek(self, &element);
        if (hr == S_OK && rgelt)
            hr = kind->make(self->source, element, &rgelt[*passed]);
        if (hr != S_OK)
            return hr;
        memcpy(self->last, element, kind->element);
        self->started = true;
        self->at++;
    }
    return S_OK;
}

/* walk, all or nothing. */
static HRESULT advance(struct com_enumerator *self, ULONG celt, IUnknown **rgelt, ULONG *passed)
{
    *passed = 0;
    if (celt == 0)
        return S_OK;
    if (self->ended)
        return S_FALSE;
    HRESULT hr = prepare(self);
    if (FAILED(hr))
        return hr;
    size_t element = self->source->kind->element;
    bool started = self->started;
    memcpy(self->restore, self->last, element);
    hr = walk(self, celt, rgelt, passed);
    if (FAILED(hr)) {
        for (ULONG i = 0; rgelt && i < *passed; i++) {
            IUnknown_Release(rgelt[i]);
            rgelt[i] = NULL;
        }
        *passed = 0;
        rewind_to_start(self);
        memcpy(self->last, self->restore, element);
        self->started = started;
    }
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
static HRESULT copy_position(struct com_enumerator *to, const struct com_enumerator *from)
{
    if (!from->page)
        return S_OK;
    HRESULT hr = prepare(to);
    if (FAILED(hr))
        return hr;
    memcpy(to->last, from->last, from->source->kind->element);
    to->started = from->started;
    to->ended = from->ended;
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
