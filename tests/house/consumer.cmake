# Uses of Ballast in other projects: an installed tree found by CMake and by pkg-config, the engine
# installed alone, and a project that builds the engine and links it into a shared library.
# cmake -D BINARY=... -D SOURCE=... -D COMPILER=... -P consumer.cmake
set(folder "${BINARY}/consumer")
set(flags "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
set(slopes "slope 12, curvature 12\n")
file(REMOVE_RECURSE "${folder}")

# expect(EXPECTED COMMAND...): checks that the command prints exactly EXPECTED.
function(expect expected)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  if(NOT output STREQUAL expected)
    message(FATAL_ERROR "${ARGN} printed '${output}', not '${expected}'")
  endif()
endfunction()

# build(EXAMPLE NAME OPTION...): builds examples/EXAMPLE in ${folder}/NAME.
function(build example name)
  execute_process(COMMAND "${CMAKE_COMMAND}" -S "${SOURCE}/examples/${example}" -B "${folder}/${name}"
                          -G Ninja ${flags} ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${CMAKE_COMMAND}" --build "${folder}/${name}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# All components.
set(prefix "${folder}/prefix")
execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BINARY}" --prefix "${prefix}"
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
build(installed all -DCMAKE_BUILD_TYPE=Release "-DCMAKE_PREFIX_PATH=${prefix}")
expect("${slopes}" "${folder}/all/slope")
file(STRINGS "${folder}/all/slope" check REGEX "this program was built for")
if(NOT check)
  message(FATAL_ERROR "the consumer does not check the processor")
endif()
foreach(program ctgan tvae infogan rae)
  execute_process(COMMAND "${prefix}/bin/${program}" --version COMMAND_ERROR_IS_FATAL ANY)
endforeach()
file(GLOB_RECURSE internal "${prefix}/include/ballast/kernels/*/*")
if(internal)
  message(FATAL_ERROR "internal headers are installed: ${internal}")
endif()

# Only the component engine, with no CSV or image library available: by CMake and by pkg-config.
set(engine "${folder}/engine")
execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BINARY}" --prefix "${engine}"
                        --component engine OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
build(installed engine_only -DCMAKE_BUILD_TYPE=Release "-DCMAKE_PREFIX_PATH=${engine}"
      -DCMAKE_DISABLE_FIND_PACKAGE_libcsv=ON -DCMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=ON
      -DCMAKE_DISABLE_FIND_PACKAGE_JPEG=ON -DCMAKE_DISABLE_FIND_PACKAGE_PNG=ON)
expect("${slopes}" "${folder}/engine_only/slope")

# compile_with(PREFIX PACKAGE SOURCE PROGRAM): an example by pkg-config from that installation.
function(compile_with prefix package source program)
  set(ENV{PKG_CONFIG_PATH} "${prefix}/lib/pkgconfig:${prefix}/lib64/pkgconfig")
  execute_process(COMMAND "${pkg_config}" --cflags --libs ${package} OUTPUT_VARIABLE words
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(words UNIX_COMMAND "${words}")
  execute_process(COMMAND "${COMPILER}" "${SOURCE}/examples/${source}" -o "${folder}/${program}"
                          ${words} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
find_program(pkg_config pkg-config)
if(pkg_config)
  compile_with("${engine}" ballast installed/main.cpp slope)
  expect("${slopes}" "${folder}/slope")
  compile_with("${prefix}" ballast-models synthetic_table.cpp synthetic_table)
  set(table "${folder}/table.csv")
  expect("" "${prefix}/bin/ctgan" demo-table --rows 300 --output "${table}" --force)
  expect("epoch 1 of 1\n" "${folder}/synthetic_table" "${table}" "${folder}/rows.csv" 1)
else()
  message(STATUS "pkg-config was not found: the .pc files are not tested")
endif()

# Subproject.
build(subproject subproject -DCMAKE_BUILD_TYPE=Debug -DBALLAST_CUDA=OFF
      -DCMAKE_DISABLE_FIND_PACKAGE_libcsv=ON -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON
      -DCMAKE_DISABLE_FIND_PACKAGE_JPEG=ON -DCMAKE_DISABLE_FIND_PACKAGE_PNG=ON)
expect("curvature 12\n" "${folder}/subproject/main")
