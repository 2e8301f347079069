# How every part of the house is built: one library a folder, flags in one place.
include(GNUInstallDirs)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CLI11 REQUIRED)
find_package(libcsv REQUIRED)
find_path(BALLAST_STB_INCLUDE stb_image_write.h PATH_SUFFIXES stb REQUIRED)

find_program(BALLAST_CCACHE ccache)
if(BALLAST_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}"
      CCACHE_NOHASHDIR=1 "${BALLAST_CCACHE}")
endif()

# What every file of ours is compiled with. Contraction is off so that results do not depend on how
# the compiler pairs a product with a sum; kernels ask for fused multiply-add explicitly.
set(cxx_options -Wall -Wextra -Wshadow -ffp-contract=off -fno-math-errno -march=${BALLAST_ARCH})
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND cxx_options -Wno-restrict)  # GCC bug 105651: false reports on "text" + std::string
endif()
set(cuda_options -ftz=true -Xcompiler=-Wall,-Wextra)  # as FlushSubnormals on the CPU
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

# kernels/cpu/processor.cpp runs before it is known whether the processor has what the rest was built
# for, so it is compiled for any x86-64 and told which features to ask for.
function(ballast_processor_check source)
  execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -march=${BALLAST_ARCH} -dM -E -x c++ /dev/null
                  OUTPUT_VARIABLE macros RESULT_VARIABLE failed ERROR_VARIABLE message)
  if(failed)
    message(FATAL_ERROR "BALLAST_ARCH=${BALLAST_ARCH}: the compiler refuses it: ${message}")
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

# A source for wider vectors than the rest is built for; used only where the processor has them. The
# source is empty on other architectures.
function(ballast_wider_kernels source)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${ARGN}")
  endif()
endfunction()

# ballast_library(NAME FOLDER...): the sources of the folders, main.cpp left out.
function(ballast_library name)
  set(sources)
  foreach(folder IN LISTS ARGN)
    file(GLOB found CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp"
         "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.h")
    list(APPEND sources ${found})
    install(DIRECTORY ${folder}/ DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/ballast/${folder}"
            FILES_MATCHING PATTERN "*.h")
  endforeach()
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(ballast_${name} STATIC ${sources})
  add_library(ballast::${name} ALIAS ballast_${name})
  set_target_properties(ballast_${name} PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME ${name})
  target_compile_features(ballast_${name} PUBLIC cxx_std_20)
  target_include_directories(ballast_${name} PUBLIC
    "$<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/ballast>")
  install(TARGETS ballast_${name} EXPORT ballast ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
endfunction()

# ballast_program(NAME FOLDER): FOLDER/main.cpp over the library of that folder.
function(ballast_program name folder)
  add_executable(${name} ${folder}/main.cpp)
  target_link_libraries(${name} PRIVATE ballast_models_${name} CLI11::CLI11)
  install(TARGETS ${name} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endfunction()

# find_package(ballast) from an installed tree.
function(ballast_install_package)
  include(CMakePackageConfigHelpers)
  set(folder "${CMAKE_INSTALL_LIBDIR}/cmake/ballast")
  configure_package_config_file(cmake/ballast-config.cmake.in
    "${CMAKE_BINARY_DIR}/ballast-config.cmake" INSTALL_DESTINATION "${folder}")
  write_basic_package_version_file("${CMAKE_BINARY_DIR}/ballast-config-version.cmake"
    COMPATIBILITY SameMinorVersion)
  install(FILES "${CMAKE_BINARY_DIR}/ballast-config.cmake"
          "${CMAKE_BINARY_DIR}/ballast-config-version.cmake" cmake/Findlibcsv.cmake
          DESTINATION "${folder}")
  install(EXPORT ballast NAMESPACE ballast:: FILE ballast-targets.cmake DESTINATION "${folder}")
endfunction()
