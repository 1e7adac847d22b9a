/* See renames.h. */
#include "renames.h"

#include <string.h>

const char16_t *at(const struct world *w, enum side side, const char *rel)
{
    return side == HERE ? on_client(w, rel) : on_server(rel);
}

void rename_at(struct world *w, enum side side, const char *from, const char *to)
{
    assert_hr(fs_memory_rename(w->memory, at(w, side, from), at(w, side, to)), S_OK);
}

uint64_t id_at(struct world *w, enum side side, const char *rel)
{
    return fs_memory_facts(w->memory, at(w, side, rel)).id;
}

void fill_share(struct world *w)
{
    put_server(w, "f.txt", "a file");
    put_server(w, "dir\\d.txt", "in a folder");
    put_server(w, "dir\\sub\\x.txt", "deeper");
    fs_memory_mkdir(w->memory, on_server("other"));
    assert_hr(pin(w, "", true, true), S_OK);
}

void sync_moves_nothing(struct world *w, uint32_t flags)
{
    static const char *const writing[] = {" open_stage ", " write ", " remove_"};
    fs_fault_reset(w->fault);
    fs_fault_keep_log(w->fault, true);
    assert_hr(sync_with(w, "", flags), S_OK);
    for (size_t i = 0; i < 3; i++) {
        if (strstr(fs_fault_log(w->fault), writing[i]))
            fail_msg("%.80s; log:\n%s", strstr(fs_fault_log(w->fault), writing[i]), w->log);
    }
    fs_fault_keep_log(w->fault, false);
    assert_int_equal(w->failures, 0);
    assert_both_sides_equal(w);
}

void assert_quiet(struct world *w)
{
    assert_hr(sync_with(w, "", BOTH), S_OK);
    if (w->items != 1)
        fail_msg("still something to do:\n%s", w->log);
    assert_both_sides_equal(w);
}

void converge(struct world *w)
{
    for (int pass = 0; pass < 4; pass++)
        sync_with(w, "", BOTH);
    assert_quiet(w);
}

void on_either_side(void **state, void (*story)(struct world *w, enum side side))
{
    for (size_t i = 0; i < 2; i++) {
        story(*state, i ? THERE : HERE);
        world_end(state);
        world_make(state);
    }
}

enum side opposite(enum side side)
{
    return side == HERE ? THERE : HERE;
}
