/*
 * Sealed files beyond the contract of fs.h: that they are sealed, that nothing but what was written
 * ever comes out, and that in any doubt there is an error and no content.
 */
#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"
#include "fs/fs_sealed.h"
#include "support/cipher_toy.h"
#include "support/fs_memory.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define DISK          u"C:\\store"
#define ON_DISK(name) u"C:\\store\\" name
#define BLOCK         65536u

struct world {
    struct csc_fs *fs;
    struct csc_root *root;
};

static const unsigned char magic[16] = {0xC5, 0x0F, 0x5E, 0xA1, 0xED, 0x7B, 0x93, 0x1C,
                                        0xE8, 0x46, 0x2D, 0xB0, 0x9A, 0x71, 0xFD, 0x34};

static void open_root(struct world *w)
{
    struct csc_root *inner;
    assert_hr(w->fs->ops->open_root(w->fs, DISK, &inner), S_OK);
    assert_hr(csc_sealed_wrap(inner, &cipher_toy, &w->root), S_OK);
}

static int setup(void **state)
{
    static struct world w;
    w.fs = fs_memory_create();
    fs_memory_add_root(w.fs, DISK);
    open_root(&w);
    assert_hr(csc_sealed_want_key(w.root), S_OK);
    csc_sealed_look(w.root);
    csc_sealed_stage(w.root, true);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    cipher_toy_forget(false);
    csc_alloc_hook = NULL;
    w->root->ops->close_root(w->root);
    assert_int_equal(fs_memory_open_handles(w->fs), 0);
    assert_int_equal(cipher_toy_keys(), 0);
    fs_memory_destroy(w->fs);
    return 0;
}

/* Another process. */
static void restart(struct world *w)
{
    w->root->ops->close_root(w->root);
    open_root(w);
}

static struct csc_file *stage(struct world *w, const void *data, size_t size)
{
    struct csc_file *file;
    assert_hr(w->root->ops->open(w->root, u"staged", CSC_OPEN_STAGE, &file), S_OK);
    assert_hr(file->ops->write(file, 0, data, size), S_OK);
    return file;
}

static void finish(struct csc_file *file, const char16_t *name)
{
    const struct csc_facts facts = {.written = 5000, .created = 4000};
    assert_hr(file->ops->set_info(file, &facts), S_OK);
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->rename(file, name, true), S_OK);
    file->ops->close(file);
}

static void put(struct world *w, const char16_t *name, const void *data, size_t size)
{
    finish(stage(w, data, size), name);
}

static HRESULT read_all(struct world *w, const char16_t *name, void *data, size_t room, size_t *got)
{
    struct csc_file *file;
    HRESULT hr = w->root->ops->open(w->root, name, CSC_OPEN_READ, &file);
    *got = 0;
    if (FAILED(hr))
        return hr;
    hr = file->ops->read(file, 0, data, room, got);
    file->ops->close(file);
    return hr;
}

static void assert_holds(struct world *w, const char16_t *name, const void *data, size_t size)
{
    unsigned char *found = calloc(1, size + 10);
    size_t got;
    assert_hr(read_all(w, name, found, size + 10, &got), S_OK);
    assert_int_equal(got, size);
    assert_memory_equal(found, data, size);
    free(found);
}

static struct csc_facts facts_of(struct world *w, const char16_t *name)
{
    struct csc_entry entry;
    assert_hr(w->root->ops->lookup(w->root, name, &entry), S_OK);
    assert_false(entry.doubtful);
    return entry.facts;
}

static HRESULT try_read(struct world *w, const char16_t *name)
{
    static unsigned char data[4 * BLOCK];
    size_t got;
    return read_all(w, name, data, sizeof(data), &got);
}

static unsigned char *noise(size_t size)
{
    unsigned char *data = malloc(size + 1);
    for (size_t i = 0; i < size; i++)
        data[i] = (unsigned char)unit_random(256);
    return data;
}

static bool is_on_disk(struct world *w, const char16_t *path, const char *text)
{
    size_t size, length = strlen(text);
    const char *bytes = fs_memory_get(w->fs, path, &size);
    for (size_t i = 0; i + length <= size; i++) {
        if (memcmp(bytes + i, text, length) == 0)
            return true;
    }
    return false;
}

/* ---- what it is for ---- */

