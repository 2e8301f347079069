#include "data/tables/columns/column_cells.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>
#include <utility>

#include "data/tables/columns/integer_codes.h"
#include "data/tables/dates/integer_dates.h"
#include "data/tables/identifiers/personal_format.h"

namespace ballast {
namespace {

// Whether at least `share` of the values are distinct. A sample has at least the share of distinct
// values of the whole, so most columns are decided by a few values spread over all rows.
bool are_distinct_in(const std::vector<std::int64_t>& values, double share) {
  constexpr std::size_t kFirstSample = 1024;
  constexpr double kMargin = 0.9;  // for chance in the sample
  std::vector<std::int64_t> sample;
  for (std::size_t step = std::max<std::size_t>(1, values.size() / kFirstSample);; step /= 16) {
    step = std::max<std::size_t>(1, step);
    sample.clear();
    for (std::size_t i = 0; i < values.size(); i += step) sample.push_back(values[i]);
    std::sort(sample.begin(), sample.end());
    const auto distinct = std::unique(sample.begin(), sample.end()) - sample.begin();
    const double least = share * static_cast<double>(sample.size());
    if (step == 1) return static_cast<double>(distinct) >= least;
    if (static_cast<double>(distinct) < kMargin * least) return false;
  }
}

std::int64_t round_to_integer(double value) {
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  if (value >= kLimit) return std::numeric_limits<std::int64_t>::max();
  if (value < -kLimit) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(std::llround(value));
}

}  // namespace

std::int64_t nearest_integer(const Decimal& decimal) {
  std::int64_t power = 1;
  for (int i = 0; i < decimal.decimals; ++i) power *= 10;
  const std::int64_t whole = decimal.mantissa / power;
  const std::int64_t rest = decimal.mantissa % power;
  return rest == 0 ? whole : round_to_integer(decimal_value(decimal));
}

std::int64_t nearest_integer(const NumberText& number) {
  return number.fits_integer ? number.integer : round_to_integer(number.value);
}

ColumnCells::ColumnCells(ColumnStore&& store, const MissingMarkers& markers,
                         const NumberReading& reading)
    : store_(std::move(store)), markers_(markers), reading_(reading) {
  find_missing();
}

void ColumnCells::find_missing() {
  present_ = 0;
  if (store_.holds_numbers()) {
    for (Index row = 0; row < rows(); ++row) present_ += store_.missing_index(row) < 0 ? 1 : 0;
    return;
  }
  id_missing_.clear();
  for (std::int32_t id = 0; id < store_.pool().size(); ++id) {
    id_missing_.push_back(markers_.contains(store_.pool().text(id)));
  }
  for (Index row = 0; row < rows(); ++row) present_ += is_missing_text(store_.code(row)) ? 0 : 1;
}

void ColumnCells::use_texts() {
  if (!store_.holds_numbers()) return;
  store_.become_texts();
  find_missing();
}

void ColumnCells::analyse(NumberSyntax syntax) {
  syntax_ = syntax;
  style_ = {};
  styled_ = false;
  mixed_styles_ = false;
  ambiguous_comma_ = false;
  if (store_.holds_numbers()) analyse_numbers();
  if (reading_.decimal == ',' && facts_.most_decimals > 0) use_texts();  // "1.234" is 1234
  if (store_.holds_numbers()) return;
  styled_ = find_style(syntax);
  analyse_texts();
}

void ColumnCells::analyse_as(const NumberStyle& style) {
  syntax_ = NumberSyntax::lenient;
  style_ = style;
  styled_ = style != NumberStyle();
  if (store_.holds_numbers()) analyse_numbers();
  if (style.decimal == ',' && facts_.most_decimals > 0) use_texts();
  if (!store_.holds_numbers()) analyse_texts();
}

// Sets the style if all texts have one.
bool ColumnCells::find_style(NumberSyntax syntax) {
  NumberStyleInference inference(reading_, syntax == NumberSyntax::lenient);
  for (std::int32_t id = 0; id < store_.pool().size(); ++id) {
    if (is_missing_text(id)) continue;
    if (!inference.add(trim_blanks(store_.pool().text(id)))) return false;
  }
  if (present_ == 0) return false;
  mixed_styles_ = !inference.is_uniform();
  if (mixed_styles_) return false;
  ambiguous_comma_ = inference.is_ambiguous();
  style_ = inference.style();
  return style_ != NumberStyle();
}

bool ColumnCells::read_number(std::string_view text, NumberText& number) const {
  text = trim_blanks(text);
  std::string plain;
  if (styled_ && style_.read(text, plain) && parse_number(plain, NumberSyntax::lenient, number)) {
    return true;
  }
  return parse_number(text, syntax_, number);
}

std::vector<Index> ColumnCells::rows_of_texts() const {
  std::vector<Index> counts(static_cast<std::size_t>(store_.pool().size()), 0);
  for (Index row = 0; row < rows(); ++row) ++counts[static_cast<std::size_t>(store_.code(row))];
  return counts;
}

void ColumnCells::analyse_numbers() {
  seen_ = {};
  facts_ = {};
  for (Index row = 0; row < rows(); ++row) {
    if (store_.missing_index(row) < 0) facts_.add(store_.decimal(row));
  }
  prefix_ = store_.prefix();
  seen_[static_cast<std::size_t>(TextClass::number)] = present_ > 0;
  seen_[static_cast<std::size_t>(TextClass::missing)] = present_ < rows();
}

void ColumnCells::analyse_texts() {
  const std::vector<Index> counts = rows_of_texts();
  classes_.clear();
  seen_ = {};
  facts_ = {};
  bool first = true;
  for (std::int32_t id = 0; id < store_.pool().size(); ++id) {
    const std::string_view text = store_.pool().text(id);
    const std::string_view trimmed = trim_blanks(text);
    TextClass kind = TextClass::missing;
    NumberText number;
    if (!is_missing_text(id)) {
      keep_blanks(text, trimmed, first);
      first = false;
      const bool mixed = mixed_styles_ && syntax_ == NumberSyntax::strict;
      kind = mixed || !read_number(text, number) ? TextClass::other
             : number.infinite                   ? TextClass::infinite
                                                 : TextClass::number;
    }
    if (kind == TextClass::number) facts_.add(number, counts[static_cast<std::size_t>(id)]);
    classes_.push_back(kind);
    seen_[static_cast<std::size_t>(kind)] = true;
  }
}

void ColumnCells::keep_blanks(std::string_view text, std::string_view trimmed, bool first) {
  const auto begin = static_cast<std::size_t>(trimmed.data() - text.data());
  const std::string_view prefix = text.substr(0, begin);
  const std::string_view suffix = text.substr(begin + trimmed.size());
  if (first) {
    prefix_ = prefix;
    suffix_ = suffix;
  }
  if (prefix != prefix_) prefix_.clear();
  if (suffix != suffix_) suffix_.clear();
}

std::array<std::string, 2> ColumnCells::texts_of_one_number() {
  constexpr Index kPart = 100;
  struct Text {
    double value = 0;
    Index rows = 0;
    std::int32_t id = 0;
  };
  if (!facts_.decimals.are_uneven()) return {};
  if (store_.holds_numbers()) {
    use_texts();
    analyse(syntax_);
  }
  std::vector<Text> texts;
  NumberText number;
  const std::vector<Index> counts = rows_of_texts();
  for (std::int32_t id = 0; id < store_.pool().size(); ++id) {
    if (is_missing_text(id) || !read_number(store_.pool().text(id), number)) continue;
    texts.push_back({number.value, counts[static_cast<std::size_t>(id)], id});
  }
  std::sort(texts.begin(), texts.end(), [](const Text& a, const Text& b) {
    return a.value != b.value ? a.value < b.value : a.rows > b.rows;
  });
  std::array<std::string, 2> found;
  Index others = 0;
  for (std::size_t i = 1; i < texts.size(); ++i) {
    if (texts[i].value != texts[i - 1].value) continue;
    others += texts[i].rows;
    if (!found[0].empty()) continue;
    found = {std::string(store_.pool().text(texts[i - 1].id)),
             std::string(store_.pool().text(texts[i].id))};
  }
  if (kPart * others < present_) return {};
  return found;
}

Index ColumnCells::texts(TextClass kind) const {
  return std::count(classes_.begin(), classes_.end(), kind);
}

Index ColumnCells::rows_of(TextClass kind) const {
  Index count = 0;
  for (Index row = 0; row < rows() && !store_.holds_numbers(); ++row) {
    count += classes_[static_cast<std::size_t>(store_.code(row))] == kind ? 1 : 0;
  }
  return count;
}

bool ColumnCells::are_few(Index rows) const {
  constexpr Index kPart = 20;
  return kPart * rows < present_;
}

Index ColumnCells::first_row(TextClass kind) const {
  for (Index row = 0; row < rows() && !store_.holds_numbers(); ++row) {
    if (classes_[static_cast<std::size_t>(store_.code(row))] == kind) return row;
  }
  return -1;
}

bool ColumnCells::is_missing(Index row) const {
  return store_.holds_numbers() ? store_.missing_index(row) >= 0
                                : is_missing_text(store_.code(row));
}

int ColumnCells::count_distinct() const {
  if (!store_.holds_numbers()) {
    return static_cast<int>(
        std::min<std::ptrdiff_t>(3, std::count(id_missing_.begin(), id_missing_.end(), false)));
  }
  int count = 0;
  std::array<Decimal, 2> seen;
  const auto equal = [](const Decimal& left, const Decimal& right) {
    return left.mantissa == right.mantissa && left.decimals == right.decimals;
  };
  for (Index row = 0; row < rows() && count < 3; ++row) {
    if (store_.missing_index(row) >= 0) continue;
    const Decimal decimal = store_.decimal(row);
    if ((count > 0 && equal(decimal, seen[0])) || (count > 1 && equal(decimal, seen[1]))) continue;
    if (count < 2) seen[static_cast<std::size_t>(count)] = decimal;
    ++count;
  }
  return count;
}

bool ColumnCells::are_distinct(double share) const {
  if (!store_.holds_numbers()) {
    const auto distinct = std::count(id_missing_.begin(), id_missing_.end(), false);
    return static_cast<double>(distinct) >= share * static_cast<double>(present_);
  }
  std::vector<std::int64_t> values;
  values.reserve(static_cast<std::size_t>(present_));
  for (Index row = 0; row < rows(); ++row) {
    if (store_.missing_index(row) < 0) values.push_back(store_.decimal(row).mantissa);
  }
  return are_distinct_in(values, share);
}

template <class Test>
bool ColumnCells::most_texts(Index odd, const Test& test) const {
  constexpr Index kPart = 10;  // at most one in ten may differ
  const bool numbers = store_.holds_numbers();
  const Index all = numbers ? present_ : std::count(id_missing_.begin(), id_missing_.end(), false);
  const Index most = std::max(all / kPart, std::min(odd, all - 1));
  Index others = 0;
  for (Index i = 0; i < (numbers ? rows() : store_.pool().size()) && others <= most; ++i) {
    const auto id = static_cast<std::int32_t>(i);
    if (numbers ? store_.missing_index(i) >= 0 : is_missing_text(id)) continue;
    const bool passed =
        numbers ? test(std::string_view(store_.text(i))) : test(store_.pool().text(id));
    others += passed ? 0 : 1;
  }
  return others <= most;
}

const char* ColumnCells::personal_format() const {
  const char* format = nullptr;
  const bool personal = most_texts(1, [&](std::string_view text) {
    const char* found = ballast::personal_format(text);
    if (format == nullptr) format = found;
    return found != nullptr;
  });
  return personal ? format : nullptr;
}

bool ColumnCells::are_full_names() const { return most_texts(0, is_full_name); }

bool ColumnCells::are_long_numbers() const {
  constexpr std::ptrdiff_t kDigits = 7;
  return most_texts(1, [](std::string_view text) {
    return std::count_if(text.begin(), text.end(), is_digit) >= kDigits;
  });
}

std::int64_t ColumnCells::integer(Index row) const {
  if (store_.holds_numbers()) return nearest_integer(store_.decimal(row));
  NumberText number;
  read_number(store_.pool().text(store_.code(row)), number);
  return nearest_integer(number);
}

IntegerFacts ColumnCells::integer_facts() const {
  IntegerFacts facts;
  for (Index row = 0; row < rows(); ++row) {
    if (!is_missing(row)) facts.add(integer(row));
  }
  return facts;
}

Index ColumnCells::count_integers(Index most) const {
  std::unordered_set<std::int64_t> distinct;
  for (Index row = 0; row < rows() && static_cast<Index>(distinct.size()) <= most; ++row) {
    if (!is_missing(row)) distinct.insert(integer(row));
  }
  return static_cast<Index>(distinct.size());
}

Index ColumnCells::count_codes() const {
  CodeDetector detector(present_);
  for (Index row = 0; row < rows(); ++row) {
    if (!is_missing(row) && !detector.add(integer(row))) return 0;
  }
  return detector.are_codes() ? detector.distinct() : 0;
}

DateGuess ColumnCells::guess_date(bool digits_alone) {
  use_texts();
  DateDetector detector(digits_alone);
  for (std::int32_t id = 0; id < store_.pool().size(); ++id) {
    if (!is_missing_text(id) && !detector.add(trim_blanks(store_.pool().text(id)))) return {};
  }
  return detector.guess();
}

Index ColumnCells::first_row_of_text(std::int32_t id) const {
  Index row = 0;
  while (row < rows() && store_.code(row) != id) ++row;
  return row;
}

// Texts before `first` count as no dates. `odd` becomes the first text that is none.
MostlyDates ColumnCells::guess_mostly_dates(std::int32_t first, std::int32_t& odd) {
  DateDetector detector(false);
  const std::vector<Index> counts = rows_of_texts();
  Index odd_rows = 0;
  odd = -1;
  for (std::int32_t id = 0; id < store_.pool().size(); ++id) {
    if (is_missing_text(id)) continue;
    if (id >= first && detector.add(trim_blanks(store_.pool().text(id)))) continue;
    if (odd < 0) odd = id;
    odd_rows += counts[static_cast<std::size_t>(id)];
    if (!are_few(odd_rows)) return {};
  }
  const DateGuess guess = detector.guess();
  return {guess.format, guess.ambiguous, odd < 0 ? -1 : first_row_of_text(odd)};
}

// Where the first text is a date of another format than the rest, it is tried without it.
MostlyDates ColumnCells::guess_mostly_dates() {
  use_texts();
  std::int32_t odd = -1;
  MostlyDates dates = guess_mostly_dates(0, odd);
  if (!dates.format.empty() || odd <= 0) return dates;
  std::int32_t next = -1;
  return guess_mostly_dates(odd, next);
}

MostlyDates ColumnCells::guess_integer_dates() const {
  MostlyDates dates;
  IntegerDates format;
  Index odd_rows = 0;
  for (Index row = 0; row < rows(); ++row) {
    if (is_missing(row) || format.add(integer(row))) continue;
    if (dates.odd_row < 0) dates.odd_row = row;
    if (!are_few(++odd_rows)) return {};
  }
  dates.format = format.format();
  return dates;
}

MostlyDates ColumnCells::fit_date_format(const DateFormat& format) {
  use_texts();
  DateFit fit(format);
  for (std::int32_t id = 0; id < store_.pool().size(); ++id) {
    if (is_missing_text(id) || fit.add(trim_blanks(store_.pool().text(id)))) continue;
    return {format.text(), false, first_row_of_text(id)};
  }
  return {fit.fitted().text(), false, -1};
}

std::vector<std::string_view> ColumnCells::present_texts() {
  use_texts();
  std::vector<std::string_view> texts;
  for (std::int32_t id = 0; id < store_.pool().size(); ++id) {
    if (!is_missing_text(id)) texts.push_back(store_.pool().text(id));
  }
  return texts;
}

}  // namespace ballast
