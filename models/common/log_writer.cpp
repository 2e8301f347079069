#include "models/common/log_writer.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "kernels/error.h"
#include "models/common/trainer.h"

namespace ballast {
namespace {

using nlohmann::ordered_json;

// The lines of the log up to a step; what is no record of ours ends them.
std::vector<std::string> kept_lines(const std::string& path, Index steps) {
  std::vector<std::string> lines;
  std::ifstream in(path, std::ios::binary);
  std::string line;
  while (steps > 0 && std::getline(in, line)) {
    const auto record = ordered_json::parse(line, nullptr, false);
    if (!record.is_object() || !record.contains("step")) break;
    if (!record["step"].is_number_integer() || record["step"].get<Index>() > steps) break;
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

LogWriter::LogWriter(const std::string& path, Index keep_steps) : path_(path) {
  if (path.empty()) return;
  const std::vector<std::string> lines = kept_lines(path, keep_steps);
  file_.reset(std::fopen(path.c_str(), "wb"));
  if (!file_) throw Error("log '" + path + "': " + std::strerror(errno));
  for (const std::string& line : lines) put(line);
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
  put(line.dump());
}

void LogWriter::put(const std::string& line) {
  const std::string text = line + "\n";
  const bool written = std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
  if (!written || std::fflush(file_.get()) != 0) {
    throw Error("log '" + path_ + "': " + std::strerror(errno));
  }
}

}  // namespace ballast