static void the_disk_does_not_show_what_a_file_holds_and_everything_else_does(void **state)
{
    struct world *w = *state;
    struct csc_facts facts;
    put(w, u"f", "a secret that is long enough", 28);
    assert_false(is_on_disk(w, ON_DISK(u"f"), "secret"));
    assert_holds(w, u"f", "a secret that is long enough", 28);
    facts = facts_of(w, u"f");
    assert_int_equal(facts.size, 28);
    assert_int_equal(facts.written, 5000);
    assert_true(facts.attributes & FILE_ATTRIBUTE_ENCRYPTED);
    restart(w);
    assert_holds(w, u"f", "a secret that is long enough", 28);
}

static void the_same_content_never_looks_the_same_twice(void **state)
{
    struct world *w = *state;
    size_t size[2];
    const char *bytes[2];
    put(w, u"a", "same", 4);
    put(w, u"b", "same", 4);
    bytes[0] = fs_memory_get(w->fs, ON_DISK(u"a"), &size[0]);
    bytes[1] = fs_memory_get(w->fs, ON_DISK(u"b"), &size[1]);
    assert_int_equal(size[0], size[1]);
    assert_memory_not_equal(bytes[0] + 72, bytes[1] + 72, size[0] - 72);
}

static void every_size_around_a_block_comes_back(void **state)
{
    static const size_t sizes[] = {
        0,     1,         15,         16,         99,        100,           BLOCK - 1,
        BLOCK, BLOCK + 1, BLOCK + 28, BLOCK + 29, 2 * BLOCK, 2 * BLOCK + 1, 3 * BLOCK - 1,
        200000};
    struct world *w = *state;
    unit_seed();
    for (size_t i = 0; i < COUNT(sizes); i++) {
        unsigned char *data = noise(sizes[i]);
        put(w, u"f", data, sizes[i]);
        assert_holds(w, u"f", data, sizes[i]);
        assert_int_equal(facts_of(w, u"f").size, sizes[i]);
        free(data);
    }
}

/* Random writes, truncations and readings against the same on plain memory. */
static void it_behaves_like_plain_memory(void **state)
{
    struct world *w = *state;
    enum { ROOM = 4 * BLOCK };
    unsigned char *model = calloc(1, ROOM), *data = malloc(ROOM);
    struct csc_file *file;
    size_t size = 0;
    unit_seed();
    assert_hr(w->root->ops->open(w->root, u"staged", CSC_OPEN_STAGE, &file), S_OK);
    for (int step = 0; step < 400; step++) {
        size_t at = unit_random(step % 3 ? ROOM : BLOCK), length = unit_random(BLOCK + 500);
        size_t got = 0, expected;
        length = length > ROOM - at ? ROOM - at : length;
        switch (unit_random(4)) {
        case 0:
            assert_hr(file->ops->truncate(file, at), S_OK);
            if (at < size)
                memset(model + at, 0, size - at);
            size = at;
            break;
        case 1:
        case 2:
            for (size_t i = 0; i < length; i++)
                data[i] = (unsigned char)unit_random(256);
            if (!length)
                break;
            assert_hr(file->ops->write(file, at, data, length), S_OK);
            memcpy(model + at, data, length);
            size = at + length > size ? at + length : size;
            break;
        default:
            assert_hr(file->ops->read(file, at, data, length, &got), S_OK);
            expected = at < size ? size - at : 0;
            expected = expected < length ? expected : length;
            assert_int_equal(got, expected);
            assert_memory_equal(data, model + at, got);
        }
    }
    finish(file, u"f");
    assert_holds(w, u"f", model, size);
    free(model);
    free(data);
}

/* ---- nothing but what was written comes out ---- */

static void put_bytes(struct world *w, const char16_t *path, const void *bytes, size_t size)
{
    assert_hr(fs_memory_put(w->fs, path, bytes, size), S_OK);
}

