// Steps, epochs, checkpoints: the loop that both programs train in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "data/safetensors.h"
#include "models/common/early_stop.h"
#include "models/common/log_writer.h"
#include "models/common/progress.h"
#include "models/common/trainer.h"

namespace ballast {

struct LoopOptions {
  Index steps = 0;             // in all
  Index checkpoint_every = 0;  // epochs; 0: never
};

class TrainingLoop {
 public:
  // early_stop may be null. write_checkpoint is called with everything of trainer, loop and early
  // stop saved.
  TrainingLoop(Trainer& trainer, EarlyStop* early_stop,
               std::function<void(ModelFile&)> write_checkpoint);

  void save(ModelFile& file) const;
  void load(const ModelFile& file);
  Index step() const { return step_; }
  Index epoch() const { return step_ / trainer_.steps_per_epoch(); }  // complete ones

  // Runs to the end, or until a signal comes (SIGINT, SIGTERM), and writes the last checkpoint.
  // Returns the signal, or 0. Throws Error when a loss is no number.
  int run(const LoopOptions& options, LogWriter& log);

 private:
  using Seconds = double;
  void one_step();
  void take_losses();
  void add_time(Seconds seconds);
  void end_epoch(bool complete, LogWriter& log);
  void evaluate(Index epoch);
  bool finished(const LoopOptions& options) const;
  void checkpoint() const;
  Index steps_in_epoch() const;  // done of the epoch at hand (all of it at its end)
  ProgressState state(const LoopOptions& options) const;
  double rows_per_second() const;

  Trainer& trainer_;
  EarlyStop* early_stop_;
  std::function<void(ModelFile&)> write_checkpoint_;
  Progress progress_;
  Index step_ = 0;
  std::vector<double> sums_;  // of the losses of this epoch
  Index taken_ = 0;           // steps whose losses are in the sums of theirs
  // Of this run alone.
  Index epoch_steps_run_ = 0;
  Seconds epoch_seconds_ = 0;
  Index steps_run_ = 0;
  Seconds seconds_ = 0;
};

}  // namespace ballast
