#include "io/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>

#include "io/file_error.h"
#include "io/temporaries.h"

namespace ballast {
namespace {

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

bool is_too_long(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) != 0 && errno == ENAMETOOLONG;
}

[[noreturn]] void fail_to_read(const std::string& path, int error) {
  throw FileError(error, "cannot read " + path + ": " + error_text(error));
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

void check_output(const std::string& path, bool force) {
  if (path.empty())
    throw FileError(ENOENT, "the output path is empty; give a file name, or - for standard output");
  if (is_straight(path)) return;
  struct stat file {};
  const bool exists = stat(path.c_str(), &file) == 0;
  if (exists && S_ISDIR(file.st_mode)) {
    throw FileError(EISDIR,
                    "cannot write " + path + ": it is a folder; give the name of a file in it");
  }
  if (exists && !force) throw FileExists(path);
  const std::string target = follow_links(path);
  const std::string folder = folder_of(target);
  if (is_too_long(target) || is_too_long(longest_temporary(folder))) {
    throw FileError(ENAMETOOLONG, "cannot write " + path + ": " + error_text(ENAMETOOLONG) +
                                      "; choose a shorter name");
  }
  struct stat status {};
  if (stat(folder.c_str(), &status) != 0) {
    const int error = errno;
    throw FileError(error, "cannot write " + path + ": the folder " + folder +
                               " is not accessible (" + error_text(error) + "); create it first");
  }
  if (!S_ISDIR(status.st_mode)) {
    throw FileError(ENOTDIR, "cannot write " + path + ": " + folder + " is not a folder");
  }
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    const int error = errno;
    throw FileError(error, "cannot write " + path + ": the folder " + folder +
                               " is not writable (" + error_text(error) +
                               "); choose another folder or change its permissions");
  }
  if (exists && is_protected(file, status)) {
    throw FileError(EPERM, "cannot write " + path +
                               ": it belongs to another user, and only that user can replace it, "
                               "because the folder " +
                               folder + " has the sticky bit; choose another name");
  }
}

OutputFile::OutputFile(const std::string& path, bool force)
    : path_(final_path(path)), target_(path), force_(force) {
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
  if (exchanged_ >= 0) close(exchanged_);
}

void OutputFile::fail(int error) const { fail_to_write(path_, error); }

// Sets the name of the temporary file.
void OutputFile::take_name(const std::function<bool(const std::string&)>& make) {
  temporary_ = make_temporary(folder_, make);
  if (temporary_.empty()) fail(errno);
}

void OutputFile::open_temporary() {
  target_ = follow_links(target_);
  folder_ = folder_of(target_);
  struct stat status {};
  const bool replaces = stat(target_.c_str(), &status) == 0;
  const mode_t mode = replaces ? 0600 : 0666;  // before the umask
#ifdef O_TMPFILE
  descriptor_ = open(folder_.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
#endif
  if (descriptor_ < 0) {  // the file system does not support unnamed files
    take_name([&](const std::string& name) {
      descriptor_ = open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
      return descriptor_ >= 0;
    });
    lock_temporary(descriptor_);
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

void OutputFile::close_file() {
  const int descriptor = std::exchange(descriptor_, -1);
  if (close(descriptor) != 0) fail(errno);
}

void OutputFile::sync() {
  if (straight_) return close_file();
  if (fsync(descriptor_) != 0) fail(errno);
  if (temporary_.empty()) return;
  (void)futimens(descriptor_, nullptr);  // young until it is renamed, because the lock ends here
  close_file();
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
  if (!force_) throw FileExists(path_);
  lock_temporary(descriptor_);
  take_name(link_to);
  return false;
}

// The old file is locked, so that it is not taken for one that a killed process left behind.
// Returns false if it cannot be opened or exchanged.
bool OutputFile::exchange() {
  exchanged_ = open(target_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (exchanged_ < 0) return false;
  lock_temporary(exchanged_);
  return exchange_files(temporary_, target_);
}

// `exchanging`: the old file gets the temporary name, if the file system supports that.
void OutputFile::move_to_target(bool exchanging) {
  if (straight_) return;
  const bool unnamed = temporary_.empty();
  if (unnamed && name_unnamed()) {
    moved_ = Moved::created;
  } else if (rename_new(temporary_, target_)) {
    temporary_.clear();
    moved_ = Moved::created;
  } else if (errno != EEXIST) {
    fail(errno);
  } else if (!force_) {
    throw FileExists(path_);
  } else if (exchanging && exchange()) {
    moved_ = Moved::exchanged;
  } else {
    if (rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
    temporary_.clear();
    moved_ = Moved::replaced;
  }
}

void OutputFile::move_back() {
  if (moved_ == Moved::created) unlink(target_.c_str());
  if (moved_ != Moved::exchanged || exchange_files(temporary_, target_)) return;
  const int error = errno;
  fail_to_restore(path_, error, std::exchange(temporary_, ""));
}

void OutputFile::commit() { commit_together({this}); }

void commit_together(const std::vector<OutputFile*>& files) {
  for (OutputFile* file : files) file->sync();
  try {
    for (OutputFile* file : files) file->move_to_target(files.size() > 1);
  } catch (...) {
    for (OutputFile* file : files) file->move_back();
    throw;
  }
  for (const OutputFile* file : files) {
    if (!file->straight_) sync_folder(file->folder_);
  }
}

InputFile::InputFile(const std::string& path) : path_(path == "-" ? "standard input" : path) {
  descriptor_ = path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                            : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) fail_to_read(path_, errno);
  struct stat status {};
  if (fstat(descriptor_, &status) == 0 && S_ISDIR(status.st_mode)) {
    close(descriptor_);
    throw FileError(EISDIR,
                    "cannot read " + path_ + ": it is a folder; give the name of a file in it");
  }
}

InputFile::~InputFile() { close(descriptor_); }

std::size_t InputFile::read(void* data, std::size_t size) {
  for (;;) {
    const ssize_t count = ::read(descriptor_, data, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) fail_to_read(path_, errno);
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
