// Training gives the same bytes on any number of threads.
#include "kernels/threads.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "autograd/grad.h"
#include "autograd/operations.h"
#include "kernels/error.h"
#include "layers/adam.h"
#include "layers/layers.h"
#include "layers/losses.h"

namespace ballast {
namespace {

// Large enough that every kind of kernel is cut among threads.
std::vector<Real> train(int threads) {
  set_thread_count(threads);
  ParameterGroup group;
  Linear first(group, "first", {300}, 256);
  BatchNorm norm(group, "norm", 256);
  Linear second(group, "second", {256}, 200);
  Linear critic(group, "critic", {200}, 1);
  group.allocate({});
  first.initialize(1, 1);
  norm.initialize();
  second.initialize(1, 2);
  critic.initialize(1, 3);
  Adam adam(group, {});
  const Spans spans = make_spans(
      {{0, 100, SpanKind::softmax}, {100, 1, SpanKind::tanh}, {101, 99, SpanKind::softmax}});
  for (std::uint64_t step = 0; step < 3; ++step) {
    Tensor z = Tensor::empty({500, 300});
    random_normal({}, {.seed = 2, .step = step}, z.mutable_data(), z.count());
    const Tensor h = norm.forward(first.forward(z), BatchNorm::Mode::training,
                                  Activation::leaky_relu, Real{0.2});
    const Tensor rows =
        activate_spans(second.forward(dropout(h, Real{0.5}, {.step = step})), spans);
    const Tensor x =
        interpolate(rows.detach(), Tensor::zeros({500, 200}), Tensor::full({500, 1}, Real{0.5}));
    const Tensor loss = mean(critic.forward(rows)) + mean(row_norm(rows)) +
                        gradient_penalty(tanh(critic.forward(x)), x);
    grad({loss}, group.parameters(), {.destinations = group.gradients()});
    adam.step();
  }
  return group.flat_parameters().to_vector();
}

TEST_CASE("of tasks that throw, what the first threw arrives, and all were called") {
  for (const bool parallel : {false, true}) {
    std::vector<int> called(100);
    const auto work = [&](Index task) {
      called[static_cast<std::size_t>(task)] = 1;
      if (task % 30 == 29) throw Error("task " + std::to_string(task));
    };
    CHECK_THROWS_WITH_AS(each_task(100, parallel, work), "task 29", Error);
    CHECK(std::count(called.begin(), called.end(), 1) == 100);
  }
  each_task(0, true, [](Index) { throw Error("none"); });
}

TEST_CASE("training on one, two and three threads gives the same bytes") {
  const int before = thread_count();
  const std::vector<Real> one = train(1);
  CHECK(one == train(2));
  CHECK(one == train(3));
  set_thread_count(before);
}

}  // namespace
}  // namespace ballast
