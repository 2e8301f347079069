#include "kernels/threads.h"

#include <omp.h>

#include <string>

#include "kernels/error.h"

namespace ballast {

void set_thread_count(int count) {
  if (count < 1) {
    throw Error("set_thread_count: " + std::to_string(count) + " threads; must be at least 1");
  }
  omp_set_num_threads(count);
}

int thread_count() { return omp_get_max_threads(); }

}  // namespace ballast
