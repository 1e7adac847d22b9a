/*
 * object.h: COM objects for tests: static, answering to one interface and its base, with a table of
 * which a test fills in the methods it needs.
 */
#ifndef TESTS_ABI_OBJECT_H
#define TESTS_ABI_OBJECT_H

#include <windows.h>

struct object {
    const void *vtable;
    const IID *iid;
    const IID *base;
    LONG references;
};

HRESULT STDMETHODCALLTYPE object_QueryInterface(void *self, REFIID iid, void **result);
ULONG STDMETHODCALLTYPE object_AddRef(void *self);
ULONG STDMETHODCALLTYPE object_Release(void *self);

/* A table with the methods of IUnknown. */
#define OBJECT_TABLE(iface)                                                             \
    {                                                                                   \
        .QueryInterface = (HRESULT(STDMETHODCALLTYPE *)(iface *, REFIID, void **))(     \
            void (*)(void))object_QueryInterface,                                       \
        .AddRef = (ULONG(STDMETHODCALLTYPE *)(iface *))(void (*)(void))object_AddRef,   \
        .Release = (ULONG(STDMETHODCALLTYPE *)(iface *))(void (*)(void))object_Release, \
    }

/* A copy for the caller of a method, who frees it with CoTaskMemFree. */
WCHAR *object_copy(const WCHAR *text);

#endif
