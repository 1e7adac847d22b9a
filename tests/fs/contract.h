/*
 * The contract of fs.h as tests that any implementation must pass. A program names its target
 * (how to get an empty folder to work in) and runs them; each test gets a fresh folder as a root.
 */
#ifndef TESTS_FS_CONTRACT_H
#define TESTS_FS_CONTRACT_H

#include "fs/fs.h"
#include "unit/unit.h"

struct contract_target {
    const char *name;
    struct csc_fs *fs;
    /* Makes an empty folder and tells its absolute path; removes it with all in it. */
    const char16_t *(*fresh)(void);
    void (*discard)(void);
    bool exact_case; /* all but lookup find a name in its exact case only (not on Windows) */
    bool one_case;   /* names that differ in case only cannot both exist (not under Wine) */
    bool creation;   /* creation times are kept (not under Wine) */
};

/* Runs all tests of the contract; the number of failures. */
int contract_run(const struct contract_target *target);

/* --- for the tests, which find their root in *state --------------------------------------------
 */

extern const struct contract_target *contract;
extern const char16_t *contract_folder; /* absolute path of the root */

#define ROOT ((struct csc_root *)*state)

/* Creates (or with `replace` replaces) a file as the engine does: stage, write, flush, rename. */
void put(struct csc_root *root, const char16_t *path, const char *text);
void replace(struct csc_root *root, const char16_t *path, const char *text);
/* Opens, or fails the test. */
struct csc_file *open_file(struct csc_root *root, const char16_t *path, enum csc_open how);
/* The result of opening, closed again if it succeeded. */
HRESULT try_open(struct csc_root *root, const char16_t *path, enum csc_open how);
void close_file(struct csc_file *file);
/* A staged file with this content, not flushed. */
struct csc_file *stage(struct csc_root *root, const char16_t *path, const char *text);
/* Fails unless the file has exactly this content. */
void assert_content(struct csc_root *root, const char16_t *path, const char *text);
struct csc_facts facts_of(struct csc_root *root, const char16_t *path); /* CSC_NONE: absent */
bool exists(struct csc_root *root, const char16_t *path);
void make_dir(struct csc_root *root, const char16_t *path);
void set_attributes(struct csc_root *root, const char16_t *path, uint32_t attributes);
/* The number of entries of a folder; fails unless the enumeration ends well. */
size_t count_entries(struct csc_root *root, const char16_t *path);

extern const struct CMUnitTest contract_file_tests[];
extern const size_t contract_file_count;
extern const struct CMUnitTest contract_list_tests[];
extern const size_t contract_list_count;
extern const struct CMUnitTest contract_name_tests[];
extern const size_t contract_name_count;
extern const struct CMUnitTest contract_path_tests[];
extern const size_t contract_path_count;

/* A test that works in a fresh root. */
#define contract_test(f) cmocka_unit_test_setup_teardown(f, contract_setup, contract_teardown)
int contract_setup(void **state);
int contract_teardown(void **state);

#endif
