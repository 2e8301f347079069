#include "models/rae/commands/figure_table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "metrics/report/format.h"

namespace ballast::rae::commands {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kCollapsed = 0.01;  // LatentFigures::within below which latents have collapsed

template <class Of>
std::string mean_text(const Method& method, const Of& of, int decimals, Spread spread) {
  double sum = 0;
  double squares = 0;
  double count = 0;
  for (const MethodRun& run : method.runs) {
    const double value = of(run);
    if (std::isnan(value)) continue;
    sum += value;
    squares += value * value;
    ++count;
  }
  if (count == 0) return "";
  const double mean = sum / count;
  if (count == 1 || spread == Spread::left_out) return format_fixed(mean, decimals);
  const double standard_deviation = std::sqrt(std::max(0.0, (squares - sum * mean) / (count - 1)));
  return format_fixed(mean, decimals) + " ±" + format_fixed(standard_deviation, decimals);
}

}  // namespace

double least(const std::vector<double>& values) {
  double result = kNaN;
  for (const double value : values) result = std::fmin(result, value);
  return result;
}

const std::vector<Figure>& classifier_figures() {
  static const std::vector<Figure> kFigures = {
      {"ACSA", "acsa", [](const MethodRun& run) { return run.classification.acsa; }},
      {"macro F1", "macro_f1", [](const MethodRun& run) { return run.classification.macro_f1; }},
      {"GM_prod", "gm_prod", [](const MethodRun& run) { return run.classification.gm_prod; }},
      {"GM_macro", "gm_macro", [](const MethodRun& run) { return run.classification.gm_macro; }},
      {"worst recall", "worst_recall",
       [](const MethodRun& run) { return least(run.classification.recall); }},
  };
  return kFigures;
}

const std::vector<Figure>& synthetic_figures() {
  static const std::vector<Figure> kFigures = {
      {"min label acc.", "least_label_accuracy",
       [](const MethodRun& run) {
         return run.synthetic ? least(run.synthetic->label_accuracy) : kNaN;
       }},
      {"density", "density_features",
       [](const MethodRun& run) {
         return run.synthetic ? run.synthetic->features.pooled.density : kNaN;
       }},
      {"coverage", "coverage_features",
       [](const MethodRun& run) {
         return run.synthetic ? run.synthetic->features.pooled.coverage : kNaN;
       }},
      {"Frechet", "frechet_features",
       [](const MethodRun& run) { return run.synthetic ? run.synthetic->features.frechet : kNaN; }},
      {"density, raw", "density_raw",
       [](const MethodRun& run) {
         return run.synthetic ? run.synthetic->raw.pooled.density : kNaN;
       }},
      {"coverage, raw", "coverage_raw",
       [](const MethodRun& run) {
         return run.synthetic ? run.synthetic->raw.pooled.coverage : kNaN;
       }},
      {"Frechet, raw", "frechet_raw",
       [](const MethodRun& run) { return run.synthetic ? run.synthetic->raw.frechet : kNaN; }},
  };
  return kFigures;
}

const std::vector<Figure>& latent_figures() {
  static const std::vector<Figure> kFigures = {
      {"latent accuracy", "latents_right",
       [](const MethodRun& run) { return run.latents ? run.latents->accuracy : kNaN; }},
      {"mixture accuracy", "mixtures_right",
       [](const MethodRun& run) { return run.latents ? run.latents->mixed : kNaN; }},
      {"decoded accuracy", "mixtures_kept",
       [](const MethodRun& run) { return run.latents ? run.latents->kept : kNaN; }},
      {"within-class var", "variance_within",
       [](const MethodRun& run) { return run.latents ? run.latents->within : kNaN; }},
  };
  return kFigures;
}

