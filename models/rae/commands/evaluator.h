// Computes the figures of an evaluation, with the same code for images and rows.
#pragma once

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/classes/imbalance.h"
#include "io/files.h"
#include "kernels/error.h"
#include "metrics/classes/principal_components.h"
#include "metrics/report/format.h"
#include "models/program/progress.h"
#include "models/rae/classifier.h"
#include "models/rae/commands/commands.h"
#include "models/rae/commands/evaluation.h"
#include "models/rae/peers.h"
#include "models/training/log_writer.h"
#include "models/training/model_file.h"
#include "models/training/streams.h"
#include "models/training/training_loop.h"

namespace ballast {

// Thrown after a signal. code: exit code, 128 + the signal.
struct Stopped {
  int code = 0;
};

struct Peer {
  const char* name;
  const char* meaning;
};
constexpr Peer kPeers[] = {
    {"none", "data as given"},
    {"balanced", "class-balanced batches"},
    {"weighted", "class-weighted loss"},
    {"copies", "random oversampling"},
    {"smote", "SMOTE, five neighbours"},
    {"latent-smote", "SMOTE of the latents of rae-unmixed"},
    {"rae-unmixed", "RAE with uniform mixtures in training"},
    {"rae", "RAE"},
    {"rae-itself", "RAE's own classifier, without another classifier"},
};

constexpr const char* kEvaluationTable = "evaluation.csv";
constexpr const char* kEvaluationPage = "evaluation.html";
constexpr std::size_t kMostOnPlane = 2000;
constexpr Index kMostCompared = 10000;  // most test items that synthetic items are compared with

// Path of the RAE model with this random seed, with or without the learned mixer.
inline std::string model_path(const EvaluateCall& call, bool mixer, std::uint64_t seed) {
  return std::filesystem::path(call.output) /
         ((mixer ? "rae-" : "rae-unmixed-") + std::to_string(seed) + ".model");
}

inline bool is_wanted(const EvaluateCall& call, const std::string& name) {
  return call.methods.empty() || call.methods.count(name) > 0;
}

// The variance within classes divided by the total variance, summed over all columns.
double variance_within(const std::vector<Real>& rows, const Labels& classes, Index columns);

// The counts, with large classes reduced to a common maximum so that the sum is at most
// kMostCompared.
std::vector<Index> compared_counts(const std::vector<Index>& counts);

// The data of an evaluation, and the operations that differ between images and rows.
template <class Set>
struct EvaluatedSets {
  Set train;
  Set test;
  std::optional<Set> judged;  // training data of the reference classifier; none: `train`
  ItemWords words;
  Index samples_each = 0;                               // samples of each class on the page
  std::function<std::string(const Set& samples)> show;  // as HTML
  // Trains RAE and writes options.output. Returns the exit code.
  std::function<int(const RaeOptions& options, Set train, std::optional<ModelFile> resumed)> fit;
};

template <class Set>
class Evaluator {
 public:
  using Balance = ClassifierTrainer::Balance;

  Evaluator(const EvaluateCall& call, EvaluatedSets<Set> sets)
      : call_(call), sets_(std::move(sets)) {
    const auto classes = static_cast<Index>(sets_.train.class_names.size());
    result_.words = sets_.words;
    result_.class_names = sets_.train.class_names;
    result_.counts = count_classes(sets_.train.labels, classes);
    result_.test_counts = count_classes(sets_.test.labels, classes);
    wanted_ = synthetic_counts({}, result_.counts, result_.class_names);
    result_.real_samples = samples_of(sets_.train);
    for (const Peer& peer : kPeers) {
      if (wants(peer.name)) result_.methods.push_back({peer.name, peer.meaning, {}, {}});
    }
    train_judge();
  }

  // Runs all methods with one random seed. Results are written as soon as they are available.
  void run(Index number) {
    RaeOptions options = call_.options;
    options.seed += static_cast<std::uint64_t>(number);
    learn(options, "none", Balance::none);
    learn(options, "balanced", Balance::batches);
    learn(options, "weighted", Balance::loss);
    make(options, "copies", [&] { return copy_at_random(sets_.train, wanted_, options.seed); });
    make(options, "smote", [&] { return smote_points(sets_.train, wanted_, options.seed); });
    if (wants("rae-unmixed") || wants("latent-smote")) {
      RaeModel model = fit_rae(options, false);
      make(options, "latent-smote",
           [&] { return smote_latents(model, sets_.train, wanted_, options.seed); });
      measure_rae(options, "rae-unmixed", model);
    }
    write();
    if (!wants("rae") && !wants("rae-itself")) return;
    RaeModel model = fit_rae(options, true);
    measure_rae(options, "rae", model);
    if (Method* itself = method("rae-itself")) {
      const std::vector<Real> latents = model.encode(sets_.test);
      itself->runs.push_back(
          {classification(largest_of_rows(model.probabilities(latents), classes())), {}, {}});
    }
    if (result_.plane.empty()) place_on_plane(model);
    write();
  }

