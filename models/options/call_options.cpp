#include "models/options/call_options.h"

namespace ballast {
namespace {

constexpr Index kMostThreads = 4096;

}  // namespace

OptionTable describe(ProcessOptions& o) {
  OptionTable t;
  t.count("threads", o.threads, "number of threads", kMostThreads).show("all processors");
  t.flag("force", o.force, "overwrite existing files");
  return t;
}

OptionTable describe(CallOptions& o) {
  OptionTable t;
  t.value("seed", o.seed, "N", "random seed", parse_seed);
  t.value("device", o.device, "DEVICE", "device: cpu, cuda or cuda:N", check_device_name);
  t.append(describe(static_cast<ProcessOptions&>(o)));
  return t;
}

OptionTable describe_run(RunOptions& o, const std::string& logged) {
  OptionTable t;
  t.text("log", o.log, "LOG.jsonl", "write a log with one JSON object " + logged);
  t.count("checkpoint-every", o.checkpoint_every, "write the model every N epochs");
  t.text("resume", o.resume, "MODEL", "continue training this model with its options");
  t.append(describe(static_cast<ProcessOptions&>(o)));
  return t;
}

}  // namespace ballast
