// The training loop of the programs: steps, epochs and checkpoints.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "kernels/error.h"
#include "models/training/early_stop.h"
#include "models/training/log_writer.h"
#include "models/training/observer.h"
#include "models/training/trainer.h"

namespace ballast {

struct LoopOptions {
  Index steps = 0;             // total
  Index checkpoint_every = 0;  // epochs; 0: never
  Index log_every = 0;         // steps; 0: once per epoch
  std::string unit = "rows";   // the items of a batch, for the names of rates in the log
  Index every_steps = 0;       // steps between calls of after_steps; 0: only at the end
  // Called with the number of completed steps after every `every_steps` steps and at the end. May
  // be empty.
  std::function<void(Index)> after_steps;
  TrainingObserver* observer = nullptr;  // may be null
};

class TrainingLoop {
 public:
  // early_stop may be null. write_checkpoint is called with a file that contains the state of
  // trainer, loop and early stopping. The file borrows its tensors and is invalid after the call.
  TrainingLoop(Trainer& trainer, LoopOptions options, EarlyStop* early_stop,
               std::function<void(ModelFile&)> write_checkpoint);

  void save(ModelFile& file) const;
  void load(const ModelFile& file);
  Index step() const { return step_; }
  Index epoch() const { return step_ / trainer_.steps_per_epoch(); }  // completed epochs
  // The last step at which a log record was due. Later records will be written again, unless
  // training is complete.
  Index logged_step() const {
    return step_ >= options_.steps ? step_ : step_ - step_ % log_interval();
  }

  // Whether training is complete, or the observer has cancelled it. The checkpoint written then is
  // the last one.
  bool finished() const;

  // Trains to the end, or until the observer cancels, and writes the last checkpoint. The observer
  // is told about checkpoints on the way and log records that cannot be written; training
  // continues. Throws Error if a loss becomes NaN or infinite, or if the last checkpoint cannot be
  // written.
  void run(LogWriter& log);

 private:
  using Seconds = double;
  Index log_interval() const;  // steps
  void one_step();
  void take_losses();
  void add_time(Seconds seconds);
  LogRecord record() const;
  void write_record(LogWriter& log) const;
  void start_record();
  void evaluate();
  std::string time_text(Index step) const;  // "epoch 60", or "step 1,250" between epochs
  TrainingObserver& observer() const;
  void warn(const Error& error, const std::string& consequence) const;
  bool due(Index every) const;  // whether step_ is a multiple of `every`; 0: never
  void checkpoint() const;
  void try_checkpoint() const;
  TrainingState state() const;
  double rate() const;  // units per second since the last log record

  Trainer& trainer_;
  LoopOptions options_;
  EarlyStop* early_stop_;
  std::function<void(ModelFile&)> write_checkpoint_;
  Index step_ = 0;
  Index taken_ = 0;            // steps whose losses have been taken
  std::vector<double> sums_;   // of the losses taken since the last log record
  Index summed_ = 0;           // number of steps in sums_
  std::vector<double> means_;  // as of the last call of take_losses()
  // The following count only steps of this run, not those before --resume.
  Index record_steps_run_ = 0;  // since the last log record
  Seconds record_seconds_ = 0;
  Index steps_run_ = 0;
  Seconds seconds_ = 0;
};

// Trains without a log or checkpoints on the way and returns the model, with its training state.
// early_stop may be null; `describe` adds what neither the trainer nor the loop saves; `resumed`,
// if given, is the model that training continues. Throws OptionError if that has been trained for
// more steps than options.steps.
ModelFile train_in_memory(Trainer& trainer, const LoopOptions& options, EarlyStop* early_stop,
                          const std::function<void(ModelFile&)>& describe,
                          const ModelFile* resumed = nullptr);

}  // namespace ballast
