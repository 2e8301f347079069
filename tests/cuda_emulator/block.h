// One block: its threads as fibers, their synchronisation points, and its shared memory.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "tests/cuda_emulator/emulator.h"
#include "tests/cuda_emulator/fiber.h"
#include "tests/cuda_emulator/shared_memory.h"

namespace ballast::cuda::emulator {

constexpr int kMaxThreads = 1024;
constexpr int kLanes = 32;
// As the source of an exchange: the lanes with a value other than 0.
constexpr int kVotes = -1;

std::string text_of(const Site& site);

class Block {
 public:
  // Runs the kernel in the threads 0 .. order.size() - 1, started in this order.
  void run(const std::vector<Index>& order, const std::function<void()>& kernel);

  // Called by the running thread.
  void barrier(const Site& site);
  std::uint64_t exchange(const char* function, unsigned mask, std::uint64_t value, int source,
                         const Site& site);
  void copy_later(void* to, const void* from, std::size_t bytes, bool inside);
  void close_copies();
  void wait_for_copies(std::size_t but_last_groups);
  SharedMemory& shared_memory() { return shared_memory_; }

 private:
  enum class State { ready, barrier, warp, left };
  struct Thread {
    Fiber* fiber = nullptr;
    State state = State::ready;
    // Where the thread waits, and for which threads.
    const char* function = "";
    Site site;
    unsigned mask = 0;
    int source = 0;
    std::uint64_t value = 0;  // value given; after the wait: value received
  };

  struct Copy {
    void* to;
    const void* from;
    std::size_t bytes;
    bool inside;
  };
  // Copies of a thread, by group; the last group is still open.
  using Copies = std::deque<std::vector<Copy>>;

  Copies& own_copies();
  static void fiber_body();
  void start_threads() noexcept;
  Fiber& idle_fiber();
  void enter(int thread);
  void wait();
  void make_ready(int thread);
  int take_ready();
  void order_lanes();

  int lanes_of_warp(int warp) const;
  void check_mask() const;
  bool complete(int warp, const Thread& last) const;
  void finish_exchange(int warp, unsigned mask);
  [[noreturn]] void report_stuck() const;
  std::string waits_where(int thread) const;

  int size_ = 0;
  const std::vector<Index>* order_ = nullptr;
  const std::function<void()>* kernel_ = nullptr;
  std::array<Thread, kMaxThreads> threads_;
  std::array<Copies, kMaxThreads> copies_;
  std::vector<int> copiers_;                                // threads with copies
  std::array<int, kMaxThreads> lane_order_;                 // by warp, within a warp as in order_
  std::array<unsigned, kMaxThreads / kLanes> at_exchange_;  // lanes waiting in a warp function
  std::array<int, kMaxThreads> ready_;                      // a ring buffer
  int first_ready_ = 0;
  int ready_count_ = 0;
  int started_ = 0;
  int left_ = 0;
  int at_barrier_ = 0;
  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::vector<Fiber*> idle_;
  SharedMemory shared_memory_;
};

// Launches run one at a time, so there is a single block.
Block& block();

}  // namespace ballast::cuda::emulator
