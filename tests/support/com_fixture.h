/*
 * A world for tests of the COM objects: an empty store, a share to cache from, and the cache
 * object, got like any client gets it (CoCreateInstance, public headers). Made for one test, all
 * gone after it; the end also checks that no object of ours is left alive.
 *
 * WINE: the share is a folder below the prefix's dosdevices\unc. On Windows there is no such way to
 * make one: com_fixture_available says no, and the tests of this kind are skipped.
 */
#ifndef TESTS_COM_FIXTURE_H
#define TESTS_COM_FIXTURE_H

#include <windows.h>

#include <cscobj.h>
#include <opencsc.h>
#include <stdbool.h>

struct com_fixture {
    WCHAR store[MAX_PATH];  /* the store folder (OPENCSC_STORE) */
    WCHAR server[64];       /* \\test-... */
    WCHAR share[64];        /* \\test-...\data */
    WCHAR folder[MAX_PATH]; /* the server's folder in the prefix */
    IOfflineFilesCache *cache;
    bool dirty; /* an earlier test that failed left objects alive */
};

bool com_fixture_available(void);

/* What kind of apartment the tests' thread is in; COINIT_MULTITHREADED unless set before setup. */
extern DWORD com_fixture_apartment;

/* Setup and teardown of a cmocka test; *state is the struct com_fixture. */
int com_fixture_setup(void **state);
int com_fixture_teardown(void **state);

/* A new cache object, as a client makes it. */
IOfflineFilesCache *com_fixture_cache(void);

/* True if cscobj.dll holds no object: everything was released. */
bool com_fixture_all_released(void);

/* The server is gone, or back. Nobody may have files of it open. */
void com_fixture_unplug(struct com_fixture *fixture);
void com_fixture_plug(struct com_fixture *fixture);

/* --- paths and files. Paths stay valid for the next 15 calls --------------------------------- */

/* A path on the share; "" is the share itself. */
const WCHAR *on_share(const struct com_fixture *fixture, const WCHAR *rel);
/* The cached copy of what lies there. */
const WCHAR *in_cache(const struct com_fixture *fixture, const WCHAR *rel);

void make_file(const WCHAR *path, const char *content); /* creates or overwrites */
void make_folder(const WCHAR *path);
bool is_there(const WCHAR *path);
bool holds(const WCHAR *path, const char *content);

/* --- short forms of calls, on one path of the share ------------------------------------------ */

IOfflineFilesItem *find_item(const struct com_fixture *fixture, const WCHAR *rel);
/* QueryInterface that must work. */
void *facet(IOfflineFilesItem *item, REFIID iid);
void *find_facet(const struct com_fixture *fixture, const WCHAR *rel, REFIID iid);
HRESULT pin_path(const struct com_fixture *fixture, const WCHAR *rel, BOOL deep, DWORD flags);
HRESULT sync_path(const struct com_fixture *fixture, const WCHAR *rel, DWORD flags);

#define PIN_FILL  (OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER | OFFLINEFILES_PIN_CONTROL_FLAG_FILL)
#define SYNC_BOTH (OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN | OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCOUT)

#endif
