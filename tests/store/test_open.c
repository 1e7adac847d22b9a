/* Opening: versions, files that are not ours, places; the connection and how it plans. */
#include "fixture.h"

#include "store/query.h"
#include "store/store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifndef _WIN32
#include <sys/stat.h>
#include <unistd.h>
#endif

#define VERSION         8 /* of the schema, at present */
#define TEXT_OF(x)      #x
#define VERSION_TEXT(x) TEXT_OF(x)
#define SET_VERSION \
    "PRAGMA application_id = 0x4F435343; PRAGMA user_version = " VERSION_TEXT(VERSION)

/* What versions 8, 7 and 6 added, and what those from 5 on did. */
#define NO_TRANSPARENT "DROP TABLE transparent; "
#define NO_NOTES       NO_TRANSPARENT "DROP TABLE note; "
#define NO_SECURITY    NO_NOTES "DROP TABLE security; DROP TABLE descriptor; "
#define OLDER          NO_SECURITY "DROP INDEX item_stamp; DROP INDEX item_base; "

/* ---- versions ---- */

static void a_new_store_is_created_and_found_again(void **state)
{
    struct fixture *f = *state;
    int64_t share;

    reopen(f);
    share = add_share(f->store);
    reopen(f);
    assert_text(get_item(f->store, share).name, u"share");
    assert_int_equal(sql_number(f, "PRAGMA user_version"), VERSION);
    assert_int_equal(sql_number(f, "PRAGMA application_id"), 0x4F435343);
    assert_int_equal(
        sql_number(f, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), 1);
}

static void an_empty_file_becomes_a_store(void **state)
{
    struct fixture *f = *state;

    write_file(f->path, "", 0);
    reopen(f);
    add_share(f->store);
    assert_sound(f);
}

static void a_database_of_version_0_is_migrated(void **state)
{
    struct fixture *f = *state;

    sql_execute(f, "CREATE TABLE t (x); DROP TABLE t");
    reopen(f);
    add_share(f->store);
    assert_int_equal(sql_number(f, "PRAGMA user_version"), VERSION);
}

static void what_version_1_knew_of_shares_survives_the_migration(void **state)
{
    struct fixture *f = *state;
    struct csc_share put = {.reason = 4, .links = 1, .copies = 1}, read;
    struct csc_blocks map;

    reopen(f);
    put.item = add_share(f->store);
    assert_hr(csc_store_share_put(f->store, &put), S_OK);
    csc_store_close(f->store);
    f->store = NULL;
    sql_execute(f,
                OLDER "DROP TABLE suspended; DROP TABLE postponed; DROP TABLE blocks; ALTER TABLE "
                      "share DROP COLUMN copies;"
                      "PRAGMA user_version = 1");
    reopen(f);
    assert_hr(csc_store_share_get(f->store, put.item, &read), S_OK);
    assert_int_equal(read.reason, 4);
    assert_int_equal(read.links, 1);
    assert_int_equal(read.copies, -1);
    assert_hr(csc_store_blocks_get(f->store, put.item, &map), CSC_E_NOT_FOUND);
    assert_sound(f);
}

static void a_store_of_version_2_is_migrated_and_keeps_its_items(void **state)
{
    struct fixture *f = *state;
    struct csc_postponed p = {.tries = 1};

    reopen(f);
    p.item = add_share(f->store);
    csc_store_close(f->store);
    f->store = NULL;
    sql_execute(f, OLDER "DROP TABLE suspended; DROP TABLE postponed; PRAGMA user_version = 2");
    reopen(f);
    assert_int_equal(sql_number(f, "PRAGMA user_version"), VERSION);
    assert_text(get_item(f->store, p.item).name, u"share");
    assert_hr(csc_store_postponed_put(f->store, &p), S_OK);
    assert_sound(f);
}

static void what_version_3_knew_survives_the_migration(void **state)
{
    struct fixture *f = *state;
    int64_t share, root;

    reopen(f);
    share = add_share(f->store);
    csc_store_close(f->store);
    f->store = NULL;
    sql_execute(f, OLDER "DROP TABLE suspended; PRAGMA user_version = 3");
    reopen(f);
    assert_text(get_item(f->store, share).name, u"share");
    assert_hr(csc_store_suspended(f->store, share, &root), S_FALSE);
    assert_hr(csc_store_suspend(f->store, share, true), S_OK);
    assert_sound(f);
}

