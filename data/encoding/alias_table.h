// Drawing from a fixed discrete distribution in constant time: Walker's alias method with Vose's
// construction (IEEE Transactions on Software Engineering 17, 1991).
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/random.h"

namespace ballast {

class AliasTable {
 public:
  AliasTable() = default;
  // Weights need not sum to 1. Throws Error if no weight is positive or one is negative or not
  // finite. An index with weight 0 is never drawn.
  explicit AliasTable(const std::vector<double>& weights);

  // Per slot: a draw below the limit returns the slot itself, any other its alias.
  const std::vector<std::uint32_t>& limits() const { return limit_; }
  const std::vector<std::int32_t>& aliases() const { return alias_; }
  // Draws from two independent random 32-bit words.
  std::int32_t draw(std::uint32_t place, std::uint32_t choice) const;
  // Draws from one element of a random stream (elements as for random_double).
  std::int32_t draw(const Random& random, Index element) const;

 private:
  std::vector<std::uint32_t> limit_;  // below it the slot itself, otherwise its alias
  std::vector<std::int32_t> alias_;
};

}  // namespace ballast
