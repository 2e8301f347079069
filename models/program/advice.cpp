#include "models/program/advice.h"

#include "data/images/image_files.h"
#include "data/relations/relation.h"
#include "io/files.h"
#include "kernels/no_gpu.h"
#include "metrics/report/training_log.h"
#include "models/options/option_values.h"
#include "models/options/table_advice.h"

namespace ballast {
namespace {

class CommandLineWords : public OptionWords {
 public:
  std::string name(const std::string& option) const override { return "--" + option; }
  std::string set(const std::string& option, const std::string& value) const override {
    return "--" + option + " " + value;
  }
  std::string type(const std::string& column, const std::string& kind) const override {
    return "--type \"" + column + "=" + kind + "\"";
  }
};

// " (--batch-size, --pac)"
std::string options_text(const std::vector<std::string>& options) {
  std::string text;
  for (const std::string& option : options) text += (text.empty() ? " (--" : ", --") + option;
  return text.empty() ? text : text + ")";
}

template <class Kind>
bool is(const std::exception& error) {
  return dynamic_cast<const Kind*>(&error) != nullptr;
}

}  // namespace

std::string with_advice(const TableWarning& warning) {
  return warning.text + table_advice(warning, CommandLineWords());
}

std::string with_advice(const ImageWarning& warning, bool for_model) {
  if (warning.levels == 0) return warning.text;
  const std::string option = "--levels " + std::to_string(warning.levels);
  return warning.text + (for_model ? ": fit the model with " : ": set ") + option;
}

std::string with_advice(const std::exception& error) {
  std::string text = error.what();
  if (const auto* table = dynamic_cast<const TableError*>(&error)) {
    return with_table_advice(*table, CommandLineWords());
  }
  if (const auto* option = dynamic_cast<const OptionError*>(&error)) {
    return text + options_text(option->options());
  }
  if (is<RelationError>(error)) return text + " (--relation)";
  if (is<FileExists>(error)) return text + ", or pass --force to overwrite it";
  if (is<NoDataset>(error)) {
    return text + "; set the environment variable BALLAST_DATA to the data folder";
  }
  if (is<NoGpu>(error)) return text + "; use --device cpu";
  if (is<DifferentSizes>(error)) return text + " with --image-size";
  if (is<NotALog>(error)) return text + "; use a file written by --log";
  return text;
}

}  // namespace ballast
