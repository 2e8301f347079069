// Numbers that are written as they were read stay the same. Each line of the input is a text.
#include "data/text/numbers.h"

#include <cstring>
#include <string>

#include "io/files.h"
#include "tests/fuzz/fuzz.h"

using namespace ballast;
using fuzz::require;

namespace {

void check_decimal(std::string_view text) {
  Decimal decimal;
  if (!parse_decimal(text, decimal)) return;
  std::string written;
  append_decimal(decimal, written);
  require(written == text, "a decimal is written as it was");
  NumberText number;
  require(parse_number(text, NumberSyntax::strict, number), "a decimal is a number");
  require(number.value == decimal_value(decimal), "a decimal has the value of the number");
}

// In the format that the text alone has.
void check_number(std::string_view text, NumberSyntax syntax) {
  NumberText number;
  if (!parse_number(text, syntax, number) || number.infinite) return;
  const RealFormat format{number.decimals, 0, number.scientific ? number.significant_digits : 0};
  std::string written;
  append_real(number.value, format, written);
  NumberText again;
  require(parse_number(written, NumberSyntax::strict, again), "a written number is a number");
  require(again.value == number.value, "a written number has the same value");
  if (!number.fits_integer) return;
  written.clear();
  append_integer(number.integer, written);
  require(parse_number(written, syntax, again) && again.integer == number.integer,
          "a written integer is the same");
}

// In any format, as a model samples it: the text is a number near the value.
void check_format(std::string_view bytes) {
  double value = 0;
  if (bytes.size() < sizeof value + 3) return;
  std::memcpy(&value, bytes.data(), sizeof value);
  if (!(value - value == 0)) return;  // infinite or not a number
  RealFormat format;
  format.decimals = static_cast<unsigned char>(bytes[8]);
  format.least_decimals = static_cast<unsigned char>(bytes[9]) % (format.decimals + 1);
  format.significant_digits = static_cast<unsigned char>(bytes[10]) % 20;
  std::string text;
  append_real(value, format, text);
  NumberText number;
  require(parse_number(text, NumberSyntax::strict, number), "a number in any format is a number");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::bytes_of(data, size);
  check_format(bytes);
  for (const std::string_view line : lines_of(bytes)) {
    check_decimal(line);
    check_number(line, NumberSyntax::strict);
    check_number(line, NumberSyntax::lenient);
  }
  return 0;
}
