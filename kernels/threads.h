// Threads: OpenMP is the only thread pool.
#pragma once

#include <exception>
#include <limits>

#include "kernels/real.h"

namespace ballast {

// Sets the number of threads for kernels that the calling thread starts, or fewer if the system
// cannot start as many, and starts them. Throws Error for a count below 1.
void set_thread_count(int count);
int thread_count();

// Work on fewer elements than this (cheap operations each) runs on one thread.
constexpr Index kParallelThreshold = 16384;

// Keeps the first exception of the threads of a parallel region, which no exception may leave.
class KeptException {
 public:
  // Calls work() and keeps what it throws. For all threads of the region.
  template <class Work>
  void run(const Work& work) {
    try {
      work();
    } catch (...) {
      keep();
    }
  }
  // Call after the region: throws the kept exception, if there is one.
  void rethrow() const {
    if (kept_) std::rethrow_exception(kept_);
  }

 private:
  void keep() {
#pragma omp critical(kept_exception)
    if (!kept_) kept_ = std::current_exception();
  }

  std::exception_ptr kept_;
};

// Calls work(task) for the tasks 0 .. tasks - 1, on all threads if `parallel`, with dynamic
// scheduling. All tasks are run; then the exception of the first failed task is rethrown, because
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
