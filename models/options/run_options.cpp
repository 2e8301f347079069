#include "models/options/run_options.h"

namespace ballast {
namespace {

constexpr Index kMostThreads = 4096;

}  // namespace

OptionTable describe(CallOptions& o) {
  OptionTable t;
  t.value("seed", o.seed, "N", "random seed", parse_seed).keep();
  t.count("threads", o.threads, "threads to use", kMostThreads).show("all processors");
  t.value("device", o.device, "DEVICE", "where to compute: cpu, cuda or cuda:N", check_device_name);
  t.flag("force", o.force, "overwrite existing files");
  return t;
}

OptionTable describe_run(RunOptions& o, const std::string& items, const std::string& logged) {
  OptionTable t;
  t.count("epochs", o.epochs, "passes over the " + items + ", in all");
  t.count("steps", o.steps, "training steps, in all, instead of --epochs");
  t.text("log", o.log, "LOG.jsonl", "write a JSON object " + logged);
  t.count("checkpoint-every", o.checkpoint_every, "write the model every N epochs");
  t.text("resume", o.resume, "MODEL", "go on training this model; its options are kept");
  t.append(describe(o));
  t.choice("precision", o.precision, {"single", "tf32"},
           "of products on CUDA: single, or tf32 (faster, 10 bits behind the point)");
  return t;
}

Device device_of(const RunOptions& options) {
  Device device = parse_device(options.device);
  if (options.precision != "tf32") return device;
  if (device.kind == DeviceKind::cpu) {
    throw UsageError("--precision tf32: a CPU computes in single precision; use --device cuda");
  }
  device.precision = Precision::tf32;
  return device;
}

}  // namespace ballast
