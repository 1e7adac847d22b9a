/*
 * Shortcuts: built by hand from the published format, cut short at every byte, and random. The
 * buffers are as long as the shortcut and no longer, so that a read beyond one is found (ASan).
 */
#include "unit.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"
#include "engine/link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MALFORMED CSC_WIN32(ERROR_INVALID_DATA)

/* What to build; NULL parts are left out. */
struct plan {
    uint32_t attributes;
    size_t id_list;   /* bytes of it */
    const char *base; /* LocalBasePath */
    const char *net;  /* NetName */
    const char *device;
    const char *suffix;
    bool wide; /* Unicode texts too; the narrow ones are then "?" */
};

struct bytes {
    unsigned char at[2048];
    size_t size;
};

static void put(struct bytes *b, uint32_t value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        b->at[b->size++] = (unsigned char)(value >> (8 * i));
}

static void set(struct bytes *b, size_t offset, size_t value)
{
    for (size_t i = 0; i < 4; i++)
        b->at[offset + i] = (unsigned char)(value >> (8 * i));
}

/* Appends a text and writes its offset, from `start`, to the field. */
static void put_narrow(struct bytes *b, size_t start, size_t field, const char *text, bool hidden)
{
    set(b, field, b->size - start);
    for (const char *p = hidden ? "?" : text; *p; p++)
        put(b, (unsigned char)*p, 1);
    put(b, 0, 1);
}

static void put_wide(struct bytes *b, size_t start, size_t field, const char *text)
{
    char16_t *wide = csc_from_utf8(text);
    set(b, field, b->size - start);
    for (size_t i = 0; i <= csc_len(wide); i++)
        put(b, wide[i], 2);
    csc_free(wide);
}

static void put_network(struct bytes *b, const struct plan *p)
{
    size_t start = b->size;
    for (int i = 0; i < (p->wide ? 7 : 5); i++)
        put(b, 0, 4);
    set(b, start + 4, (p->device ? 1 : 0) | 2);
    set(b, start + 16, 0x00020000); /* WNNC_NET_LANMAN */
    put_narrow(b, start, start + 8, p->net, p->wide);
    if (p->device)
        put_narrow(b, start, start + 12, p->device, p->wide);
    if (p->wide)
        put_wide(b, start, start + 20, p->net);
    if (p->wide && p->device)
        put_wide(b, start, start + 24, p->device);
    set(b, start, b->size - start);
}

static void put_info(struct bytes *b, const struct plan *p)
{
    size_t start = b->size;
    size_t header = p->wide ? 0x24 : 0x1C;
    for (size_t i = 0; i < header; i++)
        put(b, 0, 1);
    set(b, start + 4, header);
    set(b, start + 8, (p->base ? 1 : 0) | (p->net ? 2 : 0));
    if (p->base)
        put_narrow(b, start, start + 16, p->base, p->wide);
    if (p->base && p->wide)
        put_wide(b, start, start + 28, p->base);
    if (p->net) {
        set(b, start + 20, b->size - start);
        put_network(b, p);
    }
    put_narrow(b, start, start + 24, p->suffix ? p->suffix : "", p->wide);
    if (p->wide)
        put_wide(b, start, start + 32, p->suffix ? p->suffix : "");
    set(b, start, b->size - start);
}

static struct bytes build(const struct plan *p)
{
    static const unsigned char class_id[] = {0x01, 0x14, 0x02, 0, 0, 0, 0, 0,
                                             0xC0, 0,    0,    0, 0, 0, 0, 0x46};
    struct bytes b = {.size = 0};
    put(&b, 0x4C, 4);
    memcpy(b.at + b.size, class_id, sizeof(class_id));
    b.size += sizeof(class_id);
    put(&b, 2u | (p->id_list ? 1u : 0) | 0x80, 4);
    put(&b, p->attributes, 4);
    while (b.size < 0x4C)
        put(&b, 0, 1);
    if (p->id_list) {
        put(&b, (uint32_t)p->id_list, 2);
        for (size_t i = 0; i < p->id_list; i++)
            put(&b, 0xEE, 1);
    }
    put_info(&b, p);
    return b;
}

