// The table that a fit's options name.
#pragma once

#include "data/csv.h"
#include "models/common/options.h"

namespace ballast {

CsvOptions csv_options(const FitOptions& options);
TypeOverrides type_overrides(const FitOptions& options);

}  // namespace ballast
