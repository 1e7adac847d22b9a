/*
 * What the stories of renames share: a share with a few files and folders, both sides of which can
 * be renamed in, and each story told for either side.
 */
#ifndef CSC_TESTS_SYNC_RENAMES_H
#define CSC_TESTS_SYNC_RENAMES_H

#include "world.h"

enum side { HERE, THERE };
enum side opposite(enum side side);

/* An absolute path on a side; what stands there can be renamed, and has an id. */
const char16_t *at(const struct world *w, enum side side, const char *rel);
void rename_at(struct world *w, enum side side, const char *from, const char *to);
uint64_t id_at(struct world *w, enum side side, const char *rel);

/* f.txt, dir\d.txt, dir\sub\x.txt and the folder other, all pinned. */
void fill_share(struct world *w);

/* Synchronizes and fails if any content was written or removed for it. */
void sync_moves_nothing(struct world *w, uint32_t flags);
/* Nothing is left to do, and both sides are equal; or so it is after a few passes. */
void assert_quiet(struct world *w);
void converge(struct world *w);

/* Tells a story for each side, in a world of its own. */
void on_either_side(void **state, void (*story)(struct world *w, enum side side));

#endif
