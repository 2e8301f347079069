# Text of the library must make sense without a command line: no string literal of these folders
# contains the name of an option ("--force"). models/program/advice.cpp adds them to errors.
# cmake -D SOURCE=... -P library_sources.cmake
set(found "")
foreach(folder kernels autograd io layers data metrics)
  file(GLOB_RECURSE files "${SOURCE}/${folder}/*.h" "${SOURCE}/${folder}/*.cpp"
       "${SOURCE}/${folder}/*.cu" "${SOURCE}/${folder}/*.cuh")
  foreach(file ${files})
    file(STRINGS "${file}" lines REGEX "\"[^\"]*--[a-z][^\"]*\"")
    if(lines)
      string(APPEND found "${file}: ${lines}\n")
    endif()
  endforeach()
endforeach()
if(found)
  message(FATAL_ERROR "string literals with names of options:\n${found}")
endif()