static void any_byte_that_is_changed_makes_it_an_error(void **state)
{
    struct world *w = *state;
    unsigned char *bytes, *data;
    size_t size;
    unit_seed();
    data = noise(BLOCK + 50);
    put(w, u"f", data, BLOCK + 50);
    fs_memory_get(w->fs, ON_DISK(u"f"), &size);
    bytes = malloc(size);
    memcpy(bytes, fs_memory_get(w->fs, ON_DISK(u"f"), NULL), size);
    for (size_t i = 16; i < size; i += i < 200 || i > size - 100 ? 1 : 997) {
        bytes[i] ^= 1;
        put_bytes(w, ON_DISK(u"f"), bytes, size);
        assert_true(FAILED(try_read(w, u"f")));
        bytes[i] ^= 1;
    }
    put_bytes(w, ON_DISK(u"f"), bytes, size);
    assert_holds(w, u"f", data, BLOCK + 50);
    free(bytes);
    free(data);
}

static void what_is_cut_off_added_or_moved_is_an_error(void **state)
{
    struct world *w = *state;
    size_t size, whole = BLOCK + 28;
    unsigned char *bytes, *data = calloc(1, 3 * BLOCK);
    put(w, u"f", data, 3 * BLOCK);
    fs_memory_get(w->fs, ON_DISK(u"f"), &size);
    bytes = malloc(size + 100);
    memcpy(bytes, fs_memory_get(w->fs, ON_DISK(u"f"), NULL), size);
    assert_int_equal(size, 100 + 3 * whole);
    put_bytes(w, ON_DISK(u"f"), bytes, size - whole);
    assert_hr(try_read(w, u"f"), CSC_E_DAMAGED);
    put_bytes(w, ON_DISK(u"f"), bytes, 100);
    assert_hr(try_read(w, u"f"), CSC_E_DAMAGED);
    put_bytes(w, ON_DISK(u"f"), bytes, size - 1);
    assert_hr(try_read(w, u"f"), CSC_E_DAMAGED);
    memset(bytes + size, 7, 100);
    put_bytes(w, ON_DISK(u"f"), bytes, size + 60);
    assert_hr(try_read(w, u"f"), CSC_E_DAMAGED);
    memcpy(bytes + 100, bytes + 100 + whole, whole); /* the second block, twice */
    put_bytes(w, ON_DISK(u"f"), bytes, size);
    assert_hr(try_read(w, u"f"), CSC_E_DAMAGED);
    free(bytes);
    free(data);
}

static void a_plain_file_in_its_place_is_a_plain_file(void **state)
{
    struct world *w = *state;
    put(w, u"f", "sealed", 6);
    fs_memory_put_text(w->fs, ON_DISK(u"f"),
                       "plain, and long enough to be taken for a sealed one, "
                       "which needs a hundred bytes for its header alone");
    assert_false(facts_of(w, u"f").attributes & FILE_ATTRIBUTE_ENCRYPTED);
    assert_int_equal(facts_of(w, u"f").size, 101);
    assert_hr(try_read(w, u"f"), S_OK);
}

static void a_copy_that_a_program_makes_is_a_sealed_file(void **state)
{
    struct world *w = *state;
    size_t size;
    const char *bytes;
    put(w, u"f", "content", 7);
    bytes = fs_memory_get(w->fs, ON_DISK(u"f"), &size);
    put_bytes(w, ON_DISK(u"copy"), bytes, size);
    assert_holds(w, u"copy", "content", 7);
    assert_int_equal(facts_of(w, u"copy").size, 7);
}

/* ---- content that looks like ours ---- */

static void content_that_begins_like_a_sealed_file_is_content(void **state)
{
    struct world *w = *state;
    unsigned char data[500] = {0};
    bool sealed;
    memcpy(data, magic, sizeof(magic));
    put(w, u"sealed", data, sizeof(data));
    assert_holds(w, u"sealed", data, sizeof(data));
    csc_sealed_stage(w->root, false);
    put(w, u"plain", data, sizeof(data));
    assert_holds(w, u"plain", data, sizeof(data));
    assert_int_equal(facts_of(w, u"plain").size, sizeof(data));
    assert_hr(csc_sealed_is(w->root, u"plain", &sealed), S_OK);
    assert_true(sealed);
    put(w, u"other", "other", 5);
    assert_hr(csc_sealed_is(w->root, u"other", &sealed), S_OK);
    assert_false(sealed);
}

