/* See fixture.h. */
#include "fixture.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifndef _WIN32
#include <sys/stat.h>
#include <unistd.h>
#endif

/* ---- a folder for each test ---- */

static bool make_folder(char *folder, size_t size)
{
#ifdef _WIN32
    static unsigned count;
    char temp[MAX_PATH];

    if (!GetTempPathA(sizeof temp, temp))
        return false;
    do { /* a test that crashed may have left one behind */
        snprintf(folder, size, "%sopencsc-%lu-%u", temp, GetCurrentProcessId(), ++count);
        if (CreateDirectoryA(folder, NULL))
            return true;
    } while (GetLastError() == ERROR_ALREADY_EXISTS);
    return false;
#else
    const char *temp = getenv("TMPDIR");

    snprintf(folder, size, "%s/opencsc-XXXXXX", temp ? temp : "/tmp");
    return mkdtemp(folder) != NULL;
#endif
}

static void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    char path[1024];

    while (dir && (entry = readdir(dir)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        remove(path); /* "." and ".." refuse */
    }
    if (dir)
        closedir(dir);
    rmdir(folder);
}

int setup_folder(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (!f || !make_folder(f->folder, sizeof f->folder))
        return -1;
#ifdef _WIN32
    snprintf(f->path, sizeof f->path, "%s\\store.db", f->folder);
#else
    snprintf(f->path, sizeof f->path, "%s/store.db", f->folder);
#endif
    f->file = csc_from_utf8(f->path);
    *state = f;
    return f->file ? 0 : -1;
}

int setup_store(void **state)
{
    struct fixture *f;

    if (setup_folder(state))
        return -1;
    f = *state;
    return SUCCEEDED(csc_store_open(f->file, &f->store)) ? 0 : -1;
}

int teardown(void **state)
{
    struct fixture *f = *state;

    csc_store_close(f->store);
    remove_folder(f->folder);
    csc_free(f->file);
    free(f);
    return 0;
}

void reopen(struct fixture *f)
{
    csc_store_close(f->store);
    f->store = NULL;
    assert_hr(csc_store_open(f->file, &f->store), S_OK);
}

/* ---- items ---- */

static void set_name(struct csc_item *item, const char16_t *name)
{
    memcpy(item->name, name, (csc_len(name) + 1) * sizeof *name);
}

int64_t add_item(struct csc_store *store, int64_t parent, enum csc_type type, const char16_t *name)
{
    struct csc_item item = {.parent = parent, .type = type};
    const struct csc_facts facts = {.kind = type == CSC_TYPE_FILE ? CSC_FILE : CSC_DIR,
                                    .written = 132000000000000000};

    item.trees.base = item.trees.stamp = item.trees.local = item.trees.remote = facts;
    set_name(&item, name);
    assert_hr(csc_store_insert(store, &item), S_OK);
    return item.id;
}

int64_t add_share(struct csc_store *store)
{
    int64_t server = add_item(store, CSC_ROOT_ID, CSC_TYPE_SERVER, u"server");

    return add_item(store, server, CSC_TYPE_SHARE, u"share");
}

struct csc_item get_item(struct csc_store *store, int64_t id)
{
    struct csc_item item;

    assert_hr(csc_store_get(store, id, &item), S_OK);
    return item;
}

bool is_there(struct csc_store *store, int64_t id)
{
    struct csc_item item;
    HRESULT hr = csc_store_get(store, id, &item);

    if (hr != CSC_E_NOT_FOUND)
        assert_hr(hr, S_OK);
    return hr == S_OK;
}

struct tree grow_tree(struct csc_store *store)
{
    struct tree t;

    t.share = add_share(store);
    t.server = get_item(store, t.share).parent;
    t.dir = add_item(store, t.share, CSC_TYPE_DIRECTORY, u"dir");
    t.sub = add_item(store, t.dir, CSC_TYPE_DIRECTORY, u"sub");
    t.deep = add_item(store, t.sub, CSC_TYPE_FILE, u"deep");
    t.file = add_item(store, t.dir, CSC_TYPE_FILE, u"file");
    t.beside = add_item(store, t.share, CSC_TYPE_FILE, u"beside");
    return t;
}

static uint64_t random_64(void)
{
    return (uint64_t)unit_random(UINT32_MAX) << 32 | unit_random(UINT32_MAX);
}

struct csc_facts random_facts(void)
{
    struct csc_facts facts = {0};

    facts.kind = (enum csc_kind)unit_random(3);
    if (facts.kind == CSC_NONE)
        return facts;
    facts.attributes = unit_random(UINT32_MAX);
    facts.size = random_64();
    facts.created = random_64();
    facts.written = random_64();
    facts.changed = random_64();
    facts.accessed = random_64();
    facts.id = random_64();
    return facts;
}

struct csc_item random_item(int64_t parent, const char16_t *name)
{
    struct csc_item item = {.parent = parent};

    item.type = unit_random(2) ? CSC_TYPE_FILE : CSC_TYPE_DIRECTORY;
    item.pins = unit_random(UINT32_MAX);
    item.inherit = unit_random(UINT32_MAX);
    item.pin_pending = unit_random(2);
    item.deleted_time = random_64();
    item.trees.base = random_facts();
    item.trees.stamp = random_facts();
    item.trees.local = random_facts();
    item.trees.remote = random_facts();
    item.trees.marks = unit_random(UINT32_MAX);
    set_name(&item, name);
    return item;
}

void assert_facts(const struct csc_facts *actual, const struct csc_facts *expected)
{
    assert_int_equal(actual->kind, expected->kind);
    assert_int_equal(actual->attributes, expected->attributes);
    assert_true(actual->size == expected->size);
    assert_true(actual->created == expected->created);
    assert_true(actual->written == expected->written);
    assert_true(actual->changed == expected->changed);
    assert_true(actual->accessed == expected->accessed);
    assert_true(actual->id == expected->id);
}

void assert_items(const struct csc_item *actual, const struct csc_item *expected)
{
    assert_true(actual->id == expected->id);
    assert_true(actual->parent == expected->parent);
    assert_int_equal(actual->type, expected->type);
    assert_int_equal(actual->pins, expected->pins);
    assert_int_equal(actual->inherit, expected->inherit);
    assert_int_equal(actual->pin_pending, expected->pin_pending);
    assert_true(actual->deleted_time == expected->deleted_time);
    assert_int_equal(actual->trees.marks, expected->trees.marks);
    assert_facts(&actual->trees.base, &expected->trees.base);
    assert_facts(&actual->trees.stamp, &expected->trees.stamp);
    assert_facts(&actual->trees.local, &expected->trees.local);
    assert_facts(&actual->trees.remote, &expected->trees.remote);
    assert_text(actual->name, expected->name);
}

/* ---- behind the store's back ---- */

static sqlite3 *connect_to(const struct fixture *f)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 10000);
    return db;
}

int64_t sql_number(const struct fixture *f, const char *query)
{
    sqlite3 *db = connect_to(f);
    sqlite3_stmt *statement;
    int64_t number;

    assert_int_equal(sqlite3_prepare_v2(db, query, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

void sql_execute(const struct fixture *f, const char *text)
{
    sqlite3 *db = connect_to(f);

    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

void assert_sound(const struct fixture *f)
{
    assert_int_equal(sql_number(f, "SELECT count(*) FROM pragma_integrity_check"
                                   " WHERE integrity_check <> 'ok'"),
                     0);
    assert_int_equal(sql_number(f, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(sql_number(f, "SELECT count(*) FROM item WHERE parent <> 0"
                                   " AND parent NOT IN (SELECT id FROM item)"),
                     0);
}

void write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    fclose(file);
}
