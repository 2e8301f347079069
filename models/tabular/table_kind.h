// A kind of table model, such as CTGAN: everything in which table models differ.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "models/tabular/options.h"
#include "models/tabular/row_generator.h"
#include "models/training/trainer.h"

namespace ballast {

struct TableKind {
  std::string name;     // "ctgan"; also of the program
  FitOptions defaults;  // with the layers of each network
  // Sets the options that depend on the number of rows where the caller left them at 0. May be
  // empty.
  std::function<void(FitOptions&, Index rows)> choose_defaults = {};

  std::function<std::unique_ptr<Trainer>(const EncodedTable&, const FitOptions&)> make_trainer;
  // From the networks of a model file.
  std::function<std::unique_ptr<RowGenerator>(const RowLayout&, const FitOptions&,
                                              const ModelFile&)>
      make_row_generator;
  // For early stopping: the log-likelihood of held-out rows in nats a row, given the networks of a
  // model file. If it is empty, the quality of generated rows is measured.
  std::function<double(const EncodedTable& held_out, const FitOptions&, const ModelFile&)>
      log_likelihood = {};
};

}  // namespace ballast
