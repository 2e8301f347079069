#include "data/tables/identifiers/text_forms.h"

#include <algorithm>
#include <bitset>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <unordered_map>

#include "data/tables/identifiers/text_groups.h"
#include "data/tables/identifiers/text_numbers.h"
#include "data/tables/identifiers/text_units.h"
#include "data/text/numbers.h"

namespace ballast {
namespace {

using Texts = std::vector<std::string_view>;

constexpr std::size_t kLongestText = 200;  // that is learned from
constexpr std::size_t kMostTexts = 50'000;
constexpr std::size_t kSeveral = 3;  // texts with a value that belongs to nobody
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Whether the byte is a continuation byte of UTF-8, 10xxxxxx.
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

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

// Evenly spaced texts, of which at most the beginning is used.
Texts sample_of(const Texts& texts) {
  Texts sample;
  const std::size_t step = texts.size() / kMostTexts + 1;
  for (std::size_t i = 0; i < texts.size(); i += step) {
    std::size_t size = std::min(texts[i].size(), kLongestText);
    while (size < texts[i].size() && size > 0 && continues_character(texts[i][size])) --size;
    sample.push_back(texts[i].substr(0, size));
  }
  return sample;
}

// The pieces of each part, of all texts.
std::vector<Texts> pieces_of(const std::vector<TextPart>& parts, const Texts& texts) {
  std::vector<Texts> columns(parts.size());
  Texts pieces;
  for (const std::string_view text : texts) {
    split_text(parts, text, pieces);
    for (std::size_t i = 0; i < parts.size(); ++i) columns[i].push_back(pieces[i]);
  }
  return columns;
}

// The common size of the pieces; 0 if they differ.
std::size_t common_size(const Texts& pieces) {
  const std::size_t size = pieces.front().size();
  const bool same = std::all_of(pieces.begin(), pieces.end(),
                                [&](std::string_view piece) { return piece.size() == size; });
  return same ? size : 0;
}

// Whether digits behind a point are decimals, and not a number of their own (version 3.12).
bool are_decimals(const Texts& pieces) {
  constexpr std::size_t kMany = 3;
  std::size_t longest = 0;
  bool large = false;  // more than half of the possible numbers; 2024.12 is a month
  for (const std::string_view piece : pieces) {
    longest = std::max(longest, piece.size());
    large = large || piece[0] >= '5';
  }
  return common_size(pieces) > 0 ? large : longest >= kMany;
}

// The size of what all texts begin with; 0 if one of them is no longer.
std::size_t shared_beginning(const Texts& texts) {
  std::size_t size = texts.front().size();
  for (const std::string_view text : texts) size = std::min(size, common_prefix(text, texts[0]));
  const bool longer = std::all_of(texts.begin(), texts.end(),
                                  [&](std::string_view text) { return text.size() > size; });
  return longer ? size : 0;
}

// Separates digits that numbers of several lengths begin with: a country code.
void separate_beginnings(std::vector<TextPart>& parts, std::vector<Texts>& pieces) {
  constexpr std::size_t kLeastDigits = 2;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].run != Run::digits || pieces[i].size() < kLeastShared) continue;
    const std::size_t size = shared_beginning(pieces[i]);
    if (size < kLeastDigits || common_size(pieces[i]) > 0) continue;
    Texts beginnings;
    for (std::string_view& piece : pieces[i]) {
      beginnings.push_back(piece.substr(0, size));
      piece.remove_prefix(size);
    }
    const auto at = static_cast<std::ptrdiff_t>(i++);
    const std::string digits(beginnings[0]);
    parts.insert(parts.begin() + at, TextPart{.run = Run::text, .values = {digits}});
    pieces.insert(pieces.begin() + at, std::move(beginnings));
  }
}

// A kind of texts: their parts, and of each part the pieces of all texts.
struct TextGroup {
  std::vector<TextPart> parts;
  std::vector<Texts> pieces;
};

// Values of parts that several texts have: they belong to nobody.
std::set<std::string_view> find_shared(const std::vector<TextGroup>& groups, std::size_t texts) {
  std::unordered_map<std::string_view, std::pair<std::size_t, const char*>> counts;
  for (const TextGroup& group : groups) {
    for (std::size_t text = 0; text < group.pieces[0].size(); ++text) {
      const char* id = group.pieces[0][text].data();
      for (const Texts& pieces : group.pieces) {
        auto& [count, last] = counts[pieces[text]];
        if (last != id) ++count;
        last = id;
      }
    }
  }
  std::set<std::string_view> shared;
  for (const auto& [value, count] : counts) {
    if (texts >= kLeastShared && count.first >= kSeveral) shared.insert(value);
  }
  return shared;
}

