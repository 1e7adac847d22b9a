/*
 * engine/decide.h: the laws of policy, for every possible combination, under all 32 sets of the
 * flags that matter, in all 8 situations of pins, and (conflicts) for every answer.
 */
#include "letters.h"
#include "unit.h"

#include "engine/decide.h"

static const uint32_t flag_bits[] = {CSC_SYNC_IN, CSC_SYNC_OUT, CSC_SYNC_FILLSPARSE,
                                     CSC_SYNC_NONEWFILESOUT, CSC_SYNC_PINNEWFILES};

#define FLAG_SETS  32
#define SITUATIONS 8
#define ANSWERS    (CSC_RESOLVE_COUNT + 1)

/* One point of the space. */
struct point {
    struct combination c;
    struct csc_trees trees;
    struct csc_decision d;
    struct csc_situation s;
    struct csc_action a;
    int answer; /* -1: csc_decide */
};

static void explain(const struct point *p)
{
    fail_msg("%s %s flags %x pinned %d scope %d pending %d answer %d: verdict %d op %d",
             combination_name(p->c), csc_state_name(p->d.state), (unsigned)p->s.flags, p->s.pinned,
             p->s.in_pinned_scope, p->s.pin_pending, p->answer, p->a.verdict, p->a.op);
}

static uint32_t flag_set(int i)
{
    uint32_t flags = 0;
    size_t k;

    for (k = 0; k < COUNT(flag_bits); k++)
        flags |= i >> k & 1 ? flag_bits[k] : 0;
    return flags;
}

/* Calls a law with csc_decide's answer at every point. */
static void for_each_decision(bool (*law)(const struct point *p))
{
    int i;

    for (i = 0; i < COMBINATIONS * FLAG_SETS * SITUATIONS; i++) {
        struct point p = {.c = combination_at(i / FLAG_SETS / SITUATIONS), .answer = -1};

        p.d = csc_reconcile(p.c.base, p.c.local, p.c.remote);
        if (!p.d.valid)
            continue;
        p.trees = trees_of(p.c);
        p.s.trees = &p.trees;
        p.s.flags = flag_set(i % FLAG_SETS);
        p.s.pinned = (i / FLAG_SETS & 1) != 0;
        p.s.in_pinned_scope = (i / FLAG_SETS & 2) != 0;
        p.s.pin_pending = (i / FLAG_SETS & 4) != 0;
        p.a = csc_decide(&p.d, &p.s);
        if (!law(&p))
            explain(&p);
    }
}

/* Calls a law with csc_resolve's answer at every point, with three orders of the times. */
static void for_each_resolution(bool (*law)(const struct point *p))
{
    int i;
    int order;

    for (i = 0; i < COMBINATIONS * FLAG_SETS * ANSWERS * 3; i++) {
        struct point p = {.c = combination_at(i / FLAG_SETS / ANSWERS / 3)};

        p.d = csc_reconcile(p.c.base, p.c.local, p.c.remote);
        if (!p.d.valid)
            continue;
        order = i % 3;
        p.trees = trees_of(p.c);
        p.trees.remote.changed = 10;
        p.trees.local.changed = p.s.deleted_time = (uint64_t)(9 + order);
        p.s.trees = &p.trees;
        p.s.flags = flag_set(i / 3 % FLAG_SETS);
        p.answer = i / 3 / FLAG_SETS % ANSWERS;
        p.a = csc_resolve(&p.d, &p.s, (enum csc_resolution)p.answer);
        if (!law(&p))
            explain(&p);
    }
}

static bool has(const struct point *p, uint32_t flag)
{
    return (p->s.flags & flag) != 0;
}

static bool to_server(enum csc_op op)
{
    return op == CSC_OP_CREATE_ON_SERVER || op == CSC_OP_SYNC_TO_SERVER ||
           op == CSC_OP_DELETE_ON_SERVER;
}

static bool to_client(enum csc_op op)
{
    return op == CSC_OP_CREATE_ON_CLIENT || op == CSC_OP_SYNC_TO_CLIENT ||
           op == CSC_OP_DELETE_ON_CLIENT;
}

