#include "io/safetensors.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>

#include "io/files.h"
#include "io/json_depth.h"
#include "io/sha256.h"
#include "kernels/error.h"
#include "test_folder.h"

using namespace ballast;

namespace {

// Unique to this process: tests run in parallel.
std::string temporary_path(const std::string& name) {
  const std::string file = "ballast_safetensors_" + std::to_string(getpid()) + "_" + name;
  return (std::filesystem::temp_directory_path() / file).string();
}

std::string slurp(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void spill(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

ModelFile small_model() {
  ModelFile file;
  file.strings["program"] = "ctgan";
  file.strings["quote \" and \xc3\xa4"] = "line\nbreak \"ballast.checksum\":\"0";
  file.put("steps", std::vector<std::int64_t>{1, -2, std::int64_t{1} << 60});
  file.put("means", std::vector<double>{0.1, -1e300});
  file.put_texts("values", {"", std::string("a\0b", 3), "\xff\xfe", "plain"});
  file.put_bytes("nothing", "");
  return file;
}

// A file with the given header, tensor bytes and a correct checksum.
std::string forged(std::string header, const std::string& data) {
  const std::string marker = "\"ballast.checksum\":\"";
  const std::size_t digits = header.find(marker) + marker.size();
  std::string prefix(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) prefix[i] = static_cast<char>(header.size() >> (8 * i));
  Sha256 checksum;
  checksum.update(prefix.data(), 8);
  checksum.update(header.data(), header.size());
  checksum.update(data.data(), data.size());
  header.replace(digits, 64, checksum.finish());
  return prefix + header + data;
}

std::string header_of(const std::string& tensors, const std::string& version = "1") {
  return "{\"__metadata__\":{\"ballast.format\":\"" + version + "\",\"ballast.checksum\":\"" +
         std::string(64, '0') + "\"}" + tensors + "}";
}

std::string refusal(const std::string& path, const std::string& bytes) {
  spill(path, bytes);
  try {
    read_model_file(path);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("sha256: the vectors of FIPS 180-4, whole and in pieces") {
  const auto hash = [](const std::string& text, std::size_t piece) {
    Sha256 checksum;
    for (std::size_t i = 0; i < text.size(); i += piece) {
      checksum.update(text.data() + i, std::min(piece, text.size() - i));
    }
    return checksum.finish();
  };
  CHECK(hash("", 1) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hash("abc", 8) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const std::string two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  CHECK(hash(two_blocks, 64) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  const std::string million(1000000, 'a');
  for (const std::size_t piece : {std::size_t{1}, std::size_t{63}, std::size_t{1000000}}) {
    CHECK(hash(million, piece) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }
}

TEST_CASE("a model file is read back unchanged and its bytes are reproducible") {
  const std::string path = temporary_path("round");
  const ModelFile file = small_model();
  write_model_file(path, file);
  const std::string first = slurp(path);
  write_model_file(path, file);
  CHECK(slurp(path) == first);

  const ModelFile back = read_model_file(path);
  CHECK(back.strings == file.strings);
  CHECK(back.get_integers("steps", kAnyCount, kAnyInteger) ==
        file.get_integers("steps", kAnyCount, kAnyInteger));
  CHECK(back.get_numbers("means", kAnyCount, kFinite) ==
        file.get_numbers("means", kAnyCount, kFinite));
  CHECK(back.get_texts("values", kAnyCount) == file.get_texts("values", kAnyCount));
  CHECK(back.get_texts("values", kAnyCount)[1] == std::string("a\0b", 3));
  CHECK(back.get_bytes("nothing", kAnyCount).empty());
  CHECK(back.tensors.size() == file.tensors.size());
  CHECK(back.has("steps"));
  CHECK(back.has("program"));
  CHECK_FALSE(back.has("ballast.checksum"));
  std::filesystem::remove(path);
}

TEST_CASE("tensors that are not kept are checked, but left out") {
  const TestFolder folder;
  ModelFile file;
  file.put("a", std::vector<double>{1, 2});
  file.put("b", std::vector<double>{3});
  file.put("c", std::vector<std::int64_t>{4});
  const std::string path = folder / "m";
  write_model_file(path, file);
  const auto not_b = [](const std::string& name) { return name != "b"; };
  const ModelFile back = read_model_file(path, not_b);
  CHECK(back.tensors.size() == 2);
  CHECK(back.get_numbers("a", kAnyCount, kFinite) == std::vector<double>{1, 2});
  CHECK(back.get_integers("c", kAnyCount, kAnyInteger) == std::vector<std::int64_t>{4});
  std::string bytes = read_whole_file(path);
  const double three = 3;
  const std::size_t at =
      bytes.rfind(std::string(reinterpret_cast<const char*>(&three), sizeof three));
  REQUIRE(at != std::string::npos);
  bytes[at] = 1;
  write_whole_file(path, bytes, true);
  CHECK_THROWS_AS(read_model_file(path, not_b), Error);
}

TEST_CASE("a model file without any tensor, and one of a megabyte") {
  const std::string path = temporary_path("sizes");
  write_model_file(path, {});
  CHECK(read_model_file(path).tensors.empty());

  ModelFile file;
  std::string bytes(3'000'001, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31 >> 3);
  file.put_bytes("large", bytes);
  write_model_file(path, file);
  CHECK(read_model_file(path).get_bytes("large", kAnyCount) == bytes);
  std::filesystem::remove(path);
}

TEST_CASE("tensors keep shape and values; another shape or type is rejected") {
  const std::string path = temporary_path("tensors");
  ModelFile file;
  file.put("weight", Tensor::from({1, 2, 3, 4, 5, Real(0.1)}, {2, 3}));
  file.put("scalar", Tensor::from({7}, {}));
  file.put("none", Tensor::empty({0, 4}));
  file.put_texts("texts", {"x"});
  write_model_file(path, file);
  const ModelFile back = read_model_file(path);
  Tensor weight = Tensor::zeros({2, 3});
  back.get("weight", weight);
  CHECK(weight.to_vector() == std::vector<Real>{1, 2, 3, 4, 5, Real(0.1)});
  Tensor scalar = Tensor::zeros({});
  back.get("scalar", scalar);
  CHECK(scalar.item() == 7);
  Tensor none = Tensor::empty({0, 4});
  CHECK_NOTHROW(back.get("none", none));
  Tensor turned = Tensor::zeros({3, 2});
  CHECK_THROWS_WITH_AS(back.get("weight", turned), doctest::Contains("2x3"), Error);
  CHECK_THROWS_AS(back.get("texts.offsets", turned), Error);
  CHECK_THROWS_AS(back.get_numbers("weight", kAnyCount, kFinite), Error);
  CHECK_THROWS_AS(back.get_integers("absent", kAnyCount, kAnyInteger), Error);
  CHECK_THROWS_AS(back.text("absent"), Error);
  std::filesystem::remove(path);
}

TEST_CASE("a field with another size or other values than requested is refused with its name") {
  const TestFolder folder;
  ModelFile file;
  file.put("steps", std::vector<std::int64_t>{1, 7});
  file.put("means", std::vector<double>{0.5, std::numeric_limits<double>::infinity()});
  file.put("weight", Tensor::from({1, std::numeric_limits<Real>::quiet_NaN()}, {2}));
  file.put_texts("texts", {"a", "b"});
  write_model_file(folder / "m", file);
  const ModelFile back = read_model_file(folder / "m");
  CHECK(back.get_integers("steps", exactly(2), {0, 7}).at(1) == 7);
  CHECK(back.get_record("steps", {{0, 1}, {7, 8}}).at(0) == 1);
  const auto refused = [&](const std::string& what, const auto& get) {
    CHECK_THROWS_WITH_AS(get(), (folder / "m" + ": corrupt model file: " + what).c_str(),
                         CorruptFile);
  };
  refused("'steps' has 2 values, expected 3",
          [&] { back.get_integers("steps", exactly(3), kAnyInteger); });
  refused("'steps' contains 7, expected 0 to 6", [&] {
    back.get_integers("steps", kAnyCount, {0, 6});
  });
  refused("'steps' contains 7, expected 0 to 1", [&] {
    back.get_record("steps", {{0, 9}, kFlag});
  });
  refused("'steps' has 2 values, expected 1", [&] { back.get_flag("steps"); });
  refused("'means' contains inf, expected finite numbers",
          [&] { back.get_numbers("means", kAnyCount, kFinite); });
  refused("'texts' has 2 texts, expected 1", [&] { back.get_texts("texts", exactly(1)); });
  refused("'nothing' is missing", [&] { back.text("nothing"); });
  Tensor weight = Tensor::zeros({2});
  refused("'weight' contains nan, expected finite numbers", [&] { back.get("weight", weight); });
  const auto failing = [] { throw std::out_of_range("vector::_M_range_check"); };
  refused("'steps' is invalid", [&] { back.read_field("steps", failing); });
  const auto exhausted = []() -> int { throw std::bad_alloc(); };
  CHECK_THROWS_AS(back.read_field("steps", exhausted), std::bad_alloc);
}

TEST_CASE("any flipped bit is rejected") {
  const std::string path = temporary_path("flips");
  write_model_file(path, small_model());
  std::string bytes = slurp(path);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int bit : {0, 1, 5, 7}) {
      bytes[i] = static_cast<char>(bytes[i] ^ 1 << bit);
      REQUIRE(refusal(path, bytes) != "accepted");
      bytes[i] = static_cast<char>(bytes[i] ^ 1 << bit);
    }
  }
  CHECK(refusal(path, bytes) == "accepted");
  std::filesystem::remove(path);
}

TEST_CASE("truncated files and files with trailing bytes are rejected") {
  const std::string path = temporary_path("cut");
  write_model_file(path, small_model());
  const std::string bytes = slurp(path);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    REQUIRE(contains(refusal(path, bytes.substr(0, size)), "unexpected end of file"));
  }
  CHECK(contains(refusal(path, bytes + " "), "unexpected data"));
  CHECK(contains(refusal(path, bytes + bytes), "unexpected data"));
  std::filesystem::remove(path);
}

TEST_CASE("a safetensors file from another writer can be read, but not as a model") {
  const std::string path = temporary_path("plain");
  const std::string tensors = R"("weight":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
  const std::string data("\0\0\x80\x3f\0\0\0\x40", 8);  // 1, 2
  for (const std::string& header :
       {"{" + tensors + "}", R"({"__metadata__":{"format":"pt"},)" + tensors + "}"}) {
    std::string prefix(8, '\0');
    prefix[0] = static_cast<char>(header.size());
    CHECK(contains(refusal(path, prefix + header + data), "not a Ballast model"));
    const ModelFile file = read_safetensors(path);
    Tensor weight = Tensor::zeros({2});
    file.get("weight", weight);
    CHECK(weight.to_vector() == std::vector<Real>{1, 2});
    spill(path, prefix + header + data.substr(1));
    CHECK_THROWS_AS(read_safetensors(path), Error);
    spill(path, prefix + header + data + " ");
    CHECK_THROWS_AS(read_safetensors(path), Error);
  }
  const std::string half = R"({"w":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}})";
  std::string prefix(8, '\0');
  prefix[0] = static_cast<char>(half.size());
  spill(path, prefix + half + data);
  CHECK_THROWS_WITH_AS(read_safetensors(path),
                       doctest::Contains("dtype \"BF16\"; supported are F64"), Error);
  write_model_file(path, small_model());
  CHECK(read_safetensors(path).tensors == small_model().tensors);
  std::string bytes = slurp(path);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  spill(path, bytes);
  CHECK_THROWS_WITH_AS(read_safetensors(path), doctest::Contains("checksum"), Error);
  std::filesystem::remove(path);
}

TEST_CASE("other files are rejected safely") {
  const std::string path = temporary_path("garbage");
  CHECK(contains(refusal(path, "age,income\n39,<=50K\n"), "not a model file"));
  std::uint32_t state = 1;
  for (int round = 0; round < 500; ++round) {
    std::string bytes(static_cast<std::size_t>(round), '\0');
    for (char& byte : bytes) {
      state = state * 1664525 + 1013904223;
      byte = static_cast<char>(state >> 24);
    }
    if (bytes.size() > 8) bytes.replace(1, 7, 7, '\0');  // a plausible header length
    REQUIRE(refusal(path, bytes) != "accepted");
  }
  CHECK_THROWS_AS(read_model_file(path + ".absent"), Error);
  CHECK_THROWS_AS(read_model_file(std::filesystem::temp_directory_path().string()), Error);
  std::filesystem::remove(path);
}

TEST_CASE("hostile headers are rejected even with a correct checksum") {
  const std::string path = temporary_path("hostile");
  const std::string good = ",\"t\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}";
  CHECK(refusal(path, forged(header_of(good), "ab")) == "accepted");
  const std::vector<std::string> bad{
      ",\"t\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,0]}",
      ",\"t\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[-2,0]}",
      ",\"t\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2,2]}",
      ",\"t\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}",
      ",\"t\":{\"dtype\":\"U8\",\"shape\":[2.0],\"data_offsets\":[0,2]}",
      ",\"t\":{\"dtype\":\"U8\",\"shape\":2,\"data_offsets\":[0,2]}",
      ",\"t\":{\"dtype\":\"F99\",\"shape\":[2],\"data_offsets\":[0,2]}",
      ",\"t\":{\"dtype\":[],\"shape\":[2],\"data_offsets\":[0,2]}",
      ",\"t\":{\"dtype\":\"F64\",\"shape\":[2305843009213693953],\"data_offsets\":[0,8]}",
      ",\"t\":{\"dtype\":\"U8\",\"shape\":[4611686018427387904],"
      "\"data_offsets\":[0,4611686018427387904]}",
      ",\"t\":{\"dtype\":\"U8\",\"shape\":[2]}",
      ",\"t\":7",
      good + ",\"u\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}",
      ",\"t\":" + std::string(100000, '[') + std::string(100000, ']'),
      "," + std::string(100000, '{'),
  };
  for (const std::string& tensors : bad) {
    CAPTURE(tensors.substr(0, 100));
    CHECK(refusal(path, forged(header_of(tensors), "ab")) != "accepted");
  }
  CHECK(contains(refusal(path, forged(header_of(good, "2"), "ab")), "format version \"2\""));
  CHECK(contains(refusal(path, std::string("\xff\xff\xff\xff\xff\xff\xff\x7f") + "{}"), "not a"));
  CHECK(contains(refusal(path, std::string("\x02\0\0\0\0\0\0\0{}", 10)), "not a Ballast model"));
  std::filesystem::remove(path);
}

TEST_CASE("the depth of a JSON text counts brackets outside of strings") {
  CHECK(json_depth("") == 0);
  CHECK(json_depth("7") == 0);
  CHECK(json_depth(R"({"a":[1,[]],"b":{}})") == 3);
  CHECK(json_depth(R"({"[[":"]{\"[[[\\"})") == 1);
  CHECK(json_depth("[[\"\\") == 2);
  CHECK(json_depth("]]]]") == 0);
  CHECK(json_depth(std::string(1000000, '[')) == 1000000);
}

TEST_CASE("any valid UTF-8 string is read back unchanged") {
  const std::string path = temporary_path("strings");
  ModelFile file;
  const std::vector<std::string> texts{
      "",
      std::string("\0", 1),
      std::string("a\0b", 3),
      "\xef\xbb\xbf",                      // a byte order mark
      "\xef\xbb\xbf{\"a\":1}",             // at the start
      "a\xef\xbb\xbf",                     // at the end
      "\xef\xbf\xbe\xef\xbf\xbf",          // U+FFFE, U+FFFF
      "\xed\x9f\xbf\xee\x80\x80",          // the neighbours of the surrogates
      "\\ud800\\u0000",                    // texts that look like escapes
      "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",  // U+10000, U+10FFFF
      "\x01\x1f\x7f\xc2\x80 \"\\/\b\f\n\r\t",
  };
  for (const std::string& text : texts) {
    file.strings["value " + std::to_string(file.strings.size())] = text;
    file.strings["key " + text] = text;
    file.put_bytes("tensor " + text, text);
  }
  file.put_bytes("\xef\xbb\xbf", "x");
  file.strings["\xef\xbb\xbf"] = "y";
  write_model_file(path, file);
  const ModelFile back = read_model_file(path);
  CHECK(back.strings == file.strings);
  CHECK(back.tensors == file.tensors);
  std::filesystem::remove(path);
}

TEST_CASE("reading and writing a file takes time linear in the number of tensors and strings") {
  const std::string path = temporary_path("many");
  ModelFile file;
  for (int i = 0; i < 100000; ++i) {
    file.put_bytes("table.column" + std::to_string(i), "x");
    file.strings["entry" + std::to_string(i)] = "y";
  }
  const auto start = std::chrono::steady_clock::now();
  write_model_file(path, file);
  const ModelFile back = read_model_file(path);
  CHECK(back.tensors.size() == file.tensors.size());
  CHECK(back.strings == file.strings);
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  CHECK(time.count() < 60);  // some 0.5 s; was some 10 minutes
  std::filesystem::remove(path);
}

TEST_CASE("a string that is not UTF-8 is rejected on writing") {
  const std::string path = temporary_path("utf8");
  ModelFile file;
  file.strings["name"] = "\xff";
  CHECK_THROWS_WITH_AS(write_model_file(path, file), doctest::Contains("UTF-8"), Error);
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a file that borrows its tensors is written like one that copies them") {
  const Tensor x = Tensor::from({1, 2, 3, 4, 5, 6}, {2, 3});
  Tensor changed = Tensor::from({1, 2, 3, 4, 5, 6}, {2, 3});
  ModelFile borrowing;
  borrowing.borrows = true;
  borrowing.put("x", x);
  CHECK(borrowing.tensors.at("x").bytes.empty());
  ModelFile copying;
  copying.put("x", changed);
  changed.mutable_data()[0] = 7;  // too late for the copy
  const std::string path = temporary_path("borrowed");
  write_model_file(path, borrowing);
  const std::string bytes = slurp(path);
  write_model_file(path, copying);
  CHECK(slurp(path) == bytes);
  Tensor into = Tensor::zeros({2, 3});
  borrowing.get("x", into);
  CHECK(into.to_vector() == x.to_vector());
  std::filesystem::remove(path);
}
