// The device on which memory is allocated and kernels run. Passed as a value; there is no global
// device.
#pragma once

#include <string>

namespace ballast {

enum class DeviceKind { cpu, cuda };

struct Device {
  DeviceKind kind = DeviceKind::cpu;
  int index = 0;

  friend bool operator==(const Device&, const Device&) = default;

  // "cpu", "cuda:0", "cuda:1".
  std::string name() const;
};

// True for "cpu", "cuda" and "cuda:N" with N >= 0.
bool is_device_name(const std::string& text);

// Parses a device name. Throws Error for an invalid name and for a device that this build or this
// machine does not have.
Device parse_device(const std::string& text);

}  // namespace ballast
