#include "data/encoding/table_encoder.h"
#include "data/tables/csv.h"
#include "io/files.h"
#include "metrics/classes/classification.h"
#include "models/options/option_values.h"
#include "models/program/progress.h"
#include "models/rae/commands/commands.h"
#include "models/rae/labelled_table.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

// Latents of the images, or of the table rows.
std::vector<Real> latents_of(const ImagesCall& call, const ModelFile& file,
                             const RaeOptions& options, RaeModel& model) {
  if (options.target.empty()) {
    return model.encode(read_source(call.source, part_of(call.part),
                                    ImageOptions{options.image_size, options.channels}));
  }
  check_table_call(call);
  const TableEncoder encoder = TableEncoder::load(file);
  std::vector<TableWarning> warnings;
  const Table table = read_features_as(call.source.images, options.reading, encoder.columns(),
                                       load_target(file, encoder.columns().size()), warnings);
  print_warnings(warnings);
  return model.encode(RowSet{encoder.encode(table, kEncodingSeed), {}, {}});
}

}  // namespace

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
  const RaeOptions options = options_of_rae(file, call.model);
  RaeModel model(file, options, parse_device(call.device));
  const std::vector<Real> probabilities =
      model.probabilities(latents_of(call, file, options, model));
  const auto classes = static_cast<Index>(model.class_names().size());
  const Labels labels = largest_of_rows(probabilities, classes);
  std::string text = "class";
  for (const std::string& name : model.class_names()) text += "," + csv_cell("p_" + name);
  text += "\n";
  for (std::size_t i = 0; i < labels.size(); ++i) {
    text += csv_cell(model.class_names()[static_cast<std::size_t>(labels[i])]);
    const auto row = probabilities.begin() + static_cast<Index>(i) * classes;
    for (auto p = row; p != row + classes; ++p) text += "," + number_text(*p);
    text += "\n";
  }
  write_whole_file(call.output, text, call.force);
}

}  // namespace ballast
