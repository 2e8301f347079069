#include "data/classes/imbalance.h"

#include <algorithm>
#include <string>
#include <utility>

#include "kernels/error.h"

namespace ballast {

std::vector<std::vector<Index>> items_of_classes(const std::vector<std::int32_t>& labels,
                                                 std::size_t classes) {
  std::vector<std::vector<Index>> items(classes);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto c = static_cast<std::size_t>(labels[i]);
    if (labels[i] >= 0 && c < classes) items[c].push_back(static_cast<Index>(i));
  }
  return items;
}

std::vector<Index> choose_per_class(const std::vector<std::int32_t>& labels,
                                    const std::vector<Index>& counts, const Random& random) {
  std::vector<std::vector<Index>> of_class = items_of_classes(labels, counts.size());
  std::vector<Index> chosen;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    std::vector<Index>& items = of_class[c];
    const auto available = static_cast<Index>(items.size());
    if (counts[c] < 0 || counts[c] > available) {
      throw Error("choose_per_class: " + std::to_string(counts[c]) + " items of class " +
                  std::to_string(c) + " requested, " + std::to_string(available) + " available");
    }
    Random of_this = random;
    of_this.call = random.call + static_cast<std::uint32_t>(c);
    for (Index i = 0; i < counts[c]; ++i) {  // partial Fisher-Yates shuffle
      const auto other = random_below(of_this, i, static_cast<std::uint64_t>(available - i));
      std::swap(items[static_cast<std::size_t>(i)],
                items[static_cast<std::size_t>(i) + static_cast<std::size_t>(other)]);
      chosen.push_back(items[static_cast<std::size_t>(i)]);
    }
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

std::vector<Index> count_classes(const std::vector<std::int32_t>& labels, Index classes) {
  std::vector<Index> counts(static_cast<std::size_t>(classes));
  for (const std::int32_t label : labels) {
    if (label < 0 || label >= classes) {
      throw Error("count_classes: label " + std::to_string(label) + " is not in 0 .. " +
                  std::to_string(classes - 1));
    }
    ++counts[static_cast<std::size_t>(label)];
  }
  return counts;
}

std::vector<Real> select_rows(const std::vector<Real>& rows, Index columns,
                              const std::vector<Index>& places) {
  std::vector<Real> taken;
  taken.reserve(places.size() * static_cast<std::size_t>(columns));
  for (const Index place : places) {
    const auto row = rows.begin() + place * columns;
    taken.insert(taken.end(), row, row + columns);
  }
  return taken;
}

}  // namespace ballast
