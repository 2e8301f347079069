#include "models/tabular/raking.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "kernels/threads.h"

namespace ballast {
namespace {

// A product of many factors that neither vanishes nor becomes infinite.
double times(double weight, double factor) {
  constexpr double kLargest = 1e30;
  return std::clamp(weight * factor, 1 / kLargest, kLargest);
}

double bounded(double weight) { return std::clamp(weight, Raking::kLeast, Raking::kMost); }

constexpr std::size_t kBlock = 8192;
std::size_t block_count(std::size_t rows) { return (rows + kBlock - 1) / kBlock; }

// Calls work(block, first, last) for blocks of rows that do not depend on the number of threads.
template <class Work>
void each_block(std::size_t rows, const Work& work) {
  const std::size_t blocks = block_count(rows);
  each_task(static_cast<Index>(blocks), blocks > 1, [&](Index b) {
    const auto block = static_cast<std::size_t>(b);
    work(block, block * kBlock, std::min(rows, (block + 1) * kBlock));
  });
}

// The cells of rows first .. last - 1.
std::vector<std::int32_t> cells_of(const Margin& margin, const VariableCodes& codes,
                                   std::size_t first, std::size_t last) {
  const std::int32_t* own = codes[margin.first].data();
  std::vector<std::int32_t> cells(own + first, own + last);
  if (!margin.is_pair()) return cells;
  const auto width = static_cast<std::int32_t>(margin.width);
  const std::int32_t* other = codes[margin.second].data() + first;
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = cells[i] * width + other[i];
  return cells;
}

// The bounded weight in each cell of a margin.
std::vector<double> weighted_rows(const Margin& margin, const VariableCodes& generated,
                                  const std::vector<double>& weights) {
  std::vector<std::vector<double>> blocks(block_count(weights.size()));
  each_block(weights.size(), [&](std::size_t block, std::size_t first, std::size_t last) {
    std::vector<double> sums(margin.rows.size(), 0);
    const std::vector<std::int32_t> cells = cells_of(margin, generated, first, last);
    for (std::size_t row = first; row < last; ++row) {
      sums[static_cast<std::size_t>(cells[row - first])] += bounded(weights[row]);
    }
    blocks[block] = std::move(sums);
  });
  std::vector<double> sums(margin.rows.size(), 0);
  for (const std::vector<double>& block : blocks) {
    for (std::size_t cell = 0; cell < block.size(); ++cell) sums[cell] += block[cell];
  }
  return sums;
}

}  // namespace

Raking::Raking(std::vector<Margin> margins, const VariableCodes& generated, Index rows)
    : margins_(std::move(margins)) {
  constexpr int kRounds = 12;
  constexpr int kPairRounds = 8;  // the last rounds make single variables exact
  for (const Margin& margin : margins_) factors_.emplace_back(margin.rows.size(), 1);
  std::vector<double> weights(static_cast<std::size_t>(rows), 1);
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t margin = 0; margin < margins_.size(); ++margin) {
      if (round < kPairRounds || !margins_[margin].is_pair()) adjust(margin, generated, weights);
    }
  }
}

void Raking::adjust(std::size_t m, const VariableCodes& generated, std::vector<double>& weights) {
  constexpr double kSmoothing = 5;  // rows added to each cell
  constexpr double kMostChange = 2;
  // Cells of pairs share many rows: smaller steps, and factors that return to 1.
  constexpr double kPairStep = 0.5;
  constexpr double kPairDecay = 0.95;
  const Margin& margin = margins_[m];
  const std::vector<double> made = weighted_rows(margin, generated, weights);
  const double scale = std::accumulate(margin.rows.begin(), margin.rows.end(), 0.0) /
                       std::accumulate(made.begin(), made.end(), 0.0);
  std::vector<double> changes;
  for (std::size_t cell = 0; cell < made.size(); ++cell) {
    double& factor = factors_[m][cell];
    const double before = factor;
    const double change =
        std::clamp((margin.rows[cell] + kSmoothing) / (scale * made[cell] + kSmoothing),
                   1 / kMostChange, kMostChange);
    factor = margin.is_pair() ? std::pow(before, kPairDecay) * std::pow(change, kPairStep)
                              : before * change;
    changes.push_back(factor / before);
  }
  each_block(weights.size(), [&](std::size_t, std::size_t first, std::size_t last) {
    const std::vector<std::int32_t> cells = cells_of(margin, generated, first, last);
    for (std::size_t row = first; row < last; ++row) {
      const auto cell = static_cast<std::size_t>(cells[row - first]);
      weights[row] = times(weights[row], changes[cell]);
    }
  });
}

double Raking::weight(const VariableCodes& codes, std::size_t row) const {
  double weight = 1;
  for (std::size_t margin = 0; margin < margins_.size(); ++margin) {
    weight = times(weight, factors_[margin][margins_[margin].cell(codes, row)]);
  }
  return bounded(weight);
}

}  // namespace ballast
