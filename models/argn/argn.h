// An any-order autoregressive network as a library (the name is from TabularARGN: Tiwald et al.,
// 2025, arXiv 2501.12012).
#pragma once

#include "models/tabular/table_model.h"

namespace ballast::argn {

const TableKind& kind();

// TableModel::fit() for this kind of model.
TableModel fit(const Table& table, const FitOptions& options = kind().defaults,
               TrainingObserver* observer = nullptr);
TableModel load(const std::string& path);

}  // namespace ballast::argn
