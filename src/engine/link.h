/*
 * Where a shortcut (.lnk, the Shell Link binary format) leads. Pure: bytes in, a path out. The
 * bytes are anybody's: nothing outside of them is ever read, whatever they say about themselves.
 * DOC: [MS-SHLLINK] 2.1 ShellLinkHeader, 2.3 LinkInfo, 2.3.2 CommonNetworkRelativeLink.
 */
#ifndef CSC_ENGINE_LINK_H
#define CSC_ENGINE_LINK_H

#include "base/path.h"

#define CSC_LINK_MAX \
    65536u /* bytes of a shortcut that are looked at; real ones have a few hundred */

/* The UNC path a shortcut leads to (csc_path_free by the caller) and whether that was a directory
 * when the shortcut was made. S_FALSE if it is sound but leads to no UNC path: a local file, a
 * namespace object, a name in a code page that is not told. ERROR_INVALID_DATA if it is none. On
 * all but S_OK *target is zeroed. */
HRESULT csc_link_target(const void *data, size_t size, struct csc_path *target, bool *directory);

#endif
