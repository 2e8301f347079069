// Arrays that are too large for memory are stored in a temporary file.
#include "io/spilling_allocator.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "kernels/error.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

constexpr std::size_t kBytes = 1 << 20;

// The memory mapping that contains this address; "" if none.
std::string mapping_of(const void* data) {
  const auto place = reinterpret_cast<std::uintptr_t>(data);
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::uintptr_t first = std::stoull(line, nullptr, 16);
    const std::uintptr_t last = std::stoull(line.substr(line.find('-') + 1), nullptr, 16);
    if (first <= place && place < last) return line;
  }
  return "";
}

}  // namespace

TEST_CASE("an array that is too large for the heap is stored in an unnamed file") {
  const TestFolder folder;
  const TemporaryFolder here(folder.path.string());
  auto* data = static_cast<char*>(allocate_spilling(kBytes, kBytes - 1));
  std::fill_n(data, kBytes, 'x');
  CHECK(mapping_of(data).find(folder.path.string()) != std::string::npos);
  CHECK(mapping_of(data).find("(deleted)") != std::string::npos);
  CHECK(std::count(data, data + kBytes, 'x') == kBytes);
  release_spilling(data, kBytes);
  CHECK(mapping_of(data).find("(deleted)") == std::string::npos);

  void* small = allocate_spilling(kBytes, kBytes);
  CHECK(mapping_of(small).find("(deleted)") == std::string::npos);
  release_spilling(small, kBytes);
}

TEST_CASE("a temporary folder that does not exist or is in memory is not used") {
  for (const char* path : {"/nowhere", "/dev/shm"}) {
    const TemporaryFolder here(path);
    void* data = allocate_spilling(kBytes, 0);
    CHECK(mapping_of(data).find("/var/tmp/") != std::string::npos);
    release_spilling(data, kBytes);
  }
}

TEST_CASE("a folder without space for a large array is reported") {
  const TestFolder folder;
  const TemporaryFolder here(folder.path.string());
  const auto allocate = [] { allocate_spilling(std::size_t{1} << 60, 0); };
  CHECK_THROWS_WITH_AS(allocate(), doctest::Contains(folder.path.c_str()), Error);
  CHECK_THROWS_WITH_AS(allocate(), doctest::Contains("TMPDIR"), Error);
  CHECK(folder.entries() == 0);
}

TEST_CASE("containers with the allocator behave like standard ones") {
  std::vector<int, SpillingAllocator<int>> values{3, 1, 2};
  for (int i = 0; i < 1000; ++i) values.push_back(i);
  CHECK(values.size() == 1003);
  CHECK(values[1002] == 999);
  const auto copy = values;
  CHECK(copy == values);
  const auto memory = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE));
  CHECK(most_on_heap() > kBytes);
  CHECK(most_on_heap() <= memory / 4);
}
