#include "models/rae/commands/figures.h"

#include <algorithm>

#include "data/classes/imbalance.h"
#include "metrics/classes/principal_components.h"
#include "models/training/streams.h"

namespace ballast::rae::commands {
namespace {

constexpr std::size_t kMostOnPlane = 2000;

}  // namespace

template <class Set>
SyntheticMeter<Set>::SyntheticMeter(ClassifierTrainer& reference, const Set& test,
                                    const Options& options)
    : reference_(reference),
      classes_(static_cast<Index>(test.class_names.size())),
      latent_(options.latent) {
  const std::vector<Index> counts = compared_counts(count_classes(test.labels, classes_));
  const Set compared = select_items(
      test, choose_per_class(test.labels, counts, stream(options.seed, Stream::metric, 0)));
  labels_ = compared.labels;
  features_ = reference_.features(compared);
  points_ = points_of(compared);
}

template <class Set>
SyntheticFigures SyntheticMeter<Set>::measure(const Set& made) const {
  SyntheticFigures figures;
  figures.counts = count_classes(made.labels, classes_);
  const std::vector<Real> features = reference_.features(made);
  // Label accuracy of a class is the recall of the reference classifier; NaN without items.
  figures.label_accuracy =
      measure_classification(made.labels, reference_.classify(features), classes_).recall;
  const std::vector<Index> places = counted_places(made.labels);
  const Set counted = select_items(made, places);
  figures.features =
      measure_class_likeness(features_, labels_, select_rows(features, latent_, places),
                             counted.labels, latent_, classes_);
  figures.raw = measure_class_likeness(points_, labels_, points_of(counted), counted.labels,
                                       static_cast<Index>(points_.size()) / compared(), classes_);
  return figures;
}

template <class Set>
std::vector<Index> SyntheticMeter<Set>::counted_places(const Labels& labels) const {
  std::vector<Index> left = count_classes(labels_, classes_);
  std::vector<Index> places;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (left[static_cast<std::size_t>(labels[i])]-- > 0) places.push_back(static_cast<Index>(i));
  }
  return places;
}

template <class Set>
LatentFigures measure_latents(Model<Set>& model, ClassifierTrainer& reference, const Set& test,
                              std::uint64_t seed) {
  const auto classes = static_cast<Index>(test.class_names.size());
  const Index columns = model.sizes().latent;
  const std::vector<Real> latents = model.encode(test);
  const auto items = items_of_classes(test.labels, test.class_names.size());
  const std::vector<Real> still(static_cast<std::size_t>(columns));
  std::vector<Real> mixed;
  Set decoded = empty_like(test);
  for (std::size_t c = 0; c < items.size(); ++c) {
    if (items[c].empty()) continue;
    const std::vector<Real> own =
        model.draw(select_rows(latents, columns, items[c]), still, 0,
                   static_cast<Index>(items[c].size()), seed, static_cast<std::uint32_t>(c));
    mixed.insert(mixed.end(), own.begin(), own.end());
    model.decode(own, static_cast<std::int32_t>(c), seed, decoded);
  }
  const auto share_right = [&](const Labels& labels, const Labels& found) {
    return measure_classification(labels, found, classes).accuracy;
  };
  const auto by_model = [&](const std::vector<Real>& of) {
    return largest_of_rows(model.probabilities(of), classes);
  };
  LatentFigures figures;
  figures.accuracy = share_right(test.labels, by_model(latents));
  figures.mixed = share_right(decoded.labels, by_model(mixed));
  figures.kept = share_right(decoded.labels, reference.classify(reference.features(decoded)));
  figures.within = variance_within(latents, test.labels, columns);
  return figures;
}

template <class Set>
void place_on_plane(Model<Set>& model, const Set& test, Evaluation& evaluation) {
  std::vector<Index> places;
  const std::size_t every = 1 + test.labels.size() / kMostOnPlane;
  for (std::size_t i = 0; i < test.labels.size(); i += every) {
    places.push_back(static_cast<Index>(i));
  }
  const Set some = select_items(test, places);
  const std::vector<Real> latents = model.encode(some);
  evaluation.plane = principal_plane(latents.data(), count_of(some), model.sizes().latent);
  evaluation.plane_classes = some.labels;
}

template class SyntheticMeter<ImageSet>;
template class SyntheticMeter<RowSet>;
template LatentFigures measure_latents(Model<ImageSet>&, ClassifierTrainer&, const ImageSet&,
                                       std::uint64_t);
template LatentFigures measure_latents(Model<RowSet>&, ClassifierTrainer&, const RowSet&,
                                       std::uint64_t);
template void place_on_plane(Model<ImageSet>&, const ImageSet&, Evaluation&);
template void place_on_plane(Model<RowSet>&, const RowSet&, Evaluation&);

double variance_within(const std::vector<Real>& rows, const Labels& classes, Index columns) {
  const auto spread = [&](const std::vector<Real>& of) {
    const Index count = static_cast<Index>(of.size()) / columns;
    double squares = 0;
    for (Index c = 0; c < columns; ++c) {
      double mean = 0;
      for (Index i = c; i < count * columns; i += columns) mean += of[static_cast<std::size_t>(i)];
      mean /= static_cast<double>(count);
      for (Index i = c; i < count * columns; i += columns) {
        const double off = of[static_cast<std::size_t>(i)] - mean;
        squares += off * off;
      }
    }
    return squares;
  };
  const auto count =
      static_cast<std::size_t>(1 + *std::max_element(classes.begin(), classes.end()));
  double within = 0;
  for (const auto& items : items_of_classes(classes, count)) {
    if (!items.empty()) within += spread(select_rows(rows, columns, items));
  }
  const double all = spread(rows);
  return all > 0 ? within / all : 0;
}

std::vector<Index> compared_counts(const std::vector<Index>& counts) {
  std::vector<Index> rising = counts;
  std::sort(rising.begin(), rising.end());
  Index most = 0;
  Index left = kMostCompared;
  for (std::size_t i = 0; i < rising.size(); ++i) {
    most = std::min(rising[i], std::max<Index>(1, left / static_cast<Index>(rising.size() - i)));
    left -= most;
  }
  std::vector<Index> chosen;
  for (const Index count : counts) chosen.push_back(std::min(count, most));
  return chosen;
}

}  // namespace ballast::rae::commands
