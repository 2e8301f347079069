#include "data/tables/identifiers/identifier.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

#include "data/tables/identifiers/text_form.h"
#include "io/numbers.h"
#include "kernels/error.h"
#include "kernels/random.h"

namespace ballast {
namespace {

constexpr std::size_t kMostHeads = 64;
constexpr std::int64_t kOutOfReach = std::int64_t{1} << 62;  // of the numbers of new rows

// Serialises a pattern as fields of "size:bytes,".
void put_field(std::string& out, std::string_view field) {
  append_integer(static_cast<std::int64_t>(field.size()), out);
  out.append(1, ':').append(field).append(1, ',');
}

class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : text_(text) {}
  std::string take() {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), size);
    const auto colon = static_cast<std::size_t>(end - text_.data());
    if (error != std::errc() || colon >= text_.size() || text_[colon] != ':' ||
        size >= text_.size() - colon - 1 || text_[colon + 1 + size] != ',') {
      throw Error("invalid identifier pattern");
    }
    std::string field(text_.substr(colon + 1, size));
    text_.remove_prefix(colon + size + 2);
    return field;
  }
  std::int64_t take_integer() {
    const std::string field = take();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc() || end != field.data() + field.size()) {
      throw Error("invalid identifier pattern");
    }
    return value;
  }

 private:
  std::string_view text_;
};

