// The options of a fit of RAE. Defaults are the reference's, but for what is said.
#pragma once

#include <string>

#include "models/options/run_options.h"
#include "models/rae/networks.h"
#include "models/tabular/options.h"
#include "models/training/image_source.h"

namespace ballast {

struct RaeOptions : RunOptions {
  RaeOptions() { steps = 20000; }

  ImageSource source;      // or the path of a table
  std::string target;      // of a table: the column that tells the classes; else it is about images
  ReadingOptions reading;  // of a table
  std::string preset = "paper";  // for apply_preset

  Index image_size = 0;  // 0: as they are
  Index channels = 0;    // 0: as they are
  Index batch_size = 64;
  Index latent = 64;
  Index mixed = 2;
  Index filters = 64;
  Index hidden = 1024;
  double dropout = 0.4;         // of the encoder
  double warp = 0;              // of images to learn classes from (data/images/warper.h)
  double learning_rate = 2e-4;  // of all networks
  // A step is so many rounds of the critic's updates and one of the decoder's, then one of the
  // classes: encoder and classifier, decoder, mixer.
  Index rounds = 4;
  Index critic_updates = 5;  // of a round
  double class_weight = 5;
  double reconstruction_weight = 0.01;       // of the mean absolute error, for the encoder
  double decoder_reconstruction_weight = 0;  // the same for the decoder, beside the critic's word
  // The decoder learns from the classes of what it makes, too, at this share of the learning rate.
  double decoder_class_rate = 1;
  double average = 0.998;  // what an averaged weight keeps of itself a step; there 0.99
  double decay = 1e-3;     // of encoder and classifier: a part of each weight a step
  bool mixer = true;       // else the weights are uniform on the simplex
  // Which class the mixer leads a mixture to: each of the others alike, or one that is drawn as the
  // batch's are, its own too: the reference's, whose targets are the batch's labels, shuffled.
  bool drawn_targets = false;
  bool normal_interpolation = false;  // of real and fake for the penalty: N(0, 1), not U(0, 1)
};
OptionTable describe(RaeOptions& o);

// "paper": the defaults. "small": for processors without a GPU. Narrower layers, one round with one
// update of the critic, a larger learning rate; and what keeps so short a training from making a
// class's images all alike: the decoder learns to reconstruct, too, and the encoder more so; it
// takes no step on what classes its items seem to be, by which it would learn what pleases the
// classifier rather than how items of a class differ. Classes are learnt from warped images.
// Options that the call gives stay; set the target first. Throws UsageError for another name.
void apply_preset(const std::string& preset, RaeOptions& options);

// As OptionTable::take_kept; a model of a table sets the target.
void take_kept_options(const nlohmann::json& in_model, RaeOptions& options);

}  // namespace ballast
