// Conversion of values of numeric columns (integer, real, date) to text and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "data/tables/dates/date_format.h"
#include "data/tables/table.h"
#include "data/text/numbers.h"

namespace ballast {

// Formats values of one column according to its info, without quotes.
class ValueWriter {
 public:
  explicit ValueWriter(const ColumnInfo& info);
  void append(std::int64_t value, std::string& out) const;  // integer and date columns
  void append(double value, std::string& out) const;        // real columns

 private:
  std::string prefix_;
  std::string suffix_;
  RealFormat real_;
  std::optional<NumberStyle> style_;  // if it is not plain
  std::optional<DateFormat> date_;
  DateUnit unit_ = DateUnit::second;
  int decimals_ = 0;
  DateZones zones_;
};

// Formats a single value of any numeric column; integers and dates are rounded.
std::string value_text(const ColumnInfo& info, long double value);
// Parses a number or date. A date becomes a count of info.date().unit, with a fraction if it lies
// between two units. A number may be in the style of the column or plain. Surrounding blanks are
// ignored. Returns false if the text is not a value of the column.
bool read_value(const ColumnInfo& info, std::string_view text, long double& value);

}  // namespace ballast
