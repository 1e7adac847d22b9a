/*
 * Settings of space and of what may be cached, as the engine asks for them (struct csc_env).
 */
#ifndef CSCOBJ_SPACE_SETTINGS_H
#define CSCOBJ_SPACE_SETTINGS_H

#include "sync/cache.h"

/* CacheQuotaLimit and CacheQuotaLimitUnpinned, in megabytes. `ctx` is the struct engine. */
void space_settings_quota(void *ctx, struct csc_quota *quota);

/* ExcludedFileTypes, "*.a;*.b". */
HRESULT space_settings_excluded(void *ctx, struct csc_text *patterns);

#endif
