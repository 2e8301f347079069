// Which random stream is drawn for what: the `purpose` of kernels/random.h. With the seed and the
// global step they name every random number of a model, so that a resumed run goes on with the same
// numbers and no draw shares its numbers with another.
#pragma once

#include <cstdint>

#include "kernels/random.h"

namespace ballast {

enum class Stream : std::uint32_t {
  held_out_rows = 1000,
  shuffle,  // step: epoch
  condition,
  matching_rows,
  permutation,
  latent,
  gumbel,
  mixing,   // of real and fake, for the gradient penalty
  dropout,  // call: pass * 16 + layer
  reparametrisation,
  // Sampling: step is the stream of candidates, the element index says which candidate row.
  sample_condition,
  sample_latent,
  sample_gumbel,
  sample_noise,
  sample_decode,
  category,
  code,
  sample_category,  // call: the code
  sample_code,
  metric,
  warp,
  item,  // call: which of a step's draws
  interpolation,
  split,  // call: the class
  peer,   // other ways to oversample; call: which, and the class
  target,
};

inline Random stream(std::uint64_t seed, Stream purpose, const Step& step, std::uint32_t call = 0) {
  return {seed, static_cast<std::uint32_t>(purpose), call, step};
}

}  // namespace ballast
