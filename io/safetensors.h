// Model files in the safetensors format (8-byte header length, JSON header, raw little-endian
// tensors) with a SHA-256 checksum of the whole file. Files are written to a temporary file, synced
// and renamed. Other safetensors readers can read them.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <map>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "autograd/tensor.h"
#include "kernels/error.h"

namespace ballast {

// A model file whose content no save writes. The message names the file, if it was read from one,
// and the field.
class CorruptFile : public Error {
 public:
  using Error::Error;
};

// What the numbers of a field may be, including both ends.
template <class T>
struct FieldRange {
  T least;
  T most;
  bool contains(T value) const { return least <= value && value <= most; }  // NaN: false
};
using IntegerRange = FieldRange<std::int64_t>;
using NumberRange = FieldRange<double>;
inline constexpr IntegerRange kAnyInteger{std::numeric_limits<std::int64_t>::min(),
                                          std::numeric_limits<std::int64_t>::max()};
inline constexpr IntegerRange kAnyCount{0, std::numeric_limits<std::int64_t>::max()};
inline constexpr IntegerRange kFlag{0, 1};
inline constexpr NumberRange kFinite{std::numeric_limits<double>::lowest(),
                                     std::numeric_limits<double>::max()};
// The size of a list with exactly so many values.
inline IntegerRange exactly(std::size_t count) {
  return {static_cast<std::int64_t>(count), static_cast<std::int64_t>(count)};
}

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
  std::string path;  // of the file that was read, for messages; empty for another one
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

  // The getters throw CorruptFile if the field is missing, has another type or size, or has values
  // outside the given range. Getters of lists take the number of values.
  std::int64_t get_integer(const std::string& name, const IntegerRange& range) const;
  bool get_flag(const std::string& name) const;
  // `count`: the number of values.
  std::vector<std::int64_t> get_integers(const std::string& name, const IntegerRange& count,
                                         const IntegerRange& range) const;
  // As many integers as ranges, each with its own.
  std::vector<std::int64_t> get_record(const std::string& name,
                                       const std::vector<IntegerRange>& ranges) const;
  std::vector<double> get_numbers(const std::string& name, const IntegerRange& count,
                                  const NumberRange& range) const;
  std::string get_bytes(const std::string& name, const IntegerRange& count) const;
  std::vector<std::string> get_texts(const std::string& name, const IntegerRange& count) const;
  // F32 and F64 are converted to Real; all must be finite as Real.
  void get(const std::string& name, Tensor& into) const;
  // get() would accept it, and its values are in the range.
  void check_real(const std::string& name, const Shape& shape, const NumberRange& range) const;
  const std::string& text(const std::string& key) const;
  bool has(const std::string& name) const;

  // "FILE: corrupt model file: 'NAME' WHY".
  [[noreturn]] void fail(const std::string& name, const std::string& why) const;
  void require(bool right, const std::string& name, const std::string& why) const {
    if (!right) fail(name, why);
  }
  // The result of `read`, which reads the field or makes something of it. What it throws becomes
  // an error that names the field, unless it is one already. Running out of memory is not an error
  // in the file.
  template <class Read>
  auto read_field(const std::string& name, const Read& read) const {
    try {
      return read();
    } catch (const CorruptFile&) {
      throw;
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const Error& error) {
      fail(name, std::string("is invalid: ") + error.what());
    } catch (const std::exception&) {  // the text is that of a library
      fail(name, "is invalid");
    }
  }
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
