#include "data/tables/delimiter.h"

#include "data/tables/csv_tokenizer.h"
#include "data/text/numbers.h"

namespace ballast {
namespace {

constexpr int kMostRows = 100;

// Whether all rows have the same number of values, two or more. Quotes enclose a value only at its
// beginning, perhaps after blanks.
bool has_equal_rows(std::string_view text, char delimiter, bool complete) {
  std::size_t expected = 0;
  std::size_t values = 1;
  int rows = 0;
  bool quoted = false;
  bool started = false;  // a character of the value that is not a blank has been seen
  bool empty = true;     // no character of the row has been seen
  const auto end_row = [&] {
    if (empty) return true;
    expected = rows++ == 0 ? values : expected;
    const bool equal = values == expected && values > 1;
    values = 1;
    started = false;
    empty = true;
    return equal;
  };
  for (const char c : text) {
    if (rows == kMostRows) return true;
    if (!quoted && ends_line(c)) {
      if (!end_row()) return false;
      continue;
    }
    empty = false;
    if (c == '"' && (quoted || !started)) quoted = !quoted;
    if (!quoted && c == delimiter) {
      ++values;
      started = false;
    } else {
      started = started || (!is_blank(c) && !quoted && c != '"');
    }
  }
  if (complete || rows == 0) return end_row() && rows > 0;
  return true;
}

// Whether commas are only between digits: 1,5;2,5.
bool are_decimal_commas(std::string_view text) {
  for (std::size_t at = text.find(','); at < text.size(); at = text.find(',', at + 1)) {
    const bool inside = at > 0 && at + 1 < text.size();
    if (!inside || !is_digit(text[at - 1]) || !is_digit(text[at + 1])) return false;
  }
  return true;
}

}  // namespace

char infer_delimiter(std::string_view head, bool complete) {
  if (are_decimal_commas(head) && has_equal_rows(head, ';', complete)) return ';';
  for (const char delimiter : {',', ';', '\t', '|'}) {
    if (has_equal_rows(head, delimiter, complete)) return delimiter;
  }
  return ',';
}

bool is_aligned_with_blanks(std::string_view head, bool complete) {
  return has_equal_rows(BlankRuns().merge(head), ' ', complete);
}

std::string BlankRuns::merge(std::string_view text) {
  std::string merged;
  merged.reserve(text.size());
  for (const char c : text) {
    if (!quoted_ && (is_blank(c) || ends_line(c))) {
      blank_ = !ends_line(c);
      if (ends_line(c)) {
        merged += c;
        in_line_ = false;
      }
      continue;
    }
    if (c == '"' && (quoted_ || blank_ || !in_line_)) quoted_ = !quoted_;
    if (blank_ && in_line_) merged += ' ';
    blank_ = false;
    in_line_ = true;
    merged += c;
  }
  return merged;
}

}  // namespace ballast
