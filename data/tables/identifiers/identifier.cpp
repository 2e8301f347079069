#include "data/tables/identifiers/identifier.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "data/tables/identifiers/text_forms.h"
#include "data/text/numbers.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::size_t kLongestNumber = 18;
constexpr std::int64_t kOutOfReach = std::int64_t{1} << 62;  // of the numbers of new rows

// Serialises a pattern as fields of "size:bytes,".
void put_field(std::string& out, std::string_view field) {
  append_integer(static_cast<std::int64_t>(field.size()), out);
  out.append(1, ':').append(field).append(1, ',');
}

[[noreturn]] void fail() { throw Error("invalid identifier pattern"); }

class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : text_(text) {}
  std::string take() {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), size);
    const auto colon = static_cast<std::size_t>(end - text_.data());
    if (error != std::errc() || colon >= text_.size() || text_[colon] != ':' ||
        size >= text_.size() - colon - 1 || text_[colon + 1 + size] != ',') {
      fail();
    }
    std::string field(text_.substr(colon + 1, size));
    text_.remove_prefix(colon + size + 2);
    return field;
  }
  std::int64_t take_integer(std::int64_t least, std::int64_t most) {
    const std::string field = take();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    const bool whole = error == std::errc() && end == field.data() + field.size();
    if (!whole || value < least || value > most) fail();
    return value;
  }
  // A number of fields, each of which has at least three characters.
  std::size_t take_size() {
    return static_cast<std::size_t>(take_integer(0, static_cast<std::int64_t>(text_.size())));
  }
  std::vector<std::string> take_texts() {
    std::vector<std::string> texts(take_size());
    for (std::string& text : texts) text = take();
    return texts;
  }

 private:
  std::string_view text_;
};

bool has_heads(const TextForm& form) { return !form.heads.empty(); }

// Texts grow beyond those seen only if no form has a free head.
template <class Form, class HasHeads>
void drop_full_forms(std::vector<Form>& forms, const HasHeads& has_free) {
  if (std::none_of(forms.begin(), forms.end(), has_free)) {
    forms.erase(forms.begin() + 1, forms.end());
  } else {
    forms.erase(std::stable_partition(forms.begin(), forms.end(), has_free), forms.end());
  }
}

TextPart take_part(FieldReader& reader) {
  TextPart part;
  const std::string run = reader.take();
  if (run.size() != 1 || std::string_view("TDLMNR").find(run[0]) == std::string_view::npos) fail();
  part.run = static_cast<Run>(run[0]);
  part.values = reader.take_texts();
  part.sets = reader.take_texts();
  for (std::size_t i = 1; i < part.sets.size(); ++i) {
    if (part.sets[i].empty()) part.sets[i] = part.sets[i - 1];
  }
  part.shortest =
      static_cast<std::size_t>(reader.take_integer(0, static_cast<std::int64_t>(part.sets.size())));
  part.ending = reader.take();
  NumberPart& number = part.number;
  number.least = reader.take_integer(0, kOutOfReach);
  number.greatest = reader.take_integer(number.least, kOutOfReach - 1);
  number.step = reader.take_integer(1, kOutOfReach);
  number.width = reader.take_integer(0, kLongestNumber);
  number.decimals = reader.take_integer(0, kLongestNumber);
  number.least_decimals = reader.take_integer(0, number.decimals);
  const bool bare = part.values.empty() && part.sets.empty() && !is_number_part(part);
  const bool nothing = part.run == Run::text && part.values.empty();
  if (bare || nothing || (!part.sets.empty() && part.sets[0].empty())) fail();
  return part;
}

TextForm take_form(FieldReader& reader) {
  constexpr std::int64_t kMostCharacters = 1 << 20;
  TextForm form;
  for (std::size_t left = reader.take_size(); left > 0; --left) {
    form.parts.push_back(take_part(reader));
  }
  form.growing = static_cast<std::size_t>(reader.take_integer(0, kOutOfReach));
  if (form.growing >= form.parts.size()) fail();
  const bool number = is_number_part(form.parts[form.growing]);
  form.top = reader.take_integer(0, number ? kOutOfReach : kMostCharacters);
  form.alphabet = reader.take();
  if (!number && form.alphabet.size() < 2) fail();
  form.head_units = static_cast<std::size_t>(reader.take_integer(0, kOutOfReach));
  form.block = static_cast<std::uint64_t>(reader.take_integer(1, kOutOfReach));
  form.heads.resize(reader.take_size());
  for (std::uint64_t& head : form.heads) {
    head = static_cast<std::uint64_t>(reader.take_integer(0, kOutOfReach));
  }
  return form;
}

