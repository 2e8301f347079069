// The emulated runtime: memory, recording, the matrix product.
#include "kernels/cuda/runtime.h"

#include <doctest/doctest.h>

#include <cmath>

#include "kernels/cuda/access.cuh"
#include "kernels/cuda/products/blas.h"
#include "kernels/error.h"
#include "tests/cuda_emulator/testing.h"

namespace ballast::cuda {
namespace {

using test::DeviceArray;
using test::kCuda;

__global__ void add_one(float* x, Index count) {
  for (Index i = global_thread(); i < count; i += grid_threads()) x[i] += 1;
}

TEST_CASE("emulator: one device") {
  CHECK(count_devices().count == 1);
  CHECK(multiprocessors(kCuda) == 4);
  const Device third = {DeviceKind::cuda, 3};
  CHECK_THROWS_WITH_AS(allocate(third, 4), "cuda:3: this machine has 1 CUDA device", Error);
  CHECK_THROWS_AS(launch(third, "add_one", add_one, 1, 32, nullptr, 0), Error);
}

TEST_CASE("emulator: a new array is NaN, and its memory is limited") {
  const DeviceArray<float> x(5);
  for (const float value : x.values()) CHECK(std::isnan(value));
  const std::size_t free = free_bytes(kCuda);
  emulator::set_memory_limit(1 << 20);
  CHECK(allocate(kCuda, (1 << 20) + 1) == nullptr);
  const std::size_t left = free_bytes(kCuda);
  void* all = allocate(kCuda, left);
  CHECK(all != nullptr);
  CHECK(free_bytes(kCuda) == 0);
  CHECK(allocate(kCuda, 1) == nullptr);
  release(kCuda, all);
  CHECK(free_bytes(kCuda) == left);
  emulator::set_memory_limit(emulator::kDefaultMemoryLimit);
  CHECK(free_bytes(kCuda) == free);
}

TEST_CASE("emulator: blocks of round sizes are aligned as on a device") {
  for (const std::size_t bytes : {256, 512, 4096, 10240}) {
    void* block = allocate(kCuda, bytes);
    CHECK(reinterpret_cast<std::uintptr_t>(block) % 256 == 0);
    release(kCuda, block);
  }
  const DeviceArray<float> odd(3);
  CHECK(aligned16(odd.data()));
}

TEST_CASE("emulator: recorded work runs when it is replayed") {
  DeviceArray<float> x(std::vector<float>(1000, 0.0f));
  const Index before = emulator::launch_count();
  begin_recording(kCuda);
  launch(kCuda, "first", add_one, 2, 32, x.data(), 1000);
  launch(kCuda, "second", add_one, 2, 32, x.data(), 500);
  launch(kCuda, "no blocks", add_one, 0, 32, x.data(), 500);
  float value = 0;
  CHECK_THROWS_AS(copy_to_host(kCuda, &value, x.data(), 4), Error);
  CHECK_THROWS_AS(copy_to_device(kCuda, x.data(), &value, 4), Error);
  CHECK_THROWS_AS(synchronize(kCuda), Error);
  CHECK_THROWS_AS(begin_recording(kCuda), Error);
  void* while_recording = allocate(kCuda, 100);
  release(kCuda, while_recording);
  void* graph = end_recording(kCuda);
  CHECK_THROWS_AS(end_recording(kCuda), Error);
  CHECK(emulator::launch_count() == before);
  CHECK(x.values() == std::vector<float>(1000, 0.0f));

  emulator::start_trace();
  replay(kCuda, graph);
  replay(kCuda, graph);
  const std::vector<std::string> names = {"first", "second"};
  CHECK(emulator::end_trace() == std::vector<std::string>{"first", "second", "first", "second"});
  CHECK(emulator::graph_launches(graph) == names);
  CHECK(emulator::launch_count() == before + 4);
  const std::vector<float> values = x.values();
  CHECK(values[499] == 4);
  CHECK(values[500] == 2);
  destroy_graph(kCuda, graph);
}

TEST_CASE("emulator: an abandoned recording leaves no state") {
  DeviceArray<float> x(std::vector<float>(10, 0.0f));
  begin_recording(kCuda);
  launch(kCuda, "add_one", add_one, 1, 32, x.data(), 10);
  abandon_recording(kCuda);
  abandon_recording(kCuda);
  CHECK(x.values() == std::vector<float>(10, 0.0f));
  begin_recording(kCuda);
  void* graph = end_recording(kCuda);
  CHECK(emulator::graph_launches(graph).empty());
  destroy_graph(kCuda, graph);
}

TEST_CASE("emulator: the matrix product, executed and recorded") {
  // [1 2 3; 4 5 6] and the transpose of [1 0 1; 0 1 0], a bias, what was there, relu.
  const DeviceArray<float> a(std::vector<float>{1, 2, 3, 4, 5, 6});
  const DeviceArray<float> b(std::vector<float>{1, 0, 1, 0, 1, 0});
  const DeviceArray<float> bias(std::vector<float>{1, -20});
  DeviceArray<float> c(std::vector<float>{10, 20, 30, 5});
  const MatmulShape shape = {.transpose_b = true, .m = 2, .n = 2, .k = 3};
  const Epilogue epilogue = {.bias = bias.data(), .activation = Activation::relu};
  const auto multiply = [&] {
    blas_matmul(kCuda, shape, {a.data(), 3}, {b.data(), 3}, 1, {c.data(), 2}, epilogue);
  };
  multiply();
  CHECK(c.values() == std::vector<float>{15, 2, 41, 0});
  begin_recording(kCuda);
  multiply();
  void* graph = end_recording(kCuda);
  CHECK(c.values() == std::vector<float>{15, 2, 41, 0});
  replay(kCuda, graph);
  CHECK(c.values() == std::vector<float>{20, 0, 52, 0});
  CHECK(emulator::graph_launches(graph) == std::vector<std::string>{"blas_matmul"});
  destroy_graph(kCuda, graph);
}

}  // namespace
}  // namespace ballast::cuda
