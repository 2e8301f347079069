#include "autograd/shape.h"

#include "kernels/error.h"

namespace ballast {

Shape::Shape(std::initializer_list<Index> extents) {
  for (const Index extent : extents) append(extent);
}

void Shape::append(Index extent) {
  if (rank_ == kMaxRank) {
    throw Error("shape: more than " + std::to_string(kMaxRank) + " axes");
  }
  if (extent < -1) throw Error("shape: an extent of " + std::to_string(extent));
  extents_[static_cast<std::size_t>(rank_++)] = extent;
}

Index Shape::count() const {
  Index count = 1;
  for (int axis = 0; axis < rank_; ++axis) count *= (*this)[axis];
  return count;
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
