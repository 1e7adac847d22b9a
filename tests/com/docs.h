/*
 * A small folder on the share, and the operations on it with a recorder as sink: what the tests of
 * Pin, Unpin and Synchronize have in common.
 */
#ifndef TESTS_COM_DOCS_H
#define TESTS_COM_DOCS_H

#include "recorder.h"

#include "support/com_fixture.h"

/* The sink of all calls below. */
extern struct recorder rec;

/* Setup of a cmocka test: com_fixture_setup and an empty record. */
int docs_setup(void **state);

/* docs\a.txt ("alpha") and docs\sub\b.txt ("beta") on the share; pin_docs also pins and fills them
 * and then empties the record. */
void make_docs(const struct com_fixture *f);
void pin_docs(const struct com_fixture *f);

/* The operations on one path. */
HRESULT pin(const struct com_fixture *f, const WCHAR *rel, BOOL deep, DWORD flags);
HRESULT unpin(const struct com_fixture *f, const WCHAR *rel, BOOL deep, DWORD flags);
HRESULT sync(const struct com_fixture *f, const WCHAR *rel, DWORD flags);

BOOL is_pinned(const struct com_fixture *f, const WCHAR *rel);
BOOL is_sparse(const struct com_fixture *f, const WCHAR *rel);
/* What FindItem says to a path. */
HRESULT find_result(const struct com_fixture *f, const WCHAR *rel);

/* Checks that one item alone was worked on, with success, and how. */
void check_only_work(const struct com_fixture *f, const WCHAR *rel,
                     OFFLINEFILES_SYNC_OPERATION operation);

#endif
