/*
 * PINLINKTARGETS: a shortcut that is pinned takes the file it leads to with it, on its own share or
 * another one; a folder, never.
 */
#include "world.h"

#include "base/result.h"

#include <string.h>

#define LINKS CSC_SYNC_PINLINKTARGETS

/* The least shortcut there is: a header and a LinkInfo with a path as Wine writes it. */
static size_t shortcut(unsigned char *b, const char *target, uint32_t attributes)
{
    static const unsigned char start[] = {0x4C, 0, 0, 0, 0x01, 0x14, 0x02, 0,    0, 0, 0, 0,
                                          0xC0, 0, 0, 0, 0,    0,    0,    0x46, 2, 0, 0, 0};
    size_t n = strlen(target) + 1;
    size_t size = 0x1C + n + 1;
    unsigned char *info = b + 0x4C;
    memset(b, 0, 0x4C + size);
    memcpy(b, start, sizeof(start));
    b[24] = (unsigned char)attributes;
    info[0] = (unsigned char)size;
    info[4] = 0x1C;
    info[8] = 1;
    info[16] = 0x1C;
    info[24] = (unsigned char)(0x1C + n);
    memcpy(info + 0x1C, target, n);
    return 0x4C + size;
}

static void put_link(struct world *w, const char *rel, const char *target, uint32_t attributes)
{
    unsigned char b[512];
    size_t size = shortcut(b, target, attributes);
    assert_hr(fs_memory_put(w->memory, on_server(rel), b, size), S_OK);
}

static void start(struct world *w)
{
    put_server(w, "links\\other.txt", "no shortcut");
    put_server(w, "far\\away\\target.txt", "the target");
    put_server(w, "far\\away\\beside.txt", "beside it");
    put_link(w, "links\\a.lnk", "\\\\srv\\share\\far\\away\\target.txt", 0x20);
}

static uint32_t pins_of(struct world *w, const char *rel)
{
    struct csc_item item;
    HRESULT hr = find(w, rel, &item);
    assert_true(hr == S_OK || hr == CSC_E_NOT_FOUND);
    return hr == S_OK ? item.pins : 0;
}

static void pinning_a_shortcut_pins_and_fills_its_target(void **state)
{
    struct world *w = *state;
    start(w);
    assert_hr(pin_with(w, "links\\a.lnk", PIN_FILL | CSC_SYNC_PINFORALL | LINKS), S_OK);
    assert_int_equal(w->failures, 0);
    assert_client(w, "far\\away\\target.txt", "the target");
    assert_client(w, "far\\away\\beside.txt", NULL);
    assert_int_equal(pins_of(w, "far\\away\\target.txt"), CSC_SYNC_PINFORUSER | CSC_SYNC_PINFORALL);
    assert_int_equal(pins_of(w, "far\\away"), 0);
    assert_logged(w, "\\\\srv\\share\\far\\away\\target.txt 00000000");
}

static void without_the_flag_a_shortcut_is_a_file_like_any_other(void **state)
{
    struct world *w = *state;
    start(w);
    assert_hr(pin_with(w, "links", PIN_FILL), S_OK);
    assert_int_equal(pins_of(w, "far\\away\\target.txt"), 0);
}

static void without_fill_the_server_copy_is_read_and_the_target_stays_sparse(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    start(w);
    assert_hr(pin_with(w, "links", CSC_SYNC_PINFORUSER | LINKS), S_OK);
    assert_client(w, "links\\a.lnk", NULL);
    assert_hr(find(w, "far\\away\\target.txt", &item), S_OK);
    assert_int_equal(item.pins, CSC_SYNC_PINFORUSER);
    assert_true(item.trees.marks & CSC_MARK_SPARSE);
}

static void a_second_pin_with_the_flag_follows_what_is_pinned_already(void **state)
{
    struct world *w = *state;
    start(w);
    assert_hr(pin_with(w, "links", PIN_FILL), S_OK);
    assert_hr(pin_with(w, "links", PIN_FILL | LINKS), S_OK);
    assert_client(w, "far\\away\\target.txt", "the target");
}

static void folders_are_never_pinned_by_a_shortcut(void **state)
{
    struct world *w = *state;
    start(w);
    put_link(w, "links\\folder.lnk", "\\\\srv\\share\\far\\away", FILE_ATTRIBUTE_DIRECTORY);
    put_link(w, "links\\liar.lnk", "\\\\srv\\share\\far", 0x20); /* a file once */
    put_link(w, "links\\share.lnk", "\\\\srv\\share", 0x20);
    assert_hr(pin_with(w, "links", PIN_FILL | LINKS), S_OK);
    assert_int_equal(w->failures, 0);
    assert_int_equal(pins_of(w, "far"), 0);
    assert_int_equal(pins_of(w, "far\\away"), 0);
    assert_int_equal(pins_of(w, ""), 0);
}

