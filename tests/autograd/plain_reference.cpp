#include "plain_reference.h"

#include <algorithm>
#include <cmath>

namespace ballast::testing::plain {
namespace {

double& cell(PlainArray& x, Index row, Index column) {
  return x.values[static_cast<std::size_t>(row * x.shape[1] + column)];
}

// Index of the element of an array of shape `from` that is broadcast to element i of `to`.
std::size_t source(Index i, const Shape& to, const Shape& from) {
  Index result = 0;
  Index stride = 1;
  for (int axis = 1; axis <= from.rank(); ++axis) {  // starting with the last one
    const Index extent = from[from.rank() - axis];
    const Index place = i % to[to.rank() - axis];
    if (extent > 1) result += place * stride;
    stride *= extent;
    i /= to[to.rank() - axis];
  }
  return static_cast<std::size_t>(result);
}

Shape common(const Shape& a, const Shape& b) {
  Shape longer = a.rank() < b.rank() ? b : a;
  const Shape& shorter = a.rank() < b.rank() ? a : b;
  for (int axis = 1; axis <= shorter.rank(); ++axis) {
    Index& extent = longer[longer.rank() - axis];
    if (extent == 1) extent = shorter[shorter.rank() - axis];
  }
  return longer;
}

// ln sum exp of the columns of a span.
double log_sum(const PlainArray& x, Index row, const Span& span) {
  double total = 0;
  for (Index k = 0; k < span.width; ++k) total += std::exp(at(x, row, span.offset + k));
  return std::log(total);
}

}  // namespace

PlainArray zeros(const Shape& shape) {
  return {shape, std::vector<double>(static_cast<std::size_t>(shape.count()))};
}

PlainArray from(const Tensor& x) {
  const std::vector<Real> values = x.to_vector();
  return {x.shape(), {values.begin(), values.end()}};
}

PlainArray from(const SparseTensor& x) {
  PlainArray dense = zeros({x.rows(), x.columns()});
  const SparseView view = x.view();
  for (Index row = 0; row < x.rows(); ++row) {
    for (Index e = row * x.entries(); e < (row + 1) * x.entries(); ++e) {
      cell(dense, row, view.index[e]) += view.value == nullptr ? 1 : view.value[e];
    }
  }
  return dense;
}

PlainArray map(PlainArray x, const Unary& f) {
  for (double& value : x.values) value = f(value);
  return x;
}

PlainArray zip(const PlainArray& a, const PlainArray& b, const Binary& f) {
  const Shape shape = common(a.shape, b.shape);
  PlainArray result = broadcast(a, shape);
  const PlainArray other = broadcast(b, shape);
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    result.values[i] = f(result.values[i], other.values[i]);
  }
  return result;
}

PlainArray matrix(Index rows, Index columns, const std::function<double(Index, Index)>& f) {
  PlainArray result = zeros({rows, columns});
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) cell(result, i, j) = f(i, j);
  }
  return result;
}

double at(const PlainArray& x, Index row, Index column) {
  return x.values[static_cast<std::size_t>(row * x.shape[1] + column)];
}

PlainArray broadcast(const PlainArray& x, const Shape& shape) {
  PlainArray result = zeros(shape);
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    result.values[i] = x.values[source(static_cast<Index>(i), shape, x.shape)];
  }
  return result;
}

PlainArray sum_to(const PlainArray& x, const Shape& shape) {
  PlainArray result = zeros(shape);
  for (std::size_t i = 0; i < x.values.size(); ++i) {
    result.values[source(static_cast<Index>(i), x.shape, shape)] += x.values[i];
  }
  return result;
}

PlainArray sum(const PlainArray& x, int axis) {
  Shape shape = x.shape;
  shape[axis] = 1;
  return sum_to(x, shape);
}

PlainArray mean(const PlainArray& x, int axis) {
  const auto extent = static_cast<double>(x.shape[axis]);
  return map(sum(x, axis), [extent](double total) { return total / extent; });
}

PlainArray sum(const PlainArray& x) { return sum_to(x, {}); }

PlainArray mean(const PlainArray& x) {
  const auto count = static_cast<double>(x.values.size());
  return map(sum(x), [count](double total) { return total / count; });
}

PlainArray row_norm(const PlainArray& x) {
  const PlainArray squares = map(x, [](double value) { return value * value; });
  return map(sum(squares, 1), [](double total) { return std::sqrt(total); });
}

PlainArray transpose(const PlainArray& x) {
  return matrix(x.shape[1], x.shape[0], [&](Index i, Index j) { return at(x, j, i); });
}

PlainArray concat_columns(const std::vector<PlainArray>& parts) {
  std::vector<PlainArray> turned;
  turned.reserve(parts.size());
  for (const PlainArray& part : parts) turned.push_back(transpose(part));
  return transpose(concat_rows(turned));
}

PlainArray concat_rows(const std::vector<PlainArray>& parts) {
  PlainArray result = parts.front();
  result.shape[0] = 0;
  result.values.clear();
  for (const PlainArray& part : parts) {
    result.shape[0] += part.shape[0];
    result.values.insert(result.values.end(), part.values.begin(), part.values.end());
  }
  return result;
}

