// Tensor: the only handle of the engine.
#pragma once

#include <vector>

#include "autograd/shape.h"
#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

class Node;     // a recorded operation (autograd/node.h)
class Storage;  // a block of the arena, shared by its views (autograd/storage.h)

// A row-major, contiguous array with a shape, on a device and, when recorded, the operation that it
// came from. Copying a Tensor copies the handle, not the data. The default one is undefined.
class Tensor {
 public:
  Tensor() = default;

  static Tensor empty(const Shape& shape, Device device = {});
  static Tensor zeros(const Shape& shape, Device device = {});
  static Tensor full(const Shape& shape, Real value, Device device = {});
  static Tensor from(const std::vector<Real>& values, const Shape& shape, Device device = {});

  bool defined() const;
  const Shape& shape() const;
  Index dim(int axis) const;
  int rank() const;
  Index count() const;
  Device device() const;

  const Real* data() const;
  // Writing is for kernels, initialisers and optimisers: it is not recorded.
  Real* mutable_data();

  Real item() const;  // the value of a one-element tensor; throws otherwise
  std::vector<Real> to_vector() const;

  // A leaf that gradients may be asked for. True also for results recorded from such leaves.
  bool requires_grad() const;
  Tensor& set_requires_grad(bool value);
  // The same data without history.
  Tensor detach() const;
  // The elements [offset, offset + shape.count()) as a tensor of its own, sharing memory; a leaf. For
  // cutting parameters and gradients out of one flat buffer.
  Tensor view(Index offset, const Shape& shape) const;
};

}  // namespace ballast
