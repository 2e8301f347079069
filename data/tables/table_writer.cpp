// Implements TableWriter of data/tables/csv.h.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "data/tables/csv.h"
#include "data/tables/csv_tokenizer.h"
#include "data/tables/identifiers/identifier_rows.h"
#include "data/tables/value_text.h"
#include "io/gzip.h"
#include "kernels/error.h"
#include "kernels/threads.h"

namespace ballast {

// Formats the cells of a column. Not in an unnamed namespace, because
// TableWriter::Writer has members of this type and GCC would warn.
class CellWriter {
 public:
  // `first_row`: the number of the first row that it writes.
  CellWriter(const ColumnInfo& info, std::size_t place, bool only, std::uint64_t first_row,
             const WriteOptions& options)
      : info_(info), delimiter_(options.delimiter) {
    const bool discrete = is_discrete(info.kind) || info.kind == ColumnKind::constant;
    values_ = cells_of(info.values, discrete ? info.quoted_empty : -1, only);
    missing_ = cells_of(info.missing_texts, discrete ? -1 : info.quoted_empty, only);
    if (is_numeric(info.kind)) numbers_.emplace(info);
    if (info.kind == ColumnKind::identifier) {
      identifiers_.emplace(info, place, first_row, options.seed);
    }
    // A number can contain the delimiter (1.5 with "." as the delimiter).
    const std::string_view plain = ",;|\t:";
    const NumberStyle& style = info.style;
    const std::string marks = info.prefix + info.suffix + style.prefix + style.suffix +
                              style.group + style.minus + style.decimal;
    checked_ = plain.find(delimiter_) == std::string_view::npos ||
               marks.find(delimiter_) != std::string::npos ||
               marks.find('"') != std::string::npos ||
               (info.kind == ColumnKind::date && may_need_quotes(info.date()));
  }

  // Excludes these texts from the identifiers generated for the column, if any.
  void avoid(const std::vector<std::string>& texts) {
    if (identifiers_) identifiers_->avoid(texts);
  }

  // `number` is the row number over all tables.
  void append(const Column& column, std::size_t row, std::uint64_t number, std::string& out) const {
    switch (info_.kind) {
      case ColumnKind::integer:
      case ColumnKind::date:
      case ColumnKind::real:
        return append_number(column, row, out);
      case ColumnKind::boolean:
      case ColumnKind::category:
        out += values_[static_cast<std::size_t>(column.codes[row])];
        return;
      case ColumnKind::constant:
        out += values_.front();
        return;
      case ColumnKind::identifier:
        return append_identifier(number, out);
      case ColumnKind::empty:
        out += missing_[column.missing.empty() ? 0 : static_cast<std::size_t>(column.missing[row])];
    }
  }

 private:
  std::vector<std::string> cells_of(const std::vector<std::string>& texts,
                                    std::int32_t quoted_empty, bool only) const {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const bool quoted =
          texts[i].empty() && (only || static_cast<std::int32_t>(i) == quoted_empty);
      cells.push_back(quoted ? "\"\"" : csv_cell(texts[i], delimiter_));
    }
    return cells;
  }

  bool may_need_quotes(const DateInfo& date) const {
    const std::string special = {delimiter_, '"', '\n', '\r'};
    const auto has_special = [&](const std::string& text) {
      return text.find_first_of(special) != std::string::npos;
    };
    return delimiter_ == ':' || has_special(date.format) ||
           std::any_of(date.zones.texts.begin(), date.zones.texts.end(), has_special);
  }

  void append_number(const Column& column, std::size_t row, std::string& out) const {
    if (!column.missing.empty() && column.missing[row] >= 0) {
      out += missing_[static_cast<std::size_t>(column.missing[row])];
      return;
    }
    const std::size_t begin = out.size();
    if (info_.kind == ColumnKind::real) {
      numbers_->append(column.reals[row], out);
    } else {
      numbers_->append(column.integers[row], out);
    }
    if (checked_) requote(begin, out);
  }

  void append_identifier(std::uint64_t number, std::string& out) const {
    const std::size_t begin = out.size();
    const std::ptrdiff_t missing = identifiers_->append(number, out);
    if (missing < 0) return requote(begin, out);
    out += missing_[static_cast<std::size_t>(missing)];
  }

  void requote(std::size_t begin, std::string& out) const {
    const std::string cell = csv_cell(std::string_view(out).substr(begin), delimiter_);
    out.replace(begin, std::string::npos, cell);
  }

