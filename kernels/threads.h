// The one thread pool is OpenMP's.
#pragma once

#include <exception>
#include <limits>

#include "kernels/real.h"

namespace ballast {

// Sets the number of threads of the kernels that the calling thread starts from now on; throws
// Error for a count below 1.
void set_thread_count(int count);
int thread_count();

// Work below this many elements (cheap operations each) stays on one thread.
constexpr Index kParallelThreshold = 16384;

// Calls work(task) for the tasks 0 .. tasks - 1, on all threads where `parallel`, each task as a
// thread gets free. All are called; then what the first of those that failed threw is thrown, since
// no exception may leave an OpenMP region.
template <class Work>
void each_task(Index tasks, bool parallel, const Work& work) {
  std::exception_ptr failure;
  Index failed = std::numeric_limits<Index>::max();
#pragma omp parallel for schedule(dynamic) if (parallel && tasks > 1)
  for (Index task = 0; task < tasks; ++task) {
    try {
      work(task);
    } catch (...) {
#pragma omp critical(each_task)
      if (task < failed) {
        failed = task;
        failure = std::current_exception();
      }
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace ballast
