#include "io/temporaries.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <system_error>

#include "io/file_error.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr unsigned kMostAttempts = 1000;
constexpr const char* kPrefix = "/.ballast-";

// Names are used again, so that what killed processes have left behind is found without a search.
std::string temporary_name(const std::string& folder, unsigned attempt) {
  return folder + kPrefix + std::to_string(attempt);
}

// Locks of some network file systems require a file that is open for writing.
int open_to_lock(const std::string& name) {
  constexpr int kFlags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const int file = open(name.c_str(), O_RDWR | kFlags);
  return file < 0 && errno == EISDIR ? open(name.c_str(), O_RDONLY | kFlags) : file;
}

// Renames a temporary file or folder to a name that is kept, and returns that name; the old one if
// it cannot be renamed.
std::string keep_aside(const std::string& temporary) {
  for (unsigned attempt = 0; attempt <= kMostAttempts; ++attempt) {
    const std::string name = folder_of(temporary) + "/ballast-old-" + std::to_string(attempt);
    if (rename_new(temporary, name)) return name;
  }
  return temporary;
}

bool has_old_files(const std::string& temporary) {
  std::error_code error;
  const std::string old = temporary + kOldFiles;
  return std::filesystem::is_directory(old, error) && !std::filesystem::is_empty(old, error);
}

// Frees the name of a temporary file or folder of this user that is not used any more. It may be
// without a lock for a moment after it was made and before it is renamed; then it is young.
bool remove_stale(const std::string& name) {
  constexpr std::time_t kLeastAge = 60;  // seconds
  const int file = open_to_lock(name);
  if (file < 0) return false;
  struct stat status {};
  struct stat named {};
  const bool stale =
      fstat(file, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) &&
      status.st_uid == geteuid() && std::time(nullptr) - status.st_mtime > kLeastAge &&
      flock(file, LOCK_EX | LOCK_NB) == 0;
  // Another process may have removed it and made its own under this name.
  const bool same = lstat(name.c_str(), &named) == 0 && named.st_ino == status.st_ino &&
                    named.st_dev == status.st_dev;
  std::error_code error;
  bool removed = stale && same;
  if (removed && has_old_files(name)) {
    removed = keep_aside(name) != name;
  } else if (removed) {
    removed = std::filesystem::remove_all(name, error) > 0 && !error;
  }
  close(file);
  return removed;
}

// For file systems that support neither links nor renaming without replacing. Only one process can
// create the placeholder, and it replaces only its own.
bool rename_over_placeholder(const std::string& from, const std::string& to) {
  const int placeholder = open(to.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (placeholder < 0) return false;
  close(placeholder);
  if (rename(from.c_str(), to.c_str()) == 0) return true;
  const int error = errno;
  unlink(to.c_str());
  errno = error;
  return false;
}

}  // namespace

std::string error_text(int error) { return std::generic_category().message(error); }

void fail_to_write(const std::string& path, int error) {
  const char* advice = "";
  if (error == ENOSPC) advice = "; free some space or choose another folder";
  if (error == EFBIG)
    advice = "; the file size limit (ulimit -f) or the file system allows no more";
  throw FileError(error, "cannot write " + (path == "-" ? "standard output" : path) + ": " +
                             error_text(error) + advice);
}

void fail_to_restore(const std::string& path, int error, const std::string& temporary) {
  const std::string old = has_old_files(temporary) ? kOldFiles : "";
  throw Error("cannot write " + path + " and cannot restore it: " + error_text(error) +
              "; the old content is in " + keep_aside(temporary) + old);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string longest_temporary(const std::string& folder) {
  return temporary_name(folder, kMostAttempts);
}

std::string make_temporary(const std::string& folder,
                           const std::function<bool(const std::string&)>& make) {
  for (unsigned attempt = 0; attempt <= kMostAttempts;) {
    std::string name = temporary_name(folder, attempt);
    if (make(name)) return name;
    if (errno != EEXIST) return {};
    if (!remove_stale(name)) ++attempt;
  }
  errno = EEXIST;
  return {};
}

void remove_stale_temporaries(const std::string& folder) {
  for (unsigned attempt = 0; remove_stale(temporary_name(folder, attempt));) ++attempt;
}

void lock_temporary(int descriptor) { (void)flock(descriptor, LOCK_EX | LOCK_NB); }

std::string final_path(const std::string& path) {
  const std::size_t start = path.find(kPrefix);
  if (start == std::string::npos) return path;
  const std::size_t end = std::min(path.find('/', start + 1), path.size());
  return path.substr(0, start) + path.substr(end);
}

bool rename_new(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  struct stat status {};
  if (lstat(from.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
    return rename(from.c_str(), to.c_str()) == 0;  // replaces nothing but an empty folder
  }
  if (link(from.c_str(), to.c_str()) == 0) return unlink(from.c_str()) == 0;
  return errno != EEXIST && rename_over_placeholder(from, to);
}

bool exchange_files(const std::string& one, const std::string& other) {
  return renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0;
}

void sync_folder(const std::string& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

}  // namespace ballast
