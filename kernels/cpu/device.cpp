#include "kernels/device.h"

#include "kernels/error.h"

namespace ballast {

std::string Device::name() const {
  if (kind == DeviceKind::cpu) return "cpu";
  return "cuda:" + std::to_string(index);
}

Device parse_device(const std::string& text) {
  if (text == "cpu") return {};
  if (text == "cuda" || text.rfind("cuda:", 0) == 0) {
    throw Error("device '" + text + "': this build has no CUDA support; use --device cpu");
  }
  throw Error("device '" + text + "' is unknown; use cpu");
}

}  // namespace ballast