std::vector<TextForm> take_forms(FieldReader& reader) {
  std::vector<TextForm> forms(reader.take_size());
  for (TextForm& form : forms) form = take_form(reader);
  return forms;
}

// Patterns of earlier versions: characters at each position of a text, and texts as heads.
std::vector<TextForm> take_shapes(FieldReader& reader) {
  const std::vector<std::string> sets = reader.take_texts();
  std::vector<TextForm> forms;
  for (const std::string& shape : reader.take_texts()) {
    TextPart part{.run = Run::rest, .shortest = shape.size()};
    for (const char place : shape) {
      const auto set = static_cast<unsigned char>(place);
      if (set >= sets.size() || sets[set].empty()) fail();
      part.sets.push_back(sets[set]);
    }
    if (part.sets.empty()) fail();
    forms.push_back({.parts = {part}, .alphabet = std::string(kLetters)});
    for (TextForm& form : forms) {
      form.top = std::max(form.top, static_cast<std::int64_t>(shape.size()));
    }
  }
  for (std::size_t left = reader.take_size(); left > 0; --left) {
    const auto shape = static_cast<std::size_t>(reader.take_integer(0, kOutOfReach));
    const std::string text = reader.take();
    if (shape >= forms.size() || text.size() > forms[shape].parts[0].sets.size()) fail();
    TextForm& form = forms[shape];
    if (!form.heads.empty() && form.head_units != text.size()) fail();
    form.head_units = text.size();
    const auto head =
        text.empty() ? std::optional<std::uint64_t>(0) : TextUnits(form).head_of(text);
    if (!head) fail();
    form.heads.push_back(*head);
  }
  if (forms.empty()) fail();
  drop_full_forms(forms, has_heads);
  return forms;
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

// Whether the number is the last of several, as in 192.168.1.20 and 2020-01-20.
bool follows_number(const NumberForm& form) {
  const std::string& prefix = form.prefix;
  if (prefix.size() < 2 || !is_digit(prefix[prefix.size() - 2])) return false;
  constexpr std::int64_t kSmall = 100;
  const char separator = prefix.back();
  const bool close = separator == '-' || separator == '/' || separator == ':';
  return separator == '.' || (close && form.largest < kSmall);
}

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
    if (!digits || number.size() == sign || number.size() > kLongestNumber) return std::nullopt;
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
  if (follows_number(form)) return std::nullopt;
  return form;
}

// The numbers above the top begin with a round one.
std::int64_t round_top(const TextForm& form) {
  const TextPart& part = form.parts[form.growing];
  if (!is_number_part(part) || !part.values.empty()) return form.top;
  const std::int64_t unit = round_unit(form.top - part.number.least);
  return (form.top / unit + 1) * unit - 1;
}

// The form with heads that no text has, and a growing part beyond all texts.
TextForm with_heads(TextForm form, const std::vector<std::string_view>& texts) {
  TextUnits units(std::move(form));
  std::size_t matching = 0;
  for (const std::string_view text : texts) matching += units.raise_top(text) ? 1 : 0;
  constexpr double kHeads = 2;  // for each text, so that most heads are free
  const std::uint64_t count = units.set_head(kHeads * static_cast<double>(texts.size()));
  std::vector<std::uint64_t> taken;
  for (const std::string_view text : texts) {
    if (const auto head = units.head_of(text)) taken.push_back(*head);
  }
  std::sort(taken.begin(), taken.end());
  TextForm found = units.form();
  found.top = round_top(found);
  if (found.parts[0].run == Run::rest) return found;
  constexpr std::uint64_t kAttempts = 20'000;
  // Enough for a few times as many new texts, if each head has few.
  constexpr std::uint64_t kNewTexts = 4;
  const std::uint64_t heads =
      std::clamp<std::uint64_t>(kNewTexts * texts.size() / units.room(), 256, 4096);
  const std::uint64_t most = std::max<std::uint64_t>(1, heads * matching / texts.size());
  for (std::uint64_t i = 0; i < std::min(count, kAttempts) && found.heads.size() < most; ++i) {
    const std::uint64_t head = permute(i, count, 0);
    if (!std::binary_search(taken.begin(), taken.end(), head)) found.heads.push_back(head);
  }
  return found;
}

