/*
 * test_clients.c: clients compiled in all the ways a client may be compiled (see client.h and
 * CMakeLists.txt). That they compile is half of the test; here they also run.
 */
#include "abi/fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef int client(void *object);

client c_unicode_after, c_unicode_before, c_ansi_after, c_ansi_before;
client cpp_unicode_after, cpp_unicode_before, cpp_ansi_after, cpp_ansi_before;
client cinterface_unicode, cinterface_ansi;
client c_newer_sdk, cpp_newer_sdk;
client c_compilers, cpp_compilers;

static void run(void **state)
{
    client **called = (client **)*state;
    int line = (*called)(fake_object());

    if (line)
        fail_msg("the call in line %d of the client went wrong", line);
}

#define CLIENT(name, sentence)                            \
    {                                                     \
        sentence, run, NULL, NULL, &(client *[]){name}[0] \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLIENT(c_unicode_after, "a_c_client_with_unicode_may_include_windows_h_later"),
        CLIENT(c_unicode_before, "a_c_client_with_unicode_may_include_windows_h_first"),
        CLIENT(c_ansi_after, "a_c_client_without_unicode_may_include_windows_h_later"),
        CLIENT(c_ansi_before, "a_c_client_without_unicode_may_include_windows_h_first"),
        CLIENT(cpp_unicode_after, "a_cpp_client_with_unicode_may_include_windows_h_later"),
        CLIENT(cpp_unicode_before, "a_cpp_client_with_unicode_may_include_windows_h_first"),
        CLIENT(cpp_ansi_after, "a_cpp_client_without_unicode_may_include_windows_h_later"),
        CLIENT(cpp_ansi_before, "a_cpp_client_without_unicode_may_include_windows_h_first"),
        CLIENT(cinterface_unicode, "a_cpp_client_with_unicode_may_use_the_c_view"),
        CLIENT(cinterface_ansi, "a_cpp_client_without_unicode_may_use_the_c_view"),
        CLIENT(c_newer_sdk, "a_c_client_may_find_the_disk_space_macro_of_newer_sdks"),
        CLIENT(cpp_newer_sdk, "a_cpp_client_may_find_the_disk_space_macro_of_newer_sdks"),
#ifdef HAVE_COMPILERS_HEADERS
        CLIENT(c_compilers, "a_c_client_may_include_the_headers_of_the_compiler_later"),
        CLIENT(cpp_compilers, "a_cpp_client_may_include_the_headers_of_the_compiler_later"),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
