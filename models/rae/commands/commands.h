// The commands of rae. Each throws Error or UsageError.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "data/encoding/table_encoder.h"
#include "models/program/model_call.h"
#include "models/rae/counts.h"
#include "models/rae/labelled_table.h"
#include "models/rae/model.h"
#include "models/rae/options.h"
#include "models/training/image_source.h"

namespace ballast {

// What a model file says. Throws Error for one that is none of rae's; `path` for the message.
RaeOptions options_of_rae(const ModelFile& file, const std::string& path);

// What tells the images or rows that a model was trained on from others.
std::string fingerprint_of(const ImageSet& images);
std::string fingerprint_of(const RowSet& rows);

// Returns the exit code.
int fit(RaeOptions options);
// Its parts: refuses options that cannot be trained by; reads the model of --resume, if it is
// given, whose options are taken; reads images or rows; trains on them and writes the model, and
// returns an exit code.
void check_training(const RaeOptions& options);
std::optional<ModelFile> take_up(RaeOptions& options);
// What is given must have classes, and where it is of no format of images the message tells of
// --target. Throws Error or UsageError.
ImageSet read_training_images(const RaeOptions& options);
int fit_images(const RaeOptions& options, ImageSet images, std::optional<ModelFile> resumed);
struct TrainingRows {
  TableEncoder encoder;
  TargetColumn target;
  RowSet rows;
};
// By the encoder of a model that is gone on with, else by a new one.
TrainingRows read_training_rows(const RaeOptions& options, const ModelFile* resumed);
int fit_rows(const RaeOptions& options, TrainingRows training, std::optional<ModelFile> resumed);

struct EvaluateCall {
  RaeOptions options;  // of RAE, and of the classifiers' network; its source is trained on
  ImageSource test;
  ImageSource judge;  // none: what is trained on
  std::string output;
  std::set<std::string> methods;  // none: all
  Index runs = 1;
  Index classifier_steps = 2000;
  Index judge_steps = 4000;
};
// Trains one classifier on the images or rows, balanced in several ways, RAE's among them, and
// measures each on others. Writes the folder call.output: evaluation.csv, evaluation.html and the
// models of RAE; the table goes to standard output. Returns the exit code.
int evaluate(const EvaluateCall& call);

struct SplitCall {
  ImageSource source;
  ImageSource test;
  std::string counts = "100:1";
  Index test_each = 800;
  std::string output;
  std::uint64_t seed = 0;
  bool force = false;
};
// Makes an imbalanced set of images, and a balanced one to test with: writes the folder
// call.output.
void split(const SplitCall& call);

struct RaeDemoCall {
  std::string folder = "rae-demo";
  std::uint64_t seed = 0;
  int threads = 0;
  std::string device = "cpu";
  bool force = false;
};
// From drawn digits, 100 times as many of one as of another, to a balanced set and its evaluation.
// Returns the exit code.
int demo(const RaeDemoCall& call);

struct ImagesCall : ModelCall {
  ImageSource source;
  std::string part = "train";  // of a named set
};

struct OversampleCall : ImagesCall {
  WantedCounts wanted;
  bool synthetic_only = false;
  bool pictures = false;
  std::string mark;  // of a table: a further column of this name, 1 for a synthetic row
};
// Writes the folder call.output: images.idx, labels.idx, synthetic.idx (0 or 1 an image) and
// classes.txt (a name a line); the images that were given first, as they are. With pictures also a
// folder png with a folder a class. Of a table: writes the table call.output, the given rows first.
void oversample(const OversampleCall& call);
void oversample_table(const OversampleCall& call, const ModelFile& file, const RaeOptions& options,
                      RaeModel& model);
// Throws UsageError for a call with a table's model that gives it no table, or images.
void check_table_call(const ImagesCall& call);

// Writes a CSV file: a row an image, or a row of the table, its class and the probability of each.
void classify(const ImagesCall& call);

}  // namespace ballast
