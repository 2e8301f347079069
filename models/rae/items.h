// The training items of RAE: images, or rows of a table, with classes.
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
#include "models/training/memory_check.h"

namespace ballast::rae {

// Advice for errors about networks that do not fit into memory.
inline const MemoryAdvice kMemoryAdvice = {
    "Make the fully connected layers or the convolutions narrower, or the images smaller",
    {"hidden", "filters", "image-size"}};

class Items {
 public:
  virtual ~Items() = default;
  const Sizes& sizes() const { return sizes_; }
  const std::vector<std::int32_t>& labels() const { return labels_; }
  const std::vector<std::string>& class_names() const { return class_names_; }
  // The items with these indices as network input.
  virtual Tensor gather(const Integers& places) const = 0;
  // Like gather(), but images are warped at random. Used to train on classes.
  virtual Tensor gather_warped(const Integers& places, const Random& random) const = 0;
  // Saves the description of the items that Model reads.
  virtual void save(ModelFile& file) const = 0;

 protected:
  Items(Sizes sizes, const std::vector<std::int32_t>& labels,
        const std::vector<std::string>& class_names)
      : sizes_(std::move(sizes)), labels_(labels), class_names_(class_names) {}

 private:
  Sizes sizes_;
  std::vector<std::int32_t> labels_;
  std::vector<std::string> class_names_;
};

class ImageItems final : public Items {
 public:
  // Throws the errors of make_sizes().
  ImageItems(ImageSet images, const Options& options);
  Tensor gather(const Integers& places) const override;
  Tensor gather_warped(const Integers& places, const Random& random) const override;
  void save(ModelFile& file) const override;

 private:
  double warp_;
  DevicePixels pixels_;
  Warper warper_;
};

class RowItems final : public Items {
 public:
  RowItems(RowSet rows, const Options& options);
  Tensor gather(const Integers& places) const override;
  Tensor gather_warped(const Integers& places, const Random& /*random*/) const override {
    return gather(places);
  }
  void save(ModelFile& file) const override;

 private:
  RowSet rows_;
  DeviceTable on_device_;
};

std::unique_ptr<const Items> make_items(ImageSet images, const Options& options);
std::unique_ptr<const Items> make_items(RowSet rows, const Options& options);

}  // namespace ballast::rae
