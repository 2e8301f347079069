// Compiled for any x86-64 (cmake/Ballast.cmake), and free of the standard library's templates:
// their code may be taken from a file that was compiled for more.
#include "kernels/processor.h"

#include <unistd.h>

#include <cstdio>

namespace ballast {

#ifdef __clang__
#define BALLAST_COMPILER "Clang " __clang_version__
#else
#define BALLAST_COMPILER "GCC " __VERSION__
#endif

// Before every other initialiser, since those may already use what the processor lacks. The build
// asks the linker for this name, so that every program over the library has it.
extern "C" [[gnu::constructor(101)]] void ballast_check_processor() {
  __builtin_cpu_init();
  const char* missing = nullptr;
#define X(feature) \
  if (!__builtin_cpu_supports(feature)) missing = feature;
  BALLAST_FEATURES
#undef X
  if (missing == nullptr) return;
  std::fprintf(
      stderr,
      "ballast: this program was built for " BALLAST_ARCH
      " and this processor has no %s; build it with -DBALLAST_ARCH=native on this machine\n",
      missing);
  _exit(1);
}

const char* version_text() {
  return BALLAST_VERSION " (built for " BALLAST_ARCH " by " BALLAST_COMPILER ", " BALLAST_BUILD_TYPE
                         ")";
}

}  // namespace ballast
