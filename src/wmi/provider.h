/*
 * The provider of the WMI classes: IWbemProviderInit and IWbemServices. It is the same under
 * Windows, where WMI loads it, and under Wine, where the host beside it does (services.h). What it
 * knows of Offline Files comes through the public COM API; what it makes are objects of whoever
 * loaded it.
 *
 * DOC: "Developing a WMI Provider"; "Supplying Data to WMI by Writing a Provider"; "Making an
 * Asynchronous Call": each method does its work before it returns; its caller has a thread for it.
 */
#ifndef WMI_PROVIDER_H
#define WMI_PROVIDER_H

#include "wbem.h"
#include "wql.h"

#include "com/unknown.h"

#include <cscobj.h>

/* {9E212D92-42DF-4DBF-96E0-43677BCCC6AA} */
extern const CLSID CLSID_OpenCscWmiProvider;

/* A call that is going on, found by its sink when it is to be cancelled. */
struct provider_call {
    struct provider_call *next;
    IWbemObjectSink *sink;
    LONG flags;
    volatile LONG cancelled;
    bool impersonating;
};

struct provider {
    struct com_object object;
    struct com_face init;
    struct com_face services;
    SRWLOCK lock; /* guards what follows */
    IWbemServices *space;
    IWbemClassObject *classes[WMI_CLASSES]; /* NULL until the first use, as is the cache */
    IOfflineFilesCache *cache;
    struct provider_call *calls;
};

HRESULT provider_create(REFIID iid, void **out);

/* The cache, with a reference. */
HRESULT provider_cache(struct provider *self, IOfflineFilesCache **cache);

/* The class as WMI knows it, with a reference. */
HRESULT provider_class(struct provider *self, const struct wmi_class *cls, IWbemClassObject **out);

/* --- provider_instances.c -------------------------------------------------------------------- */

/* An instance with the properties that are wanted (bits), embedded ones with all of theirs. */
HRESULT instance_make(struct provider *self, const struct wmi_class *cls, struct wql_row *row,
                      uint64_t wanted, IWbemClassObject **out);

/* Indicates the one instance. */
HRESULT instances_get(struct provider *self, const WCHAR *path, struct provider_call *call);

/* Indicates all instances, or those that the query wants. */
HRESULT instances_each(struct provider *self, const struct wmi_class *cls,
                       const struct wql_query *query, struct provider_call *call);

/* --- provider_methods.c ---------------------------------------------------------------------- */

struct method_call {
    const WCHAR *path;
    const WCHAR *name;
    IWbemClassObject *in; /* NULL: no parameters */
};
HRESULT methods_run(struct provider *self, const struct method_call *what,
                    struct provider_call *call);

#endif
