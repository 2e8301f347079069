// The reports of an evaluation.
#pragma once

#include <string>

#include "models/rae/commands/evaluation.h"

namespace ballast::rae::commands {

// Text tables: the figures of all methods, then the figures of each class.
std::string evaluation_text(const Evaluation& evaluation);
// One row per figure: method, run (from 0), figure, class (or empty), predicted (class predicted,
// only for the confusion matrix), value.
std::string evaluation_csv(const Evaluation& evaluation);
// A self-contained HTML page.
std::string evaluation_html(const Evaluation& evaluation);

}  // namespace ballast::rae::commands
