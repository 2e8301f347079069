#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>

#include "data/files.h"
#include "data/imbalance.h"
#include "kernels/error.h"
#include "kernels/threads.h"
#include "metrics/principal_components.h"
#include "models/common/log_writer.h"
#include "models/common/model_file.h"
#include "models/common/output_folder.h"
#include "models/common/streams.h"
#include "models/common/training_loop.h"
#include "models/rae/classifier.h"
#include "models/rae/commands.h"
#include "models/rae/evaluation.h"
#include "models/rae/labelled_images.h"
#include "models/rae/peers.h"

namespace ballast {
namespace {

constexpr const char* kTable = "evaluation.csv";
constexpr const char* kPage = "evaluation.html";
constexpr std::size_t kMostOnPlane = 2000;
using Balance = ClassifierTrainer::Balance;

// A signal came in: exit code 128 + the signal.
struct Stopped {
  int code = 0;
};

struct Peer {
  const char* name;
  const char* meaning;
};
constexpr Peer kPeers[] = {
    {"none", "the images as they are"},
    {"balanced", "class-balanced batches of them"},
    {"weighted", "class-weighted loss on them"},
    {"copies", "random oversampling"},
    {"smote", "SMOTE of pixels"},
    {"latent-smote", "SMOTE of the latents of rae-unmixed"},
    {"rae-unmixed", "RAE, mixed at random while it learns"},
    {"rae", "RAE"},
    {"rae-itself", "RAE's own classifier, no other"},
};

std::vector<Real> as_reals(const ImageSet& images) {
  std::vector<Real> pixels;
  pixels.reserve(images.pixels.size());
  for (const std::uint8_t pixel : images.pixels) pixels.push_back(static_cast<Real>(pixel) / 255);
  return pixels;
}

// The first images of each class that has some, a row of kSamples a class.
ImageSet samples_of(const ImageSet& images) {
  std::vector<Index> places;
  for (const auto& items : items_of_classes(images.labels, images.class_names.size())) {
    for (Index i = 0; i < kSamples && !items.empty(); ++i) {
      places.push_back(items[static_cast<std::size_t>(i) % items.size()]);
    }
  }
  return take(images, places);
}

ImageSet joined(ImageSet images, const ImageSet& more) {
  append(images, more);
  return images;
}

// The variance within classes over that of all rows, all columns together.
double variance_within(const std::vector<Real>& rows, const Labels& classes, Index columns) {
  const auto spread = [&](const std::vector<Real>& of) {
    const Index count = static_cast<Index>(of.size()) / columns;
    double squares = 0;
    for (Index c = 0; c < columns; ++c) {
      double mean = 0;
      for (Index i = c; i < count * columns; i += columns) mean += of[static_cast<std::size_t>(i)];
      mean /= static_cast<double>(count);
      for (Index i = c; i < count * columns; i += columns) {
        const double off = of[static_cast<std::size_t>(i)] - mean;
        squares += off * off;
      }
    }
    return squares;
  };
  const auto count =
      static_cast<std::size_t>(1 + *std::max_element(classes.begin(), classes.end()));
  double within = 0;
  for (const auto& items : items_of_classes(classes, count)) {
    if (!items.empty()) within += spread(take(rows, columns, items));
  }
  const double all = spread(rows);
  return all > 0 ? within / all : 0;
}

std::string model_path(const EvaluateCall& call, bool mixer, std::uint64_t seed) {
  return std::filesystem::path(call.output) /
         ((mixer ? "rae-" : "rae-unmixed-") + std::to_string(seed) + ".model");
}

class Evaluator {
 public:
  Evaluator(const EvaluateCall& call, ImageSet train, ImageSet test, const ImageSet& judged)
      : call_(call), train_(std::move(train)), test_(std::move(test)) {
    const auto classes = static_cast<Index>(train_.class_names.size());
    result_.class_names = train_.class_names;
    result_.counts = count_classes(train_.labels, classes);
    result_.test_counts = count_classes(test_.labels, classes);
    wanted_ = synthetic_counts({}, result_.counts, result_.class_names);
    result_.real_samples = samples_of(train_);
    for (const Peer& peer : kPeers) {
      if (wants(peer.name)) result_.methods.push_back({peer.name, peer.meaning, {}, {}});
    }
    say("the judge");
    judge_.emplace(judged, call_.options, Balance::batches);
    train_trainer(*judge_, call_.judge_steps);
    result_.judge = count_text(judged.count) + " images";
    test_features_ = judge_->features(test_);
    result_.judge_figures = classification(judge_->classify(test_features_));
    test_pixels_ = as_reals(test_);
  }

