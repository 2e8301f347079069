// Implements Model::predict of models/argn/model.h.
#include <algorithm>
#include <iterator>
#include <utility>

#include "data/encoding/number_values.h"
#include "models/argn/model.h"

namespace ballast::argn {
namespace {

struct Quantile {
  const char* name;
  double share;
};
constexpr Quantile kQuantiles[] = {{"q05", 0.05}, {"q50", 0.5}, {"q95", 0.95}};

Column category_column(const ColumnInfo& info, Index rows) {
  Column column;
  column.info.name = info.name;
  column.info.kind = ColumnKind::category;
  column.info.values = info.values;
  column.info.quoted_empty = info.quoted_empty;
  column.codes.resize(static_cast<std::size_t>(rows));
  return column;
}

Column probability_column(const std::string& name, Index rows) {
  constexpr int kDigits = 6;
  Column column;
  column.info.name = name;
  column.info.set_kind(ColumnKind::real);
  column.info.details = RealInfo{{0, 0, kDigits}, {0, 1}};
  column.reals.resize(static_cast<std::size_t>(rows));
  return column;
}

// The target's column for values in its style.
Column number_column(const std::string& name, const ColumnInfo& target, Index rows) {
  Column column;
  column.info.name = name;
  column.info.kind = target.kind;
  column.info.details = target.details;
  column.info.prefix = target.prefix;
  column.info.suffix = target.suffix;
  column.info.style = target.style;
  if (target.kind == ColumnKind::real) {
    column.reals.resize(static_cast<std::size_t>(rows));
  } else {
    column.integers.resize(static_cast<std::size_t>(rows));
  }
  return column;
}

// Means have two decimals more than the values; those of dates are dates.
Column mean_column(const std::string& name, const ColumnInfo& target, Index rows) {
  if (target.kind == ColumnKind::date) return number_column(name, target, rows);
  constexpr int kMoreDecimals = 2;
  Column column;
  column.info.name = name;
  column.info.set_kind(ColumnKind::real);
  RealInfo info{{kMoreDecimals, 0, 0},
                {static_cast<double>(target.minimum()), static_cast<double>(target.maximum())}};
  if (target.kind == ColumnKind::real) {
    info.format = target.real().format;
    if (info.format.significant_digits > 0) {
      info.format.significant_digits += kMoreDecimals;
    } else {
      info.format.decimals += kMoreDecimals;
    }
  }
  column.info.details = info;
  column.reals.resize(static_cast<std::size_t>(rows));
  return column;
}

std::vector<std::size_t> present_values(const ColumnInfo& info) {
  std::vector<std::size_t> present;
  for (std::size_t value = 0; value < info.values.size(); ++value) {
    const auto& missing = info.missing_texts;
    if (std::find(missing.begin(), missing.end(), info.values[value]) == missing.end()) {
      present.push_back(value);
    }
  }
  return present;
}

Table result_table(const ColumnInfo& info, Index rows) {
  Table table;
  table.rows = rows;
  std::vector<Column>& columns = table.columns;
  if (is_numeric(info.kind)) {
    columns.push_back(mean_column("mean(" + info.name + ")", info, rows));
    for (const Quantile& quantile : kQuantiles) {
      columns.push_back(
          number_column(std::string(quantile.name) + "(" + info.name + ")", info, rows));
    }
    return table;
  }
  columns.push_back(category_column(info, rows));
  for (const std::size_t value : present_values(info)) {
    columns.push_back(probability_column("P(" + info.name + "=" + info.values[value] + ")", rows));
  }
  return table;
}

// The number that key_number() has as 0.
double origin_of(const ColumnInfo& info) {
  return info.kind == ColumnKind::real ? 0 : static_cast<double>(info.integer_range().minimum);
}

// `mean`: as QuantileBins::number().
void put_mean(double mean, const ColumnInfo& target, std::size_t row, Column& column) {
  if (column.info.kind != ColumnKind::real) return put_number(mean, target, true, row, column);
  column.reals[row] = mean + origin_of(target);
}

// `p`: of all values.
void put_categories(const ColumnInfo& target, const double* p, std::size_t row, Table& result) {
  const auto count = static_cast<std::ptrdiff_t>(target.values.size());
  result.columns[0].codes[row] = static_cast<std::int32_t>(std::max_element(p, p + count) - p);
  std::size_t column = 1;
  for (const std::size_t value : present_values(target)) {
    result.columns[column++].reals[row] = p[value];
  }
}

// `p`: ColumnConditional::probabilities() of one row.
void put_row(const ColumnConditional& target, const ColumnInfo& info, const double* p,
             std::size_t row, Table& result) {
  if (!target.numeric()) return put_categories(info, p, row, result);
  put_mean(target.numbers().mean(p), info, row, result.columns[0]);
  for (std::size_t i = 0; i < std::size(kQuantiles); ++i) {
    const double number = target.numbers().quantile(p, kQuantiles[i].share).number;
    put_number(number, info, true, row, result.columns[i + 1]);
  }
}

// A possible value of a row: a number, or the index of a category.
struct PossibleValue {
  double value = 0;
  double weight = 0;
};

PossibleValue possible_value(const Column& column, const ColumnInfo& info, Index row,
                             double weight) {
  const auto r = static_cast<std::size_t>(row);
  if (is_discrete(info.kind)) return {static_cast<double>(column.codes[r]), weight};
  return {info.kind == ColumnKind::real ? column.reals[r] : static_cast<double>(column.integers[r]),
          weight};
}

void put_values(const ColumnInfo& info, std::vector<PossibleValue> values, std::size_t row,
                Table& result) {
  double sum = 0;
  for (const PossibleValue& value : values) sum += value.weight;
  if (sum == 0) return;
  if (is_discrete(info.kind)) {
    std::vector<double> p(info.values.size(), 0);
    for (const PossibleValue& value : values) {
      p[static_cast<std::size_t>(value.value)] += value.weight / sum;
    }
    return put_categories(info, p.data(), row, result);
  }
  std::sort(values.begin(), values.end(),
            [](const PossibleValue& a, const PossibleValue& b) { return a.value < b.value; });
  double mean = 0;
  for (const PossibleValue& value : values) mean += value.weight / sum * value.value;
  const double origin = origin_of(info);
  put_mean(mean - origin, info, row, result.columns[0]);
  for (std::size_t i = 0; i < std::size(kQuantiles); ++i) {
    auto value = values.begin();
    for (double below = value->weight / sum;
         below < kQuantiles[i].share && value + 1 != values.end(); below += value->weight / sum) {
      ++value;
    }
    put_number(value->value - origin, info, false, row, result.columns[i + 1]);
  }
}

// Values that together stand for a distribution: all of a category, quantiles of a number.
class Candidates {
 public:
  // `p`: of one row.
  Candidates(const ColumnConditional& conditional, const double* p)
      : conditional_(conditional), p_(p) {}

