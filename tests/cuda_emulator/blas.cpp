// The matrix product of the library: calls the CPU kernel on the emulated device's memory.
#include "kernels/cuda/products/blas.h"

#include <string>

#include "kernels/threads.h"
#include "tests/cuda_emulator/device_memory.h"
#include "tests/cuda_emulator/report.h"
#include "tests/cuda_emulator/stream.h"

namespace ballast::cuda {
namespace {

constexpr const char* kName = "blas_matmul";

struct Operand {
  const char* name;
  ConstMatrix memory;
  MatrixSize size;
};

void check_leading(const Operand& x) {
  if (x.memory.stride >= x.size.columns) return;
  emulator::report(std::string(kName) + ": the leading dimension of " + x.name + " is " +
                   std::to_string(x.memory.stride) + ", its rows have " +
                   std::to_string(x.size.columns) + " elements");
}

void check_memory(const Operand& x) {
  const auto [rows, columns] = x.size;
  const auto count = static_cast<std::size_t>((rows - 1) * x.memory.stride + columns);
  if (emulator::device_memory().holds(x.memory.data, count * sizeof(Real))) return;
  emulator::report(std::string(x.name) + " of " + std::to_string(rows) + "x" +
                   std::to_string(columns) + " elements does not lie in one live allocation");
}

void check_call(const MatmulShape& shape, Real beta, const Epilogue& epilogue) {
  if (shape.m <= 0 || shape.n <= 0 || shape.k <= 0) {
    emulator::report(std::string(kName) + ": m, n, k are " + std::to_string(shape.m) + ", " +
                     std::to_string(shape.n) + ", " + std::to_string(shape.k) +
                     "; not all above 0");
  }
  if (beta != 0 && beta != 1) emulator::report(std::string(kName) + ": beta is not 0 or 1");
  if (epilogue.activation != Activation::none && epilogue.activation != Activation::relu) {
    emulator::report(std::string(kName) + ": the activation is not none or relu");
  }
}

// Only on this thread: other threads cannot access device memory.
void multiply(const MatmulShape& shape, ConstMatrix a, ConstMatrix b, Real beta, Matrix c,
              const Epilogue& epilogue) {
  const int threads = thread_count();
  set_thread_count(1);
  ballast::matmul({}, shape, a, b, beta, c, epilogue);
  set_thread_count(threads);
}

}  // namespace

void blas_matmul(Device device, const MatmulShape& shape, ConstMatrix a, ConstMatrix b, Real beta,
                 Matrix c, const Epilogue& epilogue) {
  const auto [transpose_a, transpose_b, m, n, k] = shape;
  const Operand left = {"a", a, {transpose_a ? k : m, transpose_a ? m : k}};
  const Operand right = {"b", b, {transpose_b ? n : k, transpose_b ? k : n}};
  const Operand result = {"c", {c.data, c.stride}, {m, n}};
  const Operand bias = {"bias", {epilogue.bias, n}, {1, n}};
  check_call(shape, beta, epilogue);
  for (const Operand& x : {left, right, result}) check_leading(x);
  emulator::submit(device, {kName, [=] {
                              for (const Operand& x : {left, right, result}) check_memory(x);
                              if (epilogue.bias) check_memory(bias);
                              multiply(shape, a, b, beta, c, epilogue);
                            }});
}

}  // namespace ballast::cuda
