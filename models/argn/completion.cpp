#include "models/argn/completion.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "autograd/grad.h"
#include "models/training/finite_output.h"

namespace ballast::argn {

double probabilities(const Real* logits, Index count, const float* shares, std::vector<double>& out,
                     double temperature) {
  const auto share = [shares](Index i) {
    return shares == nullptr ? 1 : static_cast<double>(shares[i]);
  };
  Real largest = -std::numeric_limits<Real>::infinity();  // of those allowed
  for (Index i = 0; i < count; ++i) {
    if (share(i) > 0) largest = std::max(largest, logits[i]);
  }
  out.resize(static_cast<std::size_t>(count));
  double all = 0;
  double allowed = 0;
  for (Index i = 0; i < count; ++i) {
    const Real below = logits[i] - largest;
    const auto scaled =
        below == 0 ? 0 : static_cast<Real>(static_cast<double>(below) / temperature);
    const auto p = static_cast<double>(std::exp(scaled));
    all += p;
    out[static_cast<std::size_t>(i)] = share(i) > 0 ? p * share(i) : 0;
    allowed += out[static_cast<std::size_t>(i)];
  }
  finite_output(largest);
  finite_output(static_cast<Real>(allowed));
  for (double& p : out) p /= allowed;
  return allowed / all;
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

// A row on its way: the hidden variables in the order in which they are drawn.
struct Completion::RowState {
  std::vector<std::int32_t> hidden;
  std::size_t next = 0;        // in `hidden`
  std::size_t restricted = 0;  // number of variables with shares, which come first
  std::uint32_t attempt = 0;
};

Completion::RowState Completion::start(const std::int32_t* codes, Index row, const Random& order,
                                       const AllowedShares& allowed) const {
  const auto count = static_cast<Index>(variables_.size());
  RowState state;
  std::vector<std::int32_t>& hidden = state.hidden;
  for (std::int32_t v = 0; v < count; ++v) {
    if (codes[v] < 0) hidden.push_back(v);
  }
  for (auto i = static_cast<Index>(hidden.size()); i > 1; --i) {
    const std::uint64_t other =
        random_below(order, row * count + i - 1, static_cast<std::uint64_t>(i));
    std::swap(hidden[static_cast<std::size_t>(i - 1)], hidden[other]);
  }
  const auto free = std::stable_partition(hidden.begin(), hidden.end(), [&](std::int32_t v) {
    return !allowed.empty() && !allowed[static_cast<std::size_t>(v)].empty();
  });
  state.restricted = static_cast<std::size_t>(free - hidden.begin());
  return state;
}

// Draws the next variable of each row that is not complete.
void Completion::draw_next(Rows& rows, std::vector<RowState>& states, Index first,
                           const Random& draw, const AllowedShares& allowed) const {
  const Device device = network_.device();
  const std::size_t variables = variables_.size();
  std::vector<std::int32_t> shown;                           // of the rows that are not complete
  std::vector<std::vector<std::int32_t>> places(variables);  // among them, by the variable drawn
  std::vector<std::vector<std::size_t>> numbers(variables);  // in `rows`
  std::int32_t active = 0;
  for (std::size_t row = 0; row < states.size(); ++row) {
    if (states[row].next == states[row].hidden.size()) continue;
    const auto v = static_cast<std::size_t>(states[row].hidden[states[row].next]);
    const auto codes = rows.codes.begin() + static_cast<std::ptrdiff_t>(row * variables);
    shown.insert(shown.end(), codes, codes + static_cast<std::ptrdiff_t>(variables));
    places[v].push_back(active++);
    numbers[v].push_back(row);
  }
  const Tensor trunk = network_.trunk(tables_, Integers::from(shown, device));
  std::vector<double> p;
  for (std::size_t v = 0; v < variables; ++v) {
    if (places[v].empty()) continue;
    const Tensor chosen = gather_rows(trunk, Integers::from(places[v], device));
    const Tensor logits = network_.logits(tables_, chosen, v).to({});
    const float* shares = allowed.empty() || allowed[v].empty() ? nullptr : allowed[v].data();
    const Real* own = logits.data();
    for (const std::size_t row : numbers[v]) {
      RowState& state = states[row];
      const double accepted = probabilities(own, logits.dim(1), shares, p, temperature_);
      own += logits.dim(1);
      const Index element =
          (first + static_cast<Index>(row)) * static_cast<Index>(variables) + static_cast<Index>(v);
      Random random = draw;
      random.call += 2 * state.attempt;
      std::int32_t* codes = rows.codes.data() + row * variables;
      codes[v] = draw_code(p, random_double(random, element));
      ++random.call;
      const bool rejected = shares != nullptr && state.next > 0 && state.attempt < kMostAttempts &&
                            random_double(random, element) >= accepted;
      ++state.next;
      if (!rejected) continue;
      ++state.attempt;
      for (; state.next > 0; --state.next) codes[state.hidden[state.next - 1]] = -1;
    }
  }
}

void Completion::fill(Rows& rows, Index first, const Random& order, const Random& draw,
                      const AllowedShares& allowed) const {
  const NoGrad no_grad;
  std::vector<RowState> states;
  for (Index row = 0; row < rows.count; ++row) {
    const std::int32_t* codes = rows.codes.data() + row * static_cast<Index>(variables_.size());
    states.push_back(start(codes, first + row, order, allowed));
  }
  const auto is_open = [](const RowState& state) { return state.next < state.hidden.size(); };
  while (std::any_of(states.begin(), states.end(), is_open)) {
    draw_next(rows, states, first, draw, allowed);
  }
}

void write_rows(const Rows& rows, Index first, const Random& positions, const CodeLimits& limits,
                EncodedTable& out) {
  const std::vector<EncodedColumn>& parts = out.layout().parts;
  for (Index row = 0; row < rows.count; ++row) {
    for (std::size_t part = 0; part < parts.size(); ++part) {
      const Index cell = row * static_cast<Index>(parts.size()) + static_cast<Index>(part);
      const std::int32_t code = rows.codes[static_cast<std::size_t>(cell)];
      double position = 0;
      if (parts[part].numeric) {
        const Index element = first * static_cast<Index>(parts.size()) + cell;
        position = random_double(positions, element);
      }
      if (!limits.empty() && !limits[part].empty()) {
        const CodeLimit& limit = limits[part][static_cast<std::size_t>(code)];
        position = static_cast<double>(limit.low) + position * static_cast<double>(limit.share());
      }
      out.set(part, row, code, static_cast<float>(position));
    }
  }
}

}  // namespace ballast::argn
