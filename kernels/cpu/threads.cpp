#include "kernels/threads.h"

#include <omp.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "kernels/error.h"

namespace ballast {

void set_thread_count(int count) {
  if (count < 1) {
    throw Error("set_thread_count: " + std::to_string(count) + " threads; use 1 or more");
  }
  omp_set_num_threads(count);
}

int thread_count() { return omp_get_max_threads(); }

void restart_with_short_waits(char** arguments) {
  constexpr const char* kSpins = "GOMP_SPINCOUNT";
  if (std::getenv(kSpins) != nullptr || std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  std::array<char, 4096> path{};
  const auto length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  if (length <= 0) return;
  setenv(kSpins, "1000", 1);
  execv(path.data(), arguments);  // returns only if it fails: then all goes on as it was
}

}  // namespace ballast
