#include "data/tables/table_text.h"

#include <algorithm>
#include <string_view>

#include "data/tables/csv_tokenizer.h"
#include "data/tables/value_text.h"
#include "data/text/numbers.h"

namespace ballast {
namespace {

// Passes each cell of each row to visit(row, column, begin, end), where the cell is the range
// [begin, end) of the bytes.
class CellScanner {
 public:
  CellScanner(const TableText& text, const CsvOptions& options)
      : bytes_(text.bytes),
        left_out_(text.left_out),
        delimiter_(text.delimiter),
        trim_(options.trim) {
    if (bytes_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    at_ += separator_line(bytes_.substr(at_));
    if (options.header) skip_row();
  }

  template <class Visit>
  void scan(const Visit& visit) {
    auto left_out = left_out_.begin();
    Index row = 0;
    for (Index of_file = 0; skip_empty_lines(); ++of_file) {
      if (left_out != left_out_.end() && *left_out == of_file) {
        skip_row();
        ++left_out;
        continue;
      }
      scan_row([&](std::size_t column, std::size_t begin, std::size_t end) {
        visit(row, column, begin, end);
      });
      ++row;
    }
  }

 private:
  bool is_outer_blank(char c) const { return trim_ && is_blank(c) && c != delimiter_; }

  // Returns false at the end of the file.
  bool skip_empty_lines() {
    while (at_ < bytes_.size()) {
      std::size_t end = at_;
      while (end < bytes_.size() && is_outer_blank(bytes_[end])) ++end;
      if (end < bytes_.size() && !ends_line(bytes_[end])) return true;
      at_ = std::min(end + 1, bytes_.size());
    }
    return false;
  }

  void skip_row() {
    scan_row([](std::size_t, std::size_t, std::size_t) {});
  }

  template <class Visit>
  void scan_row(const Visit& visit) {
    if (!skip_empty_lines()) return;
    for (std::size_t column = 0;; ++column, ++at_) {
      const std::size_t start = at_;
      skip_cell();
      std::size_t begin = start;
      std::size_t end = at_;
      while (begin < end && is_outer_blank(bytes_[begin])) ++begin;
      while (begin < end && is_outer_blank(bytes_[end - 1])) --end;
      visit(column, begin, end);
      if (at_ == bytes_.size() || bytes_[at_] != delimiter_) return;
    }
  }

  void skip_cell() {
    bool quoted = false;
    for (; at_ < bytes_.size(); ++at_) {
      const char c = bytes_[at_];
      if (c == '"') quoted = !quoted;
      if (!quoted && (c == delimiter_ || ends_line(c))) return;
    }
  }

  std::string_view bytes_;
  const std::vector<Index>& left_out_;
  char delimiter_;
  bool trim_;
  std::size_t at_ = 0;
};

// Of the cells of a column that are not replaced: whether all are quoted, and one of them only by
// habit.
struct Quotes {
  bool all = true;
  bool habit = false;

  void add(std::string_view cell, char delimiter) {
    if (cell.empty() || cell.front() != '"') {
      all = false;
      return;
    }
    const std::string_view text = cell.substr(1, cell.size() - 2);
    habit = habit || csv_cell(text, delimiter) == text;
  }
};

std::string quoted(const std::string& cell) {
  return cell.starts_with('"') ? cell : '"' + cell + '"';
}

}  // namespace

std::string replace_cells(const TableText& text, const CsvOptions& options,
                          const Replacement& replacement) {
  const std::string& bytes = text.bytes;
  std::vector<Quotes> quotes;
  CellScanner(text, options)
      .scan([&](Index row, std::size_t column, std::size_t begin, std::size_t end) {
        if (quotes.size() <= column) quotes.resize(column + 1);
        if (replacement(row, column)) return;
        quotes[column].add(std::string_view(bytes).substr(begin, end - begin), text.delimiter);
      });
  std::string out;
  std::size_t copied = 0;
  CellScanner(text, options)
      .scan([&](Index row, std::size_t column, std::size_t begin, std::size_t end) {
        const std::optional<std::string> value = replacement(row, column);
        if (!value) return;
        const std::string cell = csv_cell(*value, text.delimiter);
        const bool quote = quotes[column].all && quotes[column].habit;
        out.append(bytes, copied, begin - copied);
        out += quote ? quoted(cell) : cell;
        copied = end;
      });
  return out.append(bytes, copied);
}

std::string cell_text(const Column& column, Index row) {
  const auto r = static_cast<std::size_t>(row);
  if (is_discrete(column.info.kind)) {
    return column.info.values[static_cast<std::size_t>(column.codes[r])];
  }
  std::string text;
  const ValueWriter writer(column.info);
  if (column.info.kind == ColumnKind::real) {
    writer.append(column.reals[r], text);
  } else {
    writer.append(column.integers[r], text);
  }
  return text;
}

}  // namespace ballast
