#include "models/common/log_writer.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "kernels/error.h"

namespace ballast {
namespace {

using nlohmann::ordered_json;

// The lines of the log up to an epoch; what is no record of ours ends them.
std::vector<std::string> kept_lines(const std::string& path, Index epochs) {
  std::vector<std::string> lines;
  std::ifstream in(path, std::ios::binary);
  std::string line;
  while (epochs > 0 && std::getline(in, line)) {
    const auto record = ordered_json::parse(line, nullptr, false);
    if (!record.is_object() || !record.contains("epoch")) break;
    if (!record["epoch"].is_number_integer() || record["epoch"].get<Index>() > epochs) break;
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

LogWriter::LogWriter(const std::string& path, Index keep_epochs) : path_(path) {
  if (path.empty()) return;
  const std::vector<std::string> lines = kept_lines(path, keep_epochs);
  file_.reset(std::fopen(path.c_str(), "wb"));
  if (!file_) throw Error("log '" + path + "': " + std::strerror(errno));
  for (const std::string& line : lines) put(line);
}

void LogWriter::write(const EpochRecord& record) {
  if (!file_) return;
  ordered_json line = {{"epoch", record.epoch}, {"step", record.step}};
  for (const auto& [name, value] : record.figures) line[name] = value;
  line["seconds"] = record.seconds;
  line["rows_per_second"] = record.rows_per_second;
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