// Joins what follows an @, so that domains stay whole, if several texts each have the domains of
// half of the texts.
void join_domains(std::vector<TextPart>& parts, std::vector<Texts>& pieces) {
  const auto sign = std::find_if(parts.begin(), parts.end(), [](const TextPart& part) {
    return part.run == Run::text && part.values[0] == "@";
  });
  const std::size_t texts = pieces[0].size();
  if (std::distance(sign, parts.end()) < 3 || texts < kLeastShared) return;
  const auto first = static_cast<std::size_t>(sign - parts.begin()) + 1;
  Texts domains;
  std::map<std::string_view, std::size_t> counts;
  for (std::size_t text = 0; text < texts; ++text) {
    const char* const begin = pieces[first][text].data();
    const std::string_view last = pieces.back()[text];
    domains.emplace_back(begin, static_cast<std::size_t>(last.data() + last.size() - begin));
    ++counts[domains.back()];
  }
  std::size_t covered = 0;
  for (const auto& [domain, count] : counts) covered += count >= kSeveral ? count : 0;
  if (2 * covered < texts) return;
  parts.resize(first);
  pieces.resize(first);
  parts.push_back({.run = Run::rest});
  pieces.push_back(std::move(domains));
}

// Whether digits are a list rather than a range: a single value, or large gaps.
bool are_listed_numbers(const std::vector<std::string>& values) {
  constexpr std::size_t kMostValues = 20;
  if (values.size() == 1) return true;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t greatest = 0;
  for (const std::string& value : values) {
    const std::int64_t number = number_of(value, 0).value_or(0);
    least = std::min(least, number);
    greatest = std::max(greatest, number);
  }
  return values.size() <= kMostValues &&
         greatest - least >= 2 * static_cast<std::int64_t>(values.size());
}

// The most frequent shared values; none if they are no list of values.
std::vector<std::string> find_list(Run run, const Texts& pieces,
                                   const std::set<std::string_view>& shared) {
  constexpr std::size_t kMostListed = 256;
  std::map<std::string_view, std::size_t> counts;
  for (const std::string_view piece : pieces) {
    if (shared.count(piece) > 0) ++counts[piece];
  }
  std::vector<std::pair<std::string_view, std::size_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& left, const auto& right) { return left.second > right.second; });
  sorted.resize(std::min(sorted.size(), kMostListed));
  std::vector<std::string> values;
  std::size_t covered = 0;
  for (const auto& [value, count] : sorted) {
    values.emplace_back(value);
    covered += count;
  }
  const bool digits = run == Run::digits;
  const bool most = digits ? 10 * covered >= 9 * pieces.size() : 2 * covered >= pieces.size();
  const bool few = values.size() == 1 || 2 * values.size() <= pieces.size();
  if (run == Run::decimal || !most || !few || (digits && !are_listed_numbers(values))) return {};
  return values;
}

// Joins digits, a point and decimals. Numbers with several points (10.0.0.1) stay apart.
void join_decimals(std::vector<TextPart>& parts, std::vector<Texts>& pieces) {
  const auto is_text = [&](std::size_t i) { return parts[i].run == Run::text; };
  for (std::size_t i = 0; i + 2 < parts.size(); ++i) {
    const bool numbers = parts[i].run == Run::digits && is_text(i + 1) &&
                         parts[i + 1].values[0] == "." && parts[i + 2].run == Run::digits;
    if (!numbers || (i > 0 && (!is_text(i - 1) || parts[i - 1].values[0].ends_with('.')))) continue;
    const std::size_t next = i + 3;
    if (next < parts.size() && (!is_text(next) || parts[next].values[0].starts_with('.'))) continue;
    Texts joined;
    for (std::size_t text = 0; text < pieces[i].size(); ++text) {
      const std::string_view whole = pieces[i][text];
      joined.emplace_back(whole.data(), whole.size() + 1 + pieces[i + 2][text].size());
    }
    NumberPart number;
    const bool short_enough = find_number(joined, number) && number.decimals > 0;
    if (!short_enough || !are_decimals(pieces[i + 2])) continue;
    parts[i].run = Run::decimal;
    pieces[i] = std::move(joined);
    const auto at = static_cast<std::ptrdiff_t>(i);
    parts.erase(parts.begin() + at + 1, parts.begin() + at + 3);
    pieces.erase(pieces.begin() + at + 1, pieces.begin() + at + 3);
  }
}

using Seen = std::bitset<128>;  // a set of ASCII characters

Seen set_of(std::string_view characters) {
  Seen set;
  for (const char c : characters) set.set(static_cast<unsigned char>(c));
  return set;
}

