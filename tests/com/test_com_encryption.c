/*
 * The engine's own encryption, as clients see it: that it is chosen, what it is called, that the
 * disk shows nothing, and how content is read then. DOC: Encrypt, GetEncryptionStatus, IsEncrypted.
 */
#include "com_test.h"

#include "support/com_fixture.h"

#include <string.h>
#include <wchar.h>

static const char secret[] = "nobody who looks at the disk is to see this line";

static void choose(const WCHAR *value)
{
    SetEnvironmentVariableW(L"OPENCSC_OWN_ENCRYPTION", value);
}

static int setup(void **state)
{
    int failed = com_fixture_setup(state);
    choose(L"1");
    return failed;
}

static int teardown(void **state)
{
    choose(NULL);
    return com_fixture_teardown(state);
}

static void fill(struct com_fixture *f)
{
    make_file(on_share(f, L"one.txt"), secret);
    make_file(on_share(f, L"two.txt"), "");
    assert_hr(pin_path(f, L"", TRUE, PIN_FILL), S_OK);
}

static HRESULT encrypt(struct com_fixture *f, BOOL on)
{
    return IOfflineFilesCache_Encrypt(f->cache, NULL, on, 0, FALSE, NULL);
}

static void assert_status(struct com_fixture *f, BOOL encrypted, BOOL partial,
                          OPENCSC_ENCRYPTION kind)
{
    BOOL is[2] = {42, 42};
    OPENCSC_ENCRYPTION is_kind = (OPENCSC_ENCRYPTION)42;
    IOpenCscEncryption *ours;
    assert_hr(IOfflineFilesCache_GetEncryptionStatus(f->cache, &is[0], &is[1]), S_OK);
    assert_int_equal(is[0], encrypted);
    assert_int_equal(is[1], partial);
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscEncryption, (void **)&ours),
              S_OK);
    assert_hr(IOpenCscEncryption_GetEncryptionKind(ours, NULL), E_POINTER);
    assert_hr(IOpenCscEncryption_GetEncryptionKind(ours, &is_kind), S_OK);
    IOpenCscEncryption_Release(ours);
    assert_int_equal(is_kind, kind);
}

static OPENCSC_ENCRYPTION kind_of(struct com_fixture *f, const WCHAR *rel)
{
    IOpenCscContent *content = find_facet(f, rel, &IID_IOpenCscContent);
    OPENCSC_ENCRYPTION kind = (OPENCSC_ENCRYPTION)42;
    assert_hr(IOpenCscContent_GetEncryption(content, NULL), E_POINTER);
    assert_hr(IOpenCscContent_GetEncryption(content, &kind), S_OK);
    IOpenCscContent_Release(content);
    return kind;
}

static IStream *open_content(struct com_fixture *f, const WCHAR *rel)
{
    IOpenCscContent *content = find_facet(f, rel, &IID_IOpenCscContent);
    IStream *stream = NULL;
    assert_hr(IOpenCscContent_OpenContent(content, NULL), E_POINTER);
    assert_hr(IOpenCscContent_OpenContent(content, &stream), S_OK);
    IOpenCscContent_Release(content);
    return stream;
}

static void assert_read(struct com_fixture *f, const WCHAR *rel, const char *text)
{
    char found[200] = {0};
    ULONG got = 42;
    IStream *stream = open_content(f, rel);
    assert_hr(IStream_Read(stream, found, sizeof(found) - 1, &got), S_FALSE);
    assert_int_equal(got, strlen(text));
    assert_string_equal(found, text);
    IStream_Release(stream);
}

static void it_is_refused_unless_it_was_chosen(void **state)
{
    struct com_fixture *f = *state;
    fill(f);
    choose(L"0");
    assert_hr(encrypt(f, TRUE), HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED));
    assert_status(f, FALSE, FALSE, OPENCSC_ENCRYPTION_NONE);
    assert_true(holds(in_cache(f, L"one.txt"), secret));
}

static void the_disk_shows_nothing_and_a_stream_everything(void **state)
{
    struct com_fixture *f = *state;
    fill(f);
    assert_int_equal(kind_of(f, L"one.txt"), OPENCSC_ENCRYPTION_NONE);
    assert_read(f, L"one.txt", secret);
    assert_hr(encrypt(f, TRUE), S_OK);
    assert_status(f, TRUE, FALSE, OPENCSC_ENCRYPTION_OWN);
    assert_int_equal(kind_of(f, L"one.txt"), OPENCSC_ENCRYPTION_OWN);
    assert_false(holds(in_cache(f, L"one.txt"), secret));
    assert_read(f, L"one.txt", secret);
    assert_read(f, L"two.txt", "");
    assert_hr(encrypt(f, FALSE), S_OK);
    assert_status(f, FALSE, FALSE, OPENCSC_ENCRYPTION_NONE);
    assert_true(holds(in_cache(f, L"one.txt"), secret));
}

