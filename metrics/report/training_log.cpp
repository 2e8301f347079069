#include "metrics/report/training_log.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "io/files.h"
#include "io/json_depth.h"
#include "kernels/real.h"

namespace ballast {
namespace {

bool is_counter(const std::string& key) {
  constexpr std::array<const char*, 4> kCounters = {"epoch", "step", "seconds", "rows_per_second"};
  return std::find(kCounters.begin(), kCounters.end(), key) != kCounters.end();
}

LossCurve& curve_of(TrainingLog& log, const std::string& name) {
  for (LossCurve& curve : log.curves) {
    if (curve.name == name) return curve;
  }
  log.curves.push_back({name, {}, {}});
  return log.curves.back();
}

void add_epoch(const nlohmann::ordered_json& entry, TrainingLog& log) {
  const double epoch = entry["epoch"].get<double>();
  for (const auto& [key, value] : entry.items()) {
    if (is_counter(key) || !value.is_number()) continue;
    LossCurve& curve = curve_of(log, key);
    curve.epochs.push_back(epoch);
    curve.values.push_back(value.get<double>());
  }
  const auto seconds = entry.find("seconds");
  if (seconds != entry.end() && seconds->is_number()) log.seconds += seconds->get<double>();
}

// Adds the complete lines of `text` and removes them from it. `lines` counts them.
void add_lines(std::string& text, const std::string& path, Index& lines, TrainingLog& log) {
  constexpr std::size_t kLongestLine = 1 << 20;
  constexpr int kMostDepth = 2;  // an object with lists
  std::size_t start = 0;
  const auto fail = [&] {
    throw NotALog(path + ": line " + std::to_string(lines + 1) +
                  " is not a JSON object with a numeric \"epoch\"");
  };
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    const std::string line = text.substr(start, end - start);
    if (json_depth(line) > kMostDepth) fail();
    const auto entry = nlohmann::ordered_json::parse(line, nullptr, false);
    if (!entry.is_object() || !entry.contains("epoch") || !entry["epoch"].is_number()) fail();
    add_epoch(entry, log);
    start = end + 1;
    ++lines;
  }
  text.erase(0, start);
  if (text.size() > kLongestLine) fail();
}

}  // namespace

TrainingLog read_training_log(const std::string& path) {
  TrainingLog log;
  Index lines = 0;
  InputFile file(path);
  std::string text;
  std::string block(1 << 16, '\0');
  while (const std::size_t size = file.read(block.data(), block.size())) {
    text.append(block, 0, size);
    add_lines(text, path, lines, log);
  }
  const bool unfinished = text.empty() || text.front() == '{';
  if (!unfinished) throw NotALog(path + ": not a training log");
  return log;
}

}  // namespace ballast
