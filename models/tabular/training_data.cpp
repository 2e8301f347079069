#include "models/tabular/training_data.h"

#include <algorithm>
#include <tuple>

#include "data/encoding/rare_values.h"
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
  if (resumed == nullptr) {
    data.encoder = TableEncoder::fit(table, options.encoder, options.seed);
  } else {
    data.encoder = TableEncoder::load(*resumed);
    if (!is_fitted_to(data.encoder, table, options.encoder.protect)) refuse_table();
  }
  data.warnings = rare_value_warnings(table, data.encoder);
  data.rows = data.encoder.encode(table, options.seed);
  data.fingerprint = fingerprint(data.rows);
  if (resumed != nullptr && resumed->text("fingerprint") != data.fingerprint) refuse_table();
  if (options.early_stop > 0) hold_out(table, options, data);
  return data;
}

}  // namespace ballast
