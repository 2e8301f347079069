# Build rules of all parts of the project: libraries, programs, flags and installation.
include(GNUInstallDirs)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)  # a shared library may link the static ones
if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
endif()
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
if(BALLAST_MODELS)
  find_package(libcsv REQUIRED)
  find_package(JPEG REQUIRED)
  find_package(PNG REQUIRED)
  find_path(BALLAST_STB_INCLUDE stb_easy_font.h PATH_SUFFIXES stb REQUIRED)
endif()
if(BALLAST_PROGRAMS)
  find_package(CLI11 REQUIRED)
endif()

find_program(BALLAST_CCACHE ccache)
if(BALLAST_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}"
      CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros "${BALLAST_CCACHE}")
endif()

# Options of all C++ files. Contraction is off, so that results do not depend on which products and
# sums the compiler combines; kernels use fused multiply-add explicitly.
set(cxx_options -Wall -Wextra -Wshadow -ffp-contract=off -fno-math-errno -march=${BALLAST_ARCH})
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND cxx_options -fno-semantic-interposition)  # allows inlining in position-independent code
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND cxx_options -Wno-restrict)  # GCC bug 105651: false reports on "text" + std::string
endif()
set(cuda_options -ftz=true -Xcompiler=-Wall,-Wextra)  # same as FlushSubnormals on the CPU
if(BALLAST_WERROR)
  list(APPEND cxx_options -Werror)
  list(APPEND cuda_options -Werror=all-warnings)
endif()
add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:${cxx_options}>"
                    "$<$<COMPILE_LANGUAGE:CUDA>:${cuda_options}>")
if(BALLAST_SANITIZE)
  add_compile_options(-fsanitize=${BALLAST_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${BALLAST_SANITIZE})
endif()

# kernels/cpu/processor.cpp runs before the processor's features have been checked, so it is
# compiled for any x86-64 and gets the list of features to check.
function(ballast_processor_check source)
  execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -march=${BALLAST_ARCH} -dM -E -x c++ /dev/null
                  OUTPUT_VARIABLE macros RESULT_VARIABLE failed ERROR_VARIABLE message)
  if(failed)
    message(FATAL_ERROR "BALLAST_ARCH=${BALLAST_ARCH}: not supported by the compiler: ${message}")
  endif()
  set(checks)
  foreach(feature sse3 ssse3 sse4.1 sse4.2 popcnt avx avx2 fma bmi bmi2 avx512f avx512cd avx512bw
          avx512dq avx512vl avx512ifma avx512vbmi avx512vbmi2 avx512vnni avx512bitalg
          avx512vpopcntdq avx512bf16 avx512vp2intersect gfni vpclmulqdq)
    string(TOUPPER "__${feature}__" macro)
    string(REPLACE "." "_" macro "${macro}")
    if(macros MATCHES "#define ${macro} ")
      string(APPEND checks "X(\"${feature}\")")
    endif()
  endforeach()
  set_source_files_properties(${source} PROPERTIES
    COMPILE_OPTIONS "-march=x86-64"
    COMPILE_DEFINITIONS "BALLAST_FEATURES=${checks};BALLAST_ARCH=\"${BALLAST_ARCH}\";BALLAST_VERSION=\"${PROJECT_VERSION}\";BALLAST_BUILD_TYPE=\"${CMAKE_BUILD_TYPE}\"")
endfunction()

# Sets options for a source that uses wider vectors than the rest of the build; it is used only if
# the processor supports them. The source is empty on other architectures.
function(ballast_wider_kernels source)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${ARGN}")
  endif()
endfunction()

# ballast_internal_library(NAME FOLDER...): library ballast_NAME from the folders, without main.cpp,
# not installed. A unity build compiles eight files of one folder together.
function(ballast_internal_library name)
  add_library(ballast_${name} STATIC)
  foreach(folder IN LISTS ARGN)
    file(GLOB headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.h")
    file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.cpp")
    list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
    target_sources(ballast_${name} PRIVATE ${headers} ${sources})
    string(REPLACE "/" "_" group "${folder}")
    set(number 0)
    foreach(source IN LISTS sources)
      math(EXPR batch "${number} / 8")
      math(EXPR number "${number} + 1")
      set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group}_${batch})
    endforeach()
  endforeach()
  set_target_properties(ballast_${name} PROPERTIES LINKER_LANGUAGE CXX UNITY_BUILD_MODE GROUP)
