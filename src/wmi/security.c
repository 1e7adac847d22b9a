/*
 * IClientSecurity: see security.h. There is no connection to secure: everything is in one process.
 */
#include "security.h"

#include "com/unknown.h"

static HRESULT STDMETHODCALLTYPE security_QueryBlanket(IClientSecurity *face, IUnknown *proxy,
                                                       DWORD *authentication, DWORD *authorization,
                                                       OLECHAR **principal,
                                                       DWORD *authentication_level,
                                                       DWORD *impersonation_level, void **identity,
                                                       DWORD *capabilities)
{
    (void)face;
    if (!proxy)
        return E_INVALIDARG;
    if (authentication)
        *authentication = RPC_C_AUTHN_WINNT;
    if (authorization)
        *authorization = RPC_C_AUTHZ_NONE;
    if (principal)
        *principal = NULL;
    if (authentication_level)
        *authentication_level = RPC_C_AUTHN_LEVEL_PKT_PRIVACY;
    if (impersonation_level)
        *impersonation_level = RPC_C_IMP_LEVEL_IMPERSONATE;
    if (identity)
        *identity = NULL;
    if (capabilities)
        *capabilities = EOAC_NONE;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE security_SetBlanket(IClientSecurity *face, IUnknown *proxy,
                                                     DWORD authentication, DWORD authorization,
                                                     OLECHAR *principal, DWORD authentication_level,
                                                     DWORD impersonation_level, void *identity,
                                                     DWORD capabilities)
{
    (void)face;
    (void)authentication;
    (void)authorization;
    (void)principal;
    (void)authentication_level;
    (void)impersonation_level;
    (void)identity;
    (void)capabilities;
    return proxy ? S_OK : E_INVALIDARG;
}

static HRESULT STDMETHODCALLTYPE security_CopyProxy(IClientSecurity *face, IUnknown *proxy,
                                                    IUnknown **copy)
{
    (void)face;
    if (!copy)
        return E_POINTER;
    *copy = proxy;
    if (!proxy)
        return E_INVALIDARG;
    IUnknown_AddRef(proxy);
    return S_OK;
}

const IClientSecurityVtbl security_vtbl = {
    COM_UNKNOWN(IClientSecurity),
    security_QueryBlanket,
    security_SetBlanket,
    security_CopyProxy,
};
