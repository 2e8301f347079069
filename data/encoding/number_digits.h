// How many digits the numbers of a real column have, so that generated numbers have as many.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/tables/table.h"
#include "io/safetensors.h"
#include "kernels/random.h"

namespace ballast {

// An element of a random stream.
struct Draw {
  const Random& random;
  Index element = 0;
};

// Counts of decimals, or of significant digits if the column has an exponent in its format, in each
// power of ten of the numbers: small numbers often have more decimals than large ones. Trailing
// zeros and the number 0 do not count. Empty for integers and dates, which are not rounded.
class NumberDigits {
 public:
  NumberDigits() = default;
  // Of the numbers with these keys (data/tables/number_key.h), in any order.
  static NumberDigits fit(const std::vector<std::uint64_t>& keys, const ColumnInfo& info);

  // Rounds a generated number to a number of digits that is drawn with the element, in a stream of
  // its own (purpose). A number in the range of the column stays in it.
  double round(double value, const ColumnInfo& info, const Draw& draw) const;

  void save(const std::string& name, ModelFile& file) const;
  // Throws Error if the stored counts are invalid.
  static NumberDigits load(const std::string& name, const ModelFile& file, const ColumnInfo& info);

 private:
  // Of the numbers with this power of ten, as in 10^exponent <= |number|.
  struct Group {
    std::int64_t exponent = 0;
    std::vector<std::int64_t> rows;  // by number of digits
    std::vector<double> shares;      // of roundings to at most so many digits; the last one is 1
  };

  Group& group(std::int64_t exponent);
  void find_shares(bool significant);
  int digits_for(double value, const Draw& draw) const;

  std::vector<Group> groups_;  // in increasing order
};

}  // namespace ballast
