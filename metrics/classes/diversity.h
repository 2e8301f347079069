// Do images with the same codes still differ, or does the generator ignore the noise?
#pragma once

#include "kernels/real.h"

namespace ballast {

// Mean absolute pixel differences over pairs of images.
struct Diversity {
  double within = 0;  // pairs within a group, mean over the groups
  double among = 0;   // all pairs of images
  // within / among: about 1 if the codes have no effect, 0 if the noise has no effect. Also 0 if
  // all images are equal.
  double relative = 0;
};

// images [groups, images_each, pixels]: images of a group have the same codes and different noise.
// Throws Error for no groups, no pixels or fewer than two images per group.
Diversity measure_diversity(const Real* images, Index groups, Index images_each, Index pixels);

}  // namespace ballast
