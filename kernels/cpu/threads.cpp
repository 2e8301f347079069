#include "kernels/threads.h"

#include <omp.h>

#include <atomic>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "kernels/error.h"

namespace ballast {
namespace {

// The number of threads, at most `count`, that the system can run at once. OpenMP would end the
// process when it cannot start a thread.
int startable_threads(int count) {
  std::atomic<bool> over = false;
  std::vector<std::thread> threads;
  try {
    threads.reserve(static_cast<std::size_t>(count));
    for (int i = 1; i < count; ++i) threads.emplace_back([&] { over.wait(false); });
  } catch (const std::exception&) {  // no more memory or processes
  }
  over = true;
  over.notify_all();
  for (std::thread& thread : threads) thread.join();
  return static_cast<int>(threads.size()) + 1;
}

}  // namespace

void set_thread_count(int count) {
  if (count < 1) {
    throw Error("set_thread_count: " + std::to_string(count) + " threads; must be at least 1");
  }
  const int startable = startable_threads(count);
  omp_set_num_threads(startable);
#pragma omp parallel num_threads(startable)
  {}
}

int thread_count() { return omp_get_max_threads(); }

}  // namespace ballast
