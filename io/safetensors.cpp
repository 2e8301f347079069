// The model file format: safetensors with a checksum.
//
//   8 bytes    length N of the header, little-endian
//   N bytes    JSON header: "__metadata__" (strings, format version, checksum), then the tensors
//   the rest   tensor data without gaps, largest element size first, so that each is aligned
//
// The checksum is the SHA-256 of the whole file with the checksum's own digits set to '0'.
#include "io/safetensors.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "io/files.h"
#include "io/json_depth.h"
#include "io/sha256.h"
#include "kernels/error.h"

namespace ballast {
namespace {

using Json = nlohmann::json;

constexpr const char* kMetadata = "__metadata__";
constexpr const char* kFormatKey = "ballast.format";
constexpr const char* kChecksumKey = "ballast.checksum";
constexpr const char* kFormatVersion = "1";
constexpr std::size_t kChecksumDigits = 64;
constexpr std::uint64_t kMaxHeader = 100'000'000;  // same limit as the reference library
constexpr std::size_t kReadBlock = std::size_t{1} << 20;
constexpr std::size_t kMostAxes = 64;  // as PyTorch
constexpr int kMaxDepth = 3;           // header > tensor > shape

std::size_t element_size(const std::string& dtype) {
  if (dtype == "F64" || dtype == "I64") return 8;
  if (dtype == "F32" || dtype == "I32") return 4;
  if (dtype == "U8") return 1;
  return 0;
}

// Position of the checksum digits in the header; npos if there is none. Quotes inside JSON strings
// are escaped, so the marker can only match a key.
std::size_t checksum_position(const std::string& header) {
  const std::string marker = std::string("\"") + kChecksumKey + "\":\"";
  const std::size_t found = header.find(marker);
  if (found == std::string::npos) return found;
  const std::size_t digits = found + marker.size();
  return digits + kChecksumDigits <= header.size() ? digits : std::string::npos;
}

std::string length_prefix(std::size_t size) {
  std::string prefix(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) prefix[i] = static_cast<char>(size >> (8 * i) & 0xff);
  return prefix;
}

// ---- writing

using NamedTensor = std::map<std::string, SavedTensor>::const_pointer;

std::vector<NamedTensor> storage_order(const ModelFile& file) {
  std::vector<NamedTensor> order;
  for (const auto& entry : file.tensors) order.push_back(&entry);
  std::stable_sort(order.begin(), order.end(), [](NamedTensor a, NamedTensor b) {
    return element_size(a->second.dtype) > element_size(b->second.dtype);
  });
  return order;
}

std::string json_text(const Json& value) {
  try {
    return value.dump();
  } catch (const Json::exception&) {
    throw Error("model file: a name or string is not valid UTF-8");
  }
}

// The header with zeros for the checksum, padded with spaces so that the tensors are aligned.
// Joined from texts, because a JSON object in this order finds its keys by linear search.
std::string make_header(const ModelFile& file, const std::vector<NamedTensor>& order) {
  std::string text = "{" + json_text(kMetadata) + ":{" + json_text(kFormatKey) + ":" +
                     json_text(kFormatVersion) + "," + json_text(kChecksumKey) + ":" +
                     json_text(std::string(kChecksumDigits, '0'));
  for (const auto& [key, value] : file.strings) {
    text += "," + json_text(key) + ":" + json_text(value);
  }
  text += "}";
  std::size_t offset = 0;
  for (const NamedTensor entry : order) {
    const SavedTensor& tensor = entry->second;
    const std::size_t end = offset + tensor.content().size();
    text += "," + json_text(entry->first) + ":{\"dtype\":" + json_text(tensor.dtype) +
            ",\"shape\":" + json_text(tensor.shape) +
            ",\"data_offsets\":" + json_text({offset, end}) + "}";
    offset = end;
  }
  text += "}";
  text.append((8 - text.size() % 8) % 8, ' ');
  return text;
}

// ---- reading

// Reads exact byte counts. Memory is allocated only as data arrives, so a wrong length cannot
// exhaust it.
class ExactReader {
 public:
  explicit ExactReader(const std::string& path) : input_(path), path_(path) {}

