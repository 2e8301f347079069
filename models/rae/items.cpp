#include "models/rae/items.h"

#include <utility>

#include "models/training/image_model.h"

namespace ballast {

ImageItems::ImageItems(ImageSet images, const RaeOptions& options)
    : RaeItems(rae_sizes({images.height, images.width, images.channels},
                         static_cast<Index>(images.class_names.size()), options),
               images.labels, images.class_names),
      warp_(options.warp),
      pixels_(std::move(images.pixels), device_of(options)),
      warper_({images.height, images.width, images.channels}, options.warp, device_of(options)) {}

Tensor ImageItems::gather(const Integers& places) const {
  return images_at(pixels_, places, warper_.shape());
}

Tensor ImageItems::gather_warped(const Integers& places, const Random& random) const {
  return warp_ > 0 ? warper_.warp(pixels_, places, random) : gather(places);
}

void ImageItems::save(ModelFile& file) const {
  put_image_size({sizes().height, sizes().width, sizes().channels}, file);
}

RowItems::RowItems(RowSet rows, const RaeOptions& options)
    : RaeItems(rae_sizes(rows.rows.layout(), static_cast<Index>(rows.class_names.size()), options),
               rows.labels, rows.class_names),
      rows_(std::move(rows.rows)),
      on_device_(rows_, device_of(options)) {}

Tensor RowItems::gather(const Integers& places) const {
  return on_device_.expand(places).to_dense();
}

// Rows are described by the table encoder, which the caller saves.
void RowItems::save(ModelFile& /*file*/) const {}

std::unique_ptr<const RaeItems> make_items(ImageSet images, const RaeOptions& options) {
  return std::make_unique<ImageItems>(std::move(images), options);
}

std::unique_ptr<const RaeItems> make_items(RowSet rows, const RaeOptions& options) {
  return std::make_unique<RowItems>(std::move(rows), options);
}

}  // namespace ballast
