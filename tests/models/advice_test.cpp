// What users of the programs read: the library's text, followed by options.
#include "models/program/advice.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "data/encoding/table_encoder.h"
#include "data/images/image_files.h"
#include "data/tables/csv.h"
#include "io/files.h"
#include "kernels/no_gpu.h"
#include "metrics/report/training_log.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

// The text for the user of an action that must fail.
std::string advised(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::exception& error) {
    return with_advice(error);
  }
  return "nothing was thrown";
}

// The text of the error, without the folder, for a table with this content.
std::string advised(const std::string& content, const TypeOverrides& overrides = {}) {
  const TestFolder folder;
  const std::string path = folder.file("t.csv", content);
  std::string text = advised([&] { read_table(path, {}, overrides); });
  const std::string in = folder / "";
  const std::size_t at = text.find(in);
  return at == std::string::npos ? text : text.erase(at, in.size());
}

// The warnings, one a line.
std::string warned(const std::string& content) {
  const TestFolder folder;
  std::vector<TableWarning> warnings;
  read_table(folder.file("t.csv", content), {}, {}, &warnings);
  std::string text;
  for (const TableWarning& warning : warnings) text += with_advice(warning) + "\n";
  return text;
}

}  // namespace

TEST_CASE("errors of tables are followed by the options that resolve them") {
  CHECK(advised("a,a\n1,2\n") ==
        "t.csv, line 1: columns 1 and 2 are both named \"a\"; rename one, or pass --no-header if "
        "this line is not a header");
  const std::string words = "a,b\n1,2\nx,3\n4,5\n";
  CHECK(advised(words, {{}, {"a"}, {}, {}}) ==
        "t.csv, line 3, column \"a\": \"x\" is not a number; correct it, declare it a missing "
        "value with --missing, or remove the column from --continuous");
  CHECK(advised(words, {{}, {}, {}, {"a=real"}}) ==
        "t.csv, line 3, column \"a\": \"x\" is not a number; correct it, declare it a missing "
        "value with --missing, or treat the column as text with --discrete");
  CHECK(advised("a,b\n1,2\ninf,3\n4,5\n") ==
        "t.csv, line 3, column \"a\": \"inf\" is infinite or too large for a number; correct it, "
        "declare it a missing value with --missing, or treat the column as text with --discrete");
  CHECK(advised("a,b\n1.5,2\n2,3\n", {{}, {}, {}, {"a=integer"}}) ==
        "t.csv, line 2, column \"a\": \"1.5\" is not a 64-bit integer; read the column as real "
        "numbers with --type \"a=real\"");
  CHECK(advised(words, {{}, {}, {}, {"a=date"}}) ==
        "t.csv, column \"a\": the values do not share one known date format; set it, for example "
        "with --type \"a=date:%Y-%m-%d\"");
  CHECK(advised("a,b\n2014-01-01,2\nx,3\n", {{}, {}, {}, {"a=date:%F"}}) ==
        "t.csv, line 3, column \"a\": \"x\" is not a date in the format %F; correct it, or declare "
        "it a missing value with --missing");
  CHECK(advised("a\n01/02/2014\n03/04/2014\n", {{}, {}, {}, {"a=date"}}) ==
        "t.csv, column \"a\": the date format is ambiguous (month first or day first); set it, for "
        "example with --type \"a=date:%m/%d/%Y\"");
  CHECK(advised([] {
          Table table;
          table.rows = 1;
          TableEncoder::fit(table, {}, 0);
        }) ==
        "encoder: no column to model: all are constant, empty, identifiers or ignored; list one in "
        "--continuous or --discrete");
}

TEST_CASE("errors of type overrides name the option") {
  const std::string table = "age,b\n1,2\n3,4\n";
  CHECK(advised(table, {{"agee"}, {}, {}, {}}) ==
        "--discrete: there is no column \"agee\"; did you mean \"age\"?");
  CHECK(advised(table, {{}, {"agee"}, {}, {}}).starts_with("--continuous: there is no column"));
  CHECK(advised(table, {{}, {}, {"agee"}, {}}).starts_with("--ignore: there is no column"));
  CHECK(advised(table, {{}, {}, {}, {"agee=real"}}).starts_with("--type: there is no column"));
  CHECK(advised(table, {{}, {}, {}, {"age"}}) ==
        "--type: \"age\" is not of the form column=kind, for example age=integer");
  CHECK(advised(table, {{"age"}, {"age"}, {}, {}}) ==
        "conflicting options for column \"age\": --discrete, --continuous, --type and --ignore "
        "exclude each other; keep one of them");
}

