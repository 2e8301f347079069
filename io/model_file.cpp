#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <utility>

#include "io/safetensors.h"
#include "kernels/memory.h"

namespace ballast {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are stored little-endian");

template <class T>
std::vector<std::uint8_t> raw_bytes(const T* values, std::size_t count) {
  std::vector<std::uint8_t> bytes(count * sizeof(T));
  if (count > 0) std::memcpy(bytes.data(), values, bytes.size());
  return bytes;
}

template <class T>
std::vector<T> values_of(const SavedTensor& tensor) {
  const std::span<const std::uint8_t> bytes = tensor.content();
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  if (shape.empty()) return "scalar";
  std::string text;
  for (const std::int64_t extent : shape) {
    if (!text.empty()) text += 'x';
    text += std::to_string(extent);
  }
  return text;
}

const SavedTensor& find(const ModelFile& file, const std::string& name) {
  const auto found = file.tensors.find(name);
  file.require(found != file.tensors.end(), name, "is missing");
  return found->second;
}

std::string range_text(const IntegerRange& range) {
  if (range.least == range.most) return std::to_string(range.least);
  if (range.most == kAnyInteger.most) return "at least " + std::to_string(range.least);
  return std::to_string(range.least) + " to " + std::to_string(range.most);
}

// For messages, in the shortest notation.
std::string number_text(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

std::string range_text(const NumberRange& range) {
  constexpr double kLargest = std::numeric_limits<float>::max();  // of F32 and F64 alike
  if (range.least <= -kLargest) return "finite numbers";
  if (range.most >= kLargest) return "at least " + number_text(range.least);
  return number_text(range.least) + " to " + number_text(range.most);
}

const SavedTensor& find_list(const ModelFile& file, const std::string& name, const char* dtype,
                             const IntegerRange& count) {
  const SavedTensor& tensor = find(file, name);
  file.require(
      tensor.dtype == dtype && tensor.shape.size() == 1, name,
      "is " + tensor.dtype + " " + shape_text(tensor.shape) + ", expected a list of " + dtype);
  file.require(count.contains(tensor.shape[0]), name,
               "has " + std::to_string(tensor.shape[0]) + " values, expected " + range_text(count));
  return tensor;
}

std::string value_text(std::int64_t value) { return std::to_string(value); }
std::string value_text(double value) { return number_text(value); }

template <class T, class Range>
void check_values(const ModelFile& file, const std::string& name, const std::vector<T>& values,
                  const Range& range) {
  for (const T value : values) {
    if (range.contains(value)) continue;
    file.fail(name, "contains " + value_text(value) + ", expected " + range_text(range));
  }
}

}  // namespace

std::span<const std::uint8_t> SavedTensor::content() const {
  if (!borrowed.defined()) return bytes;
  return {reinterpret_cast<const std::uint8_t*>(borrowed.data()),
          static_cast<std::size_t>(borrowed.count()) * sizeof(Real)};
}

bool operator==(const SavedTensor& a, const SavedTensor& b) {
  const auto x = a.content();
  const auto y = b.content();
  return a.dtype == b.dtype && a.shape == b.shape &&
         std::equal(x.begin(), x.end(), y.begin(), y.end());
}

void ModelFile::put(const std::string& name, const Tensor& tensor) {
  SavedTensor saved;
  saved.dtype = sizeof(Real) == 4 ? "F32" : "F64";
  for (int axis = 0; axis < tensor.rank(); ++axis) saved.shape.push_back(tensor.dim(axis));
  if (borrows && tensor.device().kind == DeviceKind::cpu) {
    saved.borrowed = tensor;
  } else {
    saved.bytes.resize(static_cast<std::size_t>(tensor.count()) * sizeof(Real));
    copy_memory({}, saved.bytes.data(), tensor.device(), tensor.data(), saved.bytes.size());
  }
  tensors[name] = std::move(saved);
}

void ModelFile::put(const std::string& name, const std::vector<double>& values) {
  tensors[name] = {"F64",
                   {static_cast<std::int64_t>(values.size())},
                   raw_bytes(values.data(), values.size()),
                   {}};
}

void ModelFile::put(const std::string& name, const std::vector<std::int64_t>& values) {
  tensors[name] = {"I64",
                   {static_cast<std::int64_t>(values.size())},
                   raw_bytes(values.data(), values.size()),
                   {}};
}

void ModelFile::put_bytes(const std::string& name, const std::string& bytes) {
  tensors[name] = {
      "U8", {static_cast<std::int64_t>(bytes.size())}, raw_bytes(bytes.data(), bytes.size()), {}};
}

void ModelFile::put_texts(const std::string& name, const std::vector<std::string>& texts) {
  std::string bytes;
  std::vector<std::int64_t> offsets{0};
  for (const std::string& item : texts) {
    bytes += item;
    offsets.push_back(static_cast<std::int64_t>(bytes.size()));
  }
  put_bytes(name + ".bytes", bytes);
  put(name + ".offsets", offsets);
}

namespace {

constexpr NumberRange kFiniteReal{std::numeric_limits<Real>::lowest(),
                                  std::numeric_limits<Real>::max()};

std::vector<Real> reals(std::vector<Real> values) { return values; }
template <class T>
std::vector<Real> reals(const std::vector<T>& values) {
  return {values.begin(), values.end()};
}

const SavedTensor& find_real(const ModelFile& file, const std::string& name, const Shape& shape) {
  const SavedTensor& tensor = find(file, name);
  std::vector<std::int64_t> expected;
  for (int axis = 0; axis < shape.rank(); ++axis) expected.push_back(shape[axis]);
  const bool real = tensor.dtype == "F32" || tensor.dtype == "F64";
  file.require(real && tensor.shape == expected, name,
               "is " + tensor.dtype + " " + shape_text(tensor.shape) + ", expected real numbers " +
                   shape_text(expected));
  return tensor;
}

std::vector<Real> checked_reals(const ModelFile& file, const std::string& name, const Shape& shape,
                                const NumberRange& range) {
  const SavedTensor& tensor = find_real(file, name, shape);
  const auto checked = [&](const auto& values) {
    check_values(file, name, values, range);
    return reals(values);
  };
  return tensor.dtype == "F32" ? checked(values_of<float>(tensor))
                               : checked(values_of<double>(tensor));
}

}  // namespace

void ModelFile::check_real(const std::string& name, const Shape& shape,
                           const NumberRange& range) const {
  checked_reals(*this, name, shape, range);
}

void ModelFile::get(const std::string& name, Tensor& into) const {
  const std::vector<Real> values = checked_reals(*this, name, into.shape(), kFiniteReal);
  copy_memory(into.device(), into.mutable_data(), {}, values.data(), values.size() * sizeof(Real));
}

std::vector<double> ModelFile::get_numbers(const std::string& name, const IntegerRange& count,
                                           const NumberRange& range) const {
  std::vector<double> values = values_of<double>(find_list(*this, name, "F64", count));
  check_values(*this, name, values, range);
  return values;
}

std::vector<std::int64_t> ModelFile::get_integers(const std::string& name,
                                                  const IntegerRange& count,
                                                  const IntegerRange& range) const {
  std::vector<std::int64_t> values = values_of<std::int64_t>(find_list(*this, name, "I64", count));
  check_values(*this, name, values, range);
  return values;
}

std::vector<std::int64_t> ModelFile::get_record(const std::string& name,
                                                const std::vector<IntegerRange>& ranges) const {
  std::vector<std::int64_t> values = get_integers(name, exactly(ranges.size()), kAnyInteger);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    check_values(*this, name, std::vector{values[i]}, ranges[i]);
  }
  return values;
}

