# Rules for the sources of the library, which programs and other languages use alike:
#  - Texts make sense without a command line: no string literal contains the name of an option
#    ("--force"). models/program/advice.cpp adds them to errors.
#  - Nothing below models/program reads an environment variable.
# cmake -D SOURCE=... -P library_sources.cmake
function(check_sources what pattern)
  foreach(folder ${ARGN})
    file(GLOB_RECURSE files "${SOURCE}/${folder}/*.h" "${SOURCE}/${folder}/*.cpp"
         "${SOURCE}/${folder}/*.cu" "${SOURCE}/${folder}/*.cuh")
    list(FILTER files EXCLUDE REGEX "/models/program/|/commands/|/main.cpp")
    foreach(file ${files})
      file(STRINGS "${file}" lines REGEX "${pattern}")
      if(lines)
        message(SEND_ERROR "${file} ${what}: ${lines}")
      endif()
    endforeach()
  endforeach()
endfunction()

check_sources("names an option" "\"[^\"]*--[a-z][^\"]*\"" kernels autograd io layers data metrics
              models/training models/tabular models/ctgan models/tvae models/infogan models/rae)
check_sources("reads the environment" "getenv" kernels autograd io layers data metrics models)
