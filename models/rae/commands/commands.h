// The commands of rae; fit and evaluate have files of their own. Each throws Error or UsageError.
#pragma once

#include <string>

#include "models/program/image_source.h"
#include "models/program/model_call.h"
#include "models/rae/commands/counts.h"
#include "models/rae/options.h"
#include "models/tabular/options.h"

namespace ballast::rae::commands {

struct SplitCall : CallOptions {
  ImageSource source;
  ImageSource test;
  ImageOptions reading;
  std::string counts = "100:1";
  Index test_each = 800;
  std::string output;
};
// Creates an imbalanced training set and a balanced test set of images in the folder call.output.
void split(const SplitCall& call);

struct DemoCall : CallOptions {
  std::string folder = "rae-demo";
};
// Demo on rendered digits, with 100 times as many images of 0 as of 9: split, evaluate, oversample.
// Returns the exit code.
int demo(const DemoCall& call);

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
// How the table of a model was read.
ReadingOptions reading_of(const ModelFile& file);
// For a model of a table: throws UsageError unless the input is a table.
void check_table_call(const ImagesCall& call);

struct ClassifyCall : ImagesCall {
  ClassifyCall() { part = "test"; }
};
// Writes a CSV file with one row for each image or table row: the predicted class and the
// probability of each class.
void classify(const ClassifyCall& call);

}  // namespace ballast::rae::commands