PlainArray columns(const PlainArray& x, Index begin, Index count) {
  return transpose(rows(transpose(x), begin, count));
}

PlainArray rows(const PlainArray& x, Index begin, Index count) {
  PlainArray result = x;
  result.shape[0] = count;
  result.values.assign(static_cast<std::size_t>(result.shape.count()), 0);
  const Index size = result.shape.count() / count;
  for (Index row = std::max(begin, Index{0}); row < std::min(begin + count, x.shape[0]); ++row) {
    std::copy_n(x.values.begin() + row * size, size, result.values.begin() + (row - begin) * size);
  }
  return result;
}

PlainArray gather_rows(const PlainArray& x, const std::vector<std::int32_t>& index) {
  PlainArray result{x.shape, {}};
  result.shape[0] = static_cast<Index>(index.size());
  const Index size = x.shape.count() / x.shape[0];
  for (const Index row : index) {
    const auto begin = x.values.begin() + row * size;
    result.values.insert(result.values.end(), begin, begin + size);
  }
  return result;
}

PlainArray scatter_add_rows(const PlainArray& x, const std::vector<std::int32_t>& index,
                            Index rows) {
  Shape shape = x.shape;
  shape[0] = rows;
  PlainArray result = zeros(shape);
  const Index size = x.shape.count() / x.shape[0];
  for (Index i = 0; i < x.shape.count(); ++i) {
    const Index row = index[static_cast<std::size_t>(i / size)];
    result.values[static_cast<std::size_t>(row * size + i % size)] +=
        x.values[static_cast<std::size_t>(i)];
  }
  return result;
}

PlainArray matmul(const PlainArray& a, const PlainArray& b) {
  PlainArray result = zeros({a.shape[0], b.shape[1]});
  for (Index i = 0; i < a.shape[0]; ++i) {
    for (Index k = 0; k < a.shape[1]; ++k) {
      for (Index j = 0; j < b.shape[1]; ++j) cell(result, i, j) += at(a, i, k) * at(b, k, j);
    }
  }
  return result;
}

PlainArray activate(const PlainArray& x, Activation activation, double slope) {
  if (activation == Activation::none) return x;
  const double below = activation == Activation::relu ? 0 : slope;
  return map(x, [below](double value) { return value > 0 ? value : below * value; });
}

PlainArray batch_norm(const PlainArray& x, const PlainArray& scale, const PlainArray& shift,
                      double epsilon) {
  const PlainArray centred = zip(x, mean(x, 0), [](double a, double b) { return a - b; });
  const PlainArray variance = mean(map(centred, [](double a) { return a * a; }), 0);
  const PlainArray normalised = zip(centred, variance, [epsilon](double value, double spread) {
    return value / std::sqrt(spread + epsilon);
  });
  const PlainArray scaled = zip(normalised, scale, [](double a, double b) { return a * b; });
  return zip(scaled, shift, [](double a, double b) { return a + b; });
}

PlainArray activate_spans(const PlainArray& x, const Spans& spans, double temperature,
                          const PlainArray& noise) {
  const PlainArray cooled =
      zip(x, noise, [temperature](double a, double b) { return (a + b) / temperature; });
  PlainArray y = x;
  for (Index row = 0; row < x.shape[0]; ++row) {
    for (const Span& span : *spans) {
      for (Index j = span.offset; j < span.offset + span.width; ++j) {
        cell(y, row, j) = span.kind == SpanKind::tanh
                              ? std::tanh(at(x, row, j))
                              : std::exp(at(cooled, row, j) - log_sum(cooled, row, span));
      }
    }
  }
  return y;
}

PlainArray log_softmax_spans(const PlainArray& x, const Spans& spans) {
  PlainArray y = x;
  for (Index row = 0; row < x.shape[0]; ++row) {
    for (const Span& span : *spans) {
      if (span.kind != SpanKind::softmax) continue;
      for (Index j = span.offset; j < span.offset + span.width; ++j) {
        cell(y, row, j) -= log_sum(x, row, span);
      }
    }
  }
  return y;
}

PlainArray sum_spans(const PlainArray& x, const Spans& spans) {
  PlainArray y = zeros(x.shape);
  for (const Span& span : *spans) {
    if (span.kind != SpanKind::softmax) continue;
    const PlainArray total = sum(columns(x, span.offset, span.width), 1);
    for (Index row = 0; row < x.shape[0]; ++row) {
      for (Index k = 0; k < span.width; ++k) cell(y, row, span.offset + k) = at(total, row, 0);
    }
  }
  return y;
}

PlainArray cross_entropy_spans(const PlainArray& x, const std::vector<std::int32_t>& target,
                               const Spans& spans) {
  return matrix(x.shape[0], 1, [&](Index row, Index) {
    double total = 0;
    for (std::size_t s = 0; s < spans->size(); ++s) {
      const std::int32_t wanted = target[static_cast<std::size_t>(row) * spans->size() + s];
      const Span& span = (*spans)[s];
      if (wanted >= 0) total += log_sum(x, row, span) - at(x, row, span.offset + wanted);
    }
    return total;
  });
}

}  // namespace ballast::testing::plain
