/* The help texts, and the table of verbs they belong to. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/options.h"

/* All verbs; the last row has no name. */
extern const struct verb verbs[];

/* The verb of this name, NULL if there is none. */
const struct verb *find_verb(const WCHAR *name);

/* Prints the help of the program. */
void print_program_help(void);

/* Prints the help of one verb. */
void print_verb_help(const struct verb *verb);

#endif
