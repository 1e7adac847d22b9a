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

#endif