  const Evaluation& result() const { return result_; }

 private:
  Index classes() const { return static_cast<Index>(result_.class_names.size()); }
  bool wants(const std::string& name) const { return is_wanted(call_, name); }
  Method* method(const std::string& name) {
    const auto found = std::find_if(result_.methods.begin(), result_.methods.end(),
                                    [&](const Method& other) { return other.name == name; });
    return found == result_.methods.end() ? nullptr : &*found;
  }

  static void say(const std::string& what) { std::fprintf(stderr, "%s:\n", what.c_str()); }

  void train_trainer(Trainer& trainer, Index steps) const {
    LoopOptions loop;
    loop.steps = steps;
    loop.unit = sets_.words.items;
    Progress progress(trainer.loss_names(), loop.unit);
    loop.observer = &progress;
    LogWriter log("", 0);
    const SignalGuard signals;
    TrainingLoop(trainer, loop, nullptr, [](ModelFile&) {}).run(log);
    if (SignalGuard::caught() != 0) throw Stopped{128 + SignalGuard::caught()};
  }

  void train_judge() {
    say("reference classifier");
    Set judged = sets_.judged ? *std::move(sets_.judged) : sets_.train;
    result_.judge = format_count(count_of(judged)) + " " + sets_.words.items;
    judge_.emplace(std::move(judged), call_.options, Balance::batches);
    train_trainer(*judge_, call_.judge_steps);
    result_.judge_figures = classification(judge_->classify(judge_->features(sets_.test)));
    const Set compared =
        take(sets_.test, choose_per_class(sets_.test.labels, compared_counts(result_.test_counts),
                                          stream(call_.options.seed, Stream::metric, 0)));
    result_.compared = count_of(compared);
    compared_labels_ = compared.labels;
    compared_features_ = judge_->features(compared);
    compared_points_ = points_of(compared);
  }

  // The first items of each class. In an image grid, the items of a class that has too few are
  // repeated.
  std::string samples_of(const Set& items) const {
    std::vector<Index> places;
    for (const auto& own : items_of_classes(items.labels, items.class_names.size())) {
      if (own.empty()) continue;
      const auto each = static_cast<std::size_t>(sets_.samples_each);
      const std::size_t count = sets_.words.wide_samples ? std::min(each, own.size()) : each;
      for (std::size_t i = 0; i < count; ++i) places.push_back(own[i % own.size()]);
    }
    return places.empty() ? "" : sets_.show(take(items, places));
  }

  Classification classification(const Labels& found) const {
    return measure_classification(sets_.test.labels, found, classes());
  }

  Classification classify_by(Set items, const RaeOptions& options, Balance balance) {
    ClassifierTrainer trainer(std::move(items), options, balance);
    train_trainer(trainer, call_.classifier_steps);
    return classification(trainer.classify(trainer.features(sets_.test)));
  }

  void learn(const RaeOptions& options, const char* name, Balance balance) {
    Method* of = method(name);
    if (of == nullptr) return;
    say(name);
    of->runs.push_back({classify_by(sets_.train, options, balance), {}, {}});
    write();
  }

  template <class Make>
  void make(const RaeOptions& options, const char* name, const Make& make_set) {
    Method* of = method(name);
    if (of == nullptr) return;
    say(name);
    const Set made = make_set();
    if (of->runs.empty()) of->samples = samples_of(made);
    Set all = sets_.train;
    append(all, made);
    of->runs.push_back({classify_by(std::move(all), options, Balance::none), measure(made), {}});
    write();
  }