static void a_shortcut_that_leads_nowhere_is_no_failure(void **state)
{
    struct world *w = *state;
    start(w);
    put_link(w, "links\\gone.lnk", "\\\\srv\\share\\far\\gone.txt", 0x20);
    put_link(w, "links\\odd.lnk", "\\\\srv\\share\\far\\away\\target.txt\\x", 0x20);
    put_link(w, "links\\local.lnk", "C:\\a.txt", 0x20);
    put_server(w, "links\\none.lnk", "no shortcut at all");
    put_server(w, "links\\empty.lnk", "");
    assert_hr(pin_with(w, "links", PIN_FILL | LINKS), S_OK);
    assert_int_equal(w->failures, 0);
    assert_client(w, "far\\away\\target.txt", "the target");
}

static void a_shortcut_to_a_shortcut_leads_no_further(void **state)
{
    struct world *w = *state;
    start(w);
    put_link(w, "first.lnk", "\\\\srv\\share\\links\\a.lnk", 0x20);
    put_link(w, "self.lnk", "\\\\srv\\share\\self.lnk", 0x20);
    assert_hr(pin_with(w, "first.lnk", PIN_FILL | LINKS), S_OK);
    assert_hr(pin_with(w, "self.lnk", PIN_FILL | LINKS), S_OK);
    assert_int_equal(pins_of(w, "links\\a.lnk"), CSC_SYNC_PINFORUSER);
    assert_int_equal(pins_of(w, "far\\away\\target.txt"), 0);
}

static void a_target_on_another_share_is_met_and_pinned_there(void **state)
{
    struct world *w = *state;
    char16_t path[] = u"\\\\two\\data\\t.txt";
    struct csc_path parsed;
    struct csc_item item;
    fs_memory_add_root(w->memory, u"\\\\two\\data");
    assert_hr(fs_memory_put_text(w->memory, path, "elsewhere"), S_OK);
    put_link(w, "a.lnk", "\\\\two\\data\\t.txt", 0x20);
    assert_hr(pin_with(w, "a.lnk", PIN_FILL | LINKS), S_OK);
    assert_int_equal(w->failures, 0);
    assert_hr(csc_path_parse(path, &parsed), S_OK);
    assert_hr(csc_cache_find(w->cache, &parsed, &item), S_OK);
    csc_path_free(&parsed);
    assert_int_equal(item.pins, CSC_SYNC_PINFORUSER);
    assert_int_equal(item.trees.local.kind, CSC_FILE);
}

static void a_share_that_forbids_caching_or_is_out_of_reach_is_left_alone(void **state)
{
    struct world *w = *state;
    fs_memory_add_root(w->memory, u"\\\\two\\data");
    fs_memory_set_caching(w->memory, u"\\\\two\\data", 0x30);
    assert_hr(fs_memory_put_text(w->memory, u"\\\\two\\data\\t.txt", "elsewhere"), S_OK);
    put_link(w, "a.lnk", "\\\\two\\data\\t.txt", 0x20);
    assert_hr(pin_with(w, "a.lnk", PIN_FILL | LINKS), S_OK);
    assert_int_equal(w->failures, 0);
    assert_int_equal(w->items, 1);
    put_link(w, "b.lnk", "\\\\nobody\\there\\t.txt", 0x20);
    assert_hr(pin_with(w, "b.lnk", PIN_FILL | LINKS), S_OK); /* the result of the shortcut itself */
    assert_int_equal(w->failures, 1);
    assert_logged(w, "\\\\nobody\\there\\t.txt 8007");
}

static void synchronize_follows_new_shortcuts_with_pinnewfiles_alone(void **state)
{
    struct world *w = *state;
    start(w);
    assert_hr(pin_with(w, "links", PIN_FILL), S_OK);
    put_link(w, "links\\new.lnk", "\\\\srv\\share\\far\\away\\beside.txt", 0x20);
    assert_hr(sync_with(w, "", CSC_SYNC_IN | CSC_SYNC_OUT | LINKS), S_OK);
    assert_int_equal(pins_of(w, "far\\away\\beside.txt"), 0);
    assert_hr(sync_with(w, "links", BOTH | CSC_SYNC_PINFORREDIR | LINKS), S_OK);
    assert_int_equal(w->failures, 0);
    assert_client(w, "far\\away\\beside.txt", "beside it");
    assert_int_equal(pins_of(w, "far\\away\\beside.txt"),
                     CSC_SYNC_PINFORUSER | CSC_SYNC_PINFORREDIR);
    assert_int_equal(pins_of(w, "far\\away\\target.txt"), 0); /* that shortcut is not new */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
        T(pinning_a_shortcut_pins_and_fills_its_target),
        T(without_the_flag_a_shortcut_is_a_file_like_any_other),
        T(without_fill_the_server_copy_is_read_and_the_target_stays_sparse),
        T(a_second_pin_with_the_flag_follows_what_is_pinned_already),
        T(folders_are_never_pinned_by_a_shortcut),
        T(a_shortcut_that_leads_nowhere_is_no_failure),
        T(a_shortcut_to_a_shortcut_leads_no_further),
        T(a_target_on_another_share_is_met_and_pinned_there),
        T(a_share_that_forbids_caching_or_is_out_of_reach_is_left_alone),
        T(synchronize_follows_new_shortcuts_with_pinnewfiles_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
