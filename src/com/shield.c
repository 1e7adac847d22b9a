/*
 * Ending C++ exceptions of the client: see shield.h.
 *
 * An exception must not pass through our frames: they hold locks, leases and memory. GCC has no
 * __try for C, so the frame that catches is written down: its unwind data names the system's own
 * handler for C and one range, our call.
 */
#include "com/shield.h"

/* What runtimes of C++ raise. */
#define RAISED_BY_GCC       0x20474343u /* and LLVM; "GCC" */
#define RAISED_BY_MICROSOFT 0xE06D7363u /* "msc" */

#ifdef __x86_64__

LONG com_shield_filter(EXCEPTION_POINTERS *pointers, void *frame);
LONG com_shield_filter(EXCEPTION_POINTERS *pointers, void *frame)
{
    DWORD code = pointers->ExceptionRecord->ExceptionCode;
    (void)frame;
    return code == RAISED_BY_GCC || code == RAISED_BY_MICROSOFT ? EXCEPTION_EXECUTE_HANDLER
                                                                : EXCEPTION_CONTINUE_SEARCH;
}

/* The nop: a return address at the very end of the range would count as outside. */
__asm__("    .text\n"
        "    .globl com_shielded\n"
        "    .def com_shielded; .scl 2; .type 32; .endef\n"
        "    .seh_proc com_shielded\n"
        "com_shielded:\n"
        "    subq $40, %rsp\n"
        "    .seh_stackalloc 40\n"
        "    .seh_endprologue\n"
        ".Lshield_begin:\n"
        "    movq %rcx, %rax\n"
        "    movq %rdx, %rcx\n"
        "    callq *%rax\n"
        "    nop\n"
        ".Lshield_end:\n"
        "    movl $1, %eax\n"
        "    addq $40, %rsp\n"
        "    retq\n"
        ".Lshield_caught:\n"
        "    xorl %eax, %eax\n"
        "    addq $40, %rsp\n"
        "    retq\n"
        "    .seh_handler __C_specific_handler, @except\n"
        "    .seh_handlerdata\n"
        "    .long 1\n"
        "    .rva .Lshield_begin, .Lshield_end, com_shield_filter, .Lshield_caught\n"
        "    .text\n"
        "    .seh_endproc\n");

#else

bool com_shielded(void (*call)(void *argument), void *argument)
{
    call(argument);
    return true;
}

#endif
