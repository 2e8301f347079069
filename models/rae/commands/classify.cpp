#include <nlohmann/json.hpp>

#include "data/tables/csv.h"
#include "io/files.h"
#include "metrics/classes/classification.h"
#include "models/options/option_values.h"
#include "models/program/progress.h"
#include "models/rae/commands/commands.h"
#include "models/rae/labelled_encoder.h"
#include "models/rae/model.h"
#include "models/training/model_file.h"

namespace ballast::rae::commands {
namespace {

// The class probabilities of the images or table rows, [items, classes].
std::vector<Real> probabilities_of(const ImagesCall& call, const ModelFile& file,
                                   const Options& options) {
  const Device device = parse_device(call.device);
  if (options.target.empty()) {
    Model<ImageSet> model(file, options, device);
    return model.probabilities(model.encode(read_source(call.source, part_of(call.part), options)));
  }
  Model<RowSet> model(file, options, device);
  check_table_call(call);
  const LabelledEncoderPointer encoder = load_encoder(file);
  std::vector<TableWarning> warnings;
  const Table table = read_features_as(call.source.images, reading_of(file),
                                       encoder->relations.columns(), encoder->target, warnings);
  print_warnings(warnings);
  return model.probabilities(model.encode(encode(encoder, table)));
}

}  // namespace

ReadingOptions reading_of(const ModelFile& file) {
  ReadingOptions reading;
  take_kept_options(file, reading);
  return reading;
}

void check_table_call(const ImagesCall& call) {
  if (call.source.images == "-") {
    throw UsageError("a table cannot be read from standard input here; give a file name");
  }
  if (call.source.images.empty() || !call.source.labels.empty() || !call.source.dataset.empty()) {
    throw UsageError("this is a model of a table; give a table, without LABELS and --dataset");
  }
}

void classify(const ClassifyCall& call) {
  check_part(call);
  for (const std::string& input : {call.source.images, call.source.labels}) {
    if (same_file(call.output, input)) {
      throw UsageError("--output '" + call.output +
                       "' is an input of this command; give another file name");
    }
  }
  start_call(call);
  const ModelFile file = read_trained_model(call.model);
  const Options options = options_of(file, call.model);
  const std::vector<Real> probabilities = probabilities_of(call, file, options);
  const std::vector<std::string> class_names = class_names_in(file);
  const auto classes = static_cast<Index>(class_names.size());
  const Labels labels = largest_of_rows(probabilities, classes);
  std::string text = "class";
  for (const std::string& name : class_names) text += "," + csv_cell("p_" + name);
  text += "\n";
  for (std::size_t i = 0; i < labels.size(); ++i) {
    text += csv_cell(class_names[static_cast<std::size_t>(labels[i])]);
    const auto row = probabilities.begin() + static_cast<Index>(i) * classes;
    for (auto p = row; p != row + classes; ++p) text += "," + number_text(*p);
    text += "\n";
  }
  write_whole_file(call.output, text, call.force);
}

}  // namespace ballast::rae::commands
