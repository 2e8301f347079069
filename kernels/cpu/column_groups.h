// For kernels that hold some columns of a matrix in registers while they iterate over its rows:
// groups of kCount vectors side by side; the remaining columns in smaller groups, the last one
// partial.
#pragma once

#include <array>
#include <type_traits>

#include "kernels/cpu/simd.h"
#include "kernels/real.h"

namespace ballast {

// Loads and stores of whole vectors, or of the first `columns` lanes; `keep` sets the unused lanes
// to another value.
struct Whole {
  BALLAST_INLINE RealVector keep(RealVector value, RealVector) const { return value; }
  BALLAST_INLINE RealVector load(const Real* x) const { return RealVector::load(x); }
  BALLAST_INLINE void store(RealVector value, Real* x) const { value.store(x); }
};
struct Partial {
  int columns;
  BALLAST_INLINE RealVector keep(RealVector value, RealVector otherwise) const {
    return select(RealVector::first_lanes(columns), value, otherwise);
  }
  BALLAST_INLINE RealVector load(const Real* x) const {
    return RealVector::load_partial(x, columns);
  }
  BALLAST_INLINE void store(RealVector value, Real* x) const { value.store_partial(x, columns); }
};

template <int kCount>
using Group = std::array<RealVector, kCount>;

template <int kCount, class Access>
BALLAST_INLINE Group<kCount> load_group(Access access, const Real* x) {
  Group<kCount> group;
  for (int k = 0; k < kCount; ++k) group[k] = access.load(x + k * RealVector::lanes);
  return group;
}

template <int kCount, class Access>
BALLAST_INLINE void store_group(Access access, const RealVector* group, Real* x) {
  for (int k = 0; k < kCount; ++k) access.store(group[k], x + k * RealVector::lanes);
}

template <int kCount>
BALLAST_INLINE Group<kCount> zero_group() {
  Group<kCount> group;
  group.fill(RealVector(Real(0)));
  return group;
}

template <int kCount>
using Count = std::integral_constant<int, kCount>;

// Calls visit(Count<n>, column, access) for the groups of the columns begin .. end.
template <int kCount, class Visit>
void each_group(Index begin, Index end, const Visit& visit) {
  Index c = begin;
  for (; c + kCount * kLanes <= end; c += kCount * kLanes) visit(Count<kCount>{}, c, Whole{});
  if constexpr (kCount > 1) {
    each_group<kCount / 2>(c, end, visit);
  } else if (c < end) {
    visit(Count<1>{}, c, Partial{static_cast<int>(end - c)});
  }
}

}  // namespace ballast
