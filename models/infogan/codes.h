// The codes of an InfoGAN: which there are, what they are called, and batches of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "autograd/array.h"
#include "autograd/tensor.h"
#include "kernels/random.h"

namespace ballast {

struct Code {
  std::string name;      // "c1", "c2", ... in order
  Index categories = 0;  // equally likely; 0: continuous, uniform on [-1, 1]
};
using Codes = std::vector<Code>;

// "cat:10,cont:2": a categorical code of 10 categories, then two continuous ones. Throws
// UsageError.
Codes parse_codes(const std::string& text);

Index count_continuous(const Codes& codes);
Index count_categories(const Codes& codes);  // of all categorical codes together

enum class NoiseLaw { uniform, normal };  // uniform on [-1, 1], standard normal

// What a generator makes images of, a row an image.
struct Latents {
  Tensor noise;                      // [rows, noise]
  std::vector<Integers> categories;  // of each categorical code, [rows]
  Tensor continuous;                 // [rows, continuous codes]; undefined without any
  Index rows() const { return noise.dim(0); }
};

// Which streams latents are drawn from: row r takes the elements of row first + r.
struct LatentStreams {
  Random noise;
  Random category;  // its call is counted up from code to code
  Random continuous;
  Index first = 0;
};
Latents draw_latents(const Codes& codes, Index noise, NoiseLaw law, Index rows,
                     const LatentStreams& streams, Device device);

// Gives all rows one value of a code: a category, or any number for a continuous one.
void set_code(const Codes& codes, std::size_t index, double value, Latents& latents);

}  // namespace ballast