endfunction()

# ballast_library(NAME COMPONENT COMPONENT FOLDERS FOLDER...): ballast::NAME, installed with the
# component. Headers in subfolders of kernels/ are internal.
function(ballast_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "COMPONENT" "FOLDERS")
  ballast_internal_library(${name} ${arg_FOLDERS})
  add_library(ballast::${name} ALIAS ballast_${name})
  set_target_properties(ballast_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(ballast_${name} PUBLIC cxx_std_20)
  target_include_directories(ballast_${name} PUBLIC
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>"
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/ballast>")
  install(TARGETS ballast_${name} EXPORT ballast-${arg_COMPONENT} ARCHIVE
          DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT ${arg_COMPONENT})
  list(FILTER arg_FOLDERS EXCLUDE REGEX "^kernels/")
  foreach(folder IN LISTS arg_FOLDERS)
    file(GLOB headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.h")
    install(FILES ${headers} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/ballast/${folder}"
            COMPONENT ${arg_COMPONENT})
  endforeach()
endfunction()

# ballast_program(MODEL): models/MODEL/main.cpp and models/MODEL/commands, if it exists.
function(ballast_program model)
  add_executable(${model} ${PROJECT_SOURCE_DIR}/models/${model}/main.cpp)
  set(library ballast_program)
  if(EXISTS "${PROJECT_SOURCE_DIR}/models/${model}/commands")
    set(library ballast_${model}_commands)
    ballast_internal_library(${model}_commands models/${model}/commands)
    target_link_libraries(${library} PUBLIC ballast_program ballast_${model})
  endif()
  target_link_libraries(${model} PRIVATE ${library} ballast_${model})
  install(TARGETS ${model} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT programs)
endfunction()

# Files for other projects: find_package(ballast), pkg-config ballast, and ballast/ballast.h.
function(ballast_install_package)
  include(CMakePackageConfigHelpers)
  set(folder "${CMAKE_INSTALL_LIBDIR}/cmake/ballast")
  configure_package_config_file(cmake/ballast-config.cmake.in
    "${PROJECT_BINARY_DIR}/ballast-config.cmake" INSTALL_DESTINATION "${folder}")
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/ballast-config-version.cmake"
    COMPATIBILITY SameMinorVersion)
  install(FILES "${PROJECT_BINARY_DIR}/ballast-config.cmake"
          "${PROJECT_BINARY_DIR}/ballast-config-version.cmake" cmake/Findlibcsv.cmake
          DESTINATION "${folder}" COMPONENT engine)
  install(EXPORT ballast-engine NAMESPACE ballast:: DESTINATION "${folder}" COMPONENT engine)
  if(BALLAST_MODELS)
    install(EXPORT ballast-models NAMESPACE ballast:: DESTINATION "${folder}" COMPONENT models)
  endif()
  install(DIRECTORY include/ballast DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT engine)

  get_target_property(BALLAST_PC_EIGEN Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
  set(BALLAST_PC_DEFINITIONS "-DEIGEN_DONT_PARALLELIZE")
  if(BALLAST_DOUBLE)
    string(APPEND BALLAST_PC_DEFINITIONS " -DBALLAST_DOUBLE")
  endif()
  set(BALLAST_PC_CUDA "")
  if(BALLAST_HAS_CUDA)
    set(BALLAST_PC_CUDA "-L${CUDAToolkit_LIBRARY_DIR} -lcudart_static -ldl -lrt -lpthread")
  endif()
  file(RELATIVE_PATH BALLAST_PC_PREFIX "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig"
       "${CMAKE_INSTALL_PREFIX}")
  ballast_install_pc(ballast engine)
  if(BALLAST_MODELS)
    ballast_install_pc(ballast-models models)
  endif()
endfunction()

# ballast_install_pc(NAME COMPONENT): NAME.pc from cmake/NAME.pc.in.
function(ballast_install_pc name component)
  configure_file(cmake/${name}.pc.in "${PROJECT_BINARY_DIR}/${name}.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/${name}.pc"
          DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT ${component})
endfunction()
