// Files as the programs need them: an output appears whole or not at all.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

// Throws Error when an output at `path` would be refused later: it exists as a file and `force` is
// not set, it is a folder, or its folder is missing or not writable. For a program to call before a
// long run. "-" (standard output), devices and pipes are always right.
void check_output(const std::string& path, bool force);

// Whether what is written to `path` goes out at once and cannot be taken back: "-", devices, pipes
// and sockets, and what /dev/stdout, /dev/fd and /proc lead to.
bool is_straight(const std::string& path);
// A descriptor to write there: of an open file (as "-" and /dev/fd name it) a copy, which goes on
// where that one is. -1 and errno when it cannot be written.
int open_straight(const std::string& path);

// An output that gets its name only by commit(): until then its bytes are in a temporary file in
// the same folder, which a failure or the destructor removes (where the file system allows it the
// temporary file has no name, so that not even a killed process leaves one). "-", devices and
// pipes are written straight, and so is what /dev/stdout, /dev/fd and /proc lead to.
class OutputFile {
 public:
  // Throws Error as check_output does. An existing file keeps its permissions; a symbolic link is
  // followed.
  explicit OutputFile(const std::string& path, bool force = false);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Throws Error naming the path and the system's reason (a full disk, ...).
  void write(const void* data, std::size_t size);
  // Syncs the bytes to the disk and puts them under the name, replacing what stood there. Throws
  // Error when that fails or, without `force`, when a file of that name has come up meanwhile.
  void commit();

  // Another descriptor of the file, for a library that writes to one; the caller closes it, before
  // commit().
  int duplicate() const;
  // Throws Error naming the path and the system's reason.
  [[noreturn]] void fail(int error) const;

 private:
  void open_temporary();
  template <class Make>
  void take_name(Make make);

  std::string path_;       // as given, for messages
  std::string target_;     // symbolic links followed
  std::string folder_;     // of the target
  std::string temporary_;  // empty: the temporary file has no name (or there is none)
  bool force_ = false;
  bool straight_ = false;
  int descriptor_ = -1;
};

// An input opened for reading: a file, a device or pipe, or "-" for standard input.
class InputFile {
 public:
  // Throws Error for a missing or unreadable file and for a folder.
  explicit InputFile(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // At most `size` bytes; 0 at the end only. Throws Error when the system fails.
  std::size_t read(void* data, std::size_t size);

 private:
  std::string path_;
  int descriptor_ = -1;
};

// The whole file. Throws Error as InputFile does.
std::string read_whole_file(const std::string& path);

// Writes the bytes as OutputFile does: whole or not at all, an existing file only with `force`.
void write_whole_file(const std::string& path, std::string_view bytes, bool force = false);

// Whether two paths lead to one file, or would if it existed; devices and "-" lead to none.
bool same_file(const std::string& a, const std::string& b);

// Makes the folder, and those around it, where it is not there. Throws Error with the system's
// reason.
void make_folder(const std::string& path);

// The lines of a text without their ends, "\n" or "\r\n"; nothing follows the last end.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace ballast
