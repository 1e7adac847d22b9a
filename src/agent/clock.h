/*
 * The time of the agent, in milliseconds: that of the system, or for tests a faster one.
 */
#ifndef AGENT_CLOCK_H
#define AGENT_CLOCK_H

#include "agent/schedule.h"

#include <windows.h>

struct agent_clock {
    uint64_t base;  /* when it was started */
    uint32_t speed; /* 1, or what OPENCSC_AGENT_CLOCK or HKLM\Software\OpenCSC, AgentClock says */
};

void clock_start(struct agent_clock *clock);
struct schedule_clock clock_read(const struct agent_clock *clock);
/* How long to wait, in real milliseconds, until a moment; INFINITE for SCHEDULE_NEVER. */
DWORD clock_wait(const struct agent_clock *clock, uint64_t until);
/* A moment that the system's clock told, as the agent's clock tells it. */
uint64_t clock_from(const FILETIME *time);

#endif
