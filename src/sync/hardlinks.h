/*
 * Shares without hard links: how that is found out, and what else is not to be expected there. File
 * ids are not believed where there are no links: they follow names on FAT and behind some mounts.
 */
#ifndef CSC_SYNC_HARDLINKS_H
#define CSC_SYNC_HARDLINKS_H

#include "sync/run.h"

struct csc_own_names {
    enum csc_where where;
    const char16_t *file; /* a file of ours */
    const char16_t *free; /* a name of ours that is not taken */
};

/* Giving a file a second name failed like this: is it because there are no links? Not every share
 * says so. WINE: what lies behind a mount may call it an I/O error (rclone; 998), an unknown
 * function (31) or forbidden (FAT; 5). If a file of ours cannot have a second name either, and the
 * share is well, there are none. Of the cache's own volume "forbidden" is not believed: its files
 * are then not replaced. */
bool csc_has_no_links(struct csc_run *run, const struct csc_own_names *own, HRESULT hr);

/* Remembers that a share has no hard links; files there are replaced without a backup.
 * RACE: an edit between verify and rename is then lost; worst case one version of one file. */
HRESULT csc_note_no_links(struct csc_run *run, enum csc_where where);

/* Takes the id out of what was seen on the server, where ids are not believed. */
void csc_distrust_id(const struct csc_run *run, struct csc_facts *remote);

#endif