  SyntheticFigures measure(const Set& made) {
    SyntheticFigures figures;
    figures.counts = count_classes(made.labels, classes());
    const std::vector<Real> features = judge_->features(made);
    // Label accuracy of a class is the recall of the reference classifier; NaN without items.
    figures.agreement =
        measure_classification(made.labels, judge_->classify(features), classes()).recall;
    const Index latent = call_.options.latent;
    const std::vector<Index> places = counted_places(made.labels);
    const Set counted = take(made, places);
    figures.features =
        measure_class_likeness(compared_features_, compared_labels_, take(features, latent, places),
                               counted.labels, latent, classes());
    figures.raw = measure_class_likeness(
        compared_points_, compared_labels_, points_of(counted), counted.labels,
        static_cast<Index>(compared_points_.size()) / result_.compared, classes());
    return figures;
  }

  // Indices of the synthetic items to compare: the first of each class, at most as many as there
  // are test items in the comparison.
  std::vector<Index> counted_places(const Labels& labels) const {
    std::vector<Index> left = count_classes(compared_labels_, classes());
    std::vector<Index> places;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (left[static_cast<std::size_t>(labels[i])]-- > 0) places.push_back(static_cast<Index>(i));
    }
    return places;
  }

  RaeModel fit_rae(RaeOptions options, bool mixer) {
    options.mixer = mixer;
    options.output = model_path(call_, mixer, options.seed);
    if (std::filesystem::exists(options.output)) options.resume = options.output;
    say("training " + options.output);
    std::optional<ModelFile> resumed = take_up(options);
    const int code = sets_.fit(options, sets_.train, std::move(resumed));
    if (code != 0) throw Stopped{code};
    return {read_model_file(options.output), options, device_of(options)};
  }

  void measure_rae(const RaeOptions& options, const char* name, RaeModel& model) {
    make(options, name, [&] { return model.oversample(sets_.train, wanted_, options.seed); });
    if (Method* of = method(name)) of->runs.back().latents = measure_latents(model, options);
  }

  LatentFigures measure_latents(RaeModel& model, const RaeOptions& options) {
    LatentFigures figures;
    const Index columns = model.sizes().latent;
    const std::vector<Real> latents = model.encode(sets_.test);
    const auto items = items_of_classes(sets_.test.labels, static_cast<std::size_t>(classes()));
    const std::vector<Real> still(static_cast<std::size_t>(columns));
    std::vector<Real> mixed;
    Set decoded = empty_like(sets_.test);
    for (std::size_t c = 0; c < items.size(); ++c) {
      if (items[c].empty()) continue;
      const std::vector<Real> own = model.draw(take(latents, columns, items[c]), still, 0,
                                               static_cast<Index>(items[c].size()), options.seed,
                                               static_cast<std::uint32_t>(c));
      mixed.insert(mixed.end(), own.begin(), own.end());
      model.decode(own, static_cast<std::int32_t>(c), options.seed, decoded);
    }
    const auto share_right = [&](const Labels& labels, const Labels& found) {
      return measure_classification(labels, found, classes()).accuracy;
    };
    const auto by_model = [&](const std::vector<Real>& of) {
      return largest_of_rows(model.probabilities(of), classes());
    };
    figures.accuracy = share_right(sets_.test.labels, by_model(latents));
    figures.mixed = share_right(decoded.labels, by_model(mixed));
    figures.kept = share_right(decoded.labels, judge_->classify(judge_->features(decoded)));
    figures.within = variance_within(latents, sets_.test.labels, columns);
    return figures;
  }

  void place_on_plane(RaeModel& model) {
    std::vector<Index> places;
    const std::size_t every = 1 + sets_.test.labels.size() / kMostOnPlane;
    for (std::size_t i = 0; i < sets_.test.labels.size(); i += every) {
      places.push_back(static_cast<Index>(i));
    }
    const Set some = take(sets_.test, places);
    const std::vector<Real> latents = model.encode(some);
    result_.plane = principal_plane(latents.data(), count_of(some), model.sizes().latent);
    result_.plane_classes = some.labels;
  }

  void write() const {
    const std::filesystem::path folder = call_.output;
    write_whole_file(folder / kEvaluationTable, evaluation_csv(result_), true);
    write_whole_file(folder / kEvaluationPage, evaluation_html(result_), true);
  }

  const EvaluateCall& call_;
  EvaluatedSets<Set> sets_;
  std::vector<Index> wanted_;
  Evaluation result_;
  std::optional<ClassifierTrainer> judge_;
  Labels compared_labels_;
  std::vector<Real> compared_features_;
  std::vector<Real> compared_points_;
};

}  // namespace ballast
