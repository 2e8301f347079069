#include "models/rae/sizes.h"

#include <string>

#include "models/options/option_values.h"

namespace ballast::rae {
namespace {

Sizes sizes_of(const std::variant<ImageSizes, RowSizes>& item, Index classes,
               const Options& options) {
  if (classes < 2) throw Error("the data has only one class; at least two are needed");
  if (options.mixed < 2) {
    throw OptionError("a mixture needs at least two latents", {"mixed"});
  }
  Sizes sizes;
  sizes.item = item;
  sizes.classes = classes;
  sizes.latent = options.latent;
  sizes.mixed = options.mixed;
  sizes.hidden = options.hidden;
  sizes.dropout = static_cast<Real>(options.dropout);
  return sizes;
}

}  // namespace

Sizes make_sizes(const ImageShape& image, Index classes, const Options& options) {
  if (image.height < 4 || image.width < 4 || image.height % 4 != 0 || image.width % 4 != 0) {
    throw OptionError("images of " + std::to_string(image.height) + "x" +
                          std::to_string(image.width) +
                          " cannot be halved twice; scale them so that both sides are multiples "
                          "of 4, for example to 28, 32 or 64 pixels",
                      {"image-size"});
  }
  return sizes_of(ImageSizes{image, options.filters}, classes, options);
}

Sizes make_sizes(const RowLayout& row, Index classes, const Options& options) {
  return sizes_of(RowSizes{row.columns, make_spans(row.spans)}, classes, options);
}

}  // namespace ballast::rae