std::int64_t ModelFile::get_integer(const std::string& name, const IntegerRange& range) const {
  return get_record(name, {range})[0];
}

bool ModelFile::get_flag(const std::string& name) const { return get_integer(name, kFlag) != 0; }

std::string ModelFile::get_bytes(const std::string& name, const IntegerRange& count) const {
  const SavedTensor& tensor = find_list(*this, name, "U8", count);
  return {tensor.bytes.begin(), tensor.bytes.end()};
}

std::vector<std::string> ModelFile::get_texts(const std::string& name,
                                              const IntegerRange& count) const {
  const std::string bytes = get_bytes(name + ".bytes", kAnyCount);
  const auto size = static_cast<std::int64_t>(bytes.size());
  const std::vector<std::int64_t> offsets =
      get_integers(name + ".offsets", {1, kAnyCount.most}, {0, size});
  require(offsets.front() == 0 && offsets.back() == size &&
              std::is_sorted(offsets.begin(), offsets.end()),
          name + ".offsets", "does not match the bytes");
  const auto texts_count = static_cast<std::int64_t>(offsets.size()) - 1;
  require(count.contains(texts_count), name,
          "has " + std::to_string(texts_count) + " texts, expected " + range_text(count));
  std::vector<std::string> texts;
  for (std::size_t i = 1; i < offsets.size(); ++i) {
    texts.push_back(bytes.substr(static_cast<std::size_t>(offsets[i - 1]),
                                 static_cast<std::size_t>(offsets[i] - offsets[i - 1])));
  }
  return texts;
}

const std::string& ModelFile::text(const std::string& key) const {
  const auto found = strings.find(key);
  require(found != strings.end(), key, "is missing");
  return found->second;
}

void ModelFile::fail(const std::string& name, const std::string& why) const {
  throw CorruptFile((path.empty() ? "" : path + ": ") + "corrupt model file: '" + name + "' " +
                    why);
}

bool ModelFile::has(const std::string& name) const {
  return tensors.count(name) > 0 || strings.count(name) > 0;
}

}  // namespace ballast
