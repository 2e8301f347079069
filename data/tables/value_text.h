// A value of a numeric column (integer, real, date) as a text and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "data/tables/dates.h"
#include "data/tables/table.h"
#include "io/numbers.h"

namespace ballast {

// Writes values of one column as its info says, without quotes.
class ValueWriter {
 public:
  explicit ValueWriter(const ColumnInfo& info);
  void append(std::int64_t value, std::string& out) const;  // integer and date columns
  void append(double value, std::string& out) const;        // real columns

 private:
  std::string prefix_;
  std::string suffix_;
  RealFormat real_;
  std::optional<DateFormat> date_;
  DateUnit unit_ = DateUnit::second;
  int decimals_ = 0;
};

// The same for a single value of any numeric column; integers and dates are rounded.
std::string value_text(const ColumnInfo& info, long double value);
// The number that a text says: of a date in info.date_unit, with a fraction where it lies between
// two of them. Blanks around it do not matter. False when it is none.
bool read_value(const ColumnInfo& info, std::string_view text, long double& value);

}  // namespace ballast
