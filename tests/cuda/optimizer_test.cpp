// Compares Adam, averages and records of losses on the device with the CPU.
#include <cmath>
#include <vector>

#include "kernels/cuda/kernels.h"
#include "kernels/memory.h"
#include "tests/cuda/device_check.h"

using namespace ballast;
using namespace ballast::test;

namespace {

// Parameter, gradient and moments, each `stride` elements after the previous one.
std::vector<Real> adam_steps(Device device, const AdamOptions& options, Real* all, Index count,
                             Index stride, const std::uint64_t* place) {
  for (std::uint64_t number = 0; number < 3; ++number) {
    Step step(number);
    step.place = place;
    adam(device, options, step, {all, all + stride, all + 2 * stride, all + 3 * stride, count});
    if (place != nullptr) advance_step(device, const_cast<std::uint64_t*>(place));
  }
  return {};
}

// The elements between the arrays are guards that must not change.
void check_adam(Index count, Index stride, bool in_memory) {
  AdamOptions options{2e-3, 0.5, 0.9, 1e-8, 1e-2};
  options.decoupled_decay = 0.1;
  options.warmup = 2;
  options.cosine = 3;
  std::vector<Real> start = normal_array(4 * stride);
  for (Real& x : start) x = std::fabs(x);
  std::vector<Real> expected = start;
  adam_steps({}, options, expected.data(), count, stride, nullptr);
  const auto values = on_device([&] {
    DeviceArray<Real> all(start);
    DeviceArray<std::uint64_t> place(std::vector<std::uint64_t>{0});
    adam_steps(kCuda, options, all.data(), count, stride, in_memory ? place.data() : nullptr);
    return all.values();
  });
  check_close(values, expected, 1e-6);
}

}  // namespace

TEST_CASE("adam.three steps, all sizes") {
  for (const Index count : {0, 1, 3, 4, 1021, 20000}) {
    check_adam(count, (count + 7) / 4 * 4, false);
  }
}

TEST_CASE("adam.unaligned addresses") { check_adam(1021, 1023, false); }

TEST_CASE("adam.the step number is in device memory") { check_adam(1021, 1024, true); }

TEST_CASE("update_moving_average.early and late steps, from a value and from memory") {
  for (const std::uint64_t number : {0, 5, 1000000}) {
    for (const Index count : {0, 1, 1021}) {
      const auto now = normal_array(count, 1);
      const auto start = normal_array(count, 2);
      std::vector<Real> expected = start;
      update_moving_average({}, number, 0.999, now.data(), expected.data(), count);
      for (const bool in_memory : {false, true}) {
        check_close(on_device([&] {
                      DeviceArray<Real> device_now(now);
                      DeviceArray<Real> average(start);
                      DeviceArray<std::uint64_t> place(std::vector<std::uint64_t>{number});
                      Step step(in_memory ? 77 : number);
                      if (in_memory) step.place = place.data();
                      update_moving_average(kCuda, step, 0.999, device_now.data(), average.data(),
                                            count);
                      return average.values();
                    }),
                    expected, 1e-6);
      }
    }
  }
}

TEST_CASE("record_values.each step has a row") {
  const std::vector<Real> losses{1, 2, 3};
  const DeviceArray<Real> values(losses);
  DeviceArray<Real> out(std::vector<Real>(8, 0));
  const Real* pointers[] = {values.data() + 2, values.data()};
  record_values(kCuda, 5, pointers, 2, out.data(), 4);
  record_values(kCuda, 11, pointers, 1, out.data(), 4);  // row 3 of a narrower record
  CHECK(out.values() == std::vector<Real>{0, 0, 3, 3, 0, 0, 0, 0});
  std::vector<Real> host(8, 0);
  const Real* host_pointers[] = {losses.data() + 2, losses.data()};
  record_values({}, 5, host_pointers, 2, host.data(), 4);
  CHECK(host == std::vector<Real>{0, 0, 3, 1, 0, 0, 0, 0});
}

TEST_CASE(
    "copy_memory.a size that is not a multiple of the word size is rejected within a device") {
  DeviceArray<Real> a(4);
  CHECK_THROWS(copy_memory(kCuda, a.data(), kCuda, a.data(), 3));
}
