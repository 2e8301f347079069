// Analysis of the cells of a column: the classes of its values and the style of its numbers.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/columns/column_store.h"
#include "data/tables/dates/date_inference.h"
#include "data/tables/identifiers/integer_keys.h"
#include "data/text/number_facts.h"
#include "data/text/number_style_inference.h"
#include "data/text/numbers.h"

namespace ballast {

// The class of a cell value.
enum class TextClass : std::uint8_t { missing, number, infinite, other };

// The date format of a column, in which a few values may not be dates.
struct MostlyDates {
  std::string format;  // empty: there is none
  bool ambiguous = false;
  Index odd_row = -1;  // the first row that is not a date; -1 if all are
};

// The nearest integer; values beyond 64 bits are clamped.
std::int64_t nearest_integer(const Decimal& decimal);
std::int64_t nearest_integer(const NumberText& number);

class ColumnCells {
 public:
  ColumnCells(ColumnStore&& store, const MissingMarkers& markers,
              const NumberReading& reading = {});

  // Finds the style of the numbers and classifies the cells. With NumberSyntax::lenient, numbers
  // may have leading zeros and plus signs. Without a common style, plain numbers are numbers,
  // unless all cells are numbers: then all are texts.
  void analyse(NumberSyntax syntax);
  // Classifies the cells by a known style; plain numbers are numbers, too.
  void analyse_as(const NumberStyle& style);
  const NumberStyle& style() const { return style_; }
  const NumberFacts& facts() const { return facts_; }
  // After analyse(): whether all cells are numbers without a common style; and whether a comma was
  // not known to be a decimal comma or a thousands separator.
  bool has_mixed_styles() const { return mixed_styles_; }
  bool has_ambiguous_comma() const { return ambiguous_comma_; }
  // Two texts of the same number, if at least one in a hundred rows has one that is not the most
  // frequent text of its number. Empty if there are none.
  std::array<std::string, 2> texts_of_one_number();
  // Reads a text with the style and syntax of the column. Returns false if it is not a number.
  bool read_number(std::string_view text, NumberText& number) const;
  bool has(TextClass kind) const { return seen_[static_cast<std::size_t>(kind)]; }
  Index first_row(TextClass kind) const;  // -1 if none
  Index rows_of(TextClass kind) const;    // number of rows
  Index texts(TextClass kind) const;      // number of distinct texts
  // Whether these are few of the rows that are not missing: below 5 %.
  bool are_few(Index rows) const;

  const ColumnStore& store() const { return store_; }
  // The store then holds texts.
  void use_texts();
  bool is_missing_text(std::int32_t id) const { return id_missing_[static_cast<std::size_t>(id)]; }
  Index rows() const { return store_.rows(); }
  Index present() const { return present_; }  // rows that are not missing
  // The number of distinct texts that are not missing, counted up to 3.
  int count_distinct() const;
  // Whether the number of distinct values is at least this share of the rows that are not missing.
  bool are_distinct(double share) const;
  // The personal format (data/tables/identifiers/personal_format.h) of at least 90 % of the
  // distinct texts or all but one, or that of the first one if there are several; nullptr if there
  // is none.
  const char* personal_format() const;
  // Whether at least 90 % of the distinct texts are full names of people.
  bool are_full_names() const;
  // Whether at least 90 % of the distinct texts or all but one have seven digits or more.
  bool are_long_numbers() const;
  // For columns of integers; values beyond 64 bits are clamped.
  IntegerFacts integer_facts() const;
  // For columns of integers: the number of distinct values, counted up to `most` + 1.
  Index count_integers(Index most) const;
  // For columns of integers: the number of distinct values if they look like codes
  // (data/tables/columns/integer_codes.h), otherwise 0.
  Index count_codes() const;
  std::string text(Index row) const { return store_.text(row); }
  bool is_missing(Index row) const;
  // Blanks around every value that is not missing; empty if they differ.
  const std::string& prefix() const { return prefix_; }
  const std::string& suffix() const { return suffix_; }

  // The date format shared by all values. The values need not be numbers.
  DateGuess guess_date(bool digits_alone);
  // The date format of all values but a few rows.
  MostlyDates guess_mostly_dates();
  // The same for integers: yyyymmdd, also with hours, minutes and seconds, or yyyymm, in the years
  // 1800 to 2199. No format if it may be by chance.
  MostlyDates guess_integer_dates() const;
  // How the dates of the column are written, given their format; the first row that is neither
  // missing nor a date in the format, and -1 if there is none.
  MostlyDates fit_date_format(const DateFormat& format);

  // The distinct texts that are not missing.
  std::vector<std::string_view> present_texts();

 private:
  void find_missing();
  void analyse_numbers();
  void analyse_texts();
  bool find_style(NumberSyntax syntax);
  Index first_row_of_text(std::int32_t id) const;
  MostlyDates guess_mostly_dates(std::int32_t first, std::int32_t& odd);
  std::vector<Index> rows_of_texts() const;
  // Whether `test` holds for at least 90 % of the distinct texts that are not missing (of the rows
  // while the store holds numbers), or for all but `odd` of them.
  template <class Test>
  bool most_texts(Index odd, const Test& test) const;
  std::int64_t integer(Index row) const;
  void keep_blanks(std::string_view text, std::string_view trimmed, bool first);

  ColumnStore store_;
  const MissingMarkers& markers_;
  std::vector<bool> id_missing_;    // for each text in the pool
  std::vector<TextClass> classes_;  // for each text in the pool; set by analyse()
  std::array<bool, 4> seen_{};      // for each class
  NumberReading reading_;
  NumberSyntax syntax_ = NumberSyntax::lenient;  // of plain numbers
  NumberStyle style_;
  NumberFacts facts_;
  bool styled_ = false;  // style_ is not plain
  bool mixed_styles_ = false;
  bool ambiguous_comma_ = false;
  Index present_ = 0;
  std::string prefix_;
  std::string suffix_;
};

}  // namespace ballast
