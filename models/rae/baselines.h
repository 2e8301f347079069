// Baselines: other oversampling methods that RAE is compared with. Each generates counts[c] new
// items of class c, ordered by class, with labels. A class with counts[c] > 0 must have items. Set
// is ImageSet or RowSet.
#pragma once

#include <cstdint>
#include <vector>

#include "models/rae/model.h"

namespace ballast::rae {

// Random oversampling: copies of randomly drawn items.
template <class Set>
Set copy_at_random(const Set& items, const std::vector<Index>& counts, std::uint64_t seed);

// SMOTE of pixels or encoded rows with five neighbours (data/classes/smote.h).
template <class Set>
Set smote_points(const Set& items, const std::vector<Index>& counts, std::uint64_t seed);

// SMOTE of the model's latents, which are then decoded, as in DeepSMOTE (Dablain, Krawczyk, Chawla
// 2022).
template <class Set>
Set smote_latents(Model<Set>& model, const Set& items, const std::vector<Index>& counts,
                  std::uint64_t seed);

}  // namespace ballast::rae
