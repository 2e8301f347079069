#include "kernels/threads.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "kernels/error.h"

namespace ballast {
namespace {

// Starts this many threads that wait for each other, and returns how many could be started.
int start_at_once(int count) {
  std::atomic<bool> over = false;
  std::vector<std::thread> threads;
  try {
    threads.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) threads.emplace_back([&] { over.wait(false); });
  } catch (const std::exception&) {  // no more memory or processes
  }
  over = true;
  over.notify_all();
  for (std::thread& thread : threads) thread.join();
  return static_cast<int>(threads.size());
}

// The number of threads, at most `count`, that OpenMP can start. It would end the process if it
// could not start one. If there is no room for one thread more, much of it is left for the work.
int startable_threads(int count) {
  static std::atomic<int> known = 1;
  if (count <= known) return count;
  const int started = start_at_once(count);
  known = started == count ? count : std::max(1, started / 2);
  return known;
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
