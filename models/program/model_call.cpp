#include "models/program/model_call.h"

#include "io/files.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

OptionTable describe_model(std::string& model) {
  OptionTable t;
  t.argument("MODEL", model, "a model file").require();
  return t;
}

}  // namespace

OptionTable describe(InfoCall& o) { return describe_model(o.model); }

OptionTable describe(ModelCall& o) {
  OptionTable t = describe_model(o.model);
  t.append(describe(static_cast<CallOptions&>(o)));
  return t;
}

OptionTable describe_images(ImagesCall& o, const std::string& also) {
  OptionTable t = describe(o);
  t.append(describe(o.source, also));
  t.text("part", o.part, "PART", "for a named dataset: train or test");
  return t;
}

void start_call(const ModelCall& call) {
  if (!call.output.empty()) {
    check_output(call.output, call.force);
    if (same_file(call.output, call.model)) {
      throw UsageError("--output '" + call.output +
                       "' is the same file as the model; give another file name");
    }
  }
  if (call.threads > 0) set_thread_count(call.threads);
}

void check_part(const ImagesCall& call) {
  if (call.given.count("part") == 0 || !call.source.dataset.empty()) return;
  throw UsageError("--part requires --dataset; omit it");
}

}  // namespace ballast
