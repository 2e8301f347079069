// CTGAN (Xu et al. 2019) as a library.
#pragma once

#include "models/tabular/table_model.h"

namespace ballast::ctgan {

const TableKind& kind();

// TableModel::fit() for this kind of model.
TableModel fit(const Table& table, const FitOptions& options = kind().defaults,
               TrainingObserver* observer = nullptr);
TableModel load(const std::string& path);

}  // namespace ballast::ctgan
