// Where memory lies and kernels run: a value that is carried along, never a global.
#pragma once

#include <string>

namespace ballast {

enum class DeviceKind { cpu, cuda };

struct Device {
  DeviceKind kind = DeviceKind::cpu;
  int index = 0;

  friend bool operator==(const Device&, const Device&) = default;

  // "cpu", "cuda" or "cuda:1".
  std::string name() const;
};

// Whether the text is "cpu", "cuda" or "cuda:N", N >= 0.
bool is_device_name(const std::string& text);

// Reads one of these. Throws Error for any other text and for a device that this build
// or this machine does not have.
Device parse_device(const std::string& text);

}  // namespace ballast
