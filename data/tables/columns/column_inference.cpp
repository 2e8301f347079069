#include "data/tables/columns/column_inference.h"

#include <array>
#include <optional>
#include <utility>

#include "data/tables/identifiers/personal_format.h"

namespace ballast {
namespace {

class TypeInference {
 public:
  TypeInference(ColumnCells& cells, const ColumnOrigin& origin, std::vector<TableWarning>& warnings)
      : cells_(cells), origin_(origin), warnings_(warnings) {}

  ColumnType infer(const TypeOverride& requested) {
    if (cells_.present() == 0) {
      warn(TableProblem::only_missing, "has only missing values and stays empty in the output");
      type_.kind = ColumnKind::empty;
    } else {
      cells_.analyse(NumberSyntax::strict);
      type_.kind = choose(requested);
    }
    return type_;
  }

  void check(const ColumnInfo& known);

 private:
  // Of the cell in this row, whose value the message begins with.
  [[noreturn]] void fail(TableProblem problem, Index row, const std::string& what,
                         const std::string& kind = {}) const {
    throw TableError(problem, origin_.name, origin_.line(row),
                     origin_.start() + origin_.place(row) + ", column \"" + origin_.name +
                         "\": " + quoted(row) + what,
                     kind);
  }
  [[noreturn]] void fail(TableProblem problem, const std::string& what,
                         const std::string& kind = {}) const {
    throw TableError(problem, origin_.name, 0,
                     origin_.start() + "column \"" + origin_.name + "\": " + what, kind);
  }
  void warn(TableProblem problem, const std::string& what, std::int64_t line = 0,
            const std::string& kind = {}) {
    warnings_.push_back(
        {problem, origin_.name, line, "column \"" + origin_.name + "\": " + what, kind});
  }
  [[noreturn]] void fail_date(const MostlyDates& dates) const {
    fail(TableProblem::not_a_date, dates.odd_row, " is not a date in the format " + dates.format);
  }
  std::string quoted(Index row) const {
    constexpr std::size_t kLongest = 60;
    const std::string text = cells_.text(row);
    return text.size() <= kLongest ? "\"" + text + "\"" : "\"" + text.substr(0, kLongest) + "...\"";
  }

  ColumnKind choose(const TypeOverride& requested);
  ColumnKind infer_kind();
  ColumnKind infer_number();
  bool has_texts_of_one_number();
  bool are_codes();
  void warn_of_comma();
  bool are_mostly_numbers() const;
  // The kind of integers that are dates, or of which few are not; no value for other integers.
  std::optional<ColumnKind> infer_integer_dates();
  void warn_of_texts(TableProblem problem, const std::string& what, Index row);
  std::string identifier_reason() const;
  ColumnKind infer_text();
  ColumnKind choose_discrete() const;
  ColumnKind choose_exactly(const TypeOverride& requested);
  void warn_of_real_values();
  ColumnKind choose_continuous();
  void check_numbers(TableProblem problem, const std::string& reason = {}) const;
  void check_whole() const;
  void use_date_format(const std::string& format);

