#include "data/tables/column_inference.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "data/tables/column_cells.h"
#include "data/tables/identifiers/identifier.h"
#include "data/tables/identifiers/personal_format.h"

namespace ballast {
namespace {

class ColumnMaker {
 public:
  ColumnMaker(const ColumnOrigin& origin, ColumnStore&& store, std::vector<TableWarning>& warnings)
      : origin_(origin), cells_(std::move(store), *origin.markers), warnings_(warnings) {
    column_.info.name = origin.name;
  }

  Column make(const TypeOverride& requested) {
    if (cells_.present() == 0) {
      fill(ColumnKind::empty);
    } else {
      cells_.analyse(NumberSyntax::strict);
      fill(choose(requested));
    }
    return std::move(column_);
  }

  Column make_as(const ColumnInfo& known);

 private:
  // Of the cell in this row, whose value the message begins with.
  [[noreturn]] void fail(TableProblem problem, Index row, const std::string& what,
                         const std::string& kind = {}) const {
    const std::int64_t line = origin_.lines->line(row);
    throw TableError(problem, origin_.name, line,
                     origin_.path + ", line " + std::to_string(line) + ", column \"" +
                         origin_.name + "\": " + quoted(row) + what,
                     kind);
  }
  [[noreturn]] void fail(TableProblem problem, const std::string& what,
                         const std::string& kind = {}) const {
    throw TableError(problem, origin_.name, 0,
                     origin_.path + ", column \"" + origin_.name + "\": " + what, kind);
  }
  void warn(TableProblem problem, const std::string& what, std::int64_t line = 0,
            const std::string& kind = {}) {
    warnings_.push_back(
        {problem, origin_.name, line, "column \"" + origin_.name + "\": " + what, kind});
  }
  std::string quoted(Index row) const {
    constexpr std::size_t kLongest = 60;
    const std::string text = cells_.text(row);
    return text.size() <= kLongest ? "\"" + text + "\"" : "\"" + text.substr(0, kLongest) + "...\"";
  }

  ColumnKind infer();
  ColumnKind infer_number();
  bool are_mostly_numbers() const;
  std::string identifier_reason() const;
  ColumnKind infer_text();
  ColumnKind choose(const TypeOverride& requested);
  ColumnKind choose_discrete() const;
  ColumnKind choose_exactly(const TypeOverride& requested);
  void warn_of_real_values();
  ColumnKind choose_continuous();
  void check_numbers(TableProblem problem, const std::string& reason = {}) const;
  void check_whole() const;
  void use_date_format(const std::string& format);

  void fill(ColumnKind kind);
  void fill_number_style();
  void fill_identifier();
  void fill_identifier_texts();
  void fill_range();
  void fill_known_codes(const ColumnInfo& known);

