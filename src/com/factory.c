/*
 * The class factory: see factory.h. It never makes aggregated objects.
 */
#include "com/factory.h"

#include "com/module.h"
#include "com/unknown.h"

struct factory {
    struct com_object object;
    struct com_face face;
    const struct com_creatable *creatable;
};

static HRESULT STDMETHODCALLTYPE factory_CreateInstance(IClassFactory *face, IUnknown *outer,
                                                        REFIID iid, void **out)
{
    struct factory *self = com_self(face);
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (outer)
        return CLASS_E_NOAGGREGATION;
    if (!iid)
        return E_INVALIDARG;
    return self->creatable->create(iid, out);
}

static HRESULT STDMETHODCALLTYPE factory_LockServer(IClassFactory *face, BOOL lock)
{
    (void)face;
    if (lock)
        com_module_lock();
    else
        com_module_unlock();
    return S_OK;
}

static const IClassFactoryVtbl factory_vtbl = {
    COM_UNKNOWN(IClassFactory),
    factory_CreateInstance,
    factory_LockServer,
};

static const struct com_row factory_rows[] = {
    {&IID_IClassFactory, offsetof(struct factory, face), &factory_vtbl},
};
static const struct com_class factory_class = {factory_rows, 1, sizeof(struct factory), NULL};

HRESULT com_class_object(const struct com_creatable *classes, size_t count, REFCLSID clsid,
                         REFIID iid, void **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!clsid || !iid)
        return E_INVALIDARG;
    for (size_t i = 0; i < count; i++) {
        if (!IsEqualCLSID(clsid, classes[i].clsid))
            continue;
        struct factory *factory = com_create(&factory_class);
        if (!factory)
            return E_OUTOFMEMORY;
        factory->creatable = &classes[i];
        return com_give(&factory->object, iid, out);
    }
    return CLASS_E_CLASSNOTAVAILABLE;
}
