/*
 * An item of the cache as a row of Win32_OfflineFilesItem, with what it embeds. Every value is
 * asked of the item when it is wanted, through the public interfaces.
 */
#ifndef WMI_ITEM_ROW_H
#define WMI_ITEM_ROW_H

#include "wbem.h"
#include "wql.h"

#include <cscobj.h>

enum { ITEM_FACETS = 7 };

struct item_row {
    struct wql_row row;
    IOfflineFilesItem *item; /* borrowed */
    OFFLINEFILES_ITEM_TYPE type;
    WCHAR *path;   /* CoTaskMemFree */
    WCHAR *parent; /* csc_free; NULL until it is asked for */
    IUnknown *facets[ITEM_FACETS];
    bool asked[ITEM_FACETS];
};

HRESULT item_row_open(struct item_row *row, IOfflineFilesItem *item);
void item_row_close(struct item_row *row);

#endif
