/*
 * The one IUnknown: see unknown.h. Nothing here knows any interface of the API.
 */
#include "com/unknown.h"

#include "base/memory.h"
#include "com/module.h"

static struct com_face *face_at(struct com_object *object, size_t offset)
{
    return (struct com_face *)((char *)object + offset);
}

void *com_create(const struct com_class *cls)
{
    struct com_object *object = csc_alloc(cls->size);
    if (!object)
        return NULL;
    object->cls = cls;
    object->refs = 1;
    for (size_t i = 0; i < cls->count; i++) {
        struct com_face *face = face_at(object, cls->rows[i].offset);
        if (!cls->rows[i].vtbl)
            continue;
        face->vtbl = cls->rows[i].vtbl;
        face->object = object;
    }
    com_module_lock();
    return object;
}

static void destroy(struct com_object *object)
{
    if (object->marshaler)
        IUnknown_Release(object->marshaler);
    if (object->cls->destroy)
        object->cls->destroy(object);
    csc_free(object);
    com_module_unlock();
}

LONG com_hold(struct com_object *object)
{
    return InterlockedIncrement(&object->refs);
}

LONG com_drop(struct com_object *object)
{
    LONG refs = InterlockedDecrement(&object->refs);
    if (refs == 0)
        destroy(object);
    return refs;
}

HRESULT com_give(struct com_object *object, REFIID iid, void **out)
{
    HRESULT hr = com_QueryInterface(face_at(object, object->cls->rows[0].offset), iid, out);
    com_drop(object);
    return hr;
}

/* The aggregated free-threaded marshaler: it delegates its own IUnknown to ours, so IMarshal is an
 * interface of the object like any other. */
static HRESULT query_marshal(struct com_object *object, void **out)
{
    if (!InterlockedCompareExchangePointer((void **)&object->marshaler, NULL, NULL)) {
        IUnknown *made = NULL;
        IUnknown *identity = (IUnknown *)face_at(object, object->cls->rows[0].offset);
        HRESULT hr = CoCreateFreeThreadedMarshaler(identity, &made);
        if (FAILED(hr))
            return hr;
        /* RACE: two threads may get here; the second one's marshaler is thrown away. */
        if (InterlockedCompareExchangePointer((void **)&object->marshaler, made, NULL))
            IUnknown_Release(made);
    }
    return IUnknown_QueryInterface(object->marshaler, &IID_IMarshal, out);
}

static const struct com_row *find_row(const struct com_class *cls, REFIID iid)
{
    for (size_t i = 0; i < cls->count; i++) {
        if (IsEqualIID(iid, cls->rows[i].iid))
            return &cls->rows[i];
    }
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IAgileObject))
        return &cls->rows[0];
    return NULL;
}

HRESULT STDMETHODCALLTYPE com_QueryInterface(void *face, REFIID iid, void **out)
{
    struct com_object *object = com_self(face);
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!iid)
        return E_INVALIDARG;
    const struct com_row *row = find_row(object->cls, iid);
    if (!row && IsEqualIID(iid, &IID_IMarshal))
        return query_marshal(object, out);
    if (!row || !row->vtbl)
        return E_NOINTERFACE;
    com_hold(object);
    *out = face_at(object, row->offset);
    return S_OK;
}

ULONG STDMETHODCALLTYPE com_AddRef(void *face)
{
    return (ULONG)com_hold(com_self(face));
}

ULONG STDMETHODCALLTYPE com_Release(void *face)
{
    return (ULONG)com_drop(com_self(face));
}
