// Values of options and their texts. Every parser throws OptionValueError with the option's name,
// the text, and what it should be.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "kernels/error.h"
#include "kernels/real.h"

namespace ballast {

// A failure that other values of some options avoid. The text does not name them as a program or a
// function would: options() does, as in OptionTable.
class OptionError : public Error {
 public:
  OptionError(const std::string& text, std::vector<std::string> options)
      : Error(text), options_(std::move(options)) {}
  const std::vector<std::string>& options() const { return options_; }

 private:
  std::vector<std::string> options_;
};

// A wrong call of a program (exit code 2), as opposed to a failure (1), or of a function.
class UsageError : public OptionError {
 public:
  explicit UsageError(const std::string& text, std::vector<std::string> options = {})
      : OptionError(text, std::move(options)) {}
};

// A value that an option does not take.
class OptionValueError : public UsageError {
 public:
  // `advice`: what to give instead, such as "give a number above 0".
  OptionValueError(const std::string& option, const std::string& value, const std::string& advice)
      : UsageError("--" + option + " " + value + ": " + advice),
        option_(option),
        value_(value),
        advice_(advice) {}
  const std::string& option() const { return option_; }
  const std::string& value() const { return value_; }
  const std::string& advice() const { return advice_; }

 private:
  std::string option_;
  std::string value_;
  std::string advice_;
};

// More than any count that can be worked off, and few enough that products of two do not overflow.
constexpr Index kLargestCount = 1'000'000'000;
constexpr Index kLargestWidth = 65536;    // of a layer, the noise
constexpr std::size_t kMostLayers = 100;  // of a network whose widths are given

Index parse_count(const std::string& option, const std::string& text, Index least,
                  Index most = kLargestCount);
std::uint64_t parse_seed(const std::string& option, const std::string& text);
double parse_number(const std::string& option, const std::string& text);
double parse_positive(const std::string& option, const std::string& text);
double parse_not_negative(const std::string& option, const std::string& text);
// "256,256": one to kMostLayers widths, each at least 1.
std::vector<Index> parse_widths(const std::string& option, const std::string& text);

// Which of two names the text is: 0 or 1.
std::size_t parse_choice(const std::string& option, const std::string& text,
                         const std::array<std::string, 2>& names);
// These return the text as it is.
// "column=kind"; a date may have its format: "column=date:%d/%m/%Y".
std::string check_type(const std::string& text);
// "cpu", "cuda" or "cuda:N", whether there is such a device or not.
std::string check_device_name(const std::string& option, const std::string& text);

// Stands for a run of spaces and tabs.
constexpr const char* kBlankRuns = "blank";
// One byte, kBlankRuns, or nothing; "\t" and "tab" stand for a tab.
std::string parse_delimiter(const std::string& option, const std::string& text);
// A point, a comma, or nothing.
std::string parse_decimal_separator(const std::string& option, const std::string& text);

// The shortest text that reads back the same.
std::string number_text(double value);
std::string number_text(float value);

}  // namespace ballast
