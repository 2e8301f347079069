// What RAE learns from: items with classes, images or rows of a table.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/encoding/device_table.h"
#include "data/images/device_pixels.h"
#include "data/images/warper.h"
#include "models/rae/item_sets.h"
#include "models/rae/model.h"
#include "models/rae/options.h"

namespace ballast {

class RaeItems {
 public:
  virtual ~RaeItems() = default;
  const RaeSizes& sizes() const { return sizes_; }
  const std::vector<std::int32_t>& labels() const { return labels_; }
  const std::vector<std::string>& class_names() const { return class_names_; }
  // Those at these places, as the networks take them.
  virtual Tensor gather(const Integers& places) const = 0;
  // The same, but images warped at random, to learn their classes from.
  virtual Tensor gather_warped(const Integers& places, const Random& random) const = 0;
  // What they are, for a model file, which RaeModel reads.
  virtual void save(ModelFile& file) const = 0;

 protected:
  RaeItems(RaeSizes sizes, const std::vector<std::int32_t>& labels,
           const std::vector<std::string>& class_names)
      : sizes_(std::move(sizes)), labels_(labels), class_names_(class_names) {}

 private:
  RaeSizes sizes_;
  std::vector<std::int32_t> labels_;
  std::vector<std::string> class_names_;
};

class ImageItems final : public RaeItems {
 public:
  // Throws Error as check_sizes does.
  ImageItems(ImageSet images, const RaeOptions& options);
  Tensor gather(const Integers& places) const override;
  Tensor gather_warped(const Integers& places, const Random& random) const override;
  void save(ModelFile& file) const override;

 private:
  double warp_;
  DevicePixels pixels_;
  Warper warper_;
};

class RowItems final : public RaeItems {
 public:
  RowItems(RowSet rows, const RaeOptions& options);
  Tensor gather(const Integers& places) const override;
  Tensor gather_warped(const Integers& places, const Random& /*random*/) const override {
    return gather(places);
  }
  void save(ModelFile& file) const override;

 private:
  EncodedTable rows_;
  DeviceTable on_device_;
};

std::unique_ptr<const RaeItems> make_items(ImageSet images, const RaeOptions& options);
std::unique_ptr<const RaeItems> make_items(RowSet rows, const RaeOptions& options);

}  // namespace ballast
