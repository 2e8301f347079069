// Learns the numbers of a part of texts.
#pragma once

#include <string_view>
#include <vector>

#include "data/tables/identifiers/text_form.h"

namespace ballast {

// Fewer texts do not reveal what they have in common, nor the range of their numbers.
constexpr std::size_t kLeastShared = 10;

bool has_leading_zero(std::string_view digits);

// Sets the range, the padding, the step and the decimals of pieces of digits, perhaps with a point.
// Returns false if they are not numbers that can be written back.
bool find_number(const std::vector<std::string_view>& pieces, NumberPart& part);

}  // namespace ballast
