#include "models/infogan/model.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "autograd/grad.h"
#include "kernels/error.h"
#include "kernels/pixels.h"
#include "models/training/finite_output.h"
#include "models/training/image_model.h"
#include "models/training/model_file.h"
#include "models/training/streams.h"

namespace ballast::infogan {
namespace {

constexpr Index kEncodedAtOnce = 256;

void append(std::vector<Real>& all, const Tensor& more) {
  const std::vector<Real> values = more.to_vector();
  all.insert(all.end(), values.begin(), values.end());
}

}  // namespace

LatentStreams sample_streams(std::uint64_t seed, Index first) {
  return {stream(seed, Stream::sample_latent, 0), stream(seed, Stream::sample_category, 0),
          stream(seed, Stream::sample_code, 0), first};
}

NetworkSizes network_sizes(Index height, Index width, Index channels, const Options& options) {
  return {height,
          width,
          channels,
          options.noise,
          parse_codes(options.codes),
          static_cast<Real>(options.slope)};
}

ImageSet make_images(Generator& generator, const NetworkSizes& sizes, const Latents& latents) {
  const NoGrad pause;
  const std::vector<Real> values = generator.forward(latents).to_vector();
  ImageSet images;
  images.count = latents.rows();
  images.height = sizes.height;
  images.width = sizes.width;
  images.channels = sizes.channels;
  for (const Real value : values) {
    images.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * finite_output(value))));
  }
  return images;
}

Options options_of(const ModelFile& file, const std::string& path) {
  check_program("infogan", file, path);
  Options options;
  take_kept_options(file, options);
  return options;
}

NetworkSizes sizes_of(const ModelFile& file, const Options& options) {
  const ImageShape size = image_size_in(file);
  return file.read_field("image_size", [&] {
    halvings(size.height, size.width);
    return network_sizes(size.height, size.width, size.channels, options);
  });
}

Model::Model(ModelFile file, const std::string& path, Device device)
    : file_(std::move(file)),
      device_(device),
      options_(options_of(file_, path)),
      sizes_(sizes_of(file_, options_)),
      generator_(sizes_, device),
      discriminator_(sizes_, device) {
  generator_.load(file_);
  discriminator_.load(file_);
}

void Model::save(const std::string& path, bool force) const {
  write_model_file(path, file_, force);
}

Latents Model::draw(std::uint64_t seed, Index first, Index count) const {
  return draw_latents(sizes_.codes, sizes_.noise, noise_law_of(options_), count,
                      sample_streams(seed, first), device_);
}

std::vector<std::int32_t> Model::Encoding::categories(std::size_t i) const {
  const auto count = static_cast<std::ptrdiff_t>(probabilities[i].size()) / images;
  std::vector<std::int32_t> best;
  for (auto p = probabilities[i].begin(); p != probabilities[i].end(); p += count) {
    best.push_back(static_cast<std::int32_t>(std::max_element(p, p + count) - p));
  }
  return best;
}

Model::Encoding Model::encode(const ImageSet& images) {
  check_image_size(images, sizes_.height, sizes_.width, sizes_.channels);
  const NoGrad pause;
  Encoding encoding;
  encoding.images = images.count;
  encoding.probabilities.resize(sizes_.codes.size() -
                                static_cast<std::size_t>(count_continuous(sizes_.codes)));
  for (Index first = 0; first < images.count; first += kEncodedAtOnce) {
    const Index count = std::min(kEncodedAtOnce, images.count - first);
    std::vector<std::int32_t> index(static_cast<std::size_t>(count));
    for (Index i = 0; i < count; ++i) index[static_cast<std::size_t>(i)] = static_cast<int>(i);
    Tensor x = Tensor::empty({count, images.height, images.width, images.channels});
    gather_pixels({}, {images.image(first), index.data(), count}, images.image_size(),
                  Real{1} / 255, 0, x.mutable_data());
    const auto q = discriminator_.recognise(discriminator_.features(x.to(device_)));
    for (std::size_t i = 0; i < q.logits.size(); ++i) {
      append(encoding.probabilities[i], softmax(q.logits[i]));
    }
    if (!q.mean.defined()) continue;
    append(encoding.mean, q.mean);
    append(encoding.deviation, exp(q.log_deviation));
  }
  return encoding;
}

}  // namespace ballast::infogan