const std::vector<ClassFigure>& class_figures() {
  static const std::vector<ClassFigure> kFigures = {
      {"recall", "recall",
       [](const MethodRun& run, std::size_t c) { return run.classification.recall[c]; }},
      {"F1", "f1", [](const MethodRun& run, std::size_t c) { return run.classification.f1[c]; }},
      {"label accuracy", "label_accuracy",
       [](const MethodRun& run, std::size_t c) {
         return run.synthetic ? run.synthetic->label_accuracy[c] : kNaN;
       }},
      {"coverage", "coverage_features",
       [](const MethodRun& run, std::size_t c) {
         return run.synthetic ? run.synthetic->features.of_class[c].coverage : kNaN;
       }},
      {"density", "density_features",
       [](const MethodRun& run, std::size_t c) {
         return run.synthetic ? run.synthetic->features.of_class[c].density : kNaN;
       }},
      {"coverage, raw", "coverage_raw",
       [](const MethodRun& run, std::size_t c) {
         return run.synthetic ? run.synthetic->raw.of_class[c].coverage : kNaN;
       }},
      {"density, raw", "density_raw",
       [](const MethodRun& run, std::size_t c) {
         return run.synthetic ? run.synthetic->raw.of_class[c].density : kNaN;
       }},
      {"synthetic", "synthetic",
       [](const MethodRun& run, std::size_t c) {
         return run.synthetic ? static_cast<double>(run.synthetic->counts[c]) : kNaN;
       }},
  };
  return kFigures;
}

bool has_any(const Method& method, const std::vector<Figure>& figures) {
  return std::any_of(figures.begin(), figures.end(), [&](const Figure& figure) {
    return std::any_of(method.runs.begin(), method.runs.end(),
                       [&](const MethodRun& run) { return !std::isnan(figure.of(run)); });
  });
}

bool has_any(const Method& method, const ClassFigure& figure, std::size_t classes) {
  for (std::size_t c = 0; c < classes; ++c) {
    for (const MethodRun& run : method.runs) {
      if (!std::isnan(figure.of(run, c))) return true;
    }
  }
  return false;
}

std::string cell_text(const Method& method, const Figure& figure) {
  return mean_text(method, figure.of, 4, Spread::shown);
}

std::string cell_text(const Method& method, const ClassFigure& figure, std::size_t c,
                      Spread spread) {
  const bool whole = std::string(figure.token) == "synthetic";
  return mean_text(
      method, [&](const MethodRun& run) { return figure.of(run, c); }, whole ? 0 : 3, spread);
}

std::string sizes_text(const Evaluation& evaluation) {
  const auto total = [](const std::vector<Index>& counts) {
    return format_count(std::accumulate(counts.begin(), counts.end(), Index{0}));
  };
  const auto& counts = evaluation.counts;
  return total(counts) + " training " + evaluation.words.items + " in " +
         std::to_string(counts.size()) + " classes with " +
         format_count(*std::min_element(counts.begin(), counts.end())) + " to " +
         format_count(*std::max_element(counts.begin(), counts.end())) + " each; " +
         total(evaluation.test_counts) + " test " + evaluation.words.items;
}

std::string reference_text(const Evaluation& evaluation) {
  return "reference classifier: trained on " + evaluation.reference + "; accuracy on the test " +
         evaluation.words.items + " " + format_share(evaluation.reference_figures.accuracy) +
         ", worst recall " + format_share(least(evaluation.reference_figures.recall));
}

std::string collapse_text(const Evaluation& evaluation) {
  const Index most =
      *std::max_element(evaluation.test_counts.begin(), evaluation.test_counts.end());
  if (most < 2) return "";  // a single item has no variance
  std::string names;
  for (const Method& method : evaluation.methods) {
    const bool collapsed = std::any_of(
        method.runs.begin(), method.runs.end(),
        [](const MethodRun& run) { return run.latents && !(run.latents->within >= kCollapsed); });
    if (collapsed) names += (names.empty() ? "" : ", ") + method.name;
  }
  if (names.empty()) return "";
  return "The latents of " + names +
         " have collapsed: all latents of a class are nearly equal, so the new " +
         evaluation.words.items + " of a class are nearly identical.";
}

}  // namespace ballast::rae::commands
