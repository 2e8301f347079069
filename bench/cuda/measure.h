// Timing of kernels on a CUDA device, and the peaks they are compared with.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernels/device.h"
#include "kernels/memory.h"
#include "kernels/real.h"

namespace ballast::bench {

constexpr Device kDevice{DeviceKind::cuda, 0};
constexpr Index kReal = sizeof(Real);

// Measured peaks of the device, per second.
struct Roof {
  double bytes = 0;
  double flops = 0;
};

template <class T>
class Array {
 public:
  explicit Array(Index count)
      : bytes_(static_cast<std::size_t>(count) * sizeof(T)),
        data_(static_cast<T*>(arena_allocate(kDevice, bytes_))) {}
  explicit Array(const std::vector<T>& values) : Array(static_cast<Index>(values.size())) {
    copy_memory(kDevice, data_, {}, values.data(), bytes_);
  }
  ~Array() { arena_release(kDevice, data_, bytes_); }
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;
  T* data() const { return data_; }

 private:
  std::size_t bytes_;
  T* data_;
};

// Uniform random numbers.
std::shared_ptr<Array<Real>> numbers(Index count, std::uint32_t purpose = 0);
// count integers in [0, bound).
std::vector<std::int32_t> drawn(Index count, Index bound);
std::shared_ptr<Array<std::int32_t>> integers(const std::vector<std::int32_t>& values);

// One launch, with the bytes it moves and the operations it computes.
struct Work {
  Index bytes = 0;
  double flops = 0;
  std::function<void()> launch;
};
// Registers a benchmark; `make` is called when the benchmark starts. Replayed: the launches are
// recorded once as a graph.
void add(const std::string& name, bool replayed, std::function<Work()> make);

// Registers NAME/large and, replayed, NAME/step; `make` is called with rows and columns.
struct Extents {
  Index rows = 0;
  Index columns = 0;
};
void add_both(const std::string& name, Extents large, Extents step,
              const std::function<Work(Index, Index)>& make);

constexpr Extents kLarge{262144, 256};
constexpr Extents kStep{500, 256};

// Measures and prints the peaks.
void measure_roof();

// The families of kernels.
void add_elementwise();
void add_reductions();
void add_batch_norm();
void add_spans();
void add_moves();
void add_sparse();
void add_random();
void add_adam();
void add_products();
void add_convolutions();

}  // namespace ballast::bench
