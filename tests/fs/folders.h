/*
 * Real folders for the tests of fs_win32: one in the temporary folder of the system, and under
 * Wine one that is the share of a server, made in the folder where Wine looks for servers.
 */
#ifndef TESTS_FS_FOLDERS_H
#define TESTS_FS_FOLDERS_H

#include "base/types.h"

/* The path of a drive folder (`C:\...`) of this process's own. It does not exist yet. */
const char16_t *folders_drive(void);

/* `\\server\share` of this process's own, made as needed; NULL where that cannot be done. */
const char16_t *folders_share(void);

/* `\\?\unix...` of a drive path or share, for what ordinary calls cannot do. Wine only. */
const char16_t *folders_unix(const char16_t *path);

bool folders_in_wine(void);

/* Runs shell commands on the Unix side, in a folder given by its drive path or share, and waits
 * for their end. They are to end with status 0 or 1; false for 1. Wine only. */
bool folders_shell(const char16_t *folder, const char *commands);

/* Removes a folder with all in it, through fs_win32. */
void folders_remove(const char16_t *path);

/* Removes the server that folders_share made. */
void folders_end(void);

#endif