static bool deletes(enum csc_op op)
{
    return op == CSC_OP_DELETE_ON_SERVER || op == CSC_OP_DELETE_ON_CLIENT;
}

static bool is_merge(const struct point *p)
{
    return kind_of_local(p->c.local) == CSC_DIR && kind_of_remote(p->c.remote) == CSC_DIR;
}

/* FILLSPARSE alone may bring content where there is none; it takes nothing away. */
static bool is_permitted(const struct point *p)
{
    bool fills = has(p, CSC_SYNC_FILLSPARSE) && is_sparse(p->c.local) &&
                 p->a.op == CSC_OP_SYNC_TO_CLIENT &&
                 kind_of_local(p->c.local) == kind_of_remote(p->c.remote);

    return (!to_server(p->a.op) || has(p, CSC_SYNC_OUT)) &&
           (!to_client(p->a.op) || has(p, CSC_SYNC_IN) || fills);
}

static void no_operation_goes_in_a_direction_that_is_not_permitted(void **state)
{
    (void)state;
    for_each_decision(is_permitted);
    for_each_resolution(is_permitted);
}

static bool only_acts_have_operations(const struct point *p)
{
    bool acts = p->a.verdict == CSC_V_DO || p->a.verdict == CSC_V_PIN_DO;

    return acts == (p->a.op != CSC_OP_NONE);
}

static void exactly_the_verdicts_to_act_carry_an_operation(void **state)
{
    (void)state;
    for_each_decision(only_acts_have_operations);
    for_each_resolution(only_acts_have_operations);
}

static bool asks_before_acting(const struct point *p)
{
    if (p->d.conflict)
        return p->a.verdict == CSC_V_CONFLICT || p->a.verdict == CSC_V_NOTHING;
    return p->a.verdict <= CSC_V_PIN_DO;
}

static void flags_alone_never_settle_a_conflict(void **state)
{
    (void)state;
    for_each_decision(asks_before_acting);
}

/* Content of the user, or of others, is never overwritten or deleted by a decision of ours. */
static bool spares_both(const struct point *p)
{
    bool local_lost = is_dirty(p->c.local) &&
                      (p->a.op == CSC_OP_SYNC_TO_CLIENT || p->a.op == CSC_OP_DELETE_ON_CLIENT);
    bool server_news =
        is_changed(p->c.remote) || kind_of_remote(p->c.remote) != kind_of_base(p->c.base);
    bool server_lost = server_news && p->c.remote != CSC_R_NONE && to_server(p->a.op);

    return is_merge(p) || (!local_lost && !server_lost);
}

static void without_a_resolver_no_change_is_overwritten_or_deleted(void **state)
{
    (void)state;
    for_each_decision(spares_both);
}

static bool merges_keep_changed_attributes(const struct point *p)
{
    return !is_merge(p) || p->d.conflict || !is_changed(p->c.remote) || !to_server(p->a.op);
}

static void a_merge_never_overwrites_a_changed_server_directory(void **state)
{
    (void)state;
    for_each_decision(merges_keep_changed_attributes);
}

static bool deletes_with_base(const struct point *p)
{
    return !deletes(p->a.op) || p->c.base != CSC_B_NONE || p->c.local == CSC_L_FILE_SPARSE;
}

static void without_a_base_nothing_with_content_is_deleted(void **state)
{
    (void)state;
    for_each_decision(deletes_with_base);
    for_each_resolution(deletes_with_base);
}

static bool follows_the_book(const struct point *p)
{
    return p->a.op == CSC_OP_NONE || p->a.op == p->d.op || (is_merge(p) && !deletes(p->a.op));
}

static void an_operation_is_the_one_of_the_rule_book(void **state)
{
    (void)state;
    for_each_decision(follows_the_book);
}

static bool keeps_new_files(const struct point *p)
{
    bool only_here = p->c.base == CSC_B_NONE && p->c.remote == CSC_R_NONE;

    return !has(p, CSC_SYNC_NONEWFILESOUT) || !only_here || !to_server(p->a.op);
}

static void nonewfilesout_keeps_what_is_only_here(void **state)
{
    (void)state;
    for_each_decision(keeps_new_files);
}

