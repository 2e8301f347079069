// Draws the hidden variables of rows, one after another, each row in its own random order.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/random.h"
#include "models/argn/network.h"
#include "models/tabular/limits.h"

namespace ballast::argn {

// Rows of codes on the host: codes[row * variables + v], -1 where hidden.
struct Rows {
  std::vector<std::int32_t> codes;
  Index count = 0;
};

// For each variable and code: the share of the code that is allowed, from 0 to 1. A variable
// without shares is free.
using AllowedShares = std::vector<std::vector<float>>;

class Completion {
 public:
  // The arguments must outlive the result; `tables` are those of the network. The logits are
  // divided by the temperature.
  Completion(const Variables& variables, const AnyOrderNetwork& network,
             const AnyOrderNetwork::Tables& tables, double temperature = 1)
      : variables_(variables), network_(network), tables_(tables), temperature_(temperature) {}

  // Replaces -1 by codes drawn from the distribution of the variable given all variables that the
  // row has by then. The variables with shares come first and are drawn again until all of them
  // are accepted with the probability of their allowed codes, so that the row is a draw from the
  // distribution given what is allowed; after kMostAttempts the last draw is taken. Row r uses the
  // elements (first + r) * variables .. of `order` and of `draw`, whose call counts the attempts.
  // `allowed` is empty or has an entry for each variable.
  void fill(Rows& rows, Index first, const Random& order, const Random& draw,
            const AllowedShares& allowed = {}) const;

  static constexpr std::uint32_t kMostAttempts = 100;

 private:
  struct RowState;
  RowState start(const std::int32_t* codes, Index row, const Random& order,
                 const AllowedShares& allowed) const;
  void draw_next(Rows& rows, std::vector<RowState>& states, Index first, const Random& draw,
                 const AllowedShares& allowed) const;

  const Variables& variables_;
  const AnyOrderNetwork& network_;
  const AnyOrderNetwork::Tables& tables_;
  double temperature_;
};

// The probabilities of the codes from `count` logits, divided by the temperature, given that the
// code is allowed by the shares, if not null; returns the probability of that. At least one code
// must be allowed.
double probabilities(const Real* logits, Index count, const float* shares, std::vector<double>& out,
                     double temperature = 1);
// The code for u in [0, 1).
std::int32_t draw_code(const std::vector<double>& probabilities, double u);

// Writes rows without hidden codes. The position within a code is uniform in what the limits allow,
// which are empty or have an entry for each variable. Row r uses the elements (first + r) *
// variables .. of `positions`.
void write_rows(const Rows& rows, Index first, const Random& positions, const CodeLimits& limits,
                EncodedTable& out);

}  // namespace ballast::argn
