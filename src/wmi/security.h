/*
 * IClientSecurity on objects that are no proxies. DOC: "Setting Client Application Process
 * Security": every client calls CoSetProxyBlanket on what it gets, and stops if that fails.
 */
#ifndef WMI_SECURITY_H
#define WMI_SECURITY_H

#include "wbem.h"

extern const IClientSecurityVtbl security_vtbl;

#endif
