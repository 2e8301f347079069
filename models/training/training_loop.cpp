#include "models/training/training_loop.h"

#include <chrono>
#include <cmath>

#include "metrics/report/format.h"
#include "models/options/option_values.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

// Saved only if log_every is set. Otherwise the sums are those of the current epoch.
constexpr const char* kSummedSteps = "training.summed_steps";

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TrainingLoop::TrainingLoop(Trainer& trainer, LoopOptions options, EarlyStop* early_stop,
                           std::function<void(ModelFile&)> write_checkpoint)
    : trainer_(trainer),
      options_(std::move(options)),
      early_stop_(early_stop),
      write_checkpoint_(std::move(write_checkpoint)),
      sums_(trainer.loss_names().size(), 0),
      means_(sums_) {}

void TrainingLoop::save(ModelFile& file) const {
  trainer_.save(file);
  if (early_stop_ != nullptr) early_stop_->save(file);
  file.put("training.step", std::vector<std::int64_t>{step_});
  file.put("training.epoch", std::vector<std::int64_t>{epoch()});
  file.put("training.epoch_losses", sums_);
  if (options_.log_every > 0) file.put(kSummedSteps, std::vector<std::int64_t>{summed_});
}

void TrainingLoop::load(const ModelFile& file) {
  trainer_.load(file);
  if (early_stop_ != nullptr) early_stop_->load(file);
  step_ = steps_done(file);
  taken_ = step_;
  sums_ = file.get_numbers("training.epoch_losses", exactly(means_.size()), kFinite);
  summed_ = file.has(kSummedSteps) ? file.get_integer(kSummedSteps, {0, step_})
                                   : step_ % trainer_.steps_per_epoch();
}

Index TrainingLoop::log_interval() const {
  return options_.log_every > 0 ? options_.log_every : trainer_.steps_per_epoch();
}

double TrainingLoop::rate() const {
  const double steps_per_second =
      record_seconds_ > 0 ? static_cast<double>(record_steps_run_) / record_seconds_ : 0;
  return steps_per_second * static_cast<double>(trainer_.rows_per_epoch()) /
         static_cast<double>(trainer_.steps_per_epoch());
}

TrainingState TrainingLoop::state() const {
  const Index per_epoch = trainer_.steps_per_epoch();
  TrainingState state;
  state.step = step_;
  state.steps = options_.steps;
  state.epoch = (step_ + per_epoch - 1) / per_epoch;
  state.epochs = (options_.steps + per_epoch - 1) / per_epoch;
  state.rate = rate();
  state.seconds_left =
      static_cast<double>(options_.steps - step_) * seconds_ / static_cast<double>(steps_run_);
  state.losses = means_;
  return state;
}

void TrainingLoop::one_step() {
  const auto start = std::chrono::steady_clock::now();
  trainer_.step(step_);
  ++step_;
  ++record_steps_run_;
  ++steps_run_;
  add_time(seconds_since(start));
  if (due(log_interval()) || due(trainer_.steps_per_epoch()) ||
      step_ - taken_ >= trainer_.losses_every())
    take_losses();
}

void TrainingLoop::add_time(Seconds seconds) {
  record_seconds_ += seconds;
  seconds_ += seconds;
}

// Adds the new losses to the sums. The time spent waiting for the device counts as training time.
void TrainingLoop::take_losses() {
  const auto start = std::chrono::steady_clock::now();
  const std::vector<std::vector<double>> taken = trainer_.take_losses();
  add_time(seconds_since(start));
  for (const std::vector<double>& losses : taken) {
    ++taken_;
    ++summed_;
    for (std::size_t i = 0; i < losses.size(); ++i) {
      sums_[i] += losses[i];
      means_[i] = sums_[i] / static_cast<double>(summed_);
      if (std::isfinite(losses[i])) continue;
      throw Error("training diverged at step " + std::to_string(taken_) + ": " +
                  split_loss_name(trainer_.loss_names()[i]).first +
                  " is NaN or infinite; try a smaller learning rate");
    }
  }
}

