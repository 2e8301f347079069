#include "metrics/tables/random_rows.h"

#include <numeric>

#include "data/tables/table_rows.h"
#include "kernels/threads.h"

namespace ballast {
Random metric_random(MetricRandom purpose, std::uint32_t call) {
  return {.seed = 0, .purpose = static_cast<std::uint32_t>(purpose), .call = call};
}

std::vector<Index> draw_rows(Index rows, Index count, const Random& random) {
  std::vector<Index> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), Index{0});
  const Index drawn = std::min(rows, count);
  for (Index i = 0; i < std::min(drawn, rows - 1); ++i) {
    const auto other =
        static_cast<Index>(random_below(random, i, static_cast<std::uint64_t>(rows - i)));
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(i + other)]);
  }
  order.resize(static_cast<std::size_t>(drawn));
  return order;
}

Table shuffle_columns(const Table& table) {
  Table shuffled;
  shuffled.rows = table.rows;
  shuffled.has_header = table.has_header;
  shuffled.columns.resize(table.columns.size());
  each_task(static_cast<Index>(table.columns.size()), true, [&](Index c) {
    const Random random = metric_random(MetricRandom::shuffle, static_cast<std::uint32_t>(c));
    const auto at = static_cast<std::size_t>(c);
    Table single;
    single.rows = table.rows;
    single.columns = {table.columns[at]};
    single = select_rows(single, draw_rows(table.rows, table.rows, random));
    shuffled.columns[at] = std::move(single.columns.front());
  });
  return shuffled;
}

}  // namespace ballast
