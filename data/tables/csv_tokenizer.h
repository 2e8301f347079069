// Parses comma-separated values into a stream of cells (RFC 4180, with libcsv in strict mode).
#pragma once

#include <array>
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

// The first bytes of files in other formats.
struct OtherFormat {
  std::string_view start;
  const char* what;
};
inline constexpr std::array<OtherFormat, 18> kOtherFormats{{
    {"\xFF\xFE", "encoded in UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)"},
    {"\xFE\xFF", "encoded in UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)"},
    {"PK\x03\x04", "a ZIP archive or a spreadsheet; export it as CSV"},
    {"\xD0\xCF\x11\xE0", "a spreadsheet in the format of Excel 97-2003; export it as CSV"},
    {"PAR1\x15", "a Parquet file; export it as CSV"},
    {"SQLite format 3", "an SQLite database; export the table as CSV"},
    {"%PDF-", "a PDF document; export the table as CSV"},
    {"{\"", "JSON; convert it to CSV"},
    {"{\n", "JSON; convert it to CSV"},
    {"[{", "JSON; convert it to CSV"},
    {"[\n", "JSON; convert it to CSV"},
    {"<!DOCTYPE", "HTML; save the table as CSV"},
    {"<html", "HTML; save the table as CSV"},
    {"<?xml", "XML; convert it to CSV"},
    {"@relation", "an ARFF file; convert it to CSV"},
    {"BZh9", "compressed with bzip2; decompress it, or compress it with gzip"},
    {"\x28\xB5\x2F\xFD", "compressed with zstd; decompress it, or compress it with gzip"},
    {"\xFD"
     "7zXZ",
     "compressed with xz; decompress it, or compress it with gzip"},
}};

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The number of bytes of a first line "sep=;", in which spreadsheets name the delimiter, without
// its line end; 0 if the text does not begin with such a line.
std::size_t separator_line(std::string_view text);

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
// `blanks` and `trim` of the options. A UTF-8 byte order mark, a first line "sep=;", which names
// the delimiter, and empty lines are skipped; all other bytes are kept exactly. Throws Error with
// file and line for a misplaced quote, a missing closing quote and a row beyond the limits;
// exceptions of the handler are passed on. `bytes`, if given, receives the file, decompressed and
// with runs of blanks merged.
void tokenize_csv(const std::string& path, const CsvOptions& options, CellHandler& handler,
                  std::string* bytes = nullptr);

}  // namespace ballast
