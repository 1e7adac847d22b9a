/*
 * Checks of what clients pass in, the same for every method: the rules in one place. Nothing
 * here touches the store.
 */
#ifndef CSCOBJ_ARGUMENTS_H
#define CSCOBJ_ARGUMENTS_H

#include <windows.h>

/* What each kind of flag word may hold, reserved bits included. */
#define SYNC_FLAGS_VALID       0xF0033FFFu
#define PIN_FLAGS_VALID        0x00011FF1u
#define ENCRYPTION_FLAGS_VALID 0x00011E00u
#define DELETE_FLAGS_VALID     0x80000007u
#define QUERY_FLAGS_VALID      0x8000003Fu
#define ENUM_FLAGS_VALID       0x00000003u
#define TRANSITION_FLAGS_VALID 0x00000003u

/* E_INVALIDARG for a bit outside the mask. */
HRESULT arguments_flags(DWORD flags, DWORD valid);

/* E_ACCESSDENIED for a user who is no administrator of this machine. */
HRESULT arguments_administrator(void);

/* Flags of DeleteItems: mask, and an administrator for DELETE_FLAG_ADMIN. */
HRESULT arguments_delete(DWORD flags);

/* E_INVALIDARG for NULL or "". Whether it is a path is for csc_path_parse to say. */
HRESULT arguments_string(LPCWSTR text);

/* E_INVALIDARG for no array, an empty one, or one with a NULL or "" in it. */
HRESULT arguments_paths(LPCWSTR *paths, ULONG count);

/* Flags of Synchronize: mask, a CR_ value that exists, and at least one thing to do. */
HRESULT arguments_sync(DWORD flags);

/* Flags of Pin and Unpin: mask, and at least one pin class. */
HRESULT arguments_pin(DWORD flags);

/* Flags of FindItem, EnumItems and Refresh. E_ACCESSDENIED for QUERY_ADMIN of a user who is no
 * administrator. */
HRESULT arguments_query(DWORD flags);

#endif
