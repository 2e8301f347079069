// Out of memory on a device with limited memory.
#include "kernels/memory.h"

#include "autograd/tensor.h"
#include "kernels/error.h"
#include "tests/cuda/device_check.h"

using namespace ballast;
using namespace ballast::test;

TEST_CASE("memory.out of memory reports the bytes requested, held and free") {
  cuda::emulator::set_memory_limit(std::size_t{1} << 20);
  const Tensor kept = Tensor::zeros({1000}, kCuda);
  std::string text;
  try {
    Tensor::zeros({1000000}, kCuda);
  } catch (const Error& error) {
    text = error.what();
  }
  cuda::emulator::set_memory_limit(cuda::emulator::kDefaultMemoryLimit);
  for (const char* part : {"out of memory on cuda:0: 4000000 bytes requested", "bytes held", "free",
                           "bytes free on the device", "batch size"}) {
    CHECK_MESSAGE(text.find(part) != std::string::npos, part << " is not in: " << text);
  }
  CHECK(Tensor::zeros({1000000}, kCuda).to_vector()[999999] == 0);
}

TEST_CASE("memory.free blocks are released before an allocation fails") {
  { const Tensor large = Tensor::zeros({200000}, kCuda); }
  const auto held = arena_statistics(kCuda).bytes_held;
  cuda::emulator::set_memory_limit(held + 1000);
  CHECK(Tensor::full({150000}, 2, kCuda).to_vector()[7] == 2);
  cuda::emulator::set_memory_limit(cuda::emulator::kDefaultMemoryLimit);
}
