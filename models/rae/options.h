// The options of a fit of RAE. Defaults are those of the reference implementation unless noted.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "data/images/image_folder.h"
#include "data/relations/relation.h"
#include "io/safetensors.h"
#include "models/options/training_options.h"

namespace ballast::rae {

struct Options : TrainingOptions, ImageOptions {
  Options() {
    steps = 20000;
    encoder.protect = 2;
  }

  std::string target;         // of a table: the column with the classes; empty for images
  EncoderOptions encoder;     // of a table
  RelationOptions relations;  // between the other columns of a table

  Index batch_size = 64;
  Index latent = 64;
  Index mixed = 2;
  Index filters = 64;
  Index hidden = 1024;
  double dropout = 0.4;         // of the encoder
  double warp = 0;              // of images to learn classes from (data/images/warper.h)
  double learning_rate = 2e-4;  // of all networks
  // A step has several rounds of critic updates and one decoder update, then one update for the
  // classes: encoder and classifier, decoder, mixer.
  Index rounds = 4;
  Index critic_updates = 5;  // of a round
  double class_weight = 5;
  double reconstruction_weight = 0.01;       // of the mean absolute error, for the encoder
  double decoder_reconstruction_weight = 0;  // the same for the decoder, besides the critic's score
  // Learning rate of the decoder on the class loss of decoded items, as a fraction of
  // learning_rate.
  double decoder_class_rate = 1;
  double average = 0.998;  // decay of the moving average; the reference has 0.99
  double decay = 1e-3;     // decoupled weight decay of encoder and classifier
  bool mixer = true;       // else the weights are uniform on the simplex
  // Target classes of the mixer: all other classes equally, or a randomly drawn class, possibly the
  // mixture's own. The reference does the latter: its targets are the shuffled labels of the batch.
  bool drawn_targets = false;
  bool normal_interpolation = false;  // of real and fake for the penalty: N(0, 1), not U(0, 1)
};
// All of them are kept in the model, except how far and where it is trained.
OptionTable describe(Options& o);

// "paper": the defaults. "small": for CPUs. Narrower layers, one round with one critic update, and
// a larger learning rate. A short training would generate images of a class that are all alike;
// therefore encoder and decoder have larger reconstruction weights, and the decoder has no class
// loss, which rewards images that are easy to classify instead of different ones. Classes are
// learned from warped images. Options whose names are given are kept; set the target first. Throws
// UsageError for another name.
void apply_preset(const std::string& preset, Options& options,
                  const std::set<std::string>& given = {});

// Throws UsageError for values out of range.
void check_options(const Options& options);

// The options in a model file. Throws Error if it is not a model of rae; `path` is used in the
// message.
Options options_of(const ModelFile& file, const std::string& path);
// The column with the classes in a model file of a table; empty in one of images.
std::string target_in(const ModelFile& file);
// The names of the classes in a model file, at least two.
std::vector<std::string> class_names_in(const ModelFile& file);

}  // namespace ballast::rae
