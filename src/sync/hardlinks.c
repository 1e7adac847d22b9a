/* See hardlinks.h. */
#include "sync/hardlinks.h"

#include "base/result.h"

bool csc_has_no_links(struct csc_run *run, const struct csc_own_names *own, HRESULT hr)
{
    struct csc_root *root = run->side[own->where].root;
    HRESULT again;
    if (hr == CSC_E_NOT_SUPPORTED)
        return true;
    /* Two refusals in a row may be chance. In the cache the item fails then and is tried again;
     * there a volume without links is no reason to risk it. */
    if (own->where == CSC_CLIENT && hr == E_ACCESSDENIED)
        return false;
    if (hr != E_ACCESSDENIED && hr != CSC_WIN32(ERROR_GEN_FAILURE) &&
        hr != CSC_WIN32(ERROR_NOACCESS))
        return false;
    again = root->ops->link(root, own->file, own->free);
    if (SUCCEEDED(again))
        root->ops->remove_file(root, own->free);
    return again == hr && csc_side_alive(run, own->where);
}

HRESULT csc_note_no_links(struct csc_run *run, enum csc_where where)
{
    struct csc_share row;
    HRESULT hr;
    if (where == CSC_CLIENT)
        return S_OK;
    hr = csc_store_share_get(run->cache->store, run->share.item, &row);
    if (FAILED(hr))
        return hr;
    row.links = run->share.links = 0;
    return csc_store_share_put(run->cache->store, &row);
}

void csc_distrust_id(const struct csc_run *run, struct csc_facts *remote)
{
    if (run->share.links == 0)
        remote->id = 0;
}
