// Helpers of the fuzz targets. A target passes bytes to a reader; the reader must return, or throw
// Error, and what it returns must have the properties that the target checks.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/table.h"
#include "io/files.h"
#include "kernels/error.h"

namespace ballast::fuzz {

// A property that does not hold is a finding.
inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: does not hold: %s\n", property);
  std::abort();
}

// A file in memory that can be read and written by its path.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("fuzz", 0)) {
    require(descriptor_ >= 0, "a file in memory can be created");
    path_ = "/proc/self/fd/" + std::to_string(descriptor_);
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // The path of the file with this content.
  const std::string& holding(std::string_view bytes) {
    const bool set =
        ftruncate(descriptor_, 0) == 0 && lseek(descriptor_, 0, SEEK_SET) == 0 &&
        ::write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
        lseek(descriptor_, 0, SEEK_SET) == 0;
    require(set, "a file in memory can be written");
    return path_;
  }
  const std::string& path() const { return path_; }

 private:
  int descriptor_;
  std::string path_;
};

inline std::string_view bytes_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline bool contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// Calls reader(); Error is an answer like any other. Returns whether there was none.
template <class Reader>
bool accepts(const Reader& reader) {
  try {
    reader();
    return true;
  } catch (const Error&) {
    return false;
  }
}

// The missing text of a cell, or null.
inline const std::string* missing_text(const Column& column, std::size_t row) {
  if (is_discrete(column.info.kind) || column.missing.empty() || column.missing[row] < 0) {
    return nullptr;
  }
  return &column.info.missing_texts[static_cast<std::size_t>(column.missing[row])];
}

// Whether the cells of two columns of the same kind are equal.
inline bool same_cells(const Column& a, const Column& b, Index rows) {
  for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
    const std::string* const missing = missing_text(a, row);
    const std::string* const other = missing_text(b, row);
    if ((missing == nullptr) != (other == nullptr)) return false;
    if (missing != nullptr && *missing != *other) return false;
    if (!a.integers.empty() && a.integers[row] != b.integers[row]) return false;
    if (!a.reals.empty() && a.reals[row] != b.reals[row]) return false;
    if (!is_discrete(a.info.kind)) continue;
    const auto code = static_cast<std::size_t>(a.codes[row]);
    const auto code_of_other = static_cast<std::size_t>(b.codes[row]);
    if (a.info.values[code] != b.info.values[code_of_other]) return false;
  }
  return true;
}

}  // namespace ballast::fuzz
