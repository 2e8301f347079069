// Images of a generator, and the model as other programs than its fit use it.
#pragma once

#include <string>
#include <vector>

#include "data/images/image_set.h"
#include "io/safetensors.h"
#include "models/infogan/networks.h"
#include "models/infogan/options.h"

namespace ballast {

// The latents of generated images: image i depends on the seed and i alone.
LatentStreams sample_streams(std::uint64_t seed, Index first = 0);

NetworkSizes network_sizes(Index height, Index width, Index channels,
                           const InfoganOptions& options);

// By the running statistics, so that an image does not depend on which are made with it.
ImageSet make_images(ImageGenerator& generator, const NetworkSizes& sizes, const Latents& latents);

// What a model file says. Throws Error for one that is none of infogan's; `path` for the message.
InfoganOptions options_of(const ModelFile& file, const std::string& path);
NetworkSizes sizes_of(const ModelFile& file, const InfoganOptions& options);

class InfoganModel {
 public:
  // Throws Error as above.
  InfoganModel(const ModelFile& file, const std::string& path, Device device);

  const InfoganOptions& options() const { return options_; }
  const NetworkSizes& sizes() const { return sizes_; }
  // Latents of the images [first, first + count) of a seed.
  Latents draw(std::uint64_t seed, Index first, Index count) const;
  ImageSet generate(const Latents& latents) { return make_images(generator_, sizes_, latents); }

  struct Encoding {
    std::vector<std::vector<Real>> probabilities;  // of each categorical code, [images, categories]
    std::vector<Real> mean;                        // [images, continuous codes]
    std::vector<Real> deviation;
    Index images = 0;
    // The most probable category of each image by the i-th categorical code.
    std::vector<std::int32_t> categories(std::size_t i) const;
  };
  // Throws Error, naming both sizes, for images of another size.
  Encoding encode(const ImageSet& images);

 private:
  Device device_;
  InfoganOptions options_;
  NetworkSizes sizes_;
  ImageGenerator generator_;
  Discriminator discriminator_;
};

}  // namespace ballast
