#include "models/program/short_waits.h"

#include <unistd.h>

#include <array>
#include <cstdlib>

namespace ballast {

void restart_with_short_waits(char** arguments) {
  constexpr const char* kSpins = "GOMP_SPINCOUNT";
  if (std::getenv(kSpins) != nullptr || std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  std::array<char, 4096> path{};
  const auto length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  if (length <= 0) return;
  setenv(kSpins, "1000", 1);
  execv(path.data(), arguments);  // returns only on failure; then the program continues unchanged
}

}  // namespace ballast
