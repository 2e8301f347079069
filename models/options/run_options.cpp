#include "models/options/run_options.h"

#include <nlohmann/json.hpp>

namespace ballast {

Device device_of(const RunOptions& options) {
  Device device = parse_device(options.device);
  if (options.precision != "tf32") return device;
  if (device.kind == DeviceKind::cpu) {
    throw UsageError("--precision tf32: a CPU computes in single precision; use --device cuda");
  }
  device.precision = Precision::tf32;
  return device;
}

void check_kept(const nlohmann::json& mine, const nlohmann::json& kept,
                const std::set<std::string>& given) {
  for (const std::string& name : given) {
    if (!mine.contains(name) || !kept.contains(name) || mine[name] == kept[name]) continue;
    throw UsageError("--" + name + " " + mine[name].dump() + ": the model was trained with " +
                     kept[name].dump() + "; a resumed run keeps it, so leave --" + name + " out");
  }
}

}  // namespace ballast
