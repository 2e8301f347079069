// The cells of a column, looked at closely: what its texts are and the numbers in them.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/column_store.h"
#include "data/tables/dates.h"
#include "data/tables/table.h"
#include "io/numbers.h"

namespace ballast {

// What a text is.
enum class TextClass : std::uint8_t { missing, number, infinite, other };

// How the numbers of a column are written, over all of them.
struct NumberStyle {
  int least_decimals = std::numeric_limits<int>::max();
  int most_decimals = 0;
  int significant_digits = 0;
  bool scientific = false;
  bool whole = true;         // nothing but zeros behind a point
  bool fits_integer = true;  // and within 64 bits

  void add(const NumberText& number);
  // Whole numbers, all with the same zeros behind the point or none.
  bool is_integer() const {
    return whole && fits_integer && !scientific && least_decimals == most_decimals;
  }
};

class ColumnCells {
 public:
  ColumnCells(ColumnStore&& store, const MissingMarkers& markers);

  // What the cells are, by the syntax of numbers.
  void analyse(NumberSyntax syntax);
  const NumberStyle& style() const { return style_; }
  bool has(TextClass kind) const { return seen_[static_cast<std::size_t>(kind)]; }
  Index first_row(TextClass kind) const;  // -1: none
  Index texts(TextClass kind) const;      // distinct ones

  Index rows() const { return store_.rows(); }
  Index present() const { return present_; }  // rows that are not missing
  // Distinct texts that are not missing, counted to 3 at most; whether all of them are distinct.
  int count_distinct() const;
  bool all_distinct() const;
  std::string text(Index row) const { return store_.text(row); }
  bool is_missing(Index row) const;
  // Blanks around all values that are not missing; nothing where they differ.
  const std::string& prefix() const { return prefix_; }
  const std::string& suffix() const { return suffix_; }

  // The format that all values have, which need not be numbers.
  DateGuess guess_date(bool digits_alone);
  // The first row that is neither missing nor a date of the format; -1: none.
  Index first_row_against(const DateFormat& format);

  // Missing texts, their counts and column.missing; not for a discrete column.
  void fill_missing(Column& column) const;
  // The rows as numbers (0 where missing or no number), rounded to whole ones; as counts of the
  // date's unit (one that fits all values is chosen where `find_unit`).
  void fill_reals(std::vector<double>& reals) const;
  void fill_integers(std::vector<std::int64_t>& integers) const;
  void fill_dates(Column& column, bool find_unit);
  // Distinct texts and the rows as indices of them, with counts; missing texts among them.
  void fill_codes(Column& column);
  // The texts that are not missing, distinct.
  std::vector<std::string_view> present_texts();

 private:
  void use_texts();
  void find_missing();
  void analyse_numbers();
  void analyse_texts(NumberSyntax syntax);
  bool id_missing(std::int32_t id) const { return id_missing_[static_cast<std::size_t>(id)]; }
  void keep_blanks(std::string_view text, std::string_view trimmed, bool first);
  // Rows from a value for each distinct text.
  template <typename T>
  void spread(const std::vector<T>& of_id, std::vector<T>& rows) const;

  ColumnStore store_;
  const MissingMarkers& markers_;
  std::vector<bool> id_missing_;    // of texts in the pool
  std::vector<TextClass> classes_;  // of texts in the pool, as analysed last
  std::array<bool, 4> seen_{};      // of each class
  NumberStyle style_;
  Index present_ = 0;
  std::string prefix_;
  std::string suffix_;
};

}  // namespace ballast
