// Values formatted for reports: independent of the locale and safe for any bytes.
#pragma once

#include <cstdint>
#include <string>

#include "data/tables/table.h"

namespace ballast {

// Valid UTF-8 without control characters; other bytes are written as \x and two hex digits.
std::string printable(const std::string& bytes);

// printable(), with & < > " ' escaped for HTML text and attributes.
std::string escape_html(const std::string& bytes);

// At most `width` characters (code points) of printable text; ends with an ellipsis if cut.
std::string shorten(const std::string& text, std::size_t width);

// Pads with spaces on the right or on the left to `width` characters; longer text is unchanged.
std::string align_left(const std::string& text, std::size_t width);
std::string align_right(const std::string& text, std::size_t width);

// Number of characters (code points) of UTF-8 text.
std::size_t text_width(const std::string& text);

// 32561 -> "32,561".
std::string format_count(std::int64_t count);

// With a fixed number of decimals: 0.91234 -> "0.912"; "undefined" for NaN.
std::string format_fixed(double value, int decimals);

// 0.4567 -> "45.7 %".
std::string format_share(double share);

// A value of a numeric column with about four significant digits: 38.5816 -> "38.58", 189778.4 ->
// "189,778". A value of a date column is in the format of the column.
std::string format_value(const ColumnInfo& column, double value);

// The same for a difference of two values: "13.64"; in a date column "1.5 days" or the unit of the
// column.
std::string format_difference(const ColumnInfo& column, double difference);

}  // namespace ballast
