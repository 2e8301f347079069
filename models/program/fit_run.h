// The part of `fit` that all programs share: checks, resuming, the training loop, the model file.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "models/options/call_options.h"
#include "models/training/early_stop.h"
#include "models/training/trainer.h"
#include "models/training/training_loop.h"

namespace ballast {

// Call before any work: checks all outputs, so that a fit does not fail at the end. inputs: files
// that must not be overwritten. what: what the inputs are ("table"), for messages. Throws
// UsageError or Error.
void check_run(const RunOptions& run, const TrainingOptions& training,
               const std::vector<std::string>& inputs, const std::string& what);

// The model given by --resume, if any. `training` gets its total number of epochs or steps, unless
// the call gives one. Throws Error for a model of another program.
std::optional<ModelFile> read_resumed(const std::string& program, const RunOptions& run,
                                      TrainingOptions& training);

// Trains up to the total number of epochs or steps and writes the model. `describe`
// adds to the file what neither the trainer nor the loop saves: put_header() and encoders. The
// `steps` and `checkpoint_every` of `loop` are set from the options. early_stop may be null.
// Returns the exit code: 0, or 128 + the signal that stopped training. The model is written in both
// cases. Throws Error if it cannot be written; see write_last_model.
int run_fit(const RunOptions& run, const TrainingOptions& training, LoopOptions loop,
            Trainer& trainer, EarlyStop* early_stop, std::optional<ModelFile> resumed,
            const std::function<void(ModelFile&)>& describe);

}  // namespace ballast
