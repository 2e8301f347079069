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

// Calls work(block, first, last) for blocks of rows that do not depend on the number of threads.
template <class Work>
void each_block(std::size_t rows, const Work& work) {
  constexpr std::size_t kBlock = 8192;
  const std::size_t blocks = (rows + kBlock - 1) / kBlock;
  each_task(static_cast<Index>(blocks), blocks > 1, [&](Index b) {
    const auto block = static_cast<std::size_t>(b);
    work(block, block * kBlock, std::min(rows, (block + 1) * kBlock));
  });
}

// The bounded weight in each cell of a margin.
std::vector<double> weighted_rows(const Margin& margin, const VariableCodes& generated,
                                  const std::vector<double>& weights) {
  std::vector<std::vector<double>> blocks(weights.size());
  each_block(weights.size(), [&](std::size_t block, std::size_t first, std::size_t last) {
    blocks[block].assign(margin.rows.size(), 0);
    for (std::size_t row = first; row < last; ++row) {
      blocks[block][margin.cell(generated, row)] += bounded(weights[row]);
    }
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
    const double change = std::clamp((margin.rows[cell] + kSmoothing) /
                                         (scale * made[cell] + kSmoothing),
                                     1 / kMostChange, kMostChange);
    factor = margin.is_pair() ? std::pow(before, kPairDecay) * std::pow(change, kPairStep)
                              : before * change;
    changes.push_back(factor / before);
  }
  each_block(weights.size(), [&](std::size_t, std::size_t first, std::size_t last) {
    for (std::size_t row = first; row < last; ++row) {
      weights[row] = times(weights[row], changes[margin.cell(generated, row)]);
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
