// The options of a fit of InfoGAN. The networks are the paper's for MNIST by default, and so are
// its codes, batches and rates.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "models/infogan/codes.h"
#include "models/options/run_options.h"
#include "models/training/image_source.h"

namespace ballast {

struct InfoganOptions : RunOptions {
  InfoganOptions() { epochs = 10; }

  // Kept in the model.
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

  // This run alone.
  ImageSource source;
  std::string sheet;
  Index sheet_every = 500;
};

nlohmann::json kept_options(const InfoganOptions& options);
// Throws UsageError for an option in the call that says otherwise.
void take_kept_options(const nlohmann::json& kept, InfoganOptions& options);

NoiseLaw noise_law_of(const InfoganOptions& options);

// The images, scaled as the options say.
ImageSet read_source(const ImageSource& source, DataPart part, const InfoganOptions& options);

}  // namespace ballast