  ColumnCells& cells_;
  const ColumnOrigin& origin_;
  std::vector<TableWarning>& warnings_;
  ColumnType type_;
  std::string reason_;  // why the column is an identifier; empty if it is not
};

// Why the column should be an identifier; empty if it should not.
std::string TypeInference::identifier_reason() const {
  constexpr const char* kDistinct = "nearly all values are distinct";
  constexpr double kNearlyAll = 0.9;
  constexpr double kNames = 0.7;
  const NumberFacts& facts = cells_.facts();
  const bool texts = cells_.has(TextClass::other) || cells_.has(TextClass::infinite);
  const bool integers = facts.whole && !facts.scientific() && facts.most_decimals <= 1 &&
                        facts.least_decimals == facts.most_decimals;
  const char* format = texts || integers ? cells_.personal_format() : nullptr;
  if (format != nullptr) return std::string("contains ") + format;
  if (cells_.count_distinct() <= 2) return "";
  if (texts && !facts.whole && are_mostly_numbers()) return "";  // measures
  if ((texts || integers) && is_personal_name(origin_.name) && cells_.are_long_numbers()) {
    return "contains personal numbers";
  }
  if (texts) {
    if (cells_.are_distinct(kNearlyAll)) return kDistinct;
    return cells_.are_distinct(kNames) && cells_.are_full_names() ? "contains names of people" : "";
  }
  if (!integers || !cells_.are_distinct(kNearlyAll)) return "";
  return key_reason(cells_.integer_facts(), origin_.name);
}

// Whether few rows are not numbers, or few of the distinct texts.
bool TypeInference::are_mostly_numbers() const {
  constexpr Index kNumbers = 10;  // for each other text
  return cells_.rows_of(TextClass::number) > kNumbers * cells_.rows_of(TextClass::other) ||
         cells_.texts(TextClass::number) > kNumbers * cells_.texts(TextClass::other);
}

std::optional<ColumnKind> TypeInference::infer_integer_dates() {
  if (!cells_.facts().is_integer() || cells_.style() != NumberStyle()) return std::nullopt;
  const MostlyDates dates = cells_.guess_integer_dates();
  if (dates.format.empty()) return std::nullopt;
  if (dates.odd_row >= 0) {
    // As integers, they would give numbers that are not dates.
    warn_of_texts(TableProblem::text_among_dates, "dates", dates.odd_row);
    return ColumnKind::category;
  }
  type_.date_format = dates.format;
  const int zeros = cells_.facts().most_decimals;
  if (zeros > 0) type_.date_format += "." + std::string(static_cast<std::size_t>(zeros), '0');
  return ColumnKind::date;
}

// `what`: what the other values are.
void TypeInference::warn_of_texts(TableProblem problem, const std::string& what, Index row) {
  warn(problem,
       "most values are " + what + ", but " + quoted(row) + " (" + origin_.place(row) +
           ") is not, so the values are not read as " + what,
       origin_.line(row));
}

ColumnKind TypeInference::infer_kind() {
  const int distinct = cells_.count_distinct();
  const bool complete = cells_.present() == cells_.rows();
  const bool numbers = cells_.has(TextClass::number) && !cells_.has(TextClass::other);
  if (numbers && cells_.has(TextClass::infinite)) check_numbers(TableProblem::not_a_number);
  if (numbers && distinct > 2) {
    if (const auto dates = infer_integer_dates()) return *dates;
  }
  reason_ = identifier_reason();
  if (distinct <= 2 && !reason_.empty()) return ColumnKind::identifier;
  if (distinct == 1) return complete ? ColumnKind::constant : ColumnKind::category;
  if (numbers && distinct == 2 && cells_.facts().is_integer()) return ColumnKind::boolean;
  return numbers ? infer_number() : infer_text();
}

ColumnKind TypeInference::infer_number() {
  if (!reason_.empty()) return ColumnKind::identifier;
  if (has_texts_of_one_number()) return ColumnKind::category;
  if (cells_.has_ambiguous_comma()) warn_of_comma();
  const NumberFacts& facts = cells_.facts();
  if (!facts.is_integer()) {
    if (facts.whole && !facts.scientific() && facts.most_decimals == 0) {
      warn(TableProblem::inexact_integers,
           "contains integers that do not fit in 64 bits; it is read as real numbers and the last "
           "digits are lost");
    }
    return ColumnKind::real;
  }
  if (are_codes()) return ColumnKind::category;
  constexpr Index kMany = 100;
  if (cells_.present() < kMany || !cells_.are_distinct(1)) return ColumnKind::integer;
  // Only zeros after the decimal point and all values distinct: prices.
  if (facts.most_decimals > 0) return ColumnKind::real;
  warn(TableProblem::distinct_integers,
       "all values are distinct, but they are treated as a measure", 0,
       kind_name(ColumnKind::identifier));
  return ColumnKind::integer;
}

// Whether the values are codes, in which zeros matter: 250.0 and 250.00. Numbers that hardly repeat
// are measures.
bool TypeInference::has_texts_of_one_number() {
  constexpr double kHardly = 0.5;
  const std::array<std::string, 2> texts = cells_.texts_of_one_number();
  if (texts[0].empty() || cells_.are_distinct(kHardly)) return false;
  warn(TableProblem::texts_of_one_number,
       "\"" + texts[0] + "\" and \"" + texts[1] +
           "\" are the same number, so the values are not read as numbers");
  return true;
}

// Whether the integers are codes by the name of the column. If only the values look like codes, a
// warning says so.
bool TypeInference::are_codes() {
  constexpr double kHardly = 0.5;
  constexpr Index kMost = 1000;
  const bool named = is_code_name(origin_.name) && !cells_.are_distinct(kHardly);
  if (named && cells_.count_integers(kMost) <= kMost) {
    warn(TableProblem::named_codes,
         "the integers are treated as codes, which have no order, because of the column's name");
    return true;
  }
  if (const Index codes = cells_.count_codes(); codes > 0) {
    warn(TableProblem::perhaps_codes,
         "has " + std::to_string(codes) +
             " distinct integers with gaps, of equal length, as codes are, but they are treated as "
             "a measure");
  }
  return false;
}

void TypeInference::warn_of_comma() {
  const Index row = cells_.first_row(TextClass::number);
  const bool decimal = cells_.style().decimal == ',';
  warn(TableProblem::ambiguous_comma, "the comma in " + quoted(row) + " is read as a " +
                                          (decimal ? "decimal comma" : "thousands separator"));
}

ColumnKind TypeInference::infer_text() {
  if (cells_.has_mixed_styles()) {
    warn(TableProblem::mixed_numbers,
         "the values are numbers in different notations, so they are not read as numbers");
  }
  const MostlyDates dates = cells_.guess_mostly_dates();
  const bool all_dates = !dates.format.empty() && dates.odd_row < 0;
  if (all_dates && !dates.ambiguous) {
    type_.date_format = dates.format;
    return ColumnKind::date;
  }
  if (!dates.format.empty()) {
    reason_.clear();
    if (dates.odd_row >= 0) warn_of_texts(TableProblem::text_among_dates, "dates", dates.odd_row);
    if (dates.ambiguous) {
      warn(TableProblem::texts_like_dates,
           "the date format is ambiguous (month first or day first), so the values are not read as "
           "dates",
           0, kDatePrefix + dates.format);
    }
  } else if (are_mostly_numbers() && reason_.empty()) {
    warn_of_texts(TableProblem::text_among_numbers, "numbers", cells_.first_row(TextClass::other));
  }
  return reason_.empty() ? ColumnKind::category : ColumnKind::identifier;
}

ColumnKind TypeInference::choose(const TypeOverride& requested) {
  if (requested.request == TypeOverride::Request::continuous) return choose_continuous();
  if (requested.request == TypeOverride::Request::infer) {
    const ColumnKind kind = infer_kind();
    if (kind == ColumnKind::identifier) {
      warn(TableProblem::identifier,
           reason_ + ", so the column is treated as an identifier and the output gets new values");
    }
    return kind;
  }
  const ColumnKind kind = requested.request == TypeOverride::Request::discrete
                              ? choose_discrete()
                              : choose_exactly(requested);
  type_.chosen = true;
  if (kind == ColumnKind::category) warn_of_real_values();
  return kind;
}

ColumnKind TypeInference::choose_discrete() const {
  // Here infinity is a text like any other.
  if (cells_.has(TextClass::infinite)) return ColumnKind::category;
  const int distinct = cells_.count_distinct();
  const bool complete = cells_.present() == cells_.rows();
  if (distinct == 1 && complete) return ColumnKind::constant;
  const bool numbers = !cells_.has(TextClass::other) && cells_.facts().is_integer();
  return distinct == 2 && numbers ? ColumnKind::boolean : ColumnKind::category;
}

void TypeInference::warn_of_real_values() {
  const std::string reason = identifier_reason();
  if (reason.empty()) return;
  warn(TableProblem::stored_identifiers, reason +
                                             ", but the column is a category as requested: its "
                                             "real values are stored in the model and "
                                             "appear in the output");
}

// A single distinct value makes the column constant, whatever kind is requested: there is nothing
// to model.
ColumnKind TypeInference::choose_continuous() {
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
  return cells_.facts().is_integer() ? ColumnKind::integer : ColumnKind::real;
}

ColumnKind TypeInference::choose_exactly(const TypeOverride& requested) {
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
void TypeInference::check_numbers(TableProblem problem, const std::string& reason) const {
  if (cells_.has(TextClass::other)) {
    fail(problem, cells_.first_row(TextClass::other), " is not a number" + reason);
  }
  if (cells_.has(TextClass::infinite)) {
    fail(TableProblem::infinite_number, cells_.first_row(TextClass::infinite),
         " is infinite or too large for a number");
  }
}

void TypeInference::check_whole() const {
  if (cells_.facts().whole && cells_.facts().fits_integer) return;
  NumberText number;
  for (Index row = 0; row < cells_.rows(); ++row) {
    if (cells_.is_missing(row)) continue;
    cells_.read_number(cells_.text(row), number);
    if (is_exact_integer(number)) continue;
    fail(TableProblem::not_an_integer, row, " is not a 64-bit integer",
         kind_name(ColumnKind::real));
  }
}

void TypeInference::use_date_format(const std::string& format) {
  type_.date_format = format;
  if (format.empty()) {
    const DateGuess guess = cells_.guess_date(true);
    if (guess.format.empty()) {
      const MostlyDates dates = cells_.guess_mostly_dates();
      if (!dates.format.empty()) fail_date(dates);
      fail(TableProblem::no_date_format, "the values do not share one known date format",
           std::string(kDatePrefix) + "%Y-%m-%d");
    }
    if (guess.ambiguous) {
      fail(TableProblem::ambiguous_date_format,
           "the date format is ambiguous (month first or day first)", kDatePrefix + guess.format);
    }
    type_.date_format = guess.format;
  }
  const MostlyDates dates = cells_.fit_date_format(DateFormat(type_.date_format));
  if (dates.odd_row >= 0) fail_date({type_.date_format, false, dates.odd_row});
  type_.date_format = dates.format;
  cells_.analyse(NumberSyntax::lenient);  // finds the blanks around the values
}

// Values that a known type does not describe exactly are an error or a warning.
void TypeInference::check(const ColumnInfo& known) {
  if (known.kind == ColumnKind::date) return use_date_format(known.date().format);
  if (known.kind != ColumnKind::integer && known.kind != ColumnKind::real) return;
  cells_.analyse_as(known.style);
  check_numbers(TableProblem::other_table_has_numbers,
                "; this column is numeric in the other table");
  const bool whole = cells_.present() == 0 || cells_.facts().whole;
  if (known.kind == ColumnKind::real || whole) return;
  warn(TableProblem::rounded,
       "decimals were rounded, because this column has integers in the other table");
}

}  // namespace

ColumnType infer_type(ColumnCells& cells, const ColumnOrigin& origin, const TypeOverride& requested,
                      std::vector<TableWarning>& warnings) {
  return TypeInference(cells, origin, warnings).infer(requested);
}

void check_type(ColumnCells& cells, const ColumnOrigin& origin, const ColumnInfo& known,
                std::vector<TableWarning>& warnings) {
  TypeInference(cells, origin, warnings).check(known);
}

}  // namespace ballast
