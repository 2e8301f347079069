#include "models/training/early_stop.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "models/training/model_file.h"

namespace ballast {
namespace {

constexpr Index kEpochsBetween = 5;

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
  put_best({best_quality_, best_epoch_}, file);
}

void EarlyStop::load(const ModelFile& file) {
  const auto best = best_in(file);
  if (!best) return;
  best_quality_ = best->quality;
  best_epoch_ = best->epoch;
  for (const auto& [name, tensor] : file.tensors) {
    if (name.rfind(kBestPrefix, 0) == 0) {
      best_.tensors[name.substr(std::strlen(kBestPrefix))] = tensor;
    }
  }
}

}  // namespace ballast
