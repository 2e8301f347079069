#include "models/rae/commands/evaluation_runner.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "data/classes/imbalance.h"
#include "io/files.h"
#include "io/output_folder.h"
#include "metrics/report/format.h"
#include "models/program/progress.h"
#include "models/rae/baselines.h"
#include "models/rae/commands/evaluation_methods.h"
#include "models/rae/commands/fit.h"
#include "models/rae/commands/report.h"
#include "models/rae/commands/samples.h"
#include "models/rae/rae.h"
#include "models/training/log_writer.h"
#include "models/training/model_file.h"
#include "models/training/training_loop.h"

namespace ballast::rae::commands {
namespace {

void say(const std::string& what) { std::fprintf(stderr, "%s:\n", what.c_str()); }

}  // namespace

template <class Set>
EvaluationRunner<Set>::EvaluationRunner(const EvaluateCall& call, EvaluatedSets<Set> sets)
    : call_(call), sets_(std::move(sets)) {
  result_.words = words_of(sets_.train);
  result_.class_names = sets_.train.class_names;
  result_.counts = count_classes(sets_.train.labels, classes());
  result_.test_counts = count_classes(sets_.test.labels, classes());
  wanted_ = balancing_counts(result_.counts);
  result_.real_samples = samples_html(sets_.train);
  for (const MethodName& each : kMethods) {
    if (is_wanted(call, each.name)) result_.methods.push_back({each.name, each.meaning, {}, {}});
  }
  train_reference();
  meter_.emplace(*reference_, sets_.test, call_.training.model);
  result_.compared = meter_->compared();
}

template <class Set>
void EvaluationRunner<Set>::run(Index number) {
  Options options = call_.training.model;
  options.seed += static_cast<std::uint64_t>(number);
  learn(options, "none", Balance::none);
  learn(options, "balanced", Balance::batches);
  learn(options, "weighted", Balance::loss);
  oversample(options, "copies",
             [&](std::uint64_t seed) { return copy_at_random(sets_.train, wanted_, seed); });
  oversample(options, "smote",
             [&](std::uint64_t seed) { return smote_points(sets_.train, wanted_, seed); });
  if (needs_rae(call_, false)) {
    Model<Set> model = fit_rae(options.seed, false);
    oversample(options, "latent-smote", [&](std::uint64_t seed) {
      return smote_latents(model, sets_.train, wanted_, seed);
    });
    oversample_by(model, options, "rae-unmixed");
  }
  write();
  if (!needs_rae(call_, true)) return;
  Model<Set> model = fit_rae(options.seed, true);
  oversample_by(model, options, "rae");
  if (Method* itself = method("rae-itself")) {
    const std::vector<Real> probabilities = model.probabilities(model.encode(sets_.test));
    itself->runs.push_back({classification(largest_of_rows(probabilities, classes())), {}, {}});
  }
  if (result_.plane.empty()) place_on_plane(model, sets_.test, result_);
  write();
}

template <class Set>
Method* EvaluationRunner<Set>::method(const std::string& name) {
  const auto found = std::find_if(result_.methods.begin(), result_.methods.end(),
                                  [&](const Method& other) { return other.name == name; });
  return found == result_.methods.end() ? nullptr : &*found;
}

template <class Set>
Classification EvaluationRunner<Set>::classification(const Labels& found) const {
  return measure_classification(sets_.test.labels, found, classes());
}

template <class Set>
Classification EvaluationRunner<Set>::classify_by(Set items, const Options& options,
                                                  Balance balance) const {
  ClassifierTrainer trainer(std::move(items), options, balance);
  train(trainer, call_.classifier_steps);
  return classification(trainer.classify(trainer.features(sets_.test)));
}

template <class Set>
void EvaluationRunner<Set>::train_reference() {
  say("reference classifier");
  Set items = sets_.reference ? *std::move(sets_.reference) : sets_.train;
  result_.reference = format_count(count_of(items)) + " " + result_.words.items;
  reference_.emplace(std::move(items), call_.training.model, Balance::batches);
  train(*reference_, call_.reference_steps);
  result_.reference_figures =
      classification(reference_->classify(reference_->features(sets_.test)));
}

template <class Set>
void EvaluationRunner<Set>::train(ballast::Trainer& trainer, Index steps) const {
  LoopOptions loop;
  loop.steps = steps;
  loop.unit = result_.words.items;
  Progress progress(trainer.loss_names(), loop.unit);
  loop.observer = &progress;
  LogWriter log("", 0);
  const SignalGuard signals;
  TrainingLoop(trainer, loop, nullptr, [](ModelFile&) {}).run(log);
  if (SignalGuard::caught() != 0) throw Stopped{128 + SignalGuard::caught()};
}

template <class Set>
void EvaluationRunner<Set>::learn(const Options& options, const char* name, Balance balance) {
  Method* of = method(name);
  if (of == nullptr) return;
  say(name);
  of->runs.push_back({classify_by(sets_.train, options, balance), {}, {}});
  write();
}

template <class Set>
void EvaluationRunner<Set>::oversample(const Options& options, const char* name,
                                       const std::function<Set(std::uint64_t seed)>& make) {
  Method* of = method(name);
  if (of == nullptr) return;
  say(name);
  const Set made = make(options.seed);
  if (of->runs.empty()) of->samples = samples_html(made);
  Set all = sets_.train;
  append(all, made);
  of->runs.push_back(
      {classify_by(std::move(all), options, Balance::none), meter_->measure(made), {}});
  write();
}

template <class Set>
void EvaluationRunner<Set>::oversample_by(Model<Set>& model, const Options& options,
                                          const char* name) {
  oversample(options, name,
             [&](std::uint64_t seed) { return model.oversample(sets_.train, wanted_, seed); });
  if (Method* of = method(name)) {
    of->runs.back().latents = measure_latents(model, *reference_, sets_.test, options.seed);
  }
}

template <class Set>
Model<Set> EvaluationRunner<Set>::fit_rae(std::uint64_t seed, bool mixer) const {
  FitCall call = call_.training;
  call.model.seed = seed;
  call.model.mixer = mixer;
  call.output = model_path(call_, mixer, seed);
  if (std::filesystem::exists(call.output)) call.resume = call.output;
  say("training " + call.output);
  std::optional<ModelFile> resumed = take_up(call);
  const int code = fit_set(call, sets_.train, std::move(resumed));
  if (code != 0) throw Stopped{code};
  return {read_model_file(call.output), call.model, device_of(call.model)};
}

template <class Set>
void EvaluationRunner<Set>::write() const {
  OutputFolder output(call_.output, true);
  const std::filesystem::path folder = output.stage();
  write_whole_file(folder / kEvaluationTable, evaluation_csv(result_));
  write_whole_file(folder / kEvaluationPage, evaluation_html(result_));
  output.commit();
}

template class EvaluationRunner<ImageSet>;
template class EvaluationRunner<RowSet>;

}  // namespace ballast::rae::commands
