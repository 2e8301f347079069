// The device's one stream: what is put on it runs at once, or is recorded.
#pragma once

#include <functional>
#include <string>

#include "kernels/device.h"

namespace ballast::cuda::emulator {

struct Work {
  std::string name;
  std::function<void()> run;  // with the device's memory open
};
void submit(Device device, Work work);

}  // namespace ballast::cuda::emulator
