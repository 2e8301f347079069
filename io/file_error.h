// Failures of the file system.
#pragma once

#include <string>

#include "kernels/error.h"

namespace ballast {

// A file or a folder that cannot be read or written. code(): the value of errno.
class FileError : public Error {
 public:
  FileError(int code, const std::string& text) : Error(text), code_(code) {}
  int code() const { return code_; }

 private:
  int code_;
};

}  // namespace ballast
