// Model files in the safetensors format (8-byte header length, JSON header, raw little-endian
// tensors) with a SHA-256 checksum of the whole file. Files are written to a temporary file, synced
// and renamed. Other safetensors readers can read them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "autograd/tensor.h"

namespace ballast {

struct SavedTensor {
  std::string dtype;  // "F32", "F64", "I64", "I32", "U8"
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;
  Tensor borrowed;  // if defined, its memory is used instead of `bytes`

  std::span<const std::uint8_t> content() const;
};
bool operator==(const SavedTensor& a, const SavedTensor& b);  // compares the content too

// A model file in memory: named tensors and a map of strings. Strings must be valid UTF-8; bytes
// that may not be, such as categories, are stored in U8 tensors.
struct ModelFile {
  std::map<std::string, SavedTensor> tensors;
  std::map<std::string, std::string> strings;
  // If set, put() references CPU tensors instead of copying them. They must not change until the
  // file is written.
  bool borrows = false;

  void put(const std::string& name, const Tensor& tensor);  // F32 or F64
  void put(const std::string& name, const std::vector<double>& values);
  void put(const std::string& name, const std::vector<std::int64_t>& values);
  void put_bytes(const std::string& name, const std::string& bytes);
  // A list of byte strings: name.bytes (U8) and name.offsets (I64).
  void put_texts(const std::string& name, const std::vector<std::string>& texts);
  // The getters throw Error if the name is missing or the type or shape is not the requested one.
  // F32 and F64 are converted to Real.
  void get(const std::string& name, Tensor& into) const;
  void check_real(const std::string& name, const Shape& shape) const;  // get() would accept it
  std::vector<double> get_doubles(const std::string& name) const;
  std::vector<std::int64_t> get_integers(const std::string& name) const;
  std::string get_bytes(const std::string& name) const;
  std::vector<std::string> get_texts(const std::string& name) const;
  const std::string& text(const std::string& key) const;
  bool has(const std::string& name) const;
};

// The same content gives the same bytes. Replaces an existing file only with `force`. Devices and
// pipes ("/dev/null", "-") are written directly.
void write_model_file(const std::string& path, const ModelFile& file, bool force = true);
// Throws Error for a file that is missing, truncated, corrupt in any bit, or not a model file. Safe
// on arbitrary input. `keep`, if given, is called with the name of each tensor; tensors for which
// it returns false are read and checked, but left out.
ModelFile read_model_file(const std::string& path,
                          const std::function<bool(const std::string&)>& keep = {});
// Also reads safetensors files from other writers, such as weights saved by PyTorch. The checksum
// is optional and verified if present.
ModelFile read_safetensors(const std::string& path);

}  // namespace ballast
