// The kernel tests on a GPU; skipped if there is none.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <cstring>

#include "kernels/cuda/runtime.h"

int main(int argc, char** argv) {
  doctest::Context context(argc, argv);
  bool lists = false;
  for (int i = 1; i < argc; ++i)
    lists = lists || std::strstr(argv[i], "-list-test-cases") != nullptr;
  const auto devices = ballast::cuda::count_devices();
  if (devices.count == 0 && !lists) {
    std::printf("skipped: %s\n", devices.why_none.c_str());
    return 0;
  }
  return context.run();
}
