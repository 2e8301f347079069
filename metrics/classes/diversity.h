// Do images with the same codes differ, or has the noise lost its say?
#pragma once

#include "kernels/real.h"

namespace ballast {

// Mean absolute differences of a pixel over pairs of images.
struct Diversity {
  double within = 0;  // over the pairs of the same group, mean over the groups
  double among = 0;   // over all pairs of all images
  // within / among: near 1 where the codes leave all to the noise, 0 where the codes decide all;
  // 0 too when all images are the same.
  double relative = 0;
};

// images [groups, images_each, pixels]: a group was made with the same codes and different noise.
// Throws Error without groups or pixels, and for fewer than two images in a group.
Diversity measure_diversity(const Real* images, Index groups, Index images_each, Index pixels);

}  // namespace ballast
