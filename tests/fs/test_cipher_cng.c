/* The cipher of Windows: that it is AES-256-GCM, that keys lock, and that it refuses. */
#include "fs/cipher.h"
#include "fs/fs_sealed.h"
#include "unit/unit.h"

#include <windows.h>

#include <dpapi.h>
#include <string.h>

static struct csc_key *load_known(const unsigned char secret[32])
{
    struct csc_locked_key locked;
    DATA_BLOB in = {32, (BYTE *)secret}, out;
    struct csc_key *key = NULL;
    assert_true(CryptProtectData(&in, L"test", NULL, NULL, NULL, 0, &out));
    assert_true(out.cbData <= sizeof(locked.bytes));
    memcpy(locked.bytes, out.pbData, locked.size = out.cbData);
    LocalFree(out.pbData);
    assert_hr(csc_cipher_cng()->load_key(&locked, &key), S_OK);
    return key;
}

/* Test case 16 of the specification of GCM (McGrew, Viega). */
static void it_is_aes_256_gcm(void **state)
{
    static const unsigned char secret[32] = {0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c,
                                             0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08,
                                             0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c,
                                             0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08};
    static const unsigned char nonce[12] = {0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce,
                                            0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88};
    static const unsigned char about[20] = {0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad, 0xbe,
                                            0xef, 0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad,
                                            0xbe, 0xef, 0xab, 0xad, 0xda, 0xd2};
    static const unsigned char plain[60] = {
        0xd9, 0x31, 0x32, 0x25, 0xf8, 0x84, 0x06, 0xe5, 0xa5, 0x59, 0x09, 0xc5, 0xaf, 0xf5, 0x26,
        0x9a, 0x86, 0xa7, 0xa9, 0x53, 0x15, 0x34, 0xf7, 0xda, 0x2e, 0x4c, 0x30, 0x3d, 0x8a, 0x31,
        0x8a, 0x72, 0x1c, 0x3c, 0x0c, 0x95, 0x95, 0x68, 0x09, 0x53, 0x2f, 0xcf, 0x0e, 0x24, 0x49,
        0xa6, 0xb5, 0x25, 0xb1, 0x6a, 0xed, 0xf5, 0xaa, 0x0d, 0xe6, 0x57, 0xba, 0x63, 0x7b, 0x39};
    static const unsigned char hidden[60] = {
        0x52, 0x2d, 0xc1, 0xf0, 0x99, 0x56, 0x7d, 0x07, 0xf4, 0x7f, 0x37, 0xa3, 0x2a, 0x84, 0x42,
        0x7d, 0x64, 0x3a, 0x8c, 0xdc, 0xbf, 0xe5, 0xc0, 0xc9, 0x75, 0x98, 0xa2, 0xbd, 0x25, 0x55,
        0xd1, 0xaa, 0x8c, 0xb0, 0x8e, 0x48, 0x59, 0x0d, 0xbb, 0x3d, 0xa7, 0xb0, 0x8b, 0x10, 0x56,
        0x82, 0x88, 0x38, 0xc5, 0xf6, 0x1e, 0x63, 0x93, 0xba, 0x7a, 0x0a, 0xbc, 0xc9, 0xf6, 0x62};
    static const unsigned char tag[16] = {0x76, 0xfc, 0x6e, 0xce, 0x0f, 0x4e, 0x17, 0x68,
                                          0xcd, 0xdf, 0x88, 0x53, 0xbb, 0x2d, 0x55, 0x1b};
    const struct csc_cipher *cipher = csc_cipher_cng();
    struct csc_key *key = load_known(secret);
    unsigned char made_tag[16], out[60];
    struct csc_box box = {nonce, about, sizeof(about), made_tag, plain, out, sizeof(plain)};
    (void)state;
    assert_hr(cipher->seal(key, &box), S_OK);
    assert_memory_equal(out, hidden, sizeof(hidden));
    assert_memory_equal(made_tag, tag, sizeof(tag));
    box.in = hidden;
    assert_hr(cipher->open(key, &box), S_OK);
    assert_memory_equal(out, plain, sizeof(plain));
    cipher->free_key(key);
}

static void what_was_changed_is_refused_and_nothing_may_be_sealed_too(void **state)
{
    const struct csc_cipher *cipher = csc_cipher_cng();
    struct csc_locked_key locked;
    struct csc_key *key, *again;
    unsigned char nonce[12], tag[16], about[5] = "about", nothing;
    struct csc_box box = {nonce, about, sizeof(about), tag, &nothing, &nothing, 0};
    (void)state;
    assert_hr(cipher->make_key(&locked, &key), S_OK);
    assert_hr(cipher->load_key(&locked, &again), S_OK);
    assert_hr(cipher->random(nonce, sizeof(nonce)), S_OK);
    assert_hr(cipher->seal(key, &box), S_OK);
    assert_hr(cipher->open(again, &box), S_OK);
    about[0] ^= 1;
    assert_hr(cipher->open(key, &box), CSC_E_DAMAGED);
    about[0] ^= 1;
    tag[15] ^= 1;
    assert_hr(cipher->open(key, &box), CSC_E_DAMAGED);
    cipher->free_key(key);
    cipher->free_key(again);
}

static void a_key_that_does_not_unlock_says_so(void **state)
{
    const struct csc_cipher *cipher = csc_cipher_cng();
    struct csc_locked_key locked;
    struct csc_key *key;
    (void)state;
    assert_hr(cipher->make_key(&locked, &key), S_OK);
    cipher->free_key(key);
    for (size_t i = 0; i < locked.size / 2; i++)
        locked.bytes[i] ^= 0x55;
    assert_hr(cipher->load_key(&locked, &key), CSC_E_SEALED);
    locked.size = 0;
    assert_hr(cipher->load_key(&locked, &key), CSC_E_SEALED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_aes_256_gcm),
        cmocka_unit_test(what_was_changed_is_refused_and_nothing_may_be_sealed_too),
        cmocka_unit_test(a_key_that_does_not_unlock_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
