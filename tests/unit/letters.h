/*
 * The letters of the rule book as text ("F", "XR", "D*", "-" or "N" for none), and trees that
 * classify to given letters: what the engine's tests share.
 */
#ifndef CSC_TESTS_UNIT_LETTERS_H
#define CSC_TESTS_UNIT_LETTERS_H

#include "engine/classify.h"

extern const char *const base_letters[CSC_B_COUNT];
extern const char *const local_letters[CSC_L_COUNT];
extern const char *const remote_letters[CSC_R_COUNT];

/* One combination. */
struct combination {
    enum csc_base base;
    enum csc_local local;
    enum csc_remote remote;
};

/* The i-th of the 165 combinations. */
#define COMBINATIONS (CSC_B_COUNT * CSC_L_COUNT * CSC_R_COUNT)
struct combination combination_at(int i);

/* "F/XR/D*"; the text is overwritten by the next call. */
const char *combination_name(struct combination c);

/* valid() of the model: the conditions that make a combination possible. */
bool combination_is_valid(struct combination c);

enum csc_kind kind_of_base(enum csc_base base);
enum csc_kind kind_of_local(enum csc_local local); /* CSC_NONE for none and tombstones */
enum csc_kind kind_of_remote(enum csc_remote remote);
bool is_dirty(enum csc_local local); /* holds work of the user that the server has not */
bool is_sparse(enum csc_local local);
bool is_changed(enum csc_remote remote); /* F* or D* */

/* Trees with copies of those kinds; all times and sizes are 0. */
struct csc_trees trees_of(struct combination c);

#endif