static void a_store_of_version_4_is_migrated_and_finds_by_file_id(void **state)
{
    static const char indices[] =
        "SELECT count(*) FROM sqlite_master WHERE name IN ('item_stamp', 'item_base')";
    struct fixture *f = *state;
    int64_t share;

    reopen(f);
    share = add_share(f->store);
    sql_execute(f, OLDER "PRAGMA user_version = 4");
    reopen(f);
    assert_int_equal(sql_number(f, "PRAGMA user_version"), VERSION);
    assert_int_equal(sql_number(f, indices), 2);
    assert_true(is_there(f->store, share));
    assert_sound(f);
}

static void a_store_of_version_7_is_migrated_and_keeps_transparent_files(void **state)
{
    struct fixture *f = *state;
    struct csc_transparent t;
    int64_t share;

    reopen(f);
    share = add_share(f->store);
    sql_execute(f, NO_TRANSPARENT "PRAGMA user_version = 7");
    reopen(f);
    assert_int_equal(sql_number(f, "PRAGMA user_version"), VERSION);
    assert_hr(
        csc_store_transparent_put(f->store, &(struct csc_transparent){share, 9, 1, 2, 3, 4, 5}),
        S_OK);
    assert_hr(csc_store_transparent_get(f->store, share, &t), S_OK);
    assert_int_equal(t.content, 9);
    assert_hr(csc_store_is_transparent(f->store, share), S_FALSE); /* a share is none */
    assert_hr(csc_store_transparent_content(f->store, 9), S_OK);
    assert_hr(csc_store_transparent_oldest(f->store, &t), S_OK);
    assert_hr(csc_store_transparent_drop(f->store, share), S_OK);
    assert_hr(csc_store_transparent_drop(f->store, share), S_FALSE);
    assert_hr(csc_store_transparent_oldest(f->store, &t), CSC_E_NOT_FOUND);
    assert_sound(f);
}

static void a_store_of_version_6_is_migrated_and_takes_notes(void **state)
{
    struct fixture *f = *state;
    struct csc_note note = {.path = u"\\\\server\\share"};
    int64_t share;

    reopen(f);
    share = add_share(f->store);
    sql_execute(f, NO_NOTES "PRAGMA user_version = 6");
    reopen(f);
    assert_int_equal(sql_number(f, "PRAGMA user_version"), VERSION);
    assert_hr(csc_store_note_add(f->store, CSC_NOTE_RENAME, &note), S_OK);
    assert_true(is_there(f->store, share));
    assert_sound(f);
}

static void a_store_of_version_5_is_migrated_and_records_descriptors(void **state)
{
    struct fixture *f = *state;
    int64_t share;

    reopen(f);
    share = add_share(f->store);
    sql_execute(f, NO_SECURITY "PRAGMA user_version = 5");
    reopen(f);
    assert_int_equal(sql_number(f, "PRAGMA user_version"), VERSION);
    assert_hr(csc_store_security_put(f->store, share, "x", 1, 1), S_OK);
    assert_sound(f);
}