  template <class Bytes>
  void read(Bytes& into, std::uint64_t count) {
    into.clear();
    while (into.size() < count) {
      const std::size_t have = into.size();
      const std::uint64_t block = std::min<std::uint64_t>(kReadBlock, count - have);
      into.resize(have + static_cast<std::size_t>(block));
      const std::size_t got = input_.read(into.data() + have, static_cast<std::size_t>(block));
      if (got == 0) {
        throw Error(path_ + ": truncated model file: unexpected end of file; copy it again");
      }
      into.resize(have + got);
    }
    position_ += count;
  }

  void expect_end() {
    char next = 0;
    if (input_.read(&next, 1) > 0) {
      throw Error(path_ +
                  ": corrupt model file: unexpected data after the end of the model at byte " +
                  std::to_string(position_));
    }
  }

 private:
  InputFile input_;
  const std::string& path_;
  std::uint64_t position_ = 0;
};

Json parse_header(const std::string& text, const std::string& path) {
  if (json_depth(text) > kMaxDepth)
    throw Error(path + ": not a model file: the header is nested too deeply");
  try {
    Json header = Json::parse(text);
    if (header.is_object()) return header;
  } catch (const Json::exception&) {  // reported below, like a value that is not an object
  }
  throw Error(path + ": not a model file: the header is not a JSON object");
}

// A text of the header for messages: on one line, and not long.
std::string shown(const std::string& text) {
  constexpr std::size_t kMost = 100;
  const Json cut = text.size() > kMost ? text.substr(0, kMost) + "..." : text;
  return cut.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Who wrote the file.
enum class Writer { ballast, any };

void read_strings(const Json& header, const std::string& path, Writer writer, ModelFile& file) {
  const auto metadata = header.find(kMetadata);
  const bool is_object = metadata != header.end() && metadata->is_object();
  static const Json none = Json::object();
  for (const auto& [key, value] : (is_object ? *metadata : none).items()) {
    if (!value.is_string())
      throw Error(path + ": corrupt model file: entry " + shown(key) + " is not a string");
    file.strings[key] = value.get<std::string>();
  }
  if (!file.strings.contains(kFormatKey)) {
    if (writer == Writer::any) return;
    throw Error(path + ": a safetensors file, but not a Ballast model");
  }
  const std::string version = file.strings[kFormatKey];
  if (version != kFormatVersion) {
    throw Error(path + ": unsupported model file format version " + shown(version) +
                "; this program reads version " + kFormatVersion +
                "; use the program version that wrote the file");
  }
  file.strings.erase(kFormatKey);
  file.strings.erase(kChecksumKey);
}

bool is_natural(const Json& value) {
  return value.is_number_unsigned() &&
         value.get<std::uint64_t>() <=
             static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
}

bool is_list_of_naturals(const Json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), is_natural);
}

struct Placed {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::string name;
};

// The size of a tensor in bytes; the maximum value on overflow.
std::uint64_t tensor_bytes(const SavedTensor& tensor) {
  std::uint64_t size = element_size(tensor.dtype);
  for (const std::int64_t extent : tensor.shape) {
    if (__builtin_mul_overflow(size, static_cast<std::uint64_t>(extent), &size)) {
      return std::numeric_limits<std::uint64_t>::max();
    }
  }
  return size;
}

Placed read_tensor_entry(const std::string& name, const Json& entry, const std::string& path,
                         ModelFile& file) {
  const auto damaged = [&] {
    return Error(path + ": corrupt model file: invalid header entry of tensor " + shown(name));
  };
  const bool whole = entry.is_object() && entry.contains("dtype") && entry["dtype"].is_string() &&
                     entry.contains("shape") && is_list_of_naturals(entry["shape"]) &&
                     entry["shape"].size() <= kMostAxes && entry.contains("data_offsets") &&
                     is_list_of_naturals(entry["data_offsets"]) &&
                     entry["data_offsets"].size() == 2;
  if (!whole) throw damaged();
  SavedTensor tensor;
  tensor.dtype = entry["dtype"].get<std::string>();
  if (element_size(tensor.dtype) == 0) {
    throw Error(path + ": tensor " + shown(name) + " has dtype " + shown(tensor.dtype) +
                "; supported are F64, F32, I64, I32 and U8");
  }
  tensor.shape = entry["shape"].get<std::vector<std::int64_t>>();
  Placed placed{entry["data_offsets"][0].get<std::uint64_t>(),
                entry["data_offsets"][1].get<std::uint64_t>(), name};
  const bool fits = placed.begin <= placed.end && placed.end - placed.begin == tensor_bytes(tensor);
  if (!fits) throw damaged();
  file.tensors[name] = std::move(tensor);
  return placed;
}

// The tensors in storage order. Their data must be contiguous, without gaps or overlaps.
std::vector<Placed> read_tensor_entries(const Json& header, const std::string& path,
                                        ModelFile& file) {
  std::vector<Placed> order;
  for (const auto& [name, entry] : header.items()) {
    if (name != kMetadata) order.push_back(read_tensor_entry(name, entry, path, file));
  }
  std::sort(order.begin(), order.end(), [](const Placed& a, const Placed& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t expected = 0;
  for (const Placed& placed : order) {
    if (placed.begin != expected) {
      throw Error(path + ": corrupt model file: the tensor data is not contiguous");
    }
    expected = placed.end;
  }
  return order;
}

ModelFile read_file(const std::string& path, Writer writer,
                    const std::function<bool(const std::string&)>& keep) {
  ExactReader reader(path);
  std::string prefix;
  reader.read(prefix, 8);
  std::uint64_t size = 0;
  std::memcpy(&size, prefix.data(), 8);
  if (size < 2 || size > kMaxHeader) throw Error(path + ": not a model file");
  std::string header;
  reader.read(header, size);

  ModelFile file;
  file.path = path;
  const Json parsed = parse_header(header, path);
  read_strings(parsed, path, writer, file);
  const std::vector<Placed> order = read_tensor_entries(parsed, path, file);

  const std::size_t digits = checksum_position(header);
  const bool has_checksum = digits != std::string::npos;
  if (!has_checksum && writer == Writer::ballast) {
    throw Error(path + ": not a Ballast model file: it has no checksum");
  }
  std::string stored;
  if (has_checksum) {
    stored = header.substr(digits, kChecksumDigits);
    header.replace(digits, kChecksumDigits, kChecksumDigits, '0');
  }
  Sha256 checksum;
  checksum.update(prefix.data(), prefix.size());
  checksum.update(header.data(), header.size());
  for (const Placed& placed : order) {
    std::vector<std::uint8_t>& bytes = file.tensors.at(placed.name).bytes;
    reader.read(bytes, placed.end - placed.begin);
    checksum.update(bytes.data(), bytes.size());
    if (keep && !keep(placed.name)) file.tensors.erase(placed.name);
  }
  reader.expect_end();
  if (has_checksum && checksum.finish() != stored) {
    throw Error(path + ": corrupt model file: checksum mismatch; copy it again");
  }
  return file;
}

}  // namespace

void write_model_file(const std::string& path, const ModelFile& file, bool force) {
  const std::vector<NamedTensor> order = storage_order(file);
  std::string header = make_header(file, order);
  const std::string prefix = length_prefix(header.size());
  Sha256 checksum;
  checksum.update(prefix.data(), prefix.size());
  checksum.update(header.data(), header.size());
  for (const NamedTensor entry : order) {
    const auto content = entry->second.content();
    checksum.update(content.data(), content.size());
  }
  header.replace(checksum_position(header), kChecksumDigits, checksum.finish());
  OutputFile output(path, force);
  output.write(prefix.data(), prefix.size());
  output.write(header.data(), header.size());
  for (const NamedTensor entry : order) {
    const auto content = entry->second.content();
    output.write(content.data(), content.size());
  }
  output.commit();
}

ModelFile read_model_file(const std::string& path,
                          const std::function<bool(const std::string&)>& keep) {
  return read_file(path, Writer::ballast, keep);
}

ModelFile read_safetensors(const std::string& path) { return read_file(path, Writer::any, {}); }

}  // namespace ballast
