#include "tests/cuda_emulator/block.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <utility>

#include "tests/cuda_emulator/report.h"

namespace ballast::cuda::emulator {
namespace {

bool same_site(const Site& a, const Site& b) {
  return a.line == b.line && (a.file == b.file || std::strcmp(a.file, b.file) == 0);
}

std::string hex(unsigned mask) {
  std::array<char, 16> digits;
  std::snprintf(digits.data(), digits.size(), "0x%08x", mask);
  return digits.data();
}

// "0-3, 7"
std::string ranges(const std::vector<int>& sorted) {
  std::string text;
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t last = i;
    while (last + 1 < sorted.size() && sorted[last + 1] == sorted[last] + 1) ++last;
    if (!text.empty()) text += ", ";
    text += std::to_string(sorted[i]);
    if (last > i) text += "-" + std::to_string(sorted[last]);
    i = last + 1;
  }
  return text;
}

std::vector<int> lanes_in(unsigned mask) {
  std::vector<int> lanes;
  for (int lane = 0; lane < kLanes; ++lane) {
    if (mask >> lane & 1) lanes.push_back(lane);
  }
  return lanes;
}

}  // namespace

std::string text_of(const Site& site) {
  return std::string(site.file) + ":" + std::to_string(site.line);
}

Block& block() {
  static Block& instance = *new Block;
  return instance;
}

// All threads are started before the first one continues after a wait.
void Block::run(const std::vector<Index>& order, const std::function<void()>& kernel) {
  size_ = static_cast<int>(order.size());
  order_ = &order;
  kernel_ = &kernel;
  order_lanes();
  at_exchange_.fill(0);
  for (const int thread : copiers_) copies_[thread].clear();
  copiers_.clear();
  started_ = 0;
  left_ = 0;
  while (started_ < size_ || ready_count_ > 0) {
    if (started_ < size_) {
      idle_fiber().resume();
    } else {
      const int thread = take_ready();
      enter(thread);
      threads_[thread].fiber->resume();
    }
  }
  if (left_ < size_) report_stuck();
  shared_memory_.finish_block();
}

void Block::order_lanes() {
  std::array<int, kMaxThreads / kLanes> next;
  for (std::size_t warp = 0; warp < next.size(); ++warp) {
    next[warp] = static_cast<int>(warp) * kLanes;
  }
  for (const Index thread : *order_) {
    lane_order_[next[thread / kLanes]++] = static_cast<int>(thread);
  }
}

Fiber& Block::idle_fiber() {
  if (idle_.empty()) {
    fibers_.push_back(std::make_unique<Fiber>(&Block::fiber_body));
    idle_.push_back(fibers_.back().get());
  }
  Fiber& fiber = *idle_.back();
  idle_.pop_back();
  return fiber;
}

void Block::fiber_body() {
  for (;;) {
    block().start_threads();
    block().idle_.push_back(Fiber::current());
    Fiber::pause();
  }
}

// A thread that never waits passes its fiber to the next one.
void Block::start_threads() noexcept {
  while (started_ < size_) {
    const int thread = static_cast<int>((*order_)[started_++]);
    threads_[thread].fiber = Fiber::current();
    threads_[thread].state = State::ready;
    enter(thread);
    (*kernel_)();
    threads_[thread].state = State::left;
    ++left_;
  }
}

void Block::enter(int thread) { threadIdx.x = static_cast<unsigned>(thread); }

void Block::wait() { Fiber::pause(); }

void Block::make_ready(int thread) {
  threads_[thread].state = State::ready;
  ready_[(first_ready_ + ready_count_++) % kMaxThreads] = thread;
}

int Block::take_ready() {
  const int thread = ready_[first_ready_];
  first_ready_ = (first_ready_ + 1) % kMaxThreads;
  --ready_count_;
  return thread;
}

void Block::barrier(const Site& site) {
  Thread& self = threads_[threadIdx.x];
  self.state = State::barrier;
  self.function = "__syncthreads";
  self.site = site;
  if (++at_barrier_ == size_) {
    for (int thread = 0; thread < size_; ++thread) {
      if (!same_site(threads_[thread].site, site)) report_stuck();
    }
    at_barrier_ = 0;
    for (const Index thread : *order_) make_ready(static_cast<int>(thread));
  }
  wait();
}

int Block::lanes_of_warp(int warp) const { return std::min(size_ - warp * kLanes, kLanes); }

void Block::check_mask() const {
  const int thread = static_cast<int>(threadIdx.x);
  const unsigned mask = threads_[thread].mask;
  const int lane = thread % kLanes;
  const int lanes = lanes_of_warp(thread / kLanes);
  if (!(mask >> lane & 1)) {
    report(waits_where(thread) + ": lane " + std::to_string(lane) +
           " calls and is not in the mask");
  }
  if (lanes < kLanes && mask >> lanes != 0) {
    report(waits_where(thread) + ": the mask has lanes that the block of " + std::to_string(size_) +
           " threads has not; this warp has " + std::to_string(lanes));
  }
}