static void an_item_tells_that_it_is_encrypted_and_its_plain_size(void **state)
{
    struct com_fixture *f = *state;
    LARGE_INTEGER size;
    BOOL is = 42;
    fill(f);
    assert_hr(encrypt(f, TRUE), S_OK);
    IOfflineFilesFileItem *file = find_facet(f, L"one.txt", &IID_IOfflineFilesFileItem);
    assert_hr(IOfflineFilesFileItem_IsEncrypted(file, &is), S_OK);
    assert_int_equal(is, TRUE);
    IOfflineFilesFileItem_Release(file);
    IOfflineFilesFileSysInfo *info = find_facet(f, L"one.txt", &IID_IOfflineFilesFileSysInfo);
    assert_hr(IOfflineFilesFileSysInfo_GetFileSize(info, OFFLINEFILES_ITEM_COPY_LOCAL, &size),
              S_OK);
    assert_int_equal(size.QuadPart, strlen(secret));
    IOfflineFilesFileSysInfo_Release(info);
    IOfflineFilesChangeInfo *change = find_facet(f, L"one.txt", &IID_IOfflineFilesChangeInfo);
    assert_hr(IOfflineFilesChangeInfo_IsDirty(change, &is), S_OK);
    assert_int_equal(is, FALSE);
    IOfflineFilesChangeInfo_Release(change);
}

static void edits_on_both_sides_travel_through_it(void **state)
{
    struct com_fixture *f = *state;
    fill(f);
    assert_hr(encrypt(f, TRUE), S_OK);
    make_file(in_cache(f, L"one.txt"), "edited here");
    make_file(on_share(f, L"two.txt"), "edited there");
    assert_hr(sync_path(f, L"", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"one.txt"), "edited here"));
    assert_int_equal(kind_of(f, L"two.txt"), OPENCSC_ENCRYPTION_OWN);
    assert_read(f, L"two.txt", "edited there");
    assert_status(f, TRUE, TRUE, OPENCSC_ENCRYPTION_OWN);
    assert_hr(encrypt(f, TRUE), S_OK);
    assert_status(f, TRUE, FALSE, OPENCSC_ENCRYPTION_OWN);
    assert_read(f, L"one.txt", "edited here");
}

static void a_stream_seeks_clones_copies_and_does_not_write(void **state)
{
    static const LARGE_INTEGER zero;
    struct com_fixture *f = *state;
    LARGE_INTEGER move = {.QuadPart = -4};
    ULARGE_INTEGER at, all = {.QuadPart = 1000}, read, written;
    STATSTG stat;
    IStream *clone, *memory;
    char text[10] = {0};
    ULONG got;
    fill(f);
    assert_hr(encrypt(f, TRUE), S_OK);
    IStream *stream = open_content(f, L"one.txt");
    assert_hr(IStream_Stat(stream, &stat, STATFLAG_NONAME), S_OK);
    assert_int_equal(stat.cbSize.QuadPart, strlen(secret));
    assert_hr(IStream_Seek(stream, move, STREAM_SEEK_SET, NULL), STG_E_INVALIDFUNCTION);
    assert_hr(IStream_Seek(stream, move, STREAM_SEEK_END, &at), S_OK);
    assert_int_equal(at.QuadPart, strlen(secret) - 4);
    assert_hr(IStream_Clone(stream, &clone), S_OK);
    assert_hr(IStream_Read(stream, text, 4, &got), S_OK);
    assert_string_equal(text, "line");
    assert_hr(IStream_Read(stream, text, 4, &got), S_FALSE);
    assert_int_equal(got, 0);
    assert_hr(IStream_Write(stream, "x", 1, &got), STG_E_ACCESSDENIED);
    IStream_Release(stream);
    assert_hr(IStream_Seek(clone, zero, STREAM_SEEK_SET, NULL), S_OK);
    assert_hr(CreateStreamOnHGlobal(NULL, TRUE, &memory), S_OK);
    assert_hr(IStream_CopyTo(clone, memory, all, &read, &written), S_OK);
    assert_int_equal(read.QuadPart, strlen(secret));
    assert_int_equal(written.QuadPart, strlen(secret));
    IStream_Release(memory);
    IStream_Release(clone);
}

static void without_its_key_a_file_is_an_error_and_stays(void **state)
{
    struct com_fixture *f = *state;
    WCHAR key[MAX_PATH], kept[MAX_PATH];
    fill(f);
    assert_hr(encrypt(f, TRUE), S_OK);
    IOfflineFilesCache_Release(f->cache);
    swprintf(key, MAX_PATH, L"%ls\\opencsc.key", f->store);
    swprintf(kept, MAX_PATH, L"%ls\\kept.key", f->store);
    assert_true(MoveFileW(key, kept));
    f->cache = com_fixture_cache();
    IOpenCscContent *content = find_facet(f, L"one.txt", &IID_IOpenCscContent);
    IStream *stream = (IStream *)f;
    assert_hr(IOpenCscContent_OpenContent(content, &stream),
              HRESULT_FROM_WIN32(ERROR_DECRYPTION_FAILED));
    assert_null(stream);
    IOpenCscContent_Release(content);
    assert_hr(sync_path(f, L"", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"one.txt"), secret));
    assert_true(MoveFileW(kept, key));
    assert_read(f, L"one.txt", secret);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(it_is_refused_unless_it_was_chosen),
        TEST(the_disk_shows_nothing_and_a_stream_everything),
        TEST(an_item_tells_that_it_is_encrypted_and_its_plain_size),
        TEST(edits_on_both_sides_travel_through_it),
        TEST(a_stream_seeks_clones_copies_and_does_not_write),
        TEST(without_its_key_a_file_is_an_error_and_stays),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
