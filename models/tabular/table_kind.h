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

  std::function<std::unique_ptr<Trainer>(const EncodedTable&, const FitOptions&)> make_trainer;
  // From the networks of a model file.
  std::function<std::unique_ptr<RowGenerator>(const RowLayout&, const FitOptions&,
                                              const ModelFile&)>
      make_row_generator;
};

}  // namespace ballast
