#include "autograd/grad.h"

#include <doctest/doctest.h>
#include <pthread.h>

#include <cstddef>
#include <string>
#include <thread>

#include "autograd/operations.h"
#include "kernels/error.h"
#include "kernels/memory.h"

namespace ballast {
namespace {

Tensor leaf(std::vector<Real> values) {
  const auto count = static_cast<Index>(values.size());
  return Tensor::from(values, {count}).set_requires_grad(true);
}

using Values = std::vector<Real>;

std::string message(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
                    const GradOptions& options = {}) {
  try {
    grad(outputs, inputs, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("gradients of several outputs are added") {
  const Tensor x = leaf({1, 2});
  CHECK(grad({square(x), x * 5}, {x})[0].to_vector() == Values{7, 9});
  CHECK(grad({x}, {x})[0].to_vector() == Values{1, 1});
  const Tensor y = square(x);
  CHECK(grad({y, y}, {x})[0].to_vector() == Values{4, 8});
}

TEST_CASE("output gradients weigh the outputs") {
  const Tensor x = leaf({1, 2});
  GradOptions options;
  options.output_gradients = {Tensor::from({10, 100}, {2})};
  CHECK(grad({square(x)}, {x}, options)[0].to_vector() == Values{20, 400});
  CHECK_EQ(options.output_gradients[0].to_vector(), Values{10, 100});
}

TEST_CASE("an unused input gets an undefined tensor with allow_unused") {
  const Tensor x = leaf({1, 2});
  const Tensor unused = leaf({3});
  for (const bool create_graph : {false, true}) {
    GradOptions options;
    options.create_graph = create_graph;
    options.allow_unused = true;
    const auto found = grad({square(x)}, {unused, x, unused}, options);
    CHECK_FALSE(found[0].defined());
    CHECK(found[1].to_vector() == Values{2, 4});
    CHECK_FALSE(found[2].defined());
  }
}

TEST_CASE("gradients of intermediate results and their inputs can be requested together") {
  const Tensor x = leaf({1, 2});
  const Tensor y = square(x);
  const Tensor z = y * 3;
  const auto found = grad({square(z)}, {y, x, z, y});
  CHECK(found[0].to_vector() == Values{18, 72});
  CHECK(found[1].to_vector() == Values{36, 288});
  CHECK(found[2].to_vector() == Values{6, 24});
  CHECK(found[3].to_vector() == found[0].to_vector());
}

TEST_CASE(
    "a leaf used several times gets the sum of its gradients, even if gradients share memory") {
  const Tensor x = leaf({1, 2});
  const Tensor y = leaf({3, 4});
  const Tensor once = x + y;        // both inputs get the same tensor
  const Tensor z = once + x;        // x again: must not change y's
  const Tensor w = z + (once + y);  // and more
  const auto found = grad({w}, {x, y});
  CHECK(found[0].to_vector() == Values{3, 3});
  CHECK(found[1].to_vector() == Values{3, 3});
  const Tensor r = reshape(x, {2, 1});
  const auto views = grad({r + r, x * x}, {x, r});
  CHECK(views[0].to_vector() == Values{4, 6});
  CHECK(views[1].to_vector() == Values{2, 2});
}

TEST_CASE("output gradients are never written to") {
  const Tensor x = leaf({1, 2});
  GradOptions options;
  options.output_gradients = {Tensor::from({1, 1}, {2}), Tensor::from({2, 2}, {2})};
  const Tensor view = Tensor::from({5, 5}, {1, 2});
  const Tensor y = x + Real{1};
  const Tensor z = x + Real{2};
  CHECK(grad({y, z}, {x}, options)[0].to_vector() == Values{3, 3});
  CHECK(options.output_gradients[0].to_vector() == Values{1, 1});
  CHECK(options.output_gradients[1].to_vector() == Values{2, 2});
  // Nor through a view of them that became the gradient of an input.
  CHECK(grad({x * 3, reshape(x, {1, 2})}, {x},
             {.output_gradients = {options.output_gradients[0], view}})[0]
            .to_vector() == Values{8, 8});
  CHECK(view.to_vector() == Values{5, 5});
  // Nor by a product that adds to its gradient in place.
  const Tensor w = Tensor::from({1}, {1, 1}).set_requires_grad(true);
  const Tensor one = Tensor::from({1}, {1, 1});
  const Tensor two = Tensor::from({2}, {1, 1});
  CHECK(grad({w, matmul(two, w)}, {w}, {.output_gradients = {one, two}})[0].item() == 5);
  CHECK_EQ(one.item(), 1);
}

TEST_CASE("destinations are overwritten; an input that outputs do not depend on gets zeros") {
  const Tensor x = leaf({1, 2});
  const Tensor w = leaf({5, 6});
  const Tensor unused = leaf({7});
  GradOptions options;
  options.destinations = {Tensor::full({2}, 99), Tensor::full({1}, 99), Tensor::full({2}, 99),
                          Tensor::full({2}, 99)};
  const Tensor y = x * w + x * x + w;
  const auto found = grad({y}, {x, unused, w, x}, options);
  CHECK(found[0].to_vector() == Values{7, 10});
  CHECK(found[1].to_vector() == Values{0});
  CHECK(found[2].to_vector() == Values{2, 3});
  CHECK(found[3].to_vector() == Values{7, 10});
  for (std::size_t i = 0; i < found.size(); ++i) {
    CHECK_EQ(found[i].data(), options.destinations[i].data());
    CHECK_FALSE(found[i].requires_grad());
  }
}

TEST_CASE("the destination of an intermediate result does not affect gradients of its inputs") {
  const Tensor x = leaf({1, 2});
  const Tensor y = x + Real{1};
  GradOptions options;
  options.destinations = {Tensor::full({2}, 99), Tensor::full({2}, 99)};
  const auto found = grad({square(y), x * 10}, {y, x}, options);
  CHECK(found[0].to_vector() == Values{4, 6});
  CHECK(found[1].to_vector() == Values{14, 16});
}

// The products of a weight that is used three times are written directly to its destination.
TEST_CASE("a weight used in three places accumulates in its destination") {
  const Tensor w = Tensor::from({1, 2, 3, 4}, {2, 2}).set_requires_grad(true);
  const Tensor x = Tensor::from({1, 0, 0, 1}, {2, 2});
  const auto apply = [&](const Tensor& h) { return linear({{h, {}, w}}, {}); };
  GradOptions options;
  options.destinations = {Tensor::full({2, 2}, 99)};
  const Tensor y = apply(apply(apply(x)));
  const auto straight = grad({y}, {w}, options)[0].to_vector();
  const Tensor product = matmul(matmul(matmul(x, w), w), w);
  CHECK(straight == grad({product}, {w})[0].to_vector());
}

TEST_CASE("one tensor as scale and shift accumulates in its destination") {
  const Tensor x = Tensor::from({1, 2, 4, 8}, {4, 1});
  const Tensor both = leaf({3});
  const Tensor dy = Tensor::from({1, 0, 0, 0}, {4, 1});
  const BatchNormResult norm = batch_norm(x, both, both, 0);
  const Real normalised = (1 - norm.mean.item()) * norm.inverse_deviation.item();
  GradOptions options;
  options.output_gradients = {dy};
  options.destinations = {Tensor::full({1}, 99)};
  CHECK(grad({norm.y}, {both}, options)[0].item() == doctest::Approx(normalised + 1));
}

TEST_CASE("nothing is recorded under NoGrad, nor by grad without create_graph") {
  const Tensor x = leaf({1, 2});
  {
    const NoGrad outer;
    CHECK_FALSE(is_recording());
    { const NoGrad inner; }
    CHECK_FALSE(is_recording());
    CHECK_FALSE(square(x).requires_grad());
  }
  CHECK(is_recording());
  const Tensor y = square(x) * x;
  CHECK_FALSE(grad({y}, {x}, {.keep_graph = true})[0].requires_grad());
  CHECK(grad({y}, {x}, {.create_graph = true})[0].requires_grad());
  CHECK(is_recording());
}

TEST_CASE("gradients of gradients, to fifth order") {
  const Tensor x = leaf({2});
  Tensor y = square(square(x)) * x;  // x^5
  Real expected = 32;
  for (int order = 1; order <= 5; ++order) {
    y = grad({y}, {x}, {.create_graph = true})[0];
    expected *= static_cast<Real>(6 - order) / 2;
    CHECK(y.item() == doctest::Approx(expected));
  }
}

TEST_CASE("the sum of a constant gradient and a recorded gradient is recorded") {
  const Tensor x = leaf({2});
  for (const bool constant_first : {false, true}) {
    const Tensor linear_part = x * 3;
    const Tensor square_part = square(x);
    const std::vector<Tensor> outputs = constant_first
                                            ? std::vector<Tensor>{square_part, linear_part}
                                            : std::vector<Tensor>{linear_part, square_part};
    const Tensor dx = grad(outputs, {x}, {.create_graph = true})[0];
    CHECK_EQ(dx.item(), 7);
    CHECK_EQ(grad({dx}, {x})[0].item(), 2);
  }
}

TEST_CASE("grad rejects invalid arguments with their index and shape") {
  const Tensor x = leaf({1, 2});
  const Tensor other = leaf({1, 2, 3});
  const Tensor constant = Tensor::zeros({2});
  const Tensor y = square(x);
  CHECK_EQ(message({square(constant)}, {x}),
           "grad: output 0 (2) has no recorded operations; no input of it requires gradients");
  CHECK_EQ(message({y}, {x, constant}), "grad: input 1 (2) does not require gradients");
  CHECK_EQ(message({y}, {x, other}),
           "grad: the outputs do not depend on input 1 (3); pass allow_unused to get an undefined "
           "tensor instead");
  GradOptions wrong;
  wrong.output_gradients = {other.detach()};
  CHECK(says(message({y}, {x}, wrong), "output gradient 0 (3)"));
  wrong.output_gradients = {constant, constant};
  CHECK(says(message({y}, {x}, wrong), "2 output gradients for 1"));
  wrong.output_gradients = {};
  wrong.destinations = {other.detach()};
  CHECK(says(message({y}, {x}, wrong), "destination 0 (3)"));
  Tensor flat = Tensor::zeros({5});
  wrong.destinations = {flat.view(2, {3}), flat.view(1, {2})};
  CHECK_EQ(message({y}, {other, x}, wrong), "grad: destinations 0 (3) and 1 (2) overlap");
  wrong.destinations = {constant, constant};
  CHECK(says(message({y}, {x, x}, wrong), "overlap"));
  wrong.destinations = {constant};
  wrong.create_graph = true;
  CHECK(says(message({y}, {x}, wrong), "create_graph"));
  const NoGrad pause;
  CHECK(says(message({y}, {x}, {.create_graph = true}), "NoGrad"));
}

TEST_CASE("a graph can be differentiated once, or repeatedly with keep_graph") {
  const Tensor x = leaf({1, 2});
  const Tensor y = square(x);
  const Tensor z = sum(y);
  CHECK(grad({z}, {x}, {.keep_graph = true})[0].to_vector() == Values{2, 4});
  CHECK(grad({z}, {x}, {.create_graph = true})[0].to_vector() == Values{2, 4});
  CHECK(grad({z}, {x})[0].to_vector() == Values{2, 4});
  CHECK(says(message({z}, {x}), "pass keep_graph"));
  // Tensors saved beyond the requested inputs are not released.
  const Tensor u = square(x);
  const Tensor v = square(u);
  CHECK(grad({v}, {u})[0].to_vector() == Values{2, 8});
  CHECK(grad({u}, {x})[0].to_vector() == Values{2, 4});
  CHECK(says(message({v}, {x}), "the tensors saved by square (2)"));
}

// If a rule read a tensor that was modified after the forward pass, the gradient would be wrong.
TEST_CASE("saved tensors must not be modified before the backward pass") {
  Tensor a = leaf({1, 2});
  Tensor b = leaf({3, 4});
  Tensor y = a * b;
  a.mutable_data()[0] = 5;
  CHECK_EQ(message({y}, {b}), "grad: an input of 'multiply' was modified after the forward pass");
  CHECK(grad({y}, {a})[0].to_vector() == Values{3, 4});  // reads only b
  y = a * b;
  b.copy_from(Tensor::full({2}, 7));
  CHECK(says(message({y}, {a}), "'multiply' was modified"));
  y = exp(a);
  y.mutable_data()[0] = 0;
  CHECK_EQ(message({y}, {a}), "grad: the result of 'exp' was modified after the forward pass");
  CHECK(grad({a * b}, {a})[0].to_vector() == Values{7, 7});  // modified before the operation
  Tensor copied = Tensor::zeros({2});
  y = a + copied;  // saves nothing
  copied.mutable_data()[0] = 1;
  CHECK(grad({y}, {a})[0].to_vector() == Values{1, 1});
}

TEST_CASE("views of one buffer share the count of modifications") {
  Tensor flat = Tensor::full({4}, 2);
  const Tensor w = flat.view(0, {2, 1}).set_requires_grad(true);
  const Tensor x = Tensor::full({3, 2}, 1).set_requires_grad(true);
  const Tensor y = linear({{x, {}, w}}, {}, Activation::relu);
  flat.mutable_data()[3] = 1;
  CHECK_EQ(message({y}, {x}), "grad: an input of 'linear' was modified after the forward pass");
  CHECK(grad({y}, {w})[0].to_vector() == Values{3, 3});
}

TEST_CASE("targets and sparse rows must not be modified before the backward pass either") {
  const Tensor x = Tensor::zeros({1, 2}).set_requires_grad(true);
  Integers target = Integers::from({1});
  const Tensor loss = cross_entropy(x, target);
  target.mutable_data()[0] = 0;
  CHECK(says(message({loss}, {x}), "an input of 'cross_entropy_spans' was modified"));
  SparseTensor rows = SparseTensor::one_hot(Integers::from({1}), 2);
  const Tensor w = Tensor::zeros({2, 1}).set_requires_grad(true);
  const Tensor y = linear({{{}, rows, w}}, {});
  rows.mutable_index()[0] = 0;
  CHECK(says(message({y}, {w}), "an input of 'linear' was modified"));
}

TEST_CASE("a failed backward pass leaves no state behind") {
  const Tensor x = leaf({1, 2});
  const Tensor y = square(x);
  const Tensor z = y * 2;
  grad({y}, {x});
  CHECK_FALSE(message({z, x * 3}, {x}).empty());
  CHECK(grad({x * 3}, {x})[0].to_vector() == Values{3, 3});
}

// Gradients of a thread's own loss with respect to parameters that other threads use as well.
std::vector<Values> gradients_of_loss(const std::vector<Tensor>& parameters, Real scale) {
  const Tensor x = Tensor::full({5, 3}, scale);
  const Tensor h =
      linear({{x, {}, parameters[0]}}, parameters[1], Activation::leaky_relu, Real{0.2});
  const Tensor y = tanh(linear({{h, {}, parameters[0]}}, parameters[1]));
  const Tensor dx = grad({sum(square(y))}, {h}, {.create_graph = true})[0];
  std::vector<Values> values;
  for (const Tensor& gradient : grad({mean(y) + sum(square(dx))}, parameters)) {
    values.push_back(gradient.to_vector());
  }
  return values;
}

TEST_CASE("threads differentiate graphs that share their parameters") {
  const std::vector<Tensor> parameters = {
      Tensor::from({1, -2, 3, 2, 1, 0, -1, 1, 1}, {3, 3}).set_requires_grad(true),
      leaf({1, 2, -3})};
  const Real scales[] = {Real{0.25}, Real{-0.5}};
  std::vector<Values> serial[2];
  for (int i = 0; i < 2; ++i) serial[i] = gradients_of_loss(parameters, scales[i]);
  CHECK(serial[0] != serial[1]);
  int differ[2] = {0, 0};
  const auto work = [&](int i) {
    for (int round = 0; round < 500; ++round) {
      differ[i] += gradients_of_loss(parameters, scales[i]) != serial[i];
    }
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  CHECK_EQ(differ[0], 0);
  CHECK_EQ(differ[1], 0);
}

TEST_CASE("threads differentiate one graph with keep_graph") {
  const Tensor x = leaf({1, 2});
  const Tensor y = square(tanh(x));
  const Values expected = grad({y}, {x}, {.keep_graph = true})[0].to_vector();
  int differ[2] = {0, 0};
  const auto work = [&](int i) {
    for (int round = 0; round < 500; ++round) {
      differ[i] += grad({y}, {x}, {.keep_graph = true})[0].to_vector() != expected;
    }
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  CHECK_EQ(differ[0], 0);
  CHECK_EQ(differ[1], 0);
}

void* walk_long_chain(void* result) {
  const Tensor x = leaf({1});
  Tensor y = x;
  for (int i = 0; i < 100000; ++i) y = y + x * Real{1e-5};
  *static_cast<Real*>(result) = grad({y}, {x}, {.keep_graph = true})[0].item();
  const Tensor recorded = grad({square(y)}, {x}, {.create_graph = true})[0];
  y = {};
  return nullptr;
}

TEST_CASE("a chain of 100,000 operations is differentiated and released without recursion") {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, std::size_t{512} * 1024);
  pthread_t thread{};
  Real gradient = 0;
  REQUIRE_EQ(pthread_create(&thread, &attributes, walk_long_chain, &gradient), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  CHECK(gradient == doctest::Approx(2).epsilon(1e-3));
}

// Without keep_graph, the tensors saved by an operation are released before the next rule runs.
TEST_CASE("saved memory is released during the backward pass") {
  const auto used = [] { return arena_statistics({}).bytes_used; };
  const Index count = 100000;
  const std::size_t before = used();
  Tensor x = Tensor::full({count}, Real{1.5}).set_requires_grad(true);
  const std::size_t one = used() - before;
  Tensor y = sum([&] {
    Tensor h = x;
    for (int i = 0; i < 20; ++i) h = tanh(h);
    return h;
  }());
  CHECK(used() - before >= 20 * one);
  const Tensor dx = grad({y}, {x})[0];
  CHECK(used() - before < 3 * one);
}

}  // namespace
}  // namespace ballast
