// Compares kernels on arrays of numbers on the device with the CPU, through the public functions
// with a device argument.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <type_traits>
#include <vector>

#include "kernels/cuda/runtime.h"
#include "tests/cuda/device_check.h"

namespace ballast::test {

// An array on both devices. On the CUDA device it begins `offset` elements after an aligned address
// and ends at the end of the allocation.
template <class T>
class OnBoth {
 public:
  explicit OnBoth(const std::vector<T>& values, Index offset = 0)
      : offset_(offset), host_(values), device_(shifted(values, offset)) {}

  const T* on(Device device) const {
    return device.kind == DeviceKind::cpu ? host_.data() : device_.data() + offset_;
  }
  T* on(Device device) {
    return device.kind == DeviceKind::cpu ? host_.data() : device_.data() + offset_;
  }
  const std::vector<T>& host() const { return host_; }
  // The current content on the device.
  std::vector<T> device() const {
    const std::vector<T> all = device_.values();
    return {all.begin() + offset_, all.end()};
  }

 private:
  static std::vector<T> shifted(std::vector<T> values, Index offset) {
    values.insert(values.begin(), static_cast<std::size_t>(offset), T());
    return values;
  }
  Index offset_;
  std::vector<T> host_;
  DeviceArray<T> device_;
};

inline void check_results(const std::vector<Real>& a, const std::vector<Real>& b,
                          double tolerance) {
  check_close(a, b, tolerance);
}
inline void check_results(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b,
                          double) {
  CHECK(a == b);
}

constexpr double kTolerance = 4e-6;  // relative to the largest result

// run(device, y) works on arrays with the initial contents start[0], start[1], ...; y[0], y[1], ...
// are their addresses. It runs on the CPU and, in every order, on the CUDA device.
template <class T, class Run>
void check_outputs(const std::vector<std::vector<T>>& start, const Run& run,
                   double tolerance = kTolerance, Index offset = 0) {
  std::vector<std::vector<T>> expected = start;
  std::vector<T*> places;
  for (auto& values : expected) places.push_back(values.data());
  run(Device{}, places.data());
  const auto results = in_orders(kOrders, [&] {
    std::vector<std::unique_ptr<OnBoth<T>>> outputs;
    std::vector<T*> device_places;
    for (const auto& values : start) {
      outputs.push_back(std::make_unique<OnBoth<T>>(values, offset));
      device_places.push_back(outputs.back()->on(kCuda));
    }
    run(kCuda, device_places.data());
    std::vector<std::vector<T>> written;
    for (const auto& output : outputs) written.push_back(output->device());
    return written;
  });
  for (std::size_t i = 0; i < start.size(); ++i) {
    CAPTURE(i);
    for (const auto& result : results) CHECK(same_bytes(result[i], results[0][i]));
    check_results(results[0][i], expected[i], tolerance);
  }
}

// Initial content of result arrays; elements that are not written are detected.
template <class T = Real>
std::vector<T> unwritten(Index count) {
  const T mark = std::is_same_v<T, Real> ? std::numeric_limits<T>::quiet_NaN() : T(-77);
  return std::vector<T>(static_cast<std::size_t>(count), mark);
}

// The same for one array of `count` results: run(device, y).
template <class T = Real, class Run>
void check_output(Index count, const Run& run, double tolerance = kTolerance, Index offset = 0) {
  check_outputs<T>(
      {unwritten<T>(count)}, [&](Device device, T* const* y) { run(device, y[0]); }, tolerance,
      offset);
}

// Checks that run() launches `count` kernels; on a GPU it only runs it.
template <class Run>
void check_launches([[maybe_unused]] Index count, const Run& run) {
#ifdef BALLAST_CUDA_EMULATOR
  const Index before = cuda::emulator::launch_count();
  run();
  CHECK(cuda::emulator::launch_count() - before == count);
#else
  run();
#endif
}

}  // namespace ballast::test
