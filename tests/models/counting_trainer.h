// A trainer without a model, for tests of the training loop.
#pragma once

#include <doctest/doctest.h>

#include <limits>
#include <utility>

#include "models/training/trainer.h"

namespace ballast::test {

// Step n has the losses n + 1 and, as a list, n and n / 2. Like a CUDA device it may keep losses
// for several steps.
class CountingTrainer : public Trainer {
 public:
  explicit CountingTrainer(Index losses_every = 1) : losses_every_(losses_every) {}

  Index steps_per_epoch() const override { return 4; }
  Index rows_per_epoch() const override { return 400; }
  std::vector<std::string> loss_names() const override {
    return {"some_loss", "information[]", "information[]"};
  }
  void step(Index number) override {
    const double loss =
        number == astray ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(number);
    losses_.push_back({static_cast<double>(number + 1), loss, loss / 2});
    REQUIRE(static_cast<Index>(losses_.size()) <= losses_every_);
  }
  std::vector<std::vector<double>> take_losses() override { return std::exchange(losses_, {}); }
  Index losses_every() const override { return losses_every_; }
  void save_model(ModelFile&) const override {}
  void save(ModelFile&) const override {}
  void load(const ModelFile&) override {}

  Index astray = -1;  // the step whose loss is NaN

 private:
  Index losses_every_;
  std::vector<std::vector<double>> losses_;
};

}  // namespace ballast::test
