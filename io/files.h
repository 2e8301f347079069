// File input and output. An output file is either written completely or not at all.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/error.h"

namespace ballast {

// An output file that exists and that `force` does not allow to replace.
class FileExists : public Error {
 public:
  explicit FileExists(std::string path)
      : Error(path + " already exists; choose another name"), path_(std::move(path)) {}
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The path with symbolic links resolved; the target may not exist yet.
std::string follow_links(const std::string& path);

// Throws FileExists, or another Error, when writing an output at `path` would fail: the file exists
// and `force` is not set or it may not be replaced, the path is a folder, its name is too long, or
// its folder is missing or not writable. Programs call it before a long run. "-" (standard output),
// devices and pipes always pass.
void check_output(const std::string& path, bool force);

// Whether data written to `path` takes effect immediately and cannot be undone: "-", devices,
// pipes, sockets, and anything behind /dev/stdout, /dev/fd or /proc.
bool is_straight(const std::string& path);
// Opens such a path for writing. For an open file ("-", /dev/fd/N) returns a duplicate of its
// descriptor, which shares the file position. Returns -1 and sets errno on failure.
int open_straight(const std::string& path);

// An output file that appears under its name only after commit(). Until then the data is in a
// temporary file in the same folder, which is removed on failure or by the destructor. Where the
// file system supports it, the temporary file has no name, so even a killed process leaves nothing
// behind, unless it is killed at the moment in which it replaces a file. What is left behind has a
// name like ".ballast-0" and is removed when the next file in this folder is replaced. "-",
// devices, pipes, and paths behind /dev/stdout, /dev/fd and /proc are written directly.
class OutputFile {
 public:
  // Throws Error under the same conditions as check_output. An existing file keeps its permissions;
  // symbolic links are followed.
  explicit OutputFile(const std::string& path, bool force = false);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Throws Error with the path and the system's error message (disk full, ...).
  void write(const void* data, std::size_t size);
  // Syncs the data to disk and moves it to the final name, replacing an existing file. Throws Error
  // when that fails and, without `force`, FileExists when a file of that name has appeared in the
  // meantime; that file is never replaced.
  void commit();

  // A duplicate of the descriptor, for libraries that write to one. The caller closes it before
  // commit().
  int duplicate() const;
  // Throws Error with the path and the system's error message.
  [[noreturn]] void fail(int error) const;

 private:
  friend void commit_together(const std::vector<OutputFile*>& files);
  enum class Moved { no, created, exchanged, replaced };

  void open_temporary();
  void take_name(const std::function<bool(const std::string&)>& make);
  bool name_unnamed();
  void sync();
  void move_to_target(bool exchanging);
  bool exchange();
  void move_back();
  void close_file();

  std::string path_;       // as given; for messages
  std::string target_;     // with symbolic links resolved
  std::string folder_;     // folder of the target
  std::string temporary_;  // empty: the temporary file has no name (or there is none)
  bool force_ = false;
  bool straight_ = false;
  Moved moved_ = Moved::no;
  int exchanged_ = -1;  // the old file, which is locked while it has a temporary name
  int descriptor_ = -1;
};

// Commits all files, or none: all are synced before the first one moves to its name, and if one
// cannot be moved, those before it are moved back. Throws Error as OutputFile::commit does. What
// was written to a pipe or a device cannot be undone, nor can replacing a file on a file system
// that cannot exchange two files.
void commit_together(const std::vector<OutputFile*>& files);

// An input opened for reading: a file, a device or pipe, or "-" for standard input.
class InputFile {
 public:
  // Throws Error for a missing or unreadable file and for a folder.
  explicit InputFile(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // Reads at most `size` bytes; returns 0 only at the end. Throws Error on a read error.
  std::size_t read(void* data, std::size_t size);

 private:
  std::string path_;
  int descriptor_ = -1;
};

// Reads the whole file. Throws Error as InputFile does.
std::string read_whole_file(const std::string& path);

// Writes a whole file with OutputFile: completely or not at all; an existing file is replaced only
// with `force`.
void write_whole_file(const std::string& path, std::string_view bytes, bool force = false);

// Whether two paths refer to the same file, or would if it existed. Always false for devices and
// "-".
bool same_file(const std::string& a, const std::string& b);

// Creates the folder and its parents if they do not exist. Throws Error with the system's error
// message.
void make_folder(const std::string& path);

// The lines of a text without their line ends ("\n" or "\r\n"). A line end at the end of the text
// adds no empty line.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace ballast
