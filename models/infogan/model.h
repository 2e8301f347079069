// Generating images, and a trained model for generating and encoding.
#pragma once

#include <string>
#include <vector>

#include "data/images/image_set.h"
#include "io/safetensors.h"
#include "models/infogan/networks.h"
#include "models/infogan/options.h"

namespace ballast::infogan {

// Random streams for the latents of generated images. Image i depends only on the seed and i.
LatentStreams sample_streams(std::uint64_t seed, Index first = 0);

NetworkSizes network_sizes(Index height, Index width, Index channels, const Options& options);

// Uses the running statistics of batch norm, so an image does not depend on the rest of the batch.
ImageSet make_images(Generator& generator, const NetworkSizes& sizes, const Latents& latents);

// The options in a model file. Throws Error if it is not a model of infogan; `path` is used in the
// message.
Options options_of(const ModelFile& file, const std::string& path);
NetworkSizes sizes_of(const ModelFile& file, const Options& options);

class Model {
 public:
  // Throws the errors of options_of().
  Model(ModelFile file, const std::string& path, Device device);
  // The file is the same that the program writes. Throws Error for an existing file unless `force`
  // is set.
  void save(const std::string& path, bool force = false) const;

  const ModelFile& file() const { return file_; }
  const Options& options() const { return options_; }
  const NetworkSizes& sizes() const { return sizes_; }
  // Latents of the images [first, first + count) of a random seed; set_code() changes their codes.
  Latents draw(std::uint64_t seed, Index first, Index count) const;
  ImageSet generate(const Latents& latents) { return make_images(generator_, sizes_, latents); }

  struct Encoding {
    // One for each categorical code, [images, categories].
    std::vector<std::vector<Real>> probabilities;
    std::vector<Real> mean;       // [images, continuous codes]
    std::vector<Real> deviation;  // standard deviation, [images, continuous codes]
    Index images = 0;
    // The most probable category of the i-th categorical code for each image.
    std::vector<std::int32_t> categories(std::size_t i) const;
  };
  // Throws Error, naming both sizes, for images of another size than those that were trained on.
  Encoding encode(const ImageSet& images);

 private:
  ModelFile file_;
  Device device_;
  Options options_;
  NetworkSizes sizes_;
  Generator generator_;
  Discriminator discriminator_;
};

}  // namespace ballast::infogan
