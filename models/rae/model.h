// A trained RAE: what classifies images or rows, and makes more of a class.
#pragma once

#include <string>
#include <vector>

#include "io/safetensors.h"
#include "kernels/pixels.h"
#include "models/rae/item_sets.h"
#include "models/rae/options.h"

namespace ballast {

// Throw Error for images that do not halve twice, and for fewer than two classes or latents to mix.
RaeSizes rae_sizes(const ImageShape& image, Index classes, const RaeOptions& options);
RaeSizes rae_sizes(const RowLayout& row, Index classes, const RaeOptions& options);

class RaeModel {
 public:
  // Throws Error for a file that does not hold what RaeTrainer saves and, of rows, their encoder.
  RaeModel(const ModelFile& file, const RaeOptions& options, Device device);

  const RaeSizes& sizes() const { return sizes_; }
  const std::vector<std::string>& class_names() const { return class_names_; }

  // [items, latent]. Throws Error, naming both sizes, for images of another size; rows must have
  // the layout that the model was trained on.
  std::vector<Real> encode(const ImageSet& images);
  std::vector<Real> encode(const RowSet& rows);
  // [items, classes], of latents.
  std::vector<Real> probabilities(const std::vector<Real>& latents);

  // counts[c] new items of class c, class by class, with their labels: each is made of a convex
  // combination, uniform on the simplex, of latents of `mixed` drawn items of its class. Of a class
  // with a single item it is made of that latent, moved a little. A new item depends on the given
  // ones, the seed, its class and its number in the class alone, a row on its number in all, too.
  // Labels are the model's classes. Throws Error for a class that has no item to begin with, and
  // for more rows than memory holds.
  ImageSet oversample(const ImageSet& images, const std::vector<Index>& counts, std::uint64_t seed);
  RowSet oversample(const RowSet& rows, const std::vector<Index>& counts, std::uint64_t seed);
  // Appends the items of these latents, [count, latent], of one class. The seed draws the
  // categories of a row; nothing is drawn of an image.
  void decode(const std::vector<Real>& latents, std::int32_t of_class, std::uint64_t seed,
              ImageSet& images);
  void decode(const std::vector<Real>& latents, std::int32_t of_class, std::uint64_t seed,
              RowSet& rows);
  // Latents [count, latent] that oversample() decodes, from its number `first` of a class on, from
  // those of the class's items [own, latent]; deviation is that of all latents, [latent].
  std::vector<Real> draw(const std::vector<Real>& own, const std::vector<Real>& deviation,
                         Index first, Index count, std::uint64_t seed,
                         std::uint32_t of_class) const;

 private:
  template <class Set>
  std::vector<Real> encode_all(const Set& items);
  template <class Set>
  Set oversample_all(const Set& items, const std::vector<Index>& counts, std::uint64_t seed);
  // Calls work(z, classes) for some latents at a time, z [some, latent], and their classes.
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
