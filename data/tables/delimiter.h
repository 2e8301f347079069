// Finds the delimiter of a table from its first rows.
#pragma once

#include <string>
#include <string_view>

namespace ballast {

// The first of , ; tab and | with which all rows of `head`, up to 100, have the same number of
// values, two or more; a comma if there is none. A semicolon precedes decimal commas. `complete`:
// the last row is not cut off.
char infer_delimiter(std::string_view head, bool complete);

// Whether all rows of `head`, up to 100, have the same number of values, two or more, that are
// separated by blanks.
bool is_aligned_with_blanks(std::string_view head, bool complete);

// Turns each run of spaces and tabs outside quotes into one space, and removes those at the ends of
// lines. Quotes are those of CSV with a space as the delimiter.
class BlankRuns {
 public:
  // The text may end anywhere in the file.
  std::string merge(std::string_view text);

 private:
  bool quoted_ = false;
  bool blank_ = false;    // after a blank that has not been written
  bool in_line_ = false;  // after a character of the line that is not a blank
};

}  // namespace ballast
