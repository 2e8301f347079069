// A trained RAE: classifies images or rows and generates new ones of a class.
#pragma once

#include <string>
#include <vector>

#include "io/safetensors.h"
#include "models/rae/item_sets.h"
#include "models/rae/networks.h"

namespace ballast::rae {

// Set is ImageSet or RowSet.
template <class Set>
class Model {
 public:
  // The file must contain what Trainer saves and, for rows, the table encoder; throws Error
  // otherwise.
  Model(const ModelFile& file, const Options& options, Device device);

  const Sizes& sizes() const { return sizes_; }
  const std::vector<std::string>& class_names() const { return class_names_; }

  // Returns [items, latent]. Throws Error, naming both sizes, for images of another size. Rows must
  // have the layout that the model was trained on.
  std::vector<Real> encode(const Set& items);
  // Class probabilities [items, classes] for latents [items, latent].
  std::vector<Real> probabilities(const std::vector<Real>& latents);

  // Generates counts[c] new items of class c, ordered by class, with labels. Each item is decoded
  // from a convex combination (weights uniform on the simplex) of the latents of `mixed` randomly
  // drawn items of its class. For a class with a single item, its latent plus noise is decoded.
  // A new item depends only on the given items, the seed, its class and its index within the class;
  // a row also depends on its index within all rows. Labels are class indices of the model. Throws
  // Error for a class without items, and for more rows than fit into memory.
  Set oversample(const Set& items, const std::vector<Index>& counts, std::uint64_t seed);
  // Decodes latents [count, latent] of one class and appends the items. The seed is used to sample
  // the categories of rows; decoding images is deterministic.
  void decode(const std::vector<Real>& latents, std::int32_t of_class, std::uint64_t seed,
              Set& items);
  // The latents [count, latent] that oversample() decodes for items first .. first + count - 1 of a
  // class. own: latents of the items of the class, [items, latent]. deviation: standard deviation
  // of all latents, [latent].
  std::vector<Real> draw(const std::vector<Real>& own, const std::vector<Real>& deviation,
                         Index first, Index count, std::uint64_t seed,
                         std::uint32_t of_class) const;

 private:
  Device device_;
  Sizes sizes_;
  std::vector<std::string> class_names_;
  Encoder encoder_;
  Classifier classifier_;
  Decoder decoder_;
};

}  // namespace ballast::rae
