// Operations that move values without changing them, and their adjoints.
#include <cstddef>
#include <span>

#include "autograd/rules.h"
#include "kernels/gather.h"

namespace ballast {
namespace {

Shape resolve(const Tensor& x, Shape shape) {
  Index known = 1;
  int open = -1;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] >= 0) {
      known *= shape[axis];
    } else {
      require(open < 0, "reshape", shape, " has more than one undetermined extent (-1)");
      open = axis;
    }
  }
  const bool fits = open < 0 ? known == x.count() : known > 0 && x.count() % known == 0;
  require(fits, "reshape", "cannot reshape ", x.shape(), " to ", shape);
  if (open >= 0) shape[open] = x.count() / known;
  return shape;
}

// Checks that x and index are on one device and that each index is valid.
void check_indices(const char* name, const Tensor& x, const Integers& index, Index rows) {
  check_devices(name, x.device(), index.device());
  if (index.device().kind != DeviceKind::cpu) return;
  for (const std::int32_t i : std::span(index.data(), static_cast<std::size_t>(index.count()))) {
    require(i >= 0 && i < rows, name, "row index ", i, " is out of range; there are ", rows,
            " rows");
  }
}

// The operations below cut tensors along an axis: 0 (rows of a tensor of any rank) or 1 (columns of
// a matrix).
void check_axis(const char* name, const Tensor& x, int axis) {
  if (axis == 1) check_matrix(name, x);
  require(x.rank() > 0, name, "a scalar has no rows");
}

Shape with_extent(Shape shape, int axis, Index extent) {
  shape[axis] = extent;
  return shape;
}

Index row_size(const Tensor& x) { return with_extent(x.shape(), 0, 1).count(); }

// Copies `extent` rows or columns of x to y.
void copy_part(int axis, const Tensor& x, Index from, Tensor& y, Index to, Index extent) {
  const Index stride_x = axis == 0 ? row_size(x) : x.dim(1);
  const Index stride_y = axis == 0 ? stride_x : y.dim(1);
  const Index step = axis == 0 ? stride_x : 1;
  copy_block(x.device(), x.data() + from * step, stride_x, y.mutable_data() + to * step, stride_y,
             axis == 0 ? extent : x.dim(0), axis == 0 ? stride_x : extent);
}

Tensor slice(int axis, const Tensor& x, Index begin, Index end) {
  const char* name = axis == 0 ? "slice_rows" : "slice_columns";
  check_axis(name, x, axis);
  require(begin >= 0 && begin <= end && end <= x.dim(axis), name, "range [", begin, ", ", end,
          ") is invalid for an axis of extent ", x.dim(axis));
  const Shape shape = with_extent(x.shape(), axis, end - begin);
  Tensor y = axis == 0 ? x.view(begin * row_size(x), shape) : Tensor::empty(shape, x.device());
  if (axis == 1) copy_part(1, x, begin, y, 0, end - begin);
  return record(name, y, {&x}, [axis, begin, extent = x.dim(axis)](Backward& g) {
    g.add(0, embed(axis, g.gradient(), begin, extent));
  });
}

Tensor concat(int axis, const std::vector<Tensor>& parts) {
  const char* name = axis == 0 ? "concat_rows" : "concat_columns";
  require(!parts.empty(), name, "no parts");
  const Tensor& first = parts.front();
  PoolVector<const Tensor*> inputs;
  PoolVector<Index> begin{0};  // of each part in the result
  for (const Tensor& part : parts) {
    check_axis(name, part, axis);
    check_devices(name, first.device(), part.device());
    require_match(with_extent(part.shape(), axis, 0) == with_extent(first.shape(), axis, 0), name,
                  first.shape(), part.shape(),
                  axis == 1 ? "numbers of rows differ" : "shapes of the rows differ");
    inputs.push_back(&part);
    begin.push_back(begin.back() + part.dim(axis));
  }
  Tensor y = Tensor::empty(with_extent(first.shape(), axis, begin.back()), first.device());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    copy_part(axis, parts[i], 0, y, begin[i], parts[i].dim(axis));
  }
  return record(name, y, inputs, [axis, begin](Backward& g) {
    for (std::size_t i = 0; i + 1 < begin.size(); ++i) {
      if (g.needs(i)) g.add(i, slice(axis, g.gradient(), begin[i], begin[i + 1]));
    }
  });
}

}  // namespace

Tensor slice_rows(const Tensor& x, Index begin, Index end) { return slice(0, x, begin, end); }
Tensor slice_columns(const Tensor& x, Index begin, Index end) { return slice(1, x, begin, end); }
Tensor concat_rows(const std::vector<Tensor>& parts) { return concat(0, parts); }
Tensor concat_columns(const std::vector<Tensor>& parts) { return concat(1, parts); }

Tensor embed(int axis, const Tensor& x, Index begin, Index extent) {
  const Index end = begin + x.dim(axis);
  Tensor y = Tensor::zeros(with_extent(x.shape(), axis, extent), x.device());
  copy_part(axis, x, 0, y, begin, x.dim(axis));
  return record("embed", y, {&x}, [axis, begin, end](Backward& g) {
    g.add(0, slice(axis, g.gradient(), begin, end));
  });
}

Tensor reshape(const Tensor& x, const Shape& shape) {
  return record("reshape", x.view(0, resolve(x, shape)), {&x},
                [old = x.shape()](Backward& g) { g.add(0, reshape(g.gradient(), old)); });
}

Tensor transpose(const Tensor& x) {
  check_matrix("transpose", x);
  Tensor y = Tensor::empty({x.dim(1), x.dim(0)}, x.device());
  transpose(x.device(), x.data(), x.dim(0), x.dim(1), y.mutable_data());
  return record("transpose", y, {&x}, [](Backward& g) { g.add(0, transpose(g.gradient())); });
}

Tensor gather_rows(const Tensor& x, const Integers& index) {
  check_axis("gather_rows", x, 0);
  check_indices("gather_rows", x, index, x.dim(0));
  const Index count = index.count();
  Tensor y = Tensor::empty(with_extent(x.shape(), 0, count), x.device());
  gather_rows(x.device(), x.data(), index.data(), count, row_size(x), y.mutable_data());
  return record("gather_rows", y, {&x}, [index = Saved(index), rows = x.dim(0)](Backward& g) {
    g.add(0, scatter_add_rows(g.gradient(), g.saved(index), rows));
  });
}

Tensor scatter_add_rows(const Tensor& x, const Integers& index, Index rows) {
  check_axis("scatter_add_rows", x, 0);
  check_indices("scatter_add_rows", x, index, rows);
  const Index count = index.count();
  require(count == x.dim(0), "scatter_add_rows", count, " indices for ", x.shape());
  Tensor y = Tensor::zeros(with_extent(x.shape(), 0, rows), x.device());
  scatter_add_rows(x.device(), x.data(), index.data(), count, row_size(x), y.mutable_data(), rows);
  return record("scatter_add_rows", y, {&x}, [index = Saved(index)](Backward& g) {
    g.add(0, gather_rows(g.gradient(), g.saved(index)));
  });
}

}  // namespace ballast
