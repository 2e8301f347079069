#include "data/tables/csv_collector.h"

#include <algorithm>
#include <unordered_map>

#include "data/text/numbers.h"
#include "data/text/text_hash.h"

namespace ballast {
namespace {

bool equal_names(std::string_view a, std::string_view b) {
  a = trim_blanks(a);
  b = trim_blanks(b);
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower_case(x) == lower_case(y); });
}

// Whether a row like the header is the header of another file. A single name or numbers are values.
bool is_unlike_values(const std::vector<std::string>& header) {
  NumberText number;
  return header.size() > 1 && std::any_of(header.begin(), header.end(), [&](const auto& name) {
           return !trim_blanks(name).empty() && !parse_number(name, NumberSyntax::lenient, number);
         });
}

}  // namespace

CsvCollector::CsvCollector(const std::string& path, const CsvOptions& options)
    : path_(path == "-" ? "standard input" : path), options_(options), markers_(options.missing) {}

void CsvCollector::start(char delimiter, bool perhaps_blanks) {
  delimiter_ = delimiter;
  perhaps_blanks_ = perhaps_blanks;
}

void CsvCollector::cell(std::string_view text, bool quoted_empty) {
  if (in_header_) {
    header_.emplace_back(text);
  } else if (!started_ || continues_header(text)) {
    held_.emplace_back(text, quoted_empty);
  } else {
    add_held();
    add(text, quoted_empty);
  }
}

// Whether all cells of the row up to this one are those of the header.
bool CsvCollector::continues_header(std::string_view text) const {
  const std::size_t place = held_.size();
  if (!may_repeat_ || next_ > 0 || place >= header_.size()) return false;
  if (place == 0 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return equal_names(text, unnamed_[place] ? std::string_view() : header_[place]);
}

void CsvCollector::add(std::string_view text, bool quoted_empty) {
  if (next_ < stores_.size() && kept_[next_]) stores_[next_].add(text, quoted_empty);
  ends_empty_ = text.empty() && !quoted_empty;
  ++next_;
}

void CsvCollector::add_held() {
  for (const auto& [text, quoted_empty] : held_) add(text, quoted_empty);
  held_.clear();
}

void CsvCollector::end_row(std::int64_t line) {
  if (in_header_) {
    in_header_ = false;
    header_line_ = line;
    may_repeat_ = is_unlike_values(header_);
    name_columns();
    start_rows(header_, line);
    return;
  }
  if (!started_) start_first_row(line);
  if (may_repeat_ && held_.size() == header_.size()) {
    if (repeated_.empty()) first_repeated_line_ = line;
    repeated_.push_back(rows_ + static_cast<Index>(repeated_.size()));
    held_.clear();
    return;
  }
  add_held();
  if (next_ != header_.size()) fail_ragged(line);
  next_ = 0;
  lines_.add(line);
  ++rows_;
}

void CsvCollector::name_columns() {
  for (std::size_t i = 0; i < header_.size(); ++i) {
    unnamed_.push_back(header_[i].empty());
    if (unnamed_.back()) header_[i] = "unnamed_" + std::to_string(i + 1);
  }
}

void CsvCollector::start_first_row(std::int64_t line) {
  for (std::size_t i = 0; i < held_.size(); ++i) {
    header_.push_back("column" + std::to_string(i + 1));
    unnamed_.push_back(false);
  }
  start_rows(header_, line);
}

void CsvCollector::start_rows(const std::vector<std::string>& names, std::int64_t line) {
  check_names(names, line);
  started_ = true;
  kept_ = choose(names);
  for (std::size_t i = 0; i < names.size(); ++i) stores_.emplace_back(markers_);
}

void CsvCollector::check_names(const std::vector<std::string>& names, std::int64_t line) const {
  std::unordered_map<std::string_view, std::size_t, TextHash> places;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto [at, added] = places.emplace(names[i], i);
    if (added) continue;
    fail(TableProblem::duplicate_column, line,
         "columns " + std::to_string(at->second + 1) + " and " + std::to_string(i + 1) +
             " are both named \"" + names[i] + "\"; rename one");
  }
}

void CsvCollector::fail(TableProblem problem, std::int64_t line, const std::string& what) const {
  const std::string place = line > 0 ? ", line " + std::to_string(line) : "";
  throw TableError(problem, "", line, path_ + place + ": " + what);
}

void CsvCollector::fail_ragged(std::int64_t line) const {
  const auto count = [](std::size_t n) {
    return std::to_string(n) + (n == 1 ? " value" : " values");
  };
  const std::string delimiter =
      delimiter_ == '\t' ? "a tab" : std::string("\"") + delimiter_ + "\"";
  const bool blanks = perhaps_blanks_ && (delimiter_ == ' ' || header_.size() == 1);
  fail(blanks ? TableProblem::blanks_as_delimiter : TableProblem::malformed_row, line,
       count(next_) + ", but the " +
           (options_.header ? "header on line " + std::to_string(header_line_)
                            : std::string("first row")) +
           " has " + std::to_string(header_.size()) + " (delimiter: " + delimiter + "); " +
           ragged_advice());
}

std::string CsvCollector::ragged_advice() const {
  if (options_.header && header_.size() == 1) {
    return "quote values that contain the delimiter, or remove lines in front of the header";
  }
  if (options_.header && ends_empty_ && next_ == header_.size() + 1) {
    return "the row ends with a delimiter: if all rows do, add one to the header";
  }
  return "correct the line, and quote values that contain the delimiter";
}

}  // namespace ballast
