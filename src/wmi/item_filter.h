/*
 * An IOfflineFilesItemFilter that asks for traits: what of a query the cache filters by itself.
 */
#ifndef WMI_ITEM_FILTER_H
#define WMI_ITEM_FILTER_H

#include "wbem.h"

#include <cscobj.h>

/* Of the traits in the mask, those in flags must be there and the others must not. */
HRESULT item_filter_create(uint32_t flags, uint32_t mask, IOfflineFilesItemFilter **out);

#endif