  const ColumnInfo& info_;
  char delimiter_;
  std::vector<std::string> values_;
  std::vector<std::string> missing_;
  std::optional<ValueWriter> numbers_;
  std::optional<IdentifierRows> identifiers_;
  bool checked_ = false;  // numbers may need quotes
};

struct TableWriter::Writer {
  Writer(const std::string& path, const std::vector<ColumnInfo>& columns,
         const WriteOptions& options)
      : writing(options), file(path, options.force), delimiter(options.delimiter) {
    set_columns(columns);
    if (options.header) write_header();
  }

  void set_columns(const std::vector<ColumnInfo>& columns) {
    cells.clear();  // they reference the infos
    const std::vector<ColumnInfo> before = std::exchange(infos, columns);
    for (std::size_t i = 0; i < infos.size(); ++i) {
      cells.emplace_back(infos[i], i, infos.size() == 1, rows_before, writing);
      if (i < before.size()) cells[i].avoid(before[i].values);
    }
  }

  void write_header() {
    std::string line;
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if (i > 0) line += delimiter;
      const std::string name = infos[i].unnamed ? "" : infos[i].name;
      line += infos.size() == 1 && name.empty() ? "\"\"" : csv_cell(name, delimiter);
    }
    file.write(line + '\n');
  }

  void append_rows(const Table& table, Index first, Index last, std::string& out) const {
    for (Index row = first; row < last; ++row) {
      const std::uint64_t number = rows_before + static_cast<std::uint64_t>(row);
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += delimiter;
        cells[i].append(table.columns[i], static_cast<std::size_t>(row), number, out);
      }
      out += '\n';
    }
  }

  // Blocks of rows are formatted in parallel and written in order, a few at a time.
  void write(const Table& table) {
    constexpr Index kCells = 65536;
    const Index rows =
        std::clamp<Index>(kCells / std::max<Index>(1, static_cast<Index>(cells.size())), 16, 4096);
    const Index blocks_at_once = 4 * thread_count();
    buffers.resize(static_cast<std::size_t>(blocks_at_once));
    for (Index begin = 0; begin < table.rows; begin += blocks_at_once * rows) {
      const Index blocks = std::min(blocks_at_once, (table.rows - begin + rows - 1) / rows);
      each_task(blocks, true, [&](Index block) {
        std::string& buffer = buffers[static_cast<std::size_t>(block)];
        buffer.clear();
        const Index first = begin + block * rows;
        append_rows(table, first, std::min(first + rows, table.rows), buffer);
      });
      for (Index block = 0; block < blocks; ++block) {
        file.write(buffers[static_cast<std::size_t>(block)]);
      }
    }
    rows_before += static_cast<std::uint64_t>(table.rows);
  }

  WriteOptions writing;
  std::vector<ColumnInfo> infos;
  ByteWriter file;
  char delimiter;
  std::vector<CellWriter> cells;
  std::vector<std::string> buffers;
  std::uint64_t rows_before = 0;
};

std::string csv_cell(std::string_view text, char delimiter) {
  const char special[] = {delimiter, '"', '\n', '\r'};
  // What means something else at the start of a file.
  constexpr std::array<std::string_view, 3> kMarks = {kByteOrderMark, "\x1F\x8B", "sep="};
  const bool marks =
      std::any_of(kMarks.begin(), kMarks.end(),
                  [&](auto mark) { return text.starts_with(mark); }) ||
      std::any_of(kOtherFormats.begin(), kOtherFormats.end(),
                  [&](const OtherFormat& other) { return text.starts_with(other.start); });
  if (text.find_first_of(std::string_view(special, sizeof special)) == std::string_view::npos &&
      !marks) {
    return std::string(text);
  }
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + '"';
}

TableWriter::TableWriter(const std::string& path, const std::vector<ColumnInfo>& columns,
                         const WriteOptions& options)
    : writer_(std::make_unique<Writer>(path, columns, options)) {}

TableWriter::~TableWriter() = default;

void TableWriter::write(const Table& table) {
  if (table.columns.size() != writer_->infos.size()) {
    throw Error("write table: " + std::to_string(table.columns.size()) + " columns, expected " +
                std::to_string(writer_->infos.size()));
  }
  writer_->write(table);
}

void TableWriter::set_columns(const std::vector<ColumnInfo>& columns) {
  if (columns.size() != writer_->infos.size()) {
    throw Error("write table: " + std::to_string(columns.size()) + " columns, expected " +
                std::to_string(writer_->infos.size()));
  }
  writer_->set_columns(columns);
}

void TableWriter::close() { writer_->file.commit(); }

}  // namespace ballast
