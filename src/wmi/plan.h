/*
 * What a query for items says about where they are: a key, a folder, traits that the cache itself
 * can filter by. It is never more than a hint: each row that comes is still compared with the whole
 * condition, so a plan must let through all that the query wants, and may let through more.
 */
#ifndef WMI_PLAN_H
#define WMI_PLAN_H

#include "wql.h"

struct wmi_plan {
    const char16_t *key;    /* ItemPath is this; the text is the query's, as with the next */
    const char16_t *parent; /* ParentItemPath is this; "": servers only */
    char16_t *below;        /* ItemPath begins with this and a backslash; owned */
    bool files_only;
    bool no_files;
    uint32_t traits; /* OFFLINEFILES_ITEM_FILTER_FLAG_..., as in GetFilterFlags */
    uint32_t mask;
    bool nothing; /* no item can fit */
};

/* Of a query that is bound to Win32_OfflineFilesItem. To wmi_plan_free. */
HRESULT wmi_plan(const struct wql_query *query, struct wmi_plan *plan);
void wmi_plan_free(struct wmi_plan *plan);

#endif
