#include "models/training/early_stop.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "models/training/model_file.h"

namespace ballast {
namespace {

constexpr Index kEpochsBetween = 5;
constexpr const char* kState = "early_stop";

}  // namespace

EarlyStop::EarlyStop(Index patience, std::function<double(const ModelFile&)> measure)
    : patience_(patience), measure_(std::move(measure)) {}

Index EarlyStop::interval() const { return std::min(kEpochsBetween, patience_); }

double EarlyStop::evaluate(Index epoch, const ModelFile& networks) {
  const double quality = measure_(networks);
  if (quality > best_quality_) {
    best_quality_ = quality;
    best_epoch_ = epoch;
    best_ = networks;
  }
  return quality;
}

bool EarlyStop::over(Index epoch) const {
  return best_epoch_ > 0 && epoch - best_epoch_ >= patience_;
}

void EarlyStop::save(ModelFile& file) const {
  if (best_epoch_ == 0) return;
  for (const auto& [name, tensor] : best_.tensors) file.tensors[kBestPrefix + name] = tensor;
  file.put(kState, std::vector<double>{best_quality_, static_cast<double>(best_epoch_)});
}

void EarlyStop::load(const ModelFile& file) {
  if (!file.has(kState)) return;
  const auto state = file.get_doubles(kState);
  best_quality_ = state.at(0);
  best_epoch_ = static_cast<Index>(state.at(1));
  for (const auto& [name, tensor] : file.tensors) {
    if (name.rfind(kBestPrefix, 0) == 0) {
      best_.tensors[name.substr(std::strlen(kBestPrefix))] = tensor;
    }
  }
}

}  // namespace ballast
