#include "models/tabular/training_data.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "data/encoding/rare_values.h"
#include "data/relations/find_relations.h"
#include "data/tables/table_rows.h"
#include "kernels/error.h"
#include "metrics/report/format.h"
#include "models/options/option_values.h"
#include "models/tabular/options.h"
#include "models/training/model_file.h"
#include "models/training/streams.h"

namespace ballast {
namespace {

// Share of the rows held out for early stopping, and their least number.
constexpr double kHeldOutShare = 0.1;
constexpr Index kLeastHeldOut = 10;

// Whether `b` describes the column `a`; if `clipped`, possibly with a smaller range.
bool same_column(const ColumnInfo& a, const ColumnInfo& b, bool clipped) {
  const auto facts = [](const ColumnInfo& info) {
    return std::tie(info.name, info.kind, info.values, info.value_counts, info.missing_texts,
                    info.missing_counts, info.replaced_rows);
  };
  if (facts(a) != facts(b)) return false;
  if (!clipped || !is_numeric(a.kind)) return a.details == b.details;
  return a.minimum() <= b.minimum() && b.maximum() <= a.maximum();
}

// Whether the encoder was fitted to this table or one with the same columns, counts and ranges.
bool is_fitted_to(const TableEncoder& encoder, const Table& table, Index protect) {
  if (table.columns.size() != encoder.columns().size()) return false;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Index part = encoder.part_of(i);
    const bool clipped = part >= 0 && std::holds_alternative<QuantileBins>(
                                          encoder.part(static_cast<std::size_t>(part)));
    const ColumnInfo info = without_rare_values(table.columns[i].info, protect);
    if (!same_column(info, encoder.columns()[i], clipped)) return false;
  }
  return true;
}

[[noreturn]] void refuse_table() {
  throw OtherTable("the table is not the one that the model was trained on; pass the same table");
}

void hold_out(const Table& table, const FitOptions& options, TrainingData& data) {
  const double most = static_cast<double>(options.most_held_out);
  const double share = std::min(kHeldOutShare, most / static_cast<double>(table.rows));
  std::vector<Index> kept;
  std::vector<Index> held_out;
  for (Index row = 0; row < table.rows; ++row) {
    const bool out = random_double(stream(options.seed, Stream::held_out_rows, 0), row) < share;
    (out ? held_out : kept).push_back(row);
  }
  if (static_cast<Index>(held_out.size()) < kLeastHeldOut) {
    throw OptionError(
        "early stopping holds out a tenth of the rows to measure quality and needs at least " +
            std::to_string(kLeastHeldOut) + " of them; of " + std::to_string(table.rows) +
            " rows, only " + std::to_string(held_out.size()) + " are held out",
        {"early-stop"});
  }
  data.rows = data.rows.take(kept);
  data.held_out = select_rows(table, held_out);
}

}  // namespace

std::string fingerprint(const EncodedTable& rows) { return std::to_string(rows.rows()) + " rows"; }

FittedColumns fit_columns(const Table& table, const RelationOptions& relations,
                          const EncoderOptions& encoder, std::uint64_t seed) {
  FittedColumns columns;
  const std::vector<Relation> found = find_relations(table, relations, encoder.protect);
  columns.relations = RelationTransform::fit(table, found, encoder.protect);
  columns.reduced = columns.relations.reduce(table);
  columns.encoder = TableEncoder::fit(columns.reduced, encoder, seed);
  return columns;
}

std::optional<FittedColumns> load_columns(const Table& table, const ModelFile& model,
                                          Index protect) {
  FittedColumns columns;
  columns.encoder = TableEncoder::load(model);
  columns.relations = RelationTransform::load(model, columns.encoder.columns());
  const std::vector<ColumnInfo>& known = columns.relations.columns();
  if (!has_columns(table, known)) return {};
  const RelationTransform refitted =
      RelationTransform::fit(table, columns.relations.relations(), protect);
  columns.reduced = refitted.reduce(table);
  const auto same_info = [](const ColumnInfo& a, const ColumnInfo& b) {
    return same_column(a, b, true);
  };
  const bool same = std::equal(refitted.columns().begin(), refitted.columns().end(), known.begin(),
                               known.end(), same_info) &&
                    is_fitted_to(columns.encoder, columns.reduced, protect);
  if (!same) return {};
  return columns;
}

std::vector<std::string> relation_messages(const RelationTransform& relations) {
  std::vector<std::string> messages;
  for (const std::string& text : relations.texts()) messages.push_back("relation: " + text);
  return messages;
}

std::vector<TableWarning> rare_value_warnings(const Table& table, const TableEncoder& encoder) {
  std::vector<TableWarning> warnings;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnInfo& all = table.columns[i].info;
    const ColumnInfo& kept = encoder.columns()[i];
    const Index values = static_cast<Index>(all.values.size() - all.missing_texts.size());
    const Index unique = all.kind == ColumnKind::category ? count_unique_values(all) : 0;
    if (unique == 0 && kept.replaced_values == 0) continue;
    TableWarning warning;
    warning.column = all.name;
    warning.text = "column \"" + all.name + "\": ";
    warning.kind = 2 * unique > values ? "identifier" : "";
    if (kept.replaced_values > 0) {
      warning.problem = TableProblem::replaced_categories;
      warning.text +=
          "rare categories are replaced by others: " + format_count(kept.replaced_values) + " of " +
          format_count(values) + ", in " + format_count(kept.replaced_rows) +
          (kept.replaced_rows == 1 ? " row" : " rows");
    } else {
      warning.problem = has_replaceable_values(all) ? TableProblem::unprotected_categories
                                                    : TableProblem::single_row_categories;
      warning.text += format_count(unique) + " of " + format_count(values) +
                      " categories occur in a single row: they are stored in the model and can "
                      "appear in the output";
    }
    warnings.push_back(warning);
  }
  return warnings;
}

TrainingData make_training_data(const Table& table, const FitOptions& options,
                                const ModelFile* resumed) {
  TrainingData data;
  std::optional<FittedColumns> columns =
      resumed == nullptr ? fit_columns(table, options.relations, options.encoder, options.seed)
                         : load_columns(table, *resumed, options.encoder.protect);
  if (!columns) refuse_table();
  data.relations = std::move(columns->relations);
  data.encoder = std::move(columns->encoder);
  data.warnings = rare_value_warnings(columns->reduced, data.encoder);
  data.rows = data.encoder.encode(columns->reduced, options.seed);
  data.fingerprint = fingerprint(data.rows);
  if (resumed != nullptr && resumed->text("fingerprint") != data.fingerprint) refuse_table();
  if (!options.encoder.bins) {
    data.marginals =
        Marginals::fit(columns->reduced, data.encoder, data.rows, options.encoder.protect);
  }
  if (options.early_stop > 0) hold_out(table, options, data);
  return data;
}

}  // namespace ballast