static bool fetches_only_what_is_wanted(const struct point *p)
{
    bool wanted =
        p->s.pinned || p->s.pin_pending || (p->s.in_pinned_scope && has(p, CSC_SYNC_PINNEWFILES));

    if (p->c.local != CSC_L_NONE || p->c.remote == CSC_R_NONE || !has(p, CSC_SYNC_IN))
        return p->a.verdict != CSC_V_GHOST;
    return (p->a.verdict == CSC_V_GHOST) == !wanted;
}

static void what_nobody_pinned_is_only_remembered(void **state)
{
    (void)state;
    for_each_decision(fetches_only_what_is_wanted);
}

static bool pins_only_what_is_new(const struct point *p)
{
    bool due = p->s.pin_pending || (p->s.in_pinned_scope && has(p, CSC_SYNC_PINNEWFILES));

    return p->a.verdict != CSC_V_PIN_DO ||
           (p->a.op == CSC_OP_CREATE_ON_CLIENT && due && !p->s.pinned);
}

static void an_item_gets_a_pin_only_from_its_directory(void **state)
{
    (void)state;
    for_each_decision(pins_only_what_is_new);
}

static bool forgets_only_nothing(const struct point *p)
{
    bool gone = kind_of_local(p->c.local) == CSC_NONE && p->c.remote == CSC_R_NONE;

    return (p->a.verdict == CSC_V_FORGET) == gone;
}

static void an_entry_is_forgotten_exactly_if_it_is_gone_on_both_sides(void **state)
{
    (void)state;
    for_each_decision(forgets_only_nothing);
}

static bool full_run_settles(const struct point *p)
{
    bool full = has(p, CSC_SYNC_IN) && has(p, CSC_SYNC_OUT) && !has(p, CSC_SYNC_NONEWFILESOUT);

    return !full || p->a.verdict != CSC_V_NOTHING || p->d.state == CSC_STATE_Stable;
}

static void a_run_in_both_directions_leaves_nothing_undone(void **state)
{
    (void)state;
    for_each_decision(full_run_settles);
}

static bool does_nothing_unasked(const struct point *p)
{
    bool asked = has(p, CSC_SYNC_IN) || has(p, CSC_SYNC_OUT) || has(p, CSC_SYNC_FILLSPARSE);

    return asked || p->a.verdict == CSC_V_NOTHING || p->a.verdict == CSC_V_FORGET;
}

static void without_a_direction_nothing_is_done(void **state)
{
    (void)state;
    for_each_decision(does_nothing_unasked);
}

/* --- resolutions -------------------------------------------------------------------------------
 */

static bool acts_on_conflicts_only(const struct point *p)
{
    return p->d.conflict || (p->a.verdict != CSC_V_DO && p->a.verdict != CSC_V_KEEP_BOTH);
}

static void an_answer_moves_only_what_is_in_conflict(void **state)
{
    (void)state;
    for_each_resolution(acts_on_conflicts_only);
}

static bool keeps_the_chosen_side(const struct point *p)
{
    if (p->answer == CSC_RESOLVE_KEEPLOCAL)
        return !to_client(p->a.op);
    if (p->answer == CSC_RESOLVE_KEEPREMOTE)
        return !to_server(p->a.op);
    return p->a.op == CSC_OP_NONE || p->answer == CSC_RESOLVE_KEEPLATEST;
}

static void the_version_that_is_kept_is_not_touched(void **state)
{
    (void)state;
    for_each_resolution(keeps_the_chosen_side);
}

static bool fits_what_exists(const struct point *p)
{
    bool local = kind_of_local(p->c.local) != CSC_NONE;
    bool remote = p->c.remote != CSC_R_NONE;

    switch (p->a.op) {
    case CSC_OP_CREATE_ON_SERVER:
        return local && !remote;
    case CSC_OP_CREATE_ON_CLIENT:
        return remote && !local;
    case CSC_OP_DELETE_ON_SERVER:
        return !local && remote;
    case CSC_OP_DELETE_ON_CLIENT:
        return local && !remote;
    case CSC_OP_NONE:
        return true;
    default:
        return local && remote;
    }
}

