/*
 * Stores with random items in them, written behind the back of the API: more states than a test
 * could bring about by working with files. The store is closed again before a client opens it.
 */
#ifndef TESTS_COM_RANDOM_STORE_H
#define TESTS_COM_RANDOM_STORE_H

#include <windows.h>

/* Security descriptors that items may have, and what they grant to another user and to a guest:
 * bits 1 write, 2 read, 4 anything. */
struct known_descriptor {
    const WCHAR *sddl;
    unsigned other;
    unsigned guest;
};
extern const struct known_descriptor known_descriptors[];
#define KNOWN_DESCRIPTORS 7

/* A FILETIME from a small set, so that equal ones are met. */
ULONGLONG random_time(void);

/* Makes the database in a store folder: two servers, three shares in different states and about
 * `items` files and directories in them. Uses rand(). `descriptor_of` (by item id, at least
 * items + 16 long) is told the index of the descriptor of each item, or -1. */
void make_random_store(const WCHAR *folder, int items, int *descriptor_of);

#endif