  // All methods with one seed. Figures are written as soon as they are there.
  void run(Index number) {
    RaeOptions options = call_.options;
    options.seed += static_cast<std::uint64_t>(number);
    learn(options, "none", Balance::none);
    learn(options, "balanced", Balance::batches);
    learn(options, "weighted", Balance::loss);
    make(options, "copies", [&] { return copy_at_random(train_, wanted_, options.seed); });
    make(options, "smote", [&] { return smote_pixels(train_, wanted_, options.seed); });
    if (wants("rae-unmixed") || wants("latent-smote")) {
      RaeModel model = fit_rae(options, false);
      make(options, "latent-smote",
           [&] { return smote_latents(model, train_, wanted_, options.seed); });
      make(options, "rae-unmixed", [&] { return model.oversample(train_, wanted_, options.seed); });
      if (MethodRun* last = last_run("rae-unmixed"))
        last->latents = measure_latents(model, options);
    }
    write();
    if (!wants("rae") && !wants("rae-itself")) return;
    RaeModel model = fit_rae(options, true);
    make(options, "rae", [&] { return model.oversample(train_, wanted_, options.seed); });
    if (MethodRun* last = last_run("rae")) last->latents = measure_latents(model, options);
    if (Method* itself = method("rae-itself")) {
      itself->runs.push_back(
          {classification(largest_of_rows(model.probabilities(test_), classes())), {}, {}});
    }
    if (result_.plane.empty()) place_on_plane(model);
    write();
  }

  const Evaluation& result() const { return result_; }

 private:
  Index classes() const { return static_cast<Index>(result_.class_names.size()); }
  bool wants(const std::string& name) const {
    return call_.methods.empty() || call_.methods.count(name) > 0;
  }
  Method* method(const std::string& name) {
    const auto found = std::find_if(result_.methods.begin(), result_.methods.end(),
                                    [&](const Method& other) { return other.name == name; });
    return found == result_.methods.end() ? nullptr : &*found;
  }
  MethodRun* last_run(const std::string& name) {
    Method* found = method(name);
    return found == nullptr ? nullptr : &found->runs.back();
  }

  static void say(const std::string& what) { std::fprintf(stderr, "%s:\n", what.c_str()); }

  static void train_trainer(Trainer& trainer, Index steps) {
    LoopOptions loop;
    loop.steps = steps;
    loop.unit = "images";
    LogWriter log("", 0);
    const int signal = TrainingLoop(trainer, loop, nullptr, [](ModelFile&) {}).run(log);
    if (signal != 0) throw Stopped{128 + signal};
  }

  Classification classification(const Labels& found) const {
    return measure_classification(test_.labels, found, classes());
  }

  Classification classify_by(const ImageSet& images, const RaeOptions& options, Balance balance) {
    ClassifierTrainer trainer(images, options, balance);
    train_trainer(trainer, call_.classifier_steps);
    return classification(trainer.classify(test_));
  }

  void learn(const RaeOptions& options, const char* name, Balance balance) {
    Method* of = method(name);
    if (of == nullptr) return;
    say(name);
    of->runs.push_back({classify_by(train_, options, balance), {}, {}});
    write();
  }

  template <class Make>
  void make(const RaeOptions& options, const char* name, const Make& make_images) {
    Method* of = method(name);
    if (of == nullptr) return;
    say(name);
    const ImageSet made = make_images();
    if (of->runs.empty()) of->samples = samples_of(made);
    of->runs.push_back(
        {classify_by(joined(train_, made), options, Balance::none), measure(made), {}});
    write();
  }

  SyntheticFigures measure(const ImageSet& made) {
    SyntheticFigures figures;
    figures.counts = count_classes(made.labels, classes());
    const std::vector<Real> features = judge_->features(made);
    // Its recall of a class is the share of the class that it agrees on; NaN of none.
    figures.agreement =
        measure_classification(made.labels, judge_->classify(features), classes()).recall;
    figures.features = measure_class_likeness(test_features_, test_.labels, features, made.labels,
                                              call_.options.latent, classes());
    figures.pixels = measure_class_likeness(test_pixels_, test_.labels, as_reals(made), made.labels,
                                            made.image_size(), classes());
    return figures;
  }

  RaeModel fit_rae(RaeOptions options, bool mixer) {
    options.mixer = mixer;
    options.output = model_path(call_, mixer, options.seed);
    if (std::filesystem::exists(options.output)) {
      const ModelFile file = read_model_file(options.output);
      if (kept_options(options_of_rae(file, options.output)) != kept_options(options)) {
        throw Error("'" + options.output +
                    "' was trained with other options; remove it, or name another folder");
      }
      options.resume = options.output;
    }
    say("fit of " + options.output);
    std::optional<ModelFile> resumed = take_up(options);
    if (const int code = fit_images(options, train_, std::move(resumed)); code != 0) {
      throw Stopped{code};
    }
    return {read_model_file(options.output), options, device_of(options)};
  }

