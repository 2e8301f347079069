// How the dates of a column are written.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/dates/date_format.h"

namespace ballast {

// Finds how the dates of a column are written: padding, case and length of names, and a time zone
// that all of them share, which becomes a literal.
class DateFit {
 public:
  explicit DateFit(DateFormat format);
  // Returns false if the text is not a date of the format, or has one time zone too many: texts
  // with more than 64 of them have something else there.
  bool add(std::string_view text);
  const DateFormat& format() const { return format_; }
  // How a part was written in the last text.
  std::string_view piece(std::size_t part) const { return read_.pieces[part]; }
  // The format as the texts are written; what they leave open is as in the format given.
  DateFormat fitted() const;

 private:
  void add_fraction(std::string_view piece, unsigned& ways);

  DateFormat format_;
  std::vector<unsigned> seen_;  // for each part: the ways in which it was written
  DateText read_;
  int decimals_ = 0;  // of the last text with a fraction
  bool any_ = false;
  std::set<std::string, std::less<>> zones_;
};

}  // namespace ballast
