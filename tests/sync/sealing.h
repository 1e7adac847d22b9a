/* What the tests of the engine's own encryption share. */
#ifndef CSC_TESTS_SYNC_SEALING_H
#define CSC_TESTS_SYNC_SEALING_H

#include "renames.h"

/* f.txt, dir\d.txt and dir\sub\x.txt, pinned and old, on a volume that cannot encrypt. */
void fill_sealable(struct world *w);

/* Encrypt, or the opposite; the log is emptied first. */
HRESULT seal(struct world *w, bool on);
void assert_state(struct world *w, bool encrypted, bool partial);

/* Is it sealed as it lies on the disk, and is that what is known of it? */
bool is_sealed(struct world *w, const char *rel);
void assert_sealed(struct world *w, bool sealed); /* all three */

/* What the cached copy holds; to free(). NULL: it cannot be read. */
char *read_cached(struct world *w, const char *rel);
void assert_cached(struct world *w, const char *rel, const char *text);
void assert_all_readable(struct world *w);

/* Synchronizes and fails if any content was written or removed for it. */
void sync_rests(struct world *w, uint32_t flags);

const char16_t *world_folder_file(const struct world *w, const char *name);

#endif
