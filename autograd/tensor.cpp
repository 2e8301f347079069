#include "autograd/tensor.h"

#include <cstddef>

#include "autograd/node.h"
#include "autograd/pool.h"
#include "kernels/elementwise.h"
#include "kernels/error.h"
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
  if (static_cast<Index>(values.size()) != shape.count()) {
    throw Error("tensor: " + std::to_string(values.size()) + " values for shape " + shape.text());
  }
  Tensor result = empty(shape, device);
  copy_memory(device, result.mutable_data(), {}, values.data(), values.size() * sizeof(Real));
  return result;
}

Index Tensor::dim(int axis) const {
  if (axis < 0 || axis >= rank()) {
    throw Error("tensor: axis " + std::to_string(axis) + " is out of range for shape " +
                shape().text());
  }
  return shape()[axis];
}

Real Tensor::item() const {
  if (count() != 1)
    throw Error("item: tensor has shape " + shape().text() + "; exactly one element is required");
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
  if (other.shape() != shape()) {
    throw Error("copy_from: source is " + other.shape().text() + ", destination is " +
                shape().text());
  }
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
    if (!own.node->is_leaf()) {
      throw Error(std::string("set_requires_grad: the tensor is the result of ") +
                  own.node->name() + "; use detach()");
    }
    own.node = {};
  }
  return *this;
}

Tensor Tensor::detach() const { return with_node({}); }

Tensor Tensor::view(Index offset, const Shape& shape) const {
  shape.check_closed();
  if (offset < 0 || offset > count() || shape.count() > count() - offset) {
    throw Error("view: " + shape.text() + " at element " + std::to_string(offset) +
                " exceeds a tensor of " + this->shape().text());
  }
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
