#include "models/program/model_call.h"

#include "io/files.h"
#include "kernels/threads.h"
#include "models/options/run_options.h"

namespace ballast {

void start_call(const ModelCall& call) {
  if (!call.output.empty()) {
    check_output(call.output, call.force);
    if (same_file(call.output, call.model)) {
      throw UsageError("--output '" + call.output + "' is the model itself");
    }
  }
  if (call.threads > 0) set_thread_count(call.threads);
}

}  // namespace ballast
