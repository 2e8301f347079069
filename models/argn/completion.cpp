#include "models/argn/completion.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "autograd/grad.h"
#include "kernels/error.h"

namespace ballast::argn {

void probabilities(const Real* logits, Index count, double temperature, const float* shares,
                   std::vector<double>& out) {
  out.resize(static_cast<std::size_t>(count));
  const Real largest = *std::max_element(logits, logits + count);
  const auto scale = static_cast<Real>(1 / temperature);
  double sum = 0;
  for (Index i = 0; i < count; ++i) {
    double& p = out[static_cast<std::size_t>(i)];
    p = static_cast<double>(std::exp((logits[i] - largest) * scale));
    if (shares != nullptr) p *= static_cast<double>(shares[i]);
    sum += p;
  }
  for (double& p : out) p = sum > 0 ? p / sum : 0;
}

std::int32_t draw_code(const std::vector<double>& probabilities, double u) {
  std::size_t last = 0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    if (probabilities[i] == 0) continue;
    last = i;
    u -= probabilities[i];
    if (u < 0) break;
  }
  return static_cast<std::int32_t>(last);
}

Completion::Completion(const Variables& variables, const AnyOrderNetwork& network,
                       double temperature)
    : variables_(variables), network_(network), temperature_(temperature) {
  const NoGrad no_grad;
  tables_ = network.tables();
}

// A variable with shares comes before all others; a fine one comes after the one it refines.
std::vector<std::int32_t> Completion::hidden_in_order(const std::int32_t* codes, Index row,
                                                      const Random& order,
                                                      const AllowedShares& allowed) const {
  const auto count = static_cast<Index>(variables_.size());
  std::vector<std::int32_t> hidden;
  for (std::int32_t v = 0; v < count; ++v) {
    if (codes[v] < 0) hidden.push_back(v);
  }
  for (auto i = static_cast<Index>(hidden.size()); i > 1; --i) {
    const std::uint64_t other =
        random_below(order, row * count + i - 1, static_cast<std::uint64_t>(i));
    std::swap(hidden[static_cast<std::size_t>(i - 1)], hidden[other]);
  }
  const auto is_restricted = [&](std::int32_t v) {
    return !allowed.empty() && !allowed[static_cast<std::size_t>(v)].empty();
  };
  std::stable_partition(hidden.begin(), hidden.end(), is_restricted);
  for (auto fine = hidden.begin(); fine != hidden.end(); ++fine) {
    if (!variables_[static_cast<std::size_t>(*fine)].fine) continue;
    const auto coarse = std::find(fine, hidden.end(), *fine - 1);
    if (coarse != hidden.end()) std::iter_swap(fine, coarse);
  }
  return hidden;
}

void Completion::fill(Rows& rows, Index first, const Random& order, const Random& draw,
                      const AllowedShares& allowed) const {
  const NoGrad no_grad;
  const Device device = network_.device();
  const std::size_t variables = variables_.size();
  std::vector<std::vector<std::int32_t>> orders;
  std::size_t steps = 0;
  for (Index row = 0; row < rows.count; ++row) {
    orders.push_back(hidden_in_order(rows.codes.data() + row * static_cast<Index>(variables),
                                     first + row, order, allowed));
    steps = std::max(steps, orders.back().size());
  }
  std::vector<double> p;
  for (std::size_t step = 0; step < steps; ++step) {
    std::vector<std::int32_t> shown;                           // of the rows that are not complete
    std::vector<std::vector<std::int32_t>> places(variables);  // among them, by the variable drawn
    std::vector<std::vector<Index>> numbers(variables);        // in `rows`
    std::int32_t active = 0;
    for (Index row = 0; row < rows.count; ++row) {
      const auto& hidden = orders[static_cast<std::size_t>(row)];
      if (step >= hidden.size()) continue;
      const auto v = static_cast<std::size_t>(hidden[step]);
      const auto codes = rows.codes.begin() + row * static_cast<Index>(variables);
      shown.insert(shown.end(), codes, codes + static_cast<std::ptrdiff_t>(variables));
      places[v].push_back(active++);
      numbers[v].push_back(row);
    }
    const Tensor trunk = network_.trunk(tables_, Integers::from(shown, device));
    for (std::size_t v = 0; v < variables; ++v) {
      if (places[v].empty()) continue;
      const Tensor chosen = gather_rows(trunk, Integers::from(places[v], device));
      const Tensor logits = network_.logits(tables_, chosen, v).to({});
      const float* shares = allowed.empty() || allowed[v].empty() ? nullptr : allowed[v].data();
      const Real* own = logits.data();
      for (const Index row : numbers[v]) {
        probabilities(own, logits.dim(1), temperature_, shares, p);
        const Index element = (first + row) * static_cast<Index>(variables);
        const double u = random_double(draw, element + static_cast<Index>(v));
        rows.codes[static_cast<std::size_t>(row) * variables + v] = draw_code(p, u);
        own += logits.dim(1);
      }
    }
  }
}

}  // namespace ballast::argn
