#include "models/training/memory_check.h"

#include <unistd.h>

#include "kernels/cuda/runtime.h"
#include "metrics/report/format.h"
#include "models/options/option_values.h"

namespace ballast {
namespace {

constexpr double kArrays = 5;  // values, gradients, two moments, averages
constexpr double kGigabyte = 1e9;

double machine_bytes() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace

void check_memory(Device device, Index parameters, const MemoryAdvice& advice) {
  const bool on_cpu = device.kind == DeviceKind::cpu;
  const double most = on_cpu ? machine_bytes() : static_cast<double>(cuda::free_bytes(device));
  const double bytes = static_cast<double>(parameters) * kArrays * sizeof(Real);
  if (bytes <= most) return;
  throw OptionError("the networks have " + format_count(parameters) + " parameters, which take " +
                        format_fixed(bytes / kGigabyte, 1) + " GB to train; " +
                        (on_cpu ? "this machine has " : device.name() + " has ") +
                        format_fixed(most / kGigabyte, 1) + (on_cpu ? " GB. " : " GB free. ") +
                        advice.text,
                    advice.options);
}

void check_memory_of(Index items, Index bytes_each, const std::string& what,
                     const MemoryAdvice& advice) {
  const double bytes = static_cast<double>(items) * static_cast<double>(bytes_each);
  if (bytes <= machine_bytes()) return;
  throw OptionError(format_count(items) + " " + what + " take about " +
                        format_fixed(bytes / kGigabyte, 1) + " GB; this machine has " +
                        format_fixed(machine_bytes() / kGigabyte, 1) + " GB. " + advice.text,
                    advice.options);
}

}  // namespace ballast
