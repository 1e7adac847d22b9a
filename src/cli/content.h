/*
 * How cached content lies on the disk: by whom it is encrypted, in words.
 */
#ifndef CLI_CONTENT_H
#define CLI_CONTENT_H

#include <windows.h>

#include <cscobj.h>
#include <opencsc.h>

/* "none", "EFS" or "own". */
const WCHAR *content_kind_name(OPENCSC_ENCRYPTION kind);

/* By whom new files are encrypted. */
OPENCSC_ENCRYPTION content_kind_of_cache(IOfflineFilesCache *cache);
/* By whom the cached copy of an item is. */
OPENCSC_ENCRYPTION content_kind_of_item(IOfflineFilesItem *item);

#endif
