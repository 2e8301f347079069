#include "models/rae/model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "autograd/grad.h"
#include "data/classes/imbalance.h"
#include "data/encoding/table_encoder.h"
#include "kernels/error.h"
#include "models/tabular/encoded_rows.h"
#include "models/training/image_model.h"
#include "models/training/memory_check.h"
#include "models/training/model_file.h"
#include "models/training/streams.h"

namespace ballast::rae {
namespace {

constexpr Index kCellBytes = 24;  // memory for one value of a new row: encoded, and in the table
// For a class with a single item: standard deviation of the noise, relative to that of all latents.
constexpr double kJitter = 0.1;

void check_target(const ModelFile& file, const Options& options, bool of_table) {
  if (of_table != options.target.empty() && of_table != has_image_size(file)) return;
  file.fail(kOptions, "must have a target if and only if the model has no image size");
}

// The set selects the overload.
Sizes sizes_in(const ModelFile& file, const Options& options, const ImageSet* /*set*/) {
  check_target(file, options, false);
  const auto classes = static_cast<Index>(class_names_in(file).size());
  const ImageShape size = image_size_in(file);
  return file.read_field("image_size", [&] { return make_sizes(size, classes, options); });
}

Sizes sizes_in(const ModelFile& file, const Options& options, const RowSet* /*set*/) {
  check_target(file, options, true);
  return make_sizes(TableEncoder::load(file).layout(),
                    static_cast<Index>(class_names_in(file).size()), options);
}

void check_size(const ImageSet& images, const Sizes& sizes) {
  const ImageShape& shape = std::get<ImageSizes>(sizes.item).shape;
  check_image_size(images, shape.height, shape.width, shape.channels);
}

void check_size(const RowSet& /*rows*/, const Sizes& /*sizes*/) {}

void check_memory(const ImageSet& /*images*/, Index /*count*/) {}

void check_memory(const RowSet& rows, Index count) {
  const auto cells = static_cast<Index>(rows.rows.layout().parts.size());
  check_memory_of(count, cells * kCellBytes, "new rows", {"Request fewer"});
}

void append_decoded(const Decoder& decoder, const Tensor& z, const Integers& classes,
                    std::uint64_t /*seed*/, ImageSet& images) {
  append_points(decoder.forward(z, classes).to_vector(), images);
}

// The noise of a row depends on its index in the set.
void append_decoded(const Decoder& decoder, const Tensor& z, const Integers& classes,
                    std::uint64_t seed, RowSet& rows) {
  const Tensor logits = decoder.logits(z, classes).to({});
  Tensor noise = Tensor::empty(logits.shape());
  random_gumbel({}, stream(seed, Stream::sample_noise, 0), noise.mutable_data(), noise.count(),
                rows.rows.rows() * logits.dim(1));
  EncodedTable drawn(rows.rows.layout(), z.dim(0));
  draw_codes(logits, noise, drawn.layout(), drawn);
  rows.rows.append(drawn);
}

// The standard deviation of each column.
std::vector<Real> deviations(const std::vector<Real>& rows, std::size_t columns) {
  const double count = static_cast<double>(rows.size()) / static_cast<double>(columns);
  std::vector<Real> result;
  for (std::size_t c = 0; c < columns; ++c) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = c; i < rows.size(); i += columns) {
      sum += static_cast<double>(rows[i]);
      squares += static_cast<double>(rows[i]) * static_cast<double>(rows[i]);
    }
    result.push_back(
        static_cast<Real>(std::sqrt(std::max(0.0, squares / count - sum * sum / (count * count)))));
  }
  return result;
}

}  // namespace

template <class Set>
Model<Set>::Model(const ModelFile& file, const Options& options, Device device)
    : device_(device),
      sizes_(sizes_in(file, options, static_cast<const Set*>(nullptr))),
      class_names_(class_names_in(file)),
      encoder_(sizes_, device),
      classifier_(sizes_, device),
      decoder_(sizes_, device) {
  encoder_.load(file);
  classifier_.load(file);
  decoder_.load(file);
}

template <class Set>
std::vector<Real> Model<Set>::encode(const Set& items) {
  check_size(items, sizes_);
  return for_each_batch(items, device_, [this](const Tensor& x) { return encoder_.forward(x); });
}