static void a_newer_store_is_refused_and_left_alone(void **state)
{
    struct fixture *f = *state;

    sql_execute(f, "PRAGMA application_id = 0x4F435343; PRAGMA user_version = 1000;"
                   "CREATE TABLE future (x); INSERT INTO future VALUES (7)");
    assert_hr(csc_store_open(f->file, &f->store), CSC_WIN32(ERROR_REVISION_MISMATCH));
    assert_null(f->store);
    assert_int_equal(sql_number(f, "PRAGMA user_version"), 1000);
    assert_int_equal(sql_number(f, "SELECT x FROM future"), 7);
    assert_int_equal(sql_number(f, "SELECT count(*) FROM sqlite_master"), 1);
    assert_int_equal(
        sql_number(f, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'delete'"), 1);
}

static void a_database_of_somebody_else_is_refused_and_left_alone(void **state)
{
    static const char *const foreign[] = {
        "CREATE TABLE t (x)",                                /* no version, but content */
        "PRAGMA user_version = 1; CREATE TABLE item (x)",    /* not our application */
        "PRAGMA application_id = 77; CREATE TABLE item (x)", /* another application */
        "PRAGMA application_id = 0x4F435343; PRAGMA user_version = -1; CREATE TABLE item (x)",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT(foreign); i++) {
        sql_execute(f, foreign[i]);
        assert_hr(csc_store_open(f->file, &f->store), CSC_E_CORRUPT);
        assert_null(f->store);
        assert_int_equal(sql_number(f, "SELECT count(*) FROM sqlite_master"), 1);
        assert_int_equal(remove(f->path), 0);
    }
}

static void a_version_without_its_tables_is_corrupt(void **state)
{
    struct fixture *f = *state;

    sql_execute(f, SET_VERSION);
    assert_hr(csc_store_open(f->file, &f->store), S_OK); /* comes out at the first use */
    assert_hr(csc_store_remove(f->store, 5), CSC_E_CORRUPT);
}

/* ---- places ---- */

static void bad_places_are_told_apart(void **state)
{
    struct fixture *f = *state;
    struct csc_store *store;
    struct csc_text path = {0};
    char16_t *folder = csc_from_utf8(f->folder);

    assert_hr(csc_store_open(NULL, &store), E_INVALIDARG);
    assert_hr(csc_store_open(u"", &store), E_INVALIDARG);
    assert_hr(csc_store_open(folder, &store), E_ACCESSDENIED);
    csc_text_add(&path, folder);
    csc_text_add(&path, u"/absent/store.db");
    assert_hr(csc_store_open(path.s, &store), CSC_WIN32(ERROR_PATH_NOT_FOUND));
    assert_null(store);
    csc_text_free(&path);
    csc_free(folder);
}

#ifndef _WIN32

/* The tests may run as root, who may do anything. */
static bool act_as_anybody(void)
{
    return geteuid() != 0 || seteuid(65534) == 0;
}

static void act_as_before(void)
{
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
}

static void a_folder_without_write_access_is_refused(void **state)
{
    struct fixture *f = *state;
    HRESULT hr;

    assert_int_equal(chmod(f->folder, 0555), 0);
    assert_true(act_as_anybody());
    hr = csc_store_open(f->file, &f->store);
    act_as_before();
    chmod(f->folder, 0755);
    assert_true(FAILED(hr)); /* SQLite does not say more here; on Windows it does */
    assert_null(f->store);
}

static void a_read_only_database_is_write_protected(void **state)
{
    struct fixture *f = *state;
    HRESULT hr;

    reopen(f);
    csc_store_close(f->store);
    f->store = NULL;
    assert_int_equal(chmod(f->folder, 0777), 0);
    assert_int_equal(chmod(f->path, 0444), 0);
    assert_true(act_as_anybody());
    hr = csc_store_open(f->file, &f->store);
    act_as_before();
    assert_hr(hr, CSC_WIN32(ERROR_WRITE_PROTECT));
    assert_null(f->store);
}

#else

static void try_long_folder(const char16_t *folder, size_t levels)
{
    struct csc_text path = {0};
    struct csc_store *store;
    int64_t share;

    csc_text_add(&path, u"\\\\?\\");
    csc_text_add(&path, folder);
    for (size_t i = 0; i < levels; i++) {
        csc_text_add(&path, u"\\a folder with a long name that is \u00E4\u4E00 and 60 characters!");
        assert_true(CreateDirectoryW(path.s, NULL) || GetLastError() == ERROR_ALREADY_EXISTS);
    }
    csc_text_add(&path, u"\\store.db");
    for (int round = 0; round < 2; round++) { /* the caller need not know about prefixes */
        const char16_t *file = path.s + (round ? 4 : 0);

        assert_hr(csc_store_open(file, &store), S_OK);
        if (round == 0)
            share = add_share(store);
        assert_text(get_item(store, share).name, u"share");
        csc_store_close(store);
    }
    assert_true(DeleteFileW(path.s));
    while (csc_len(path.s) > csc_len(folder) + 4) {
        RemoveDirectoryW(path.s);
        csc_text_cut(&path, (size_t)(csc_base_name(path.s) - path.s) - 1);
    }
    csc_text_free(&path);
}

static void paths_of_any_length_can_be_opened(void **state)
{
    struct fixture *f = *state;
    char16_t *folder = csc_from_utf8(f->folder);

    try_long_folder(folder, 1);
    try_long_folder(folder, 6);  /* more than MAX_PATH */
    try_long_folder(folder, 20); /* more than SQLite's default VFS knows */
    csc_free(folder);
}

static void a_path_with_dots_and_slashes_is_straightened(void **state)
{
    struct fixture *f = *state;
    struct csc_text path = {0};
    char16_t *folder = csc_from_utf8(f->folder);

    csc_text_add(&path, folder);
    csc_text_add(&path, u"/./store.db");
    assert_hr(csc_store_open(path.s, &f->store), S_OK);
    assert_true(GetFileAttributesW(f->file) != INVALID_FILE_ATTRIBUTES);
    csc_text_free(&path);
    csc_free(folder);
}

#endif

/* ---- the connection ---- */

static int64_t pragma(struct csc_store *store, const char *text)
{
    sqlite3_stmt *statement;
    int64_t number;

    assert_int_equal(sqlite3_prepare_v2(store->db, text, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

static void a_connection_is_durable_and_checks_references(void **state)
{
    struct fixture *f = *state;

    reopen(f);
    assert_int_equal(pragma(f->store, "PRAGMA synchronous"), 2);
    assert_int_equal(pragma(f->store, "PRAGMA foreign_keys"), 1);
    assert_int_equal(pragma(f->store, "PRAGMA mmap_size"), 256 << 20);
    assert_int_equal(pragma(f->store, "PRAGMA cache_size"), -2000);
    assert_int_equal(pragma(f->store, "PRAGMA trusted_schema"), 0);
    assert_int_equal(pragma(f->store, "PRAGMA busy_timeout"), 60000);
}

static void a_writer_that_waits_too_long_is_told_busy(void **state)
{
    struct fixture *f = *state;
    struct csc_store *other;

    reopen(f);
    assert_hr(csc_store_open(f->file, &other), S_OK);
    sqlite3_busy_timeout(other->db, 20);
    assert_hr(csc_store_begin(f->store), S_OK);
    assert_hr(csc_store_begin(other), CSC_E_BUSY);
    assert_hr(csc_store_value_put(other, "v", 1), CSC_E_BUSY);
    assert_hr(csc_store_commit(f->store), S_OK);
    assert_hr(csc_store_value_put(other, "v", 1), S_OK);
    csc_store_close(other);
}

/* A plan may step through what a recursion made, and through tables of which one row is read. */
static bool may_scan(const char *step)
{
    static const char *const allowed[] = {"SCAN below",     "SCAN up",           "SCAN tree",
                                          "SCAN temp.told", "SCAN CONSTANT ROW", "SCAN sequence",
                                          "SCAN conflict",  "SCAN postponed"};

    for (size_t i = 0; i < COUNT(allowed); i++) {
        if (strcmp(step, allowed[i]) == 0)
            return true;
    }
    return false;
}

/* What is evicted, and what all takes, is asked of every row, seldom: store.h says so. */
static bool reads_every_row(size_t statement)
{
    return statement == CSC_SQL_IDLE || statement == CSC_SQL_USED;
}

static void no_other_statement_scans_a_table(void **state)
{
    struct fixture *f = *state;

    reopen(f);
    assert_hr(csc_db_note_events(f->store, true), S_OK); /* some statements are about these */
    for (size_t i = CSC_SQL_ROLLBACK + 1; i < CSC_SQL_COUNT; i++) {
        char *text = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", csc_db_sql[i]);
        sqlite3_stmt *statement;

        assert_int_equal(sqlite3_prepare_v2(f->store->db, text, -1, &statement, NULL), SQLITE_OK);
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(statement, 3);

            if (strncmp(step, "SCAN", 4) == 0 && !may_scan(step) && !reads_every_row(i))
                fail_msg("%s: %s", text, step);
        }
        sqlite3_finalize(statement);
        sqlite3_free(text);
    }
}

/* ---- codes ---- */

static void sqlite_codes_become_windows_codes(void **state)
{
    static const struct {
        int code;
        HRESULT hr;
    } cases[] = {
        {SQLITE_BUSY, CSC_E_BUSY},
        {SQLITE_BUSY_SNAPSHOT, CSC_E_BUSY},
        {SQLITE_BUSY_RECOVERY, CSC_E_BUSY},
        {SQLITE_LOCKED, CSC_E_BUSY},
        {SQLITE_PROTOCOL, CSC_E_BUSY},
        {SQLITE_FULL, CSC_E_DISK_FULL},
        {SQLITE_CORRUPT, CSC_E_CORRUPT},
        {SQLITE_CORRUPT_INDEX, CSC_E_CORRUPT},
        {SQLITE_NOTADB, CSC_E_CORRUPT},
        {SQLITE_ERROR, CSC_E_CORRUPT},
        {SQLITE_IOERR_CORRUPTFS, CSC_E_CORRUPT},
        {SQLITE_NOMEM, E_OUTOFMEMORY},
        {SQLITE_IOERR_NOMEM, E_OUTOFMEMORY},
        {SQLITE_READONLY, CSC_WIN32(ERROR_WRITE_PROTECT)},
        {SQLITE_READONLY_DBMOVED, CSC_WIN32(ERROR_WRITE_PROTECT)},
        {SQLITE_IOERR, CSC_WIN32(ERROR_IO_DEVICE)},
        {SQLITE_IOERR_FSYNC, CSC_WIN32(ERROR_IO_DEVICE)},
        {SQLITE_PERM, E_ACCESSDENIED},
        {SQLITE_CONSTRAINT_UNIQUE, CSC_E_EXISTS},
        {SQLITE_CONSTRAINT_PRIMARYKEY, CSC_E_EXISTS},
        {SQLITE_CONSTRAINT_FOREIGNKEY, CSC_E_NOT_FOUND},
        {SQLITE_CONSTRAINT_NOTNULL, E_INVALIDARG},
        {SQLITE_TOOBIG, E_INVALIDARG},
        {SQLITE_MISUSE, E_UNEXPECTED},
        {12345, E_UNEXPECTED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_hr(csc_db_result(cases[i].code, 0), cases[i].hr);
    for (int code = 1; code < 1000; code++)
        assert_true(FAILED(csc_db_result(code, 0)));
#ifdef _WIN32
    assert_hr(csc_db_result(SQLITE_CANTOPEN, ERROR_PATH_NOT_FOUND),
              CSC_WIN32(ERROR_PATH_NOT_FOUND));
    assert_hr(csc_db_result(SQLITE_CANTOPEN, ERROR_FILE_NOT_FOUND), E_ACCESSDENIED);
    assert_hr(csc_db_result(SQLITE_CANTOPEN, ERROR_SHARING_VIOLATION), CSC_E_SHARING);
#endif
}

#define FOLDER_TEST(test) cmocka_unit_test_setup_teardown(test, setup_folder, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(a_new_store_is_created_and_found_again),
        FOLDER_TEST(an_empty_file_becomes_a_store),
        FOLDER_TEST(a_database_of_version_0_is_migrated),
        FOLDER_TEST(what_version_1_knew_of_shares_survives_the_migration),
        FOLDER_TEST(what_version_3_knew_survives_the_migration),
        FOLDER_TEST(a_store_of_version_2_is_migrated_and_keeps_its_items),
        FOLDER_TEST(a_store_of_version_4_is_migrated_and_finds_by_file_id),
        FOLDER_TEST(a_store_of_version_6_is_migrated_and_takes_notes),
        FOLDER_TEST(a_store_of_version_7_is_migrated_and_keeps_transparent_files),
        FOLDER_TEST(a_store_of_version_5_is_migrated_and_records_descriptors),
        FOLDER_TEST(a_newer_store_is_refused_and_left_alone),
        FOLDER_TEST(a_database_of_somebody_else_is_refused_and_left_alone),
        FOLDER_TEST(a_version_without_its_tables_is_corrupt),
        FOLDER_TEST(bad_places_are_told_apart),
#ifndef _WIN32
        FOLDER_TEST(a_folder_without_write_access_is_refused),
        FOLDER_TEST(a_read_only_database_is_write_protected),
#else
        FOLDER_TEST(paths_of_any_length_can_be_opened),
        FOLDER_TEST(a_path_with_dots_and_slashes_is_straightened),
#endif
        FOLDER_TEST(a_connection_is_durable_and_checks_references),
        FOLDER_TEST(a_writer_that_waits_too_long_is_told_busy),
        FOLDER_TEST(no_other_statement_scans_a_table),
        cmocka_unit_test(sqlite_codes_become_windows_codes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
