#include "kernels/device.h"

#include <charconv>

#include "kernels/cuda/runtime.h"
#include "kernels/error.h"
#include "kernels/no_gpu.h"

namespace ballast {
namespace {

// The N of "cuda:N"; -1 for any other text.
int cuda_index(const std::string& text) {
  if (text == "cuda") return 0;
  constexpr const char* kPrefix = "cuda:";
  if (text.rfind(kPrefix, 0) != 0) return -1;
  int index = -1;
  const char* end = text.data() + text.size();
  const auto read =
      std::from_chars(text.data() + std::char_traits<char>::length(kPrefix), end, index);
  return read.ec == std::errc() && read.ptr == end ? index : -1;
}

}  // namespace

std::string Device::name() const {
  if (kind == DeviceKind::cpu) return "cpu";
  return "cuda:" + std::to_string(index);
}

bool is_device_name(const std::string& text) { return text == "cpu" || cuda_index(text) >= 0; }

Device parse_device(const std::string& text) {
  if (text == "cpu") return {};
  const int index = cuda_index(text);
  if (index < 0)
    throw Error("device '" + text + "' is not a valid device; use cpu, cuda or cuda:N");
  const cuda::DeviceCount devices = cuda::count_devices();
  if (devices.count == 0) throw NoGpu("device '" + text + "': " + devices.why_none);
  if (index >= devices.count) {
    throw Error("device '" + text + "': this machine has " + std::to_string(devices.count) +
                " CUDA device" + (devices.count == 1 ? "" : "s") + "; indices start at 0");
  }
  return {DeviceKind::cuda, index};
}

}  // namespace ballast