template <class Set>
std::vector<Real> Model<Set>::probabilities(const std::vector<Real>& latents) {
  const NoGrad pause;
  const auto count = static_cast<Index>(latents.size()) / sizes_.latent;
  const Tensor z = Tensor::from(latents, {count, sizes_.latent}, device_);
  return softmax(classifier_.forward(z)).to_vector();
}

template <class Set>
std::vector<Real> Model<Set>::draw(const std::vector<Real>& own, const std::vector<Real>& deviation,
                                   Index first, Index count, std::uint64_t seed,
                                   std::uint32_t of_class) const {
  const auto columns = static_cast<std::size_t>(sizes_.latent);
  const std::uint64_t images = own.size() / columns;
  std::vector<Real> made(static_cast<std::size_t>(count) * columns);
  if (images == 1) {
    const Random random = stream(seed, Stream::sample_latent, of_class);
    random_normal({}, random, made.data(), static_cast<Index>(made.size()), first * sizes_.latent);
    for (std::size_t i = 0; i < made.size(); ++i) {
      made[i] = own[i % columns] + static_cast<Real>(kJitter) * deviation[i % columns] * made[i];
    }
    return made;
  }
  const Random of_image = stream(seed, Stream::item, of_class);
  const Random of_weight = stream(seed, Stream::mixing, of_class);
  std::vector<double> weights(static_cast<std::size_t>(sizes_.mixed));
  for (Index i = 0; i < count; ++i) {
    double total = 0;  // exponential variables divided by their sum are uniform on the simplex
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const Index element = (first + i) * sizes_.mixed + static_cast<Index>(k);
      weights[k] = -std::log1p(-random_double(of_weight, element));
      total += weights[k];
    }
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const Index element = (first + i) * sizes_.mixed + static_cast<Index>(k);
      const Real* latent = own.data() + random_below(of_image, element, images) * columns;
      const double weight = total > 0 ? weights[k] / total : 1.0 / double(weights.size());
      Real* to = made.data() + static_cast<std::size_t>(i) * columns;
      for (std::size_t c = 0; c < columns; ++c) to[c] += static_cast<Real>(weight) * latent[c];
    }
  }
  return made;
}

template <class Set>
void Model<Set>::decode(const std::vector<Real>& latents, std::int32_t of_class, std::uint64_t seed,
                        Set& items) {
  const NoGrad pause;
  const Index count = static_cast<Index>(latents.size()) / sizes_.latent;
  for (Index first = 0; first < count; first += kItemsAtOnce) {
    const Index some = std::min(kItemsAtOnce, count - first);
    const auto begin = latents.begin() + first * sizes_.latent;
    const Tensor z =
        Tensor::from({begin, begin + some * sizes_.latent}, {some, sizes_.latent}, device_);
    const std::vector<std::int32_t> classes(static_cast<std::size_t>(some), of_class);
    append_decoded(decoder_, z, Integers::from(classes, device_), seed, items);
    items.labels.insert(items.labels.end(), classes.begin(), classes.end());
  }
}

template <class Set>
Set Model<Set>::oversample(const Set& items, const std::vector<Index>& counts, std::uint64_t seed) {
  check_memory(items, std::accumulate(counts.begin(), counts.end(), Index{0}));
  Set made = empty_like(items);
  const std::vector<Real> latents = encode(items);
  const std::vector<Real> deviation = deviations(latents, static_cast<std::size_t>(sizes_.latent));
  const auto places = items_of_classes(items.labels, counts.size());
  for (std::size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] == 0) continue;
    if (places[c].empty()) {
      throw Error("no item of class '" + class_names_.at(c) +
                  "' is given; give at least one, or do not request items of this class");
    }
    const std::vector<Real> own = select_rows(latents, sizes_.latent, places[c]);
    for (Index first = 0; first < counts[c]; first += kItemsAtOnce) {
      const Index some = std::min(kItemsAtOnce, counts[c] - first);
      decode(draw(own, deviation, first, some, seed, static_cast<std::uint32_t>(c)),
             static_cast<std::int32_t>(c), seed, made);
    }
  }
  return made;
}

template class Model<ImageSet>;
template class Model<RowSet>;

}  // namespace ballast::rae