std::uint64_t Block::exchange(const char* function, unsigned mask, std::uint64_t value, int source,
                              const Site& site) {
  const int thread = static_cast<int>(threadIdx.x);
  const int warp = thread / kLanes;
  Thread& self = threads_[thread];
  self.state = State::warp;
  self.function = function;
  self.site = site;
  self.mask = mask;
  self.source = source;
  self.value = value;
  check_mask();
  at_exchange_[warp] |= 1u << thread % kLanes;
  if (complete(warp, self)) finish_exchange(warp, mask);
  wait();
  return self.value;
}

// True if all lanes of the mask wait at the same call as the last one. Lanes waiting elsewhere may
// still arrive.
bool Block::complete(int warp, const Thread& last) const {
  if ((at_exchange_[warp] & last.mask) != last.mask) return false;
  for (unsigned rest = last.mask; rest != 0; rest &= rest - 1) {
    const Thread& other = threads_[warp * kLanes + __builtin_ctz(rest)];
    if (other.mask != last.mask || !same_site(other.site, last.site)) return false;
  }
  return true;
}

void Block::finish_exchange(int warp, unsigned mask) {
  Thread* lanes = &threads_[warp * kLanes];
  std::array<std::uint64_t, kLanes> given;
  unsigned votes = 0;
  for (unsigned rest = mask; rest != 0; rest &= rest - 1) {
    const int lane = __builtin_ctz(rest);
    given[lane] = lanes[lane].value;
    votes |= static_cast<unsigned>(given[lane] != 0) << lane;
  }
  at_exchange_[warp] &= ~mask;
  for (int i = 0; i < lanes_of_warp(warp); ++i) {
    const int thread = lane_order_[warp * kLanes + i];
    const int lane = thread % kLanes;
    if (!(mask >> lane & 1)) continue;
    const int source = lanes[lane].source;
    if (source != kVotes && !(mask >> source & 1)) {
      report(waits_where(thread) + ": lane " + std::to_string(lane) + " reads lane " +
             std::to_string(source) + ", which is not in the mask");
    }
    lanes[lane].value = source == kVotes ? votes : given[source];
    make_ready(thread);
  }
}

void Block::copy_later(void* to, const void* from, std::size_t bytes, bool inside) {
  check_aligned(to, bytes);
  check_aligned(from, bytes);
  std::memset(
      to, 0xff,
      bytes);  // a real copy may arrive at once: NaN for threads that still read the old value
  own_copies().back().push_back({to, from, bytes, inside});
}

void Block::close_copies() { own_copies().emplace_back(); }

// For the running thread. Most kernels make no such copies, so only threads with copies are
// cleared.
Block::Copies& Block::own_copies() {
  Copies& own = copies_[threadIdx.x];
  if (own.empty()) {
    own.emplace_back();
    copiers_.push_back(static_cast<int>(threadIdx.x));
  }
  return own;
}

void Block::wait_for_copies(std::size_t but_last_groups) {
  Copies& groups = own_copies();
  while (groups.size() > but_last_groups + 1) {
    for (const Copy& copy : groups.front()) {
      if (copy.inside) {
        std::memcpy(copy.to, copy.from, copy.bytes);
      } else {
        std::memset(copy.to, 0, copy.bytes);
      }
    }
    groups.pop_front();
  }
}

// "__shfl_sync(0xffffffff) at file:12"
std::string Block::waits_where(int thread) const {
  const Thread& at = threads_[thread];
  if (at.state == State::left) return "left the kernel";
  const std::string arguments = at.state == State::warp ? "(" + hex(at.mask) + ")" : "()";
  return at.function + arguments + " at " + text_of(at.site);
}

void Block::report_stuck() const {
  std::vector<std::pair<std::string, std::vector<int>>> groups;
  int waiting = -1;
  for (int thread = 0; thread < size_; ++thread) {
    const std::string where = waits_where(thread);
    const auto known = std::find_if(groups.begin(), groups.end(),
                                    [&](const auto& group) { return group.first == where; });
    if (known == groups.end()) {
      groups.push_back({where, {thread}});
    } else {
      known->second.push_back(thread);
    }
    const State state = threads_[thread].state;
    if (state != State::left && (waiting < 0 || state == State::barrier)) waiting = thread;
  }
  const Thread& first = threads_[waiting];
  threadIdx.x = static_cast<unsigned>(waiting);
  std::string text = "not all ";
  text += first.state == State::barrier
              ? "threads of the block"
              : "lanes of the mask (" + ranges(lanes_in(first.mask)) + ")";
  text += " reach " + waits_where(waiting);
  for (const auto& [where, threads] : groups) {
    text += "\n  threads " + ranges(threads) + ": " + where;
  }
  report(text);
}

}  // namespace ballast::cuda::emulator