static void a_key_is_made_for_such_content_where_there_was_none(void **state)
{
    struct world *w = *state;
    unsigned char data[500] = {0};
    memcpy(data, magic, sizeof(magic));
    w->root->ops->close_root(w->root);
    assert_hr(fs_memory_del(w->fs, ON_DISK(u"opencsc.key")), S_OK);
    open_root(w);
    assert_false(csc_sealed_looks(w->root));
    put(w, u"f", data, sizeof(data));
    assert_holds(w, u"f", data, sizeof(data));
    assert_true(csc_sealed_looks(w->root));
    restart(w);
    assert_true(csc_sealed_looks(w->root));
    assert_holds(w, u"f", data, sizeof(data));
}

static void what_somebody_else_sealed_is_an_error_and_no_content(void **state)
{
    struct world *w = *state;
    unsigned char data[500] = {0};
    memcpy(data, magic, sizeof(magic));
    put_bytes(w, ON_DISK(u"f"), data, sizeof(data));
    assert_hr(try_read(w, u"f"), CSC_E_SEALED);
}

/* ---- keys ---- */

static void a_lost_key_is_an_error_and_size_and_times_are_known_all_the_same(void **state)
{
    struct world *w = *state;
    struct csc_facts before, after;
    struct csc_file *file;
    put(w, u"f", "content", 7);
    put(w, u"empty", "", 0);
    before = facts_of(w, u"f");
    cipher_toy_forget(true);
    restart(w);
    csc_sealed_stage(w->root, true);
    after = facts_of(w, u"f");
    assert_true(csc_facts_same(&before, &after));
    assert_true(after.attributes & FILE_ATTRIBUTE_ENCRYPTED);
    assert_hr(try_read(w, u"f"), CSC_E_SEALED);
    assert_hr(try_read(w, u"empty"), CSC_E_SEALED);
    assert_hr(csc_sealed_want_key(w->root), CSC_E_SEALED);
    assert_hr(w->root->ops->open(w->root, u"new", CSC_OPEN_STAGE, &file), CSC_E_SEALED);
    assert_int_equal(fs_memory_facts(w->fs, ON_DISK(u"new")).kind, CSC_NONE);
    cipher_toy_forget(false);
    assert_holds(w, u"f", "content", 7);
}

static void a_new_key_does_not_open_what_was_sealed_with_the_lost_one(void **state)
{
    struct world *w = *state;
    put(w, u"old", "content", 7);
    w->root->ops->close_root(w->root);
    assert_hr(fs_memory_rename(w->fs, ON_DISK(u"opencsc.key"), ON_DISK(u"kept")), S_OK);
    open_root(w);
    csc_sealed_look(w->root);
    assert_hr(try_read(w, u"old"), CSC_E_SEALED);
    assert_hr(csc_sealed_want_key(w->root), S_OK);
    csc_sealed_stage(w->root, true);
    put(w, u"new", "content", 7);
    assert_holds(w, u"new", "content", 7);
    assert_hr(try_read(w, u"old"), CSC_E_SEALED);
    assert_int_equal(facts_of(w, u"old").size, 7);
}

static void a_key_that_is_damaged_is_never_replaced(void **state)
{
    struct world *w = *state;
    fs_memory_put_text(w->fs, ON_DISK(u"opencsc.key"), "something else");
    restart(w);
    assert_hr(csc_sealed_want_key(w->root), CSC_E_SEALED);
    assert_string_equal(fs_memory_get(w->fs, ON_DISK(u"opencsc.key"), NULL), "something else");
}

static void without_a_cipher_sealed_files_are_known_and_not_read(void **state)
{
    struct world *w = *state;
    struct csc_root *inner;
    put(w, u"f", "content", 7);
    w->root->ops->close_root(w->root);
    assert_hr(w->fs->ops->open_root(w->fs, DISK, &inner), S_OK);
    assert_hr(csc_sealed_wrap(inner, NULL, &w->root), S_OK);
    assert_int_equal(facts_of(w, u"f").size, 7);
    assert_hr(try_read(w, u"f"), CSC_E_SEALED);
    assert_hr(csc_sealed_want_key(w->root), CSC_E_NOT_SUPPORTED);
}

/* ---- listings, handles, memory ---- */

