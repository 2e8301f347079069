// The options of a fit of InfoGAN. The networks are the paper's for MNIST by default, and so are
// its codes, batches and rates.
#pragma once

#include <string>

#include "data/images/image_folder.h"
#include "models/infogan/codes.h"
#include "models/options/training_options.h"

namespace ballast::infogan {

struct Options : TrainingOptions, ImageOptions {
  Options() { epochs = 10; }

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
};
// All of them are kept in the model, except how far and where it is trained.
OptionTable describe(Options& o);

NoiseLaw noise_law_of(const Options& options);

// Throws UsageError for options that no model can have.
void check_options(const Options& options);

}  // namespace ballast::infogan
