// Kernels with one bug each, and the emulator's reports.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>

#include "kernels/cuda/access.cuh"
#include "kernels/cuda/products/async_copy.cuh"
#include "kernels/cuda/products/blas.h"
#include "tests/cuda_emulator/testing.h"

namespace ballast::cuda {
namespace {

using emulator::Guard;
using test::DeviceArray;
using test::has;
using test::kCuda;
using test::report_of;

// Launches a kernel without arguments in two blocks.
std::string report_of_kernel(void (*kernel)(), int threads) {
  return report_of([&] { launch(kCuda, "planted", kernel, 2, threads); });
}

__global__ void barrier_in_branch() {
  if (threadIdx.x < 40) {
    __syncthreads();
  } else {
    __syncthreads();
  }
}

__global__ void barrier_beside_warp() {
  if (threadIdx.x < 32) {
    __syncthreads();
  } else {
    __syncwarp(threadIdx.x == 32 ? 1u : kAllLanes);
    __syncthreads();
  }
}

__global__ void early_exit() {
  if (blockIdx.x == 1 && threadIdx.x >= 60) return;
  __syncthreads();
}

__global__ void not_in_mask() { __shfl_xor_sync(0x0000ffffu, 1.0f, 1); }

__global__ void lane_left() {
  if (threadIdx.x == 7) return;
  __ballot_sync(kAllLanes, 1);
}

__global__ void masks_differ() {
  const unsigned mask = threadIdx.x == 3 ? 0xffff000fu : kAllLanes;
  __shfl_down_sync(mask, 1.0f, 1);
}

__global__ void beyond_block() { __any_sync(kAllLanes, 1); }

__global__ void reads_outside_mask() {
  if (threadIdx.x < 16) __shfl_sync(0x0000ffffu, 1, 20);
}

__global__ void odd_width() { __shfl_sync(kAllLanes, 1, 0, 12); }

__global__ void too_much_shared() {
  BALLAST_SHARED(float, a, 8192);
  BALLAST_SHARED(double, b, 2049);
  a[0] = 0;
  b[0] = 0;
}

__global__ void past_shared() {
  BALLAST_SHARED(float, a, 10);
  float* unknown = a;
  unknown[threadIdx.x] = 0;
}

__global__ void nothing() {}

// Four floats, four from outside, and four more that are not waited for.
__global__ void copy_three(const float* x, float* out) {
  BALLAST_SHARED(float, shared, 12);
  copy_async<4>(shared, x, true);
  copy_async<4>(shared + 4, nullptr, false);
  close_copies();
  copy_async<4>(shared + 8, x, true);
  close_copies();
  wait_for_copies<1>();
  for (int i = 0; i < 12; ++i) out[i] = shared[i];
}

__global__ void read_unwritten(float* out) {
  BALLAST_SHARED(float, values, 64);
  if (blockIdx.x == 0) values[threadIdx.x] = 1;
  out[blockIdx.x * blockDim.x + threadIdx.x] = values[threadIdx.x];
}

__global__ void read_at(const float* x, Index at, float* out) { *out = x[at]; }
__global__ void write_at(float* x, Index at) { x[at] = 1; }
__global__ void write4_at(float* x, Index at) { store4(x + at, make_float4(1, 2, 3, 4)); }

TEST_CASE("emulator: barriers in two branches") {
  const std::string report = report_of_kernel(barrier_in_branch, 64);
  CHECK(has(report, "emulator: kernel planted, block 0, thread "));
  CHECK(has(report, "not all threads of the block reach __syncthreads() at "));
  CHECK(has(report, "threads 0-39: __syncthreads() at "));
  CHECK(has(report, "threads 40-63: __syncthreads() at "));
}

TEST_CASE("emulator: a barrier and a warp function in different branches") {
  const std::string report = report_of_kernel(barrier_beside_warp, 64);
  CHECK(has(report, "threads 0-31: __syncthreads() at "));
  CHECK(has(report, "threads 33-63: __syncwarp(0xffffffff) at "));
}

TEST_CASE("emulator: a thread leaves before a barrier") {
  const std::string report = report_of_kernel(early_exit, 64);
  CHECK(has(report, "kernel planted, block 1, thread 59: not all threads of the block reach"));
  CHECK(has(report, "threads 0-59: __syncthreads() at "));
  CHECK(has(report, "threads 60-63: left the kernel"));
}

TEST_CASE("emulator: invalid masks") {
  std::string report = report_of_kernel(not_in_mask, 32);
  CHECK(has(report, "thread 16: __shfl_xor_sync(0x0000ffff) at "));
  CHECK(has(report, "emulator_bugs_test.cpp:"));
  CHECK(has(report, "lane 16 calls and is not in the mask"));

  report = report_of_kernel(lane_left, 64);
  CHECK(has(report, "not all lanes of the mask (0-31) reach __ballot_sync(0xffffffff)"));
  CHECK(has(report, "threads 7, 32-63: left the kernel"));

  report = report_of_kernel(masks_differ, 32);
  CHECK(has(report, "threads 0-2, 4-31: __shfl_down_sync(0xffffffff)"));
  CHECK(has(report, "threads 3: __shfl_down_sync(0xffff000f)"));

  report = report_of_kernel(beyond_block, 40);
  CHECK(has(report, "thread 32: __any_sync(0xffffffff) at "));
  CHECK(has(report, "the mask has lanes that the block of 40 threads has not; this warp has 8"));

  CHECK(has(report_of_kernel(reads_outside_mask, 32), "reads lane 20, which is not in the mask"));
  CHECK(has(report_of_kernel(odd_width, 32), "a shuffle of width 12 at "));
}

TEST_CASE("emulator: shared memory that was not written is NaN") {
  DeviceArray<float> out(128);
  launch(kCuda, "read_unwritten", read_unwritten, 2, 64, out.data());
  const std::vector<float> values = out.values();
  CHECK(values[63] == 1);
  for (std::size_t i = 64; i < 128; ++i) CHECK(std::isnan(values[i]));
}

TEST_CASE("emulator: copies that a thread does not wait for are NaN") {
  const DeviceArray<float> x(std::vector<float>{1, 2, 3, 4});
  DeviceArray<float> out(12);
  launch(kCuda, "copy_three", copy_three, 1, 1, x.data(), out.data());
  const std::vector<float> values = out.values();
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(values[i] == static_cast<float>(i + 1));
    CHECK(values[4 + i] == 0);
    CHECK(std::isnan(values[8 + i]));
  }
}

TEST_CASE("emulator: exceeded limits") {
  CHECK(has(report_of_kernel(too_much_shared, 32), "shared memory of 49160 bytes at "));
  CHECK(has(report_of_kernel(past_shared, 11),
            "write 0 bytes past the end of the shared array of 40 bytes at "));
  CHECK(has(report_of_kernel(nothing, 1025), "kernel planted: launched with 1025 threads a block"));
  CHECK(has(report_of_kernel(nothing, 0), "launched with 0 threads a block"));
  const auto many = [] { launch(kCuda, "many", nothing, Index{1} << 31, 1); };
  CHECK(has(report_of(many), "launched with 2147483648 blocks"));
}

TEST_CASE("emulator: out-of-bounds accesses") {
  DeviceArray<float> x(std::vector<float>(100, 1.0f));
  DeviceArray<float> out(1);
  const auto reading = [&](Index at) {
    return report_of([&] { launch(kCuda, "read_at", read_at, 1, 1, x.data(), at, out.data()); });
  };
  const auto writing = [&](Index at) {
    return report_of([&] { launch(kCuda, "write_at", write_at, 1, 1, x.data(), at); });
  };
  CHECK(has(reading(100),
            "kernel read_at, block 0, thread 0: out of bounds (read): 0 bytes past the "
            "end of an allocation of 400 bytes"));
  CHECK(has(writing(102),
            "kernel write_at, block 0, thread 0: out of bounds (write): 8 bytes past "
            "the end of an allocation of 400 bytes"));
  CHECK(has(reading(-2000), "out of bounds (read): 8000 bytes before the start of an allocation"));
  CHECK(has(writing(-1),
            "kernel write_at: out of bounds (write): 4 bytes before the start of an allocation"));
}

TEST_CASE(
    "emulator: out-of-bounds accesses at an odd size, and with the guard before the allocation") {
  DeviceArray<float> odd(3);
  const auto in_slack = [&] { launch(kCuda, "write_at", write_at, 1, 1, odd.data(), 3); };
  CHECK(has(report_of(in_slack),
            "kernel write_at: out of bounds (write): 0 bytes past the end of an "
            "allocation of 12 bytes"));
  emulator::set_guard(Guard::before);
  DeviceArray<float> guarded(3);
  emulator::set_guard(Guard::after);
  DeviceArray<float> out(1);
  const auto read = [&] { launch(kCuda, "read", read_at, 1, 1, guarded.data(), -1, out.data()); };
  CHECK(has(report_of(read), "out of bounds (read): 4 bytes before the start of an allocation"));
  const auto write = [&] { launch(kCuda, "write", write_at, 1, 1, guarded.data(), 3); };
  CHECK(has(report_of(write), "out of bounds (write): 0 bytes past the end of an allocation"));
}

TEST_CASE("emulator: released memory") {
  DeviceArray<float> out(1);
  auto* x = static_cast<float*>(allocate(kCuda, 400));
  release(kCuda, x);
  const auto use = [&] { launch(kCuda, "read_at", read_at, 1, 1, x, 1, out.data()); };
  CHECK(has(report_of(use),
            "kernel read_at, block 0, thread 0: released memory (read): byte 4 of an "
            "allocation of 400 bytes that was released"));
  const auto twice = [&] { release(kCuda, x); };
  CHECK(has(report_of(twice), "release of what is no allocation"));
}

TEST_CASE("emulator: the host accesses device memory") {
  DeviceArray<float> x(std::vector<float>{1, 2, 3});
  volatile float* data = x.data();
  CHECK(has(report_of([&] { data[1] = 5; }),
            "emulator: host code touches device memory (write): byte 4 of an allocation of 12"));
  const auto behind_launch = [&] {
    launch(kCuda, "nothing", nothing, 1, 32);
    return data[0];
  };
  CHECK(has(report_of(behind_launch), "host code touches device memory (read): byte 0"));
  CHECK(x.values() == std::vector<float>{1, 2, 3});
}

TEST_CASE("emulator: a kernel is passed host memory") {
  float host = 0;
  const auto direct = [&] { launch(kCuda, "write_at", write_at, 1, 1, &host, 0); };
  CHECK(has(report_of(direct), "kernel write_at: argument 1 points to host memory"));
  const auto null = [] { launch(kCuda, "write_at", write_at, 1, 1, nullptr, 2); };
  CHECK(
      has(report_of(null), "kernel write_at, block 0, thread 0: write at 0x8, which is no device"));
}

TEST_CASE("emulator: misaligned access of 16 bytes") {
  DeviceArray<float> x(std::vector<float>(8, 0.0f));
  launch(kCuda, "write4_at", write4_at, 1, 1, x.data(), 4);
  CHECK(x.values() == std::vector<float>{0, 0, 0, 0, 1, 2, 3, 4});
  const auto odd = [&] { launch(kCuda, "write4_at", write4_at, 1, 1, x.data(), 3); };
  CHECK(has(report_of(odd),
            "kernel write4_at, block 0, thread 0: misaligned access of 16 bytes, 12 "
            "off: byte 12 of an allocation of 32 bytes"));
}

TEST_CASE("emulator: invalid calls of the matrix product") {
  const DeviceArray<float> a(std::vector<float>(6, 1.0f));
  const DeviceArray<float> b(std::vector<float>(12, 1.0f));
  DeviceArray<float> c(8);
  const MatmulShape shape = {.m = 2, .n = 4, .k = 3};
  const auto report = [&](const MatmulShape& s, Index lda, const Epilogue& epilogue) {
    return report_of([&] {
      blas_matmul(kCuda, s, {a.data(), lda}, {b.data(), 4}, 0, {c.data(), 4}, epilogue);
    });
  };
  CHECK(has(report({.m = 3, .n = 4, .k = 3}, 3, {}),
            "kernel blas_matmul: a of 3x3 elements does not lie in one live allocation"));
  CHECK(has(report({.m = 0, .n = 4, .k = 3}, 3, {}), "m, n, k are 0, 4, 3"));
  CHECK(has(report(shape, 2, {}), "the leading dimension of a is 2, its rows have 3 elements"));
  CHECK(has(report(shape, 3, {.activation = Activation::leaky_relu}), "the activation is not"));
  const float bias = 0;
  CHECK(has(report(shape, 3, {.bias = &bias}), "bias of 1x4 elements does not lie in"));
}

}  // namespace
}  // namespace ballast::cuda
