// Parses comma-separated values into a stream of cells (RFC 4180, with libcsv in strict mode).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/tables/csv.h"

namespace ballast {

// The maximum size of a row in bytes, including quotes, and the maximum number of cells in a row.
// Longer rows indicate a mistake (a missing closing quote, another file format) and must not
// exhaust memory.
constexpr std::size_t kLongestRow = std::size_t{64} << 20;
constexpr std::size_t kMostColumns = 100000;

inline bool ends_line(char c) { return c == '\n' || c == '\r'; }

// Receives each cell in order and the end of each row. The callbacks may throw.
class CellHandler {
 public:
  virtual ~CellHandler() = default;
  // Called first, with the beginning of the file.
  virtual void start(char delimiter, bool perhaps_blanks) = 0;
  // `quoted_empty`: the cell is a quoted empty string (""), not an empty cell.
  virtual void cell(std::string_view text, bool quoted_empty) = 0;
  // `line`: the line on which the row starts, counted from 1. LF, CR LF and CR end lines, also
  // inside quotes.
  virtual void end_row(std::int64_t line) = 0;
};

// Parses the whole file ("-" is standard input; gzip is decompressed) with the delimiter and
// `blanks` and `trim` of the options. A UTF-8 byte order mark and empty lines are skipped; all
// other bytes are kept exactly. Throws Error with file and line for a misplaced quote, a missing
// closing quote and a row beyond the limits; exceptions of the handler are passed on. `bytes`, if
// given, receives the file, decompressed and with runs of blanks merged.
void tokenize_csv(const std::string& path, const CsvOptions& options, CellHandler& handler,
                  std::string* bytes = nullptr);

}  // namespace ballast
