// The single stream of the device: work is executed immediately or recorded.
#pragma once

#include <functional>
#include <string>

#include "kernels/device.h"

namespace ballast::cuda::emulator {

struct Work {
  std::string name;
  std::function<void()> run;  // called with the device memory open
};
void submit(Device device, Work work);

}  // namespace ballast::cuda::emulator
