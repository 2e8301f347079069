// Dates that are written as they were read stay the same. The first line of the input is a format,
// the others are dates; or, if it is not a format, all lines are texts whose format is inferred.
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "data/tables/dates/date_inference.h"
#include "data/text/numbers.h"
#include "io/files.h"
#include "tests/fuzz/fuzz.h"

using namespace ballast;
using fuzz::require;

namespace {

constexpr std::array<DateUnit, 7> kUnits = {DateUnit::year,    DateUnit::month,  DateUnit::day,
                                            DateUnit::hour,    DateUnit::minute, DateUnit::second,
                                            DateUnit::fraction};

bool equal(const Moment& a, const Moment& b) {
  return a.seconds == b.seconds && a.nanoseconds == b.nanoseconds;
}

// What follows a name, a time zone or an optional fraction cannot be read as part of it.
bool is_separable(const DateFormat& format) {
  for (std::size_t i = 0; i + 1 < format.parts().size(); ++i) {
    const DatePart& part = format.parts()[i];
    const bool open = part.field != 0 && std::strchr("bBaApzZ", part.field);
    const bool optional = part.field == 'f' && part.flag == '-';
    if (!open && !optional) continue;
    if (!format.parts()[i + 1].literal.starts_with(",")) return false;
  }
  return true;
}

void check_units(const Moment& moment, int decimals) {
  for (const DateUnit unit : kUnits) {
    const std::int64_t count = count_units(moment, unit, decimals);
    require(count_units(moment_of(count, unit, decimals), unit, decimals) == count,
            "a number of units is that of its moment");
    count_units_exactly(moment, unit, decimals);
  }
}

void check_format(const DateFormat& format, const std::vector<std::string_view>& texts) {
  for (const std::string_view text : texts) {
    DateText read;
    if (!format.parse(text, read)) continue;
    check_units(read.moment, read.decimals);
    std::string written;
    format.append(read.moment, read.decimals, read.zone, written);
    Moment again;
    if (!is_separable(format)) continue;
    require(format.parse(written, again), "a written date can be read");
    require(equal(again, read.moment), "a written date is the same");
  }
}

// All texts are multiples of their coarsest unit, except fractions of seconds so far from 1970 that
// they would need more than 64 bits.
void check_unit(const DateFormat& format, const std::vector<std::string_view>& texts) {
  CoarsestUnit coarsest;
  std::vector<Moment> moments;
  for (const std::string_view text : texts) {
    DateText read;
    if (!format.parse(text, read)) continue;
    moments.push_back(read.moment);
    coarsest.add(read.moment, read.decimals);
  }
  const DateUnit unit = coarsest.unit(format.has_day());
  for (const Moment& moment : moments) {
    constexpr std::int64_t kFar = 9'000'000'000;  // seconds
    if (unit == DateUnit::fraction && std::abs(moment.seconds) > kFar) continue;
    const std::int64_t count = count_units(moment, unit, coarsest.decimals());
    require(equal(moment_of(count, unit, coarsest.decimals()), moment),
            "the coarsest unit represents all dates");
  }
}

// The format fitted to dates reads all of them.
void check_fit(const DateFormat& format, const std::vector<std::string_view>& texts) {
  DateFit fit(format);
  std::vector<std::string_view> dates;
  for (const std::string_view text : texts) {
    if (fit.add(text)) dates.push_back(text);
  }
  const DateFormat fitted = fit.fitted();
  require(DateFormat(fitted.text()).text() == fitted.text(), "the text of a format is a format");
  Moment moment;
  for (const std::string_view text : dates) {
    require(fitted.parse(text, moment), "the fitted format of all dates");
  }
}

void check_detection(const std::vector<std::string_view>& texts, bool digits_alone) {
  DateDetector detector(digits_alone);
  for (const std::string_view text : texts) {
    if (!detector.add(text)) return;
  }
  const DateFormat format(detector.guess().format);
  Moment moment;
  for (const std::string_view text : texts) {
    require(format.parse(text, moment), "the format of all dates");
  }
  check_format(format, texts);
  check_unit(format, texts);
}

// Any 64-bit integer is a number of units: a model may sample it.
void check_number(std::string_view bytes) {
  std::int64_t count = 0;
  if (bytes.size() < sizeof count) return;
  std::memcpy(&count, bytes.data(), sizeof count);
  for (const DateUnit unit : kUnits) {
    for (const int decimals : {0, 3, 9}) {
      std::string text;
      const Moment moment = moment_of(count, unit, decimals);
      DateFormat("%Y-%m-%d %H:%M:%S.%f").append(moment, 9, "", text);
      DateFormat("%A %B %-d %y, %-I:%M %p").append(moment, 0, "", text);
      count_units(moment, unit, decimals);
      count_units_exactly(moment, unit, decimals);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::bytes_of(data, size);
  check_number(bytes);
  std::vector<std::string_view> lines = lines_of(bytes);
  if (lines.empty()) return 0;
  const std::string first(lines.front());
  const std::vector<std::string_view> rest(lines.begin() + 1, lines.end());
  std::optional<DateFormat> format;
  if (fuzz::accepts([&] { format.emplace(first); })) {
    check_format(*format, rest);
    check_unit(*format, rest);
    check_fit(*format, rest);
    return 0;
  }
  check_detection(lines, false);
  check_detection(lines, true);
  return 0;
}
