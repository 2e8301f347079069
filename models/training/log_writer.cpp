#include "models/training/log_writer.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "io/files.h"
#include "kernels/error.h"
#include "models/training/trainer.h"

namespace ballast {
namespace {

using nlohmann::ordered_json;

// The step of a log record; -1 if the line is not a log record.
Index step_of(const std::string& line) {
  const auto record = ordered_json::parse(line, nullptr, false);
  if (!record.is_object() || !record.contains("step")) return -1;
  return record["step"].is_number_integer() ? record["step"].get<Index>() : -1;
}

// Size in bytes of the leading log records up to step `steps`. Stops at the first line that is not
// a complete record. -1 if the file cannot be read.
off_t kept_bytes(const std::string& path, Index steps) {
  if (steps == 0) return 0;
  std::ifstream in(path, std::ios::binary);
  if (!in.is_open()) return errno == ENOENT ? 0 : -1;
  std::string line;
  off_t bytes = 0;
  while (std::getline(in, line) && !in.eof()) {
    const Index step = step_of(line);
    if (step < 0 || step > steps) break;
    bytes += static_cast<off_t>(line.size()) + 1;
  }
  return in.bad() ? -1 : bytes;
}

}  // namespace

bool is_log(const std::string& path) {
  if (is_straight(path)) return false;  // reading from a pipe would block
  std::ifstream in(path, std::ios::binary);
  std::string line;
  return in && (!std::getline(in, line) || step_of(line) >= 0);
}

LogWriter::LogWriter(const std::string& path, Index keep_steps, bool force) : path_(path) {
  if (path.empty()) return;
  const bool is_file = !is_straight(path);
  const off_t kept = is_file ? kept_bytes(path, keep_steps) : 0;
  const int straight = is_file ? -1 : open_straight(path);
  if (kept < 0 || (!is_file && straight < 0)) fail();
  const std::string target = follow_links(path);
  file_.reset(is_file ? std::fopen(target.c_str(), force ? "ab" : "abx") : fdopen(straight, "wb"));
  if (!file_ && errno == EEXIST) throw FileExists(path);
  if (!file_ || (is_file && ftruncate(fileno(file_.get()), kept) != 0)) fail();
}

void LogWriter::write(const LogRecord& record) {
  if (!file_) return;
  ordered_json line = {{"epoch", record.epoch}, {"step", record.step}};
  for (const auto& [name, value] : record.figures) {
    const auto [bare, in_list] = split_loss_name(name);
    if (in_list) {
      line[bare].push_back(value);
    } else {
      line[bare] = value;
    }
  }
  const std::string text = line.dump() + "\n";
  const bool written = std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
  if (!written || std::fflush(file_.get()) != 0) fail();
}

void LogWriter::fail() {
  const int error = errno;
  file_.reset();
  throw Error("cannot write the log '" + path_ + "': " + std::strerror(error));
}

}  // namespace ballast
