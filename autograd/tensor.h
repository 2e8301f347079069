// Tensor: the only array type with gradients.
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/reference.h"
#include "autograd/shape.h"
#include "autograd/storage.h"
#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

class Node;  // a recorded operation (autograd/node.h)

// State shared by all handles of a tensor. A leaf has a node without inputs once it requires
// gradients.
struct TensorBody {
  TensorBody(Reference<Storage> block, Real* first, const Shape& extents);
  ~TensorBody();
  TensorBody(const TensorBody&) = delete;
  TensorBody& operator=(const TensorBody&) = delete;

  void acquire() { references.add(); }
  void release() {
    if (references.drop()) dispose();
  }
  void dispose();

  ReferenceCount references;
  Reference<Storage> storage;
  Real* data;
  Shape shape;
  Reference<Node> node;
};

// A row-major, contiguous array with a shape and a device and, if recorded, the operation that
// computed it. Copying a Tensor copies the handle, not the data. A default-constructed Tensor is
// undefined: it has no shape and no data, and accessing them throws Error.
class Tensor {
 public:
  Tensor() = default;

  static Tensor empty(const Shape& shape, Device device = {});
  static Tensor zeros(const Shape& shape, Device device = {});
  static Tensor full(const Shape& shape, Real value, Device device = {});
  static Tensor from(const std::vector<Real>& values, const Shape& shape, Device device = {});

  bool defined() const { return static_cast<bool>(body_); }
  const Shape& shape() const { return body().shape; }
  Index dim(int axis) const;
  int rank() const { return body().shape.rank(); }
  Index count() const { return body().shape.count(); }
  Device device() const { return body().storage->device(); }

  // Memory of the device; the host cannot read that of a CUDA tensor.
  const Real* data() const { return body().data; }
  // Writable memory for kernels, initialisers and optimisers; writes are not recorded. Call this
  // before each write: grad() throws Error if a tensor was written to, directly or through shared
  // memory, after an operation saved it.
  Real* mutable_data() {
    body().storage->bump_version();
    return body_->data;
  }
  // Changes with every mutable_data() of a tensor that shares the memory.
  std::uint32_t version() const { return body_ ? body_->storage->version() : 0; }

  // Both wait for the device.
  Real item() const;  // value of a one-element tensor; throws Error otherwise
  std::vector<Real> to_vector() const;
  // Copies the values of a tensor of the same shape (otherwise Error) on any device; not recorded.
  void copy_from(const Tensor& other);
  // The same data on another device, without history; detached if it is already on the device.
  Tensor to(Device device) const;

  // True for a leaf that requires gradients, and for results recorded from such leaves.
  bool requires_grad() const { return body_ && body_->node; }
  // False on a result throws Error: use detach() instead.
  Tensor& set_requires_grad(bool value);
  // The same data without history.
  Tensor detach() const;
  // The elements [offset, offset + shape.count()) as a separate leaf tensor that shares the memory.
  // Used to split a flat buffer into parameters and gradients.
  Tensor view(Index offset, const Shape& shape) const;

  // Internal: the recorded operation or null, and the same data with another operation.
  Node* node() const { return body_ ? body_->node.get() : nullptr; }
  Tensor with_node(Reference<Node> node) const;
  void set_node(Reference<Node> node);
  // True if the data is not shared, so that it may be overwritten in place.
  bool is_sole_owner() const;

 private:
  explicit Tensor(Reference<TensorBody> body) : body_(std::move(body)) {}
  static Tensor make(Reference<Storage> storage, Real* data, const Shape& shape);
  TensorBody& body() const {
    if (!body_) throw_undefined();
    return *body_;
  }
  [[noreturn]] static void throw_undefined();

  Reference<TensorBody> body_;
};

}  // namespace ballast
