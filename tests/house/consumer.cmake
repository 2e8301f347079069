# Installs the build into an empty prefix, builds examples/consumer from there, and runs it and the
# installed programs. cmake -D BINARY=... -D SOURCE=... -D COMPILER=... -P consumer.cmake
set(folder "${BINARY}/consumer")
file(REMOVE_RECURSE "${folder}")
execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BINARY}" --prefix "${folder}/prefix"
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${CMAKE_COMMAND}" -S "${SOURCE}/examples/consumer" -B "${folder}/build"
                        "-DCMAKE_PREFIX_PATH=${folder}/prefix" "-DCMAKE_CXX_COMPILER=${COMPILER}"
                        -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror"
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${CMAKE_COMMAND}" --build "${folder}/build" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${folder}/build/consumer" OUTPUT_VARIABLE output
                COMMAND_ERROR_IS_FATAL ANY)
if(NOT output STREQUAL "slope 12, curvature 12\n")
  message(FATAL_ERROR "the consumer printed: ${output}")
endif()
file(STRINGS "${folder}/build/consumer" check REGEX "this program was built for")
if(NOT check)
  message(FATAL_ERROR "the consumer does not check the processor")
endif()
foreach(program ctgan tvae infogan rae)
  execute_process(COMMAND "${folder}/prefix/bin/${program}" --version COMMAND_ERROR_IS_FATAL ANY)
endforeach()
