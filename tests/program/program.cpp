#include "tests/program/program.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace ballast::test {

namespace fs = std::filesystem;

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "ballast_test_XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, const std::string& bytes) const {
  std::ofstream(path(name), std::ios::binary) << bytes;
  return path(name);
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> result;
  for (const auto& entry : fs::directory_iterator(path_)) {
    result.push_back(entry.path().filename().string());
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path);
  REQUIRE(file.is_open());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string copy_of(const std::string& path) {
  std::filesystem::copy_file(path, path + ".copy", std::filesystem::copy_options::skip_existing);
  return path + ".copy";
}

bool exists(const std::string& path) { return fs::exists(path); }

namespace {

void redirect(const std::string& path, int descriptor, int flags) {
  const int file = open(path.c_str(), flags, 0600);
  if (file < 0 || dup2(file, descriptor) < 0) _exit(127);
  close(file);
}

}  // namespace

Process::Process(const std::string& program, const Arguments& arguments, const Limits& limits) {
  const std::string path = std::string(BALLAST_PROGRAMS) + "/" + program;
  std::vector<char*> argv = {const_cast<char*>(path.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const std::string out = folder_.path("out");
  const std::string err = folder_.path("err");
  pid_ = fork();
  REQUIRE(pid_ >= 0);
  if (pid_ > 0) return;
  redirect("/dev/null", STDIN_FILENO, O_RDONLY);
  redirect(out, STDOUT_FILENO, O_WRONLY | O_CREAT);
  if (!limits.output.empty()) redirect(limits.output, STDOUT_FILENO, O_WRONLY);
  redirect(err, STDERR_FILENO, O_WRONLY | O_CREAT);
  if (limits.data > 0) {
    const rlimit limit = {limits.data, limits.data};
    setrlimit(RLIMIT_DATA, &limit);
  }
  if (limits.memory > 0) {
    const rlimit limit = {limits.memory, limits.memory};
    setrlimit(RLIMIT_AS, &limit);
  }
  if (limits.file > 0) {
    const rlimit limit = {limits.file, limits.file};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  for (const int signal : {SIGINT, SIGHUP})
    std::signal(signal, SIG_DFL);  // the test may run in a script that ignores them
  for (const auto& [name, value] : limits.variables) setenv(name.c_str(), value.c_str(), 1);
  execv(path.c_str(), argv.data());
  _exit(127);
}

Process::~Process() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Process::send(int signal) const { kill(pid_, signal); }

bool Process::running() {
  siginfo_t info = {};
  waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  return info.si_pid == 0;
}

Result Process::wait() {
  REQUIRE(waitpid(pid_, &status_, 0) == pid_);
  pid_ = -1;
  Result result;
  if (WIFEXITED(status_)) result.code = WEXITSTATUS(status_);
  if (WIFSIGNALED(status_)) result.signal = WTERMSIG(status_);
  result.out = read_file(folder_.path("out"));
  result.err = read_file(folder_.path("err"));
  return result;
}

Result run(const std::string& program, const Arguments& arguments, const Limits& limits) {
  return Process(program, arguments, limits).wait();
}

Result run_well(const std::string& program, const Arguments& arguments) {
  Result result = run(program, arguments);
  CAPTURE(program);
  CAPTURE(result.err);
  CHECK(result.signal == 0);
  REQUIRE(result.code == 0);
  return result;
}

void check_refused(const Result& result, int code, const std::vector<std::string>& texts) {
  CAPTURE(result.err);
  CHECK(result.signal == 0);
  CHECK(result.code == code);
  CHECK(result.out.empty());
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK(result.err.find(text) != std::string::npos);
  }
}

std::string mixed_table(int rows) {
  std::uint32_t state = 12345;
  const auto draw = [&state](std::uint32_t below) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % below;
  };
  std::string table = "age,height,city,married,since,grade\n";
  char line[128];
  for (int row = 0; row < rows; ++row) {
    const bool tall = draw(3) == 0;
    std::snprintf(line, sizeof line, "%u,%u.%02u", 18 + draw(60), tall ? 180U : 150U, draw(100));
    const char* city = draw(10) < 7 ? "Rome" : draw(2) == 0 ? "Oslo" : "Paris";
    table += draw(12) == 0 ? std::string(line).substr(0, 2) + "," : std::string(line);
    std::snprintf(line, sizeof line, ",%s,%u,20%02u-%02u-%02u,%s\n", city, draw(2), 10 + draw(10),
                  1 + draw(12), 1 + draw(28), draw(20) == 0 ? "rare" : "common");
    table += line;
  }
  return table;
}

std::vector<std::vector<std::string>> fields(const std::string& table) {
  std::vector<std::vector<std::string>> result;
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    result.emplace_back();
    std::size_t start = 0;
    for (std::size_t end = 0; end != std::string::npos; start = end + 1) {
      end = line.find(',', start);
      result.back().push_back(line.substr(start, end == std::string::npos ? end : end - start));
    }
  }
  return result;
}

Arguments short_fit(const std::string& program, const std::string& table, const std::string& model,
                    const Arguments& more) {
  static const std::map<std::string, Arguments> kLayers = {{"ctgan", {"--generator", "--critic"}},
                                                           {"tvae", {"--encoder", "--decoder"}},
                                                           {"argn", {"--network"}}};
  Arguments result = {"fit", table, "--output", model, "--batch-size", "50"};
  if (program != "argn") result.insert(result.end(), {"--embedding", "16"});
  for (const std::string& layer : kLayers.at(program)) {
    result.insert(result.end(), {layer, "16,16"});
  }
  const auto has = [&more](const char* name) {
    return std::find(more.begin(), more.end(), name) != more.end();
  };
  if (!has("--epochs") && !has("--steps")) result.insert(result.end(), {"--epochs", "2"});
  if (!has("--threads")) result.insert(result.end(), {"--threads", "1"});
  result.insert(result.end(), more.begin(), more.end());
  return result;
}

}  // namespace ballast::test
