// Drawing from fixed weights in constant time: Walker's alias method as Vose built it (IEEE
// Transactions on Software Engineering 17, 1991).
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/random.h"

namespace ballast {

class AliasTable {
 public:
  AliasTable() = default;
  // Weights need not add up to 1. Throws Error when none is positive or one is negative or not
  // finite. A place of weight 0 is never drawn.
  explicit AliasTable(const std::vector<double>& weights);

  // By place: a draw of the place stays there below its limit, else it goes to the alias.
  const std::vector<std::uint32_t>& limits() const { return limit_; }
  const std::vector<std::int32_t>& aliases() const { return alias_; }
  // From two independent words of 32 random bits.
  std::int32_t draw(std::uint32_t place, std::uint32_t choice) const;
  // From one element of a stream of random numbers (as random_double counts them).
  std::int32_t draw(const Random& random, Index element) const;

 private:
  std::vector<std::uint32_t> limit_;  // below it the place itself, from it on its alias
  std::vector<std::int32_t> alias_;
};

}  // namespace ballast
