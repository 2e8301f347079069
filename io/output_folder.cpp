#include "io/output_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "io/files.h"
#include "io/temporaries.h"

namespace ballast {
namespace {

namespace fs = std::filesystem;

std::string without_slashes(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

std::vector<std::string> entries_of(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename());
  }
  if (error) fail_to_write(folder, error.value());
  return names;
}

// One process at a time moves files into the folder.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder)
      : descriptor_(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ < 0) fail_to_write(folder, errno);
    (void)flock(descriptor_, LOCK_EX);  // some file systems have no locks
  }
  ~FolderLock() { close(descriptor_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace

OutputFolder::Temporary::~Temporary() {
  std::error_code ignored;
  if (!name.empty()) fs::remove_all(name, ignored);
  if (lock >= 0) close(lock);
}

OutputFolder::OutputFolder(const std::string& path, bool force)
    : path_(without_slashes(path)), force_(force) {
  std::error_code ignored;
  exists_ = fs::is_directory(path_, ignored);
  const std::string parent = folder_of(path_);
  if (!exists_) make_folder(parent);
  if (exists_) remove_stale_temporaries(parent);  // of a process killed after it made the folder
  const auto make = [](const std::string& name) { return mkdir(name.c_str(), 0777) == 0; };
  temporary_.name = make_temporary(exists_ ? path_ : parent, make);
  if (temporary_.name.empty()) fail_to_write(path_, errno);
  temporary_.lock = open(temporary_.name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (temporary_.lock < 0) fail_to_write(path_, errno);
  lock_temporary(temporary_.lock);
  stage_ = temporary_.name;
  if (exists_) return;
  stage_ += "/" + fs::path(path_).filename().string();
  if (mkdir(stage_.c_str(), 0777) != 0) fail_to_write(path_, errno);
}

OutputFolder::~OutputFolder() = default;

void OutputFolder::move(const std::string& from, const std::string& to) {
  if (!rename_new(from, to)) {
    if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR) throw FileExists(to);
    fail_to_write(to, errno);
  }
  moves_.emplace_back(from, to);
}

// If that fails, the old files are kept in the temporary folder.
void OutputFolder::move_back() {
  for (; !moves_.empty(); moves_.pop_back()) {
    if (rename_new(moves_.back().second, moves_.back().first)) continue;
    const int error = errno;
    fail_to_restore(path_, error, std::exchange(temporary_.name, ""));
  }
}

void OutputFolder::move_entries() {
  const std::vector<std::string> names = entries_of(stage_);
  const std::string old = stage_ + kOldFiles;
  if (mkdir(old.c_str(), 0700) != 0) fail_to_write(path_, errno);
  for (const std::string& name : names) {
    const std::string target = path_ + "/" + name;
    struct stat status {};
    if (lstat(target.c_str(), &status) != 0) continue;
    if (!force_) throw FileExists(target);
    // May fail on file systems without permissions.
    if (S_ISREG(status.st_mode)) (void)chmod((stage_ + "/" + name).c_str(), status.st_mode & 0777);
    move(target, old + "/" + name);
  }
  for (const std::string& name : names) move(stage_ + "/" + name, path_ + "/" + name);
  // From now on, the old files are not needed.
  (void)rename(old.c_str(), (stage_ + "/replaced").c_str());
}

void OutputFolder::commit() {
  if (!exists_) {
    move(stage_, path_);
    return sync_folder(folder_of(path_));
  }
  const FolderLock lock(path_);
  try {
    move_entries();
  } catch (...) {
    move_back();
    throw;
  }
  sync_folder(path_);
}

}  // namespace ballast
