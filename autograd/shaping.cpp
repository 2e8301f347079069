// Operations that move values without changing them, and their adjoints.
#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "autograd/node.h"
#include "autograd/operations.h"
#include "autograd/rules.h"
#include "kernels/error.h"
#include "kernels/gather.h"
#include "kernels/reduce.h"

namespace ballast {
namespace {

Shape resolve(const Tensor& x, Shape shape) {
  Index known = 1;
  int open = -1;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] >= 0) {
      known *= shape[axis];
    } else if (open < 0) {
      open = axis;
    } else {
      throw Error("reshape: " + shape.text() + " has more than one undetermined extent (-1)");
    }
  }
  const bool fits = open < 0 ? known == x.count() : known > 0 && x.count() % known == 0;
  if (!fits) throw Error("reshape: cannot reshape " + x.shape().text() + " to " + shape.text());
  if (open >= 0) shape[open] = x.count() / known;
  return shape;
}

// The axes of a shape, with adjacent axes of the same kind merged: those along which a smaller
// shape is broadcast, and those that both shapes have. Axes of extent 1 are dropped.
struct Segments {
  struct Segment {
    Index extent;
    bool repeated;
  };
  int count = 0;
  std::array<Segment, kMaxRank> segments{};

  void add(Index extent, bool repeated) {
    if (count > 0 && segments[static_cast<std::size_t>(count - 1)].repeated == repeated) {
      segments[static_cast<std::size_t>(count - 1)].extent *= extent;
    } else {
      segments[static_cast<std::size_t>(count++)] = {extent, repeated};
    }
  }
  const Segment& operator[](int i) const { return segments[static_cast<std::size_t>(i)]; }
  // Number of elements of the segments [begin, end): of all of them, or only of those that both
  // shapes have.
  Index product(int begin, int end, bool with_repeated) const {
    Index product = 1;
    for (int i = begin; i < end; ++i) {
      if (with_repeated || !(*this)[i].repeated) product *= (*this)[i].extent;
    }
    return product;
  }
};

Segments segments(const char* name, const Shape& small, const Shape& large) {
  Segments result;
  bool fits = small.rank() <= large.rank();
  for (int axis = 0; fits && axis < large.rank(); ++axis) {
    const int own = axis - (large.rank() - small.rank());
    const Index extent = own < 0 ? 1 : small[own];
    fits = extent == large[axis] || extent == 1;
    if (large[axis] != 1) result.add(large[axis], extent != large[axis]);
  }
  if (!fits) {
    throw Error(std::string(name) + ": " + small.text() + " cannot be broadcast to " +
                large.text());
  }
  return result;
}

// From the innermost segment outwards: inner segments are already full. The first pass scales.
Tensor repeated(const Tensor& x, const Segments& axes, const Shape& shape, Real scale) {
  Tensor current = x;
  for (int i = axes.count; i-- > 0;) {
    if (!axes[i].repeated) continue;
    const Index outer = axes.product(0, i, false);
    const Index inner = axes.product(i + 1, axes.count, true);
    Tensor next = Tensor::empty({outer, axes[i].extent, inner}, x.device());
    repeat(x.device(), current.data(), {outer, axes[i].extent, inner}, next.mutable_data(), scale);
    current = next;
    scale = 1;
  }
  return (scale == 1 ? current : apply_unary(UnaryOp::multiply_scalar, current, scale))
      .view(0, shape);
}

// From the innermost segment outwards: inner segments are already summed.
Tensor summed(const Tensor& x, const Segments& axes, const Shape& shape) {
  Tensor current = x;
  for (int i = axes.count; i-- > 0;) {
    if (!axes[i].repeated) continue;
    const Index outer = axes.product(0, i, true);
    const Index inner = axes.product(i + 1, axes.count, false);
    Tensor next = Tensor::empty({outer, inner}, x.device());
    reduce(x.device(), ReduceOp::sum, current.data(), {outer, axes[i].extent, inner},
           next.mutable_data());
    current = next;
  }
  return current.view(0, shape);
}

void copy_columns(const Tensor& x, Index from, Tensor& y, Index to, Index width) {
  copy_block(x.device(), x.data() + from, x.shape()[1], y.mutable_data() + to, y.shape()[1],
             x.shape()[0], width);
}

void check_range(const char* name, Index begin, Index end, Index extent) {
  if (begin < 0 || end < begin || end > extent) {
    throw Error(std::string(name) + ": range [" + std::to_string(begin) + ", " +
                std::to_string(end) + ") is invalid for an axis of extent " +
                std::to_string(extent));
  }
}

// Checks that x and index are on one device and that each index is valid.
void check_indices(const char* name, const Tensor& x, const Integers& index, Index rows) {
  check_devices(name, x.device(), index.device());
  if (index.device().kind != DeviceKind::cpu) return;
  for (const std::int32_t i : std::span(index.data(), static_cast<std::size_t>(index.count()))) {
    if (i < 0 || i >= rows) {
      throw Error(std::string(name) + ": row index " + std::to_string(i) +
                  " is out of range; there are " + std::to_string(rows) + " rows");
    }
  }
}

Shape with_extent(Shape shape, int axis, Index extent) {
  shape[axis] = extent;
  return shape;
}

// Columns need a matrix. Rows are indexed by the first axis of any tensor except a scalar.
void check_axis(const char* name, const Tensor& x, int axis) {
  if (axis == 1) {
    check_matrix(name, x);
  } else if (x.rank() == 0) {
    throw Error(std::string(name) + ": a scalar has no rows");
  }
}

Index row_size(const Tensor& x) { return with_extent(x.shape(), 0, 1).count(); }

