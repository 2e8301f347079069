// The extents of a tensor.
#pragma once

#include <array>
#include <initializer_list>
#include <string>

#include "kernels/elementwise.h"
#include "kernels/real.h"

namespace ballast {

// Up to kMaxRank extents, outermost first; rank 0 is a scalar. An extent of -1 is open: reshape()
// takes it, a tensor cannot have it.
class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<Index> extents);  // throws Error above kMaxRank or below -1

  int rank() const { return rank_; }
  Index operator[](int axis) const { return extents_[static_cast<std::size_t>(axis)]; }
  Index& operator[](int axis) { return extents_[static_cast<std::size_t>(axis)]; }
  Index count() const;        // of elements, 1 for a scalar; throws Error where 64 bits are too few
  void check_closed() const;  // throws Error for an open extent and beyond any memory
  std::string text() const;   // "500x232"; "scalar" for rank 0
  void append(Index extent);

  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  int rank_ = 0;
  std::array<Index, kMaxRank> extents_{};
};

}  // namespace ballast
