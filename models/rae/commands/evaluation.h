// Results of an evaluation: the performance of a classifier trained on data balanced by different
// methods, and the quality of the synthetic items (images or rows) of each method.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernels/real.h"
#include "metrics/classes/class_likeness.h"
#include "metrics/classes/classification.h"

namespace ballast::rae::commands {

// Synthetic items of a method, compared with the test items.
struct SyntheticFigures {
  std::vector<Index> counts;  // of each class
  // Label accuracy: share of the synthetic items of a class that the reference classifier assigns
  // to this class. NaN for a class without synthetic items.
  std::vector<double> label_accuracy;
  ClassLikeness features;  // on features of the reference classifier
  ClassLikeness raw;       // on pixels or encoded rows
};

// RAE's latents of the test items.
struct LatentFigures {
  double accuracy = 0;  // accuracy of RAE's own classifier on the latents
  double mixed = 0;     // accuracy of RAE's own classifier on mixtures within a class
  double kept = 0;      // accuracy of the reference classifier on the decoded mixtures
  double within = 0;    // variance within classes / total variance; 0: each class is one point
};

struct MethodRun {
  Classification classification;  // of the test items
  std::optional<SyntheticFigures> synthetic;
  std::optional<LatentFigures> latents;
};

struct Method {
  std::string name;
  std::string meaning;
  std::vector<MethodRun> runs;  // one for each random seed
  std::string samples;          // of the first run, as HTML
};

// Words that differ between images and rows.
struct ItemWords {
  std::string items;         // "images"
  std::string raw;           // "pixels" or "encoded rows"
  std::string samples_note;  // text above the samples
  bool wide_samples = false;
};

struct Evaluation {
  ItemWords words;
  std::vector<std::string> class_names;
  std::vector<Index> counts;         // of each class in the training data
  std::vector<Index> test_counts;    // of each class in the test data
  std::string reference;             // training data of the reference classifier ("60,000 images")
  Classification reference_figures;  // reference classifier on the test items
  Index compared = 0;                // number of test items that synthetic items are compared with
  std::string real_samples;          // of the training data, as HTML
  std::vector<Method> methods;
  // Projection of test latents to their first two principal components, [count, 2], and their
  // classes. Of the first run of RAE; empty if RAE was not run.
  std::vector<Real> plane;
  Labels plane_classes;
};

}  // namespace ballast::rae::commands
