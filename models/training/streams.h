// The random streams of the models: values for `purpose` in kernels/random.h. The seed, the stream
// and the global step determine every random number of a model. A resumed run therefore continues
// with the same numbers, and no two draws share numbers.
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
  // Sampling. step: the candidate stream; element index: the candidate row.
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
  item,  // call: index of the draw within a step
  interpolation,
  split,     // call: the class
  baseline,  // baseline oversamplers; call: the method and the class
  target,
  sample_accept,
  sample_rank,  // call: the part
  member,       // of a group of flags
  sample_target,
};

inline Random stream(std::uint64_t seed, Stream purpose, const Step& step, std::uint32_t call = 0) {
  return {seed, static_cast<std::uint32_t>(purpose), call, step};
}

}  // namespace ballast
