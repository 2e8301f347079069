# BALLAST_CUDA: AUTO builds kernels/cuda/ if the toolkit is found, ON requires it, OFF links
# kernels/no_cuda/. Sets BALLAST_HAS_CUDA.
set(BALLAST_CUDA "AUTO" CACHE STRING "CUDA kernels: AUTO, ON or OFF")
set_property(CACHE BALLAST_CUDA PROPERTY STRINGS AUTO ON OFF)

set(BALLAST_HAS_CUDA OFF)
if(BALLAST_CUDA STREQUAL "OFF")
  return()
elseif(NOT BALLAST_CUDA MATCHES "^(AUTO|ON)$")
  message(FATAL_ERROR "BALLAST_CUDA=${BALLAST_CUDA}: valid values are AUTO, ON and OFF")
elseif(BALLAST_DOUBLE OR BALLAST_SANITIZE)  # the kernels support only float and no sanitizers
  if(BALLAST_CUDA STREQUAL "ON")
    message(FATAL_ERROR "BALLAST_CUDA=ON cannot be combined with BALLAST_DOUBLE or BALLAST_SANITIZE")
  endif()
  return()
endif()

find_package(CUDAToolkit 12 QUIET)
if(NOT CUDAToolkit_FOUND)
  if(BALLAST_CUDA STREQUAL "ON")
    message(FATAL_ERROR "BALLAST_CUDA=ON: no CUDA toolkit 12 or later was found. Install it, "
            "or set its folder with -DCUDAToolkit_ROOT=...")
  endif()
  message(STATUS "CUDA: no toolkit was found; building for the CPU only")
  return()
endif()

# Machine code for two generations of data-centre GPUs, and PTX that is compiled at run time on
# later ones.
if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES 80-real 90)
endif()
if(NOT DEFINED CMAKE_CUDA_COMPILER)
  set(CMAKE_CUDA_COMPILER "${CUDAToolkit_NVCC_EXECUTABLE}")
endif()
if(NOT DEFINED CMAKE_CUDA_HOST_COMPILER)
  set(CMAKE_CUDA_HOST_COMPILER "${CMAKE_CXX_COMPILER}")
endif()
# A toolkit may reject the host compiler: each pair of compilers is tested once on a small file.
set(compilers "${CMAKE_CUDA_COMPILER} ${CMAKE_CUDA_HOST_COMPILER}")
set(refused "")
if(NOT BALLAST_CUDA_WORKS STREQUAL compilers)
  set(probe "${PROJECT_BINARY_DIR}/cuda_probe.cu")
  file(WRITE "${probe}" "int main() {}\n")
  execute_process(COMMAND "${CMAKE_CUDA_COMPILER}" -ccbin "${CMAKE_CUDA_HOST_COMPILER}" -std=c++20
                          -c "${probe}" -o "${probe}.o"
                  RESULT_VARIABLE refused OUTPUT_VARIABLE why ERROR_VARIABLE why)
endif()
if(refused)
  if(BALLAST_CUDA STREQUAL "ON")
    message(FATAL_ERROR "BALLAST_CUDA=ON: ${CMAKE_CUDA_COMPILER} does not compile: ${why}")
  endif()
  message(STATUS "CUDA: ${CMAKE_CUDA_COMPILER} cannot compile a test file; building for the CPU "
                 "only (-DBALLAST_CUDA=ON shows the reason)")
  return()
endif()
set(BALLAST_CUDA_WORKS "${compilers}" CACHE INTERNAL "CUDA and host compiler that work together")
enable_language(CUDA)
if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)  # CMake before 3.26 does not know this option of nvcc
  set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
  set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
endif()
set(CMAKE_CUDA_STANDARD 20)
set(CMAKE_CUDA_STANDARD_REQUIRED ON)
set(BALLAST_HAS_CUDA ON)
message(STATUS "CUDA ${CUDAToolkit_VERSION}: kernels for ${CMAKE_CUDA_ARCHITECTURES}")

# Adds kernels/cuda/ to a library.
function(ballast_add_cuda target)
  set(folder "${PROJECT_SOURCE_DIR}/kernels/cuda")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${folder}/*.cu" "${folder}/*.cuh" "${folder}/*.h")
  target_sources(${target} PRIVATE ${sources})
  target_compile_definitions(${target} PRIVATE
    "BALLAST_CUDA_LIBRARIES=\"${CUDAToolkit_LIBRARY_DIR}\"")
  target_link_libraries(${target} PUBLIC CUDA::cudart_static PRIVATE ${CMAKE_DL_LIBS})
endfunction()
