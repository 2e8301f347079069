#include "models/infogan/infogan.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "data/images/image_files.h"
#include "models/infogan/trainer.h"
#include "models/training/image_model.h"
#include "models/training/model_file.h"

namespace ballast::infogan {
namespace {

constexpr Index kLogEvery = 50;  // steps

}  // namespace

LoopOptions loop_options() {
  LoopOptions loop;
  loop.log_every = kLogEvery;
  loop.unit = "images";
  return loop;
}

void describe_model(const Options& options, const std::string& print, ModelFile& file) {
  put_header("infogan", kept_options(options), options, file);
  file.strings["fingerprint"] = print;
}

void check_fingerprint(const ModelFile& model, const std::string& name, const std::string& print) {
  if (model.text("fingerprint") == print) return;
  throw Error("'" + name + "' was trained on other images; pass the same images");
}

Model fit(ImageSet images, const Options& options, TrainingObserver* observer,
          const ModelFile* resumed) {
  check_options(options);
  images = scaled(std::move(images), options);
  const std::string print = fingerprint(images);
  if (resumed != nullptr) check_fingerprint(*resumed, resumed->path, print);
  Trainer trainer(std::move(images), options);
  LoopOptions loop = loop_options();
  loop.steps = total_steps(options, trainer.steps_per_epoch());
  loop.observer = observer;
  ModelFile file = train_in_memory(
      trainer, loop, nullptr, [&](ModelFile& model) { describe_model(options, print, model); },
      resumed);
  return {std::move(file), "", parse_device(options.device)};
}

Model load(const std::string& path, Device device) { return {read_model_file(path), path, device}; }

}  // namespace ballast::infogan
