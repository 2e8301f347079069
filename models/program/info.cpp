#include "models/program/info.h"

#include <algorithm>
#include <cstdio>

#include "data/encoding/rare_values.h"
#include "data/encoding/table_encoder.h"
#include "data/relations/relation_transform.h"
#include "metrics/report/format.h"
#include "models/program/column_types.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

void print(const std::string& text) { std::fputs((text + "\n").c_str(), stdout); }

std::string rare_text(const ColumnInfo& info) {
  std::string text;
  if (const Index unique = count_unique_values(info); unique > 0) {
    text += ", " + format_count(unique) + " of them in a single row";
  }
  if (info.replaced_values > 0) {
    text += ", rare ones replaced: " + format_count(info.replaced_values) + " (" +
            format_count(info.replaced_rows) + (info.replaced_rows == 1 ? " row)" : " rows)");
  }
  return text;
}

std::string number_text(const ColumnInfo& info, const TableEncoder::PartEncoder& fitted) {
  const std::string range = format_value(info, static_cast<double>(info.minimum())) + " to " +
                            format_value(info, static_cast<double>(info.maximum())) + ", ";
  const auto text = [&](const std::string& shapes, Index points, bool has_missing) {
    return range + shapes + ", " + std::to_string(points) + " single values" +
           (has_missing ? ", missing values" : "");
  };
  if (const auto* const bins = std::get_if<QuantileBins>(&fitted)) {
    return text(std::to_string(bins->bins()) + " bins", bins->points(), bins->has_missing());
  }
  const auto& modes = std::get<ModeNormalizer>(fitted);
  const std::string shapes =
      modes.by_rank() ? "by rank" : std::to_string(modes.gaussians().size()) + " modes";
  return text(shapes, modes.points(), modes.has_missing());
}

std::string kind_text(const TableEncoder& encoder, std::size_t column) {
  const ColumnInfo& info = encoder.columns()[column];
  const Index part = encoder.part_of(column);
  if (info.kind == ColumnKind::constant) return "always '" + info.values.at(0) + "'";
  if (info.kind == ColumnKind::identifier) return identifier_text(info);
  if (part < 0) return "not modelled";
  const TableEncoder::PartEncoder& fitted = encoder.part(static_cast<std::size_t>(part));
  if (is_numeric(info.kind)) return number_text(info, fitted);
  const auto& categories = std::get<CategoryEncoder>(fitted);
  std::string text =
      format_count(static_cast<Index>(info.values.size() - info.missing_texts.size())) +
      " categories" + rare_text(info) + (info.missing_texts.empty() ? "" : ", missing values");
  const std::vector<std::int32_t> members = categories.members();
  if (members.empty()) return text;
  double all = 0;
  double shared = 0;
  for (const std::int64_t count : info.value_counts) all += static_cast<double>(count);
  for (const std::int32_t member : members) {
    shared += static_cast<double>(info.value_counts[static_cast<std::size_t>(member)]);
  }
  return text + ", the rarest " + format_count(static_cast<Index>(members.size())) + " (" +
         format_fixed(100 * shared / all, 2) + " % of the rows) share " +
         (categories.ordered() ? "codes with their neighbours" : "one code") +
         " and are decoded by frequency";
}

// Columns that follow from others are listed without an encoding.
void print_columns(const TableEncoder& encoder, const RelationTransform& relations) {
  const std::vector<ColumnInfo>& columns = relations.columns();
  std::size_t width = 0;
  for (const ColumnInfo& info : columns) width = std::max(width, info.name.size());
  for (const ColumnInfo& info : encoder.columns()) width = std::max(width, info.name.size());
  print("columns: " + std::to_string(columns.size()) + " (encoded row " +
        format_count(encoder.layout().columns) + " wide, condition " +
        format_count(encoder.layout().condition_columns) + ")");
  std::size_t encoded = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool kept = relations.is_in_reduced(i);
    const ColumnInfo& info = kept ? encoder.columns()[encoded] : columns[i];
    std::string kind = kind_name(info.kind);
    kind.resize(std::max<std::size_t>(kind.size(), 11), ' ');
    print("  " + info.name + std::string(width - info.name.size() + 2, ' ') + kind +
          (kept ? kind_text(encoder, encoded) : "follows from other columns"));
    if (kept) ++encoded;
  }
}

void print_relations(const RelationTransform& relations) {
  if (relations.relations().empty()) return;
  print("relations: " + std::to_string(relations.relations().size()));
  for (const std::string& text : relations.texts()) print("  " + text);
}

}  // namespace

void print_table_info(const Program& program, const std::string& path) {
  const ModelFile file = read_model_file(path);
  check_program(program.kind.name, file, path);
  const TableEncoder encoder = TableEncoder::load(file);
  std::fputs(model_text(file).c_str(), stdout);
  const RelationTransform relations = RelationTransform::load(file, encoder.columns());
  print_columns(encoder, relations);
  print_relations(relations);
  print(
      "stored about the table: column names, categories and their counts, smallest and largest "
      "numbers,\nmodes, single values and quantiles of numbers, formats of identifiers, value maps "
      "of "
      "relations,\nthe number of rows; no rows, no hash of rows");
  print("options: " + file.text("options"));
}

}  // namespace ballast
