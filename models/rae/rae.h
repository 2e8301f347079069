// RAE (Mondal et al. 2023) as a library: fit a model to images with classes or to a table, generate
// items of rare classes, classify, save and load.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/images/image_set.h"
#include "data/tables/table.h"
#include "io/safetensors.h"
#include "models/rae/labelled_encoder.h"
#include "models/rae/model.h"
#include "models/rae/options.h"
#include "models/tabular/options.h"
#include "models/training/observer.h"
#include "models/training/training_loop.h"

namespace ballast::rae {

struct Predictions {
  Labels labels;                    // the most probable class of each item
  std::vector<Real> probabilities;  // [items, classes]
};

// A model in memory, of images (ImageSet) or encoded rows (RowSet).
template <class Set>
class FittedModel {
 public:
  const std::vector<std::string>& class_names() const { return networks_->class_names(); }
  // The file is the same that the program writes. Throws Error for an existing file unless `force`
  // is set.
  void save(const std::string& path, bool force = false) const;
  const ModelFile& file() const { return file_; }

 protected:
  // path: used in messages.
  FittedModel(ModelFile file, const std::string& path, Device device);

  ModelFile file_;
  Options options_;
  std::unique_ptr<Model<Set>> networks_;
};

// In both models, classes are matched by name, and `counts` have the order of class_names(). Items
// of classes that the model does not have are an Error, as is what Model<Set> refuses.
class ImageModel : public FittedModel<ImageSet> {
 public:
  // Throws Error for a file that is not a model of images.
  ImageModel(ModelFile file, const std::string& path, Device device);
  static ImageModel load(const std::string& path, Device device = {});

  // The images of each class.
  std::vector<Index> count(const ImageSet& images) const;
  // Generates counts[c] new images of class c, with labels, from the images of this class; see
  // Model::oversample.
  ImageSet oversample(const ImageSet& images, const std::vector<Index>& counts,
                      std::uint64_t seed = 0) const;
  Predictions classify(const ImageSet& images) const;

 private:
  ImageSet prepared(const ImageSet& images) const;
};

class TableModel : public FittedModel<RowSet> {
 public:
  // Throws Error for a file that is not a model of a table.
  TableModel(ModelFile file, const std::string& path, Device device);
  static TableModel load(const std::string& path, Device device = {});

  // All columns, with the target. read_table_as() reads another table with them.
  std::vector<ColumnInfo> columns() const { return encoder_->columns(); }
  // The rows of each class.
  std::vector<Index> count(const Table& table) const;
  // Generates counts[c] new rows of class c from the rows of this class; see Model::oversample. The
  // table must have the columns of the model. Identifier and constant columns have no rows in
  // memory; TableWriter writes their values.
  Table oversample(const Table& table, const std::vector<Index>& counts,
                   std::uint64_t seed = 0) const;
  // The table has the columns of the model without the target.
  Predictions classify(const Table& features) const;

 private:
  RowSet encoded(const Table& table) const;

  LabelledEncoderPointer encoder_;
};

// Trains for options.steps, in as many threads as the process has (set_thread_count). The observer,
// if given, is told about progress and warnings and can cancel; the model is then that of the last
// step. Throws Error for data that cannot be modelled, UsageError as check_options().
ImageModel fit(ImageSet images, const Options& options = {}, TrainingObserver* observer = nullptr);
// target: the column with the classes; its values must be categories.
TableModel fit(const Table& table, const std::string& target, const Options& options = {},
               TrainingObserver* observer = nullptr);

// How many items to add to each class, of `counts` items, so that it has as many as the largest; 0
// for a class without items.
std::vector<Index> balancing_counts(const std::vector<Index>& counts);

// The parts of a fit that the program shares with fit(). items: items_name().
LoopOptions loop_options(const std::string& items);
// Adds what neither the trainer nor the loop saves. `reading` says how to read such a table again.
void describe_model(const Options& options, const ReadingOptions& reading,
                    const std::string& fingerprint, ModelFile& file);

}  // namespace ballast::rae
