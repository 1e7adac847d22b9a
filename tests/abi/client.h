/*
 * client.h: how a client compiled in one particular way reaches the headers, and what it offers.
 *
 * Each client is compiled from client.c or client.cpp with CLIENT as its function's name and
 *     UNICODE                  or not
 *     CLIENT_WINDOWS_FIRST     <windows.h> before the headers of OpenCSC, else after them
 *     CLIENT_COMPILERS_CSCOBJ  and ..._CSCAPI: the compiler's own headers, included after ours
 *     CINTERFACE               the C view in C++
 * and all warnings as errors.
 */
#ifndef TESTS_ABI_CLIENT_H
#define TESTS_ABI_CLIENT_H

#ifdef CLIENT_WINDOWS_FIRST
#include <windows.h>
#endif

#include <cscapi.h>
#include <cscobj.h>
#include <opencsc.h>

#ifndef CLIENT_WINDOWS_FIRST
#include <windows.h>
#endif

#ifdef CLIENT_COMPILERS_CSCOBJ
#include CLIENT_COMPILERS_CSCOBJ
#include CLIENT_COMPILERS_CSCAPI
#endif

#include "abi/fake.h"

/*
 * Calls what is hard to spell. Returns 0, or the line of the first call that went to a wrong slot;
 * `object` comes from fake_object.
 */
#ifdef __cplusplus
extern "C"
#endif
    int
    CLIENT(void *object);

#endif
