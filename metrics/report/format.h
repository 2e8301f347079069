// Values as a reader of a report sees them: independent of the locale, safe whatever the bytes.
#pragma once

#include <cstdint>
#include <string>

#include "data/tables/table.h"

namespace ballast {

// Valid UTF-8 without control characters: what is neither is written as \x and two digits.
std::string printable(const std::string& bytes);

// printable(), and & < > " ' escaped, for text and attributes of HTML.
std::string escape_html(const std::string& bytes);

// At most `width` characters (code points) of printable text, the last one an ellipsis where cut.
std::string shorten(const std::string& text, std::size_t width);

// With blanks behind, or in front, to that many characters; longer text stays.
std::string align_left(const std::string& text, std::size_t width);
std::string align_right(const std::string& text, std::size_t width);

// Characters (code points) of UTF-8 text.
std::size_t text_width(const std::string& text);

// 32561 -> "32,561".
std::string format_count(std::int64_t count);

// With so many digits after the point: 0.91234 -> "0.912"; "undefined" for NaN.
std::string format_fixed(double value, int decimals);

// 0.4567 -> "45.7 %".
std::string format_share(double share);

// A value of a numeric column with about four digits: 38.5816, 189778.4 -> "38.58", "189,778"; of a
// date column in the format of the column.
std::string format_value(const ColumnInfo& column, double value);

// The same for a difference of two values: "13.64"; of a date column "1.5 days" or whatever its
// unit is.
std::string format_difference(const ColumnInfo& column, double difference);

}  // namespace ballast
