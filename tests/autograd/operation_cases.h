// Test cases of an operation, or of a few related ones, for given sizes. Tables of operations are
// built from them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "kernels/convolution.h"
#include "tests/autograd/operation_table.h"

namespace ballast::testing {

struct Table {
  void add(OperationCase operation) { cases.push_back(std::move(operation)); }
  // A linear operation; in a small table its square.
  void add_linear(OperationCase operation);

  bool small;
  std::vector<OperationCase> cases;
};

// A constant of an operation, moved to the device of its inputs.
template <class T>
class Constant {
 public:
  explicit Constant(T value) : value_(std::make_shared<T>(std::move(value))) {}
  const T& on(Device device) const {
    if (value_->device() != device) *value_ = value_->to(device);
    return *value_;
  }

 private:
  std::shared_ptr<T> value_;
};

constexpr double kSlope = 0.2;                              // slope of leaky ReLUs
std::string with(const char* name, Activation activation);  // "name + relu"

void add_binary(Table& table, const Shape& a, const Shape& b);
void add_unary(Table& table, const Shape& shape);
void add_dropout(Table& table, const Shape& shape);

void add_reshape(Table& table, const Shape& from, const Shape& to);
void add_transpose(Table& table, const Shape& shape);
void add_broadcast(Table& table, const Shape& from, const Shape& to);
void add_concat_columns(Table& table, const std::vector<Shape>& parts);
void add_concat_rows(Table& table, const std::vector<Shape>& parts);
// Columns or rows [begin, end), and the adjoints.
void add_column_slices(Table& table, const Shape& shape, Index begin, Index end);
void add_row_slices(Table& table, const Shape& shape, Index begin, Index end);
// Gathers rows of a matrix of this shape by index, and adds rows of its width to `rows` by index.
void add_row_moves(Table& table, const Shape& shape, const std::vector<std::int32_t>& gathered,
                   const std::vector<std::int32_t>& scattered, Index rows);

void add_reductions(Table& table, const Shape& shape);
void add_row_norm(Table& table, const Shape& shape);

void add_matmul(Table& table, Index m, Index n, Index k);
void add_sparse(Table& table, const SparseTensor& rows, Index width);

// A part of a linear layer's input: dense columns, an input of the case, or constant sparse rows.
struct Part {
  Part(Index width) : columns(width) {}
  Part(const SparseTensor& rows)
      : columns(rows.columns()), sparse(Constant(rows)), dense(plain::from(rows)) {}

  Index columns;
  std::optional<Constant<SparseTensor>> sparse{};
  PlainArray dense{};
};
using Parts = std::vector<Part>;
void add_linear_layer(Table& table, Activation activation, const char* what, Index rows,
                      const Parts& parts, Index out, bool bias = true);

// target: a category or -1 for each span of each row.
void add_linear_spans(Table& table, Index rows, Index columns, const Spans& spans,
                      const std::vector<std::int32_t>& target);
void add_spans(Table& table, const Shape& shape, const Spans& spans,
               const std::vector<std::int32_t>& target);
void add_softmax(Table& table, const Shape& shape);
void add_batch_norm(Table& table, Activation activation, Index rows, Index columns);
// The convolution triple.
void add_convolutions(Table& table, Activation activation, const ConvolutionShape& shape);
// One input used several times.
void add_shared_inputs(Table& table);
void add_shared_weight(Table& table, Activation activation);

}  // namespace ballast::testing