void put_integer(std::string& out, std::int64_t value) { put_field(out, std::to_string(value)); }

void put_texts(std::string& out, const std::vector<std::string>& texts) {
  put_integer(out, static_cast<std::int64_t>(texts.size()));
  for (const std::string& text : texts) put_field(out, text);
}

// A set that is that of the previous position is stored as an empty text.
void put_part(std::string& out, const TextPart& part) {
  put_field(out, std::string(1, static_cast<char>(part.run)));
  put_texts(out, part.values);
  std::vector<std::string> sets = part.sets;
  for (std::size_t i = sets.size(); i-- > 1;) {
    if (sets[i] == sets[i - 1]) sets[i].clear();
  }
  put_texts(out, sets);
  put_integer(out, static_cast<std::int64_t>(part.shortest));
  put_field(out, part.ending);
  for (const std::int64_t value :
       {part.number.least, part.number.greatest, part.number.step, part.number.width,
        part.number.decimals, part.number.least_decimals}) {
    put_integer(out, value);
  }
}

void put_form(std::string& out, const TextForm& form) {
  put_integer(out, static_cast<std::int64_t>(form.parts.size()));
  for (const TextPart& part : form.parts) put_part(out, part);
  put_integer(out, static_cast<std::int64_t>(form.growing));
  put_integer(out, form.top);
  put_field(out, form.alphabet);
  put_integer(out, static_cast<std::int64_t>(form.head_units));
  put_integer(out, static_cast<std::int64_t>(form.block));
  put_integer(out, static_cast<std::int64_t>(form.heads.size()));
  for (const std::uint64_t head : form.heads) put_integer(out, static_cast<std::int64_t>(head));
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
  std::vector<TextForm> forms;
  for (TextForm& form : find_forms(texts)) forms.push_back(with_heads(std::move(form), texts));
  drop_full_forms(forms, has_heads);
  put_field(pattern, "forms");
  put_integer(pattern, static_cast<std::int64_t>(forms.size()));
  for (const TextForm& form : forms) put_form(pattern, form);
  return pattern;
}

IdentifierMaker::IdentifierMaker(std::string_view pattern, std::uint64_t seed) : seed_(seed) {
  FieldReader reader(pattern);
  const std::string kind = reader.take();
  number_ = kind == "number";
  if (number_) {
    prefix_ = reader.take();
    suffix_ = reader.take();
    width_ = static_cast<std::size_t>(reader.take_integer(0, kLongestNumber));
    largest_ = reader.take_integer(-kOutOfReach, kOutOfReach);
    return;
  }
  for (TextForm& form : kind == "text" ? take_shapes(reader) : take_forms(reader)) {
    forms_.emplace_back(std::move(form));
    if (!forms_.back().has_valid_head()) fail();
  }
  if (forms_.empty()) fail();
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
  if (number_) {
    for (const std::string& text : texts) avoid_number(text);
    return;
  }
  for (TextUnits& units : forms_) units.avoid({texts.begin(), texts.end()});
  drop_full_forms(forms_, [](const TextUnits& units) { return has_heads(units.form()); });
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

// The heads of all forms take turns. When a head has no more texts, its form grows.
void IdentifierMaker::append_text(std::uint64_t index, std::string& out) const {
  std::uint64_t count = 0;
  for (const TextUnits& units : forms_) count += units.turns();
  const std::uint64_t turn = index / count;
  std::uint64_t place = index % count;
  std::size_t form = 0;
  while (place >= forms_[form].turns()) place -= forms_[form++].turns();
  const TextUnits& units = forms_[form];
  const std::vector<std::uint64_t>& heads = units.form().heads;
  const std::uint64_t room = heads.empty() ? 0 : units.room();
  if (turn < room) return units.append(heads[place], turn, seed_, out);
  units.append_grown((turn - room) * units.turns() + place, seed_ ^ form, out);
}

}  // namespace ballast
