// Training gives the same bytes with any number of threads.
#include "kernels/threads.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <new>
#include <string>
#include <vector>

#include "autograd/operations.h"
#include "autograd/spans.h"
#include "kernels/cpu/pieces.h"
#include "kernels/error.h"
#include "layers/draws.h"
#include "layers/layers.h"
#include "layers/losses.h"

namespace ballast {
namespace {

// Large enough that all kinds of kernels are split among threads.
struct Net : Network {
  Net() : Network("net", {}, 1) { optimise({}); }
  Linear first{*this, "first", {300}, 256};
  BatchNorm norm{*this, "norm", 256};
  Dropout dropout{*this, Real{0.5}};
  Linear second{*this, "second", {256}, 200};
  Linear critic{*this, "critic", {200}, 1};
};

std::vector<Real> train(int threads) {
  set_thread_count(threads);
  Net net;
  net.keep_average();
  const Spans spans = make_spans(
      {{0, 100, SpanKind::softmax}, {100, 1, SpanKind::tanh}, {101, 99, SpanKind::softmax}});
  for (std::uint64_t step = 0; step < 3; ++step) {
    net.start_step(step);
    const Tensor z = normal({500, 300}, {.seed = 2, .step = step});
    const Tensor h = net.norm.forward(net.first.forward(z), Activation::leaky_relu, Real{0.2});
    const Tensor rows = activate_spans(net.second.forward(net.dropout.forward(h)), spans);
    const Tensor x =
        interpolate(rows.detach(), Tensor::zeros({500, 200}), Tensor::full({500, 1}, Real{0.5}));
    net.descend(mean(net.critic.forward(rows)) + mean(row_norm(rows)) +
                gradient_penalty(tanh(net.critic.forward(x)), x));
    net.finish_step();
  }
  std::vector<Real> all = net.flat_parameters().to_vector();
  const auto averaged = net.averaged();
  for (const Tensor& flat : {net.flat_parameters(), net.flat_buffers()}) {
    const std::vector<Real> values = flat.to_vector();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

TEST_CASE("the exception of the first failed task is rethrown after all tasks have run") {
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

TEST_CASE("an exception of a kernel's task leaves the parallel region") {
  constexpr Index kElements = 100 * kPiece;
  std::vector<int> called(100);
  const auto work = [&](Index begin, Index) {
    called[static_cast<std::size_t>(begin / kPiece)] = 1;
    if (begin % (3 * kPiece) == 0) throw std::bad_alloc();
  };
  CHECK_THROWS_AS(for_pieces(kElements, work), std::bad_alloc);
  CHECK(std::count(called.begin(), called.end(), 1) == 100);
  CHECK_THROWS_AS(for_pieces(kPiece, work), std::bad_alloc);  // on one thread
  KeptException failure;
  failure.run([] { throw Error("first"); });
  failure.run([] { throw Error("second"); });
  failure.run([] {});
  CHECK_THROWS_WITH_AS(failure.rethrow(), "first", Error);
  CHECK_NOTHROW(KeptException().rethrow());
}

TEST_CASE("training does not depend on the number of threads") {
  const int before = thread_count();
  const std::vector<Real> one = train(1);
  CHECK(one == train(2));
  CHECK(one == train(3));
  set_thread_count(before);
}

}  // namespace
}  // namespace ballast
