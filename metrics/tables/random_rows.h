// Random rows of a table, and tables with shuffled columns.
#pragma once

#include <vector>

#include "data/tables/table.h"
#include "kernels/random.h"

namespace ballast {

// The random numbers of the metrics: one purpose for each use.
enum class MetricRandom : std::uint32_t {
  shuffle = 0x4d000001,  // call: the column
  halves,
  detection,  // call: the table
  folds,
  efficacy,
  privacy,  // call: the table
  triples,
};
Random metric_random(MetricRandom purpose, std::uint32_t call = 0);

// The first `count` elements of a random order of 0 .. rows - 1; all of them if count >= rows.
std::vector<Index> draw_rows(Index rows, Index count, const Random& random);

// Each column in a random order of its own: the columns keep their distributions and lose all
// relations between them.
Table shuffle_columns(const Table& table);

}  // namespace ballast
