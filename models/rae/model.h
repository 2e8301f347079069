// A trained RAE: classifies images or rows and generates new ones of a class.
#pragma once

#include <string>
#include <vector>

#include "io/safetensors.h"
#include "kernels/pixels.h"
#include "models/rae/item_sets.h"
#include "models/rae/options.h"

namespace ballast {

// Throw Error if the image height or width is not a multiple of 4, and for fewer than two classes
// or fewer than two latents to mix.
RaeSizes rae_sizes(const ImageShape& image, Index classes, const RaeOptions& options);
RaeSizes rae_sizes(const RowLayout& row, Index classes, const RaeOptions& options);

class RaeModel {
 public:
  // The file must contain what RaeTrainer saves and, for rows, the table encoder; throws Error
  // otherwise.
  RaeModel(const ModelFile& file, const RaeOptions& options, Device device);

  const RaeSizes& sizes() const { return sizes_; }
  const std::vector<std::string>& class_names() const { return class_names_; }

  // Returns [items, latent]. Throws Error, naming both sizes, for images of another size. Rows must
  // have the layout that the model was trained on.
  std::vector<Real> encode(const ImageSet& images);
  std::vector<Real> encode(const RowSet& rows);
  // Class probabilities [items, classes] for latents [items, latent].
  std::vector<Real> probabilities(const std::vector<Real>& latents);

  // Generates counts[c] new items of class c, ordered by class, with labels. Each item is decoded
  // from a convex combination (weights uniform on the simplex) of the latents of `mixed` randomly
  // drawn items of its class. For a class with a single item, its latent plus noise is decoded.
  // A new item depends only on the given items, the seed, its class and its index within the class;
  // a row also depends on its index within all rows. Labels are class indices of the model. Throws
  // Error for a class without items, and for more rows than fit into memory.
  ImageSet oversample(const ImageSet& images, const std::vector<Index>& counts, std::uint64_t seed);
  RowSet oversample(const RowSet& rows, const std::vector<Index>& counts, std::uint64_t seed);
  // Decodes latents [count, latent] of one class and appends the items. The seed is used to sample
  // the categories of rows; decoding images is deterministic.
  void decode(const std::vector<Real>& latents, std::int32_t of_class, std::uint64_t seed,
              ImageSet& images);
  void decode(const std::vector<Real>& latents, std::int32_t of_class, std::uint64_t seed,
              RowSet& rows);
  // The latents [count, latent] that oversample() decodes for items first .. first + count - 1 of a
  // class. own: latents of the items of the class, [items, latent]. deviation: standard deviation
  // of all latents, [latent].
  std::vector<Real> draw(const std::vector<Real>& own, const std::vector<Real>& deviation,
                         Index first, Index count, std::uint64_t seed,
                         std::uint32_t of_class) const;

 private:
  template <class Set>
  std::vector<Real> encode_all(const Set& items);
  template <class Set>
  Set oversample_all(const Set& items, const std::vector<Index>& counts, std::uint64_t seed);
  // Calls work(z, classes) for batches of latents, z [batch, latent], and their classes.
  template <class Work>
  void for_latents(const std::vector<Real>& latents, std::int32_t of_class, const Work& work) const;

  Device device_;
  RaeSizes sizes_;
  std::vector<std::string> class_names_;
  RaeEncoder encoder_;
  RaeClassifier classifier_;
  RaeDecoder decoder_;
};

}  // namespace ballast
