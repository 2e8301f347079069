// Other ways to give a class more items, that RAE is measured against. Each makes counts[c] new
// items of class c, class by class, with their labels; classes that get some must have some. Set is
// ImageSet or RowSet.
#pragma once

#include <cstdint>
#include <vector>

#include "models/rae/model.h"

namespace ballast {

// Copies of drawn items.
template <class Set>
Set copy_at_random(const Set& items, const std::vector<Index>& counts, std::uint64_t seed);

// SMOTE of pixels or encoded rows, five neighbours (data/classes/smote.h).
template <class Set>
Set smote_points(const Set& items, const std::vector<Index>& counts, std::uint64_t seed);

// SMOTE of the model's latents, decoded: the idea of DeepSMOTE (Dablain, Krawczyk, Chawla 2022).
template <class Set>
Set smote_latents(RaeModel& model, const Set& items, const std::vector<Index>& counts,
                  std::uint64_t seed);

}  // namespace ballast
