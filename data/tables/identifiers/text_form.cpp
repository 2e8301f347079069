#include "data/tables/identifiers/text_form.h"

#include <algorithm>
#include <bitset>
#include <map>

#include "io/numbers.h"

namespace ballast {
namespace {

constexpr std::size_t kMostShapes = 8;
constexpr std::size_t kLongestShape = 200;
constexpr std::size_t kMostSets = 255;    // a shape stores the index of a set in a byte
constexpr std::size_t kLeastShared = 10;  // fewer texts do not reveal what they have in common
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

std::size_t common_prefix(std::string_view left, std::string_view right) {
  const std::size_t size = std::min(left.size(), right.size());
  std::size_t count = 0;
  while (count < size && left[count] == right[count]) ++count;
  return count;
}

std::size_t common_suffix(std::string_view left, std::string_view right) {
  const std::size_t size = std::min(left.size(), right.size());
  std::size_t count = 0;
  while (count < size && left[left.size() - 1 - count] == right[right.size() - 1 - count]) ++count;
  return count;
}

using Seen = std::bitset<128>;  // a set of ASCII characters

Seen set_of(std::string_view characters) {
  Seen set;
  for (const char c : characters) set.set(static_cast<unsigned char>(c));
  return set;
}

// Calls visit(position, character) for each character up to kLongestShape. A non-ASCII character
// (of UTF-8) counts as one position and is visited as '\x80'.
template <class Visit>
void each_character(std::string_view text, const Visit& visit) {
  std::size_t position = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr unsigned kContinuation = 0x80;  // continuation byte of UTF-8: 10xxxxxx
    if ((byte & 0xC0U) == kContinuation) continue;
    if (position == kLongestShape) return;
    visit(position++, byte < 0x80 ? c : '\x80');
  }
}

// A text with its letters and digits replaced by 'A', 'a' and '0'. A non-ASCII character becomes
// one 'a'.
std::string classes_of(std::string_view text) {
  std::string classes;
  each_character(text, [&](std::size_t, char c) {
    const bool capital = kCapitals.find(c) != std::string_view::npos;
    const bool small = c == '\x80' || kLetters.find(c) != std::string_view::npos;
    classes += capital ? 'A' : small ? 'a' : is_digit(c) ? '0' : c;
  });
  return classes;
}

// The characters of the texts at each position. Letters that are not ASCII count as a to z.
std::vector<Seen> seen_in(const std::vector<std::string_view>& texts) {
  std::vector<Seen> seen;
  for (const std::string_view text : texts) {
    each_character(text, [&](std::size_t position, char c) {
      if (position == seen.size()) seen.emplace_back();
      seen[position] |= c == '\x80' ? set_of(kLetters) : set_of({&c, 1});
    });
  }
  return seen;
}

// All characters of the classes of these: digits, letters of either case, hexadecimal digits.
Seen widened(const Seen& seen) {
  Seen wide = seen;
  const bool digits = (seen & set_of(kDigits)).any();
  if (digits) wide |= set_of(kDigits);
  for (const std::string_view letters : {kLetters, kCapitals}) {
    constexpr std::size_t kHexadecimal = 6;
    if ((seen & set_of(letters)).none()) continue;
    const bool beyond = (seen & set_of(letters.substr(kHexadecimal))).any();
    wide |= set_of(digits && !beyond ? letters.substr(0, kHexadecimal) : letters);
  }
  return wide;
}

// The characters allowed at each position: those seen if there are enough texts, otherwise all of
// their classes, so that no text can be read off. `shared` tells the positions whose character all
// texts share. Numbers have no leading zero unless one was seen.
std::vector<Seen> allowed_in(const std::vector<std::string_view>& texts,
                             const std::vector<bool>& shared) {
  constexpr std::size_t kTextsPerCharacter = 20;
  const std::vector<Seen> seen = seen_in(texts);
  std::vector<Seen> allowed = seen;
  const auto is_number = [&](std::size_t at) {
    return at < seen.size() && (seen[at] & ~set_of(kDigits)).none();
  };
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const bool same = seen[i].count() == 1 && texts.size() >= kLeastShared;
    if (same || shared[i] || texts.size() >= kTextsPerCharacter * seen[i].count()) continue;
    allowed[i] = widened(seen[i]);
    const bool leads = is_number(i) && is_number(i + 1) && (i == 0 || !is_number(i - 1));
    if (leads && !seen[i].test('0')) allowed[i].reset('0');
  }
  return allowed;
}

