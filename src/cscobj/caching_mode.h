/*
 * The caching flags of a share in the words of the API.
 */
#ifndef CSCOBJ_CACHING_MODE_H
#define CSCOBJ_CACHING_MODE_H

#include <windows.h>

#include <cscobj.h>
#include <stdbool.h>
#include <stdint.h>

/* Of SHI1005 & CSC_MASK; MODE_NONE if they are not known.
 * DOC: the pages say that share flag 0 means no caching; in the share headers 0 is manual. */
static inline OFFLINEFILES_CACHING_MODE caching_mode(bool known, uint32_t flags)
{
    static const OFFLINEFILES_CACHING_MODE modes[] = {
        OFFLINEFILES_CACHING_MODE_MANUAL,
        OFFLINEFILES_CACHING_MODE_AUTO_DOC,
        OFFLINEFILES_CACHING_MODE_AUTO_PROGANDDOC,
        OFFLINEFILES_CACHING_MODE_NOCACHING,
    };
    return known ? modes[flags >> 4 & 3] : OFFLINEFILES_CACHING_MODE_NONE;
}

#endif
