#include "io/spilling_allocator.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <mutex>
#include <new>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "kernels/error.h"

namespace ballast {
namespace {

// The arrays that are backed by a file.
struct Spilled {
  std::mutex mutex;
  std::set<void*> arrays;
};
Spilled& spilled() {
  static Spilled instance;
  return instance;
}

// /tmp is in memory on many systems, /var/tmp is not.
std::string spill_folder() {
  std::error_code error;
  const std::string folder = std::filesystem::temp_directory_path(error).string();
  struct statfs system {};
  const bool found = !error && statfs(folder.c_str(), &system) == 0;
  return found && system.f_type != TMPFS_MAGIC ? folder : "/var/tmp";
}

// Opens a file that is deleted when it is closed.
int open_nameless(const std::string& folder) {
  const int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return file;
  std::string name = folder + "/ballast-XXXXXX";
  const int named = mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) unlink(name.c_str());
  return named;
}

[[noreturn]] void fail(std::size_t bytes, const std::string& folder, int error) {
  throw Error("cannot allocate " + std::to_string(bytes) +
              " bytes: too large for memory, and the temporary file in '" + folder + "' failed (" +
              std::generic_category().message(error) +
              "); set the environment variable TMPDIR to a folder with enough free space");
}

void* map_file(std::size_t bytes) {
  const std::string folder = spill_folder();
  const int file = open_nameless(folder);
  if (file < 0) fail(bytes, folder, errno);
  int error = posix_fallocate(file, 0, static_cast<off_t>(bytes));
  void* data = MAP_FAILED;
  if (error == 0) {
    data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (data == MAP_FAILED) error = errno;
  }
  close(file);
  if (error != 0) fail(bytes, folder, error);
  return data;
}

// The number after `name` in a system file, or the first number if `name` is empty; the maximum
// value if there is none.
std::size_t number_in(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  std::string word;
  while (!name.empty() && file >> word && word != name) {
  }
  std::size_t value = 0;
  return file >> value ? value : std::numeric_limits<std::size_t>::max();
}

// Paths of the memory limits of this process's control group (cgroup version 2 or 1).
std::vector<std::string> group_limits() {
  const std::string root = "/sys/fs/cgroup";
  std::vector<std::string> paths = {root + "/memory.max", root + "/memory/memory.limit_in_bytes"};
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::string path = line.substr(line.rfind(':') + 1);
    if (line.rfind("0::", 0) == 0) paths.push_back(root + path + "/memory.max");
    if (line.find(":memory:") != std::string::npos) {
      paths.push_back(root + "/memory" + path + "/memory.limit_in_bytes");
    }
  }
  return paths;
}

}  // namespace

std::size_t most_on_heap() {
  constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
  const std::size_t kilobytes = number_in("/proc/meminfo", "MemAvailable:");
  std::size_t most = kilobytes == kUnlimited ? kUnlimited : 1024 * kilobytes;
  for (const std::string& path : group_limits()) most = std::min(most, number_in(path, ""));
  rlimit limit{};
  if (getrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    most = std::min<std::size_t>(most, limit.rlim_cur);
  }
  return most / 4;
}

void* allocate_spilling(std::size_t bytes, std::size_t most) {
  if (bytes <= most) return ::operator new(bytes);
  void* data = map_file(bytes);
  Spilled& all = spilled();
  const std::lock_guard lock(all.mutex);
  all.arrays.insert(data);
  return data;
}

void release_spilling(void* data, std::size_t bytes) {
  Spilled& all = spilled();
  {
    const std::lock_guard lock(all.mutex);
    if (all.arrays.erase(data) > 0) {
      munmap(data, bytes);
      return;
    }
  }
  ::operator delete(data);
}

}  // namespace ballast