TEST_CASE("warnings about tables are followed by the options that resolve them") {
  CHECK(warned("a;b\n1;2;3\n3;4\n3;4\n") ==
        "the table has a single column, named \"a;b\"; check the delimiter (--delimiter)\n");
  CHECK(warned("a,b\n1,2\na,b\n3,4\n3,5\n")
            .ends_with("t.csv: line 3 repeats the header and is left out; if the first line is a "
                       "row, too, pass --no-header\n"));
  CHECK(warned("a,b\n\"1,234\",1\n\"5,678\",2\n\"9,012\",3\n") ==
        "column \"a\": the comma in \"1,234\" is read as a thousands separator; if that is wrong, "
        "set --decimal\n");
  CHECK(warned("a,b\n1.5,1\n\"2,5\",2\n\"2,5\",3\n") ==
        "column \"a\": the values are numbers in different notations, so they are not read as "
        "numbers; write them in the same way, or set the decimal separator with --decimal\n");
  CHECK(warned("ann@example.com,b\n1,2\n3,4\n") ==
        "the first line is read as the header, but \"ann@example.com\" looks like a value; if the "
        "table has no header, pass --no-header\n");
  CHECK(warned("a,b\n2295873021354554394923,2\n2295873021354554394924,3\n"
               "2295873021354554394923,3\n2295873021354554394925,3\n") ==
        "column \"a\": contains integers that do not fit in 64 bits; it is read as real numbers "
        "and the last digits are lost; to keep the values exactly, list the column in "
        "--discrete\n");
  CHECK(warned("a,b\n01/02/2014,1\n03/04/2014,2\n01/02/2014,3\n") ==
        "column \"a\": the date format is ambiguous (month first or day first), so the values are "
        "not read as dates; set the format with --type \"a=date:%m/%d/%Y\"\n");
  CHECK(warned("a,b\nx,1\ny,2\nz,2\n") ==
        "column \"a\": nearly all values are distinct, so the column is treated as an identifier "
        "and the output gets new values; to model it, list it in --continuous or --discrete; to "
        "drop it, list it in --ignore\n");
  std::string mixed = "a,b\nn/a,1\nn/a,2\n";
  for (int i = 0; i < 44; ++i) mixed += std::to_string(10 + i / 2) + ",3\n";
  CHECK(warned(mixed) ==
        "column \"a\": most values are numbers, but \"n/a\" (line 2) is not, so the values are not "
        "read as numbers; if it is a missing value, declare it with --missing\n");
  std::string dates = "a,b\n0000-00-00,1\n";
  for (int i = 0; i < 22; ++i) dates += "2020-01-" + std::to_string(10 + i / 2) + ",3\n";
  CHECK(
      warned(dates) ==
      "column \"a\": most values are dates, but \"0000-00-00\" (line 2) is not, so the values are "
      "not read as dates; if it is a missing value, declare it with --missing\n");
}

TEST_CASE("errors of files, images, logs and devices are followed by the options") {
  const TestFolder folder;
  const std::string path = folder.file("log", "x\n");
  CHECK(advised([&] { check_output(path, false); }) ==
        path + " already exists; choose another name, or pass --force to overwrite it");
  CHECK(advised([&] { read_training_log(path); }) ==
        path +
            ": line 1 is not a JSON object with a numeric \"epoch\"; use a file written by "
            "--log");
  CHECK(advised([] { read_named_images("mnist", DataPart::test, ""); }) ==
        "mnist: no data folder; it must contain mnist/t10k-images-idx3-ubyte.gz; set the "
        "environment variable BALLAST_DATA to the data folder");
  CHECK(with_advice(NoGpu("device 'cuda': none")) == "device 'cuda': none; use --device cpu");
  CHECK(with_advice(DifferentSizes("scale all images to one size")) ==
        "scale all images to one size with --image-size");
  CHECK(with_advice(std::runtime_error("text")) == "text");
}
