#include "autograd/shape.h"

#include <limits>

#include "kernels/error.h"

namespace ballast {

Shape::Shape(std::initializer_list<Index> extents) {
  for (const Index extent : extents) append(extent);
}

void Shape::append(Index extent) {
  if (rank_ == kMaxRank) {
    throw Error("shape: more than " + std::to_string(kMaxRank) + " axes");
  }
  if (extent < -1) throw Error("shape: extent " + std::to_string(extent) + " is negative");
  extents_[static_cast<std::size_t>(rank_++)] = extent;
}

Index Shape::count() const {
  Index count = 1;
  for (int axis = 0; axis < rank_; ++axis) {
    if (__builtin_mul_overflow(count, (*this)[axis], &count)) {
      throw Error("shape: " + text() + ": the number of elements overflows 64 bits");
    }
  }
  return count;
}

void Shape::check_closed() const {
  for (int axis = 0; axis < rank_; ++axis) {
    if ((*this)[axis] < 0) throw Error("shape: " + text() + " has an undetermined extent (-1)");
  }
  constexpr Index kMost = std::numeric_limits<Index>::max() / static_cast<Index>(sizeof(Real));
  if (count() > kMost) throw Error("shape: " + text() + " is too large for memory");
}

std::string Shape::text() const {
  if (rank_ == 0) return "scalar";
  std::string text;
  for (int axis = 0; axis < rank_; ++axis) {
    if (axis > 0) text += 'x';
    text += std::to_string((*this)[axis]);
  }
  return text;
}

}  // namespace ballast
