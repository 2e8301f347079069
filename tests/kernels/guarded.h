// Shared by the kernel tests: buffers with guards, values, thread counts.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "kernels/random.h"
#include "kernels/threads.h"

namespace ballast::test {

// Rounding unit used by the bounds: half a unit in the last place of 1.
constexpr double kUnit = std::numeric_limits<Real>::epsilon() / 2;

constexpr Real kNan = std::numeric_limits<Real>::quiet_NaN();

// A result buffer. It contains NaN, so that missing writes are detected, and guards on both sides,
// which are checked on destruction.
class Guarded {
 public:
  explicit Guarded(Index count)
      : count_(count), memory_(static_cast<std::size_t>(count + 2 * kEdge), kMark) {
    std::fill_n(data(), count, kNan);
  }
  Guarded(const std::vector<Real>& values) : Guarded(static_cast<Index>(values.size())) {
    std::copy(values.begin(), values.end(), data());
  }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  ~Guarded() {
    const auto marked = [](Real x) { return x == kMark; };
    CHECK(std::all_of(memory_.begin(), memory_.begin() + kEdge, marked));
    CHECK(std::all_of(memory_.end() - kEdge, memory_.end(), marked));
  }

  Real* data() { return memory_.data() + kEdge; }
  std::vector<Real> values() const {
    return {memory_.begin() + kEdge, memory_.begin() + kEdge + count_};
  }

 private:
  static constexpr Index kEdge = 67;
  static constexpr Real kMark = 12345;
  Index count_;
  std::vector<Real> memory_;
};

// Inputs: standard normal values in a vector of exactly this size, so that AddressSanitizer detects
// reads past the end.
inline std::vector<Real> normal_values(Index count, std::uint32_t purpose = 0) {
  std::vector<Real> values(static_cast<std::size_t>(count));
  random_normal({}, {.seed = 7, .purpose = purpose}, values.data(), count);
  return values;
}

template <class T>
bool same_bytes(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

// Checks that run() gives the same bytes with 1, 2 and 3 threads; returns them.
template <class Run>
auto on_all_thread_counts(const Run& run) {
  const int before = thread_count();
  set_thread_count(1);
  const auto expected = run();
  for (int count = 2; count <= 3; ++count) {
    set_thread_count(count);
    CHECK(same_bytes(run(), expected));
  }
  set_thread_count(before);
  return expected;
}

// The largest |actual - expected|; infinity if only one of them is NaN.
inline double largest_difference(const std::vector<Real>& actual,
                                 const std::vector<double>& expected) {
  REQUIRE(actual.size() == expected.size());
  double largest = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double a = actual[i];
    if (a == expected[i] || (std::isnan(a) && std::isnan(expected[i]))) continue;
    const double difference = std::abs(a - expected[i]);
    largest = std::isnan(difference) ? std::numeric_limits<double>::infinity()
                                     : std::max(largest, difference);
  }
  return largest;
}

}  // namespace ballast::test
