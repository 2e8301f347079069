// Every operation at the sizes of a CTGAN training step, forward and with gradients, on the CPU
// and, if there is a device, on CUDA.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "autograd/grad.h"
#include "kernels/error.h"
#include "tests/autograd/operation_table.h"

namespace ballast {
namespace {

using testing::OperationCase;

// Number of calls submitted before waiting for the results.
constexpr int kBatch = 20;

// Waits for the device: the copy is executed after all submitted work.
void wait(const Tensor& result) { benchmark::DoNotOptimize(result.view(0, {1}).item()); }

std::vector<Tensor> inputs_on(const OperationCase& operation, Device device, bool requires_grad) {
  std::vector<Tensor> inputs;
  for (const Tensor& input : testing::make_inputs(operation)) {
    inputs.push_back(input.to(device).set_requires_grad(requires_grad));
  }
  return inputs;
}

void forward(benchmark::State& state, const OperationCase& operation, Device device) {
  const std::vector<Tensor> inputs = inputs_on(operation, device, false);
  while (state.KeepRunningBatch(kBatch)) {
    Tensor result;
    for (int i = 0; i < kBatch; ++i) result = operation.apply(inputs);
    wait(result);
  }
}

void forward_and_gradients(benchmark::State& state, const OperationCase& operation, Device device) {
  const std::vector<Tensor> inputs = inputs_on(operation, device, true);
  while (state.KeepRunningBatch(kBatch)) {
    Tensor result;
    for (int i = 0; i < kBatch; ++i) result = grad({operation.apply(inputs)}, inputs).back();
    wait(result);
  }
}

std::vector<Device> devices() {
  std::vector<Device> found = {{}};
  try {
    found.push_back(parse_device("cuda"));
  } catch (const Error&) {  // no CUDA device: CPU only
  }
  return found;
}

void register_operations() {
  for (const Device device : devices()) {
    for (const OperationCase& operation : testing::operation_table_of_step_size()) {
      const auto add = [&](const char* what, auto run) {
        const std::string name = testing::describe(operation) + "/" + what + "/" + device.name();
        benchmark::RegisterBenchmark(name.c_str(), run, operation, device)
            ->UseRealTime()
            ->Unit(benchmark::kMicrosecond);
      };
      add("forward", forward);
      add("forward and gradients", forward_and_gradients);
    }
  }
}

}  // namespace
}  // namespace ballast

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  ballast::register_operations();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::ClearRegisteredBenchmarks();  // they hold memory of the device, so release them before
                                           // it
  benchmark::Shutdown();
  return 0;
}