  const ColumnOrigin& origin_;
  ColumnCells cells_;
  std::vector<TableWarning>& warnings_;
  std::string reason_;  // why the column is an identifier; empty if it is not
  Column column_;
};

// Why the column should be an identifier; empty if it should not.
std::string ColumnMaker::identifier_reason() const {
  constexpr const char* kDistinct = "nearly all values are distinct";
  constexpr double kNearlyAll = 0.9;
  constexpr double kNames = 0.7;
  const NumberStyle& style = cells_.style();
  const bool texts = cells_.has(TextClass::other) || cells_.has(TextClass::infinite);
  const bool integers = style.whole && !style.scientific && style.most_decimals <= 1 &&
                        style.least_decimals == style.most_decimals;
  const char* format = texts || integers ? cells_.personal_format() : nullptr;
  if (format != nullptr) return std::string("contains ") + format;
  if (cells_.count_distinct() <= 2) return "";
  if (texts && are_mostly_numbers() && !style.whole) return "";  // measures and a stray text
  if ((texts || integers) && is_personal_name(origin_.name) && cells_.are_long_numbers()) {
    return "contains personal numbers";
  }
  if (texts) {
    if (cells_.are_distinct(kNearlyAll)) return kDistinct;
    return cells_.are_distinct(kNames) && cells_.are_full_names() ? "contains names of people" : "";
  }
  if (!integers || !cells_.are_distinct(kNearlyAll)) return "";
  return are_keys(cells_.integer_facts(), origin_.name) ? kDistinct : "";
}

// Whether few of the distinct texts are not numbers.
bool ColumnMaker::are_mostly_numbers() const {
  constexpr Index kLeastNumbers = 10;  // for each other text
  return cells_.texts(TextClass::number) > kLeastNumbers * cells_.texts(TextClass::other);
}

ColumnKind ColumnMaker::infer() {
  const int distinct = cells_.count_distinct();
  const bool complete = cells_.present() == cells_.rows();
  const bool numbers = cells_.has(TextClass::number) && !cells_.has(TextClass::other);
  if (numbers && cells_.has(TextClass::infinite)) check_numbers(TableProblem::not_a_number);
  reason_ = identifier_reason();
  if (distinct <= 2 && !reason_.empty()) return ColumnKind::identifier;
  if (distinct == 1) return complete ? ColumnKind::constant : ColumnKind::category;
  if (numbers && distinct == 2 && cells_.style().is_integer()) return ColumnKind::boolean;
  return numbers ? infer_number() : infer_text();
}

ColumnKind ColumnMaker::infer_number() {
  if (!reason_.empty()) return ColumnKind::identifier;
  const NumberStyle& style = cells_.style();
  if (!style.is_integer()) {
    if (style.whole && !style.scientific && style.most_decimals == 0) {
      warn(TableProblem::inexact_integers,
           "contains integers that do not fit in 64 bits; it is read as real numbers and the last "
           "digits are lost");
    }
    return ColumnKind::real;
  }
  constexpr Index kMany = 100;
  if (cells_.present() < kMany || !cells_.are_distinct(1)) return ColumnKind::integer;
  // Only zeros after the decimal point and all values distinct: prices.
  if (style.most_decimals > 0) return ColumnKind::real;
  warn(TableProblem::distinct_integers,
       "all values are distinct, but they are treated as a measure", 0,
       kind_name(ColumnKind::identifier));
  return ColumnKind::integer;
}

ColumnKind ColumnMaker::infer_text() {
  if (!cells_.has(TextClass::number)) {
    const DateGuess guess = cells_.guess_date(false);
    if (!guess.format.empty() && !guess.ambiguous) {
      column_.info.date_format = guess.format;
      return ColumnKind::date;
    }
    if (guess.ambiguous) {
      warn(TableProblem::texts_like_dates,
           "the date format is ambiguous (month first or day first), so the values are not read as "
           "dates",
           0, kDatePrefix + guess.format);
    }
  }
  if (are_mostly_numbers() && reason_.empty()) {
    const Index row = cells_.first_row(TextClass::other);
    const std::int64_t line = origin_.lines->line(row);
    warn(TableProblem::text_among_numbers,
         "most values are numbers, but " + quoted(row) + " (line " + std::to_string(line) +
             ") is not, so the values are not read as numbers",
         line);
  }
  return reason_.empty() ? ColumnKind::category : ColumnKind::identifier;
}

ColumnKind ColumnMaker::choose(const TypeOverride& requested) {
  if (requested.request == TypeOverride::Request::continuous) return choose_continuous();
  if (requested.request == TypeOverride::Request::infer) {
    const ColumnKind kind = infer();
    if (kind == ColumnKind::identifier) {
      warn(TableProblem::identifier,
           reason_ + ", so the column is treated as an identifier and the output gets new values");
    }
    return kind;
  }
  const ColumnKind kind = requested.request == TypeOverride::Request::discrete
                              ? choose_discrete()
                              : choose_exactly(requested);
  column_.info.chosen = true;
  if (kind == ColumnKind::category) warn_of_real_values();
  return kind;
}

ColumnKind ColumnMaker::choose_discrete() const {
  // Here infinity is a text like any other.
  if (cells_.has(TextClass::infinite)) return ColumnKind::category;
  const int distinct = cells_.count_distinct();
  const bool complete = cells_.present() == cells_.rows();
  if (distinct == 1 && complete) return ColumnKind::constant;
  const bool numbers = !cells_.has(TextClass::other) && cells_.style().is_integer();
  return distinct == 2 && numbers ? ColumnKind::boolean : ColumnKind::category;
}

void ColumnMaker::warn_of_real_values() {
  const std::string reason = identifier_reason();
  if (reason.empty()) return;
  warn(TableProblem::stored_identifiers, reason +
                                             ", but the column is a category as requested: its "
                                             "real values are stored in the model and "
                                             "appear in the output");
}

// A single distinct value makes the column constant, whatever kind is requested: there is nothing
// to model.
ColumnKind ColumnMaker::choose_continuous() {
  cells_.analyse(NumberSyntax::lenient);
  if (!cells_.has(TextClass::number) && !cells_.has(TextClass::infinite)) {
    const DateGuess guess = cells_.guess_date(false);
    if (!guess.format.empty()) {
      use_date_format("");
      return ColumnKind::date;
    }
    cells_.analyse(NumberSyntax::lenient);
  }
  check_numbers(TableProblem::not_continuous);
  if (cells_.count_distinct() == 1 && cells_.present() == cells_.rows())
    return ColumnKind::constant;
  return cells_.style().is_integer() ? ColumnKind::integer : ColumnKind::real;
}

ColumnKind ColumnMaker::choose_exactly(const TypeOverride& requested) {
  const bool single = cells_.count_distinct() == 1 && cells_.present() == cells_.rows();
  if (requested.kind == ColumnKind::integer || requested.kind == ColumnKind::real) {
    cells_.analyse(NumberSyntax::lenient);
    check_numbers(TableProblem::not_a_number);
    if (requested.kind == ColumnKind::integer) check_whole();
  }
  if (requested.kind == ColumnKind::date) use_date_format(requested.date_format);
  if (requested.kind == ColumnKind::boolean && cells_.count_distinct() > 2) {
    fail(TableProblem::wrong_kind, "has more than two distinct values and cannot be boolean");
  }
  if (requested.kind == ColumnKind::constant && !single)
    fail(TableProblem::wrong_kind, "has more than one distinct value and cannot be constant");
  if (requested.kind == ColumnKind::empty)
    fail(TableProblem::wrong_kind, "has values and cannot be empty");
  return single && requested.kind != ColumnKind::identifier ? ColumnKind::constant : requested.kind;
}

// `problem`: of a cell that is not a number.
void ColumnMaker::check_numbers(TableProblem problem, const std::string& reason) const {
  if (cells_.has(TextClass::other)) {
    fail(problem, cells_.first_row(TextClass::other), " is not a number" + reason);
  }
  if (cells_.has(TextClass::infinite)) {
    fail(TableProblem::infinite_number, cells_.first_row(TextClass::infinite),
         " is infinite or too large for a number");
  }
}

void ColumnMaker::check_whole() const {
  if (cells_.style().whole && cells_.style().fits_integer) return;
  NumberText number;
  for (Index row = 0; row < cells_.rows(); ++row) {
    if (cells_.is_missing(row)) continue;
    parse_number(trim_blanks(cells_.text(row)), NumberSyntax::lenient, number);
    NumberStyle style;
    style.add(number);
    if (style.whole && style.fits_integer) continue;
    fail(TableProblem::not_an_integer, row, " is not a 64-bit integer",
         kind_name(ColumnKind::real));
  }
}

void ColumnMaker::use_date_format(const std::string& format) {
  column_.info.date_format = format;
  if (format.empty()) {
    const DateGuess guess = cells_.guess_date(true);
    if (guess.format.empty()) {
      fail(TableProblem::no_date_format, "the values do not share one known date format",
           std::string(kDatePrefix) + "%Y-%m-%d");
    }
    if (guess.ambiguous) {
      fail(TableProblem::ambiguous_date_format,
           "the date format is ambiguous (month first or day first)", kDatePrefix + guess.format);
    }
    column_.info.date_format = guess.format;
  }
  const Index row = cells_.first_row_against(DateFormat(column_.info.date_format));
  if (row >= 0)
    fail(TableProblem::not_a_date, row, " is not a date in the format " + column_.info.date_format);
  cells_.analyse(NumberSyntax::lenient);  // finds the blanks around the values
}

void ColumnMaker::fill(ColumnKind kind) {
  ColumnInfo& info = column_.info;
  info.kind = kind;
  if (is_discrete(kind) || kind == ColumnKind::constant) {
    cells_.fill_codes(column_);
    if (kind == ColumnKind::constant) column_.codes = {};
    return;
  }
  cells_.fill_missing(column_);
  if (kind == ColumnKind::empty) {
    warn(TableProblem::only_missing, "has only missing values and stays empty in the output");
    if (info.missing_texts.size() == 1) column_.missing = {};
    return;
  }
  if (kind == ColumnKind::identifier) {
    fill_identifier();
    if (origin_.identifier_texts) fill_identifier_texts();
    return;
  }
  info.prefix = cells_.prefix();
  info.suffix = cells_.suffix();
  if (kind == ColumnKind::date) {
    cells_.fill_dates(column_, true);
  } else {
    fill_number_style();
    kind == ColumnKind::integer ? cells_.fill_integers(column_.integers)
                                : cells_.fill_reals(column_.reals);
  }
  fill_range();
}

void ColumnMaker::fill_number_style() {
  ColumnInfo& info = column_.info;
  const NumberStyle& style = cells_.style();
  if (info.kind == ColumnKind::integer) {
    const bool zeros = style.is_integer() && style.most_decimals > 0;
    if (zeros) {
      info.suffix.insert(0, "." + std::string(static_cast<std::size_t>(style.most_decimals), '0'));
    }
    return;
  }
  info.decimals = style.most_decimals;
  info.least_decimals = style.least_decimals;
  if (style.scientific) info.significant_digits = style.significant_digits;
}

void ColumnMaker::fill_identifier() {
  column_.missing = {};
  const std::vector<std::string_view> texts = cells_.present_texts();
  column_.info.value_counts = {cells_.present(), static_cast<std::int64_t>(texts.size())};
  column_.info.identifier_pattern = learn_identifier(texts);
}

void ColumnMaker::fill_identifier_texts() {
  Column texts;
  cells_.fill_codes(texts);
  column_.info.values = std::move(texts.info.values);
  column_.codes = std::move(texts.codes);
}

void ColumnMaker::fill_range() {
  ColumnInfo& info = column_.info;
  bool first = true;
  for (Index row = 0; row < cells_.rows(); ++row) {
    const auto at = static_cast<std::size_t>(row);
    if (!column_.missing.empty() && column_.missing[at] >= 0) continue;
    const double value = column_.number(row);
    info.minimum = first ? value : std::min(info.minimum, value);
    info.maximum = first ? value : std::max(info.maximum, value);
    if (info.kind != ColumnKind::real) {
      const std::int64_t integer = column_.integers[at];
      info.integer_minimum = first ? integer : std::min(info.integer_minimum, integer);
      info.integer_maximum = first ? integer : std::max(info.integer_maximum, integer);
    }
    first = false;
  }
}

Column ColumnMaker::make_as(const ColumnInfo& known) {
  ColumnInfo& info = column_.info;
  info = known;
  info.missing_texts.clear();
  info.missing_counts.clear();
  info.quoted_empty = -1;
  if (is_discrete(known.kind) || known.kind == ColumnKind::constant) {
    fill_known_codes(known);
    return std::move(column_);
  }
  if (known.kind == ColumnKind::empty || known.kind == ColumnKind::identifier) {
    cells_.fill_missing(column_);
    if (known.kind == ColumnKind::identifier || info.missing_texts.size() <= 1)
      column_.missing = {};
    if (known.kind == ColumnKind::identifier && origin_.identifier_texts) fill_identifier_texts();
    return std::move(column_);
  }
  if (known.kind == ColumnKind::date) {
    use_date_format(known.date_format);
    cells_.fill_missing(column_);
    cells_.fill_dates(column_, false);
  } else {
    cells_.analyse(NumberSyntax::lenient);
    check_numbers(TableProblem::other_table_has_numbers,
                  "; this column is numeric in the other table");
    cells_.fill_missing(column_);
    if (known.kind == ColumnKind::real) {
      cells_.fill_reals(column_.reals);
    } else {
      if (cells_.present() > 0 && !cells_.style().whole) {
        warn(TableProblem::rounded,
             "decimals were rounded, because this column has integers in the other table");
      }
      cells_.fill_integers(column_.integers);
    }
  }
  fill_range();
  return std::move(column_);
}

void ColumnMaker::fill_known_codes(const ColumnInfo& known) {
  Column own;
  cells_.fill_codes(own);
  ColumnInfo& info = column_.info;
  info.quoted_empty = known.quoted_empty;
  info.missing_texts = own.info.missing_texts;
  info.missing_counts = own.info.missing_counts;
  std::unordered_map<std::string, std::int32_t> places;
  for (std::size_t i = 0; i < info.values.size(); ++i) {
    const auto place = static_cast<std::int32_t>(i);
    if (place != info.quoted_empty) places.emplace(info.values[i], place);
  }
  info.value_counts.assign(info.values.size(), 0);
  std::vector<std::int32_t> place_of(own.info.values.size());
  for (std::size_t i = 0; i < own.info.values.size(); ++i) {
    const bool quoted_empty = static_cast<std::int32_t>(i) == own.info.quoted_empty;
    const auto next = static_cast<std::int32_t>(info.values.size());
    std::int32_t place = next;
    if (quoted_empty) {
      if (info.quoted_empty < 0) info.quoted_empty = next;
      place = info.quoted_empty;
    } else {
      place = places.emplace(own.info.values[i], next).first->second;
    }
    place_of[i] = place;
    if (place == next) {
      info.values.push_back(own.info.values[i]);
      info.value_counts.push_back(0);
    }
    info.value_counts[static_cast<std::size_t>(place)] += own.info.value_counts[i];
  }
  if (known.kind == ColumnKind::constant && info.values.size() == 1) return;
  if (known.kind == ColumnKind::constant) info.kind = ColumnKind::category;
  for (std::int32_t& code : own.codes) code = place_of[static_cast<std::size_t>(code)];
  column_.codes = std::move(own.codes);
}

}  // namespace

void RowLines::add(std::int64_t line) {
  if (line != last_ + 1) jumps_.push_back({rows_, line});
  last_ = line;
  ++rows_;
}

std::int64_t RowLines::line(Index row) const {
  const auto after = std::upper_bound(jumps_.begin(), jumps_.end(), row,
                                      [](Index at, const Jump& jump) { return at < jump.row; });
  const Jump& jump = *(after - 1);
  return jump.line + row - jump.row;
}

Column make_column(const ColumnOrigin& origin, ColumnStore&& store, const TypeOverride& requested,
                   std::vector<TableWarning>& warnings) {
  return ColumnMaker(origin, std::move(store), warnings).make(requested);
}

Column make_column_as(const ColumnOrigin& origin, ColumnStore&& store, const ColumnInfo& known,
                      std::vector<TableWarning>& warnings) {
  return ColumnMaker(origin, std::move(store), warnings).make_as(known);
}

}  // namespace ballast
