// Batches that take each row once an epoch, in an order of its own.
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/array.h"
#include "kernels/step.h"

namespace ballast {

class EpochOrder {
 public:
  enum class Rest { smaller_batch, left_out };  // rows that do not fill a batch

  EpochOrder(Index rows, Index batch, Rest rest, std::uint64_t seed, Device device);

  Index steps_per_epoch() const { return steps_; }
  Index rows_per_epoch() const;
  // Rows in the batch of step `number`, which counts from 0 over all epochs.
  Index batch_rows(Index number) const;
  // On the host, before a step: shuffles the rows where an epoch begins.
  void prepare(Index number);
  // The rows of a step's batch, of batch_rows() elements. Recorded steps can be replayed.
  Integers batch(const Step& step, Index rows) const;

 private:
  Index rows_;
  Index batch_;
  Index steps_;
  std::uint64_t seed_;
  Device device_;
  Index shuffled_epoch_ = -1;
  std::vector<std::int32_t> host_order_;  // of the rows in this epoch
  Integers order_;                        // that, on the device
};

}  // namespace ballast
