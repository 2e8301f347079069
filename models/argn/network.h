// The any-order autoregressive network: the distribution of each hidden variable of a row, given
// the variables that are shown.
#pragma once

#include "autograd/spans.h"
#include "layers/layers.h"
#include "models/argn/variables.h"
#include "models/tabular/options.h"

namespace ballast::argn {

// x = E c + b, c: the codes that are shown and the variables that are hidden, one-hot.
// h = x + B2 relu(B1 relu(x)). The logits of all variables are O relu(h) + o.
// Rows of E and O that belong to neighbouring values of a number share parameters: each is the sum
// of an own vector, which counts less for a bin, and of linear interpolations between 5, 9, 17 and
// 33 vectors along the values.
class AnyOrderNetwork : public Network {
 public:
  AnyOrderNetwork(const Variables& variables, const FitOptions& options, Device device = {},
                  std::uint64_t seed = 0);

  // Sets o to the log frequencies of the codes.
  void set_frequencies(const EncodedTable& rows);

  // E and O, computed from the parameters: once for many calls of the functions below.
  struct Tables {
    Tensor input;   // [inputs, width]
    Tensor output;  // [categories, width]
  };
  Tables tables() const;

  // relu(h), [rows, width]. shown: [rows, variables], -1 where hidden.
  Tensor trunk(const Tables& tables, const Integers& shown) const;
  // The logits of a variable, [rows, categories].
  Tensor logits(const Tables& tables, const Tensor& trunk, std::size_t v) const;

  // The mean over rows of an unbiased estimate of -ln p(row) in nats, averaged over the orders of
  // the variables: each row shows a random subset of them. codes: [rows, variables].
  Tensor negative_log_likelihood(const Tables& tables, const Integers& codes,
                                 const Random& random) const;

  // Number of values that trunk() and logits() hold for each row.
  Index values_per_row() const;

 private:
  ContextView context() const { return {columns_.data(), columns_.count()}; }

  Variables variables_;
  Array<ContextColumn> columns_;
  Spans spans_;  // of the logits
  Index width_;
  SparseTensor input_basis_;   // E = input_basis embedding
  SparseTensor output_basis_;  // O = output_basis output
  std::size_t embedding_;      // indices in the network
  std::size_t embedding_bias_;
  Linear down_;
  Linear up_;
  std::size_t output_;
  std::size_t output_bias_;
  Dropout dropout_;
};

}  // namespace ballast::argn