  static Index count(const ColumnConditional& conditional) {
    return conditional.numeric() ? kNumbers : conditional.width();
  }
  double weight(Index number) const { return conditional_.numeric() ? 1.0 / kNumbers : p_[number]; }
  // Writes a candidate to a row of the encoder's column.
  void put(Index number, Index row, Column& column) const {
    const auto r = static_cast<std::size_t>(row);
    if (!conditional_.numeric()) {
      column.codes[r] = static_cast<std::int32_t>(number);
      return;
    }
    const double share = (static_cast<double>(number) + 0.5) / kNumbers;
    put_number(conditional_.numbers().quantile(p_, share).number, conditional_.info(), true, r,
               column);
    if (!column.missing.empty()) column.missing[r] = -1;
  }

 private:
  static constexpr Index kNumbers = 64;

  const ColumnConditional& conditional_;
  const double* p_;
};

}  // namespace

Table Model::predict(const Table& table, const std::string& target) const {
  check_target(target);
  std::size_t column = 0;
  while (columns()[column].name != target) ++column;
  Table result = result_table(columns()[column], table.rows);
  if (columns_.relations.kept_place(column) >= 0) {
    predict_encoded(table, column, result);
  } else {
    predict_derived(table, column, result);
  }
  return result;
}

void Model::predict_encoded(const Table& table, std::size_t column, Table& result) const {
  const ColumnInfo& info = columns()[column];
  const auto part = static_cast<std::size_t>(columns_.part_of(column));
  const KnownRows known(columns_, table, info.name);
  std::vector<std::int32_t> codes = known.codes(false);
  for (std::size_t i = part; i < codes.size(); i += variables_.size()) codes[i] = -1;
  const ColumnConditional conditional(encoder(), *network_, tables_, part);
  each_chunk(table.rows, [&](Index first, Index count) {
    const std::vector<double> p = conditional.probabilities(rows_of(codes, first, count));
    for (Index row = first; row < first + count; ++row) {
      const auto r = static_cast<std::size_t>(row);
      if (known.has(column, row)) {
        put_values(info, {possible_value(known.table().columns[column], info, row, 1)}, r, result);
      } else {
        put_row(conditional, info, p.data() + (row - first) * conditional.width(), r, result);
      }
    }
  });
}

std::size_t Model::deciding_part(std::size_t column) const {
  while (columns_.part_of(column) < 0) {
    for (const Relation& relation : columns_.relations.relations()) {
      const std::vector<std::size_t> derived = derived_columns(relation);
      if (std::find(derived.begin(), derived.end(), column) == derived.end()) continue;
      const std::vector<std::size_t> sources = source_columns(relation);
      column = sources.empty() ? derived.front() : sources.front();
      break;
    }
  }
  return static_cast<std::size_t>(columns_.part_of(column));
}

// The candidates of the deciding part are restored to rows of the original columns.
void Model::predict_derived(const Table& table, std::size_t column, Table& result) const {
  const ColumnInfo& info = columns()[column];
  const std::size_t part = deciding_part(column);
  const std::size_t encoded_column = encoder().layout().parts[part].table_column;
  const KnownRows known(columns_, table, info.name);
  const std::vector<std::int32_t> codes = known.codes(false);
  const Conditionals conditionals = conditionals_of(codes);
  const ColumnConditional conditional(encoder(), *network_, tables_, part);
  each_chunk(table.rows, [&](Index first, Index count) {
    const Rows rows = rows_of(codes, first, count);
    const Table base = most_probable_rows(known, conditionals, rows, first);
    const std::vector<double> p = conditional.probabilities(rows);
    std::vector<std::vector<PossibleValue>> values(static_cast<std::size_t>(count));
    const auto is_open = [&](Index row) {
      return rows.codes[static_cast<std::size_t>(row) * variables_.size() + part] < 0;
    };
    for (Index number = 0; number < Candidates::count(conditional); ++number) {
      Table candidate = base;
      for (Index row = 0; row < count; ++row) {
        if (!is_open(row)) continue;
        Candidates(conditional, p.data() + row * conditional.width())
            .put(number, row, candidate.columns[encoded_column]);
      }
      const Table restored = columns_.relations.restore_values(std::move(candidate));
      const Column& own = restored.columns[column];
      for (Index row = 0; row < count; ++row) {
        const double* const of_row = p.data() + row * conditional.width();
        const double weight = is_open(row) ? Candidates(conditional, of_row).weight(number)
                                           : (number == 0 ? 1.0 : 0.0);
        if (weight == 0 ||
            (!own.missing.empty() && own.missing[static_cast<std::size_t>(row)] >= 0))
          continue;
        values[static_cast<std::size_t>(row)].push_back(possible_value(own, info, row, weight));
      }
    }
    for (Index row = 0; row < count; ++row) {
      put_values(info, std::move(values[static_cast<std::size_t>(row)]),
                 static_cast<std::size_t>(first + row), result);
    }
  });
}

}  // namespace ballast::argn
