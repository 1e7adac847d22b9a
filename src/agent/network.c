/* Whether there is a network: see network.h. */
#include "agent/network.h"

#include <winsock2.h>
/* iphlpapi.h knows addresses only after that. */
#include <ws2ipdef.h>
/* And after that. */
#include <iphlpapi.h>
#include <stdlib.h>

bool network_event(unsigned before, unsigned now, OFFLINEFILES_EVENTS *event)
{
    *event =
        now > before ? OFFLINEFILES_EVENT_NETTRANSPORTARRIVED : OFFLINEFILES_EVENT_NONETTRANSPORTS;
    return now > before || (before && !now);
}

static unsigned count_up(const IP_ADAPTER_ADDRESSES *adapter)
{
    unsigned count = 0;
    for (; adapter; adapter = adapter->Next)
        count += adapter->OperStatus == IfOperStatusUp && adapter->FirstUnicastAddress &&
                 adapter->IfType != IF_TYPE_SOFTWARE_LOOPBACK;
    return count;
}

static unsigned count_adapters(void)
{
    const ULONG flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
    IP_ADAPTER_ADDRESSES *list = NULL;
    ULONG size = 16384, error = ERROR_BUFFER_OVERFLOW;
    for (int tries = 0; error == ERROR_BUFFER_OVERFLOW && tries < 4; tries++) {
        free(list);
        list = malloc(size);
        error = list ? GetAdaptersAddresses(AF_UNSPEC, flags, NULL, list, &size)
                     : ERROR_NOT_ENOUGH_MEMORY;
    }
    unsigned count = error == ERROR_SUCCESS ? count_up(list) : 0;
    free(list);
    return count;
}

/* RACE: asked for before the look, so that no change falls between. */
static void watch(struct network *network)
{
    HANDLE unused;
    network->request = (OVERLAPPED){.hEvent = network->changed};
    ResetEvent(network->changed);
    if (NotifyAddrChange(&unused, &network->request) != ERROR_IO_PENDING) {
        CloseHandle(network->changed);
        network->changed = NULL;
    }
}

void network_open(struct network *network)
{
    *network = (struct network){.changed = CreateEventW(NULL, TRUE, FALSE, NULL)};
    if (network->changed)
        watch(network);
    network->adapters = count_adapters();
}

void network_close(struct network *network)
{
    if (!network->changed)
        return;
    /* The system writes into the request until it has ended. */
    if (CancelIPChangeNotify(&network->request))
        WaitForSingleObject(network->changed, 1000);
    CloseHandle(network->changed);
    network->changed = NULL;
}

bool network_look(struct network *network, OFFLINEFILES_EVENTS *event)
{
    unsigned before = network->adapters;
    watch(network);
    network->adapters = count_adapters();
    return network_event(before, network->adapters, event);
}
