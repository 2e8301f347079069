// The any-order autoregressive network: the distribution of each hidden variable of a row, given
// the variables that are shown.
#pragma once

#include <vector>

#include "autograd/spans.h"
#include "layers/layers.h"
#include "models/argn/variables.h"
#include "models/tabular/options.h"

namespace ballast::argn {

// x = E c + L r + b: c are the shown codes and the hidden variables, one-hot, r are the ranks of
// the shown numbers. h = x + B2 relu(B1 relu(x)); logits = O relu(h) + o.
class AnyOrderNetwork : public Network {
 public:
  AnyOrderNetwork(const Variables& variables, const FitOptions& options, Device device = {},
                  std::uint64_t seed = 0);

  // Sets the ranks of the numbers and the biases of the logits from the codes of the training rows.
  void set_frequencies(const EncodedTable& codes);

  const Context& context() const { return context_; }
  const Tensor& ranks() const { return buffer(ranks_); }  // [inputs]
  // relu(h), [rows, width]. shown: [rows, variables], -1 where hidden.
  Tensor trunk(const Integers& shown, Index rows) const;
  // The logits of a variable, [rows, categories].
  Tensor logits(const Tensor& trunk, std::size_t v) const;
  // The cross-entropy of the targets, [rows, 1]. target: [rows, variables], -1 for none.
  Tensor loss(const Tensor& trunk, const Integers& target) const;
  Index width() const { return width_; }

 private:
  Variables variables_;
  Context context_;
  Spans spans_;  // of the logits
  Index width_;
  std::size_t ranks_;  // index in the network, as the following
  Linear embedding_;
  Linear down_;
  Linear up_;
  std::size_t output_;       // [categories, width]
  std::size_t output_bias_;  // [categories]
  Dropout dropout_;
};

// The mean negative log-likelihood of rows, from masks with `random`: an unbiased estimate of
// -ln p(row) in nats, averaged over orders of the variables. codes: [rows, variables].
Tensor negative_log_likelihood(const AnyOrderNetwork& network, const Integers& codes, Index rows,
                               const Random& random);

}  // namespace ballast::argn
