#include "models/training/early_stop.h"

#include <cstring>
#include <utility>

#include "metrics/report/format.h"
#include "models/training/model_file.h"

namespace ballast {

EarlyStop::EarlyStop(Options options, std::function<double(const ModelFile&)> measure)
    : options_(std::move(options)), measure_(std::move(measure)) {}

double EarlyStop::evaluate(Index step, const ModelFile& networks) {
  const double score = measure_(networks);
  if (best_step_ == 0 || score > best_score_) {
    best_score_ = score;
    best_step_ = step;
    best_ = networks;
  }
  return score;
}

bool EarlyStop::over(Index step) const {
  return best_step_ > 0 && step - best_step_ >= options_.patience;
}

std::string EarlyStop::text(double score) const {
  return options_.score + " " + format_fixed(score, options_.decimals);
}

void EarlyStop::save(ModelFile& file) const {
  if (best_step_ == 0) return;
  for (const auto& [name, tensor] : best_.tensors) file.tensors[kBestPrefix + name] = tensor;
  put_best({text(best_score_), best_score_, best_step_}, file);
}

void EarlyStop::load(const ModelFile& file) {
  const auto best = best_in(file);
  if (!best) return;
  best_score_ = best->score;
  best_step_ = best->step;
  for (const auto& [name, tensor] : file.tensors) {
    if (name.rfind(kBestPrefix, 0) == 0) {
      best_.tensors[name.substr(std::strlen(kBestPrefix))] = tensor;
    }
  }
}

}  // namespace ballast
