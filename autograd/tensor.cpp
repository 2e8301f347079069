#include "autograd/tensor.h"

#include <cstddef>

#include "autograd/node.h"
#include "autograd/pool.h"
#include "autograd/require.h"
#include "kernels/elementwise.h"
#include "kernels/memory.h"

namespace ballast {

TensorBody::TensorBody(Reference<Storage> block, Real* first, const Shape& extents)
    : storage(std::move(block)), data(first), shape(extents) {}

TensorBody::~TensorBody() = default;

void TensorBody::dispose() {
  this->~TensorBody();
  pool_release(this, sizeof(TensorBody));
}

Tensor Tensor::make(Reference<Storage> storage, Real* data, const Shape& shape) {
  void* block = pool_allocate(sizeof(TensorBody));
  return Tensor(Reference<TensorBody>(new (block) TensorBody(std::move(storage), data, shape)));
}

void Tensor::throw_undefined() { throw Error("tensor is undefined: it has no shape and no data"); }

Tensor Tensor::empty(const Shape& shape, Device device) {
  shape.check_closed();
  const std::size_t bytes = static_cast<std::size_t>(shape.count()) * sizeof(Real);
  Reference<Storage> storage = Storage::allocate(bytes, device);
  Real* data = static_cast<Real*>(storage->data());
  return make(std::move(storage), data, shape);
}

Tensor Tensor::zeros(const Shape& shape, Device device) { return full(shape, 0, device); }

Tensor Tensor::full(const Shape& shape, Real value, Device device) {
  Tensor result = empty(shape, device);
  fill(device, value, result.mutable_data(), shape.count());
  return result;
}

Tensor Tensor::from(const std::vector<Real>& values, const Shape& shape, Device device) {
  require(static_cast<Index>(values.size()) == shape.count(), "tensor", values.size(),
          " values for shape ", shape);
  Tensor result = empty(shape, device);
  copy_memory(device, result.mutable_data(), {}, values.data(), values.size() * sizeof(Real));
  return result;
}

Index Tensor::dim(int axis) const {
  require(axis >= 0 && axis < rank(), "tensor", "axis ", axis, " is out of range for shape ",
          shape());
  return shape()[axis];
}

Real Tensor::item() const {
  require(count() == 1, "item", "tensor has shape ", shape(), "; exactly one element is required");
  Real value = 0;
  copy_memory({}, &value, device(), data(), sizeof(Real));
  return value;
}

std::vector<Real> Tensor::to_vector() const {
  std::vector<Real> values(static_cast<std::size_t>(count()));
  copy_memory({}, values.data(), device(), data(), values.size() * sizeof(Real));
  return values;
}

void Tensor::copy_from(const Tensor& other) {
  require(other.shape() == shape(), "copy_from", "source is ", other.shape(), ", destination is ",
          shape());
  copy_memory(device(), mutable_data(), other.device(), other.data(),
              static_cast<std::size_t>(count()) * sizeof(Real));
}

Tensor Tensor::to(Device device) const {
  if (device == this->device()) return detach();
  Tensor result = empty(shape(), device);
  result.copy_from(*this);
  return result;
}

Tensor& Tensor::set_requires_grad(bool value) {
  TensorBody& own = body();
  if (value && !own.node) own.node = make_leaf_node(own.shape, own.storage->device());
  if (!value && own.node) {
    require(own.node->is_leaf(), "set_requires_grad", "the tensor is the result of ",
            own.node->name(), "; use detach()");
    own.node = {};
  }
  return *this;
}

Tensor Tensor::detach() const { return with_node({}); }

Tensor Tensor::view(Index offset, const Shape& shape) const {
  shape.check_closed();
  require(offset >= 0 && offset <= count() && shape.count() <= count() - offset, "view", shape,
          " at element ", offset, " exceeds a tensor of ", this->shape());
  return make(body().storage, body().data + offset, shape);
}

Tensor Tensor::with_node(Reference<Node> node) const {
  Tensor result = make(body().storage, body().data, body().shape);
  result.body_->node = std::move(node);
  return result;
}

void Tensor::set_node(Reference<Node> node) { body().node = std::move(node); }

bool Tensor::is_sole_owner() const {
  return body_ && body_->references.unique() && !body_->node && body_->storage->unique();
}

}  // namespace ballast
