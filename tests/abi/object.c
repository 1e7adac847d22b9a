#include "abi/object.h"

#include <objbase.h>

#include <wchar.h>

HRESULT STDMETHODCALLTYPE object_QueryInterface(void *self, REFIID iid, void **result)
{
    struct object *object = (struct object *)self;

    *result = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, object->iid) &&
        !IsEqualIID(iid, object->base))
        return E_NOINTERFACE;
    InterlockedIncrement(&object->references);
    *result = self;
    return S_OK;
}

ULONG STDMETHODCALLTYPE object_AddRef(void *self)
{
    return (ULONG)InterlockedIncrement(&((struct object *)self)->references);
}

ULONG STDMETHODCALLTYPE object_Release(void *self)
{
    return (ULONG)InterlockedDecrement(&((struct object *)self)->references);
}

WCHAR *object_copy(const WCHAR *text)
{
    size_t size = (wcslen(text) + 1) * sizeof *text;
    WCHAR *result = CoTaskMemAlloc(size);

    return result ? memcpy(result, text, size) : NULL;
}
