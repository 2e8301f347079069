// Generated tables with a known distribution.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "data/tables/table.h"
#include "kernels/random.h"

namespace ballast::test {

inline Random drawn(std::uint32_t call) { return {.seed = 20, .purpose = 7, .call = call}; }

// A discrete column whose values have the given shares.
inline Column category_column(const std::string& name, const std::vector<std::string>& values,
                              const std::vector<double>& shares, Index rows, std::uint32_t call) {
  Column column;
  column.info.name = name;
  column.info.kind = ColumnKind::category;
  column.info.values = values;
  column.info.value_counts.assign(values.size(), 0);
  for (Index row = 0; row < rows; ++row) {
    double u = random_double(drawn(call), row);
    std::size_t value = 0;
    while (value + 1 < shares.size() && u >= shares[value]) u -= shares[value++];
    // The first rows have each value once.
    if (row < static_cast<Index>(values.size())) value = static_cast<std::size_t>(row);
    column.codes.push_back(static_cast<std::int32_t>(value));
    ++column.info.value_counts[value];
  }
  return column;
}

inline Column real_column(const std::string& name, std::vector<double> values) {
  Column column;
  column.info.name = name;
  column.info.kind = ColumnKind::real;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  column.info.details = RealInfo{{2, 0, 0}, {*least, *most}};
  column.reals = std::move(values);
  return column;
}

inline Column integer_column(const std::string& name, std::vector<std::int64_t> values) {
  Column column;
  column.info.name = name;
  column.info.kind = ColumnKind::integer;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  column.info.details = IntegerInfo{{*least, *most}};
  column.integers = std::move(values);
  return column;
}

inline std::vector<Real> normal_values(Index count, std::uint32_t call) {
  std::vector<Real> values(static_cast<std::size_t>(count));
  random_normal({}, drawn(call), values.data(), count);
  return values;
}

// "city": Rome 0.7, Oslo 0.25, Lima 0.05. "height": N(150, 5) in Rome, else N(180, 5). "age":
// integers from 18 to 77, uniform.
inline Table people(Index rows) {
  Table table;
  table.rows = rows;
  table.columns.push_back(
      category_column("city", {"Rome", "Oslo", "Lima"}, {0.7, 0.25, 0.05}, rows, 1));
  const std::vector<Real> normal = normal_values(rows, 2);
  std::vector<double> heights;
  std::vector<std::int64_t> ages;
  for (Index row = 0; row < rows; ++row) {
    const auto r = static_cast<std::size_t>(row);
    const double mean = table.columns[0].codes[r] == 0 ? 150 : 180;
    heights.push_back(std::round(100 * (mean + 5 * static_cast<double>(normal[r]))) / 100);
    ages.push_back(18 + static_cast<std::int64_t>(random_below(drawn(3), row, 60)));
  }
  table.columns.push_back(real_column("height", heights));
  table.columns.push_back(integer_column("age", ages));
  return table;
}

}  // namespace ballast::test
