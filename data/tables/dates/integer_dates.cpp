#include "data/tables/dates/integer_dates.h"

#include <algorithm>
#include <chrono>

namespace ballast {
namespace {

// One integer in 27 of eight digits that begin with 18 to 21 is a date, one in 8 of six digits is a
// month: so many different values are hardly dates by chance.
constexpr std::size_t kLeastDays = 3;
constexpr std::size_t kLeastMonths = 10;

bool is_date_of_digits(std::int64_t value, int digits) {
  const bool seconds = digits == 14;
  if (seconds && value % 100 > 59) return false;
  if (seconds) value /= 100;
  if (digits >= 12 && (value % 100 > 59 || value / 100 % 100 > 23)) return false;
  if (digits >= 12) value /= 10'000;
  constexpr std::int64_t kNever = 9999'12'31;
  if (value == kNever) return true;
  const bool month = digits == 6;
  if (!month && digits != 8 && digits != 12 && !seconds) return false;
  const std::chrono::year_month_day date =
      std::chrono::year(static_cast<int>(month ? value / 100 : value / 10'000)) /
      static_cast<int>(month ? value % 100 : value / 100 % 100) /
      static_cast<int>(month ? 1 : value % 100);
  return date.ok() && is_usual_year(int(date.year()));
}

}  // namespace

bool IntegerDates::add(std::int64_t value) {
  int digits = 0;
  for (std::int64_t rest = value; rest > 0; rest /= 10) ++digits;
  if (digits_ != 0 && digits != digits_) return false;
  if (!is_date_of_digits(value, digits)) return false;
  digits_ = digits;
  const bool known = std::find(distinct_.begin(), distinct_.end(), value) != distinct_.end();
  if (!known && distinct_.size() < kLeastMonths) distinct_.push_back(value);
  return true;
}

std::string IntegerDates::format() const {
  const std::size_t least = digits_ == 6 ? kLeastMonths : kLeastDays;
  if (distinct_.size() < least) return "";
  return digits_ == 6    ? "%Y%m"
         : digits_ == 8  ? "%Y%m%d"
         : digits_ == 12 ? "%Y%m%d%H%M"
                         : "%Y%m%d%H%M%S";
}

}  // namespace ballast
