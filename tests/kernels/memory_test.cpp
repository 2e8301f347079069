#include "kernels/memory.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "kernels/cpu/sanitizers.h"
#include "kernels/error.h"
#include "kernels/threads.h"

using namespace ballast;

TEST_CASE("arena: blocks are aligned, writable and disjoint") {
  const Device cpu;
  std::vector<std::size_t> sizes{0, 1, 63, 64, 65, 255, 256, 257, 320, 321, 511, 513, 1000};
  for (std::size_t size = 1024; size < 40'000'000; size = size * 2 + 17) sizes.push_back(size);
  std::vector<unsigned char*> blocks;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    auto* block = static_cast<unsigned char*>(arena_allocate(cpu, sizes[i]));
    REQUIRE(reinterpret_cast<std::uintptr_t>(block) % 64 == 0);
    std::memset(block, static_cast<int>(i + 1), sizes[i]);
    blocks.push_back(block);
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    for (std::size_t byte = 0; byte < sizes[i]; byte += 1 + sizes[i] / 100) {
      REQUIRE(blocks[i][byte] == i + 1);
    }
    arena_release(cpu, blocks[i], sizes[i]);
  }
}

TEST_CASE("arena: a released block is reused for the next request of its size") {
  const Device cpu;
  const ArenaStatistics start = arena_statistics(cpu);
  for (const std::size_t bytes : {std::size_t{100}, std::size_t{5000}, std::size_t{1'000'003}}) {
    void* first = arena_allocate(cpu, bytes);
    arena_release(cpu, first, bytes);
    const ArenaStatistics before = arena_statistics(cpu);
    void* second = arena_allocate(cpu, bytes);
    CHECK(second == first);
    const ArenaStatistics after = arena_statistics(cpu);
    CHECK(after.system_allocations == before.system_allocations);
    CHECK(after.bytes_held == before.bytes_held);
    CHECK(after.bytes_used >= before.bytes_used + bytes);
    CHECK(after.bytes_used <= before.bytes_used + bytes * 5 / 4 + 64);
    arena_release(cpu, second, bytes);
  }
  CHECK(arena_statistics(cpu).bytes_used == start.bytes_used);
}

TEST_CASE("arena: releasing null does nothing") {
  const std::size_t used = arena_statistics({}).bytes_used;
  arena_release({}, nullptr, 1000);
  CHECK(arena_statistics({}).bytes_used == used);
}

TEST_CASE("arena: threads get separate blocks") {
  std::vector<std::thread> threads;
  std::vector<int> faults(4, 0);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t, &faults] {
      for (int round = 0; round < 2000; ++round) {
        const std::size_t bytes = 64 + static_cast<std::size_t>(round % 7) * 100;
        auto* block = static_cast<unsigned char*>(arena_allocate({}, bytes));
        std::memset(block, t, bytes);
        for (std::size_t i = 0; i < bytes; i += 50) faults[t] += block[i] != t;
        arena_release({}, block, bytes);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int fault : faults) CHECK(fault == 0);
}

#ifdef BALLAST_ADDRESS_SANITIZER
TEST_CASE("arena: released memory and memory beyond a request are poisoned") {
  auto* block = static_cast<char*>(arena_allocate({}, 1000));
  CHECK(!__asan_address_is_poisoned(block));
  CHECK(!__asan_address_is_poisoned(block + 999));
  CHECK(__asan_address_is_poisoned(block + 1000));
  arena_release({}, block, 1000);
  CHECK(__asan_address_is_poisoned(block));
  CHECK(__asan_address_is_poisoned(block + 999));
}
#endif

#if !defined(BALLAST_ADDRESS_SANITIZER) && !defined(BALLAST_THREAD_SANITIZER)
TEST_CASE("arena: an impossible request reports the bytes requested, held and free") {
  for (const std::size_t bytes : {std::size_t{1} << 55, ~std::size_t{0}}) {
    try {
      arena_allocate({}, bytes);
      FAIL("no error");
    } catch (const Error& error) {
      const std::string text = error.what();
      CHECK(text.find(std::to_string(bytes) + " bytes requested") != std::string::npos);
      CHECK(text.find("held") != std::string::npos);
      CHECK(text.find("free") != std::string::npos);
    }
  }
}
#endif

TEST_CASE("threads: the count can be set; zero is rejected") {
  const int before = thread_count();
  set_thread_count(1);
  CHECK(thread_count() == 1);
  set_thread_count(3);
  CHECK(thread_count() == 3);
  CHECK_THROWS_AS(set_thread_count(0), Error);
  CHECK_THROWS_AS(set_thread_count(-2), Error);
  CHECK(thread_count() == 3);
  set_thread_count(before);
}
