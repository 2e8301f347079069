#include "io/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <system_error>

namespace ballast {
namespace {

constexpr unsigned kMostAttempts = 1000;  // names of temporary files that are tried

std::string reason(int error) { return std::generic_category().message(error); }

// The descriptor behind /dev/stdout and similar paths; -1 for other paths. Opening such a path by
// name would start writing at the beginning of a file that the shell appends to.
int open_number(const std::string& path) {
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string folder : {"/dev/fd/", "/proc/self/fd/"}) {
    int number = -1;
    const char* end = path.data() + path.size();
    if (!path.starts_with(folder)) continue;
    const auto read = std::from_chars(path.data() + folder.size(), end, number);
    if (read.ec == std::errc{} && read.ptr == end) return number;
  }
  return -1;
}

// The path with symbolic links resolved; the target may not exist yet.
std::string follow_links(const std::string& path) {
  namespace fs = std::filesystem;
  fs::path target = path;
  std::error_code error;
  constexpr int kMostLinks = 40;  // Linux's limit
  for (int i = 0; i < kMostLinks && fs::is_symlink(target, error); ++i) {
    target = target.parent_path() / fs::read_symlink(target, error);
  }
  return target;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// The temporary file's name in the folder of its target. Names are used again, so that files which
// killed processes have left behind are found without a search.
std::string temporary_name(const std::string& folder, unsigned attempt) {
  return folder + "/.ballast-" + std::to_string(attempt);
}

// Marks the temporary file as used. The lock ends with the process, and other machines that mount
// the folder see it.
void lock(int descriptor) { (void)flock(descriptor, LOCK_EX | LOCK_NB); }

// Removes a temporary file of this user that is not used any more. A file may be without a lock for
// a moment after it was opened and before it is renamed; then it is young.
bool remove_stale(const std::string& name) {
  constexpr std::time_t kLeastAge = 60;  // seconds
  const int file = open(name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return false;
  struct stat status {};
  struct stat named {};
  const bool stale =
      fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
      std::time(nullptr) - status.st_mtime > kLeastAge && flock(file, LOCK_EX | LOCK_NB) == 0;
  // Another process may have removed the file and opened its own under this name.
  const bool same = lstat(name.c_str(), &named) == 0 && named.st_ino == status.st_ino &&
                    named.st_dev == status.st_dev;
  const bool removed = stale && same && unlink(name.c_str()) == 0;
  close(file);
  return removed;
}

bool is_too_long(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) != 0 && errno == ENAMETOOLONG;
}

// Whether only its owner may replace the file: in a folder with the sticky bit, such as /tmp.
bool is_protected(const struct stat& file, const struct stat& folder) {
  const uid_t user = geteuid();
  const bool owned = user == 0 || user == file.st_uid || user == folder.st_uid;
  return (folder.st_mode & S_ISVTX) != 0 && !owned;
}

}  // namespace

bool is_straight(const std::string& path) {
  if (path == "-" || open_number(path) >= 0 || path.starts_with("/proc/")) return true;
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

int open_straight(const std::string& path) {
  const int number = path == "-" ? STDOUT_FILENO : open_number(path);
  return number >= 0 ? fcntl(number, F_DUPFD_CLOEXEC, 0) : open(path.c_str(), O_WRONLY | O_CLOEXEC);
}

void check_output(const std::string& path, bool force) {
  if (path.empty())
    throw Error("the output path is empty; give a file name, or - for standard output");
  if (is_straight(path)) return;
  struct stat file {};
  const bool exists = stat(path.c_str(), &file) == 0;
  if (exists && S_ISDIR(file.st_mode)) {
    throw Error("cannot write " + path + ": it is a folder; give the name of a file in it");
  }
  if (exists && !force) throw FileExists(path);
  const std::string target = follow_links(path);
  const std::string folder = folder_of(target);
  if (is_too_long(target) || is_too_long(temporary_name(folder, kMostAttempts))) {
    throw Error("cannot write " + path + ": " + reason(ENAMETOOLONG) + "; choose a shorter name");
  }
  struct stat status {};
  if (stat(folder.c_str(), &status) != 0) {
    throw Error("cannot write " + path + ": the folder " + folder + " is not accessible (" +
                reason(errno) + "); create it first");
  }
  if (!S_ISDIR(status.st_mode)) {
    throw Error("cannot write " + path + ": " + folder + " is not a folder");
  }
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    throw Error("cannot write " + path + ": the folder " + folder + " is not writable (" +
                reason(errno) + "); choose another folder or change its permissions");
  }
  if (exists && is_protected(file, status)) {
    throw Error("cannot write " + path + ": it belongs to another user, and only that user can " +
                "replace it, because the folder " + folder +
                " has the sticky bit; choose another name");
  }
}

OutputFile::OutputFile(const std::string& path, bool force) : path_(path), force_(force) {
  check_output(path, force);
  straight_ = is_straight(path);
  if (!straight_) {
    open_temporary();
    return;
  }
  descriptor_ = open_straight(path);
  if (descriptor_ < 0) fail(errno);
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void OutputFile::fail(int error) const {
  const char* advice = "";
  if (error == ENOSPC) advice = "; free some space or choose another folder";
  if (error == EFBIG)
    advice = "; the file size limit (ulimit -f) or the file system allows no more";
  throw Error("cannot write " + (path_ == "-" ? "standard output" : path_) + ": " + reason(error) +
              advice);
}

// Sets the name of the temporary file: the first candidate in the target's folder for which `make`
// succeeds.
template <class Make>
void OutputFile::take_name(Make make) {
  for (unsigned attempt = 0;;) {
    const std::string name = temporary_name(folder_, attempt);
    if (make(name)) {
      temporary_ = name;
      return;
    }
    if (errno != EEXIST || attempt == kMostAttempts) fail(errno);
    if (!remove_stale(name)) ++attempt;
  }
}

void OutputFile::open_temporary() {
  target_ = follow_links(path_);
  folder_ = folder_of(target_);
  struct stat status {};
  const bool replaces = stat(target_.c_str(), &status) == 0;
  const mode_t mode = replaces ? 0600 : 0666;  // before the umask
#ifdef O_TMPFILE
  descriptor_ = open(folder_.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
#endif
  if (descriptor_ < 0) {  // the file system does not support unnamed files
    const auto make = [&](const std::string& name) {
      descriptor_ = open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
      return descriptor_ >= 0;
    };
    take_name(make);
    lock(descriptor_);
  }
  // May fail on file systems without permissions.
  if (replaces) (void)fchmod(descriptor_, status.st_mode & 0777);
}

int OutputFile::duplicate() const {
  const int copy = fcntl(descriptor_, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) fail(errno);
  return copy;
}

void OutputFile::write(const void* data, std::size_t size) {
  const char* next = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t count = ::write(descriptor_, next, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(errno);
    next += count;
    size -= static_cast<std::size_t>(count);
  }
}

// Links an unnamed file to the target or, if that exists, to a temporary name. Returns whether it
// is the target.
bool OutputFile::name_unnamed() {
  const std::string source = "/proc/self/fd/" + std::to_string(descriptor_);
  const auto link_to = [&](const std::string& name) {
    return linkat(AT_FDCWD, source.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
  };
  if (link_to(target_)) return true;
  if (errno != EEXIST) fail(errno);
  check_output(path_, force_);
  lock(descriptor_);
  take_name(link_to);
  return false;
}

void OutputFile::move_to_target() {
  // Unlike rename, link never replaces a file. Some file systems do not support links.
  if (!force_ && link(temporary_.c_str(), target_.c_str()) == 0) return;
  if (!force_) check_output(path_, force_);
  if (rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
  temporary_.clear();
}

void OutputFile::close_file() {
  const int descriptor = std::exchange(descriptor_, -1);
  if (close(descriptor) != 0) fail(errno);
}

void OutputFile::commit() {
  if (straight_) return close_file();
  if (fsync(descriptor_) != 0) fail(errno);
  if (!temporary_.empty()) {
    (void)futimens(descriptor_, nullptr);  // young until it is renamed, because the lock ends here
    close_file();
    move_to_target();
  } else if (!name_unnamed()) {
    move_to_target();
  }
  if (descriptor_ >= 0) close_file();
  const int folder = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    fsync(folder);  // makes the new name durable; not all file systems support it
    close(folder);
  }
}

InputFile::InputFile(const std::string& path) : path_(path == "-" ? "standard input" : path) {
  descriptor_ = path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                            : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) throw Error("cannot read " + path_ + ": " + reason(errno));
  struct stat status {};
  if (fstat(descriptor_, &status) == 0 && S_ISDIR(status.st_mode)) {
    close(descriptor_);
    throw Error("cannot read " + path_ + ": it is a folder; give the name of a file in it");
  }
}

InputFile::~InputFile() { close(descriptor_); }

std::size_t InputFile::read(void* data, std::size_t size) {
  for (;;) {
    const ssize_t count = ::read(descriptor_, data, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw Error("cannot read " + path_ + ": " + reason(errno));
  }
}

std::string read_whole_file(const std::string& path) {
  InputFile file(path);
  std::string content;
  std::size_t filled = 0;
  for (;;) {
    if (content.size() - filled < 65536) content.resize(std::max<std::size_t>(2 * filled, 1 << 17));
    const std::size_t count = file.read(content.data() + filled, content.size() - filled);
    if (count == 0) break;
    filled += count;
  }
  content.resize(filled);
  return content;
}

void write_whole_file(const std::string& path, std::string_view bytes, bool force) {
  OutputFile file(path, force);
  file.write(bytes.data(), bytes.size());
  file.commit();
}

bool same_file(const std::string& a, const std::string& b) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (a == "-" || b == "-") return false;
  if (fs::exists(a, ignored) || fs::exists(b, ignored)) return fs::equivalent(a, b, ignored);
  const auto whole = [&](const std::string& path) {
    return fs::weakly_canonical(fs::absolute(path, ignored), ignored);
  };
  return !whole(a).empty() && whole(a) == whole(b);
}

void make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw Error("cannot create the folder '" + path + "': " + error.message());
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace ballast
