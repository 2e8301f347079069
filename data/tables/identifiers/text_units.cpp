#include "data/tables/identifiers/text_units.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "data/text/numbers.h"
#include "kernels/random.h"

namespace ballast {
namespace {

constexpr std::uint64_t kMostRoom = std::uint64_t{1} << 62;
constexpr std::int64_t kOctet = 255;

std::uint64_t random_word(std::uint64_t seed, std::uint64_t first, std::uint64_t second) {
  constexpr std::uint32_t kPurpose = 0x1D;
  const auto words =
      philox4x32({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(first >> 32),
                  static_cast<std::uint32_t>(second), kPurpose},
                 {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  return words[0] | std::uint64_t{words[1]} << 32;
}

// Multiplies as long as the product can be counted.
bool enlarge(std::uint64_t& room, std::uint64_t choices) {
  if (room > kMostRoom / choices) return false;
  room *= choices;
  return true;
}

std::int64_t greatest_of(const TextPart& part) {
  std::int64_t greatest = part.number.greatest;
  for (const std::string& value : part.values) {
    greatest = std::max(greatest, number_of(value, 0).value_or(kOctet + 1));
  }
  return greatest;
}

bool are_octets(const std::vector<TextPart>& parts) {
  constexpr std::size_t kParts = 7;
  if (parts.size() != kParts) return false;
  for (std::size_t i = 0; i < kParts; ++i) {
    const bool octet =
        parts[i].run == Run::digits && is_number_part(parts[i]) && greatest_of(parts[i]) <= kOctet;
    const bool point = parts[i].run == Run::text && parts[i].values[0] == ".";
    if (i % 2 == 0 ? !octet : !point) return false;
  }
  return true;
}

// The number part that the values of a list of numbers belong to.
NumberPart number_part(const TextPart& part) {
  if (part.values.empty()) return part.number;
  const std::string& first = part.values[0];
  const bool padded = first.size() > 1 && first[0] == '0';
  return {.width = padded ? static_cast<std::int64_t>(first.size()) : 0};
}

}  // namespace

std::uint64_t permute(std::uint64_t value, std::uint64_t size, std::uint64_t seed) {
  // Four Feistel rounds on the next even number of bits, repeated until the result is in range
  // (cycle walking).
  int half = 1;
  while (half < 31 && (std::uint64_t{1} << (2 * half)) < size) ++half;
  const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
  do {
    std::uint64_t left = value >> half;
    std::uint64_t right = value & mask;
    for (std::uint32_t round = 0; round < 4; ++round) {
      const std::uint64_t mixed = left ^ (random_word(seed, right, round) & mask);
      left = right;
      right = mixed;
    }
    value = left << half | right;
  } while (value >= size);
  return value;
}

TextUnits::TextUnits(TextForm form) : form_(std::move(form)) {
  std::vector<Unit> lists;
  first_unit_.resize(form_.parts.size());
  for (std::size_t i = 0; i < form_.parts.size(); ++i) {
    const TextPart& part = form_.parts[i];
    first_unit_[i] = units_.size();
    if (!part.values.empty()) {
      lists.push_back({i, 0, part.values.size()});
    } else if (part.sets.empty()) {
      units_.push_back({i, 0,
                        static_cast<std::uint64_t>((part.number.greatest - part.number.least) /
                                                   part.number.step) +
                            1});
    }
    const std::size_t places = part.values.empty() && !part.sets.empty() ? part.shortest : 0;
    for (std::size_t at = 0; at < places; ++at) units_.push_back({i, at, part.sets[at].size()});
  }
  std::stable_sort(lists.begin(), lists.end(), [](const Unit& left, const Unit& right) {
    return left.choices > right.choices;
  });
  for (const Unit& list : lists) {
    first_unit_[list.part] = units_.size();
    units_.push_back(list);
  }
  octets_ = are_octets(form_.parts);
  count_rooms();
}

std::uint64_t TextUnits::open_choices(std::size_t unit) const {
  return unit < form_.head_units ? block_of(unit) : units_[unit].choices;
}

void TextUnits::count_rooms() {
  room_ = 1;
  grown_room_ = 1;
  bool counted = true;
  bool grown_counted = true;
  for (std::size_t i = 0; i < units_.size(); ++i) {
    counted = counted && enlarge(room_, open_choices(i));
    if (is_growing(units_[i])) continue;
    grown_counted = grown_counted && enlarge(grown_room_, units_[i].choices);
  }
}

std::uint64_t TextUnits::set_head(double least) {
  std::uint64_t heads = 1;
  form_.head_units = 0;
  form_.block = 1;
  while (form_.head_units < units_.size() && static_cast<double>(heads) < least) {
    const std::uint64_t choices = units_[form_.head_units++].choices;
    const double missing = std::ceil(least / static_cast<double>(heads));
    form_.block =
        missing < static_cast<double>(choices) ? choices / static_cast<std::uint64_t>(missing) : 1;
    heads *= choices / form_.block;
  }
  count_rooms();
  return heads;
}

double TextUnits::combinations(std::size_t most_listed) const {
  double product = 1;
  for (const Unit& unit : units_) {
    const bool list = !form_.parts[unit.part].values.empty();
    if (!list || unit.choices > most_listed) product *= static_cast<double>(unit.choices);
  }
  return product;
}

std::optional<std::uint64_t> TextUnits::choice(const Unit& unit, std::string_view piece) const {
  const TextPart& part = form_.parts[unit.part];
  if (!part.values.empty()) {
    const auto at = std::find(part.values.begin(), part.values.end(), piece);
    if (at == part.values.end()) return std::nullopt;
    return static_cast<std::uint64_t>(at - part.values.begin());
  }
  if (!part.sets.empty()) {
    if (unit.place >= piece.size()) return std::nullopt;
    const std::size_t at = part.sets[unit.place].find(piece[unit.place]);
    return at == std::string::npos ? std::nullopt : std::optional<std::uint64_t>(at);
  }
  const auto number = number_of(piece, part.number.decimals);
  const NumberPart& range = part.number;
  if (!number || *number < range.least || *number > range.greatest) return std::nullopt;
  return static_cast<std::uint64_t>((*number - range.least) / range.step);
}

bool TextUnits::has_valid_head() const {
  if (form_.head_units > units_.size()) return false;
  return form_.head_units == 0 || form_.block <= units_[form_.head_units - 1].choices;
}

std::optional<std::uint64_t> TextUnits::head_of(std::string_view text) const {
  std::vector<std::string_view> pieces;
  if (!split_text(form_.parts, text, pieces)) return std::nullopt;
  std::uint64_t head = 0;
  for (std::size_t i = 0; i < form_.head_units; ++i) {
    const auto chosen = choice(units_[i], pieces[units_[i].part]);
    const std::uint64_t blocks = units_[i].choices / block_of(i);
    if (!chosen || *chosen / block_of(i) >= blocks) return std::nullopt;
    head = head * blocks + *chosen / block_of(i);
  }
  return head;
}

bool TextUnits::raise_top(std::string_view text) {
  std::vector<std::string_view> pieces;
  if (!split_text(form_.parts, text, pieces)) return false;
  const TextPart& part = form_.parts[form_.growing];
  const std::string_view piece = pieces[form_.growing];
  auto grown = is_number_part(part) ? number_of(piece, part.number.decimals)
                                    : static_cast<std::int64_t>(piece.size());
  if (octets_ && form_.growing >= 2) {  // see append_grown
    const std::size_t before = form_.growing - 2;
    const std::int64_t number = number_of(pieces[before], 0).value_or(kOctet + 1);
    if (number > kOctet || grown.value_or(kOctet + 1) > kOctet) return true;  // no octets
    const std::int64_t carried = number - greatest_of(form_.parts[before]);
    grown = *grown + carried * (kOctet + 1);
  }
  form_.top = std::max(form_.top, grown.value_or(0));
  return true;
}

void TextUnits::avoid(const std::vector<std::string_view>& texts) {
  for (const std::string_view text : texts) {
    raise_top(text);
    if (const auto head = head_of(text)) std::erase(form_.heads, *head);
  }
}

void TextUnits::append(std::uint64_t head, std::uint64_t number, std::uint64_t seed,
                       std::string& out) const {
  std::vector<std::uint64_t> chosen(units_.size(), 0);
  const std::uint64_t own = random_word(seed, head, 5);  // one permutation per head
  const std::uint64_t words = random_word(own, number, 6);
  std::uint64_t rest = permute(number, room_, own);
  std::uint64_t room = 1;
  for (std::size_t i = 0; i < units_.size(); ++i) {
    const std::uint64_t choices = open_choices(i);
    const bool counted = enlarge(room, choices);
    if (!counted) room = kMostRoom;
    chosen[i] = (counted ? rest : random_word(words, i, 4)) % choices;
    if (counted) rest /= choices;
  }
  for (std::size_t i = form_.head_units; i-- > 0;) {
    const std::uint64_t blocks = units_[i].choices / block_of(i);
    chosen[i] += head % blocks * block_of(i);
    head /= blocks;
  }
  for (std::size_t i = 0; i < form_.parts.size(); ++i) append_part(i, chosen, words, out);
}

void TextUnits::append_grown(std::uint64_t number, std::uint64_t seed, std::string& out) const {
  std::vector<std::uint64_t> chosen(units_.size(), 0);
  const std::uint64_t words = random_word(seed, number, 7);
  std::uint64_t rest = permute(number % grown_room_, grown_room_, seed);
  std::uint64_t room = 1;
  for (std::size_t i = 0; i < units_.size(); ++i) {
    if (is_growing(units_[i])) continue;
    const std::uint64_t choices = units_[i].choices;
    const bool counted = enlarge(room, choices);
    if (!counted) room = kMostRoom;
    chosen[i] = (counted ? rest : random_word(words, i, 4)) % choices;
    if (counted) rest /= choices;
  }
  const std::uint64_t turn = number / grown_room_;
  const TextPart& growing = form_.parts[form_.growing];
  const std::int64_t grown = form_.top + 1 + static_cast<std::int64_t>(turn);
  // Octets up to 255: the constant number before them counts how often they were used up.
  const bool carries = octets_ && form_.growing >= 2 && grown > kOctet;
  for (std::size_t i = 0; i < form_.parts.size(); ++i) {
    if (carries && i + 2 == form_.growing) {
      append_integer(greatest_of(form_.parts[i]) + grown / (kOctet + 1), out);
    } else if (i != form_.growing) {
      append_part(i, chosen, words, out);
    } else if (is_number_part(growing)) {
      append_number(number_part(growing), carries ? grown % (kOctet + 1) : grown, out);
    } else {
      append_characters(turn, seed, out);
    }
  }
}

// More than `top` characters of the alphabet.
void TextUnits::append_characters(std::uint64_t number, std::uint64_t seed,
                                  std::string& out) const {
  const std::size_t size = static_cast<std::size_t>(form_.top) + 1;
  std::uint64_t room = 1;
  std::size_t counted = 0;
  while (counted < size && enlarge(room, form_.alphabet.size())) ++counted;
  std::uint64_t rest = permute(number % room, room, random_word(seed, 0, 8));
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t word = i < counted ? rest : random_word(seed ^ number, i, 9);
    out += form_.alphabet[word % form_.alphabet.size()];
    if (i < counted) rest /= form_.alphabet.size();
  }
  for (std::uint64_t more = number / room; more > 0; more /= form_.alphabet.size()) {
    out += form_.alphabet[more % form_.alphabet.size()];
  }
}

void TextUnits::append_part(std::size_t index, const std::vector<std::uint64_t>& chosen,
                            std::uint64_t seed, std::string& out) const {
  const TextPart& part = form_.parts[index];
  const std::size_t unit = first_unit_[index];
  if (!part.values.empty()) {
    out += part.values[chosen[unit]];
    return;
  }
  if (part.sets.empty()) {
    const std::int64_t steps = static_cast<std::int64_t>(chosen[unit]);
    return append_number(part.number, part.number.least + steps * part.number.step, out);
  }
  const std::uint64_t longer = part.sets.size() - part.shortest + 1;
  const std::size_t size = part.shortest + random_word(seed, index, 10) % longer;
  for (std::size_t i = 0; i < size; ++i) {
    const std::string& set = part.sets[i];
    out +=
        set[i < part.shortest ? chosen[unit + i] : random_word(seed, i, 16 + index) % set.size()];
  }
  out += part.ending;
}

}  // namespace ballast
