/*
 * The connection points: see connection_point.h. They are made when asked for and know nothing but
 * their version; who is connected is in connection.c.
 */
#include "connection_point.h"

#include "cache.h"
#include "connection.h"
#include "event_call.h"

#include "base/result.h"
#include "com/enumerator.h"
#include "com/unknown.h"

#include <olectl.h>
#include <string.h>

/* --- IEnumConnections ------------------------------------------------------------------------ */

/* Of the connections there were when it was made. */
struct listing {
    struct com_object object;
    struct com_face face;
    CONNECTDATA *at;
    ULONG count;
    ULONG next;
};

static const IEnumConnectionsVtbl listing_vtbl;
static void listing_destroy(struct com_object *object)
{
    struct listing *self = (struct listing *)object;
    for (ULONG i = 0; i < self->count; i++)
        IUnknown_Release(self->at[i].pUnk);
    CoTaskMemFree(self->at);
}
static const struct com_row listing_rows[] = {
    {&IID_IEnumConnections, offsetof(struct listing, face), &listing_vtbl},
};
static const struct com_class listing_class = {listing_rows, ARRAYSIZE(listing_rows),
                                               sizeof(struct listing), listing_destroy};

static HRESULT STDMETHODCALLTYPE listing_Next(IEnumConnections *face, ULONG count,
                                              CONNECTDATA *data, ULONG *fetched)
{
    struct listing *self = com_self(face);
    ULONG got = 0;
    if (fetched)
        *fetched = 0;
    if (!data)
        return E_POINTER;
    if (!fetched && count != 1)
        return E_INVALIDARG;
    for (; got < count && self->next < self->count; got++) {
        data[got] = self->at[self->next++];
        IUnknown_AddRef(data[got].pUnk);
    }
    if (fetched)
        *fetched = got;
    return got == count ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE listing_Skip(IEnumConnections *face, ULONG count)
{
    struct listing *self = com_self(face);
    ULONG left = self->count - self->next;
    self->next += count < left ? count : left;
    return count <= left ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE listing_Reset(IEnumConnections *face)
{
    ((struct listing *)com_self(face))->next = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE listing_Clone(IEnumConnections *face, IEnumConnections **out)
{
    const struct listing *self = com_self(face);
    if (!out)
        return E_POINTER;
    *out = NULL;
    struct listing *clone = com_create(&listing_class);
    if (!clone)
        return E_OUTOFMEMORY;
    clone->at = CoTaskMemAlloc((self->count + 1) * sizeof(*clone->at));
    if (!clone->at) {
        com_drop(&clone->object);
        return E_OUTOFMEMORY;
    }
    for (; clone->count < self->count; clone->count++) {
        clone->at[clone->count] = self->at[clone->count];
        IUnknown_AddRef(clone->at[clone->count].pUnk);
    }
    clone->next = self->next;
    *out = (IEnumConnections *)&clone->face;
    return S_OK;
}

static const IEnumConnectionsVtbl listing_vtbl = {
    COM_UNKNOWN(IEnumConnections), listing_Next, listing_Skip, listing_Reset, listing_Clone,
};

/* --- IConnectionPoint ------------------------------------------------------------------------ */

struct point {
    struct com_object object;
    struct com_face face;
    struct com_object *cache; /* held */
    unsigned version;
};

static HRESULT STDMETHODCALLTYPE point_GetConnectionInterface(IConnectionPoint *face, IID *iid)
{
    if (!iid)
        return E_POINTER;
    *iid = *event_interface(((struct point *)com_self(face))->version);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE point_GetConnectionPointContainer(IConnectionPoint *face,
                                                                   IConnectionPointContainer **out)
{
    const struct point *self = com_self(face);
    if (!out)
        return E_POINTER;
    com_hold(self->cache);
    return com_give(self->cache, &IID_IConnectionPointContainer, (void **)out);
}

static HRESULT STDMETHODCALLTYPE point_Advise(IConnectionPoint *face, IUnknown *sink, DWORD *cookie)
{
    const struct point *self = com_self(face);
    struct engine *engine;
    if (cookie)
        *cookie = 0;
    if (!sink || !cookie)
        return E_POINTER;
    HRESULT hr = cache_engine((struct cache *)self->cache, &engine);
    return SUCCEEDED(hr) ? connection_advise(engine, self->version, sink, cookie) : hr;
}

static HRESULT STDMETHODCALLTYPE point_Unadvise(IConnectionPoint *face, DWORD cookie)
{
    return connection_unadvise(((struct point *)com_self(face))->version, cookie);
}

static HRESULT STDMETHODCALLTYPE point_EnumConnections(IConnectionPoint *face,
                                                       IEnumConnections **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    struct listing *listing = com_create(&listing_class);
    if (!listing)
        return E_OUTOFMEMORY;
    HRESULT hr =
        connection_list(((struct point *)com_self(face))->version, &listing->at, &listing->count);
    if (FAILED(hr)) {
        com_drop(&listing->object);
        return hr;
    }
    *out = (IEnumConnections *)&listing->face;
    return S_OK;
}

static const IConnectionPointVtbl point_vtbl = {
    COM_UNKNOWN(IConnectionPoint),
    point_GetConnectionInterface,
    point_GetConnectionPointContainer,
    point_Advise,
    point_Unadvise,
    point_EnumConnections,
};

static void point_destroy(struct com_object *object)
{
    struct point *self = (struct point *)object;
    if (self->cache)
        com_drop(self->cache);
}
static const struct com_row point_rows[] = {
    {&IID_IConnectionPoint, offsetof(struct point, face), &point_vtbl},
};
static const struct com_class point_class = {point_rows, ARRAYSIZE(point_rows),
                                             sizeof(struct point), point_destroy};

static HRESULT create_point(struct com_object *cache, unsigned version, IConnectionPoint **out)
{
    struct point *self = com_create(&point_class);
    if (!self)
        return E_OUTOFMEMORY;
    com_hold(cache);
    self->cache = cache;
    self->version = version;
    *out = (IConnectionPoint *)&self->face;
    return S_OK;
}

/* --- IEnumConnectionPoints ------------------------------------------------------------------- */

struct point_source {
    struct com_enum_source source;
    struct com_object *cache; /* held */
};

static HRESULT source_page(struct com_enum_source *source, const void *after, void *elements,
                           size_t max, size_t *got)
{
    unsigned *out = elements;
    (void)source;
    *got = 0;
    for (unsigned next = after ? *(const unsigned *)after + 1 : 1;
         next <= EVENT_VERSIONS && *got < max; next++)
        out[(*got)++] = next;
    return S_OK;
}

static HRESULT source_make(struct com_enum_source *source, const void *element, IUnknown **object)
{
    return create_point(((struct point_source *)source)->cache, *(const unsigned *)element,
                        (IConnectionPoint **)object);
}

static void source_destroy(struct com_enum_source *source)
{
    com_drop(((struct point_source *)source)->cache);
    CoTaskMemFree(source);
}

static const struct com_row enum_rows[] = {COM_ENUMERATOR_ROW(&IID_IEnumConnectionPoints)};
static const struct com_class enum_class = COM_ENUMERATOR_CLASS(enum_rows);
static const struct com_enum_kind enum_kind = {
    .cls = &enum_class,
    .element = sizeof(unsigned),
    .page = source_page,
    .make = source_make,
    .destroy = source_destroy,
};

/* --- IConnectionPointContainer --------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE container_EnumConnectionPoints(IConnectionPointContainer *face,
                                                                IEnumConnectionPoints **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    struct point_source *source = CoTaskMemAlloc(sizeof(*source));
    if (!source)
        return E_OUTOFMEMORY;
    *source = (struct point_source){{&enum_kind, 1}, com_self(face)};
    com_hold(source->cache);
    return com_enumerate(&source->source, &IID_IEnumConnectionPoints, (void **)out);
}

static HRESULT STDMETHODCALLTYPE container_FindConnectionPoint(IConnectionPointContainer *face,
                                                               REFIID iid, IConnectionPoint **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!iid)
        return E_POINTER;
    for (unsigned v = 1; v <= EVENT_VERSIONS; v++) {
        if (IsEqualIID(iid, event_interface(v)))
            return create_point(com_self(face), v, out);
    }
    return CONNECT_E_NOCONNECTION;
}

const IConnectionPointContainerVtbl connection_container_vtbl = {
    COM_UNKNOWN(IConnectionPointContainer),
    container_EnumConnectionPoints,
    container_FindConnectionPoint,
};
