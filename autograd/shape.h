// The extents of a tensor.
#pragma once

#include <array>
#include <initializer_list>
#include <string>

#include "kernels/elementwise.h"
#include "kernels/real.h"

namespace ballast {

// Up to kMaxRank extents, outermost first; rank 0 is a scalar. An extent of -1 is undetermined: it
// is valid in reshape(), but not in the shape of a tensor.
class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<Index> extents);  // throws Error above kMaxRank or below -1

  int rank() const { return rank_; }
  Index operator[](int axis) const { return extents_[static_cast<std::size_t>(axis)]; }
  Index& operator[](int axis) { return extents_[static_cast<std::size_t>(axis)]; }
  Index count() const;  // number of elements, 1 for a scalar; throws Error on overflow of 64 bits
  void check_closed() const;  // throws Error for an extent of -1 and if too large for memory
  std::string text() const;   // "500x232"; "scalar" for rank 0
  void append(Index extent);

  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  int rank_ = 0;
  std::array<Index, kMaxRank> extents_{};
};

}  // namespace ballast
