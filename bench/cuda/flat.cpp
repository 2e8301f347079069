// Kernels on flat arrays: element-wise, random numbers, Adam.
#include "bench/cuda/measure.h"
#include "kernels/adam.h"
#include "kernels/dropout.h"
#include "kernels/elementwise.h"
#include "kernels/random.h"

namespace ballast::bench {

void add_elementwise() {
  const auto add_unary = [](const std::string& name, UnaryOp op) {
    add_both(name, kLarge, kStep, [op](Index rows, Index columns) {
      const Index count = rows * columns;
      const auto x = numbers(count);
      const auto y = numbers(count, 1);
      return Work{2 * count * kReal, 0,
                  [=] { unary(kDevice, op, x->data(), y->data(), count, Real(0.2)); }};
    });
  };
  add_unary("copy", UnaryOp::copy);
  add_unary("leaky_relu", UnaryOp::leaky_relu);
  add_unary("exp", UnaryOp::exp);
  add_unary("log", UnaryOp::log);
  add_unary("tanh", UnaryOp::tanh);
  add_unary("softplus", UnaryOp::softplus);
  add_both("add", kLarge, kStep, [](Index rows, Index columns) {
    const Index count = rows * columns;
    const auto a = numbers(count);
    const auto b = numbers(count, 1);
    const auto y = numbers(count, 2);
    return Work{3 * count * kReal, 0,
                [=] { binary(kDevice, BinaryOp::add, a->data(), b->data(), y->data(), count); }};
  });
  const auto add_broadcast = [](const std::string& name, bool row) {
    add_both(name, kLarge, kStep, [row](Index rows, Index columns) {
      const auto a = numbers(rows * columns);
      const auto b = numbers(row ? columns : rows, 1);
      const auto y = numbers(rows * columns, 2);
      const BroadcastShape shape{
          2, {rows, columns}, {columns, 1}, {row ? Index{0} : 1, row ? Index{1} : 0}};
      const Index moved = 2 * rows * columns + (row ? columns : rows);
      return Work{moved * kReal, 0, [=] {
                    binary_broadcast(kDevice, BinaryOp::multiply, shape, a->data(), b->data(),
                                     y->data());
                  }};
    });
  };
  add_broadcast("multiply_by_a_row", true);
  add_broadcast("multiply_by_a_column", false);
  add_both("axpy", kLarge, kStep, [](Index rows, Index columns) {  // y is read and written
    const Index count = rows * columns;
    const auto x = numbers(count);
    const auto y = numbers(count, 1);
    return Work{3 * count * kReal, 0,
                [=] { axpy(kDevice, Real(1e-6), x->data(), y->data(), count); }};
  });
}

// Bytes are those of the numbers written; for dropout also of its input.
void add_random() {
  using Draw = void (*)(Real*, Index);
  const auto add_draw = [](const std::string& name, Draw draw) {
    add_both(name, kLarge, kStep, [draw](Index rows, Index columns) {
      const auto y = numbers(rows * columns);
      return Work{rows * columns * kReal, 0, [=] { draw(y->data(), rows * columns); }};
    });
  };
  add_draw("random_uniform", [](Real* y, Index n) { random_uniform(kDevice, {.seed = 3}, y, n); });
  add_draw("random_normal", [](Real* y, Index n) { random_normal(kDevice, {.seed = 3}, y, n); });
  add_draw("random_gumbel", [](Real* y, Index n) { random_gumbel(kDevice, {.seed = 3}, y, n); });
  add_both("dropout", kLarge, kStep, [](Index rows, Index columns) {
    const Index count = rows * columns;
    const auto x = numbers(count);
    const auto mask = numbers(count, 1);
    const auto y = numbers(count, 2);
    return Work{3 * count * kReal, 0, [=] {
                  dropout_forward(kDevice, {.seed = 3}, Real(0.5), x->data(), mask->data(),
                                  y->data(), count);
                }};
  });
}

// Read: parameter, gradient, both moments; written: all but the gradient. Size of a step: the
// critic of Adult.
void add_adam() {
  add_both("adam", {10000000, 1}, {734721, 1}, [](Index count, Index) {
    const auto parameter = numbers(count);
    const auto gradient = numbers(count, 1);
    const auto moment1 = numbers(count, 2);
    const auto moment2 = numbers(count, 3);
    return Work{
        7 * count * kReal, 0, [=] {
          adam(kDevice, {}, 10,
               {parameter->data(), gradient->data(), moment1->data(), moment2->data(), count});
        }};
  });
}

}  // namespace ballast::bench
