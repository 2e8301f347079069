// The latent codes of an InfoGAN: parsing, naming and sampling.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "autograd/array.h"
#include "autograd/tensor.h"
#include "kernels/random.h"

namespace ballast::infogan {

struct Code {
  std::string name;      // "c1", "c2", ... in order
  Index categories = 0;  // equally likely; 0: continuous code, uniform on [-1, 1)
};
using Codes = std::vector<Code>;

// Parses a list such as "cat:10,cont:2": a categorical code with 10 categories, then two continuous
// codes. Throws UsageError.
Codes parse_codes(const std::string& text);

Index count_continuous(const Codes& codes);
Index count_categories(const Codes& codes);  // total over all categorical codes

enum class NoiseLaw { uniform, normal };  // uniform on [-1, 1), standard normal

// The input of the generator, one row per image.
struct Latents {
  Tensor noise;                      // [rows, noise]
  std::vector<Integers> categories;  // one for each categorical code, [rows]
  Tensor continuous;                 // [rows, continuous codes]; undefined if there are none
  Index rows() const { return noise.dim(0); }
};

// Random streams for latents. Row r of a batch uses the random numbers of row first + r.
struct LatentStreams {
  Random noise;
  Random category;  // `call` is incremented for each categorical code
  Random continuous;
  Index first = 0;
};
Latents draw_latents(const Codes& codes, Index noise, NoiseLaw law, Index rows,
                     const LatentStreams& streams, Device device);

// Throws Error for a value that no code of this kind has: a category that there is not, or a number
// beyond 1000.
void check_value(const Code& code, double value);

// Sets a code to a value for each row: a category, or any number for a continuous code.
void set_code(const Codes& codes, std::size_t index, std::span<const double> values,
              Latents& latents);
// To one value in all rows.
void set_code(const Codes& codes, std::size_t index, double value, Latents& latents);

}  // namespace ballast::infogan
