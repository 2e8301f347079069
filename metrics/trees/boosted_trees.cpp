#include "metrics/trees/boosted_trees.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "kernels/error.h"
#include "kernels/threads.h"
#include "metrics/trees/tree_grower.h"

namespace ballast {
namespace {

constexpr Index kRowsPerTask = 2048;
constexpr float kLeastSecond = 1e-16F;

double sigmoid(double margin) { return 1 / (1 + std::exp(-margin)); }

// In place.
void softmax(double* margins, Index count) {
  const double most = *std::max_element(margins, margins + count);
  double sum = 0;
  for (Index k = 0; k < count; ++k) sum += margins[k] = std::exp(margins[k] - most);
  for (Index k = 0; k < count; ++k) margins[k] /= sum;
}

// The margins before the first tree: the mean, its log odds, or the logarithms of the frequencies.
std::vector<double> start_margins(const std::vector<Index>& rows,
                                  const std::vector<double>& targets, Index classes) {
  const auto count = static_cast<double>(rows.size());
  if (classes > 2) {
    std::vector<double> margins(static_cast<std::size_t>(classes), 0);
    for (const Index row : rows) {
      margins[static_cast<std::size_t>(targets[static_cast<std::size_t>(row)])] += 1;
    }
    for (double& margin : margins) margin = std::log((margin + 1) / count);
    return margins;
  }
  double sum = 0;
  for (const Index row : rows) sum += targets[static_cast<std::size_t>(row)];
  if (classes == 0) return {sum / count};
  const double share = std::clamp(sum / count, 1e-6, 1 - 1e-6);
  return {std::log(share / (1 - share))};
}

void check_input(const BinnedFeatures& features, const std::vector<Index>& rows,
                 const std::vector<double>& targets, Index classes) {
  if (features.empty() || rows.empty()) {
    throw Error("fit boosted trees: " + std::to_string(features.size()) + " features and " +
                std::to_string(rows.size()) + " rows; at least one of each is required");
  }
  for (const std::vector<std::uint8_t>& feature : features) {
    if (feature.size() == targets.size()) continue;
    throw Error("fit boosted trees: a feature has " + std::to_string(feature.size()) +
                " rows, but there are " + std::to_string(targets.size()) + " targets");
  }
  for (const Index row : rows) {
    const double target = targets[static_cast<std::size_t>(row)];
    const bool known =
        classes == 0 ? std::isfinite(target) : target >= 0 && target < static_cast<double>(classes);
    if (known) continue;
    throw Error("fit boosted trees: target " + std::to_string(target) + " of row " +
                std::to_string(row) + " is not a " + (classes == 0 ? "number" : "class"));
  }
}

// Of the cross-entropy, for one row. The second derivative is twice that of the margin alone, as in
// XGBoost, because the trees of the classes are fitted independently.
void set_softmax_gradients(std::size_t row, double target, const double* margins,
                           std::vector<std::vector<Gradient>>& gradients) {
  std::vector<double> shares(margins, margins + gradients.size());
  softmax(shares.data(), static_cast<Index>(shares.size()));
  for (std::size_t k = 0; k < shares.size(); ++k) {
    const double label = target == static_cast<double>(k) ? 1 : 0;
    const auto second = static_cast<float>(2 * shares[k] * (1 - shares[k]));
    gradients[k][row] = {static_cast<float>(shares[k] - label), std::max(second, kLeastSecond)};
  }
}

void set_gradients(const std::vector<Index>& rows, const std::vector<double>& targets,
                   Index classes, const std::vector<double>& margins,
                   std::vector<std::vector<Gradient>>& gradients) {
  for (const Index row : rows) {
    const auto at = static_cast<std::size_t>(row);
    if (classes == 0) {
      gradients[0][at] = {static_cast<float>(margins[at] - targets[at]), 1.0F};
    } else if (classes == 2) {
      const double share = sigmoid(margins[at]);
      const auto second = static_cast<float>(share * (1 - share));
      gradients[0][at] = {static_cast<float>(share - targets[at]), std::max(second, kLeastSecond)};
    } else {
      set_softmax_gradients(at, targets[at], margins.data() + at * gradients.size(), gradients);
    }
  }
}

}  // namespace

BoostedTrees BoostedTrees::fit(const BinnedFeatures& features, const std::vector<Index>& rows,
                               const std::vector<double>& targets, Index classes,
                               const BoostingOptions& options) {
  check_input(features, rows, targets, classes);
  BoostedTrees model;
  model.classes_ = classes;
  model.start_ = start_margins(rows, targets, classes);
  model.gains_.assign(features.size(), 0);
  const Index outputs = model.outputs();
  std::vector<double> margins;
  margins.reserve(targets.size() * model.start_.size());
  for (std::size_t row = 0; row < targets.size(); ++row) {
    margins.insert(margins.end(), model.start_.begin(), model.start_.end());
  }
  TreeGrower grower(features, options);
  std::vector<std::vector<Gradient>> gradients(model.start_.size());
  for (auto& of_output : gradients) of_output.resize(targets.size());
  for (int round = 0; round < options.rounds; ++round) {
    set_gradients(rows, targets, classes, margins, gradients);
    for (Index k = 0; k < outputs; ++k) {
      model.trees_.push_back(grower.grow(rows, gradients[static_cast<std::size_t>(k)],
                                         margins.data() + k, outputs, model.gains_));
    }
  }
  double sum = 0;
  for (const double gain : model.gains_) sum += gain;
  for (double& gain : model.gains_) gain = sum > 0 ? gain / sum : 0;
  return model;
}

void BoostedTrees::add_margins(const BinnedFeatures& features, Index row, double* margins) const {
  const auto at = static_cast<std::size_t>(row);
  for (std::size_t t = 0; t < trees_.size(); ++t) {
    const Tree& tree = trees_[t];
    const Node* node = tree.data();
    while (node->left != 0) {
      const std::uint8_t bin = features[node->feature][at];
      const bool left = bin == kMissingBin ? node->missing_left : bin <= node->last_left;
      node = tree.data() + (left ? node->left : node->right);
    }
    margins[t % start_.size()] += node->value;
  }
}

std::vector<double> BoostedTrees::predict(const BinnedFeatures& features,
                                          const std::vector<Index>& rows) const {
  if (features.size() != gains_.size()) {
    throw Error("predict: the trees are those of " + std::to_string(gains_.size()) +
                " features, but there are " + std::to_string(features.size()));
  }
  std::vector<double> predicted(rows.size() * start_.size());
  const auto count = static_cast<Index>(rows.size());
  each_task((count + kRowsPerTask - 1) / kRowsPerTask, true, [&](Index task) {
    const Index last = std::min(count, (task + 1) * kRowsPerTask);
    for (Index i = task * kRowsPerTask; i < last; ++i) {
      double* margins = predicted.data() + i * outputs();
      std::copy(start_.begin(), start_.end(), margins);
      add_margins(features, rows[static_cast<std::size_t>(i)], margins);
      if (classes_ == 2) margins[0] = sigmoid(margins[0]);
      if (classes_ > 2) softmax(margins, outputs());
    }
  });
  return predicted;
}

}  // namespace ballast
