/*
 * Ending C++ exceptions of the client: see shield.h.
 *
 * An exception must not pass through our frames: they hold locks, leases and memory. GCC has no
 * __try for C, so the frame that catches is written down, and its unwind data names a handler of
 * our own.
 */
#include "com/shield.h"

#ifdef __x86_64__

#include <stdint.h>
#include <unwind.h>

/* What runtimes of C++ raise. */
#define RAISED_BY_GCC       0x20474343u /* and LLVM; "GCC" */
#define RAISED_BY_MICROSOFT 0xE06D7363u /* "msc" */

/* What has been caught; in the end it is to be freed if it is GCC's. */
static struct _Unwind_Exception microsofts;

/* Calls; NULL when the call returned, else what has been caught. */
struct _Unwind_Exception *com_shield_call(void (*call)(void *argument), void *argument);
/* In the midst of it, where it goes on with what has been caught. */
extern const char com_shield_caught[];

/* A frame of the client with something to clean up stops the unwinding, and goes on to the target
 * that GCC's runtime would have found. It looks for that here. */
static void tell_runtime(EXCEPTION_RECORD *record, void *frame)
{
    struct _Unwind_Exception *exception = (void *)record->ExceptionInformation[0];
    const uintptr_t target[] = {(uintptr_t)frame, (uintptr_t)com_shield_caught, 0};
    for (int i = 0; i < 3; i++) {
        exception->private_[i + 1] = target[i];
        record->ExceptionInformation[i + 1] = target[i];
    }
    record->NumberParameters = 4;
}

EXCEPTION_DISPOSITION com_shield_handler(EXCEPTION_RECORD *record, void *frame, CONTEXT *context,
                                         DISPATCHER_CONTEXT *dispatcher);
EXCEPTION_DISPOSITION com_shield_handler(EXCEPTION_RECORD *record, void *frame, CONTEXT *context,
                                         DISPATCHER_CONTEXT *dispatcher)
{
    void *caught = &microsofts;
    if (record->ExceptionCode != RAISED_BY_GCC && record->ExceptionCode != RAISED_BY_MICROSOFT)
        return ExceptionContinueSearch;
    if (record->ExceptionCode == RAISED_BY_GCC) {
        caught = (void *)record->ExceptionInformation[0];
        tell_runtime(record, frame);
    }
    RtlUnwindEx(frame, (void *)(uintptr_t)com_shield_caught, record, caught, context,
                dispatcher->HistoryTable);
    return ExceptionContinueSearch; /* it does not come back */
}

/* Unwinding sets rax to what has been caught. Cleaned-up GCC exceptions come with themselves in it,
 * too. */
__asm__("    .text\n"
        "    .globl com_shield_call\n"
        "    .def com_shield_call; .scl 2; .type 32; .endef\n"
        "    .seh_proc com_shield_call\n"
        "com_shield_call:\n"
        "    subq $40, %rsp\n"
        "    .seh_stackalloc 40\n"
        "    .seh_endprologue\n"
        "    .seh_handler com_shield_handler, @except\n"
        "    movq %rcx, %rax\n"
        "    movq %rdx, %rcx\n"
        "    callq *%rax\n"
        "    xorl %eax, %eax\n"
        "    .globl com_shield_caught\n"
        "com_shield_caught:\n"
        "    addq $40, %rsp\n"
        "    retq\n"
        "    .seh_endproc\n");

bool com_shielded(void (*call)(void *argument), void *argument)
{
    struct _Unwind_Exception *caught = com_shield_call(call, argument);
    if (caught && caught->exception_cleanup)
        caught->exception_cleanup(_URC_FOREIGN_EXCEPTION_CAUGHT, caught);
    return !caught;
}

#else

bool com_shielded(void (*call)(void *argument), void *argument)
{
    call(argument);
    return true;
}

#endif
