// The values of an identifier column by row: new identifiers, some of which repeat, and missing
// values, as often as in the training table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "data/tables/identifiers/identifier.h"
#include "data/tables/table.h"
#include "kernels/random.h"

namespace ballast {

class IdentifierRows {
 public:
  // `place`: of the column in its table. `first_row`: the first one that is asked for. The info
  // must outlive the result.
  IdentifierRows(const ColumnInfo& info, std::size_t place, std::uint64_t first_row,
                 std::uint64_t seed);

  // Makes subsequent identifiers differ from these texts as well.
  void avoid(const std::vector<std::string>& texts) { identifiers_.avoid(texts); }
  // Appends the identifier of a row and returns -1, or returns the index of a missing text.
  std::ptrdiff_t append(std::uint64_t row, std::string& out) const;

 private:
  std::ptrdiff_t draw_missing(std::uint64_t row) const;
  bool is_repeat(std::uint64_t row) const;

  const ColumnInfo& info_;
  std::uint64_t first_row_;
  IdentifierMaker identifiers_;
  Random missing_;
  Random repeats_;
  Random sources_;
  std::int64_t missing_count_ = 0;
};

}  // namespace ballast
