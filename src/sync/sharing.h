/*
 * Files that somebody else is using. Private to sync/.
 *
 * In the foreground we read with writers refused, and an item that somebody is writing fails with
 * ERROR_SHARING_VIOLATION. A background run (CSC_SYNC_BACKGROUND) refuses nobody anything: it reads
 * what everybody may write to meanwhile, drops what it has read when that happens, and puts the
 * item off for a while that grows from time to time.
 */
#ifndef CSC_SYNC_SHARING_H
#define CSC_SYNC_SHARING_H

#include "sync/visit.h"

bool csc_is_background(const struct csc_run *run);

/* Opens a file of one side for reading its content, as the run's flags ask for.
 * ERROR_SHARING_VIOLATION if somebody has it open for writing. */
HRESULT csc_open_content(struct csc_run *run, enum csc_where where, const char16_t *path,
                         struct csc_file **file);

/* Did nobody get in between while the file was read? CSC_E_CHANGED if it is not the version
 * `expected` any more. */
HRESULT csc_same_version(struct csc_file *file, const struct csc_facts *expected);
/* In the background also: ERROR_SHARING_VIOLATION if somebody has it open for writing now, so that
 * what was read may be half of what he is about to write. */
HRESULT csc_not_written(struct csc_run *run, enum csc_where where, const char16_t *path);

/* Sleeps while asking the client; CSC_E_CANCELLED once it said no. */
HRESULT csc_run_pause(struct csc_run *run, unsigned milliseconds);

/* Is the item to be left alone by this run, because it was in use a short while ago? */
bool csc_is_postponed(const struct csc_visit *v);
/* The result of an item: in a background run a file that is in use, or was changed under our hands,
 * is put off, and the result is ERROR_SHARING_VIOLATION. Any other result comes back as it is. */
HRESULT csc_postpone(struct csc_visit *v, HRESULT hr);
/* There is no reason any more to put the item off. */
HRESULT csc_postpone_ends(struct csc_visit *v);

#endif