  LatentFigures measure_latents(RaeModel& model, const RaeOptions& options) {
    LatentFigures figures;
    const Index columns = model.sizes().latent;
    const std::vector<Real> latents = model.encode(test_);
    const auto items = items_of_classes(test_.labels, static_cast<std::size_t>(classes()));
    const std::vector<Real> still(static_cast<std::size_t>(columns));
    std::vector<Real> mixed;
    ImageSet decoded = no_images(test_);
    for (std::size_t c = 0; c < items.size(); ++c) {
      if (items[c].empty()) continue;
      const std::vector<Real> own =
          model.draw(take(latents, columns, items[c]), still, static_cast<Index>(items[c].size()),
                     options.seed, static_cast<std::uint32_t>(c));
      mixed.insert(mixed.end(), own.begin(), own.end());
      model.decode(own, static_cast<std::int32_t>(c), decoded);
    }
    const auto share_right = [&](const Labels& labels, const Labels& found) {
      return measure_classification(labels, found, classes()).accuracy;
    };
    const auto by_model = [&](const std::vector<Real>& of) {
      return largest_of_rows(model.probabilities(of), classes());
    };
    figures.accuracy = share_right(test_.labels, by_model(latents));
    figures.mixed = share_right(decoded.labels, by_model(mixed));
    figures.kept = share_right(decoded.labels, judge_->classify(decoded));
    figures.within = variance_within(latents, test_.labels, columns);
    return figures;
  }

  void place_on_plane(RaeModel& model) {
    std::vector<Index> places;
    const std::size_t every = 1 + test_.labels.size() / kMostOnPlane;
    for (std::size_t i = 0; i < test_.labels.size(); i += every) {
      places.push_back(static_cast<Index>(i));
    }
    const ImageSet some = take(test_, places);
    const std::vector<Real> latents = model.encode(some);
    result_.plane = principal_plane(latents.data(), some.count, model.sizes().latent);
    result_.plane_classes = some.labels;
  }

  void write() const {
    const std::filesystem::path folder = call_.output;
    write_whole_file(folder / kTable, evaluation_csv(result_), true);
    write_whole_file(folder / kPage, evaluation_html(result_), true);
  }

  const EvaluateCall& call_;
  ImageSet train_;
  ImageSet test_;
  std::vector<Index> wanted_;
  Evaluation result_;
  std::optional<ClassifierTrainer> judge_;
  std::vector<Real> test_features_;
  std::vector<Real> test_pixels_;
};

void check_methods(const std::set<std::string>& methods) {
  for (const std::string& name : methods) {
    const bool known = std::any_of(std::begin(kPeers), std::end(kPeers),
                                   [&](const Peer& peer) { return name == peer.name; });
    if (known) continue;
    std::string all;
    for (const Peer& peer : kPeers) all += std::string(all.empty() ? "" : ", ") + peer.name;
    throw UsageError("--methods: there is no '" + name + "'; write some of " + all);
  }
}

void check_same_size(const ImageSet& train, const ImageSet& other, const std::string& option) {
  const auto text = [](const ImageSet& x) { return size_text(x.height, x.width, x.channels); };
  if (text(train) == text(other)) return;
  throw Error(option + ": the images are " + text(other) + ", those to train on " + text(train) +
              "; give --image-size and --channels");
}

}  // namespace

int evaluate(const EvaluateCall& call) {
  check_methods(call.methods);
  std::vector<std::string> outputs = {kTable, kPage};
  for (Index i = 0; i < call.runs; ++i) {
    for (const bool mixer : {true, false}) {
      const std::uint64_t seed = call.options.seed + static_cast<std::uint64_t>(i);
      outputs.push_back(std::filesystem::path(model_path(call, mixer, seed)).filename());
    }
  }
  check_folder(call.output, outputs,
               {call.options.source.images, call.options.source.labels, call.test.images,
                call.test.labels, call.judge.images, call.judge.labels},
               call.options.force);
  device_of(call.options);
  check_training(call.options);
  if (call.test.images.empty() && !call.test.labels.empty()) {
    throw UsageError("--test-labels: name their images, too, with --test");
  }
  if (call.judge.images.empty() && !call.judge.labels.empty()) {
    throw UsageError("--judge-labels: name their images, too, with --judge");
  }
  if (call.options.threads > 0) set_thread_count(call.options.threads);
  const ImageOptions sizes{call.options.image_size, call.options.channels};
  ImageSet train = read_with_classes(call.options.source, DataPart::train, sizes);
  ImageSet test =
      read_with_classes(test_source(call.options.source, call.test), DataPart::test, sizes);
  relabel(train.class_names, "the training set", test);
  check_same_size(train, test, "--test");
  ImageSet judged = train;
  if (!call.judge.images.empty()) {
    judged = read_with_classes(call.judge, DataPart::train, sizes);
    relabel(train.class_names, "the training set", judged);
    check_same_size(train, judged, "--judge");
  }
  make_folder(call.output);
  try {
    Evaluator evaluator(call, std::move(train), std::move(test), judged);
    for (Index i = 0; i < call.runs; ++i) evaluator.run(i);
    std::fputs(evaluation_text(evaluator.result()).c_str(), stdout);
  } catch (const Stopped& stopped) {
    std::fprintf(
        stderr,
        "stopped; what was finished is in '%s', and the same call with --force goes on there\n",
        call.output.c_str());
    return stopped.code;
  }
  return 0;
}

}  // namespace ballast
