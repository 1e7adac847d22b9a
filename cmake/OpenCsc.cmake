# The functions with which every room describes itself. A room's CMakeLists.txt calls nothing else.
#
#   csc_library(<name> SOURCES <file>... [LIBS <lib>...] [WINDOWS_ONLY])
#       A static library. Includes are written from src/: #include "base/text.h".
#       With WINDOWS_ONLY there is no such target in a native build; there, each library has a twin
#       <name>_fast of the same sources, optimised and without sanitizers, for FAST tests.
#
#   csc_dll(<name> SOURCES <file>... DEF <file.def> [LIBS <lib>...])
#   csc_program(<name> SOURCES <file>... [LIBS <lib>...])
#       bin/<name>.dll with its import library in lib/, or bin/<name>.exe; both are installed.
#       SOURCES may name .rc files. Nothing happens in a native build.
#
#   csc_script(<file>)
#       Copies an executable script to bin/ and installs it.
#
#   csc_test(<name> SOURCES <file>... [LIBS <lib>...] [WINDOWS_ONLY] [NATIVE_ONLY] [FAST]
#            [ARGS <argument>...] [LABELS <label>...] [TIMEOUT <seconds>] [PROCESSORS <n>])
#       A cmocka program, run by ctest: under Wine for Windows, directly for a native build.
#       Tests may include "support/..." from tests/. The folder in tests/ is a label of its own:
#       `ctest --preset x64 -L unit`. Tests of the rooms in CSC_INSTALLED_ROOMS find OpenCSC
#       installed in the Wine prefix and run one at a time. TIMEOUT is 300 unless told. A FAST test
#       (native only) is optimised and has no sanitizers: for runs by the hundred thousand.
#
#   csc_idl(<target> <file.idl>...)
#       Compiles interface definitions. From cscobj.idl come
#           include/cscobj.h    seen by whoever links opencsc_headers
#           bin/cscobj.tlb      if the file has a library block
#           <target>_iids       static library: the IID_, CLSID_ and LIBID_ constants
#           <target>_proxy      static library: proxies and stubs of all files, with entry points
#                               named <target>_DllGetClassObject, ...DllRegisterServer and so on
#
#   csc_add_room(<folder>)
#       add_subdirectory, if the folder has a CMakeLists.txt.
#
# Library opencsc_headers puts the public headers (include/ and those made by csc_idl) on the
# include path, before the cscobj.h and cscapi.h of the compiler.

set(CSC_INSTALLED_ROOMS com cscapi cli wmi agent soak)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# ---- How our own code is compiled: every target of ours links this library ----------------------

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)

# No path of the build machine in what we ship.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)

add_library(opencsc_flags INTERFACE)
set(c_only -Wstrict-prototypes -Wmissing-prototypes)
target_compile_options(
    opencsc_flags
    INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
              "$<$<COMPILE_LANGUAGE:C>:${c_only}>"
              $<$<BOOL:${OPENCSC_WERROR}>:-Werror>)

if(WIN32)
    # COBJMACROS, CONST_VTABLE: COM from C. 0x0601 is Windows 7.
    target_compile_definitions(
        opencsc_flags INTERFACE UNICODE _UNICODE COBJMACROS CONST_VTABLE WIN32_LEAN_AND_MEAN
                                _WIN32_WINNT=0x0601)
    target_compile_options(opencsc_flags INTERFACE -gdwarf-4) # Wine's backtraces know no later one
    target_link_options(opencsc_flags INTERFACE -static -static-libgcc) # no MinGW DLL is needed
    # WINE: maps what lies in the file as it lies in memory, and reads all else into memory of its
    # own, the debugging information, too: 7 MiB for each process that loads cscobj.dll.
    target_link_options(opencsc_flags INTERFACE -Wl,--file-alignment,4096)
else()
    target_compile_definitions(opencsc_flags INTERFACE _POSIX_C_SOURCE=200809L)
endif()

