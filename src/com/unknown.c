/*
 * The one IUnknown: see unknown.h. Nothing here knows any interface of the API.
 */
#include "com/unknown.h"

#include "base/memory.h"
#include "com/module.h"

#include <string.h>

static struct com_face *face_at(struct com_object *object, size_t offset)
{
    return (struct com_face *)((char *)object + offset);
}

/* --- memory ---------------------------------------------------------------------------------- */

enum {
    LARGE = 1024, /* bytes: only such objects are pooled */
    SPARE = 512   /* of them are kept at most */
};

/* Memory of large objects that are gone, all of one size: that of the first one. Such objects, the
 * items, come and go by the hundred.
 * WINE: its heap gives memory back to the system when many blocks side by side are freed, and takes
 * it again for the next ones: that was most of the time of an enumeration by hundreds. */
static SLIST_HEADER spare;
static LONG64 spare_size;

static bool is_pooled(size_t size)
{
    if (size < LARGE)
        return false;
    LONG64 known = InterlockedCompareExchange64(&spare_size, (LONG64)size, 0);
    return known == 0 || known == (LONG64)size;
}

static void *take_memory(size_t size)
{
    void *memory = is_pooled(size) ? InterlockedPopEntrySList(&spare) : NULL;
    if (!memory)
        return csc_alloc(size);
    if (csc_alloc_hook && !csc_alloc_hook(size)) {
        csc_free(memory);
        return NULL;
    }
    return memset(memory, 0, size);
}

static void give_memory(void *memory, size_t size)
{
    if (is_pooled(size) && QueryDepthSList(&spare) < SPARE)
        InterlockedPushEntrySList(&spare, memory);
    else
        csc_free(memory);
}

/* Before the module may be unloaded. */
static void give_up_spare(void)
{
    PSLIST_ENTRY entry = InterlockedFlushSList(&spare);
    while (entry) {
        PSLIST_ENTRY next = entry->Next;
        csc_free(entry);
        entry = next;
    }
}

/* --- objects --------------------------------------------------------------------------------- */

void *com_create(const struct com_class *cls)
{
    struct com_object *object = take_memory(cls->size);
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
    give_memory(object, object->cls->size);
    if (com_module_last())
        give_up_spare();
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
