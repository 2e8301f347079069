// Reading the values of options. Each throws UsageError with the option's name, the text, and what
// it should be.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/real.h"

namespace ballast {

// More than any count that can be worked off, and few enough that products of two do not overflow.
constexpr Index kLargestCount = 1'000'000'000;
constexpr Index kLargestWidth = 65536;  // of a layer, an image, the noise
Index parse_count(const std::string& option, const std::string& text, Index least,
                  Index most = kLargestCount);
std::uint64_t parse_seed(const std::string& option, const std::string& text);
double parse_number(const std::string& option, const std::string& text);
double parse_positive(const std::string& option, const std::string& text);
// "256,256": at least one width, each at least 1.
std::vector<Index> parse_widths(const std::string& option, const std::string& text);
// "column=kind", returned as it is; a date may name its format: "column=date:%d/%m/%Y".
std::string check_type(const std::string& text);
// "cpu", "cuda" or "cuda:N", returned as it is; whether there is such a device is not asked.
std::string check_device_name(const std::string& option, const std::string& text);
// One byte; "\t" and "tab" stand for a tabulator.
std::string parse_delimiter(const std::string& option, const std::string& text);

}  // namespace ballast
