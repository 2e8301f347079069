#include "models/common/table_options.h"

#include "models/common/model_file.h"

namespace ballast {

CsvOptions csv_options(const FitOptions& options) {
  CsvOptions csv;
  csv.delimiter = options.delimiter.at(0);
  csv.header = !options.no_header;
  csv.trim = options.trim;
  csv.missing.insert(csv.missing.end(), options.missing.begin(), options.missing.end());
  return csv;
}

TypeOverrides type_overrides(const FitOptions& options) {
  TypeOverrides overrides;
  overrides.discrete = options.discrete;
  overrides.continuous = options.continuous;
  overrides.ignored = options.ignore;
  overrides.types = options.types;
  return overrides;
}

void take_options(const ModelFile& file, FitOptions& options) {
  take_kept_options(nlohmann::json::parse(file.text("options")), options);
  take_total(file, options);
}

}  // namespace ballast
