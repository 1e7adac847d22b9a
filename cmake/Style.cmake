# Target `style`, part of every build unless OPENCSC_STYLE is off: runs cmake/check-style over the
# sources that changed since it last passed. The stamp is renewed by a pass only. It runs when all
# else is built, so that a line too long keeps nobody from trying out what it says.

set(checker ${PROJECT_SOURCE_DIR}/cmake/check-style)
set(stamp ${PROJECT_BINARY_DIR}/style.stamp)

foreach(folder include idl src tests samples)
    foreach(ending c h cpp)
        list(APPEND patterns ${PROJECT_SOURCE_DIR}/${folder}/*.${ending})
    endforeach()
endforeach()
file(GLOB_RECURSE checked CONFIGURE_DEPENDS ${patterns})

add_custom_command(
    OUTPUT ${stamp}
    COMMAND Python3::Interpreter ${checker} --since ${stamp}
    DEPENDS ${checked} ${checker} ${PROJECT_SOURCE_DIR}/.clang-format
    COMMENT "Checking the style"
    VERBATIM)

if(OPENCSC_STYLE)
    set(all ALL)
endif()
add_custom_target(style ${all} DEPENDS ${stamp})
get_property(targets GLOBAL PROPERTY CSC_TARGETS)
if(targets)
    add_dependencies(style ${targets})
endif()

if(BUILD_TESTING AND NOT WIN32) # once is enough
    add_test(NAME check_style COMMAND Python3::Interpreter ${checker} --self-test)
    set_tests_properties(check_style PROPERTIES LABELS unit)
endif()
