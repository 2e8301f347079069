// The sizes of RAE's networks.
#pragma once

#include <variant>

#include "autograd/spans.h"
#include "data/encoding/encoded_table.h"
#include "kernels/pixels.h"
#include "models/rae/options.h"

namespace ballast::rae {

struct ImageSizes {
  ImageShape shape;    // height and width are multiples of 4
  Index filters = 64;  // of the outer convolutions; the inner ones have twice as many
};

struct RowSizes {
  Index columns = 0;  // of an encoded row
  Spans spans;
};

struct Sizes {
  std::variant<ImageSizes, RowSizes> item;
  Index classes = 0;
  Index latent = 64;
  Index mixed = 2;           // number of latents of a class in a mixture
  Index hidden = 1024;       // width of the fully connected layers
  Real dropout = Real(0.4);  // after each layer of the encoder
};

// Throw OptionError if the image height or width is not a multiple of 4 and for fewer than two
// latents to mix, and Error for fewer than two classes.
Sizes make_sizes(const ImageShape& image, Index classes, const Options& options);
Sizes make_sizes(const RowLayout& row, Index classes, const Options& options);

}  // namespace ballast::rae