// Copies x into rows of y, starting at row `to`.
void copy_rows(const Tensor& x, Tensor& y, Index to) {
  const Index size = row_size(y);
  copy_block(x.device(), x.data(), size, y.mutable_data() + to * size, size, x.dim(0), size);
}

// The inputs of an operation over a list, and the cumulative extents of the list along an axis.
PoolVector<const Tensor*> pointers(const std::vector<Tensor>& parts) {
  PoolVector<const Tensor*> result;
  result.reserve(parts.size());
  for (const Tensor& part : parts) result.push_back(&part);
  return result;
}
PoolVector<Index> offsets(const char* name, const std::vector<Tensor>& parts, int axis) {
  if (parts.empty()) throw Error(std::string(name) + ": no parts");
  PoolVector<Index> result{0};
  result.reserve(parts.size() + 1);
  for (const Tensor& part : parts) {
    check_axis(name, part, axis);
    check_devices(name, parts.front().device(), part.device());
    if (with_extent(part.shape(), axis, 0) != with_extent(parts.front().shape(), axis, 0)) {
      throw_shapes(name, parts.front().shape(), part.shape(),
                   axis == 1 ? "numbers of rows differ" : "shapes of the rows differ");
    }
    result.push_back(result.back() + part.dim(axis));
  }
  return result;
}

}  // namespace

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

Tensor broadcast_to(const Tensor& x, const Shape& shape) {
  return scaled_broadcast_to(x, shape, 1);
}

Tensor scaled_broadcast_to(const Tensor& x, const Shape& shape, Real scale) {
  const Segments axes = segments("broadcast_to", x.shape(), shape);
  // Backward::add sums the gradient again.
  return record("broadcast_to", repeated(x, axes, shape, scale), {&x}, [scale](Backward& g) {
    g.add(0, scale == 1 ? g.gradient() : multiply(g.gradient(), scale));
  });
}

Tensor sum_to(const Tensor& x, const Shape& shape) {
  const Segments axes = segments("sum_to", shape, x.shape());
  return record("sum_to", summed(x, axes, shape), {&x},
                [full = x.shape()](Backward& g) { g.add(0, broadcast_to(g.gradient(), full)); });
}

Tensor concat_columns(const std::vector<Tensor>& parts) {
  const PoolVector<Index> begin = offsets("concat_columns", parts, 1);
  Tensor y = Tensor::empty({parts.front().dim(0), begin.back()}, parts.front().device());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    copy_columns(parts[i], 0, y, begin[i], parts[i].dim(1));
  }
  return record("concat_columns", y, pointers(parts), [begin](Backward& g) {
    for (std::size_t i = 0; i + 1 < begin.size(); ++i) {
      if (g.needs(i)) g.add(i, slice_columns(g.gradient(), begin[i], begin[i + 1]));
    }
  });
}

Tensor slice_columns(const Tensor& x, Index begin, Index end) {
  check_matrix("slice_columns", x);
  check_range("slice_columns", begin, end, x.dim(1));
  Tensor y = Tensor::empty({x.dim(0), end - begin}, x.device());
  copy_columns(x, begin, y, 0, end - begin);
  return record("slice_columns", y, {&x}, [begin, columns = x.dim(1)](Backward& g) {
    g.add(0, embed_columns(g.gradient(), begin, columns));
  });
}

Tensor embed_columns(const Tensor& x, Index begin, Index columns) {
  const Index end = begin + x.dim(1);
  Tensor y = Tensor::zeros({x.dim(0), columns}, x.device());
  copy_columns(x, 0, y, begin, x.dim(1));
  return record("embed_columns", y, {&x},
                [begin, end](Backward& g) { g.add(0, slice_columns(g.gradient(), begin, end)); });
}

Tensor concat_rows(const std::vector<Tensor>& parts) {
  const PoolVector<Index> begin = offsets("concat_rows", parts, 0);
  Tensor y =
      Tensor::empty(with_extent(parts.front().shape(), 0, begin.back()), parts.front().device());
  for (std::size_t i = 0; i < parts.size(); ++i) copy_rows(parts[i], y, begin[i]);
  return record("concat_rows", y, pointers(parts), [begin](Backward& g) {
    for (std::size_t i = 0; i + 1 < begin.size(); ++i) {
      if (g.needs(i)) g.add(i, slice_rows(g.gradient(), begin[i], begin[i + 1]));
    }
  });
}

Tensor slice_rows(const Tensor& x, Index begin, Index end) {
  check_axis("slice_rows", x, 0);
  check_range("slice_rows", begin, end, x.dim(0));
  const Tensor y = x.view(begin * row_size(x), with_extent(x.shape(), 0, end - begin));
  return record("slice_rows", y, {&x}, [begin, rows = x.dim(0)](Backward& g) {
    g.add(0, embed_rows(g.gradient(), begin, rows));
  });
}

Tensor embed_rows(const Tensor& x, Index begin, Index rows) {
  const Index end = begin + x.dim(0);
  Tensor y = Tensor::zeros(with_extent(x.shape(), 0, rows), x.device());
  copy_rows(x, y, begin);
  return record("embed_rows", y, {&x},
                [begin, end](Backward& g) { g.add(0, slice_rows(g.gradient(), begin, end)); });
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
  if (count != x.dim(0)) {
    throw Error("scatter_add_rows: " + std::to_string(count) + " indices for " + x.shape().text());
  }
  Tensor y = Tensor::zeros(with_extent(x.shape(), 0, rows), x.device());
  scatter_add_rows(x.device(), x.data(), index.data(), count, row_size(x), y.mutable_data(), rows);
  return record("scatter_add_rows", y, {&x}, [index = Saved(index)](Backward& g) {
    g.add(0, gather_rows(g.gradient(), g.saved(index)));
  });
}

}  // namespace ballast