std::string characters_of(const Seen& set) {
  std::string characters;
  for (std::size_t c = 0; c < set.size(); ++c) {
    if (set.test(c)) characters += static_cast<char>(c);
  }
  return characters;
}

// The possible characters at each position: one for each letter and digit; a to z for a letter
// that is not ASCII.
std::vector<Seen> characters_at(std::string_view piece) {
  std::vector<Seen> characters;
  for (const char c : piece) {
    if (continues_character(c) && !characters.empty()) continue;
    characters.push_back(is_ascii(c) ? set_of({&c, 1}) : set_of(kLetters));
  }
  return characters;
}

// All characters of the classes of `seen`: digits, small letters, capitals; a to f of letters if
// `all` characters of the part are hexadecimal digits.
Seen widened(const Seen& seen, const Seen& all) {
  constexpr std::size_t kHexadecimal = 6;
  const bool digits = (all & set_of(kDigits)).any();
  Seen wide = seen;
  if ((seen & set_of(kDigits)).any()) wide |= set_of(kDigits);
  for (const std::string_view letters : {kLetters, kCapitals}) {
    if ((seen & set_of(letters)).none()) continue;
    const bool beyond = (all & set_of(letters.substr(kHexadecimal))).any();
    wide |= set_of(digits && !beyond ? letters.substr(0, kHexadecimal) : letters);
  }
  return wide;
}

Seen all_characters(const Texts& pieces) {
  Seen all;
  for (const std::string_view piece : pieces) {
    for (const Seen& characters : characters_at(piece)) all |= characters;
  }
  return all;
}

// The size of what all pieces end with, behind at least one other character.
std::size_t shared_ending(const Texts& pieces) {
  std::size_t size = pieces.size() < kLeastShared ? 0 : pieces.front().size();
  for (const std::string_view piece : pieces) {
    size = std::min({size, piece.size() - 1, common_suffix(piece, pieces[0])});
  }
  while (size > 0 && continues_character(pieces[0][pieces[0].size() - size])) --size;
  return size;
}

void find_characters(const Texts& whole, TextPart& part) {
  Texts pieces = whole;
  const std::size_t ending = shared_ending(pieces);
  part.ending = pieces[0].substr(pieces[0].size() - ending);
  for (std::string_view& piece : pieces) piece.remove_suffix(ending);
  constexpr std::size_t kTextsPerCharacter = 10;
  std::vector<std::size_t> sizes;
  std::vector<Seen> seen;
  std::vector<std::size_t> reached;  // pieces that have the position
  bool leading_zero = false;
  for (const std::string_view piece : pieces) {
    const std::vector<Seen> characters = characters_at(piece);
    sizes.push_back(characters.size());
    seen.resize(std::max(seen.size(), characters.size()));
    reached.resize(seen.size());
    for (std::size_t i = 0; i < characters.size(); ++i) {
      seen[i] |= characters[i];
      ++reached[i];
    }
    leading_zero = leading_zero || has_leading_zero(piece);
  }
  std::sort(sizes.begin(), sizes.end());
  constexpr std::size_t kRare = 20;  // one in so many is shorter, and one is longer
  part.values.clear();
  part.shortest = sizes[(sizes.size() - 1) / kRare];
  part.sets.resize(sizes[sizes.size() - 1 - (sizes.size() - 1) / kRare]);
  const auto is_same = [&](std::size_t i) {
    return seen[i].count() == 1 && reached[i] >= kLeastShared;
  };
  Seen varied;  // without the x of 0x3f
  for (std::size_t i = 0; i < seen.size(); ++i) varied |= is_same(i) ? Seen() : seen[i];
  for (std::size_t i = 0; i < part.sets.size(); ++i) {
    const bool kept = is_same(i) || reached[i] >= kTextsPerCharacter * seen[i].count();
    Seen allowed = kept ? seen[i] : widened(seen[i], varied);
    if (i == 0 && !leading_zero && allowed.count() > 1) allowed.reset('0');
    part.sets[i] = characters_of(allowed);
  }
}

void find_values(const Texts& pieces, const std::set<std::string_view>& shared, TextPart& part) {
  if (part.run == Run::text) return;
  part.values = find_list(part.run, pieces, shared);
  if (!part.values.empty()) return;
  const bool digits = part.run == Run::digits || part.run == Run::decimal;
  if (!digits || !find_number(pieces, part.number)) find_characters(pieces, part);
}

bool is_varied_number(const TextPart& part) {
  return is_number_part(part) &&
         (part.values.size() > 1 ||
          (part.values.empty() && part.number.greatest > part.number.least));
}

