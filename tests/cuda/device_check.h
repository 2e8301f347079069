// Shared by the CUDA kernel tests. They run on a GPU or with the emulator, which runs threads in
// three orders and makes memory behind an array inaccessible.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "kernels/cpu/sanitizers.h"
#include "kernels/cuda/runtime.h"
#include "kernels/random.h"

#ifdef BALLAST_CUDA_EMULATOR
#include "tests/cuda_emulator/control.h"
#endif

namespace ballast::test {

constexpr Device kCuda = {DeviceKind::cuda, 0};

// An array on the device, of exactly this size.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(Index count)
      : count_(static_cast<std::size_t>(count)),
        data_(static_cast<T*>(cuda::allocate(kCuda, count_ * sizeof(T)))) {}
  explicit DeviceArray(const std::vector<T>& values)
      : DeviceArray(static_cast<Index>(values.size())) {
    cuda::copy_to_device(kCuda, data_, values.data(), count_ * sizeof(T));
  }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;
  ~DeviceArray() { cuda::release(kCuda, data_); }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::vector<T> values() const {
    std::vector<T> values(count_);
    cuda::copy_to_host(kCuda, values.data(), data_, count_ * sizeof(T));
    return values;
  }

 private:
  std::size_t count_;
  T* data_;
};

// AddressSanitizer makes a run ten times slower, so one order is tested with it; the other orders
// are tested without it.
#ifdef BALLAST_ADDRESS_SANITIZER
constexpr int kOrders = 1;
#else
constexpr int kOrders = 3;
#endif

// Results of run() in the last `count` orders of threads: forward, backward, shuffled; on a GPU the
// same number of runs.
template <class Run>
auto in_orders(int count, const Run& run) {
  std::vector<decltype(run())> results;
#ifdef BALLAST_CUDA_EMULATOR
  using cuda::emulator::Order;
  constexpr Order orders[] = {Order::forward, Order::backward, Order::shuffled};
  for (int i = 3 - count; i < 3; ++i) {
    cuda::emulator::set_order(orders[i]);
    results.push_back(run());
  }
  cuda::emulator::set_order(Order::forward);
#else
  for (int i = 0; i < count; ++i) results.push_back(run());
#endif
  return results;
}

template <class T>
bool same_bytes(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

// Checks that run() returns the same bytes in every tested order. Returns the array.
template <class Run>
auto on_device(const Run& run) {
  auto results = in_orders(kOrders, run);
  for (const auto& result : results) CHECK(same_bytes(result, results[0]));
  return results[0];
}

// |a - b| is at most `tolerance` times the largest magnitude of b; NaN equals NaN; infinities must
// be equal.
inline void check_close(const std::vector<Real>& a, const std::vector<Real>& b,
                        double tolerance = 1e-6) {
  REQUIRE(a.size() == b.size());
  double scale = 0;
  for (const Real x : b) {
    if (std::isfinite(x)) scale = std::max(scale, std::fabs(static_cast<double>(x)));
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool same = a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]));
    const bool close = std::fabs(static_cast<double>(a[i]) - b[i]) <= tolerance * scale;
    if (same || close) continue;
    FAIL_CHECK("element " << i << " of " << a.size() << " is " << a[i] << ", expected " << b[i]);
    return;
  }
}

inline std::vector<Real> normal_array(Index count, std::uint32_t purpose = 0) {
  std::vector<Real> values(static_cast<std::size_t>(count));
  random_normal({}, {.seed = 7, .purpose = purpose}, values.data(), count);
  return values;
}

}  // namespace ballast::test
