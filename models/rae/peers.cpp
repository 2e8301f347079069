#include "models/rae/peers.h"

#include <cmath>

#include "data/imbalance.h"
#include "data/smote.h"
#include "models/common/streams.h"

namespace ballast {
namespace {

constexpr std::uint32_t kCallsOfSmote = 3;

// The stream of a class; each peer draws its own.
enum Peer : std::uint32_t { kCopies, kPixels, kLatents };
Random random_of(std::uint64_t seed, Peer peer, std::size_t of_class) {
  constexpr std::uint32_t kPeers = 3;
  const std::uint32_t number = static_cast<std::uint32_t>(of_class) * kPeers + peer;
  return stream(seed, Stream::peer, 0, kCallsOfSmote * number);
}

}  // namespace

ImageSet copy_at_random(const ImageSet& images, const std::vector<Index>& counts,
                        std::uint64_t seed) {
  const auto items = items_of_classes(images.labels, counts.size());
  std::vector<Index> places;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    const Random random = random_of(seed, kCopies, c);
    for (Index i = 0; i < counts[c]; ++i) {
      places.push_back(items[c].at(random_below(random, i, items[c].size())));
    }
  }
  return take(images, places);
}

ImageSet smote_pixels(const ImageSet& images, const std::vector<Index>& counts,
                      std::uint64_t seed) {
  ImageSet made = no_images(images);
  const auto items = items_of_classes(images.labels, counts.size());
  for (std::size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] == 0) continue;
    const ImageSet own = take(images, items[c]);
    const std::vector<Real> pixels(own.pixels.begin(), own.pixels.end());
    const std::vector<Real> mixed =
        smote(pixels.data(), own.count, own.image_size(), counts[c], random_of(seed, kPixels, c));
    for (const Real value : mixed) {
      made.pixels.push_back(static_cast<std::uint8_t>(std::lround(value)));
    }
    made.labels.insert(made.labels.end(), static_cast<std::size_t>(counts[c]),
                       static_cast<std::int32_t>(c));
    made.count += counts[c];
  }
  return made;
}

ImageSet smote_latents(RaeModel& model, const ImageSet& images, const std::vector<Index>& counts,
                       std::uint64_t seed) {
  ImageSet made = no_images(images);
  const Index columns = model.sizes().latent;
  const std::vector<Real> latents = model.encode(images);
  const auto items = items_of_classes(images.labels, counts.size());
  for (std::size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] == 0) continue;
    const std::vector<Real> own = take(latents, columns, items[c]);
    model.decode(smote(own.data(), static_cast<Index>(items[c].size()), columns, counts[c],
                       random_of(seed, kLatents, c)),
                 static_cast<std::int32_t>(c), made);
  }
  return made;
}

}  // namespace ballast
