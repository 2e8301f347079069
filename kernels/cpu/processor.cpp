// Compiled for any x86-64 (cmake/Ballast.cmake). Uses no templates of the standard library: the
// linker may take their code from a file compiled for a newer instruction set.
#include "kernels/processor.h"

#include <unistd.h>

#include <cstdio>

namespace ballast {

#ifdef __clang__
#define BALLAST_COMPILER "Clang " __clang_version__
#else
#define BALLAST_COMPILER "GCC " __VERSION__
#endif

// Runs before all other initialisers, because these may already use unsupported instructions. The
// build passes this name to the linker, so that every program that links the library contains it.
extern "C" [[gnu::constructor(101)]] void ballast_check_processor() {
  __builtin_cpu_init();
  const char* missing = nullptr;
#define X(feature) \
  if (!__builtin_cpu_supports(feature)) missing = feature;
  BALLAST_FEATURES
#undef X
  if (missing == nullptr) return;
  std::fprintf(stderr,
               "ballast: this program was built for processors with " BALLAST_ARCH
               ", but this processor does not support %s; rebuild it on this machine with "
               "-DBALLAST_ARCH=native\n",
               missing);
  _exit(1);
}

const char* version_text() {
  return BALLAST_VERSION " (built for " BALLAST_ARCH " by " BALLAST_COMPILER ", " BALLAST_BUILD_TYPE
                         ")";
}

}  // namespace ballast
