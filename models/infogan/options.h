// The options of a fit of InfoGAN. The networks are the paper's for MNIST by default, and so are
// its codes, batches and rates.
#pragma once

#include <string>

#include "models/infogan/codes.h"
#include "models/options/run_options.h"
#include "models/training/image_source.h"

namespace ballast {

struct InfoganOptions : RunOptions {
  InfoganOptions() { epochs = 10; }

  ImageSource source;
  Index image_size = 0;  // 0: as they are
  Index channels = 0;    // 0: as they are
  std::string codes = "cat:10,cont:2";
  Index noise = 62;
  std::string noise_law = "uniform";
  Index batch_size = 128;
  double discriminator_rate = 2e-4;
  double generator_rate = 1e-3;
  double slope = 0.1;
  double category_weight = 1;       // of a categorical code's information
  double continuous_weight = 0.05;  // of a continuous code's
  double consistency_weight = 1;    // of categories that do not change with a warp of the image

  std::string sheet;
  Index sheet_every = 500;
};
OptionTable describe(InfoganOptions& o);

NoiseLaw noise_law_of(const InfoganOptions& options);

// The images, scaled as the options say.
ImageSet read_source(const ImageSource& source, DataPart part, const InfoganOptions& options);

}  // namespace ballast
