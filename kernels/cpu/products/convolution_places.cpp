#include "kernels/cpu/products/convolution_parts.h"

namespace ballast {
namespace {

// One axis of a convolution.
struct Axis {
  Index size;  // of x
  Index out;   // of y
  Index kernel;
  Index stride;
  Index padding;

  // The position in x of tap p at position i of y.
  Index forward(Index i, Index p) const {
    const Index place = i * stride + p - padding;
    return place < 0 || place >= size ? kOutside : place;
  }
  // The position in y that reaches the given position of x through tap p; the tap must be one that
  // can reach it.
  Index transposed(Index place, Index p) const {
    const Index i = (place + padding - p) / stride;
    return place + padding < p || i >= out ? kOutside : i;
  }
  bool reaches(Index place, Index p) const { return (place + padding - p) % stride == 0; }
};

Axis rows_of(const ConvolutionShape& s) {
  return {s.height, s.out_height(), s.kernel_height, s.stride, s.padding};
}

Axis columns_of(const ConvolutionShape& s) {
  return {s.width, s.out_width(), s.kernel_width, s.stride, s.padding};
}

Index offset(Index row, Index column, Index width, Index depth) {
  if (row == kOutside || column == kOutside) return kOutside;
  return (row * width + column) * depth;
}

}  // namespace

Places forward_places(const ConvolutionShape& shape) {
  const Axis rows = rows_of(shape);
  const Axis columns = columns_of(shape);
  Places places;
  for (Index i = 0; i < rows.out; ++i) {
    for (Index j = 0; j < columns.out; ++j) {
      places.out.push_back(offset(i, j, columns.out, shape.filters));
    }
  }
  for (Index tap = 0; tap < rows.kernel * columns.kernel; ++tap) {
    places.taps.push_back(tap);
    for (Index i = 0; i < rows.out; ++i) {
      for (Index j = 0; j < columns.out; ++j) {
        places.in.push_back(offset(rows.forward(i, tap / columns.kernel),
                                   columns.forward(j, tap % columns.kernel), shape.width,
                                   shape.channels));
      }
    }
  }
  return places;
}

Places transposed_places(const ConvolutionShape& shape, Index row, Index column) {
  const Axis rows = rows_of(shape);
  const Axis columns = columns_of(shape);
  Places places;
  for (Index y = row; y < rows.size; y += rows.stride) {
    for (Index x = column; x < columns.size; x += columns.stride) {
      places.out.push_back(offset(y, x, columns.size, shape.channels));
    }
  }
  for (Index tap = 0; tap < rows.kernel * columns.kernel; ++tap) {
    const Index p = tap / columns.kernel;
    const Index q = tap % columns.kernel;
    if (!rows.reaches(row, p) || !columns.reaches(column, q)) continue;
    places.taps.push_back(tap);
    for (Index y = row; y < rows.size; y += rows.stride) {
      for (Index x = column; x < columns.size; x += columns.stride) {
        places.in.push_back(
            offset(rows.transposed(y, p), columns.transposed(x, q), columns.out, shape.filters));
      }
    }
  }
  return places;
}

}  // namespace ballast
