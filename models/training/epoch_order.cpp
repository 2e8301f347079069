#include "models/training/epoch_order.h"

#include <algorithm>
#include <numeric>

#include "kernels/table_rows.h"
#include "models/training/streams.h"

namespace ballast {

EpochOrder::EpochOrder(Index rows, Index batch, Rest rest, std::uint64_t seed, Device device)
    : rows_(rows),
      batch_(std::min(batch, rows)),
      steps_(rest == Rest::left_out ? rows_ / batch_ : (rows_ + batch_ - 1) / batch_),
      seed_(seed),
      device_(device),
      host_order_(static_cast<std::size_t>(rows)),
      order_(Integers::empty(rows, device)) {}

Index EpochOrder::rows_per_epoch() const { return std::min(steps_ * batch_, rows_); }

Index EpochOrder::batch_rows(Index number) const {
  return std::min(batch_, rows_ - number % steps_ * batch_);
}

void EpochOrder::prepare(Index number) {
  const Index epoch = number / steps_;
  if (epoch == shuffled_epoch_) return;
  shuffled_epoch_ = epoch;
  std::iota(host_order_.begin(), host_order_.end(), 0);
  shuffle({}, stream(seed_, Stream::shuffle, static_cast<std::uint64_t>(epoch)), host_order_.data(),
          rows_, host_order_.data());
  copy_memory(device_, order_.mutable_data(), {}, host_order_.data(), order_.bytes());
}

Integers EpochOrder::batch(const Step& step, Index rows) const {
  Integers batch = Integers::empty(rows, device_);
  take_batch(device_, step, steps_, batch_, order_.data(), rows, batch.mutable_data());
  return batch;
}

}  // namespace ballast
