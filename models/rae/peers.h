// Other ways to give a class more images, that RAE is measured against. Each makes counts[c] new
// images of class c, class by class, with their labels; classes that get some must have some.
#pragma once

#include <cstdint>
#include <vector>

#include "data/image_set.h"
#include "models/rae/model.h"

namespace ballast {

// Copies of drawn images.
ImageSet copy_at_random(const ImageSet& images, const std::vector<Index>& counts,
                        std::uint64_t seed);

// SMOTE of pixels, five neighbours (data/smote.h).
ImageSet smote_pixels(const ImageSet& images, const std::vector<Index>& counts, std::uint64_t seed);

// SMOTE of the model's latents, decoded: the idea of DeepSMOTE (Dablain, Krawczyk, Chawla 2022).
ImageSet smote_latents(RaeModel& model, const ImageSet& images, const std::vector<Index>& counts,
                       std::uint64_t seed);

}  // namespace ballast
