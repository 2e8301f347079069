// kernels/cuda/runtime.h and kernel launches with the CUDA runtime.
#include <limits>
#include <memory>
#include <mutex>
#include <vector>

#include "kernels/cuda/platform.cuh"
#include "kernels/cuda/runtime.h"
#include "kernels/cuda/stream_gpu.cuh"
#include "kernels/error.h"

namespace ballast::cuda {
namespace {

struct Context {
  cudaStream_t stream = nullptr;
  int multiprocessors = 0;
  bool recording = false;
};

std::string error_text(cudaError_t error) {
  return std::string(cudaGetErrorName(error)) + ": " + cudaGetErrorString(error);
}

void check(cudaError_t error, Device device, const std::string& what) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // clears the error, so that the next call does not report it
  throw Error(device.name() + ": " + what + " failed: " + error_text(error));
}

// Makes the device current for this thread.
void select(Device device) { check(cudaSetDevice(device.index), device, "selecting the device"); }

std::unique_ptr<Context> make_context(Device device) {
  auto context = std::make_unique<Context>();
  check(cudaStreamCreateWithFlags(&context->stream, cudaStreamNonBlocking), device,
        "creating a stream");
  check(cudaDeviceGetAttribute(&context->multiprocessors, cudaDevAttrMultiProcessorCount,
                               device.index),
        device, "querying the number of multiprocessors");
  return context;
}

// Contexts exist until the program ends.
Context& context(Device device) {
  static std::mutex mutex;
  static auto& contexts = *new std::vector<std::unique_ptr<Context>>;
  select(device);
  const std::lock_guard lock(mutex);
  const auto index = static_cast<std::size_t>(device.index);
  if (contexts.size() <= index) contexts.resize(index + 1);
  if (!contexts[index]) contexts[index] = make_context(device);
  return *contexts[index];
}

void refuse_while_recording(const Context& context, const char* what) {
  if (context.recording) {
    throw Error(std::string(what) + " while a graph is recorded: the step waits for the host");
  }
}

void copy(Device device, void* target, const void* source, std::size_t bytes, cudaMemcpyKind kind,
          const char* what) {
  const Context& own = context(device);
  refuse_while_recording(own, what);
  check(cudaMemcpyAsync(target, source, bytes, kind, own.stream), device, what);
  synchronize(device);
}

}  // namespace

cudaStream_t stream_of(Device device) { return context(device).stream; }

void launch_pointers(Device device, const char* name, const void* kernel, Index blocks, int threads,
                     void** arguments) {
  if (blocks == 0) return;
  if (blocks > std::numeric_limits<std::int32_t>::max()) {
    throw Error(std::string(name) + ": " + std::to_string(blocks) +
                " blocks exceed the limit of a launch");
  }
  const dim3 grid(static_cast<unsigned>(blocks));
  const dim3 block(static_cast<unsigned>(threads));
  check(cudaLaunchKernel(kernel, grid, block, arguments, 0, stream_of(device)), device, name);
}

DeviceCount count_devices() {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error == cudaSuccess && count > 0) return {count, ""};
  cudaGetLastError();
  if (error == cudaSuccess || error == cudaErrorNoDevice) {
    return {0, "this machine has no CUDA device"};
  }
  return {0, "this machine has no NVIDIA driver, or none for CUDA " +
                 std::to_string(CUDART_VERSION / 1000) + " (" + cudaGetErrorString(error) + ")"};
}

int multiprocessors(Device device) { return context(device).multiprocessors; }

void* allocate(Device device, std::size_t bytes) {
  select(device);
  void* block = nullptr;
  const cudaError_t error = cudaMalloc(&block, bytes);
  if (error == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    return nullptr;
  }
  check(error, device, "allocating " + std::to_string(bytes) + " bytes");
  return block;
}

// Errors of earlier work, which every later call reports again, are not thrown here: this may be
// called while the stack unwinds for this error.
void release(Device device, void* block) {
  if (cudaSetDevice(device.index) != cudaSuccess || cudaFree(block) != cudaSuccess) {
    cudaGetLastError();
  }
}

std::size_t free_bytes(Device device) {
  select(device);
  std::size_t free = 0;
  std::size_t total = 0;
  check(cudaMemGetInfo(&free, &total), device, "querying free memory");
  return free;
}

void copy_to_device(Device device, void* target, const void* host, std::size_t bytes) {
  copy(device, target, host, bytes, cudaMemcpyHostToDevice, "a copy to the device");
}

void copy_to_host(Device device, void* host, const void* source, std::size_t bytes) {
  copy(device, host, source, bytes, cudaMemcpyDeviceToHost, "a copy to the host");
}

void synchronize(Device device) {
  const Context& own = context(device);
  refuse_while_recording(own, "waiting for the device");
  check(cudaStreamSynchronize(own.stream), device, "the work on the device");
}

void begin_recording(Device device) {
  Context& own = context(device);
  check(cudaStreamBeginCapture(own.stream, cudaStreamCaptureModeRelaxed), device,
        "recording a graph");
  own.recording = true;
}

void* end_recording(Device device) {
  Context& own = context(device);
  own.recording = false;
  cudaGraph_t graph = nullptr;
  check(cudaStreamEndCapture(own.stream, &graph), device, "recording a graph");
  cudaGraphExec_t executable = nullptr;
  const cudaError_t error = cudaGraphInstantiate(&executable, graph, 0);
  cudaGraphDestroy(graph);
  check(error, device, "creating a graph");
  return executable;
}

void abandon_recording(Device device) noexcept {
  Context& own = context(device);
  own.recording = false;
  cudaGraph_t graph = nullptr;
  if (cudaStreamEndCapture(own.stream, &graph) == cudaSuccess) cudaGraphDestroy(graph);
  cudaGetLastError();
}

void replay(Device device, void* graph) {
  check(cudaGraphLaunch(static_cast<cudaGraphExec_t>(graph), stream_of(device)), device,
        "replaying a graph");
}

void destroy_graph(Device device, void* graph) noexcept {
  if (cudaSetDevice(device.index) != cudaSuccess) return;
  cudaDeviceSynchronize();  // it may still be running
  cudaGraphExecDestroy(static_cast<cudaGraphExec_t>(graph));
  cudaGetLastError();
}

}  // namespace ballast::cuda