/* Parses a copy of exactly that many bytes. */
static HRESULT parse(const void *data, size_t size, struct csc_path *path, bool *directory)
{
    void *copy = malloc(size ? size : 1);
    HRESULT hr;
    assert_non_null(copy);
    memcpy(copy, data, size);
    hr = csc_link_target(copy, size, path, directory);
    free(copy);
    if (hr != S_OK)
        assert_null(path->text);
    return hr;
}

static void check(const struct plan *p, const char16_t *expected)
{
    struct bytes b = build(p);
    struct csc_path path;
    bool directory = true;
    assert_hr(parse(b.at, b.size, &path, &directory), expected ? S_OK : S_FALSE);
    if (expected)
        assert_text(path.text, expected);
    assert_int_equal(directory, (p->attributes & FILE_ATTRIBUTE_DIRECTORY) != 0);
    csc_path_free(&path);
}

static const struct plan samples[] = {
    {.attributes = FILE_ATTRIBUTE_ARCHIVE, .net = "\\\\srv\\share", .suffix = "dir\\a.txt"},
    {.id_list = 300, .net = "\\\\srv\\share", .suffix = "dir\\a.txt"},
    {.base = "Z:\\", .net = "\\\\srv\\share", .device = "Z:", .suffix = "dir\\a.txt"},
    {.base = "Z:\\dir\\a.txt", .net = "\\\\srv\\share", .device = "z:"},
    {.net = "\\\\srv\\share", .suffix = "dir\\a.txt", .wide = true},
    {.id_list = 7, .base = "Z:\\dir\\a.txt", .net = "\\\\srv\\share", .device = "Z:", .wide = true},
    {.base = "\\\\srv\\share\\dir\\a.txt"},
    {.base = "\\\\srv\\share\\dir", .suffix = "a.txt", .wide = true},
};

static void each_way_to_name_a_file_on_a_share_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(samples); i++)
        check(&samples[i], u"\\\\srv\\share\\dir\\a.txt");
}

static void directories_are_told_by_their_attribute(void **state)
{
    const struct plan p = {
        .attributes = FILE_ATTRIBUTE_DIRECTORY, .net = "\\\\srv\\share", .suffix = "dir"};
    (void)state;
    check(&p, u"\\\\srv\\share\\dir");
}

static void unicode_wins_over_the_code_page_and_without_it_only_ascii_is_believed(void **state)
{
    const struct plan wide = {.net = "\\\\srv\\share", .suffix = "grün\\ß.txt", .wide = true};
    const struct plan narrow = {.net = "\\\\srv\\share", .suffix = "gr\xFCn.txt"};
    (void)state;
    check(&wide, u"\\\\srv\\share\\gr\u00FCn\\\u00DF.txt");
    check(&narrow, NULL);
}

static void what_is_on_no_share_leads_nowhere(void **state)
{
    static const struct plan plans[] = {
        {.base = "C:\\Users\\me\\a.txt"},
        {.base = "C:\\", .suffix = "a.txt", .wide = true},
        {.suffix = "a.txt"},
        {.net = "\\\\srv\\share", .suffix = "..\\..\\other\\a.txt"},
        {.net = "\\\\srv\\share", .suffix = "a*.txt"},
        {.net = "not unc", .suffix = "a.txt"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(plans); i++)
        check(&plans[i], NULL);
}

static void a_shortcut_without_link_info_leads_nowhere(void **state)
{
    struct bytes b = build(&samples[0]);
    struct csc_path path;
    bool directory;
    (void)state;
    set(&b, 20, 0x80);
    assert_hr(parse(b.at, b.size, &path, &directory), S_FALSE);
    set(&b, 20, 0x182); /* ForceNoLinkInfo */
    assert_hr(parse(b.at, b.size, &path, &directory), S_FALSE);
}

static void anything_else_is_no_shortcut(void **state)
{
    struct bytes b = build(&samples[0]);
    struct csc_path path;
    bool directory;
    (void)state;
    assert_hr(parse("", 0, &path, &directory), MALFORMED);
    assert_hr(parse("[InternetShortcut]\r\nURL=x", 25, &path, &directory), MALFORMED);
    b.at[4] ^= 1;
    assert_hr(parse(b.at, b.size, &path, &directory), MALFORMED);
}

static void cut_short_at_any_byte_it_is_malformed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(samples); i++) {
        struct bytes b = build(&samples[i]);
        for (size_t n = 0; n < b.size; n++) {
            struct csc_path path;
            bool directory;
            assert_hr(parse(b.at, n, &path, &directory), MALFORMED);
        }
    }
}

