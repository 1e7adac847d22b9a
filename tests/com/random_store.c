/*
 * Random stores: see random_store.h.
 */
#include "random_store.h"

#include "com_test.h"

#include "store/query.h"

#include <sddl.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

const struct known_descriptor known_descriptors[KNOWN_DESCRIPTORS] = {
    {L"O:BAG:BAD:(A;;FA;;;WD)", 7, 7},
    {L"O:BAG:BAD:(A;;FR;;;WD)", 6, 6},
    {L"O:BAG:BAD:(A;;FR;;;AU)(A;;FA;;;BA)", 6, 0},
    {L"O:BAG:BAD:(D;;FW;;;BG)(A;;FA;;;WD)", 7, 6},
    {L"O:BAG:BAD:(A;;FA;;;SY)", 0, 0},
    {L"O:BAG:BAD:(A;OICIIO;FA;;;WD)(A;;0x2;;;BU)", 5, 0},
    {L"O:BAG:BAD:(A;;0x80;;;WD)", 4, 4},
};

ULONGLONG random_time(void)
{
    const ULONGLONG day = 864000000000ull;
    return 132000000000000000ull / day * day + (ULONGLONG)(rand() % 5) * day +
           (ULONGLONG)(rand() % 3) * (day / 3);
}

static struct csc_facts random_facts(enum csc_kind kind)
{
    return (struct csc_facts){
        .kind = kind,
        .attributes = (uint32_t)(rand() % 4 ? 0 : 1 << rand() % 6),
        .size = kind == CSC_FILE ? (uint64_t)(rand() % 3) : 0,
        .created = random_time(),
        .written = random_time(),
        .changed = (uint64_t)(rand() % 3),
        .accessed = random_time(),
        .id = (uint64_t)(rand() % 3),
    };
}

/* Often as another one, now and then of another kind, or not there. */
static struct csc_facts like(const struct csc_facts *other, enum csc_kind kind)
{
    if (rand() % 6 == 0)
        kind = kind == CSC_FILE ? CSC_DIR : CSC_FILE;
    return rand() % 4 == 0 ? random_facts(CSC_NONE) : rand() % 3 ? *other : random_facts(kind);
}

static struct csc_item random_item(int64_t parent, enum csc_type type, int number)
{
    static const char *const endings[] = {"", ".txt", ".TXT", ".tar.gz", ".", "."};
    static const uint32_t pins[] = {0, 0, 0, 0x20, 0x40, 0x80, 0x100, 0x60, 0x1E0};
    const enum csc_kind kind = type == CSC_TYPE_FILE ? CSC_FILE : CSC_DIR;
    struct csc_item item = {.parent = parent, .type = type};
    char name[40];
    snprintf(name, sizeof(name), "%c%d%s", "aBzZ_"[rand() % 5], number, endings[rand() % 4]);
    for (size_t i = 0; name[i]; i++)
        item.name[i] = (char16_t)name[i];
    if (rand() % 8 == 0)
        item.name[0] = (char16_t)(0xE000 + rand() % 100);
    item.pins = type == CSC_TYPE_SERVER ? 0 : pins[rand() % 9];
    if (type > CSC_TYPE_DIRECTORY)
        return item;
    item.trees.local = random_facts(kind);
    item.trees.stamp = like(&item.trees.local, kind);
    item.trees.base = like(&item.trees.local, kind);
    item.trees.remote = like(&item.trees.base, kind);
    if (rand() % 3 == 0)
        item.trees.local = random_facts(CSC_NONE);
    item.trees.marks = rand() % 3 ? 0 : (unsigned)rand() % 16;
    return item;
}

static void record_descriptor(struct csc_store *store, int64_t id, int *descriptor_of)
{
    PSECURITY_DESCRIPTOR sd = NULL;
    ULONG size = 0;
    int which = rand() % (KNOWN_DESCRIPTORS + 2);
    descriptor_of[id] = which < KNOWN_DESCRIPTORS ? which : -1;
    if (which >= KNOWN_DESCRIPTORS)
        return;
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(known_descriptors[which].sddl,
                                                                     SDDL_REVISION_1, &sd, &size));
    assert_hr(csc_store_security_put(store, id, sd, GetSecurityDescriptorLength(sd), 1), S_OK);
    LocalFree(sd);
}

static int64_t add(struct csc_store *store, int64_t parent, enum csc_type type, int number)
{
    struct csc_item item = random_item(parent, type, number);
    assert_hr(csc_store_insert(store, &item), S_OK);
    if (rand() % 12 == 0 && type != CSC_TYPE_SERVER) {
        const struct csc_conflict conflict = {.item = item.id, .state = 12, .detected = 1};
        assert_hr(csc_store_conflict_put(store, &conflict, NULL), S_OK);
    }
    if (rand() % 12 == 0 && (type == CSC_TYPE_SHARE || type == CSC_TYPE_DIRECTORY))
        assert_hr(csc_store_suspend(store, item.id, true), S_OK);
    return item.id;
}

void make_random_store(const WCHAR *folder, int items, int *descriptor_of)
{
    int64_t *places = calloc((size_t)items + 3, sizeof(*places));
    int count = 0;
    struct csc_store *store;
    WCHAR file[MAX_PATH];
    swprintf(file, MAX_PATH, L"%ls\\opencsc.db", folder);
    CreateDirectoryW(folder, NULL);
    assert_hr(csc_store_open(file, &store), S_OK);
    assert_hr(csc_store_begin(store), S_OK);
    for (int i = 0; i < items + 16; i++)
        descriptor_of[i] = -1;
    int64_t servers[] = {add(store, CSC_ROOT_ID, CSC_TYPE_SERVER, 1),
                         add(store, CSC_ROOT_ID, CSC_TYPE_SERVER, 2)};
    for (int i = 0; i < 3; i++) {
        struct csc_share share = {.state = i == 1 ? 1 : 2, .reason = i == 1 ? 2 : 1};
        share.item = places[count++] = add(store, servers[i / 2], CSC_TYPE_SHARE, i);
        assert_hr(csc_store_share_put(store, &share), S_OK);
    }
    for (int i = 0; i < items; i++) {
        bool file_item = rand() % 3 != 0;
        int64_t id =
            add(store, places[rand() % count], file_item ? CSC_TYPE_FILE : CSC_TYPE_DIRECTORY, i);
        record_descriptor(store, id, descriptor_of);
        if (!file_item)
            places[count++] = id;
    }
    assert_hr(csc_store_commit(store), S_OK);
    csc_store_close(store);
    free(places);
}
