/*
 * The time of the agent: see clock.h.
 */
#include "agent/clock.h"

#include "com/netcache.h"

#include <wchar.h>

#define MAX_SPEED 100000u
#define MAX_WAIT  (24u * 60 * 60 * 1000) /* then it is looked at the clock again */

uint64_t clock_from(const FILETIME *time)
{
    return ((uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime) / 10000;
}

static uint64_t system_time(void)
{
    FILETIME time;
    GetSystemTimeAsFileTime(&time);
    return clock_from(&time);
}

void clock_start(struct agent_clock *clock)
{
    WCHAR text[16];
    DWORD speed = 0;
    DWORD length = GetEnvironmentVariableW(L"OPENCSC_AGENT_CLOCK", text, ARRAYSIZE(text));
    if (length && length < ARRAYSIZE(text))
        speed = wcstoul(text, NULL, 10);
    else
        netcache_number(HKEY_LOCAL_MACHINE, NETCACHE_OWN, L"AgentClock", &speed);
    clock->speed = speed >= 1 && speed <= MAX_SPEED ? speed : 1;
    clock->base = system_time();
}

struct schedule_clock clock_read(const struct agent_clock *clock)
{
    FILETIME now, local;
    GetSystemTimeAsFileTime(&now);
    uint64_t time = clock_from(&now);
    struct schedule_clock read = {.now = time};
    if (FileTimeToLocalFileTime(&now, &local))
        read.local = (int64_t)(clock_from(&local) - time);
    if (time > clock->base)
        read.now = clock->base + (time - clock->base) * clock->speed;
    return read;
}

DWORD clock_wait(const struct agent_clock *clock, uint64_t until)
{
    uint64_t now = clock_read(clock).now;
    if (until == SCHEDULE_NEVER)
        return INFINITE;
    uint64_t wait = until > now ? (until - now + clock->speed - 1) / clock->speed : 0;
    return wait < MAX_WAIT ? (DWORD)wait : MAX_WAIT;
}
