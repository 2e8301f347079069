#include "models/options/training_options.h"

namespace ballast {

OptionTable describe_training(TrainingOptions& o, const std::string& items) {
  OptionTable t;
  t.count("epochs", o.epochs, "total number of passes over the " + items)
      .show(o.epochs + o.steps == 0 ? "by number of rows" : shown_value(o.epochs));
  t.count("steps", o.steps, "total number of training steps, instead of epochs");
  t.value("seed", o.seed, "N", "random seed", parse_seed).keep();
  t.value("device", o.device, "DEVICE", "device: cpu, cuda or cuda:N", check_device_name);
  t.choice("precision", o.precision, {"single", "tf32"},
           "precision of matrix products on CUDA: single, or tf32 (faster, 10-bit mantissa)");
  return t;
}

Index total_steps(const TrainingOptions& options, Index steps_per_epoch) {
  return options.steps > 0 ? options.steps : options.epochs * steps_per_epoch;
}

Device device_of(const TrainingOptions& options) {
  const Device device = parse_device(options.device);
  if (device.kind == DeviceKind::cpu && precision_of(options) == Precision::tf32) {
    throw UsageError("a CPU computes in single precision, not in TF32; use a CUDA device",
                     {"precision", "device"});
  }
  return device;
}

Precision precision_of(const TrainingOptions& options) {
  return options.precision == "tf32" ? Precision::tf32 : Precision::single;
}

}  // namespace ballast