# Beside them, every target links one of these two.
add_library(opencsc_checked INTERFACE)
if(OPENCSC_SANITIZE)
    set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_compile_options(opencsc_checked INTERFACE ${sanitize})
    target_link_options(opencsc_checked INTERFACE ${sanitize})
endif()
add_library(opencsc_fast INTERFACE)
target_compile_options(opencsc_fast INTERFACE -O2)

# ---- Public headers -----------------------------------------------------------------------------

add_library(opencsc_headers INTERFACE)
target_include_directories(opencsc_headers INTERFACE ${PROJECT_SOURCE_DIR}/include)
target_include_directories(opencsc_headers SYSTEM INTERFACE ${PROJECT_BINARY_DIR}/include)

# Before configure_file, which would take the name of a missing folder for that of a file.
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/include ${PROJECT_BINARY_DIR}/bin)
file(GLOB public_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/*.h)
foreach(header IN LISTS public_headers)
    configure_file(${header} ${PROJECT_BINARY_DIR}/include/ COPYONLY)
endforeach()
install(DIRECTORY ${PROJECT_BINARY_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# ---- Libraries, DLLs, programs, scripts ---------------------------------------------------------

# For archives that are a means only: they do not belong in lib/, where users look.
function(csc_keep_internal target)
    set_target_properties(${target} PROPERTIES ARCHIVE_OUTPUT_DIRECTORY
                                               ${PROJECT_BINARY_DIR}/archive)
endfunction()

# What libraries, DLLs, programs and tests have in common; a second argument FAST: see above.
function(csc_use target)
    set(kind opencsc_checked)
    if("FAST" IN_LIST ARGN)
        set(kind opencsc_fast)
    endif()
    set_property(GLOBAL APPEND PROPERTY CSC_TARGETS ${target})
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${target} PRIVATE opencsc_flags ${kind})
endfunction()

# The fast twins of libraries; what has none (a library of others) stands for itself. Which is which
# is known only when all rooms have been read.
function(csc_fast_twins out)
    set(twins)
    foreach(lib IN LISTS ARGN)
        list(APPEND twins $<IF:$<TARGET_EXISTS:${lib}_fast>,${lib}_fast,${lib}>)
    endforeach()
    set(${out} ${twins} PARENT_SCOPE)
endfunction()

function(csc_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "WINDOWS_ONLY" "" "SOURCES;LIBS")
    if(arg_WINDOWS_ONLY AND NOT WIN32)
        return()
    endif()
    add_library(${name} STATIC ${arg_SOURCES})
    csc_use(${name})
    csc_keep_internal(${name})
    target_link_libraries(${name} PUBLIC ${arg_LIBS})
    if(BUILD_TESTING AND NOT WIN32)
        csc_fast_twins(libs ${arg_LIBS})
        add_library(${name}_fast STATIC ${arg_SOURCES})
        csc_use(${name}_fast FAST)
        csc_keep_internal(${name}_fast)
        target_link_libraries(${name}_fast PUBLIC ${libs})
    endif()
endfunction()

function(csc_dll name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "DEF" "SOURCES;LIBS")
    if(WIN32)
        add_library(${name} SHARED ${arg_SOURCES} ${arg_DEF})
        set_target_properties(${name} PROPERTIES PREFIX "")
        csc_use(${name})
        target_link_libraries(${name} PRIVATE ${arg_LIBS})
        install(TARGETS ${name})
    endif()
endfunction()

function(csc_program name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
    if(WIN32)
        add_executable(${name} ${arg_SOURCES})
        csc_use(${name})
        target_link_libraries(${name} PRIVATE ${arg_LIBS})
        install(TARGETS ${name})
    endif()
endfunction()

function(csc_script file)
    cmake_path(ABSOLUTE_PATH file)
    if(NOT EXISTS ${file})
        message(WARNING "There is no ${file}")
    elseif(WIN32)
        configure_file(${file} ${PROJECT_BINARY_DIR}/bin/ COPYONLY)
        install(PROGRAMS ${file} TYPE BIN)
    endif()
endfunction()

# ---- Tests --------------------------------------------------------------------------------------

function(csc_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "WINDOWS_ONLY;NATIVE_ONLY;FAST" "TIMEOUT;PROCESSORS"
                          "SOURCES;LIBS;ARGS;LABELS")
    if((arg_WINDOWS_ONLY AND NOT WIN32) OR ((arg_NATIVE_ONLY OR arg_FAST) AND WIN32))
        return()
    endif()
    add_executable(${name} ${arg_SOURCES})
    if(arg_FAST)
        csc_use(${name} FAST)
        csc_fast_twins(arg_LIBS ${arg_LIBS})
    else()
        csc_use(${name})
    endif()
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(${name} PRIVATE ${arg_LIBS} cmocka::cmocka)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)

    add_test(NAME ${name} COMMAND ${name} ${arg_ARGS})
    cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME room)
    set_tests_properties(${name} PROPERTIES LABELS "${room};${arg_LABELS}")
    if(arg_TIMEOUT)
        set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT})
    endif()
    if(arg_PROCESSORS)
        set_tests_properties(${name} PROPERTIES PROCESSORS ${arg_PROCESSORS})
    endif()
    if(CMAKE_CROSSCOMPILING)
        csc_run_in_wine(${name} ${room})
    elseif(OPENCSC_SANITIZE)
        # The sanitizer explains a crash better than cmocka's own handler would.
        set(variables ASAN_OPTIONS=allow_user_segv_handler=0 UBSAN_OPTIONS=print_stacktrace=1)
        set_tests_properties(${name} PROPERTIES ENVIRONMENT "${variables}")
    endif()
endfunction()

# The Wine prefix all tests share, and the variables that lead a program there.
set(CSC_WINE_PREFIX ${PROJECT_BINARY_DIR}/wineprefix)
set(CSC_WINE_ENVIRONMENT WINEPREFIX=${CSC_WINE_PREFIX} WINEDEBUG=-all)

# Lets a ctest test run in that prefix, which tests/CMakeLists.txt sets up before it.
function(csc_run_in_wine test room)
    set_tests_properties(${test} PROPERTIES ENVIRONMENT "${CSC_WINE_ENVIRONMENT}"
                                            FIXTURES_REQUIRED wine_prefix)
    if(room IN_LIST CSC_INSTALLED_ROOMS)
        set_tests_properties(${test} PROPERTIES FIXTURES_REQUIRED "wine_prefix;wine_opencsc"
                                                RESOURCE_LOCK wine_opencsc)
    endif()
endfunction()

# ---- Interface definitions ----------------------------------------------------------------------

# MinGW as packaged by Debian has no .idl files: libwine-dev brings them, libwine the type library
# that importlib("stdole2.tlb") asks for.
function(csc_find_widl)
    find_program(WIDL NAMES x86_64-w64-mingw32-widl widl REQUIRED)
    find_path(WIDL_IDL_DIR oaidl.idl PATHS /usr/include/wine/wine/windows /usr/include/wine/windows
              NO_CMAKE_FIND_ROOT_PATH)
    find_path(WIDL_TLB_DIR stdole2.tlb NO_CMAKE_FIND_ROOT_PATH
              PATHS /usr/lib/x86_64-linux-gnu/wine/x86_64-windows /usr/lib/wine/x86_64-windows
                    /usr/lib64/wine/x86_64-windows)
    if(NOT WIDL_IDL_DIR)
        message(FATAL_ERROR "No oaidl.idl found: install libwine-dev or set WIDL_IDL_DIR.")
    endif()
endfunction()

# One run of widl: makes <output> from <idls> with <option>.
# Files may include each other, so each depends on all in the folder.
function(csc_widl output idls option)
    cmake_path(GET output FILENAME file)
    file(GLOB all_idls CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.idl)
    add_custom_command(
        OUTPUT ${output}
        COMMAND ${WIDL} --win64 -Oicf -I ${WIDL_IDL_DIR} -I ${CMAKE_CURRENT_SOURCE_DIR}
                "$<$<BOOL:${WIDL_TLB_DIR}>:-L;${WIDL_TLB_DIR}>" ${option} -o ${output} ${idls}
        DEPENDS ${idls} ${all_idls}
        COMMENT "widl: ${file}"
        COMMAND_EXPAND_LISTS VERBATIM)
endfunction()

# Makes the proxy source <output> from the one widl wrote.
function(csc_mend_proxy output input)
    set(script ${PROJECT_SOURCE_DIR}/cmake/mend-proxy)
    add_custom_command(
        OUTPUT ${output}
        COMMAND Python3::Interpreter ${script} ${input} ${output}
        DEPENDS ${input} ${script}
        VERBATIM)
endfunction()

function(csc_idl target)
    if(NOT WIN32)
        return()
    endif()
    csc_find_widl()
    set(made ${CMAKE_CURRENT_BINARY_DIR})
    file(MAKE_DIRECTORY ${made}/widl)
    foreach(file IN LISTS ARGN)
        cmake_path(ABSOLUTE_PATH file OUTPUT_VARIABLE idl)
        cmake_path(GET idl STEM name)
        list(APPEND idls ${idl})
        list(APPEND headers ${PROJECT_BINARY_DIR}/include/${name}.h)
        list(APPEND iids ${made}/${name}_i.c)
        list(APPEND proxies ${made}/${name}_p.c)
        csc_widl(${PROJECT_BINARY_DIR}/include/${name}.h ${idl} -h)
        csc_widl(${made}/${name}_i.c ${idl} -u)
        csc_widl(${made}/widl/${name}_p.c ${idl} -p) # by its name, <name>_ProxyFileInfo
        csc_mend_proxy(${made}/${name}_p.c ${made}/widl/${name}_p.c)
        file(STRINGS ${idl} has_library REGEX "^ *library ")
        if(has_library)
            list(APPEND typelibs ${PROJECT_BINARY_DIR}/bin/${name}.tlb)
            csc_widl(${PROJECT_BINARY_DIR}/bin/${name}.tlb ${idl} -t)
        endif()
    endforeach()
    csc_widl(${made}/${target}_dlldata.c "${idls}" --dlldata-only)

    add_custom_target(${target} ALL DEPENDS ${headers} ${typelibs})
    add_dependencies(opencsc_headers ${target})
    install(FILES ${typelibs} TYPE BIN)

    add_library(${target}_iids STATIC ${iids})
    add_library(${target}_proxy STATIC ${proxies} ${made}/${target}_dlldata.c)
    target_compile_definitions(${target}_proxy PRIVATE REGISTER_PROXY_DLL PROXY_DELEGATION
                                                       ENTRY_PREFIX=${target}_)
    target_compile_options(${target}_proxy
                           PRIVATE -include ${PROJECT_SOURCE_DIR}/cmake/widl-proxy.h)
    target_link_libraries(${target}_proxy PUBLIC ${target}_iids rpcrt4 oleaut32 ole32 uuid)
    foreach(library ${target}_iids ${target}_proxy)
        target_link_libraries(${library} PRIVATE opencsc_headers)
        target_compile_options(${library} PRIVATE -w) # generated, not ours to mend
        csc_keep_internal(${library})
    endforeach()
endfunction()

# ---- Rooms --------------------------------------------------------------------------------------

function(csc_add_room folder)
    cmake_path(ABSOLUTE_PATH folder)
    if(EXISTS ${folder}/CMakeLists.txt)
        add_subdirectory(${folder})
    endif()
    # Notice a room that gets its CMakeLists.txt later.
    file(GLOB unused CONFIGURE_DEPENDS ${folder}/CMakeLists.txt)
endfunction()
