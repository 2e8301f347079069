#include "models/argn/number_distribution.h"

#include <algorithm>

namespace ballast::argn {
namespace {

constexpr int kAtoms = 32;  // of a bin

}  // namespace

NumberDistribution::NumberDistribution(const QuantileBins& bins, const ColumnInfo& info)
    : means_(static_cast<std::size_t>(bins.ordered()), 0) {
  for (std::int32_t code = 0; code < bins.ordered(); ++code) {
    const int atoms = bins.is_point(code) ? 1 : kAtoms;
    for (int atom = 0; atom < atoms; ++atom) {
      const double position = (atom + 0.5) / atoms;
      add(code, position, 1.0 / atoms, bins.number(code, position, info));
    }
  }
  std::stable_sort(atoms_.begin(), atoms_.end(),
                   [](const Atom& a, const Atom& b) { return a.value.number < b.value.number; });
}

void NumberDistribution::add(std::int32_t code, double position, double weight, double number) {
  atoms_.push_back({{number, code, static_cast<float>(position)}, weight});
  means_[static_cast<std::size_t>(code)] += weight * number;
}

double NumberDistribution::mean(const double* probabilities) const {
  double sum = 0;
  for (std::size_t code = 0; code < means_.size(); ++code)
    sum += probabilities[code] * means_[code];
  return sum;
}

const NumberDistribution::Value& NumberDistribution::quantile(const double* probabilities,
                                                              double share) const {
  const Atom* last = &atoms_.front();
  double below = 0;
  for (const Atom& atom : atoms_) {
    const double p = probabilities[atom.value.code] * atom.weight;
    if (p == 0) continue;
    below += p;
    last = &atom;
    if (below >= share) break;
  }
  return last->value;
}

}  // namespace ballast::argn
