/*
 * AES-256-GCM by CNG, keys locked by DPAPI. See cipher.h.
 *
 * WINE: its CryptProtectData hides a key from nobody who reads its source; what is protected there
 * is the content against whoever has the files without the key's file. Its bcrypt needs GnuTLS.
 */
#include "base/memory.h"
#include "fs/cipher.h"
#include "fs/fs_sealed.h"

#include <windows.h>

#include <bcrypt.h>
#include <dpapi.h>
#include <string.h>

#define KEY_SIZE 32u

/* Not in every SDK's headers that are at hand. */
#define TAG_MISMATCH ((NTSTATUS)0xC000A002) /* STATUS_AUTH_TAG_MISMATCH */
#define NO_MEMORY    ((NTSTATUS)0xC0000017) /* STATUS_NO_MEMORY */

struct csc_key {
    BCRYPT_ALG_HANDLE aes;
    BCRYPT_KEY_HANDLE handle;
    SRWLOCK lock; /* a handle has a state: one call at a time */
};

static HRESULT of_status(NTSTATUS status)
{
    if (status == TAG_MISMATCH)
        return CSC_E_DAMAGED;
    if (status == NO_MEMORY)
        return E_OUTOFMEMORY;
    return status < 0 ? HRESULT_FROM_NT(status) : S_OK;
}

static HRESULT cng_random(void *bytes, size_t size)
{
    return of_status(BCryptGenRandom(NULL, bytes, (ULONG)size, BCRYPT_USE_SYSTEM_PREFERRED_RNG));
}

static void cng_free(struct csc_key *key)
{
    if (key->handle)
        BCryptDestroyKey(key->handle);
    if (key->aes)
        BCryptCloseAlgorithmProvider(key->aes, 0);
    csc_free(key);
}

static HRESULT import(UCHAR secret[KEY_SIZE], struct csc_key **key)
{
    static const WCHAR gcm[] = BCRYPT_CHAIN_MODE_GCM;
    struct csc_key *made = csc_alloc(sizeof(*made));
    NTSTATUS status;
    if (!made)
        return E_OUTOFMEMORY;
    status = BCryptOpenAlgorithmProvider(&made->aes, BCRYPT_AES_ALGORITHM, NULL, 0);
    if (status >= 0)
        status = BCryptSetProperty(made->aes, BCRYPT_CHAINING_MODE, (PUCHAR)gcm, sizeof(gcm), 0);
    if (status >= 0)
        status = BCryptGenerateSymmetricKey(made->aes, &made->handle, NULL, 0, secret, KEY_SIZE, 0);
    if (status < 0) {
        cng_free(made);
        return of_status(status);
    }
    *key = made;
    return S_OK;
}

static HRESULT protect(UCHAR secret[KEY_SIZE], struct csc_locked_key *locked)
{
    DATA_BLOB in = {KEY_SIZE, secret}, out = {0, NULL};
    HRESULT hr = S_OK;
    if (!CryptProtectData(&in, L"OpenCSC", NULL, NULL, NULL, CRYPTPROTECT_UI_FORBIDDEN, &out))
        return HRESULT_FROM_WIN32(GetLastError());
    if (out.cbData <= sizeof(locked->bytes))
        memcpy(locked->bytes, out.pbData, locked->size = out.cbData);
    else
        hr = E_UNEXPECTED;
    LocalFree(out.pbData);
    return hr;
}

static HRESULT cng_make(struct csc_locked_key *locked, struct csc_key **key)
{
    UCHAR secret[KEY_SIZE];
    HRESULT hr = cng_random(secret, sizeof(secret));
    if (SUCCEEDED(hr))
        hr = protect(secret, locked);
    if (SUCCEEDED(hr))
        hr = import(secret, key);
    SecureZeroMemory(secret, sizeof(secret));
    return hr;
}

static HRESULT cng_load(const struct csc_locked_key *locked, struct csc_key **key)
{
    DATA_BLOB in = {(DWORD)locked->size, (BYTE *)locked->bytes}, out = {0, NULL};
    HRESULT hr = CSC_E_SEALED;
    if (!CryptUnprotectData(&in, NULL, NULL, NULL, NULL, CRYPTPROTECT_UI_FORBIDDEN, &out))
        return hr;
    if (out.cbData == KEY_SIZE)
        hr = import(out.pbData, key);
    SecureZeroMemory(out.pbData, out.cbData);
    LocalFree(out.pbData);
    return hr;
}

static BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO info_of(const struct csc_box *box)
{
    BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO info;
    BCRYPT_INIT_AUTH_MODE_INFO(info);
    info.pbNonce = (PUCHAR)box->nonce;
    info.cbNonce = CSC_NONCE;
    info.pbAuthData = (PUCHAR)box->about;
    info.cbAuthData = (ULONG)box->about_size;
    info.pbTag = box->tag;
    info.cbTag = CSC_TAG;
    return info;
}

static HRESULT cng_seal(struct csc_key *key, const struct csc_box *box)
{
    BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO info = info_of(box);
    ULONG size = (ULONG)box->size, done = 0;
    NTSTATUS status;
    AcquireSRWLockExclusive(&key->lock);
    status =
        BCryptEncrypt(key->handle, (PUCHAR)box->in, size, &info, NULL, 0, box->out, size, &done, 0);
    ReleaseSRWLockExclusive(&key->lock);
    return status >= 0 && done != size ? E_UNEXPECTED : of_status(status);
}

static HRESULT cng_open(struct csc_key *key, const struct csc_box *box)
{
    BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO info = info_of(box);
    ULONG size = (ULONG)box->size, done = 0;
    NTSTATUS status;
    AcquireSRWLockExclusive(&key->lock);
    status =
        BCryptDecrypt(key->handle, (PUCHAR)box->in, size, &info, NULL, 0, box->out, size, &done, 0);
    ReleaseSRWLockExclusive(&key->lock);
    return status >= 0 && done != size ? E_UNEXPECTED : of_status(status);
}

static const struct csc_cipher cng = {cng_make, cng_load, cng_free, cng_random, cng_seal, cng_open};

const struct csc_cipher *csc_cipher_cng(void)
{
    return &cng;
}
