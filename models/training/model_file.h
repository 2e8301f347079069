// What stands in every model file besides networks and encoders.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "io/safetensors.h"
#include "models/options/run_options.h"

namespace ballast {

// Which program wrote it, the options that it keeps (as the text "options"), and the total of
// epochs or steps.
void put_header(const std::string& program, const nlohmann::json& kept, const RunOptions& options,
                ModelFile& file);
// Throws Error for a file of another program or version; `path` for the message.
void check_program(const std::string& program, const ModelFile& file, const std::string& path);
// Takes the total of epochs or steps, unless the call gave one.
void take_total(const ModelFile& file, RunOptions& options);

// Early stopping keeps the best networks beside the last: tensors of the same name behind this.
constexpr const char* kBestPrefix = "best.";
// The tensors to make rows with: the best ones where there are any.
ModelFile networks_for_rows(const ModelFile& file);

Index steps_done(const ModelFile& file);

// What a model file tells whatever it learnt: lines about its program, how far it went, its size.
std::string model_text(const ModelFile& file);

}  // namespace ballast