// Whether the number is the last of several (192.168.1.20, 2020-01-20), rather than a counter.
bool is_last_of_numbers(const std::vector<TextPart>& parts, std::size_t at) {
  constexpr std::int64_t kSmall = 100;
  if (at < 2 || parts[at - 1].run != Run::text || !is_number_part(parts[at - 2])) return false;
  const std::string& separator = parts[at - 1].values[0];
  const bool small = parts[at].values.empty() && parts[at].number.greatest < kSmall;
  return separator == "." || (small && (separator == "-" || separator == "/" || separator == ":"));
}

// The first number that varies, or the number before it. If there is none, the first characters, or
// the longest list.
std::size_t choose_growing(const std::vector<TextPart>& parts) {
  const auto number = std::find_if(parts.begin(), parts.end(), is_varied_number);
  const auto at = static_cast<std::size_t>(number - parts.begin());
  const bool alone = std::count_if(parts.begin(), parts.end(), is_varied_number) == 1;
  if (number != parts.end()) return alone && is_last_of_numbers(parts, at) ? at - 2 : at;
  const auto characters = std::find_if(parts.begin(), parts.end(),
                                       [](const TextPart& part) { return !part.sets.empty(); });
  if (characters != parts.end()) return static_cast<std::size_t>(characters - parts.begin());
  const auto listed = [](const TextPart& part) {
    return part.run == Run::text ? 0 : part.values.size() + (is_number_part(part) ? 0 : 1);
  };
  return static_cast<std::size_t>(
      std::max_element(parts.begin(), parts.end(),
                       [&](const TextPart& left, const TextPart& right) {
                         return listed(left) < listed(right);
                       }) -
      parts.begin());
}

// Makes the shortest texts longer, as far as some are as long. Returns false if none are.
bool lengthen(std::vector<TextPart>& parts) {
  TextPart* longest = nullptr;
  for (TextPart& part : parts) {
    const bool longer = longest == nullptr || part.sets.size() > longest->sets.size();
    if (part.shortest < part.sets.size() && longer) longest = &part;
  }
  if (longest == nullptr) return false;
  ++longest->shortest;
  return true;
}

// Makes characters of the longest list of texts if there are no numbers to combine with.
bool spell(TextGroup& group) {
  constexpr std::size_t kFew = 5;
  if (std::any_of(group.parts.begin(), group.parts.end(), is_varied_number)) return false;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < group.parts.size(); ++i) {
    if (group.parts[i].values.size() > group.parts[longest].values.size()) longest = i;
  }
  if (group.parts[longest].values.size() <= kFew || is_number_part(group.parts[longest])) {
    return false;
  }
  find_characters(group.pieces[longest], group.parts[longest]);
  return true;
}

TextForm form_of(TextGroup group, const std::set<std::string_view>& shared, std::size_t texts) {
  constexpr std::size_t kShortList = 20;
  constexpr double kCombinations = 8;  // for each text
  for (std::size_t i = 0; i < group.parts.size(); ++i) {
    find_values(group.pieces[i], shared, group.parts[i]);
  }
  const auto has_few = [&] {
    return TextUnits({.parts = group.parts}).combinations(kShortList) <
           kCombinations * static_cast<double>(texts);
  };
  while (has_few() && (lengthen(group.parts) || spell(group))) {
  }
  const std::size_t growing = choose_growing(group.parts);
  const Seen all = all_characters(group.pieces[growing]);
  const std::int64_t greatest = group.parts[growing].number.greatest;
  return {.parts = std::move(group.parts),
          .growing = growing,
          .top = greatest,
          .alphabet = characters_of(widened(all, all))};
}

// Letters only, for texts without letters and digits.
TextForm form_of_letters() {
  TextPart letters{.run = Run::rest, .sets = {std::string(kLetters)}, .shortest = 1};
  return {.parts = {letters}, .alphabet = std::string(kLetters)};
}

}  // namespace

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

std::vector<TextForm> find_forms(const std::vector<std::string_view>& texts) {
  std::vector<TextGroup> groups;
  for (const EqualRuns& equal : find_groups(sample_of(texts))) {
    TextGroup group{equal.parts, pieces_of(equal.parts, equal.texts)};
    join_decimals(group.parts, group.pieces);
    separate_beginnings(group.parts, group.pieces);
    join_domains(group.parts, group.pieces);
    groups.push_back(std::move(group));
  }
  const std::set<std::string_view> shared = find_shared(groups, texts.size());
  std::vector<TextForm> forms;
  for (TextGroup& group : groups) forms.push_back(form_of(std::move(group), shared, texts.size()));
  if (forms.empty()) forms.push_back(form_of_letters());
  return forms;
}

}  // namespace ballast
