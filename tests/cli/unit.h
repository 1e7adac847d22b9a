/* What every cmocka program of this folder includes first. */
#ifndef TESTS_CLI_UNIT_H
#define TESTS_CLI_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#endif
