#include "models/rae/items.h"

#include <utility>

#include "models/rae/labelled_encoder.h"
#include "models/training/image_model.h"

namespace ballast::rae {

ImageItems::ImageItems(ImageSet images, const Options& options)
    : Items(make_sizes({images.height, images.width, images.channels},
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

void ImageItems::save(ModelFile& file) const { put_image_size(warper_.shape(), file); }

RowItems::RowItems(RowSet rows, const Options& options)
    : Items(make_sizes(rows.rows.layout(), static_cast<Index>(rows.class_names.size()), options),
            rows.labels, rows.class_names),
      rows_(std::move(rows)),
      on_device_(rows_.rows, device_of(options)) {}

Tensor RowItems::gather(const Integers& places) const {
  return on_device_.expand(places).to_dense();
}

void RowItems::save(ModelFile& file) const { rows_.encoder->save(file); }

std::unique_ptr<const Items> make_items(ImageSet images, const Options& options) {
  return std::make_unique<ImageItems>(std::move(images), options);
}

std::unique_ptr<const Items> make_items(RowSet rows, const Options& options) {
  return std::make_unique<RowItems>(std::move(rows), options);
}

}  // namespace ballast::rae
