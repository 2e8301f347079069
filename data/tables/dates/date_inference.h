// Finds the date format of a column. The first value's digits, names and separators give the
// formats that it could have (at most a few), and the other values leave those that fit all.
//
// A date has a year of four or two digits, a month (number or English name) and perhaps a day, with
// one separator; or it is digits only (20141013, with hours, minutes and seconds up to
// 20141013050607), or a quarter (2014-Q4), or a week of ISO 8601 (2014-W42, 2014-W42-1). A time of
// day, a weekday and a time zone may accompany it.
#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/dates/date_fit.h"

namespace ballast {

// The format shared by all texts, as they are written.
struct DateGuess {
  std::string format;      // empty if there is none
  bool ambiguous = false;  // order of day and month unknown; `format` has the month first
};

// Distinct texts are added one by one. Texts that consist of digits (20141013, 201410) are dates
// only with `digits_alone`.
class DateDetector {
 public:
  explicit DateDetector(bool digits_alone) : digits_alone_(digits_alone) {}
  // Returns false if no format matches this text and those before. Then it is as if the text had
  // not been added.
  bool add(std::string_view text);
  DateGuess guess() const;

 private:
  struct Candidate {
    explicit Candidate(DateFormat format);
    bool add(std::string_view text);

    DateFit fit;
    // A year of two digits before the day, and the values of both.
    bool short_year_first = false;
    std::size_t year_part = 0;
    std::size_t day_part = 0;
    std::bitset<100> years;
    std::bitset<100> days;
  };
  // Without those that exchange year and day.
  std::vector<const Candidate*> likely() const;

  bool digits_alone_;
  std::vector<Candidate> candidates_;  // the more likely first
};

}  // namespace ballast
