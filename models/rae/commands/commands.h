// The commands of rae. Each throws Error or UsageError.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "data/encoding/table_encoder.h"
#include "models/program/model_call.h"
#include "models/rae/commands/counts.h"
#include "models/rae/labelled_table.h"
#include "models/rae/model.h"
#include "models/rae/options.h"
#include "models/training/image_source.h"

namespace ballast {

// The options in a model file. Throws Error if it is not a model of rae; `path` is used in the
// message.
RaeOptions options_of_rae(const ModelFile& file, const std::string& path);

// Hashes that identify the training data of a model.
std::string fingerprint_of(const ImageSet& images);
std::string fingerprint_of(const RowSet& rows);

// Returns the exit code.
int fit(RaeOptions options);

// The parts of fit().
// Throws UsageError for invalid training options.
void check_training(const RaeOptions& options);
// Reads the model given by --resume, if any, and takes its options.
std::optional<ModelFile> take_up(RaeOptions& options);
// Reads the training images, which must have classes. Throws Error or UsageError; if the input is
// not an image file, the message mentions --target.
ImageSet read_training_images(const RaeOptions& options);
// Trains on the images and writes the model. Returns the exit code.
int fit_images(const RaeOptions& options, ImageSet images, std::optional<ModelFile> resumed);
struct TrainingRows {
  TableEncoder encoder;
  TargetColumn target;
  RowSet rows;
};
// Reads the training rows and encodes them with the encoder of the resumed model, or with a new
// one.
TrainingRows read_training_rows(const RaeOptions& options, const ModelFile* resumed);
// Trains on the rows and writes the model. Returns the exit code.
int fit_rows(const RaeOptions& options, TrainingRows training, std::optional<ModelFile> resumed);

struct EvaluateCall {
  RaeOptions options;  // of RAE and of the classifiers; options.source is the training data
  ImageSource test;
  ImageSource judge;  // data of the reference classifier; empty: the training data
  std::string output;
  std::set<std::string> methods;  // empty: all
  Index runs = 1;
  Index classifier_steps = 2000;
  Index judge_steps = 4000;
  std::set<std::string> given;  // names of the options in the call
};
// Trains a classifier on the training data balanced by each method, including RAE, and measures
// each classifier on the test data. Writes evaluation.csv, evaluation.html and the RAE models to
// the folder call.output, and prints a table to standard output. Returns the exit code.
int evaluate(const EvaluateCall& call);

struct SplitCall : CallOptions {
  ImageSource source;
  ImageSource test;
  std::string counts = "100:1";
  Index test_each = 800;
  std::string output;
};
// Creates an imbalanced training set and a balanced test set of images in the folder call.output.
void split(const SplitCall& call);

struct RaeDemoCall : CallOptions {
  std::string folder = "rae-demo";
};
// Demo on rendered digits, with 100 times as many images of 0 as of 9: split, evaluate, oversample.
// Returns the exit code.
int demo(const RaeDemoCall& call);

struct OversampleCall : ImagesCall {
  OversampleCall() { part = "train"; }

  WantedCounts wanted;
  bool synthetic_only = false;
  bool pictures = false;
  std::string mark;  // tables: name of an additional column, 1 for synthetic rows and 0 for others
};
// Images: writes the folder call.output with images.idx, labels.idx, synthetic.idx (0 or 1 for each
// image) and classes.txt (one name per line). The given images come first, unchanged. With
// `pictures`, also writes a folder png with one subfolder per class. Tables: writes the table
// call.output, the given rows first.
void oversample(const OversampleCall& call);
void oversample_table(const OversampleCall& call, const ModelFile& file, const RaeOptions& options,
                      RaeModel& model);
// For a model of a table: throws UsageError unless the input is a table.
void check_table_call(const ImagesCall& call);

struct ClassifyCall : ImagesCall {
  ClassifyCall() { part = "test"; }
};
// Writes a CSV file with one row for each image or table row: the predicted class and the
// probability of each class.
void classify(const ClassifyCall& call);

}  // namespace ballast
