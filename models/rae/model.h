// A trained RAE: what classifies images or rows, and makes more of a class.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "data/encoded_table.h"
#include "data/image_set.h"
#include "data/safetensors.h"
#include "kernels/pixels.h"
#include "metrics/contingency.h"
#include "models/rae/options.h"

namespace ballast {

// Throws Error as check_sizes does.
RaeSizes rae_sizes(const ImageShape& image, Index classes, const RaeOptions& options);
RaeSizes rae_sizes(const RowLayout& row, Index classes, const RaeOptions& options);

// The networks that make and classify.
struct RaeNetworks {
  RaeNetworks(const RaeSizes& sizes, Device device);
  void initialize(std::uint64_t seed);

  ParameterGroup reading;  // of encoder and classifier
  ParameterGroup making;   // of the decoder
  RaeEncoder encoder;
  RaeClassifier classifier;
  RaeDecoder decoder;
};
void save_networks(ModelFile& file, const std::string& prefix, const RaeNetworks& networks);
void load_networks(const ModelFile& file, const std::string& prefix, RaeNetworks& networks);

class RaeModel {
 public:
  // Throws Error for a file that does not hold what RaeTrainer saves and, of rows, their encoder.
  RaeModel(const ModelFile& file, const RaeOptions& options, Device device);

  const RaeSizes& sizes() const { return sizes_; }
  const std::vector<std::string>& class_names() const { return class_names_; }

  // [images, latent]. Throws Error, naming both sizes, for images of another size.
  std::vector<Real> encode(const ImageSet& images);
  // [rows, latent], of rows of the layout that the model was trained on.
  std::vector<Real> encode(const EncodedTable& rows);
  // [images, classes], of images or of their latents.
  std::vector<Real> probabilities(const ImageSet& images);
  std::vector<Real> probabilities(const std::vector<Real>& latents);

  // counts[c] new images of class c, class by class, with their labels: each is made of a convex
  // combination, uniform on the simplex, of latents of `mixed` drawn images of its class. Of a
  // class with a single image it is made of that latent, moved a little. An image depends on the
  // given ones, the seed, its class and its number in the class alone. Labels are the model's
  // classes. Throws Error for a class that has no image to begin with.
  ImageSet oversample(const ImageSet& images, const std::vector<Index>& counts, std::uint64_t seed);
  // The same of rows with these classes, class by class: counts[c] rows of class c.
  EncodedTable oversample(const EncodedTable& rows, const Labels& labels,
                          const std::vector<Index>& counts, std::uint64_t seed);
  // Appends the images of these latents, [count, latent], of one class.
  void decode(const std::vector<Real>& latents, std::int32_t of_class, ImageSet& images);
  // The latents [count, latent] that oversample() decodes, from those of a class's images
  // [own, latent]; deviation is that of all latents, [latent].
  std::vector<Real> draw(const std::vector<Real>& own, const std::vector<Real>& deviation,
                         Index count, std::uint64_t seed, std::uint32_t of_class) const;

 private:
  void check_size(const ImageSet& images) const;
  // For each class that gets more, the latents [count, latent] of its new items.
  using Decode = std::function<void(std::size_t of_class, const std::vector<Real>& latents)>;
  Tensor latents_at(const std::vector<Real>& latents, Index first, Index count) const;
  void decode_rows(const std::vector<Real>& latents, std::int32_t of_class, std::uint64_t seed,
                   Index first, EncodedTable& made);
  void draw_all(const std::vector<Real>& latents, const Labels& labels,
                const std::vector<Index>& counts, std::uint64_t seed, const Decode& decode) const;

  Device device_;
  RaeSizes sizes_;
  std::vector<std::string> class_names_;
  RaeNetworks networks_;
};

}  // namespace ballast
