// English names and time zones in dates. Independent of the locale.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ballast {

constexpr std::size_t kShortName = 3;  // letters of an abbreviated name

std::string_view month_name(std::size_t month);                 // from 0
std::string_view weekday_name(std::size_t weekday);             // from Sunday
std::string_view half_day_name(std::size_t half, bool dotted);  // AM, PM; a.m., p.m.
std::string_view ordinal_ending(std::size_t day);               // of 1st, 2nd, 3rd, 4th

// A name at the beginning of `text`, abbreviated or not, in any case. Returns its number of bytes,
// 0 if there is none; `index` is that of the functions above.
std::size_t match_month(std::string_view text, int& index);
std::size_t match_weekday(std::string_view text, int& index);
std::size_t match_half_day(std::string_view text, int& index);
std::size_t match_ordinal(std::string_view text, int& index);

// Removes a time zone from the beginning of `text`: an offset (+02:00, +0200, +02, Z) and, if
// `names`, an abbreviation or a name (CEST, Europe/Berlin, +02:00[Europe/Berlin], GMT+0200 (Central
// European Summer Time)). Returns false if there is none.
bool take_zone(std::string_view& text, bool names);

// Appends the word in upper case with the flag '^', in lower case with '~', else as it is.
void append_word(std::string_view word, char flag, std::string& out);

// Whether all letters are capitals, or none.
bool is_upper_case(std::string_view word);
bool is_lower_case(std::string_view word);

}  // namespace ballast
