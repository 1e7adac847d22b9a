/*
 * Forced into every proxy source that widl writes (see csc_idl in OpenCsc.cmake). Those sources put
 * the three functions below into their tables, but the MinGW headers declare them for C++ only.
 */
#ifndef OPENCSC_WIDL_PROXY_H
#define OPENCSC_WIDL_PROXY_H

#include <windows.h>
#include <objbase.h>

HRESULT STDMETHODCALLTYPE IUnknown_QueryInterface_Proxy(IUnknown *self, REFIID iid, void **object);
ULONG STDMETHODCALLTYPE IUnknown_AddRef_Proxy(IUnknown *self);
ULONG STDMETHODCALLTYPE IUnknown_Release_Proxy(IUnknown *self);

#endif
