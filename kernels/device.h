// Where memory lies and kernels run: a value that is carried along, never a global.
#pragma once

#include <string>

namespace ballast {

enum class DeviceKind { cpu, cuda };

// Of products on CUDA: tf32 rounds factors to 10 bits behind the point, for tensor cores that are
// several times as fast.
enum class Precision { single, tf32 };

struct Device {
  DeviceKind kind = DeviceKind::cpu;
  int index = 0;
  Precision precision = Precision::single;

  // Precision included: tensors of one GPU that differ in it do not go together.
  friend bool operator==(const Device&, const Device&) = default;

  // "cpu", "cuda:0", "cuda:1"; the precision is not part of it.
  std::string name() const;
};

// Whether the text is "cpu", "cuda" or "cuda:N", N >= 0.
bool is_device_name(const std::string& text);

// Reads one of these. Throws Error for any other text and for a device that this build
// or this machine does not have.
Device parse_device(const std::string& text);

}  // namespace ballast
