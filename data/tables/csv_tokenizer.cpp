#include "data/tables/csv_tokenizer.h"

#include <csv.h>

#include <algorithm>
#include <exception>
#include <vector>

#include "data/tables/delimiter.h"
#include "data/tables/table_error.h"
#include "io/gzip.h"

namespace ballast {
namespace {

int is_never_blank(unsigned char) { return 0; }

// The number of line ends within a quoted cell.
std::int64_t count_line_ends(std::string_view text) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (!pair && (text[i] == '\n' || text[i] == '\r')) ++count;
  }
  return count;
}

// libcsv calls back from C code, which exceptions must not cross. The first exception is stored and
// rethrown outside.
class Parser {
 public:
  Parser(const std::string& path, char delimiter, bool trim, CellHandler& handler)
      : path_(path == "-" ? "standard input" : path), handler_(handler) {
    constexpr unsigned char kOptions =
        CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL | CSV_REPALL_NL;
    if (csv_init(&parser_, kOptions) != 0) throw std::bad_alloc();
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
    csv_set_blk_size(&parser_, std::size_t{1} << 16);
    if (!trim) csv_set_space_func(&parser_, is_never_blank);
  }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  void feed(std::string_view bytes) {
    const std::size_t done =
        csv_parse(&parser_, bytes.data(), bytes.size(), &Parser::on_cell, &Parser::on_row, this);
    if (failure_) std::rethrow_exception(failure_);
    if (done != bytes.size()) fail_at_byte();
    row_bytes_ += bytes.size();
    if (row_bytes_ > kLongestRow + bytes.size()) {
      fail("the row that starts here is longer than 64 MiB" +
           (line_ > row_line_ ? " (its last value starts on line " + std::to_string(line_) + ")"
                              : std::string()) +
           "; check for a missing closing quote and that the file is a CSV file");
    }
  }

  void finish() {
    const int result = csv_fini(&parser_, &Parser::on_cell, &Parser::on_row, this);
    if (failure_) std::rethrow_exception(failure_);
    if (result == 0) return;
    if (csv_error(&parser_) != CSV_EPARSE) fail_at_byte();
    row_line_ = line_;
    fail("missing closing quote of the value that starts here");
  }

 private:
  static void on_cell(void* text, std::size_t size, void* self) {
    static_cast<Parser*>(self)->take_cell(static_cast<const char*>(text), size);
  }
  static void on_row(int end, void* self) { static_cast<Parser*>(self)->take_row_end(end); }

  void take_cell(const char* text, std::size_t size) {
    if (failure_) return;
    ++cells_;
    if (size > 0) line_ += count_line_ends({text, size});
    try {
      if (cells_ > kMostColumns) {
        fail("the row that starts here has more than " + std::to_string(kMostColumns) + " values");
      }
      handler_.cell(std::string_view(text, size), text != nullptr && size == 0);
    } catch (...) {
      failure_ = std::current_exception();
    }
  }

  // `end`: the character that ends the row, -1 at the end of the file. Also called for the line
  // feed after a carriage return and for the line end of each empty line.
  void take_row_end(int end) {
    if (failure_) return;
    if (cells_ > 0) {
      try {
        handler_.end_row(row_line_);
      } catch (...) {
        failure_ = std::current_exception();
      }
    }
    const bool second_of_pair = end == '\n' && last_end_ == '\r' && cells_ == 0;
    if (!second_of_pair) ++line_;
    last_end_ = second_of_pair ? 0 : end;
    row_line_ = line_;
    row_bytes_ = 0;
    cells_ = 0;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw TableError(TableProblem::malformed_row, "", row_line_,
                     path_ + ", line " + std::to_string(row_line_) + ": " + what);
  }

  [[noreturn]] void fail_at_byte() {
    if (csv_error(&parser_) != CSV_EPARSE) throw std::bad_alloc();
    row_line_ =
        line_ + (parser_.quoted ? count_line_ends({reinterpret_cast<const char*>(parser_.entry_buf),
                                                   parser_.entry_pos})
                                : 0);
    fail("misplaced quote in value " + std::to_string(cells_ + 1) +
         "; enclose a value that contains quotes in quotes and double each quote in it (blanks "
         "before the opening quote are allowed only if blanks are trimmed)");
  }

  std::string path_;
  CellHandler& handler_;
  csv_parser parser_{};
  std::exception_ptr failure_;
  std::int64_t line_ = 1;      // where the next cell starts
  std::int64_t row_line_ = 1;  // where the row starts
  std::size_t row_bytes_ = 0;  // lower bound of the size of the row so far
  std::size_t cells_ = 0;      // in the row so far
  int last_end_ = 0;
};

// Checks the first bytes for known file signatures. Returns the number of bytes to skip.
std::size_t check_head(const std::string& path, std::string_view head) {
  if (head.starts_with(kByteOrderMark)) return kByteOrderMark.size();
  for (const OtherFormat& other : kOtherFormats) {
    if (head.starts_with(other.start)) throw Error(path + ": the file is " + other.what);
  }
  return 0;
}

// Fills the buffer from the file. Returns the number of bytes read, less than its size at the end
// of the file.
std::size_t fill(ByteReader& reader, std::vector<char>& buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const std::size_t count = reader.read(buffer.data() + filled, buffer.size() - filled);
    if (count == 0) break;
    filled += count;
  }
  return filled;
}

}  // namespace

std::size_t separator_line(std::string_view text) {
  constexpr std::string_view kName = "sep=";
  constexpr std::size_t kSize = kName.size() + 1;
  const bool found = text.starts_with(kName) && text.size() > kSize && ends_line(text[kSize]);
  return found && text[kSize - 1] != '"' && !ends_line(text[kSize - 1]) ? kSize : 0;
}

void tokenize_csv(const std::string& path, const CsvOptions& options, CellHandler& handler,
                  std::string* bytes) {
  if (options.delimiter == '"' || options.delimiter == '\n' || options.delimiter == '\r') {
    throw Error("the delimiter cannot be a quote or a line break");
  }
  ByteReader reader(path);
  std::vector<char> buffer(std::size_t{1} << 16);
  std::size_t count = fill(reader, buffer);
  std::string_view head(buffer.data(), count);
  head.remove_prefix(check_head(path, head));
  const bool complete = count < buffer.size();
  char delimiter = options.delimiter;
  if (const std::size_t size = separator_line(head); size > 0) {
    if (delimiter == 0) delimiter = head[size - 1];
    head.remove_prefix(size);
  }
  if (delimiter == 0) delimiter = infer_delimiter(head, complete);
  handler.start(delimiter, !options.blanks && is_aligned_with_blanks(head, complete));
  Parser parser(path, delimiter, options.trim, handler);
  BlankRuns blanks;
  const auto take = [&](std::string_view part) {
    const std::string merged = options.blanks ? blanks.merge(part) : std::string();
    if (options.blanks) part = merged;
    parser.feed(part);
    if (bytes != nullptr) bytes->append(part);
  };
  if (bytes != nullptr) bytes->assign(buffer.data(), count - head.size());
  take(head);
  while (count == buffer.size()) {
    count = fill(reader, buffer);
    take({buffer.data(), count});
  }
  parser.finish();
}

}  // namespace ballast
