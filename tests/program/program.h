// Helpers for tests of the programs: running them, temporary folders, and a small table.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ballast::test {

// A temporary folder that is removed by the destructor.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(const std::string& name) const { return path_ + "/" + name; }
  // Writes a file and returns its path.
  std::string write(const std::string& name, const std::string& bytes) const;
  std::vector<std::string> names() const;  // of all entries, sorted

 private:
  std::string path_;
};

std::string read_file(const std::string& path);  // fails the test if there is no such file
bool exists(const std::string& path);
// Copies the file to PATH.copy in the same folder and returns its path.
std::string copy_of(const std::string& path);

struct Result {
  int code = -1;   // exit code; -1 if a signal ended the program
  int signal = 0;  // the signal that ended the program, or 0
  std::string out;
  std::string err;
};

using Arguments = std::vector<std::string>;

// Resource limits in bytes; 0: no limit.
struct Limits {
  std::size_t file = 0;     // file size; writing more fails as on a full disk
  std::size_t data = 0;     // private memory (RLIMIT_DATA)
  std::size_t memory = 0;   // all memory (RLIMIT_AS)
  std::string output = {};  // path of standard output; empty: Result::out
  std::map<std::string, std::string> variables = {};  // set in the environment
};

// A running program. Its output is redirected to files.
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

// The program must end with this exit code and not by a signal, print all texts to standard error,
// and print nothing to standard output.
void check_refused(const Result& result, int code, const std::vector<std::string>& texts);

// A table with bimodal reals (some missing), integers, dates, and three discrete columns, one of
// them imbalanced. It depends only on the number of rows.
std::string mixed_table(int rows);
// The fields of each line of a table that has no quotes.
std::vector<std::vector<std::string>> fields(const std::string& table);

// Options of a short fit with small networks.
Arguments short_fit(const std::string& program, const std::string& table, const std::string& model,
                    const Arguments& more = {});

inline const std::vector<std::string> kPrograms = {"ctgan", "tvae", "argn"};

}  // namespace ballast::test
