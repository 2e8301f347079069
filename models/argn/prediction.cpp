// Implements Model::predict of models/argn/model.h.
#include <algorithm>
#include <iterator>

#include "data/encoding/number_values.h"
#include "models/argn/column_conditional.h"
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

// `mean`: as QuantileBins::number().
void put_mean(double mean, const ColumnInfo& target, std::size_t row, Column& column) {
  if (column.info.kind != ColumnKind::real) return put_number(mean, target, true, row, column);
  const bool real = target.kind == ColumnKind::real;
  column.reals[row] = mean + (real ? 0 : static_cast<double>(target.integer_range().minimum));
}

std::vector<Column> columns_for(const ColumnConditional& target, Index rows) {
  const ColumnInfo& info = target.info();
  std::vector<Column> columns;
  if (target.numeric()) {
    columns.push_back(mean_column("mean(" + info.name + ")", info, rows));
    for (const Quantile& quantile : kQuantiles) {
      columns.push_back(
          number_column(std::string(quantile.name) + "(" + info.name + ")", info, rows));
    }
    return columns;
  }
  columns.push_back(category_column(info, rows));
  for (const std::size_t value : target.present_values()) {
    columns.push_back(probability_column("P(" + info.name + "=" + info.values[value] + ")", rows));
  }
  return columns;
}

// `p`: ColumnConditional::probabilities() of one row.
void put_row(const ColumnConditional& target, const double* p, std::size_t row,
             std::vector<Column>& columns) {
  if (target.numeric()) {
    put_mean(target.numbers().mean(p), target.info(), row, columns[0]);
    for (std::size_t i = 0; i < std::size(kQuantiles); ++i) {
      const double number = target.numbers().quantile(p, kQuantiles[i].share).number;
      put_number(number, target.info(), true, row, columns[i + 1]);
    }
    return;
  }
  columns[0].codes[row] = static_cast<std::int32_t>(std::max_element(p, p + target.width()) - p);
  std::size_t column = 1;
  for (const std::size_t value : target.present_values()) columns[column++].reals[row] = p[value];
}

}  // namespace

Table Model::predict(const Table& table, const std::string& target) const {
  check_target(target);
  std::size_t part = 0;
  while (encoder_.columns()[encoder_.layout().parts[part].table_column].name != target) ++part;
  std::vector<std::int32_t> codes = KnownRows(encoder_, table, target).codes(variables_, false);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (variables_[i % variables_.size()].part == part) codes[i] = -1;
  }
  const ColumnConditional conditional(encoder_, variables_, *network_, tables_, part);
  Table result;
  result.rows = table.rows;
  result.columns = columns_for(conditional, table.rows);
  each_chunk(table.rows, [&](Index first, Index count) {
    const std::vector<double> p = conditional.probabilities(rows_of(codes, first, count));
    for (Index row = 0; row < count; ++row) {
      put_row(conditional, p.data() + row * conditional.width(),
              static_cast<std::size_t>(first + row), result.columns);
    }
  });
  return result;
}

}  // namespace ballast::argn
