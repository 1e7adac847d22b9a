/*
 * IWbemServices of the host under Wine: our classes are served here, all others by Wine's own WMI
 * (wbemprox.dll), to which every call about them is handed on unchanged.
 */
#ifndef WMI_SERVICES_H
#define WMI_SERVICES_H

#include "schema.h"
#include "wbem.h"

#include "com/unknown.h"

struct relay;

struct services {
    struct com_object object;
    struct com_face face;
    struct com_face security;
    IWbemServices *foreign;  /* NULL: for the provider, which needs our classes only */
    IWbemServices *provider; /* NULL as well then */
    SRWLOCK lock;            /* guards what follows */
    struct relay *relays;    /* asynchronous calls that are going on */
};

/* Takes nothing of `foreign`; NULL: nothing but our classes. */
HRESULT services_create(IWbemServices *foreign, IWbemServices **out);

/* Is it a namespace that our classes are in? With or without a server before it. */
bool services_has_space(const WCHAR *name);

/* The class of an object of ours; NULL. */
const struct wmi_class *services_class_of(IWbemClassObject *object);

HRESULT services_give_class(const struct wmi_class *cls, IWbemClassObject **out);

/* --- services_provider.c --------------------------------------------------------------------- */

HRESULT services_load_provider(IWbemServices **out);

/* --- services_classes.c ---------------------------------------------------------------------- */

HRESULT STDMETHODCALLTYPE services_PutClass(IWbemServices *face, IWbemClassObject *object,
                                            LONG flags, IWbemContext *context,
                                            IWbemCallResult **result);
HRESULT STDMETHODCALLTYPE services_PutClassAsync(IWbemServices *face, IWbemClassObject *object,
                                                 LONG flags, IWbemContext *context,
                                                 IWbemObjectSink *sink);
HRESULT STDMETHODCALLTYPE services_DeleteClass(IWbemServices *face, const BSTR name, LONG flags,
                                               IWbemContext *context, IWbemCallResult **result);
HRESULT STDMETHODCALLTYPE services_DeleteClassAsync(IWbemServices *face, const BSTR name,
                                                    LONG flags, IWbemContext *context,
                                                    IWbemObjectSink *sink);
HRESULT STDMETHODCALLTYPE services_CreateClassEnum(IWbemServices *face, const BSTR name, LONG flags,
                                                   IWbemContext *context,
                                                   IEnumWbemClassObject **out);
HRESULT STDMETHODCALLTYPE services_CreateClassEnumAsync(IWbemServices *face, const BSTR name,
                                                        LONG flags, IWbemContext *context,
                                                        IWbemObjectSink *sink);

#endif
