// Calls the built programs, and what tests of them need: a folder of their own and a small table.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <vector>

namespace ballast::test {

// A temporary folder that is removed at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(const std::string& name) const { return path_ + "/" + name; }
  // Writes a file and returns its path.
  std::string write(const std::string& name, const std::string& bytes) const;
  std::vector<std::string> names() const;  // of all that lies in it, sorted

 private:
  std::string path_;
};

std::string read_file(const std::string& path);  // fails the test when there is none
bool exists(const std::string& path);
// Another file with the same bytes, beside it.
std::string copy_of(const std::string& path);

struct Result {
  int code = -1;   // exit code; -1 when a signal ended it
  int signal = 0;  // that ended it
  std::string out;
  std::string err;
};

using Arguments = std::vector<std::string>;

// In bytes; 0: none.
struct Limits {
  std::size_t file = 0;  // what a program may write to a file; more fails as on a full disk
  std::size_t data = 0;  // memory of its own
};

// A running program; its output goes to files.
class Process {
 public:
  Process(const std::string& program, const Arguments& arguments, const Limits& limits = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void send(int signal) const;
  bool running();
  Result wait();

 private:
  Folder folder_;
  pid_t pid_ = -1;
  int status_ = 0;
};

Result run(const std::string& program, const Arguments& arguments, const Limits& limits = {});
// Fails the test unless the call ends with exit code 0.
Result run_well(const std::string& program, const Arguments& arguments);

// The call must end by itself with this exit code, say every one of the texts on standard error,
// and write nothing to standard output.
void check_refused(const Result& result, int code, const std::vector<std::string>& texts);

// A table with two-mode reals (some missing), integers, dates, and three discrete columns, one of
// them imbalanced; the same for the same number of rows.
std::string mixed_table(int rows);
// The fields of each line of a table without quotes.
std::vector<std::vector<std::string>> fields(const std::string& table);

// Options of a short fit with small networks.
Arguments short_fit(const std::string& program, const std::string& table, const std::string& model,
                    const Arguments& more = {});

inline const std::vector<std::string> kPrograms = {"ctgan", "tvae"};

}  // namespace ballast::test
