#include "models/options/option_values.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "data/tables/table.h"
#include "kernels/device.h"

namespace ballast {
namespace {

template <class T>
bool parse_all(const std::string& text, T& value) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return result.ec == std::errc() && result.ptr == end;
}

[[noreturn]] void refuse(const std::string& option, const std::string& text,
                         const std::string& wanted) {
  throw OptionValueError(option, "'" + text + "'", "give " + wanted);
}

double parse_above(const std::string& option, const std::string& text, double bound,
                   const std::string& wanted) {
  double value = 0;
  if (parse_all(text, value) && std::isfinite(value) && value > bound) return value;
  refuse(option, text, wanted);
}

template <class T>
std::string shortest_text(T value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

}  // namespace

Index parse_count(const std::string& option, const std::string& text, Index least, Index most) {
  Index value = 0;
  if (!parse_all(text, value) || value < least || value > most) {
    refuse(option, text,
           "a whole number of at least " + std::to_string(least) + ", at most " +
               std::to_string(most));
  }
  return value;
}

std::uint64_t parse_seed(const std::string& option, const std::string& text) {
  std::uint64_t value = 0;
  if (!parse_all(text, value)) refuse(option, text, "a whole number from 0 to 2^64 - 1");
  return value;
}

double parse_number(const std::string& option, const std::string& text) {
  return parse_above(option, text, -std::numeric_limits<double>::infinity(), "a number");
}

double parse_positive(const std::string& option, const std::string& text) {
  return parse_above(option, text, 0, "a number above 0");
}

double parse_not_negative(const std::string& option, const std::string& text) {
  const double value = parse_number(option, text);
  if (value < 0) throw OptionValueError(option, text, "give 0 or more");
  return value;
}

std::vector<Index> parse_widths(const std::string& option, const std::string& text) {
  std::vector<Index> widths;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    Index width = 0;
    if (!parse_all(text.substr(begin, end - begin), width) || width < 1 || width > kLargestWidth) {
      refuse(option, text, "widths of layers from 1 to 65536, such as 256,256");
    }
    widths.push_back(width);
    begin = end + 1;
  }
  if (widths.size() > kMostLayers) {
    refuse(option, text, "at most " + std::to_string(kMostLayers) + " widths");
  }
  return widths;
}

std::size_t parse_choice(const std::string& option, const std::string& text,
                         const std::array<std::string, 2>& names) {
  if (text == names[0]) return 0;
  if (text == names[1]) return 1;
  throw OptionValueError(option, text, "write " + names[0] + " or " + names[1]);
}

std::string check_device_name(const std::string& option, const std::string& text) {
  if (!is_device_name(text)) refuse(option, text, "cpu, cuda or cuda:N");
  return text;
}

std::string check_type(const std::string& text) {
  if (text.find("=date:") != std::string::npos) return text;
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos) refuse("type", text, "a column, =, and its kind");
  try {
    kind_from_name(text.substr(equals + 1));
  } catch (const Error& error) {
    throw OptionValueError("type", "'" + text + "'", error.what());
  }
  return text;
}

std::string parse_decimal_separator(const std::string& option, const std::string& text) {
  if (text.empty() || text == "." || text == ",") return text;
  refuse(option, text, "a point or a comma");
}

std::string parse_delimiter(const std::string& option, const std::string& text) {
  if (text == "\\t" || text == "tab") return "\t";
  if (text.empty() || text == kBlankRuns) return text;
  if (text.size() != 1 || text == "\"" || text == "\n" || text == "\r") {
    refuse(option, text, "one character, tab or blank, not a quote or a line break");
  }
  return text;
}

std::string number_text(double value) { return shortest_text(value); }
std::string number_text(float value) { return shortest_text(value); }

}  // namespace ballast
