#include "metrics/report/training_log.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "io/files.h"
#include "kernels/error.h"

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

}  // namespace

TrainingLog read_training_log(const std::string& path) {
  const std::string text = read_whole_file(path);
  TrainingLog log;
  int line = 1;
  std::size_t start = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    const auto entry = nlohmann::ordered_json::parse(
        text.begin() + static_cast<std::ptrdiff_t>(start),
        text.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
    if (!entry.is_object() || !entry.contains("epoch") || !entry["epoch"].is_number()) {
      throw Error(path + ": line " + std::to_string(line) +
                  " is not a JSON object with a numeric \"epoch\"; use a file written by --log");
    }
    add_epoch(entry, log);
    start = end + 1;
    ++line;
  }
  return log;
}

}  // namespace ballast
