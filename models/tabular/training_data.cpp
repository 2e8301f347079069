#include "models/tabular/training_data.h"

#include <algorithm>

#include "data/tables/csv.h"
#include "io/sha256.h"
#include "kernels/error.h"
#include "models/tabular/options.h"
#include "models/tabular/table_rows.h"
#include "models/training/model_file.h"
#include "models/training/streams.h"

namespace ballast {
namespace {

// Share of the rows held out for early stopping, and limits on their number.
constexpr double kHeldOutShare = 0.1;
constexpr double kMostHeldOut = 10000;
constexpr Index kLeastHeldOut = 10;

bool same_column(const ColumnInfo& a, const ColumnInfo& b) {
  return a.name == b.name && a.kind == b.kind && a.values == b.values &&
         a.missing_texts == b.missing_texts;
}

bool same_columns(const Table& table, const std::vector<ColumnInfo>& columns) {
  return std::equal(table.columns.begin(), table.columns.end(), columns.begin(), columns.end(),
                    [](const Column& a, const ColumnInfo& b) { return same_column(a.info, b); });
}

[[noreturn]] void refuse_table(const FitOptions& options) {
  throw Error("'" + options.table + "' is not the table that '" + options.resume +
              "' was trained on; pass the same table");
}

void hold_out(const Table& table, std::uint64_t seed, TrainingData& data) {
  const double rows = static_cast<double>(table.rows);
  const double share = std::min(kHeldOutShare, kMostHeldOut / rows);
  std::vector<Index> kept;
  std::vector<Index> held_out;
  for (Index row = 0; row < table.rows; ++row) {
    const bool out = random_double(stream(seed, Stream::held_out_rows, 0), row) < share;
    (out ? held_out : kept).push_back(row);
  }
  if (static_cast<Index>(held_out.size()) < kLeastHeldOut) {
    throw Error(
        "--early-stop holds out a tenth of the rows to measure quality and needs at least " +
        std::to_string(kLeastHeldOut) + " of them; of " + std::to_string(table.rows) +
        " rows, only " + std::to_string(held_out.size()) + " are held out");
  }
  data.rows = data.rows.take(kept);
  data.held_out = select_rows(table, held_out);
}

}  // namespace

std::string fingerprint(const EncodedTable& rows) {
  Sha256 hash;
  std::vector<std::int32_t> codes(static_cast<std::size_t>(rows.rows()));
  std::vector<float> alphas(static_cast<std::size_t>(rows.rows()));
  for (std::size_t part = 0; part < rows.layout().parts.size(); ++part) {
    for (std::size_t row = 0; row < codes.size(); ++row) {
      codes[row] = rows.code(part, static_cast<Index>(row));
      alphas[row] = rows.alpha(part, static_cast<Index>(row));
    }
    hash.update(codes.data(), codes.size() * sizeof(codes[0]));
    hash.update(alphas.data(), alphas.size() * sizeof(alphas[0]));
  }
  return hash.finish();
}

TrainingData read_training_data(const FitOptions& options, const ModelFile* resumed) {
  TrainingData data;
  const Table table =
      read_table(options.table, csv_options(options), type_overrides(options), &data.warnings);
  if (resumed == nullptr) {
    EncoderOptions encoder;
    encoder.max_categories = options.max_categories;
    data.encoder = TableEncoder::fit(table, encoder, options.seed);
  } else {
    data.encoder = TableEncoder::load(*resumed);
    if (!same_columns(table, data.encoder.columns())) refuse_table(options);
  }
  data.rows = data.encoder.encode(table, options.seed);
  data.fingerprint = fingerprint(data.rows);
  if (resumed != nullptr && resumed->text("fingerprint") != data.fingerprint) refuse_table(options);
  if (options.early_stop > 0) hold_out(table, options.seed, data);
  return data;
}

}  // namespace ballast
