// The smallest InfoGAN for tests: few rendered digits of 8x8 pixels, halved once.
#pragma once

#include "data/images/rendered_digits.h"
#include "models/infogan/trainer.h"

namespace ballast::test {

inline ImageSet tiny_digits(Index side = 8, Index count = 10) {
  return render_digits(count, 1, side).images;
}

// Two steps per epoch.
inline infogan::Options tiny_infogan(const char* device) {
  infogan::Options options;
  options.codes = "cat:3,cont:2";
  options.noise = 8;
  options.batch_size = 4;
  options.device = device;
  return options;
}

}  // namespace ballast::test
