// InfoGAN (Chen et al. 2016) as a library: train a model on images in memory, generate images,
// encode images, save and load.
#pragma once

#include <string>

#include "models/infogan/model.h"
#include "models/training/observer.h"
#include "models/training/training_loop.h"

namespace ballast::infogan {

// Trains for options.epochs or options.steps, in as many threads as the process has
// (set_thread_count). The images are scaled as the options say. The observer, if given, is told
// about progress and can cancel; the model is then that of the last step. `resumed`: a model of
// such a fit to continue, with its options, to the same bytes as without interruption. Throws Error
// for images that cannot be trained on or that `resumed` was not trained on, UsageError as
// check_options() does.
Model fit(ImageSet images, const Options& options = {}, TrainingObserver* observer = nullptr,
          const ModelFile* resumed = nullptr);
// Throws Error if the model was trained on images with another fingerprint. `name`: of its file.
void check_fingerprint(const ModelFile& model, const std::string& name, const std::string& print);

// Throws Error for a file that is not a model of InfoGAN.
Model load(const std::string& path, Device device = {});

// The parts of a fit that the program shares with fit().
LoopOptions loop_options();
// Adds what neither the trainer nor the loop saves. print: fingerprint() of the images.
void describe_model(const Options& options, const std::string& print, ModelFile& file);

}  // namespace ballast::infogan
