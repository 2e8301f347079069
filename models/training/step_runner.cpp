#include "models/training/step_runner.h"

#include <array>
#include <string>

#include "kernels/error.h"

namespace ballast {

StepRunner::StepRunner(Device device, int losses)
    : device_(device),
      losses_count_(losses),
      losses_(Tensor::zeros({kKept, losses_count_}, device)) {
  if (device.kind == DeviceKind::cuda) place_ = Array<std::uint64_t>::empty(1, device);
}

void StepRunner::run(Index number, Index shape, const std::function<void(const Step&)>& work) {
  Step step(static_cast<std::uint64_t>(number));
  step.place = place_.data();
  if (number != next_) {
    if (step.place != nullptr) {
      copy_memory(device_, place_.mutable_data(), {}, &step.value, sizeof(step.value));
    }
    taken_ = number;
  }
  next_ = -1;  // in case the step throws
  std::unique_ptr<Graph>& graph = graphs_[shape];
  if (!graph) graph = std::make_unique<Graph>(device_);
  graph->run([&] {
    work(step);
    if (step.place != nullptr) advance_step(device_, place_.mutable_data());
  });
  next_ = number + 1;
}

void StepRunner::record(const Step& step, const std::vector<Tensor>& losses) {
  if (static_cast<Index>(losses.size()) != losses_count_) {
    throw Error("a training step returned " + std::to_string(losses.size()) + " losses, but has " +
                std::to_string(losses_count_) + " names for them");
  }
  std::array<const Real*, kMostRecorded> values{};
  std::size_t count = 0;
  for (const Tensor& loss : losses) values.at(count++) = loss.data();
  record_values(device_, step, values.data(), static_cast<int>(count), losses_.mutable_data(),
                kKept);
}

std::vector<std::vector<double>> StepRunner::take_losses() {
  std::vector<std::vector<double>> taken;
  if (taken_ == next_) return taken;
  if (next_ - taken_ > kKept) {
    throw Error("take_losses: " + std::to_string(next_ - taken_) +
                " steps ran since the last call, but only the losses of the last " +
                std::to_string(kKept) + " are kept");
  }
  const std::vector<Real> kept = losses_.to_vector();
  for (; taken_ < next_; ++taken_) {
    const auto row = kept.begin() + taken_ % kKept * losses_count_;
    taken.emplace_back(row, row + losses_count_);
  }
  return taken;
}

}  // namespace ballast