std::uint64_t random_word(std::uint64_t seed, std::uint64_t first, std::uint32_t second) {
  constexpr std::uint32_t kPurpose = 0x1D;
  const auto words =
      philox4x32({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(first >> 32),
                  second, kPurpose},
                 {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  return words[0] | std::uint64_t{words[1]} << 32;
}

// A permutation of 0 .. size - 1 (size at most 2^62): four Feistel rounds on the next even number
// of bits, repeated until the result is in range (cycle walking).
std::uint64_t permute(std::uint64_t value, std::uint64_t size, std::uint64_t seed) {
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

// Numbers with a common prefix and suffix, such as "CUST-" and "".
struct NumberForm {
  std::string prefix;
  std::string suffix;
  std::size_t width = 0;  // width that numbers are zero-padded to; 0: not padded
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t largest = std::numeric_limits<std::int64_t>::min();

  std::int64_t range() const { return largest - least + 1; }
  // A round number above all others. It tells no more than the range of the numbers does.
  std::int64_t next() const {
    std::int64_t unit = 1;
    while (unit < range()) unit *= 10;
    const std::int64_t quotient = largest / unit - (largest % unit < 0 ? 1 : 0);
    return (quotient + 1) * unit;
  }
};

std::optional<NumberForm> find_number_form(const std::vector<std::string_view>& texts) {
  const std::string_view first = texts.front();
  const auto [prefix, suffix] = shared_ends(texts);
  if (prefix + suffix >= first.size()) return std::nullopt;
  NumberForm form;
  form.prefix = first.substr(0, prefix);
  form.suffix = first.substr(first.size() - suffix);
  std::size_t padded = 0;  // the length of the texts with leading zeros
  std::size_t shortest = std::numeric_limits<std::size_t>::max();
  for (const std::string_view text : texts) {
    if (text.size() <= prefix + suffix) return std::nullopt;
    const std::string_view number = text.substr(prefix, text.size() - prefix - suffix);
    const std::size_t sign = number[0] == '-' ? 1 : 0;
    const bool digits =
        std::all_of(number.begin() + static_cast<std::ptrdiff_t>(sign), number.end(), is_digit);
    constexpr std::size_t kMostDigits = 18;
    if (!digits || number.size() == sign || number.size() > kMostDigits) return std::nullopt;
    if (number.size() > sign + 1 && number[sign] == '0') {
      if (sign == 1 || (padded != 0 && padded != number.size())) return std::nullopt;
      padded = number.size();
    }
    shortest = std::min(shortest, number.size());
    std::int64_t value = 0;
    std::from_chars(number.data(), number.data() + number.size(), value);
    form.least = std::min(form.least, value);
    form.largest = std::max(form.largest, value);
  }
  // Scattered numbers are not counted up; new ones are scattered as well.
  constexpr std::int64_t kGaps = 8;
  const bool negative = form.least < 0;
  constexpr std::int64_t kLargestRange = 100'000'000'000'000'000;
  const bool scattered = form.range() / kGaps > static_cast<std::int64_t>(texts.size());
  if ((scattered && !negative) || form.range() > kLargestRange) return std::nullopt;
  if (padded != 0 && padded != shortest) return std::nullopt;
  form.width = padded;
  return form;
}

// The length of heads for which most heads are unused by `count` texts.
std::size_t head_size(const TextForm& form, const std::string& shape, std::size_t count) {
  constexpr double kFreeShare = 8;
  double heads = 1;
  std::size_t size = 0;
  while (size < shape.size() && heads < kFreeShare * static_cast<double>(count)) {
    heads *= static_cast<double>(form.choices(shape[size++]));
  }
  return size;
}

// Whether any text starts with the head.
bool is_taken(std::string_view head, const std::vector<std::string_view>& sorted) {
  const auto next = std::lower_bound(sorted.begin(), sorted.end(), head);
  return next != sorted.end() && next->starts_with(head);
}

// Finds heads of a shape that no text starts with and that are not a prefix of another head.
void find_heads(const TextForm& form, std::size_t shape, std::size_t most,
                const std::vector<std::string_view>& sorted,
                std::vector<std::pair<std::size_t, std::string>>& heads) {
  constexpr std::uint32_t kAttempts = 2000;
  const std::string& places = form.shapes[shape];
  const std::size_t size = head_size(form, places, sorted.size());
  for (std::uint32_t attempt = 0; attempt < kAttempts && most > 0; ++attempt) {
    std::string head;
    for (std::size_t i = 0; i < size; ++i) {
      const std::string& set = form.sets[static_cast<unsigned char>(places[i])];
      head += set[random_word(shape, i, attempt) % set.size()];
    }
    const bool taken = head.empty() || is_taken(head, sorted) ||
                       std::any_of(heads.begin(), heads.end(), [&](const auto& other) {
                         return other.second.starts_with(head) || head.starts_with(other.second);
                       });
    if (taken) continue;
    heads.emplace_back(shape, head);
    --most;
  }
}

std::size_t longest_of(const std::vector<std::string_view>& texts) {
  std::size_t longest = 0;
  for (const std::string_view text : texts) longest = std::max(longest, text.size());
  return longest;
}

// For the case that every head is taken: one shape longer than all texts.
void make_longer(TextForm& form, const std::vector<std::string_view>& texts) {
  form.shapes.resize(1);
  const char letter = form.add_set(std::string(kLetters));
  form.shapes[0].resize(std::max(longest_of(texts) + 1, form.shapes[0].size()), letter);
}

}  // namespace

std::string learn_identifier(const std::vector<std::string_view>& texts) {
  std::string pattern;
  if (const auto number = find_number_form(texts)) {
    put_field(pattern, "number");
    put_field(pattern, number->prefix);
    put_field(pattern, number->suffix);
    put_field(pattern, std::to_string(number->width));
    put_field(pattern, std::to_string(number->next() - 1));
    return pattern;
  }
  TextForm form = find_form(texts);
  std::vector<std::string_view> sorted = texts;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::pair<std::size_t, std::string>> heads;
  for (std::size_t shape = 0; shape < form.shapes.size(); ++shape) {
    find_heads(form, shape, kMostHeads / form.shapes.size(), sorted, heads);
  }
  if (heads.empty()) {
    make_longer(form, texts);
    heads.emplace_back(0, "");
  }
  put_field(pattern, "text");
  put_field(pattern, std::to_string(form.sets.size()));
  for (const std::string& set : form.sets) put_field(pattern, set);
  put_field(pattern, std::to_string(form.shapes.size()));
  for (const std::string& shape : form.shapes) put_field(pattern, shape);
  put_field(pattern, std::to_string(heads.size()));
  for (const auto& [shape, head] : heads) {
    put_field(pattern, std::to_string(shape));
    put_field(pattern, head);
  }
  return pattern;
}

IdentifierMaker::IdentifierMaker(std::string_view pattern, std::uint64_t seed) : seed_(seed) {
  FieldReader reader(pattern);
  number_ = reader.take() == "number";
  if (number_) {
    prefix_ = reader.take();
    suffix_ = reader.take();
    width_ = static_cast<std::size_t>(std::clamp<std::int64_t>(reader.take_integer(), 0, 18));
    largest_ = reader.take_integer();
    if (largest_ < -kOutOfReach || largest_ > kOutOfReach)
      throw Error("invalid identifier pattern");
    return;
  }
  for (std::int64_t left = reader.take_integer(); left > 0; --left) sets_.push_back(reader.take());
  for (std::int64_t left = reader.take_integer(); left > 0; --left)
    shapes_.push_back(reader.take());
  for (std::int64_t left = reader.take_integer(); left > 0; --left) {
    const std::int64_t shape = reader.take_integer();
    heads_.push_back({reader.take(), static_cast<std::size_t>(shape)});
  }
  constexpr std::size_t kMostSets = 255;
  bool right = !heads_.empty() && sets_.size() <= kMostSets;
  for (const Head& head : heads_) {
    right = right && head.shape < shapes_.size() && head.text.size() <= shapes_[head.shape].size();
  }
  for (const std::string& shape : shapes_) {
    for (const char place : shape) {
      const auto set = static_cast<unsigned char>(place);
      right = right && set < sets_.size() && !sets_[set].empty();
    }
  }
  if (!right) throw Error("invalid identifier pattern");
}

void IdentifierMaker::append(std::uint64_t index, std::string& out) const {
  if (!number_) return append_text(index, out);
  std::string digits;
  append_integer(largest_ + 1 + static_cast<std::int64_t>(index), digits);
  out += prefix_;
  if (digits.size() < width_) out.append(width_ - digits.size(), '0');
  out.append(digits).append(suffix_);
}

void IdentifierMaker::avoid(const std::vector<std::string>& texts) {
  if (!number_) return avoid_heads({texts.begin(), texts.end()});
  for (const std::string& text : texts) avoid_number(text);
}

void IdentifierMaker::avoid_number(std::string_view text) {
  if (text.size() <= prefix_.size() + suffix_.size()) return;
  if (!text.starts_with(prefix_) || !text.ends_with(suffix_)) return;
  text.remove_prefix(prefix_.size());
  text.remove_suffix(suffix_.size());
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value >= kOutOfReach) return;
  largest_ = std::max(largest_, value);
}

void IdentifierMaker::avoid_heads(std::vector<std::string_view> texts) {
  std::sort(texts.begin(), texts.end());
  std::vector<Head> free;
  std::copy_if(heads_.begin(), heads_.end(), std::back_inserter(free),
               [&](const Head& head) { return !is_taken(head.text, texts); });
  if (!free.empty()) {
    heads_ = std::move(free);
    return;
  }
  const auto letter = static_cast<char>(sets_.size());
  sets_.emplace_back(kLetters);
  for (std::string& shape : shapes_) {
    shape.resize(std::max(longest_of(texts) + 1, shape.size()), letter);
  }
}

// The positions after the head are the digits of a permuted number as far as 62 bits allow; further
// positions are random. When the index exceeds the number of combinations, a number after the head
// counts how often they were used up.
void IdentifierMaker::append_text(std::uint64_t index, std::string& out) const {
  const std::uint64_t place = index % heads_.size();
  const Head& head = heads_[place];
  const std::string& shape = shapes_[head.shape];
  const std::uint64_t turn = index / heads_.size();
  constexpr std::uint64_t kMostRoom = std::uint64_t{1} << 62;
  std::uint64_t room = 1;
  std::size_t counted = head.text.size();  // positions of the number end here
  const auto choices = [&](std::size_t i) -> std::uint64_t {
    return sets_[static_cast<unsigned char>(shape[i])].size();
  };
  while (counted < shape.size() && room <= kMostRoom / choices(counted)) room *= choices(counted++);
  std::uint64_t rest =
      permute(turn % room, room, random_word(seed_, place, 5));  // one permutation per head
  out += head.text;
  if (turn >= room) append_integer(static_cast<std::int64_t>(turn / room), out);
  for (std::size_t i = head.text.size(); i < shape.size(); ++i) {
    const std::string& set = sets_[static_cast<unsigned char>(shape[i])];
    if (i < counted) {
      out += set[rest % set.size()];
      rest /= set.size();
    } else {
      out += set[random_word(seed_ ^ index, i, 4) % set.size()];
    }
  }
}

}  // namespace ballast
