#include "data/tables/dates/date_words.h"

#include <algorithm>
#include <array>

#include "data/text/numbers.h"

namespace ballast {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 2> kHalves = {"AM", "PM"};
constexpr std::array<std::string_view, 2> kDottedHalves = {"a.m.", "p.m."};
constexpr std::array<std::string_view, 4> kOrdinals = {"th", "st", "nd", "rd"};

char upper_case(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_ascii_letter(char c) { return is_capital(upper_case(c)); }
bool begins_with_name(std::string_view text, std::string_view name) {
  return text.size() >= name.size() &&
         std::equal(name.begin(), name.end(), text.begin(),
                    [](char a, char b) { return lower_case(a) == lower_case(b); });
}

template <std::size_t count>
std::size_t match_name(std::string_view text, const std::array<std::string_view, count>& names,
                       int& index) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view name = names[i];
    if (!begins_with_name(text, name.substr(0, kShortName))) continue;
    index = static_cast<int>(i);
    return begins_with_name(text, name) ? name.size() : std::min(kShortName, name.size());
  }
  return 0;
}

// The first two digits; -1 if there are none.
int two_digits(std::string_view text) {
  const bool digits = text.size() >= 2 && is_digit(text[0]) && is_digit(text[1]);
  return digits ? 10 * (text[0] - '0') + (text[1] - '0') : -1;
}

std::size_t take_letters(std::string_view text, std::string_view others) {
  std::size_t count = 0;
  while (count < text.size() &&
         (is_ascii_letter(text[count]) || others.find(text[count]) != std::string_view::npos)) {
    ++count;
  }
  return count;
}

// "+02:00", "+0200" or "+02"; at most 18 hours. Returns the number of bytes, 0 if it is none.
std::size_t match_offset(std::string_view text) {
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return 0;
  constexpr int kMostHours = 18;
  const int hour = two_digits(text.substr(1));
  if (hour < 0 || hour > kMostHours) return 0;
  const std::string_view rest = text.substr(3);
  const std::size_t colon = rest.starts_with(":") ? 1 : 0;
  const int minute = two_digits(rest.substr(colon));
  const std::size_t length = minute < 0 ? 3 : 5 + colon;
  const bool longer = length < text.size() && is_digit(text[length]);
  return minute > 59 || longer ? 0 : length;
}

// "+2", after a name.
std::size_t match_short_offset(std::string_view text) {
  const bool found = text.size() >= 2 && (text[0] == '+' || text[0] == '-') && is_digit(text[1]);
  return found && (text.size() == 2 || !is_digit(text[2])) ? 2 : 0;
}

// "CEST", "Europe/Berlin". Before the slash is an area of the IANA database, and no other word.
std::size_t match_zone_name(std::string_view text) {
  constexpr std::size_t kLongest = 5;  // of an abbreviation
  constexpr std::array<std::string_view, 12> kAreas{
      "Africa", "America", "Antarctica", "Arctic",  "Asia", "Atlantic",
      "Etc",    "Europe",  "Australia",  "Pacific", "US",   "Indian"};
  const std::size_t length = take_letters(text, "");
  const std::string_view name = text.substr(0, length);
  if (length < text.size() && text[length] == '/') {
    const bool known = std::find(kAreas.begin(), kAreas.end(), name) != kAreas.end();
    return known ? take_letters(text, "/_") : 0;
  }
  int half = 0;
  const bool abbreviation = length >= 2 && length <= kLongest &&
                            std::all_of(name.begin(), name.end(), is_capital) &&
                            match_half_day(name, half) != length;
  return abbreviation ? length : 0;
}

// "[Europe/Berlin]", " (Central European Time)": letters.
std::size_t match_zone_comment(std::string_view text) {
  const bool bracket = text.starts_with("[");
  if (!bracket && !text.starts_with(" (")) return 0;
  const std::size_t begin = bracket ? 1 : 2;
  const std::size_t end = begin + take_letters(text.substr(begin), bracket ? "/_" : " ");
  const bool closed = end < text.size() && text[end] == (bracket ? ']' : ')');
  return closed && is_ascii_letter(text[begin]) ? end + 1 : 0;
}

}  // namespace

std::string_view month_name(std::size_t month) { return kMonths[month]; }
std::string_view weekday_name(std::size_t weekday) { return kWeekdays[weekday]; }
std::string_view half_day_name(std::size_t half, bool dotted) {
  return dotted ? kDottedHalves[half] : kHalves[half];
}
std::string_view ordinal_ending(std::size_t day) {
  const bool teen = day / 10 == 1;
  return kOrdinals[teen || day % 10 > 3 ? 0 : day % 10];
}

std::size_t match_month(std::string_view text, int& index) {
  constexpr std::string_view kSept = "Sept";
  const std::size_t length = match_name(text, kMonths, index);
  return length == kShortName && begins_with_name(text, kSept) ? kSept.size() : length;
}

std::size_t match_weekday(std::string_view text, int& index) {
  return match_name(text, kWeekdays, index);
}

std::size_t match_half_day(std::string_view text, int& index) {
  for (const auto& halves : {kHalves, kDottedHalves}) {
    for (std::size_t half = 0; half < halves.size(); ++half) {
      if (!begins_with_name(text, halves[half])) continue;
      index = static_cast<int>(half);
      return halves[half].size();
    }
  }
  return 0;
}

std::size_t match_ordinal(std::string_view text, int& index) {
  return match_name(text, kOrdinals, index);
}

bool take_zone(std::string_view& text, bool names) {
  std::string_view rest = text;
  if (names) rest.remove_prefix(match_zone_name(rest));
  const bool utc = rest.size() == text.size() && (rest.starts_with("Z") || rest.starts_with("z"));
  if (utc) rest.remove_prefix(1);
  const bool named = rest.size() < text.size() && !utc;
  if (!utc) rest.remove_prefix(match_offset(rest));
  if (named) rest.remove_prefix(match_short_offset(rest));
  const bool found = rest.size() < text.size();
  if (names && found) rest.remove_prefix(match_zone_comment(rest));
  text = rest;
  return found;
}

void append_word(std::string_view name, char flag, std::string& out) {
  for (const char c : name) out += flag == '^' ? upper_case(c) : flag == '~' ? lower_case(c) : c;
}

bool is_upper_case(std::string_view word) {
  return std::all_of(word.begin(), word.end(), is_capital);
}

bool is_lower_case(std::string_view word) {
  return std::none_of(word.begin(), word.end(), is_capital);
}

}  // namespace ballast
