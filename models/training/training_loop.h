// Steps, epochs, checkpoints: the loop that the programs train in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "models/training/early_stop.h"
#include "models/training/log_writer.h"
#include "models/training/observer.h"
#include "models/training/trainer.h"

namespace ballast {

struct LoopOptions {
  Index steps = 0;             // in all
  Index checkpoint_every = 0;  // epochs; 0: never
  Index log_every = 0;         // steps; 0: an epoch
  std::string unit = "rows";   // what a batch is made of, in the names of rates in the log
  Index every_steps = 0;       // between calls of after_steps; 0: at the end alone
  // Called with the steps done after every `every_steps` of them, and at the end; may be empty.
  std::function<void(Index)> after_steps;
  TrainingObserver* observer = nullptr;  // may be null
};

class TrainingLoop {
 public:
  // early_stop may be null. write_checkpoint is called with everything of trainer, loop and early
  // stop saved, in a file that borrows its tensors and so is of no use after the call.
  TrainingLoop(Trainer& trainer, LoopOptions options, EarlyStop* early_stop,
               std::function<void(ModelFile&)> write_checkpoint);

  void save(ModelFile& file) const;
  void load(const ModelFile& file);
  Index step() const { return step_; }
  Index epoch() const { return step_ / trainer_.steps_per_epoch(); }  // complete ones
  // The last step at which a record of the log was due: those after it will come again, unless
  // no step is left.
  Index logged_step() const {
    return step_ >= options_.steps ? step_ : step_ - step_ % log_interval();
  }

  // Runs to the end, or until the observer cancels it, and writes the last checkpoint. Throws Error
  // when a loss diverges.
  void run(LogWriter& log);

 private:
  using Seconds = double;
  Index log_interval() const;  // steps
  void one_step();
  void take_losses();
  void add_time(Seconds seconds);
  LogRecord record() const;
  void end_record(LogWriter& log);
  void start_record();
  void evaluate(Index epoch);
  TrainingObserver& observer() const;
  bool finished() const;
  bool due(Index every) const;  // after this step; 0: never
  void checkpoint() const;
  TrainingState state() const;
  double rate() const;  // units a second since the last record

  Trainer& trainer_;
  LoopOptions options_;
  EarlyStop* early_stop_;
  std::function<void(ModelFile&)> write_checkpoint_;
  Index step_ = 0;
  Index taken_ = 0;            // steps whose losses were taken
  std::vector<double> sums_;   // of the losses taken since the last record of the log
  Index summed_ = 0;           // steps in them
  std::vector<double> means_;  // by the last sums that were taken
  // Of this run alone.
  Index record_steps_run_ = 0;  // since the last record
  Seconds record_seconds_ = 0;
  Index steps_run_ = 0;
  Seconds seconds_ = 0;
};

}  // namespace ballast
