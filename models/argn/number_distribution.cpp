#include "models/argn/number_distribution.h"

#include <algorithm>

namespace ballast::argn {
namespace {

constexpr Index kAtoms = 32;  // of a bin

}  // namespace

NumberDistribution::NumberDistribution(const QuantileBins& bins, const ColumnInfo& info,
                                       Index fine) {
  const auto codes = static_cast<std::int32_t>(bins.codes() - (bins.has_missing() ? 1 : 0));
  const Index per_part = std::max<Index>(1, kAtoms / fine);
  means_.resize(static_cast<std::size_t>(codes * fine), 0);
  for (std::int32_t code = 0; code < codes; ++code) {
    const auto first = static_cast<std::size_t>(code * fine);
    if (bins.is_point(code)) {
      add(code, 0, first, 1, bins, info);
      continue;
    }
    for (Index atom = 0; atom < per_part * fine; ++atom) {
      const double position =
          (static_cast<double>(atom) + 0.5) / static_cast<double>(per_part * fine);
      add(code, position, first + static_cast<std::size_t>(atom / per_part),
          1 / static_cast<double>(per_part), bins, info);
    }
  }
  std::stable_sort(atoms_.begin(), atoms_.end(),
                   [](const Atom& a, const Atom& b) { return a.value.number < b.value.number; });
}

void NumberDistribution::add(std::int32_t code, double position, std::size_t part, double weight,
                             const QuantileBins& bins, const ColumnInfo& info) {
  const double number = bins.number(code, position, info);
  atoms_.push_back({{number, code, static_cast<float>(position)}, part, weight});
  means_[part] += weight * number;
}

double NumberDistribution::mean(const double* probabilities) const {
  double sum = 0;
  for (std::size_t part = 0; part < means_.size(); ++part)
    sum += probabilities[part] * means_[part];
  return sum;
}

const NumberDistribution::Value& NumberDistribution::quantile(const double* probabilities,
                                                              double share) const {
  const Atom* last = &atoms_.front();
  double below = 0;
  for (const Atom& atom : atoms_) {
    const double p = probabilities[atom.part] * atom.weight;
    if (p == 0) continue;
    below += p;
    last = &atom;
    if (below >= share) break;
  }
  return last->value;
}

}  // namespace ballast::argn
