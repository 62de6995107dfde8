# Every library the program stands on; what each is for is in CONTRIBUTING.md.
find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED) # what torch itself runs on; at::parallel_for is serial in sources built without it
find_package(Torch REQUIRED)

# torch's headers are not ours to mend: system includes, so that our warnings stay about our code.
add_library(shiftscope_torch INTERFACE)
target_link_libraries(shiftscope_torch INTERFACE ${TORCH_LIBRARIES})
target_include_directories(shiftscope_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
if(TORCH_CXX_FLAGS)
  separate_arguments(torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
  target_compile_options(shiftscope_torch INTERFACE ${torch_flags})
endif()

find_package(nlohmann_json QUIET) # the engine alone does without it, and without safetensors
if(NOT SHIFTSCOPE_ENGINE_ONLY)
  find_package(nlohmann_json REQUIRED)
  find_package(PkgConfig REQUIRED)
  find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs)
  find_package(HDF5 REQUIRED COMPONENTS C)
  find_package(OpenSSL REQUIRED COMPONENTS Crypto)
  find_package(CURL REQUIRED)
  find_package(CLI11 REQUIRED)
  find_package(tomlplusplus REQUIRED)
  pkg_check_modules(RSVG REQUIRED IMPORTED_TARGET librsvg-2.0)
  pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Widgets PrintSupport Svg)
  find_package(QCustomPlotQt6 REQUIRED)
  if(SHIFTSCOPE_TESTS)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Test)
  endif()
endif()
