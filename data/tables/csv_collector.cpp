#include "data/tables/csv_collector.h"

#include <unordered_map>

#include "data/text/text_hash.h"

namespace ballast {

CsvCollector::CsvCollector(const std::string& path, const CsvOptions& options)
    : path_(path == "-" ? "standard input" : path), options_(options), markers_(options.missing) {}

void CsvCollector::start(char delimiter, bool perhaps_blanks) {
  delimiter_ = delimiter;
  perhaps_blanks_ = perhaps_blanks;
}

void CsvCollector::cell(std::string_view text, bool quoted_empty) {
  if (in_header_) {
    header_.emplace_back(text);
  } else if (!started_) {
    first_row_.emplace_back(text, quoted_empty);
  } else {
    add(text, quoted_empty);
  }
}

void CsvCollector::add(std::string_view text, bool quoted_empty) {
  if (next_ < stores_.size() && kept_[next_]) stores_[next_].add(text, quoted_empty);
  ++next_;
}

void CsvCollector::end_row(std::int64_t line) {
  if (in_header_) {
    in_header_ = false;
    header_line_ = line;
    name_columns();
    start_rows(header_, line);
    return;
  }
  if (!started_) {
    for (std::size_t i = 0; i < first_row_.size(); ++i) {
      header_.push_back("column" + std::to_string(i + 1));
      unnamed_.push_back(false);
    }
    start_rows(header_, line);
    for (const auto& [text, quoted_empty] : first_row_) add(text, quoted_empty);
  }
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
           " has " + std::to_string(header_.size()) + " (delimiter: " + delimiter +
           "); correct the line, and quote values that contain the delimiter");
}

}  // namespace ballast
