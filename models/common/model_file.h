// What stands in a model file besides networks and encoder.
#pragma once

#include <string>

#include "data/safetensors.h"
#include "models/common/options.h"
#include "models/common/program.h"

namespace ballast {

// The kept options, the total of epochs or steps, and which program wrote it.
void put_options(const Program& program, const FitOptions& options, ModelFile& file);
// Throws Error for a file of another program or version; `path` for the message.
void check_program(const Program& program, const ModelFile& file, const std::string& path);
// Takes the options of the file; see take_kept_options. A total that the call gave stands.
void take_options(const ModelFile& file, FitOptions& options);

// Early stopping keeps the best networks beside the last: tensors of the same name behind this.
constexpr const char* kBestPrefix = "best.";
// The tensors to make rows with: the best ones where there are any.
ModelFile networks_for_rows(const ModelFile& file);

}  // namespace ballast
