#include "io/files.h"
#include "models/infogan/commands/commands.h"
#include "models/infogan/traversal.h"

namespace ballast::infogan::commands {

void traverse(const TraverseCall& call) {
  Model model = open_model(call);
  const auto traversals = infogan::traverse(model, {call.rows, call.columns, call.seed});
  write_whole_file(call.output, traversal_png(traversals), call.force);
}

}  // namespace ballast::infogan::commands
