# The libraries of others: SQLite (csc_sqlite3, in the store), xxHash (csc_xxhash, in the engine) and
# cmocka (cmocka::cmocka, in the tests). None is part of this repository. For each, the first of
# these that applies:
#
#   1. OPENCSC_SQLITE_DIR, OPENCSC_XXHASH_DIR, OPENCSC_CMOCKA_DIR   your own copy: a folder with
#      sqlite3.c and sqlite3.h; with xxhash.c and xxhash.h; a source tree of cmocka 1.1
#   2. OPENCSC_SYSTEM_DEPS=ON                   what find_package finds (default on Windows)
#   3. cmake/fetch-deps.sh                      Debian's source package, pinned by checksum, kept in
#      OPENCSC_DEPS_DIR; once there, no network is used

set(OPENCSC_SQLITE_DIR "" CACHE PATH "Folder with sqlite3.c and sqlite3.h; empty: fetched")
set(OPENCSC_XXHASH_DIR "" CACHE PATH "Folder with xxhash.c and xxhash.h; empty: fetched")
set(OPENCSC_CMOCKA_DIR "" CACHE PATH "Source tree of cmocka; empty: fetched")
option(OPENCSC_SYSTEM_DEPS "Look for installed libraries first" ${CMAKE_HOST_WIN32})

if(DEFINED ENV{XDG_CACHE_HOME})
    set(cache_home $ENV{XDG_CACHE_HOME})
else()
    set(cache_home $ENV{HOME}/.cache)
endif()
set(OPENCSC_DEPS_DIR ${cache_home}/opencsc CACHE PATH "Cache for downloaded dependencies")

# Sets <out> to the folder with the sources of `sqlite`, `xxhash` or `cmocka`: <own>, or else a fetched one.
function(csc_dependency_sources name own out)
    if(own)
        set(folder ${own})
    else()
        execute_process(
            COMMAND sh ${PROJECT_SOURCE_DIR}/cmake/fetch-deps.sh ${name} ${OPENCSC_DEPS_DIR}
            OUTPUT_VARIABLE folder
            OUTPUT_STRIP_TRAILING_WHITESPACE
            RESULT_VARIABLE failed)
        if(failed)
            message(FATAL_ERROR "No sources for ${name}; what to do is said above. "
                                "Other ways: see the top of cmake/Dependencies.cmake.")
        endif()
    endif()
    message(STATUS "${name}: ${folder}")
    add_compile_options(-ffile-prefix-map=${folder}=${name}) # as in OpenCsc.cmake
    set(${out} ${folder} PARENT_SCOPE)
endfunction()

# Code of others: no warnings, and GNU C if it likes.
function(csc_foreign target)
    target_compile_options(${target} PRIVATE -w)
    set_target_properties(${target} PROPERTIES C_EXTENSIONS ON)
    csc_keep_internal(${target})
endfunction()

function(csc_add_sqlite)
    if(OPENCSC_SYSTEM_DEPS AND NOT OPENCSC_SQLITE_DIR)
        find_package(SQLite3)
        if(SQLite3_FOUND)
            add_library(csc_sqlite3 INTERFACE)
            target_link_libraries(csc_sqlite3 INTERFACE SQLite::SQLite3)
            return()
        endif()
    endif()
    csc_dependency_sources(sqlite "${OPENCSC_SQLITE_DIR}" folder)
    add_library(csc_sqlite3 STATIC ${folder}/sqlite3.c)
    target_include_directories(csc_sqlite3 SYSTEM PUBLIC ${folder})
    target_compile_definitions(
        csc_sqlite3
        PRIVATE SQLITE_THREADSAFE=1
                SQLITE_DEFAULT_FOREIGN_KEYS=1
                SQLITE_DQS=0
                SQLITE_OMIT_DEPRECATED
                SQLITE_OMIT_LOAD_EXTENSION)
    target_compile_options(csc_sqlite3 PRIVATE -O2) # even where ours is not optimised
    if(NOT WIN32)
        target_link_libraries(csc_sqlite3 PUBLIC pthread m)
    endif()
    csc_foreign(csc_sqlite3)
endfunction()

function(csc_add_xxhash)
    if(OPENCSC_SYSTEM_DEPS AND NOT OPENCSC_XXHASH_DIR)
        find_package(xxHash CONFIG)
        if(TARGET xxHash::xxhash)
            add_library(csc_xxhash INTERFACE)
            target_link_libraries(csc_xxhash INTERFACE xxHash::xxhash)
            return()
        endif()
    endif()
    csc_dependency_sources(xxhash "${OPENCSC_XXHASH_DIR}" folder)
    add_library(csc_xxhash STATIC ${folder}/xxhash.c)
    target_include_directories(csc_xxhash SYSTEM PUBLIC ${folder})
    target_compile_options(csc_xxhash PRIVATE -O3) # as its authors ask; even where ours is not optimised
    csc_foreign(csc_xxhash)
endfunction()

function(csc_add_cmocka)
    if(OPENCSC_SYSTEM_DEPS AND NOT OPENCSC_CMOCKA_DIR)
        find_package(cmocka CONFIG)
        if(TARGET cmocka::cmocka)
            return()
        elseif(cmocka_FOUND) # 1.1.5 sets variables only
            add_library(cmocka::cmocka INTERFACE IMPORTED GLOBAL)
            target_include_directories(cmocka::cmocka INTERFACE ${CMOCKA_INCLUDE_DIR})
            target_link_libraries(cmocka::cmocka INTERFACE ${CMOCKA_LIBRARIES})
            return()
        endif()
    endif()
    csc_dependency_sources(cmocka "${OPENCSC_CMOCKA_DIR}" folder)
    add_library(cmocka STATIC ${folder}/src/cmocka.c)
    add_library(cmocka::cmocka ALIAS cmocka)
    target_include_directories(cmocka SYSTEM PUBLIC ${folder}/include)
    # cmocka is one file; these say what its config.h would.
    target_compile_definitions(cmocka PRIVATE HAVE_INTTYPES_H HAVE_MALLOC_H HAVE_SIGNAL_H
                                              HAVE_STRINGS_H HAVE_GCC_THREAD_LOCAL_STORAGE)
    if(NOT WIN32)
        target_compile_definitions(cmocka PRIVATE HAVE_SIGLONGJMP HAVE_STRSIGNAL
                                                  HAVE_STRUCT_TIMESPEC HAVE_CLOCK_REALTIME)
    endif()
    csc_foreign(cmocka)
endfunction()

csc_add_sqlite()
csc_add_xxhash()
if(BUILD_TESTING)
    csc_add_cmocka()
endif()
