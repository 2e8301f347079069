// Comma-separated values as a stream of cells (RFC 4180, by libcsv in its strict mode).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ballast {

// The longest row, in bytes with its quotes, and the most cells of one. What is longer is no table
// but a mistake (a quote that is never closed, a file of another kind), and must not fill the
// memory.
constexpr std::size_t kLongestRow = std::size_t{64} << 20;
constexpr std::size_t kMostColumns = 100000;

// Called for each cell in turn, and behind the last one of each row. May throw.
class CellHandler {
 public:
  virtual ~CellHandler() = default;
  // `quoted_empty`: the cell is "" in quotes, not nothing at all.
  virtual void cell(std::string_view text, bool quoted_empty) = 0;
  // `line`: where the row begins, counted from 1. Lines end in LF, CR LF or CR, also within quotes.
  virtual void end_row(std::int64_t line) = 0;
};

// Reads the file to its end ("-": standard input; gzip is decompressed). A UTF-8 byte order mark is
// skipped, and so are lines without any character; all other bytes are kept as they are. With
// `trim`, blanks around cells are dropped (those within quotes stay). Throws Error, with file and
// line, for a quote out of place or never closed and for a row beyond the limits; and what the
// handler throws.
void parse_csv(const std::string& path, char delimiter, bool trim, CellHandler& handler);

}  // namespace ballast
