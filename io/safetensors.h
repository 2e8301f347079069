// Model files: the safetensors format (8-byte header length, JSON header, raw little-endian
// tensors), with a SHA-256 checksum over everything, written to a temporary file, synced and
// renamed. Any other safetensors reader can read them.
#pragma once

#include <cstdint>
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
  Tensor borrowed;  // where it is defined, its memory stands for the bytes

  std::span<const std::uint8_t> content() const;
};
bool operator==(const SavedTensor& a, const SavedTensor& b);  // content, too

// A model file in memory: named tensors, and a map of strings (valid UTF-8: bytes that may not be,
// like categories, stand in U8 tensors).
struct ModelFile {
  std::map<std::string, SavedTensor> tensors;
  std::map<std::string, std::string> strings;
  // put() refers to tensors on the CPU and does not copy them, so they must stay as they are until
  // the file is written.
  bool borrows = false;

  void put(const std::string& name, const Tensor& tensor);  // F32 or F64
  void put(const std::string& name, const std::vector<double>& values);
  void put(const std::string& name, const std::vector<std::int64_t>& values);
  void put_bytes(const std::string& name, const std::string& bytes);
  // A list of byte strings: name.bytes (U8) and name.offsets (I64).
  void put_texts(const std::string& name, const std::vector<std::string>& texts);
  // Each throws Error when the name is missing or its type or shape is not as asked. F32 and F64
  // are converted to Real.
  void get(const std::string& name, Tensor& into) const;
  std::vector<double> get_doubles(const std::string& name) const;
  std::vector<std::int64_t> get_integers(const std::string& name) const;
  std::string get_bytes(const std::string& name) const;
  std::vector<std::string> get_texts(const std::string& name) const;
  const std::string& text(const std::string& key) const;
  bool has(const std::string& name) const;
};

// Same content gives the same bytes. Replaces a file of that name. Devices and pipes ("/dev/null",
// "-") are written straight.
void write_model_file(const std::string& path, const ModelFile& file);
// Throws Error for a file that is missing, truncated, changed in any bit, or no model file; never
// crashes on any bytes.
ModelFile read_model_file(const std::string& path);
// The same for a safetensors file of any writer, such as weights that PyTorch saved: it needs no
// checksum, which is verified where there is one.
ModelFile read_safetensors(const std::string& path);

}  // namespace ballast
