// A fit, whatever it learns: its files, its steps, its end.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "models/options/run_options.h"
#include "models/training/early_stop.h"
#include "models/training/trainer.h"
#include "models/training/training_loop.h"

namespace ballast {

// Before any work: whatever would be refused at the end. inputs: files that must not be written
// over; what they are ("table"), for messages. Throws UsageError or Error.
void check_run(const RunOptions& options, const std::vector<std::string>& inputs,
               const std::string& what);

// The model of --resume, if it was given. Throws Error for a model of another program.
std::optional<ModelFile> read_resumed(const std::string& program, const RunOptions& options);

// Trains to the total of the options and writes the model; `describe` adds what is not of the
// trainer or the loop to it: put_header, encoders. Steps and checkpoints of `loop` are taken from
// the options; early_stop may be null. Returns the exit code: 0, or 128 + the signal that stopped
// it (the model is written all the same).
int run_fit(const RunOptions& options, LoopOptions loop, Trainer& trainer, EarlyStop* early_stop,
            std::optional<ModelFile> resumed, const std::function<void(ModelFile&)>& describe);

}  // namespace ballast
