#include "models/options/run_options.h"

namespace ballast {
namespace {

constexpr Index kMostThreads = 4096;

}  // namespace

OptionTable describe(CallOptions& o) {
  OptionTable t;
  t.value("seed", o.seed, "N", "random seed", parse_seed).keep();
  t.count("threads", o.threads, "number of threads", kMostThreads).show("all processors");
  t.value("device", o.device, "DEVICE", "device: cpu, cuda or cuda:N", check_device_name);
  t.flag("force", o.force, "overwrite existing files");
  return t;
}

OptionTable describe_run(RunOptions& o, const std::string& items, const std::string& logged) {
  OptionTable t;
  t.count("epochs", o.epochs, "total number of passes over the " + items);
  t.count("steps", o.steps, "total number of training steps, instead of --epochs");
  t.text("log", o.log, "LOG.jsonl", "write a log with one JSON object " + logged);
  t.count("checkpoint-every", o.checkpoint_every, "write the model every N epochs");
  t.text("resume", o.resume, "MODEL", "continue training this model with its options");
  t.append(describe(o));
  t.choice("precision", o.precision, {"single", "tf32"},
           "precision of matrix products on CUDA: single, or tf32 (faster, 10-bit mantissa)");
  return t;
}

Device device_of(const RunOptions& options) {
  const Device device = parse_device(options.device);
  if (device.kind == DeviceKind::cpu && precision_of(options) == Precision::tf32) {
    throw UsageError("--precision tf32: a CPU computes in single precision; use --device cuda");
  }
  return device;
}

Precision precision_of(const RunOptions& options) {
  return options.precision == "tf32" ? Precision::tf32 : Precision::single;
}

}  // namespace ballast
