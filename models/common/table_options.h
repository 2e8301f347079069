// What a fit's options say of its table, and a model file of its options.
#pragma once

#include "data/csv.h"
#include "data/safetensors.h"
#include "models/common/options.h"

namespace ballast {

CsvOptions csv_options(const FitOptions& options);
TypeOverrides type_overrides(const FitOptions& options);
// Takes the options of the file; see take_kept_options. A total that the call gave stands.
void take_options(const ModelFile& file, FitOptions& options);

}  // namespace ballast