LogRecord TrainingLoop::record() const {
  const std::vector<std::string> names = trainer_.loss_names();
  LogRecord result;
  result.epoch = (step_ - 1) / trainer_.steps_per_epoch() + 1;
  result.step = step_;
  for (std::size_t i = 0; i < names.size(); ++i) {
    result.figures.emplace_back(names[i], sums_[i] / static_cast<double>(summed_));
  }
  if (options_.log_every == 0) result.figures.emplace_back("seconds", record_seconds_);
  result.figures.emplace_back(options_.unit + "_per_second", rate());
  return result;
}

void TrainingLoop::start_record() {
  sums_.assign(sums_.size(), 0);
  summed_ = 0;
  record_steps_run_ = 0;
  record_seconds_ = 0;
}

void TrainingLoop::write_record(LogWriter& log) const {
  try {
    log.write(record());
  } catch (const Error& error) {
    warn(error, "training continues without the log");
  }
}

void TrainingLoop::evaluate() {
  if (early_stop_ == nullptr || !early_stop_->due(step_)) return;
  ModelFile networks;
  trainer_.save_model(networks);
  const double score = early_stop_->evaluate(step_, networks);
  observer().message(time_text(step_) + ": " + early_stop_->text(score) + ", best " +
                     format_fixed(early_stop_->best_score(), early_stop_->options().decimals) +
                     " at " + time_text(early_stop_->best_step()));
}

std::string TrainingLoop::time_text(Index step) const {
  const Index per_epoch = trainer_.steps_per_epoch();
  const bool whole = step % per_epoch == 0 && early_stop_->options().interval % per_epoch == 0;
  return whole ? "epoch " + format_count(step / per_epoch) : "step " + format_count(step);
}

TrainingObserver& TrainingLoop::observer() const {
  static TrainingObserver nobody;
  return options_.observer != nullptr ? *options_.observer : nobody;
}

void TrainingLoop::warn(const Error& error, const std::string& consequence) const {
  observer().message("warning: " + std::string(error.what()) + "; " + consequence);
}

bool TrainingLoop::finished() const {
  return step_ >= options_.steps || observer().cancelled() ||
         (early_stop_ != nullptr && early_stop_->over(step_));
}

void TrainingLoop::checkpoint() const {
  ModelFile file;
  file.borrows = true;  // safe: the checkpoint is written before the next step changes the tensors
  save(file);
  write_checkpoint_(file);
}

void TrainingLoop::try_checkpoint() const {
  try {
    checkpoint();
  } catch (const Error& error) {
    warn(error, "training continues, and the model is written at the end");
  }
}

bool TrainingLoop::due(Index every) const { return every > 0 && step_ % every == 0; }

void TrainingLoop::run(LogWriter& log) {
  const Index per_epoch = trainer_.steps_per_epoch();
  TrainingState last;
  for (bool over = finished(); !over;) {
    one_step();
    last = state();
    observer().step_done(last);
    if (due(log_interval())) {
      write_record(log);
      start_record();
    }
    evaluate();
    over = finished();
    const Index every = options_.checkpoint_every;
    if (!over && every > 0 && due(per_epoch) && epoch() % every == 0) try_checkpoint();
    if (!over && due(options_.every_steps) && options_.after_steps) options_.after_steps(step_);
  }
  if (record_steps_run_ > 0) {
    take_losses();
    last = state();
  }
  if (steps_run_ > 0) observer().finished(last);
  checkpoint();
  if (record_steps_run_ > 0 && summed_ > 0) write_record(log);
  if (steps_run_ > 0 && options_.after_steps) options_.after_steps(step_);
}

ModelFile train_in_memory(Trainer& trainer, const LoopOptions& options, EarlyStop* early_stop,
                          const std::function<void(ModelFile&)>& describe,
                          const ModelFile* resumed) {
  ModelFile last;  // keeps the tensors that it borrows
  TrainingLoop loop(trainer, options, early_stop, [&](ModelFile& file) {
    describe(file);
    last = file;
  });
  if (resumed != nullptr) loop.load(*resumed);
  if (loop.step() > options.steps) {
    throw OptionError("the model to resume has already been trained for " +
                          std::to_string(loop.step()) + " steps, more than the total of " +
                          std::to_string(options.steps),
                      {"epochs", "steps"});
  }
  LogWriter no_log("", 0);
  loop.run(no_log);
  return last;
}

}  // namespace ballast