/* Any answer will do, but the target must be a sound path, and nothing outside be read. */
static void no_byte_can_do_harm(void **state)
{
    (void)state;
    unit_seed();
    for (unsigned round = 0; round < 200000; round++) {
        struct bytes b = build(&samples[unit_random(COUNT(samples))]);
        struct csc_path path;
        bool directory;
        unsigned changes = 1 + unit_random(6);
        HRESULT hr;
        while (changes--) {
            size_t at = unit_random(4) ? 0x4C + unit_random((uint32_t)b.size - 0x4C)
                                       : unit_random((uint32_t)b.size);
            b.at[at] = (unsigned char)(unit_random(2) ? unit_random(256) : 0xFF * unit_random(2));
        }
        hr = parse(b.at, b.size - (unit_random(4) ? 0 : unit_random((uint32_t)b.size)), &path,
                   &directory);
        assert_true(hr == S_OK || hr == S_FALSE || hr == MALFORMED);
        if (hr == S_OK)
            assert_true(path.count > 0 && path.len == csc_len(path.text));
        csc_path_free(&path);
    }
}

static unsigned allocations_left;

static bool spend(size_t size)
{
    (void)size;
    return allocations_left && allocations_left--;
}

/* Every allocation fails in turn, and all after it. */
static void parse_with_little_memory(const struct plan *p)
{
    struct bytes b = build(p);
    HRESULT hr = E_OUTOFMEMORY;
    for (unsigned n = 0; hr == E_OUTOFMEMORY; n++) {
        struct csc_path path;
        bool directory;
        assert_true(n < 100);
        allocations_left = n;
        csc_alloc_hook = spend;
        hr = parse(b.at, b.size, &path, &directory);
        csc_alloc_hook = NULL;
        csc_path_free(&path);
    }
    assert_true(SUCCEEDED(hr));
}

/* Names of every length: each text has to grow at each place once. */
static void without_memory_it_says_so_and_gives_nothing(void **state)
{
    char net[] = "\\\\server\\share-of-a-name-as-long-as-it-takes-to-meet-the-ends-of-buffers";
    struct plan p = {.base = "Z:dir\\a.txt", .net = net, .device = "Z:", .suffix = "b.txt"};
    (void)state;
    for (size_t i = 0; i < COUNT(samples); i++)
        parse_with_little_memory(&samples[i]);
    for (size_t len = sizeof(net) - 1; len > 9; len--) {
        net[len] = 0;
        parse_with_little_memory(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_to_name_a_file_on_a_share_is_read),
        cmocka_unit_test(directories_are_told_by_their_attribute),
        cmocka_unit_test(unicode_wins_over_the_code_page_and_without_it_only_ascii_is_believed),
        cmocka_unit_test(what_is_on_no_share_leads_nowhere),
        cmocka_unit_test(a_shortcut_without_link_info_leads_nowhere),
        cmocka_unit_test(anything_else_is_no_shortcut),
        cmocka_unit_test(cut_short_at_any_byte_it_is_malformed),
        cmocka_unit_test(no_byte_can_do_harm),
        cmocka_unit_test(without_memory_it_says_so_and_gives_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
