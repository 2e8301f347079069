#include "models/rae/items.h"

#include "models/rae/image_batches.h"

namespace ballast {

ImageItems::ImageItems(const ImageSet& images, const RaeOptions& options)
    : RaeItems(rae_sizes({images.height, images.width, images.channels},
                         static_cast<Index>(images.class_names.size()), options),
               images.labels, images.class_names),
      warp_(options.warp),
      pixels_(Array<std::uint8_t>::from(images.pixels, device_of(options))),
      warper_({images.height, images.width, images.channels}, options.warp, device_of(options)) {}

Tensor ImageItems::gather(const Integers& places) const {
  return gather_images(pixels_, places, sizes());
}

Tensor ImageItems::gather_warped(const Integers& places, const Random& random) const {
  return warp_ > 0 ? warper_.warp(pixels_, places, random) : gather(places);
}

void ImageItems::save(ModelFile& file) const {
  file.put("image_size",
           std::vector<std::int64_t>{sizes().height, sizes().width, sizes().channels});
}

RowItems::RowItems(const EncodedTable& rows, const std::vector<std::int32_t>& labels,
                   const std::vector<std::string>& class_names, const RaeOptions& options)
    : RaeItems(rae_sizes(rows.layout(), static_cast<Index>(class_names.size()), options), labels,
               class_names),
      rows_(rows, device_of(options)) {}

Tensor RowItems::gather(const Integers& places) const { return rows_.expand(places).to_dense(); }

// The encoder says what rows are, and is not ours.
void RowItems::save(ModelFile& /*file*/) const {}

}  // namespace ballast
