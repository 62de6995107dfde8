# One place for language level, warnings, sanitizers and ccache; targets opt in by linking shiftscope_flags.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(shiftscope_flags INTERFACE)
target_include_directories(shiftscope_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(shiftscope_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast)
# Left-out designated initialisers mean "the default"; the other is a false alarm of GCC 12 about std::string (bug 105651).
target_compile_options(shiftscope_flags INTERFACE -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(SHIFTSCOPE_WERROR)
  target_compile_options(shiftscope_flags INTERFACE -Werror)
endif()
if(SHIFTSCOPE_SANITIZE)
  target_compile_options(shiftscope_flags INTERFACE -fsanitize=${SHIFTSCOPE_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(shiftscope_flags INTERFACE -fsanitize=${SHIFTSCOPE_SANITIZE})
endif()

# shiftscope_library(<name> SOURCES … [LINK …] [PUBLIC_LINK …]): a static library of one room.
function(shiftscope_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PUBLIC_LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC shiftscope_flags ${ARG_PUBLIC_LINK} PRIVATE ${ARG_LINK})
endfunction()
