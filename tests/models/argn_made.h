// A table with known conditional distributions, and a small model of it.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "models/argn/argn.h"
#include "models/argn/model.h"
#include "tests/models/made_table.h"

namespace ballast::test {

// "a": x 0.6, y 0.4. "b": p, q, r by a, as in kConditional; missing ("NA") in 0.2 of the rows with
// y. "n": real, uniform in [0, 1) for x and in [2, 3) for y; missing in 0.1 of the rows. "k":
// constant.
constexpr double kConditional[2][3] = {{0.7, 0.2, 0.1}, {0.1, 0.3, 0.6}};

inline Table made_rows(Index rows) {
  Table table;
  table.rows = rows;
  table.columns.push_back(category_column("a", {"x", "y"}, {0.6, 0.4}, rows, 1));
  const std::vector<std::int32_t>& a = table.columns[0].codes;
  Column b = category_column("b", {"p", "q", "r", "NA"}, {1, 0, 0, 0}, rows, 2);
  b.info.value_counts.assign(4, 0);
  std::vector<double> numbers;
  for (Index row = 0; row < rows; ++row) {
    const auto r = static_cast<std::size_t>(row);
    double u = random_double(drawn(3), row);
    std::int32_t value = 0;
    while (value < 2 && u >= kConditional[a[r]][value]) u -= kConditional[a[r]][value++];
    if (a[r] == 1 && random_double(drawn(4), row) < 0.2) value = 3;
    b.codes[r] = value;
    ++b.info.value_counts[static_cast<std::size_t>(value)];
    numbers.push_back(std::floor(1000 * random_double(drawn(5), row)) / 1000 + 2 * a[r]);
  }
  b.info.missing_texts = {"NA"};
  b.info.missing_counts = {b.info.value_counts[3]};
  table.columns.push_back(std::move(b));
  Column n = real_column("n", numbers);
  n.info.details = RealInfo{{3, 0, 0}, {0, 2.999}};
  n.info.missing_texts = {""};
  n.info.missing_counts = {0};
  for (Index row = 0; row < rows; ++row) {
    n.missing.push_back(random_double(drawn(6), row) < 0.1 ? 0 : -1);
    n.info.missing_counts[0] += n.missing.back() == 0 ? 1 : 0;
  }
  table.columns.push_back(std::move(n));
  Column& k = table.columns.emplace_back();
  k.info.name = "k";
  k.info.set_kind(ColumnKind::constant);
  k.info.values = {"one"};
  k.info.value_counts = {rows};
  return table;
}

inline argn::Model made_model() {
  FitOptions options = argn::kind().defaults;
  options.layers = {{"network", {64, 32}}};
  options.batch_size = 128;
  options.steps = 600;
  options.early_stop = 0;
  return argn::Model(argn::fit(made_rows(4000), options).file());
}

}  // namespace ballast::test
