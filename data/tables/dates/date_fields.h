// The values of the fields of a date, read from a text, and the moment that they give.
#pragma once

#include <chrono>
#include <string_view>

#include "data/tables/dates/date_format.h"
#include "data/tables/dates/dates.h"

namespace ballast {

constexpr int kPivot = 69;  // from which two digits are a year of the 20th century

// The fields parsed from a text.
struct DateFields {
  int year = 1970;
  int century = -1;     // -1: none
  int short_year = -1;  // its last two digits; -1: `year` has all
  int month = 0;        // from 0
  int day = 1;
  int day_of_year = 0;
  int week = -1;          // -1: none
  char week_field = 'V';  // which weeks: of ISO 8601, or from the first Sunday (U) or Monday (W)
  int weekday = -1;       // from Monday, 1, to Sunday, 7; -1: none
  int hour = 0;
  int minute = 0;
  int second = 0;
  int nanoseconds = 0;
  int half = -1;  // half of the day: 0 AM, 1 PM, -1 none
};

// Parses the field at the start of `text`. `fixed`: numbers have all digits. Returns false if the
// text does not match.
bool take_field(const DatePart& part, bool fixed, std::string_view& text, DateFields& fields);

// `day_of_year`: the fields have it. Returns false if there is no such moment.
bool to_moment(const DateFields& fields, bool day_of_year, Moment& moment);

// The day with which week 1 of a year begins: of ISO 8601, and of the field U (Sunday) or W
// (Monday).
std::chrono::sys_days first_iso_week(std::chrono::year of);
std::chrono::sys_days first_week(std::chrono::year of, char field);

}  // namespace ballast
