// A program that learns a table and makes rows of it: what `ctgan` and `tvae` differ in. All else,
// from the command line to the model file, is shared.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/tabular/options.h"
#include "models/tabular/row_generator.h"
#include "models/training/trainer.h"

namespace ballast {

struct LayerOption {
  std::string name;  // without dashes: "generator"
  std::string help;
};

struct Program {
  std::string name;         // "ctgan"
  std::string description;  // of the model, a sentence
  std::string losses_help;  // what the losses mean
  FitOptions defaults;
  std::vector<LayerOption> layer_options;
  bool packs = false;  // has --pac

  std::function<std::unique_ptr<Trainer>(const EncodedTable&, const FitOptions&)> make_trainer;
  std::function<std::unique_ptr<RowGenerator>(const RowLayout&, const FitOptions&,
                                              const ModelFile&)>
      make_row_generator;
};

// Runs the command line; returns the exit code: 0, 1 for a failure, 2 for a wrong call, 128 + the
// signal for a fit that was stopped by one.
int run_program(const Program& program, int argc, char** argv);

}  // namespace ballast
