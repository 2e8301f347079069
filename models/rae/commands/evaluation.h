// What an evaluation found: how well a classifier does on sets that were balanced in different
// ways, and how good the items are, images or rows, that were made for it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernels/real.h"
#include "metrics/classes/class_likeness.h"
#include "metrics/classes/classification.h"

namespace ballast {

// Of the items that a method made, against those to test with.
struct SyntheticFigures {
  std::vector<Index> counts;      // of each class
  std::vector<double> agreement;  // share of them that the judge takes for their class; NaN of none
  ClassLikeness features;         // in the features of the judge
  ClassLikeness raw;              // in the numbers of an item itself
};

// Of RAE's latents, those of the items to test with.
struct LatentFigures {
  double accuracy = 0;  // share that its own classifier takes for their class
  double mixed = 0;     // the same of mixtures within a class
  double kept = 0;      // share of items of these mixtures that the judge takes for their class
  double within = 0;    // variance within classes, as a share of all: 0 is a class a point
};

struct MethodRun {
  Classification classification;  // of the items to test with
  std::optional<SyntheticFigures> synthetic;
  std::optional<LatentFigures> latents;
};

struct Method {
  std::string name;
  std::string meaning;
  std::vector<MethodRun> runs;  // a seed each
  std::string samples;          // HTML; of the first run
};

// What is said of images, or of rows.
struct ItemWords {
  std::string items;         // "images"
  std::string raw;           // the numbers of an item itself: "pixels"
  std::string samples_note;  // above the samples of all methods
  bool wide_samples = false;
};

struct Evaluation {
  ItemWords words;
  std::vector<std::string> class_names;
  std::vector<Index> counts;       // to train on, of each class
  std::vector<Index> test_counts;  // to test with
  std::string judge;               // what it was trained on
  Classification judge_figures;    // of the items to test with
  Index compared = 0;              // of those, that made ones are held against
  std::string real_samples;        // HTML; of the items to train on
  std::vector<Method> methods;
  // Latents of items to test with on their principal plane, [count, 2], and their classes; of the
  // first run of RAE, if it was run.
  std::vector<Real> plane;
  Labels plane_classes;
};

// A table of the methods, then one of each class.
std::string evaluation_text(const Evaluation& evaluation);
// A row a figure: method, run (from 0 on), figure, class (or empty), predicted (of the confusion
// matrix, else empty), value.
std::string evaluation_csv(const Evaluation& evaluation);
// One HTML page without anything outside it.
std::string evaluation_html(const Evaluation& evaluation);

}  // namespace ballast