// Groups of texts with the same form, the largest first: all of them if they are ASCII texts of
// equal length, otherwise those with the most common classes of characters.
std::vector<std::vector<std::string_view>> find_groups(const std::vector<std::string_view>& texts) {
  const std::size_t size = texts.front().size();
  const bool equal = std::all_of(texts.begin(), texts.end(), [&](std::string_view text) {
    return text.size() == size && std::all_of(text.begin(), text.end(), is_ascii);
  });
  if (equal && size > 0 && size <= kLongestShape) return {texts};
  std::map<std::string, std::vector<std::string_view>> by_classes;
  for (const std::string_view text : texts) by_classes[classes_of(text)].push_back(text);
  std::vector<std::vector<std::string_view>> groups;
  for (auto& [classes, members] : by_classes) groups.push_back(std::move(members));
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& left, const auto& right) { return left.size() > right.size(); });
  groups.resize(std::min(groups.size(), kMostShapes));
  return groups;
}

// Adds a shape. Further sets become all letters when there are too many of them.
void add_shape(const std::vector<Seen>& allowed, TextForm& form) {
  std::string shape;
  for (const Seen& characters : allowed) {
    std::string set;
    for (std::size_t c = 0; c < characters.size(); ++c) {
      if (characters.test(c)) set += static_cast<char>(c);
    }
    shape += form.add_set(form.sets.size() < kMostSets - 1 ? set : std::string(kLetters));
  }
  form.shapes.push_back(shape);
}

}  // namespace

char TextForm::add_set(const std::string& set) {
  const auto at = std::find(sets.begin(), sets.end(), set);
  const auto index = static_cast<std::size_t>(at - sets.begin());
  if (at == sets.end()) sets.push_back(set);
  return static_cast<char>(index);
}

std::pair<std::size_t, std::size_t> shared_ends(const std::vector<std::string_view>& texts) {
  if (texts.size() < kLeastShared) return {0, 0};
  const std::string_view first = texts.front();
  std::size_t prefix = first.size();
  std::size_t suffix = first.size();
  for (const std::string_view text : texts) {
    prefix = std::min(prefix, common_prefix(first, text));
    suffix = std::min(suffix, common_suffix(first, text));
  }
  prefix = static_cast<std::size_t>(
      std::find_if_not(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(prefix),
                       is_ascii) -
      first.begin());
  suffix = static_cast<std::size_t>(
      std::find_if_not(first.rbegin(), first.rbegin() + static_cast<std::ptrdiff_t>(suffix),
                       is_ascii) -
      first.rbegin());
  while (prefix > 0 && is_digit(first[prefix - 1])) --prefix;
  while (suffix > 0 && is_digit(first[first.size() - suffix])) --suffix;
  return {prefix, suffix};
}

TextForm find_form(const std::vector<std::string_view>& texts) {
  TextForm form;
  const auto [prefix, suffix] = shared_ends(texts);
  for (const auto& group : find_groups(texts)) {
    const std::size_t size = classes_of(group.front()).size();
    const bool cut = size == kLongestShape;
    std::vector<bool> shared(size, false);
    for (std::size_t i = 0; i < size; ++i) {
      shared[i] = i < prefix || (!cut && i + suffix >= size);
    }
    add_shape(allowed_in(group, shared), form);
  }
  return form;
}

}  // namespace ballast
