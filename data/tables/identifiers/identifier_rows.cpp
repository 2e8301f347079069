#include "data/tables/identifiers/identifier_rows.h"

namespace ballast {

IdentifierRows::IdentifierRows(const ColumnInfo& info, std::size_t place, std::uint64_t first_row,
                               std::uint64_t seed)
    : info_(info), first_row_(first_row), identifiers_(info.identifier().pattern, seed) {
  constexpr std::uint32_t kMissingPurpose = 0x1E;
  constexpr std::uint32_t kRepeatPurpose = 0x1F;
  missing_ = {seed, kMissingPurpose, static_cast<std::uint32_t>(place), 0};
  // The same for all columns: a person comes back with name and number.
  repeats_ = {seed, kRepeatPurpose, 0, 0};
  sources_ = {seed, kRepeatPurpose, 1, 0};
  for (const std::int64_t count : info.missing_counts) missing_count_ += count;
}

std::ptrdiff_t IdentifierRows::append(std::uint64_t row, std::string& out) const {
  const std::ptrdiff_t missing = draw_missing(row);
  if (missing >= 0) return missing;
  while (row > first_row_ && is_repeat(row)) {
    row = first_row_ + random_below(sources_, static_cast<Index>(row), row - first_row_);
  }
  identifiers_.append(row, out);
  return -1;
}

// The missing text of a row, drawn with the observed frequency; -1 if the row has a value.
std::ptrdiff_t IdentifierRows::draw_missing(std::uint64_t row) const {
  if (missing_count_ == 0) return -1;
  const auto rows = static_cast<std::uint64_t>(missing_count_ + info_.identifier().present);
  auto draw = static_cast<std::int64_t>(random_below(missing_, static_cast<Index>(row), rows));
  for (std::size_t i = 0; i < info_.missing_counts.size(); ++i) {
    draw -= info_.missing_counts[i];
    if (draw < 0) return static_cast<std::ptrdiff_t>(i);
  }
  return -1;
}

// Whether the row repeats the identifier of an earlier one, with the observed frequency.
bool IdentifierRows::is_repeat(std::uint64_t row) const {
  const auto present = static_cast<std::uint64_t>(info_.identifier().present);
  const auto distinct = static_cast<std::uint64_t>(info_.identifier().distinct);
  return distinct < present && random_below(repeats_, static_cast<Index>(row), present) >= distinct;
}

}  // namespace ballast
