// The effect of each code on generated images.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/infogan/model.h"

namespace ballast::infogan {

struct TraversalOptions {
  Index rows = 8;
  Index columns = 10;  // of a continuous code
  std::uint64_t seed = 0;
};

// The images of one code.
struct Traversal {
  Code code;
  std::vector<double> values;  // of the code, by column
  // [rows, columns], row by row. A row has the same noise and the same other codes: those of an
  // image of the random seed.
  ImageSet images;
};

// A categorical code takes all categories, a continuous code values from -2 to 2, twice the range
// of training.
std::vector<Traversal> traverse(Model& model, const TraversalOptions& options = {});

// A PNG picture with one block for each code.
std::string traversal_png(const std::vector<Traversal>& traversals);

}  // namespace ballast::infogan
