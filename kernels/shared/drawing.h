// From random words to conditions and rows. Shared by host and device, so that both draw the same
// values.
#pragma once

#include <cstdint>

#include "kernels/host_device.h"
#include "kernels/table_rows.h"

namespace ballast {

constexpr Index kConditionWords = 4;  // column, place, choice, unused: one Philox block
constexpr Index kRowWords = 2;
// Rows are drawn from elements of the stream that conditions do not use.
constexpr Index kFirstRowElement = Index{1} << 32;

// A number in [0, bound) from one word; the bias is below bound / 2^32.
BALLAST_HOST_DEVICE inline std::uint32_t scaled(std::uint32_t word, std::uint32_t bound) {
  return static_cast<std::uint32_t>(std::uint64_t{word} * bound >> 32);
}

// A number in [0, bound) from two words; the bias is below bound / 2^64.
BALLAST_HOST_DEVICE inline std::int32_t scaled(std::uint32_t high, std::uint32_t low,
                                               std::int32_t bound) {
  const auto factor = static_cast<std::uint64_t>(bound);
  return static_cast<std::int32_t>((high * factor + (low * factor >> 32)) >> 32);
}

// The index in the condition vector drawn by kConditionWords words.
BALLAST_HOST_DEVICE inline std::int32_t condition_of(const ConditionView& conditions,
                                                     const std::uint32_t* words) {
  const std::uint32_t column = scaled(words[0], static_cast<std::uint32_t>(conditions.columns));
  const std::int32_t first = conditions.offset[column];
  const auto categories = static_cast<std::uint32_t>(conditions.offset[column + 1] - first);
  const std::int32_t drawn = first + static_cast<std::int32_t>(scaled(words[1], categories));
  return words[2] < conditions.limit[drawn] ? drawn : first + conditions.alias[drawn];
}

// The row drawn by kRowWords words for a condition.
BALLAST_HOST_DEVICE inline std::int32_t matching_row(const ConditionView& conditions,
                                                     std::int32_t place,
                                                     const std::uint32_t* words) {
  if (conditions.columns == 0) {
    return scaled(words[0], words[1], static_cast<std::int32_t>(conditions.rows));
  }
  const std::int32_t member = scaled(words[0], words[1], conditions.size[place]);
  return conditions.members[conditions.group[place] + member];
}

}  // namespace ballast
