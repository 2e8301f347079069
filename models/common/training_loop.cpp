#include "models/common/training_loop.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>

#include "kernels/error.h"

namespace ballast {
namespace {

volatile std::sig_atomic_t caught_signal = 0;

// A second signal ends the program at once.
void catch_signal(int number) {
  caught_signal = number;
  std::signal(number, SIG_DFL);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

class SignalGuard {
 public:
  SignalGuard() {
    caught_signal = 0;
    for (std::size_t i = 0; i < 2; ++i) old_[i] = std::signal(kSignals[i], catch_signal);
  }
  ~SignalGuard() {
    for (std::size_t i = 0; i < 2; ++i) std::signal(kSignals[i], old_[i]);
  }
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

 private:
  static constexpr int kSignals[2] = {SIGINT, SIGTERM};
  void (*old_[2])(int);
};

}  // namespace

TrainingLoop::TrainingLoop(Trainer& trainer, EarlyStop* early_stop,
                           std::function<void(ModelFile&)> write_checkpoint)
    : trainer_(trainer),
      early_stop_(early_stop),
      write_checkpoint_(std::move(write_checkpoint)),
      progress_(trainer.loss_names()),
      sums_(trainer.loss_names().size(), 0) {}

void TrainingLoop::save(ModelFile& file) const {
  trainer_.save(file);
  if (early_stop_ != nullptr) early_stop_->save(file);
  file.put("training.step", std::vector<std::int64_t>{step_});
  file.put("training.epoch", std::vector<std::int64_t>{epoch()});
  file.put("training.epoch_losses", sums_);
}

void TrainingLoop::load(const ModelFile& file) {
  trainer_.load(file);
  if (early_stop_ != nullptr) early_stop_->load(file);
  step_ = file.get_integers("training.step").at(0);
  taken_ = step_;
  const auto sums = file.get_doubles("training.epoch_losses");
  if (sums.size() != sums_.size() || step_ < 0) throw Error("the model file does not fit itself");
  sums_ = sums;
}

Index TrainingLoop::steps_in_epoch() const { return (step_ - 1) % trainer_.steps_per_epoch() + 1; }

double TrainingLoop::rows_per_second() const {
  const double steps_per_second =
      epoch_seconds_ > 0 ? static_cast<double>(epoch_steps_run_) / epoch_seconds_ : 0;
  return steps_per_second * static_cast<double>(trainer_.rows_per_epoch()) /
         static_cast<double>(trainer_.steps_per_epoch());
}

ProgressState TrainingLoop::state(const LoopOptions& options) const {
  const Index per_epoch = trainer_.steps_per_epoch();
  ProgressState state;
  state.step = step_;
  state.steps = options.steps;
  state.epoch = (step_ + per_epoch - 1) / per_epoch;
  state.epochs = (options.steps + per_epoch - 1) / per_epoch;
  state.rows_per_second = rows_per_second();
  state.seconds_left =
      static_cast<double>(options.steps - step_) * seconds_ / static_cast<double>(steps_run_);
  const auto steps = static_cast<double>(std::max<Index>(1, steps_in_epoch() - (step_ - taken_)));
  for (const double sum : sums_) state.losses.push_back(sum / steps);
  return state;
}

void TrainingLoop::one_step() {
  const auto start = std::chrono::steady_clock::now();
  trainer_.step(step_);
  ++step_;
  ++epoch_steps_run_;
  ++steps_run_;
  add_time(seconds_since(start));
  const bool last = step_ % trainer_.steps_per_epoch() == 0;
  if (last || step_ - taken_ >= trainer_.losses_every()) take_losses();
}

void TrainingLoop::add_time(Seconds seconds) {
  epoch_seconds_ += seconds;
  seconds_ += seconds;
}

// Adds what is new to the sums of the epoch. Waiting for the device is part of the steps.
void TrainingLoop::take_losses() {
  const auto start = std::chrono::steady_clock::now();
  const std::vector<std::vector<double>> taken = trainer_.take_losses();
  add_time(seconds_since(start));
  for (const std::vector<double>& losses : taken) {
    ++taken_;
    for (std::size_t i = 0; i < losses.size(); ++i) {
      sums_[i] += losses[i];
      if (std::isfinite(losses[i])) continue;
      throw Error("training went astray at step " + std::to_string(taken_) + ": " +
                  trainer_.loss_names()[i] +
                  " is no number any more; try a smaller --learning-rate");
    }
  }
}

void TrainingLoop::end_epoch(bool complete, LogWriter& log) {
  const std::vector<std::string> names = trainer_.loss_names();
  EpochRecord record;
  record.epoch = epoch() + (complete ? 0 : 1);
  record.step = step_;
  for (std::size_t i = 0; i < names.size(); ++i) {
    record.figures.emplace_back(names[i], sums_[i] / static_cast<double>(steps_in_epoch()));
  }
  record.seconds = epoch_seconds_;
  record.rows_per_second = rows_per_second();
  log.write(record);
  if (!complete) return;
  sums_.assign(sums_.size(), 0);
  epoch_steps_run_ = 0;
  epoch_seconds_ = 0;
}

void TrainingLoop::evaluate(Index epoch) {
  if (early_stop_ == nullptr || !early_stop_->due(epoch)) return;
  ModelFile networks;
  trainer_.save_generator(networks);
  const double quality = early_stop_->evaluate(epoch, networks);
  progress_.say("epoch " + std::to_string(epoch) + ": quality " + fixed_text(quality, 4) +
                ", best " + fixed_text(early_stop_->best_quality(), 4) + " at epoch " +
                std::to_string(early_stop_->best_epoch()));
}

bool TrainingLoop::finished(const LoopOptions& options) const {
  return step_ >= options.steps || caught_signal != 0 ||
         (early_stop_ != nullptr && early_stop_->over(epoch()));
}

void TrainingLoop::checkpoint() const {
  ModelFile file;
  save(file);
  write_checkpoint_(file);
}

int TrainingLoop::run(const LoopOptions& options, LogWriter& log) {
  const SignalGuard guard;
  ProgressState last;
  while (!finished(options)) {
    one_step();
    last = state(options);
    progress_.update(last);
    if (step_ % trainer_.steps_per_epoch() != 0) continue;
    end_epoch(true, log);
    evaluate(epoch());
    const bool wanted = options.checkpoint_every > 0 && epoch() % options.checkpoint_every == 0;
    if (wanted && !finished(options)) checkpoint();
  }
  if (epoch_steps_run_ > 0) {
    take_losses();
    last = state(options);
  }
  if (steps_run_ > 0) progress_.finish(last);
  if (epoch_steps_run_ > 0) end_epoch(false, log);
  checkpoint();
  return caught_signal;
}

}  // namespace ballast
