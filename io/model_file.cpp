#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "io/safetensors.h"
#include "kernels/error.h"
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
  if (found == file.tensors.end()) throw Error("model file: no tensor '" + name + "'");
  return found->second;
}

const SavedTensor& find_list(const ModelFile& file, const std::string& name, const char* dtype) {
  const SavedTensor& tensor = find(file, name);
  if (tensor.dtype != dtype || tensor.shape.size() != 1) {
    throw Error("model file: tensor '" + name + "' is " + tensor.dtype + " " +
                shape_text(tensor.shape) + ", expected a list of " + dtype);
  }
  return tensor;
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

std::vector<Real> reals(std::vector<Real> values) { return values; }
template <class T>
std::vector<Real> reals(const std::vector<T>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

void ModelFile::check_real(const std::string& name, const Shape& shape) const {
  const SavedTensor& tensor = find(*this, name);
  std::vector<std::int64_t> expected;
  for (int axis = 0; axis < shape.rank(); ++axis) expected.push_back(shape[axis]);
  const bool real = tensor.dtype == "F32" || tensor.dtype == "F64";
  if (real && tensor.shape == expected) return;
  throw Error("model file: tensor '" + name + "' is " + tensor.dtype + " " +
              shape_text(tensor.shape) + ", expected real numbers " + shape_text(expected));
}

void ModelFile::get(const std::string& name, Tensor& into) const {
  check_real(name, into.shape());
  const SavedTensor& tensor = find(*this, name);
  const std::vector<Real> values =
      tensor.dtype == "F32" ? reals(values_of<float>(tensor)) : reals(values_of<double>(tensor));
  copy_memory(into.device(), into.mutable_data(), {}, values.data(), values.size() * sizeof(Real));
}

std::vector<double> ModelFile::get_doubles(const std::string& name) const {
  return values_of<double>(find_list(*this, name, "F64"));
}

std::vector<std::int64_t> ModelFile::get_integers(const std::string& name) const {
  return values_of<std::int64_t>(find_list(*this, name, "I64"));
}

std::string ModelFile::get_bytes(const std::string& name) const {
  const SavedTensor& tensor = find_list(*this, name, "U8");
  return {tensor.bytes.begin(), tensor.bytes.end()};
}

std::vector<std::string> ModelFile::get_texts(const std::string& name) const {
  const std::string bytes = get_bytes(name + ".bytes");
  const std::vector<std::int64_t> offsets = get_integers(name + ".offsets");
  const bool whole = !offsets.empty() && offsets.front() == 0 &&
                     offsets.back() == static_cast<std::int64_t>(bytes.size()) &&
                     std::is_sorted(offsets.begin(), offsets.end());
  if (!whole)
    throw Error("corrupt model file: the offsets of '" + name + "' do not match its bytes");
  std::vector<std::string> texts;
  for (std::size_t i = 1; i < offsets.size(); ++i) {
    texts.push_back(bytes.substr(static_cast<std::size_t>(offsets[i - 1]),
                                 static_cast<std::size_t>(offsets[i] - offsets[i - 1])));
  }
  return texts;
}

const std::string& ModelFile::text(const std::string& key) const {
  const auto found = strings.find(key);
  if (found == strings.end()) throw Error("model file: no entry '" + key + "'");
  return found->second;
}

bool ModelFile::has(const std::string& name) const {
  return tensors.count(name) > 0 || strings.count(name) > 0;
}

}  // namespace ballast
