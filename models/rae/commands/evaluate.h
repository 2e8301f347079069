// `rae evaluate`: compares RAE with other ways to balance classes.
#pragma once

#include <set>
#include <string>

#include "models/options/option_table.h"
#include "models/rae/commands/fit.h"
#include "models/training/image_source.h"

namespace ballast::rae::commands {

struct EvaluateCall {
  FitCall training;  // of RAE; its data and options are also those of the classifiers
  ImageSource test;
  ImageSource reference;  // data of the reference classifier; empty: the training data
  std::string output;
  std::set<std::string> methods;  // empty: all
  Index runs = 1;
  Index classifier_steps = 2000;
  Index reference_steps = 4000;
  std::set<std::string> given;  // names of the options in the call
};
OptionTable describe(EvaluateCall& o);

// Trains a classifier on the training data balanced by each method, including RAE, and measures
// each classifier on the test data. Writes evaluation.csv, evaluation.html and the RAE models to
// the folder call.output, and prints a table to standard output. Returns the exit code.
int evaluate(EvaluateCall call);

}  // namespace ballast::rae::commands
