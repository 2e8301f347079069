#include "models/rae/rae.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "data/classes/imbalance.h"
#include "data/images/image_files.h"
#include "metrics/classes/classification.h"
#include "models/rae/trainer.h"
#include "models/tabular/training_data.h"
#include "models/training/model_file.h"

namespace ballast::rae {
namespace {

constexpr Index kLogEvery = 50;  // steps

template <class Set>
Predictions predict(Model<Set>& networks, const Set& items) {
  Predictions result;
  result.probabilities = networks.probabilities(networks.encode(items));
  result.labels =
      largest_of_rows(result.probabilities, static_cast<Index>(networks.class_names().size()));
  return result;
}

template <class Set>
ModelFile train(Set items, const Options& options, TrainingObserver* observer) {
  const std::string print = fingerprint_of(items);
  LoopOptions with = loop_options(items_name(items));
  Trainer trainer(std::move(items), options);
  with.steps = total_steps(options, trainer.steps_per_epoch());
  with.observer = observer;
  return train_in_memory(trainer, with, nullptr,
                         [&](ModelFile& file) { describe_model(options, {}, print, file); });
}

}  // namespace

template <class Set>
FittedModel<Set>::FittedModel(ModelFile file, const std::string& path, Device device)
    : file_(std::move(file)),
      options_(options_of(file_, path)),
      networks_(std::make_unique<Model<Set>>(file_, options_, device)) {}

template <class Set>
void FittedModel<Set>::save(const std::string& path, bool force) const {
  write_model_file(path, file_, force);
}

template class FittedModel<ImageSet>;
template class FittedModel<RowSet>;

ImageModel::ImageModel(ModelFile file, const std::string& path, Device device)
    : FittedModel(std::move(file), path, device) {}

ImageModel ImageModel::load(const std::string& path, Device device) {
  return {read_model_file(path), path, device};
}

ImageSet ImageModel::prepared(const ImageSet& images) const {
  ImageSet result = scaled(images, options_);
  result.labels = relabelled(images.labels, images.class_names, class_names(), "the model");
  result.class_names = class_names();
  return result;
}

std::vector<Index> ImageModel::count(const ImageSet& images) const {
  return count_classes(relabelled(images.labels, images.class_names, class_names(), "the model"),
                       static_cast<Index>(class_names().size()));
}

ImageSet ImageModel::oversample(const ImageSet& images, const std::vector<Index>& counts,
                                std::uint64_t seed) const {
  return networks_->oversample(prepared(images), counts, seed);
}

Predictions ImageModel::classify(const ImageSet& images) const {
  return predict(*networks_, scaled(images, options_));
}

TableModel::TableModel(ModelFile file, const std::string& path, Device device)
    : FittedModel(std::move(file), path, device), encoder_(load_encoder(file_)) {}

TableModel TableModel::load(const std::string& path, Device device) {
  return {read_model_file(path), path, device};
}

RowSet TableModel::encoded(const Table& table) const {
  return encode(encoder_, split_target(table, encoder_->target.info.name));
}

std::vector<Index> TableModel::count(const Table& table) const {
  return count_classes(encoded(table).labels, static_cast<Index>(class_names().size()));
}

Table TableModel::oversample(const Table& table, const std::vector<Index>& counts,
                             std::uint64_t seed) const {
  return decode(networks_->oversample(encoded(table), counts, seed), seed);
}

Predictions TableModel::classify(const Table& features) const {
  return predict(*networks_, encode(encoder_, features));
}

ImageModel fit(ImageSet images, const Options& options, TrainingObserver* observer) {
  check_options(options);
  if (images.labels.empty()) throw Error("the images have no classes");
  Options of_images = options;
  of_images.target.clear();
  return {train(scaled(std::move(images), options), of_images, observer), "the model",
          device_of(options)};
}

TableModel fit(const Table& table, const std::string& target, const Options& options,
               TrainingObserver* observer) {
  check_options(options);
  const LabelledTable labelled = split_target(table, target);
  const LabelledEncoderPointer encoder = fit_encoder(labelled, options.relations, options.encoder);
  for (const TableWarning& warning : rare_value_warnings(labelled, *encoder)) {
    if (observer != nullptr) observer->message("warning: " + warning.text);
  }
  for (const std::string& text : relation_messages(encoder->relations)) {
    if (observer != nullptr) observer->message(text);
  }
  Options of_table = options;
  of_table.target = target;
  return {train(encode(encoder, labelled), of_table, observer), "the model", device_of(options)};
}

std::vector<Index> balancing_counts(const std::vector<Index>& counts) {
  const Index largest = *std::max_element(counts.begin(), counts.end());
  std::vector<Index> more;
  for (const Index count : counts) more.push_back(count > 0 ? largest - count : 0);
  return more;
}

LoopOptions loop_options(const std::string& items) {
  LoopOptions loop;
  loop.log_every = kLogEvery;
  loop.unit = items;
  return loop;
}

void describe_model(const Options& options, const ReadingOptions& reading,
                    const std::string& fingerprint, ModelFile& file) {
  nlohmann::json kept = kept_options(options);
  if (!options.target.empty()) kept.update(kept_options(reading));
  put_header("rae", kept, options, file);
  file.strings["fingerprint"] = fingerprint;
}

}  // namespace ballast::rae
