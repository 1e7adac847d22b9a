/* When a network transport has come, or the last one has gone. */
#include "agent/network.h"
#include "unit/unit.h"

static void a_further_adapter_is_a_transport_that_has_come(void **state)
{
    OFFLINEFILES_EVENTS event;
    (void)state;
    assert_true(network_event(0, 1, &event));
    assert_int_equal(event, OFFLINEFILES_EVENT_NETTRANSPORTARRIVED);
    assert_true(network_event(1, 3, &event));
    assert_int_equal(event, OFFLINEFILES_EVENT_NETTRANSPORTARRIVED);
}

static void only_the_last_one_that_goes_is_told(void **state)
{
    OFFLINEFILES_EVENTS event;
    (void)state;
    assert_false(network_event(3, 1, &event));
    assert_true(network_event(1, 0, &event));
    assert_int_equal(event, OFFLINEFILES_EVENT_NONETTRANSPORTS);
}

static void what_stays_as_it_is_is_no_event(void **state)
{
    OFFLINEFILES_EVENTS event;
    struct network network;
    (void)state;
    assert_false(network_event(0, 0, &event));
    assert_false(network_event(2, 2, &event));
    network_open(&network);
    unsigned adapters = network.adapters;
    if (network.changed) {
        assert_int_equal(WaitForSingleObject(network.changed, 0), WAIT_TIMEOUT);
        bool told = network_look(&network, &event);
        assert_int_equal(told, network_event(adapters, network.adapters, &event));
    }
    network_close(&network);
    assert_null(network.changed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_further_adapter_is_a_transport_that_has_come),
        cmocka_unit_test(only_the_last_one_that_goes_is_told),
        cmocka_unit_test(what_stays_as_it_is_is_no_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
