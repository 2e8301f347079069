#include "models/rae/baselines.h"

#include "data/classes/imbalance.h"
#include "data/classes/smote.h"
#include "models/training/streams.h"

namespace ballast::rae {
namespace {

constexpr std::uint32_t kCallsOfSmote = 3;

// Each method and class has its own random stream.
enum Baseline : std::uint32_t { kCopies, kPoints, kLatents };
Random random_of(std::uint64_t seed, Baseline baseline, std::size_t of_class) {
  constexpr std::uint32_t kBaselines = 3;
  const std::uint32_t number = static_cast<std::uint32_t>(of_class) * kBaselines + baseline;
  return stream(seed, Stream::baseline, 0, kCallsOfSmote * number);
}

}  // namespace

template <class Set>
Set copy_at_random(const Set& items, const std::vector<Index>& counts, std::uint64_t seed) {
  const auto of_class = items_of_classes(items.labels, counts.size());
  std::vector<Index> places;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    const Random random = random_of(seed, kCopies, c);
    for (Index i = 0; i < counts[c]; ++i) {
      places.push_back(of_class[c].at(random_below(random, i, of_class[c].size())));
    }
  }
  return select_items(items, places);
}

template <class Set>
Set smote_points(const Set& items, const std::vector<Index>& counts, std::uint64_t seed) {
  Set made = empty_like(items);
  const auto of_class = items_of_classes(items.labels, counts.size());
  for (std::size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] == 0) continue;
    const auto own = static_cast<Index>(of_class[c].size());
    const std::vector<Real> points = points_of(select_items(items, of_class[c]));
    append_points(smote(points.data(), own, static_cast<Index>(points.size()) / own, counts[c],
                        random_of(seed, kPoints, c)),
                  made);
    made.labels.insert(made.labels.end(), static_cast<std::size_t>(counts[c]),
                       static_cast<std::int32_t>(c));
  }
  return made;
}

template <class Set>
Set smote_latents(Model<Set>& model, const Set& items, const std::vector<Index>& counts,
                  std::uint64_t seed) {
  Set made = empty_like(items);
  const Index columns = model.sizes().latent;
  const std::vector<Real> latents = model.encode(items);
  const auto of_class = items_of_classes(items.labels, counts.size());
  for (std::size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] == 0) continue;
    const std::vector<Real> own = select_rows(latents, columns, of_class[c]);
    model.decode(smote(own.data(), static_cast<Index>(of_class[c].size()), columns, counts[c],
                       random_of(seed, kLatents, c)),
                 static_cast<std::int32_t>(c), seed, made);
  }
  return made;
}

template ImageSet copy_at_random(const ImageSet&, const std::vector<Index>&, std::uint64_t);
template RowSet copy_at_random(const RowSet&, const std::vector<Index>&, std::uint64_t);
template ImageSet smote_points(const ImageSet&, const std::vector<Index>&, std::uint64_t);
template RowSet smote_points(const RowSet&, const std::vector<Index>&, std::uint64_t);
template ImageSet smote_latents(Model<ImageSet>&, const ImageSet&, const std::vector<Index>&,
                                std::uint64_t);
template RowSet smote_latents(Model<RowSet>&, const RowSet&, const std::vector<Index>&,
                              std::uint64_t);

}  // namespace ballast::rae
