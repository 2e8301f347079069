#include "data/tables/dates/dates.h"

#include <algorithm>
#include <limits>

namespace ballast {
namespace {

using namespace std::chrono;

// Years outside the range of std::chrono (-32767 to 32767) are clamped to it.
year year_of(std::int64_t number) {
  return year(
      static_cast<int>(std::clamp<std::int64_t>(number, int(year::min()), int(year::max()))));
}

year_month_day date_of(const Moment& moment) { return day_of(moment); }

Moment start_of(const year_month_day& date) {
  return {seconds(sys_days(date).time_since_epoch()).count(), 0};
}

}  // namespace

sys_days day_of(const Moment& moment) {
  constexpr sys_days kFirst = year::min() / 1 / 1;
  constexpr sys_days kLast = year::max() / 12 / 31;
  return std::clamp(sys_days(floor<days>(seconds(moment.seconds))), kFirst, kLast);
}

std::int64_t ten_to(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::int64_t count_units(const Moment& moment, DateUnit unit, int decimals) {
  if (unit == DateUnit::year || unit == DateUnit::month) {
    const year_month_day date = date_of(moment);
    const months since_1970 = date.year() / date.month() - year(1970) / January;
    return unit == DateUnit::month ? since_1970.count() : floor<years>(since_1970).count();
  }
  const seconds since_1970(moment.seconds);
  if (unit == DateUnit::day) return floor<days>(since_1970).count();
  if (unit == DateUnit::hour) return floor<hours>(since_1970).count();
  if (unit == DateUnit::minute) return floor<minutes>(since_1970).count();
  if (unit == DateUnit::second) return moment.seconds;
  const __int128 count = static_cast<__int128>(moment.seconds) * ten_to(decimals) +
                         moment.nanoseconds / ten_to(9 - decimals);
  using Limits = std::numeric_limits<std::int64_t>;
  return static_cast<std::int64_t>(std::clamp<__int128>(count, Limits::min(), Limits::max()));
}

Moment moment_of(std::int64_t count, DateUnit unit, int decimals) {
  constexpr std::int64_t kFar = 2'000'000'000'000;  // beyond all years even in seconds
  if (unit != DateUnit::fraction || decimals == 0) count = std::clamp(count, -kFar, kFar);
  if (unit == DateUnit::year) return start_of(year_of(1970 + count) / 1 / 1);
  if (unit == DateUnit::month) {
    const years whole = floor<years>(months(count));
    return start_of(year_of(1970 + whole.count()) / (January + (months(count) - whole)) / 1);
  }
  if (unit == DateUnit::day) return {seconds(days(count)).count(), 0};
  if (unit == DateUnit::hour) return {seconds(hours(count)).count(), 0};
  if (unit == DateUnit::minute) return {seconds(minutes(count)).count(), 0};
  if (unit == DateUnit::second) return {count, 0};
  const std::int64_t power = ten_to(decimals);
  const std::int64_t rest = count % power;
  const std::int64_t below = rest < 0 ? 1 : 0;
  return {count / power - below,
          static_cast<std::int32_t>((rest + below * power) * ten_to(9 - decimals))};
}

long double count_units_exactly(const Moment& moment, DateUnit unit, int decimals) {
  if (unit == DateUnit::fraction) {
    return static_cast<long double>(moment.seconds) * ten_to(decimals) +
           static_cast<long double>(moment.nanoseconds) / ten_to(9 - decimals);
  }
  const std::int64_t count = count_units(moment, unit, decimals);
  const Moment below = moment_of(count, unit, decimals);
  const Moment above = moment_of(count + 1, unit, decimals);
  const auto seconds_between = [](const Moment& from, const Moment& to) {
    return static_cast<double>(to.seconds - from.seconds) +
           1e-9 * (static_cast<double>(to.nanoseconds) - static_cast<double>(from.nanoseconds));
  };
  return static_cast<long double>(count) +
         seconds_between(below, moment) / seconds_between(below, above);
}

void CoarsestUnit::add(const Moment& moment, int decimals) {
  decimals_ = std::max(decimals_, decimals);
  while (unit_ != DateUnit::fraction) {
    const Moment floor = moment_of(count_units(moment, unit_, 0), unit_, 0);
    if (floor.seconds == moment.seconds && moment.nanoseconds == 0) return;
    unit_ = static_cast<DateUnit>(static_cast<int>(unit_) + 1);
  }
}

DateUnit CoarsestUnit::unit(bool has_day) const {
  return has_day ? unit_ : std::max(unit_, DateUnit::hour);
}

}  // namespace ballast