static void a_listing_tells_which_files_it_cannot_tell_and_what_they_would_hold(void **state)
{
    struct world *w = *state;
    struct csc_list *list;
    struct csc_entry entry;
    int seen = 0;
    put(w, u"sealed", "content", 7);
    fs_memory_put_text(w->fs, ON_DISK(u"short"), "short");
    assert_hr(w->root->ops->list(w->root, u"", &list), S_OK);
    while (w->root->ops->next(list, &entry) == S_OK) {
        if (csc_same(entry.name, u"sealed")) {
            assert_true(entry.doubtful);
            assert_int_equal(entry.if_sealed, 7);
            seen++;
        } else if (csc_same(entry.name, u"short")) {
            assert_false(entry.doubtful);
            seen++;
        }
    }
    w->root->ops->end_list(list);
    assert_int_equal(seen, 2);
}

static void attributes_are_set_and_seen_through_a_handle_that_cannot_read(void **state)
{
    const struct csc_facts readonly = {.attributes = FILE_ATTRIBUTE_READONLY};
    struct world *w = *state;
    struct csc_facts facts;
    struct csc_file *file;
    put(w, u"f", "content", 7);
    assert_hr(w->root->ops->open(w->root, u"f", CSC_OPEN_CHANGE, &file), S_OK);
    assert_hr(file->ops->set_info(file, &readonly), S_OK);
    assert_hr(file->ops->stat(file, &facts), S_OK);
    file->ops->close(file);
    assert_int_equal(facts.size, 7);
    assert_true(facts.attributes & FILE_ATTRIBUTE_ENCRYPTED);
    assert_true(facts.attributes & FILE_ATTRIBUTE_READONLY);
    assert_holds(w, u"f", "content", 7);
}

static unsigned allocations_left;

static bool runs_out(size_t size)
{
    (void)size;
    return allocations_left && --allocations_left;
}

static HRESULT write_and_read(struct world *w, const unsigned char *data, size_t size)
{
    unsigned char back[300];
    struct csc_file *file;
    size_t got;
    HRESULT hr = w->root->ops->open(w->root, u"staged", CSC_OPEN_STAGE, &file);
    if (FAILED(hr))
        return hr;
    hr = file->ops->write(file, 0, data, size / 2);
    if (SUCCEEDED(hr))
        hr = file->ops->write(file, size / 2, data + size / 2, size - size / 2);
    if (SUCCEEDED(hr))
        hr = file->ops->truncate(file, size - 1);
    if (SUCCEEDED(hr))
        hr = file->ops->rename(file, u"f", true);
    file->ops->close(file);
    return SUCCEEDED(hr) ? read_all(w, u"f", back, 100, &got) : hr;
}

static void memory_may_run_out_at_any_moment(void **state)
{
    struct world *w = *state;
    unsigned char data[300];
    HRESULT hr = E_OUTOFMEMORY;
    memset(data, 'x', sizeof(data));
    put(w, u"f", data, sizeof(data));
    for (unsigned n = 1; hr != S_OK; n++) {
        fs_memory_del(w->fs, ON_DISK(u"staged"));
        allocations_left = n;
        csc_alloc_hook = runs_out;
        hr = write_and_read(w, data, sizeof(data));
        csc_alloc_hook = NULL;
        assert_true(hr == S_OK || hr == E_OUTOFMEMORY);
        assert_hr(try_read(w, u"f"), S_OK);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_disk_does_not_show_what_a_file_holds_and_everything_else_does),
        TEST(the_same_content_never_looks_the_same_twice),
        TEST(every_size_around_a_block_comes_back),
        TEST(it_behaves_like_plain_memory),
        TEST(any_byte_that_is_changed_makes_it_an_error),
        TEST(what_is_cut_off_added_or_moved_is_an_error),
        TEST(a_plain_file_in_its_place_is_a_plain_file),
        TEST(a_copy_that_a_program_makes_is_a_sealed_file),
        TEST(content_that_begins_like_a_sealed_file_is_content),
        TEST(a_key_is_made_for_such_content_where_there_was_none),
        TEST(what_somebody_else_sealed_is_an_error_and_no_content),
        TEST(a_lost_key_is_an_error_and_size_and_times_are_known_all_the_same),
        TEST(a_new_key_does_not_open_what_was_sealed_with_the_lost_one),
        TEST(a_key_that_is_damaged_is_never_replaced),
        TEST(without_a_cipher_sealed_files_are_known_and_not_read),
        TEST(a_listing_tells_which_files_it_cannot_tell_and_what_they_would_hold),
        TEST(attributes_are_set_and_seen_through_a_handle_that_cannot_read),
        TEST(memory_may_run_out_at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