static void an_answer_becomes_an_operation_that_is_possible(void **state)
{
    (void)state;
    for_each_resolution(fits_what_exists);
}

static bool keeps_both_only_where_published(const struct point *p)
{
    bool both = p->answer == CSC_RESOLVE_KEEPALLCHANGES && p->d.conflict &&
                csc_state_keeps_all(p->d.state) && has(p, CSC_SYNC_IN) && has(p, CSC_SYNC_OUT);

    return (p->a.verdict == CSC_V_KEEP_BOTH) == both;
}

static void both_versions_are_kept_in_the_published_states_only(void **state)
{
    (void)state;
    for_each_resolution(keeps_both_only_where_published);
}

static bool permitted_choice_is_done(const struct point *p)
{
    bool chooses = p->answer == CSC_RESOLVE_KEEPLOCAL || p->answer == CSC_RESOLVE_KEEPREMOTE ||
                   p->answer == CSC_RESOLVE_KEEPLATEST;
    bool full = has(p, CSC_SYNC_IN) && has(p, CSC_SYNC_OUT);

    return !p->d.conflict || !chooses || !full || p->a.verdict == CSC_V_DO;
}

static void a_permitted_choice_of_a_side_is_carried_out(void **state)
{
    (void)state;
    for_each_resolution(permitted_choice_is_done);
}

/* A record in the conflict log may hold any of the 54 states, and trees that moved on since. */
static void every_state_resolves_whatever_the_trees_say(void **state)
{
    int i;

    (void)state;
    for (i = 0; i < CSC_STATE_COUNT * 27 * ANSWERS; i++) {
        struct csc_trees t = {.base = {.kind = (enum csc_kind)(i % 3)},
                              .local = {.kind = (enum csc_kind)(i / 3 % 3)},
                              .remote = {.kind = (enum csc_kind)(i / 9 % 3)}};
        struct csc_situation s = {.flags = CSC_SYNC_IN | CSC_SYNC_OUT, .trees = &t};
        struct csc_decision d = {.state = (enum csc_state)(i / 27 % CSC_STATE_COUNT),
                                 .op = CSC_OP_NONE,
                                 .conflict = true,
                                 .valid = true};
        enum csc_resolution answer = (enum csc_resolution)(i / 27 / CSC_STATE_COUNT);
        struct csc_action a = csc_resolve(&d, &s, answer);

        assert_true(a.verdict >= CSC_V_DO && a.verdict <= CSC_V_ABORT);
        assert_int_not_equal(a.verdict, CSC_V_CONFLICT);
        assert_true(!deletes(a.op) || t.base.kind != CSC_NONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_operation_goes_in_a_direction_that_is_not_permitted),
        cmocka_unit_test(exactly_the_verdicts_to_act_carry_an_operation),
        cmocka_unit_test(flags_alone_never_settle_a_conflict),
        cmocka_unit_test(without_a_resolver_no_change_is_overwritten_or_deleted),
        cmocka_unit_test(a_merge_never_overwrites_a_changed_server_directory),
        cmocka_unit_test(without_a_base_nothing_with_content_is_deleted),
        cmocka_unit_test(an_operation_is_the_one_of_the_rule_book),
        cmocka_unit_test(nonewfilesout_keeps_what_is_only_here),
        cmocka_unit_test(what_nobody_pinned_is_only_remembered),
        cmocka_unit_test(an_item_gets_a_pin_only_from_its_directory),
        cmocka_unit_test(an_entry_is_forgotten_exactly_if_it_is_gone_on_both_sides),
        cmocka_unit_test(a_run_in_both_directions_leaves_nothing_undone),
        cmocka_unit_test(without_a_direction_nothing_is_done),
        cmocka_unit_test(an_answer_moves_only_what_is_in_conflict),
        cmocka_unit_test(the_version_that_is_kept_is_not_touched),
        cmocka_unit_test(an_answer_becomes_an_operation_that_is_possible),
        cmocka_unit_test(both_versions_are_kept_in_the_published_states_only),
        cmocka_unit_test(a_permitted_choice_of_a_side_is_carried_out),
        cmocka_unit_test(every_state_resolves_whatever_the_trees_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
