# How every part of the house is built: one library a folder, flags in one place.
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

find_path(BALLAST_LIBCSV_INCLUDE csv.h REQUIRED)
find_library(BALLAST_LIBCSV_LIBRARY csv REQUIRED)
add_library(ballast_libcsv INTERFACE)
target_include_directories(ballast_libcsv SYSTEM INTERFACE "${BALLAST_LIBCSV_INCLUDE}")
target_link_libraries(ballast_libcsv INTERFACE "${BALLAST_LIBCSV_LIBRARY}")

find_path(BALLAST_STB_INCLUDE stb_image_write.h PATH_SUFFIXES stb REQUIRED)
add_library(ballast_stb INTERFACE)
target_include_directories(ballast_stb SYSTEM INTERFACE "${BALLAST_STB_INCLUDE}")

# What every target of ours is compiled with. Contraction is off so that results do not depend on
# how the compiler pairs a product with a sum; kernels ask for fused multiply-add explicitly.
add_library(ballast_flags INTERFACE)
target_compile_options(ballast_flags INTERFACE -Wall -Wextra -Wshadow -ffp-contract=off
                       -fno-math-errno -march=${BALLAST_ARCH})
target_compile_definitions(ballast_flags INTERFACE EIGEN_DONT_PARALLELIZE)
if(BALLAST_WERROR)
  target_compile_options(ballast_flags INTERFACE -Werror)
endif()
if(BALLAST_DOUBLE)
  target_compile_definitions(ballast_flags INTERFACE BALLAST_DOUBLE)
endif()
if(BALLAST_SANITIZE)
  target_compile_options(ballast_flags INTERFACE -fsanitize=${BALLAST_SANITIZE}
                         -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(ballast_flags INTERFACE -fsanitize=${BALLAST_SANITIZE})
endif()

# ballast_library(NAME FOLDER...): the sources of the folders, main.cpp left out.
function(ballast_library name)
  set(sources)
  foreach(folder IN LISTS ARGN)
    file(GLOB found CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp"
         "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.h")
    list(APPEND sources ${found})
  endforeach()
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(ballast_${name} STATIC ${sources})
  add_library(ballast::${name} ALIAS ballast_${name})
  set_target_properties(ballast_${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(ballast_${name} PUBLIC ballast_flags)
  target_include_directories(ballast_${name} PUBLIC
    "$<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>" "$<INSTALL_INTERFACE:include/ballast>")
endfunction()

# ballast_program(NAME FOLDER): FOLDER/main.cpp over the library of that folder.
function(ballast_program name folder)
  add_executable(${name} ${folder}/main.cpp)
  target_link_libraries(${name} PRIVATE ballast_models_${name} CLI11::CLI11)
endfunction()
