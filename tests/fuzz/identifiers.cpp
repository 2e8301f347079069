// New identifiers have the form of the real ones and differ from them and from each other. Each
// line of the input is a real one. An input that is itself a pattern is used as one.
#include <algorithm>
#include <bitset>
#include <set>
#include <string>
#include <vector>

#include "data/tables/identifiers/identifier.h"
#include "data/tables/identifiers/personal_format.h"
#include "data/text/numbers.h"
#include "io/files.h"
#include "tests/fuzz/fuzz.h"

using namespace ballast;
using fuzz::require;

namespace {

constexpr std::uint64_t kNew = 100;

std::vector<std::string> made(const IdentifierMaker& maker) {
  std::vector<std::string> texts;
  for (std::uint64_t i = 0; i < kNew; ++i) maker.append(i, texts.emplace_back());
  return texts;
}

void check_pattern(std::string_view pattern) {
  fuzz::accepts([&] {
    IdentifierMaker maker(pattern, 1);
    std::string text;
    for (const std::uint64_t index : {std::uint64_t{0}, kNew, std::uint64_t{1} << 40}) {
      maker.append(index, text);
    }
    maker.avoid({"A1", text});
    maker.append(kNew, text);
  });
}

// '0' for a digit, 'A' for a capital, 'a' for another letter, as which any character outside of
// ASCII counts; any other character for itself.
char class_of(char c) {
  if (is_digit(c)) return '0';
  if (c >= 'A' && c <= 'Z') return 'A';
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80 ? 'a' : c;
}

std::size_t longest_of(const std::vector<std::string>& texts) {
  std::size_t longest = 0;
  for (const std::string& text : texts) longest = std::max(longest, text.size());
  return longest;
}

using Classes = std::bitset<256>;

Classes classes_of(const std::vector<std::string>& texts) {
  Classes classes;
  for (const std::string& text : texts) {
    for (const char c : text) classes.set(static_cast<unsigned char>(class_of(c)));
  }
  return classes;
}

// Every character is of a class that the known texts have, but for a counter where the form has too
// few texts, and for small letters in texts that had to be longer than all that were avoided.
void check_form(const std::string& text, const Classes& known, bool letters) {
  for (const char c : text) {
    const char of = class_of(c);
    const bool has = known[static_cast<unsigned char>(of)] || of == '0' || (letters && of == 'a');
    require(has, "the form of the real texts");
  }
}

void check_new(const std::vector<std::string>& texts, const std::vector<std::string>& known,
               std::size_t longest_avoided) {
  require(std::set<std::string>(texts.begin(), texts.end()).size() == texts.size(),
          "new identifiers are distinct");
  const std::set<std::string> real(known.begin(), known.end());
  const Classes classes = classes_of(known);
  for (const std::string& text : texts) {
    require(!real.contains(text), "new identifiers are not real ones");
    check_form(text, classes, text.size() > longest_avoided);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::bytes_of(data, size);
  check_pattern(bytes);
  const std::vector<std::string_view> lines = lines_of(bytes);
  const std::set<std::string_view> real(lines.begin(), lines.end());
  if (real.empty()) return 0;
  for (const std::string_view text : real) {
    personal_format(text);
    is_full_name(text);
    is_key_name(text);
    is_personal_name(text);
  }
  IdentifierMaker maker(learn_identifier({real.begin(), real.end()}), size);
  std::vector<std::string> known(real.begin(), real.end());
  const std::vector<std::string> texts = made(maker);
  check_new(texts, known, longest_of(known));
  known.insert(known.end(), texts.begin(), texts.end());
  maker.avoid(texts);
  check_new(made(maker), known, longest_of(texts));
  return 0;
}
