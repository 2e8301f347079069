// Writing a trained model, which took long to train and must not be lost.
#pragma once

#include <string>

#include "io/safetensors.h"

namespace ballast {

// Writes the model; an existing file is replaced only with `force`. If that fails, writes it to a
// new file beside `path` or, if that fails too, in $TMPDIR or /tmp. Then throws Error with the
// reason and the name of the new file.
void write_last_model(const std::string& path, const ModelFile& file, bool force);

}  // namespace ballast
