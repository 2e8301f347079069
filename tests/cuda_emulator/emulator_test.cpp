// The emulator runs correct kernels correctly, in all orders.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "kernels/cuda/access.cuh"
#include "tests/cuda_emulator/testing.h"

namespace ballast::cuda {
namespace {

using test::DeviceArray;
using test::in_orders;
using test::kCuda;

__device__ float warp_sum(float value) {
  for (int by = kWarp / 2; by > 0; by /= 2) value += __shfl_xor_sync(kAllLanes, value, by);
  return value;
}

// sums[block] = sum of count elements starting at block * count. Threads: a multiple of 32.
__global__ void block_sum(const float* x, Index count, float* sums) {
  BALLAST_SHARED(float, of_warp, 32);
  float sum = 0;
  for (Index i = threadIdx.x; i < count; i += blockDim.x) sum += x[blockIdx.x * count + i];
  sum = warp_sum(sum);
  if (threadIdx.x % kWarp == 0) of_warp[threadIdx.x / kWarp] = sum;
  __syncthreads();
  if (threadIdx.x < kWarp) {
    sum = threadIdx.x < blockDim.x / kWarp ? of_warp[threadIdx.x] : 0.0f;
    sum = warp_sum(sum);
    if (threadIdx.x == 0) sums[blockIdx.x] = sum;
  }
}

__global__ void count_even(const int* x, Index count, unsigned* found, int* largest) {
  for (Index i = global_thread(); i < count; i += grid_threads()) {
    if (x[i] % 2 == 0) atomicAdd(found, 1u);
    atomicMax(largest, x[i]);
  }
}

// Each array of `out` has one element per lane.
__global__ void shuffle_variants(int* out) {
  const int lane = static_cast<int>(threadIdx.x);
  int* row = out;
  const auto put = [&](int value) {
    row[lane] = value;
    row += kWarp;
  };
  put(__shfl_sync(kAllLanes, lane, 5));
  put(__shfl_sync(kAllLanes, lane, 5, 4));
  put(__shfl_up_sync(kAllLanes, lane, 3));
  put(__shfl_up_sync(kAllLanes, lane, 1, 8));
  put(__shfl_down_sync(kAllLanes, lane, 3));
  put(__shfl_down_sync(kAllLanes, lane, 1, 8));
  put(__shfl_xor_sync(kAllLanes, lane, 6));
  put(__shfl_xor_sync(kAllLanes, lane, 8, 8));
  put(static_cast<int>(__shfl_xor_sync(kAllLanes, 0x1p900 * lane, 1) / 0x1p900));
  put(static_cast<int>(__shfl_xor_sync(kAllLanes, (std::int64_t{1} << 40) * lane, 1) >> 40));
}

// Odd lanes vote separately from even ones.
__global__ void votes(unsigned* out) {
  const unsigned lane = threadIdx.x;
  const unsigned half = lane % 2 == 0 ? 0x55555555u : 0xaaaaaaaau;
  if (lane % 2 == 0) {
    out[lane] = __ballot_sync(half, lane < 8);
  } else {
    out[lane] = __ballot_sync(half, lane < 8);
  }
  out[32 + lane] = static_cast<unsigned>(__any_sync(half, lane == 4));
  out[64 + lane] = static_cast<unsigned>(__all_sync(half, lane != 4));
  __syncwarp();
}

// Sorts the block's values by odd-even transposition: many barriers.
__global__ void sort_block(float* x) {
  BALLAST_SHARED(float, values, 256);
  const unsigned i = threadIdx.x;
  values[i] = x[blockIdx.x * blockDim.x + i];
  __syncthreads();
  for (unsigned round = 0; round < blockDim.x; ++round) {
    if (i % 2 == round % 2 && i + 1 < blockDim.x && values[i] > values[i + 1]) {
      const float low = values[i + 1];
      values[i + 1] = values[i];
      values[i] = low;
    }
    __syncthreads();
  }
  x[blockIdx.x * blockDim.x + i] = values[i];
}

template <int kCount>
__device__ unsigned array_size() {
  BALLAST_SHARED(unsigned, values, kCount);
  if (threadIdx.x == 0) values[0] = sizeof(values);
  __syncthreads();
  return values[0];
}

// Two template instances have separate arrays, declared on the same source line.
__global__ void two_arrays(unsigned* out) {
  const unsigned small = array_size<4>();
  const unsigned large = array_size<8>();
  out[threadIdx.x] = small + large;
}

// A race: the last thread to write wins.
__global__ void last_one(float* out) { *out = static_cast<float>(threadIdx.x); }

TEST_CASE("emulator: a block reduction by shuffles and shared memory") {
  constexpr Index kBlocks = 5;
  constexpr Index kCount = 1000;
  std::vector<float> values(kBlocks * kCount);
  std::iota(values.begin(), values.end(), 0.0f);
  const DeviceArray<float> x(values);
  const auto results = in_orders(3, [&] {
    DeviceArray<float> sums(kBlocks);
    launch(kCuda, "block_sum", block_sum, kBlocks, 256, x.data(), kCount, sums.data());
    return sums.values();
  });
  for (Index block = 0; block < kBlocks; ++block) {
    const double first = static_cast<double>(block * kCount);
    CHECK(results[0][block] == kCount * first + kCount * (kCount - 1) / 2.0);
  }
  CHECK(results[1] == results[0]);
  CHECK(results[2] == results[0]);
}

TEST_CASE("emulator: integer atomics in a grid-stride loop") {
  std::vector<int> values(10007);
  std::iota(values.begin(), values.end(), -5000);
  const DeviceArray<int> x(values);
  const auto results = in_orders(3, [&] {
    DeviceArray<unsigned> found(std::vector<unsigned>{0});
    DeviceArray<int> largest(std::vector<int>{-1});
    const Index blocks = multiprocessors(kCuda);
    launch(kCuda, "count_even", count_even, blocks, 96, x.data(), 10007, found.data(),
           largest.data());
    return std::pair(found.values()[0], largest.values()[0]);
  });
  CHECK(results[0] == std::pair(5004u, 5006));
  CHECK(results[1] == results[0]);
  CHECK(results[2] == results[0]);
}

TEST_CASE("emulator: shuffles agree with values computed by hand") {
  const auto results = in_orders(3, [&] {
    DeviceArray<int> out(10 * kWarp);
    launch(kCuda, "shuffle_variants", shuffle_variants, 1, kWarp, out.data());
    return out.values();
  });
  const auto lane = [&](int row, int i) { return results[0][row * kWarp + i]; };
  CHECK(lane(0, 0) == 5);
  CHECK(lane(0, 31) == 5);
  CHECK(lane(1, 0) == 1);
  CHECK(lane(1, 30) == 29);
  CHECK(lane(2, 2) == 2);
  CHECK(lane(2, 3) == 0);
  CHECK(lane(2, 31) == 28);
  CHECK(lane(3, 8) == 8);
  CHECK(lane(3, 9) == 8);
  CHECK(lane(4, 28) == 31);
  CHECK(lane(4, 29) == 29);
  CHECK(lane(5, 6) == 7);
  CHECK(lane(5, 7) == 7);
  CHECK(lane(6, 0) == 6);
  CHECK(lane(6, 31) == 25);
  CHECK(lane(7, 0) == 0);  // lane 8 is in a later segment
  CHECK(lane(7, 8) == 0);
  for (int i = 0; i < kWarp; ++i) {
    CHECK(lane(8, i) == (i ^ 1));
    CHECK(lane(9, i) == (i ^ 1));
  }
  CHECK(results[1] == results[0]);
  CHECK(results[2] == results[0]);
}

TEST_CASE("emulator: votes of parts of a warp") {
  const auto results = in_orders(3, [&] {
    DeviceArray<unsigned> out(3 * kWarp);
    launch(kCuda, "votes", votes, 1, kWarp, out.data());
    return out.values();
  });
  for (std::size_t lane = 0; lane < kWarp; ++lane) {
    const bool even = lane % 2 == 0;
    CHECK(results[0][lane] == (even ? 0x55u : 0xaau));
    CHECK(results[0][32 + lane] == (even ? 1 : 0));
    CHECK(results[0][64 + lane] == (even ? 0 : 1));
  }
  CHECK(results[1] == results[0]);
  CHECK(results[2] == results[0]);
}

TEST_CASE("emulator: many barriers") {
  std::vector<float> values(5 * 256);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>(i * 7919 % 1280);
  }
  const auto results = in_orders(3, [&] {
    DeviceArray<float> x(values);
    launch(kCuda, "sort_block", sort_block, 5, 256, x.data());
    return x.values();
  });
  for (auto block = values.begin(); block != values.end(); block += 256) {
    std::sort(block, block + 256);
  }
  for (const auto& result : results) CHECK(result == values);
}

TEST_CASE("emulator: one shared array per instance of a template") {
  DeviceArray<unsigned> out(64);
  launch(kCuda, "two_arrays", two_arrays, 1, 64, out.data());
  CHECK(out.values() == std::vector<unsigned>(64, 4 * sizeof(unsigned) + 8 * sizeof(unsigned)));
}

TEST_CASE("emulator: a race shows in another order") {
  const auto results = in_orders(3, [&] {
    DeviceArray<float> out(1);
    launch(kCuda, "last_one", last_one, 1, 64, out.data());
    return out.values()[0];
  });
  CHECK(results[0] == 63);
  CHECK(results[1] == 0);
  CHECK(results[2] != 63);
  CHECK(results[2] != 0);
}

TEST_CASE("emulator: mathematics and bits") {
  CHECK(sinpif(1.0f) == 0.0f);
  CHECK(cospif(1e8f + 1) == 1.0f);
  CHECK(sinpif(0.25f) == static_cast<float>(std::sqrt(0.5)));
  CHECK(cospif(3.0f) == -1.0f);
  float sine = 0;
  float cosine = 0;
  sincospif(-0.5f, &sine, &cosine);
  CHECK(sine == -1.0f);
  CHECK(cosine == 0.0f);
  CHECK(rsqrtf(4.0f) == 0.5f);
  CHECK(__popc(0xf0f0u) == 8);
  CHECK(__ffs(0) == 0);
  CHECK(__ffs(8) == 4);
  CHECK(__clz(0) == 32);
  CHECK(__clz(1) == 31);
  CHECK(__umulhi(0x80000000u, 6) == 3);
  CHECK(__umul64hi(1ull << 63, 6) == 3);
  CHECK(__float_as_uint(1.0f) == 0x3f800000u);
  CHECK(__int_as_float(0x40000000) == 2.0f);
}

}  // namespace
}  // namespace ballast::cuda
