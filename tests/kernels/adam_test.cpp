#include "kernels/adam.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "kernels/threads.h"

using namespace ballast;

namespace {

// The published algorithm (Kingma, Ba, algorithm 1) for one parameter, in double.
struct Reference {
  double parameter = 0;
  double moment1 = 0;
  double moment2 = 0;

  void step(const AdamOptions& o, int t, double gradient) {
    const double warm = t < o.warmup ? static_cast<double>(t) / static_cast<double>(o.warmup) : 1;
    const double part = static_cast<double>(t) / static_cast<double>(o.cosine);
    const double cosine = o.cosine == 0 ? 1 : part < 1 ? 0.5 + 0.5 * std::cos(M_PI * part) : 0;
    const double rate = o.learning_rate * warm * cosine;
    parameter *= 1 - rate * o.decoupled_decay;
    const double g = gradient + o.weight_decay * parameter;
    moment1 = o.beta1 * moment1 + (1 - o.beta1) * g;
    moment2 = o.beta2 * moment2 + (1 - o.beta2) * g * g;
    const double corrected1 = moment1 / (1 - std::pow(o.beta1, t));
    const double corrected2 = moment2 / (1 - std::pow(o.beta2, t));
    parameter -= rate * corrected1 / (std::sqrt(corrected2) + o.epsilon);
  }
};

struct State {
  explicit State(std::size_t count)
      : parameter(count), gradient(count), moment1(count), moment2(count) {}
  std::vector<Real> parameter, gradient, moment1, moment2;
};

double wave_at(std::size_t i, int t) { return std::sin(0.7 * static_cast<double>(i) + t); }

State run(const AdamOptions& options, std::size_t count, int steps) {
  State s(count);
  for (std::size_t i = 0; i < count; ++i) s.parameter[i] = static_cast<Real>(wave_at(i, 100));
  for (int t = 1; t <= steps; ++t) {
    for (std::size_t i = 0; i < count; ++i) s.gradient[i] = static_cast<Real>(wave_at(i, t));
    adam({}, options, t - 1,
         {s.parameter.data(), s.gradient.data(), s.moment1.data(), s.moment2.data(),
          static_cast<Index>(count)});
  }
  return s;
}

}  // namespace

TEST_CASE("adam: 50 steps agree with the published algorithm, with weight decay and schedules") {
  const AdamOptions plain;
  const AdamOptions ctgan{2e-4, 0.5, 0.9, 1e-8, 1e-6};
  const AdamOptions strong{0.05, 0.9, 0.99, 1e-3, 0.1};
  AdamOptions decoupled{0.02, 0.9, 0.99, 1e-3};
  decoupled.decoupled_decay = 0.5;
  AdamOptions scheduled = decoupled;
  scheduled.warmup = 7;
  scheduled.cosine = 40;
  for (const AdamOptions& options : {plain, ctgan, strong, decoupled, scheduled}) {
    for (const std::size_t count : {1u, 7u, 8u, 16u, 33u, 5003u}) {
      const State s = run(options, count, 50);
      int wrong = 0;
      for (std::size_t i = 0; i < count; ++i) {
        Reference reference{static_cast<Real>(wave_at(i, 100))};
        for (int t = 1; t <= 50; ++t) reference.step(options, t, static_cast<Real>(wave_at(i, t)));
        // Rounding errors of 50 updates.
        const double tolerance = 50 * std::numeric_limits<Real>::epsilon();
        wrong += !(std::abs(s.parameter[i] - reference.parameter) <= tolerance);
        wrong += !(std::abs(s.moment1[i] - reference.moment1) <= tolerance);
        wrong += !(std::abs(s.moment2[i] - reference.moment2) <= tolerance);
      }
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE(
    "adam: the first step has the size of the learning rate, against the sign of the gradient") {
  Real parameter[2] = {1, 1};
  const Real gradient[2] = {Real(1e-3), -1000};
  Real moment1[2] = {};
  Real moment2[2] = {};
  adam({}, {0.01, 0.9, 0.999, 0, 0}, 0, {parameter, gradient, moment1, moment2, 2});
  CHECK(parameter[0] == doctest::Approx(0.99));
  CHECK(parameter[1] == doctest::Approx(1.01));
}

TEST_CASE("adam: zero gradients change nothing; empty buffers are supported") {
  Real parameter = 3;
  const Real gradient = 0;
  Real moment1 = 0;
  Real moment2 = 0;
  adam({}, {}, 0, {&parameter, &gradient, &moment1, &moment2, 1});
  CHECK(parameter == 3);
  adam({}, {}, 0, {&parameter, &gradient, &moment1, &moment2, 0});
  CHECK(parameter == 3);
}

TEST_CASE("adam: results do not depend on the number of threads") {
  const int before = thread_count();
  set_thread_count(1);
  const State one = run({}, 100'003, 3);
  set_thread_count(3);
  const State three = run({}, 100'003, 3);
  set_thread_count(before);
  const std::size_t bytes = one.parameter.size() * sizeof(Real);
  CHECK(std::memcmp(one.parameter.data(), three.parameter.data(), bytes) == 0);
  CHECK(std::memcmp(one.moment2.data(), three.moment2.data(), bytes) == 0);
}
