// Batches that visit each row once per epoch, in a new random order in every epoch.
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/array.h"
#include "kernels/step.h"

namespace ballast {

class EpochOrder {
 public:
  // What happens to the last rows of an epoch if they do not fill a batch.
  enum class Rest { smaller_batch, left_out };

  EpochOrder(Index rows, Index batch, Rest rest, std::uint64_t seed, Device device);

  Index steps_per_epoch() const { return steps_; }
  Index rows_per_epoch() const;
  // Number of rows in the batch of step `number`. Steps count from 0 over all epochs.
  Index batch_rows(Index number) const;
  // Call on the host before each step. Shuffles the rows when an epoch begins.
  void prepare(Index number);
  // Row indices of a step's batch; rows must be batch_rows(). Safe to record in a CUDA graph.
  Integers batch(const Step& step, Index rows) const;

 private:
  Index rows_;
  Index batch_;
  Index steps_;
  std::uint64_t seed_;
  Device device_;
  Index shuffled_epoch_ = -1;
  std::vector<std::int32_t> host_order_;  // of the rows in the current epoch
  Integers order_;                        // host_order_ on the device
};

}  // namespace ballast
