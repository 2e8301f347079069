#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "data/tables/csv.h"
#include "metrics/report/format.h"
#include "metrics/report/html_page.h"
#include "metrics/report/svg.h"
#include "models/options/option_values.h"
#include "models/rae/commands/evaluation.h"

namespace ballast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kCollapsed = 0.01;  // LatentFigures::within below which latents have collapsed
constexpr std::size_t kNameWidth = 14;
constexpr std::size_t kFigureWidth = 17;

// A figure of a run; NaN if the run does not have it.
struct Figure {
  const char* name;   // in text and HTML tables
  const char* token;  // in the CSV file
  double (*of)(const MethodRun& run);
};

double least(const std::vector<double>& values) {
  double result = kNaN;
  for (const double value : values) result = std::fmin(result, value);
  return result;
}

constexpr std::array<Figure, 5> kClassifierFigures{{
    {"ACSA", "acsa", [](const MethodRun& run) { return run.classification.acsa; }},
    {"macro F1", "macro_f1", [](const MethodRun& run) { return run.classification.macro_f1; }},
    {"GM_prod", "gm_prod", [](const MethodRun& run) { return run.classification.gm_prod; }},
    {"GM_macro", "gm_macro", [](const MethodRun& run) { return run.classification.gm_macro; }},
    {"worst recall", "worst_recall",
     [](const MethodRun& run) { return least(run.classification.recall); }},
}};

constexpr std::array<Figure, 7> kSyntheticFigures{{
    {"min label acc.", "least_agreement",
     [](const MethodRun& run) { return run.synthetic ? least(run.synthetic->agreement) : kNaN; }},
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
     [](const MethodRun& run) { return run.synthetic ? run.synthetic->raw.pooled.density : kNaN; }},
    {"coverage, raw", "coverage_raw",
     [](const MethodRun& run) {
       return run.synthetic ? run.synthetic->raw.pooled.coverage : kNaN;
     }},
    {"Frechet, raw", "frechet_raw",
     [](const MethodRun& run) { return run.synthetic ? run.synthetic->raw.frechet : kNaN; }},
}};

constexpr std::array<Figure, 4> kLatentFigures{{
    {"latent accuracy", "latents_right",
     [](const MethodRun& run) { return run.latents ? run.latents->accuracy : kNaN; }},
    {"mixture accuracy", "mixtures_right",
     [](const MethodRun& run) { return run.latents ? run.latents->mixed : kNaN; }},
    {"decoded accuracy", "mixtures_kept",
     [](const MethodRun& run) { return run.latents ? run.latents->kept : kNaN; }},
    {"within-class var", "variance_within",
     [](const MethodRun& run) { return run.latents ? run.latents->within : kNaN; }},
}};

// A figure of a run for one class.
struct ClassFigure {
  const char* name;
  const char* token;
  double (*of)(const MethodRun& run, std::size_t of_class);
};

constexpr std::array<ClassFigure, 8> kClassFigures{{
    {"recall", "recall",
     [](const MethodRun& run, std::size_t c) { return run.classification.recall[c]; }},
    {"F1", "f1", [](const MethodRun& run, std::size_t c) { return run.classification.f1[c]; }},
    {"label accuracy", "agreement",
     [](const MethodRun& run, std::size_t c) {
       return run.synthetic ? run.synthetic->agreement[c] : kNaN;
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
}};

enum class Spread { shown, left_out };

// "0.9652 ±0.0012": mean and standard deviation over the runs. The standard deviation is omitted
// for a single run; the text is empty if no run has the figure.
template <class Of>
std::string mean_text(const Method& method, const Of& of, int decimals,
                      Spread spread = Spread::shown) {
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

template <class Figures>
bool has_any(const Method& method, const Figures& figures) {
  return std::any_of(figures.begin(), figures.end(), [&](const Figure& figure) {
    return !mean_text(method, figure.of, 4).empty();
  });
}

// A text table of the methods that have any of these figures.
template <class Figures>
std::string text_table(const Evaluation& evaluation, const Figures& figures) {
  std::string head = align_left("", kNameWidth);
  for (const Figure& figure : figures) head += align_right(figure.name, kFigureWidth);
  std::string rows;
  for (const Method& method : evaluation.methods) {
    if (!has_any(method, figures)) continue;
    rows += align_left(method.name, kNameWidth);
    for (const Figure& figure : figures) {
      rows += align_right(mean_text(method, figure.of, 4), kFigureWidth);
    }
    rows += "\n";
  }
  return rows.empty() ? "" : head + "\n" + rows + "\n";
}

bool has_class_figure(const Method& method, const ClassFigure& figure, std::size_t classes) {
  for (std::size_t c = 0; c < classes; ++c) {
    for (const MethodRun& run : method.runs) {
      if (!std::isnan(figure.of(run, c))) return true;
    }
  }
  return false;
}

std::string class_cell(const Method& method, const ClassFigure& figure, std::size_t c,
                       Spread spread) {
  const bool whole = std::string(figure.token) == "synthetic";
  return mean_text(
      method, [&](const MethodRun& run) { return figure.of(run, c); }, whole ? 0 : 3, spread);
}

// One column per class. Only means are shown, to save width.
std::string text_class_table(const Evaluation& evaluation, const ClassFigure& figure) {
  constexpr std::size_t kWidth = 9;
  const std::size_t classes = evaluation.class_names.size();
  std::string rows;
  for (const Method& method : evaluation.methods) {
    if (!has_class_figure(method, figure, classes)) continue;
    rows += align_left(method.name, kNameWidth);
    for (std::size_t c = 0; c < classes; ++c) {
      rows += align_right(class_cell(method, figure, c, Spread::left_out), kWidth);
    }
    rows += "\n";
  }
  if (rows.empty()) return "";
  std::string head = std::string(figure.name) + ":\n" + align_left("", kNameWidth);
  for (const std::string& name : evaluation.class_names) {
    head += align_right(shorten(printable(name), kWidth - 1), kWidth);
  }
  return head + "\n" + rows + "\n";
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

std::string judge_text(const Evaluation& evaluation) {
  return "reference classifier: trained on " + evaluation.judge + "; accuracy on the test " +
         evaluation.words.items + " " + format_share(evaluation.judge_figures.accuracy) +
         ", worst recall " + format_share(least(evaluation.judge_figures.recall));
}

std::string compared_text(const Evaluation& evaluation) {
  const Index total =
      std::accumulate(evaluation.test_counts.begin(), evaluation.test_counts.end(), Index{0});
  const std::string some =
      evaluation.compared < total ? format_count(evaluation.compared) + " of the " : "the ";
  return "The synthetic " + evaluation.words.items + " are compared with " + some + "test " +
         evaluation.words.items + ", which no method has seen";
}

// A sentence that names the methods whose latents have collapsed, or "".
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

void add_row(std::string& csv, const Method& method, std::size_t run, const std::string& figure,
             const std::string& of_class, const std::string& predicted, double value) {
  if (std::isnan(value)) return;
  csv += method.name + "," + std::to_string(run) + "," + figure + "," + of_class + "," + predicted +
         "," + number_text(value) + "\n";
}

// ---- HTML

template <class Figures>
std::string html_table(const Evaluation& evaluation, const Figures& figures) {
  std::string html = "<div class='card'><table><tr><th>Method</th>";
  for (const Figure& figure : figures) {
    html += std::string("<th class='right'>") + figure.name + "</th>";
  }
  html += "</tr>";
  for (const Method& method : evaluation.methods) {
    if (!has_any(method, figures)) continue;
    html += "<tr><td><b class='tight'>" + method.name + "</b><br><span class='faint'>" +
            method.meaning + "</span></td>";
    for (const Figure& figure : figures) {
      html += "<td class='right tight'>" + mean_text(method, figure.of, 4) + "</td>";
    }
    html += "</tr>";
  }
  return html + "</table></div>";
}

std::string html_class_table(const Evaluation& evaluation, const ClassFigure& figure) {
  const std::size_t classes = evaluation.class_names.size();
  std::string html =
      std::string("<h3>") + figure.name + "</h3><div class='card wide'><table><tr><th>Class</th>";
  for (std::size_t c = 0; c < classes; ++c) {
    html += "<th class='right'>" + escape_html(evaluation.class_names[c]) + "<br>" +
            format_count(evaluation.counts[c]) + "</th>";
  }
  html += "</tr>";
  for (const Method& method : evaluation.methods) {
    if (!has_class_figure(method, figure, classes)) continue;
    html += "<tr><td class='tight'>" + method.name + "</td>";
    for (std::size_t c = 0; c < classes; ++c) {
      html += "<td class='right'>" + class_cell(method, figure, c, Spread::shown) + "</td>";
    }
    html += "</tr>";
  }
  return html + "</table></div>";
}

// The confusion matrix of the first run. The shade is the share of the true class.
std::string confusion_chart(const Evaluation& evaluation, const Method& method) {
  const Contingency& table = method.runs.front().classification.confusion;
  const auto classes = static_cast<std::size_t>(table.rows);
  const double cell = std::max(8.0, 300.0 / static_cast<double>(classes));
  const double size = cell * static_cast<double>(classes);
  Svg svg(size + 60, size + 24, "confusion matrix of " + method.name);
  const std::string small = "fill='#6b7785' font-size='11' text-anchor='end'";
  for (std::size_t row = 0; row < classes; ++row) {
    const double y = cell * static_cast<double>(row);
    svg.text(54, y + cell / 2 + 4, shorten(printable(evaluation.class_names[row]), 8), small);
    for (std::size_t column = 0; column < classes; ++column) {
      const auto count = static_cast<double>(table.counts[row * classes + column]);
      const double share =
          table.row_sums[row] > 0 ? count / static_cast<double>(table.row_sums[row]) : 0;
      const std::string colour = row == column ? blend({{0.0, "#f6f8fa"}, {1.0, "#2f6690"}}, share)
                                               : blend({{0.0, "#f6f8fa"}, {0.3, "#cb4632"}}, share);
      svg.rectangle(60 + cell * static_cast<double>(column), y, cell - 1, cell - 1,
                    "fill='" + colour + "'",
                    evaluation.class_names[row] + " predicted as " +
                        evaluation.class_names[column] + ": " + format_share(share));
    }
  }
  svg.text(60, size + 16, "columns: predicted class", "fill='#6b7785' font-size='11'");
  return svg.finish();
}

std::string colour_of_class(std::size_t c, std::size_t classes) {
  const double turn = 360.0 * static_cast<double>(c) / static_cast<double>(classes);
  return "hsl(" + format_fixed(turn, 0) + (c % 2 == 0 ? ",70%,42%)" : ",65%,62%)");
}

std::string plane_chart(const Evaluation& evaluation) {
  constexpr double kSide = 620;
  constexpr double kDot = 4;
  const std::vector<Real>& places = evaluation.plane;
  const std::size_t classes = evaluation.class_names.size();
  std::array<double, 2> low{places[0], places[1]};
  std::array<double, 2> high = low;
  for (std::size_t i = 0; i < places.size(); ++i) {
    low[i % 2] = std::min<double>(low[i % 2], places[i]);
    high[i % 2] = std::max<double>(high[i % 2], places[i]);
  }
  const double widest = std::max({high[0] - low[0], high[1] - low[1], 1e-12});
  const double scale = (kSide - 3 * kDot) / widest;
  const double height = scale * (high[1] - low[1]) + 3 * kDot;
  Svg svg(kSide, height, "first two principal components of the latents");
  for (std::size_t i = 0; i < evaluation.plane_classes.size(); ++i) {
    const auto c = static_cast<std::size_t>(evaluation.plane_classes[i]);
    svg.rectangle(kDot + scale * (static_cast<double>(places[2 * i]) - low[0]),
                  kDot + scale * (high[1] - static_cast<double>(places[2 * i + 1])), kDot, kDot,
                  "rx='2' fill='" + colour_of_class(c, classes) + "' fill-opacity='.7'");
  }
  std::string html = "<p>";
  for (std::size_t c = 0; c < classes; ++c) {
    html += "<span class='key'><i style='background:" + colour_of_class(c, classes) + "'></i>" +
            escape_html(evaluation.class_names[c]) + "</span>";
  }
  return html + "</p><div class='card'>" + svg.finish() + "</div>";
}

std::string samples_card(const std::string& title, const std::string& note,
                         const std::string& samples) {
  if (samples.empty()) return "";
  return "<div class='card'><div class='head'><h3>" + title + "</h3></div><p class='note'>" + note +
         "</p>" + samples + "</div>";
}

std::string samples_section(const Evaluation& evaluation) {
  std::string html = "<h2>Samples</h2><p>" + evaluation.words.samples_note + "</p><div" +
                     (evaluation.words.wide_samples ? " class='stack'>" : " class='plots'>");
  html += samples_card("real", "training data", evaluation.real_samples);
  for (const Method& method : evaluation.methods) {
    html += samples_card(method.name, method.meaning, method.samples);
  }
  return html + "</div>";
}

}  // namespace

std::string evaluation_text(const Evaluation& evaluation) {
  std::string text = sizes_text(evaluation) + "\n" + judge_text(evaluation) + "\n\n";
  text += text_table(evaluation, kClassifierFigures);
  text += text_table(evaluation, kSyntheticFigures);
  text += text_table(evaluation, kLatentFigures);
  const std::string collapse = collapse_text(evaluation);
  if (!collapse.empty()) text += collapse + "\n\n";
  for (const ClassFigure& figure : kClassFigures) text += text_class_table(evaluation, figure);
  return text;
}

std::string evaluation_csv(const Evaluation& evaluation) {
  std::string csv = "method,run,figure,class,predicted,value\n";
  const std::size_t classes = evaluation.class_names.size();
  for (const Method& method : evaluation.methods) {
    for (std::size_t r = 0; r < method.runs.size(); ++r) {
      const MethodRun& run = method.runs[r];
      const auto add_all = [&](const auto& figures) {
        for (const Figure& figure : figures) {
          add_row(csv, method, r, figure.token, "", "", figure.of(run));
        }
      };
      add_all(kClassifierFigures);
      add_all(kSyntheticFigures);
      add_all(kLatentFigures);
      for (std::size_t c = 0; c < classes; ++c) {
        const std::string name = csv_cell(evaluation.class_names[c]);
        for (const ClassFigure& figure : kClassFigures) {
          add_row(csv, method, r, figure.token, name, "", figure.of(run, c));
        }
        for (std::size_t p = 0; p < classes; ++p) {
          add_row(csv, method, r, "confusion", name, csv_cell(evaluation.class_names[p]),
                  static_cast<double>(run.classification.confusion.counts[c * classes + p]));
        }
      }
    }
  }
  return csv;
}

std::string evaluation_html(const Evaluation& evaluation) {
  const std::string& items = evaluation.words.items;
  std::string body =
      "<h1>How much balancing helps</h1><p class='faint'>" + sizes_text(evaluation) +
      ".</p><h2>Classifier</h2><p>The same network is trained for the same number of steps on "
      "the " +
      items + " balanced by each method, and tested on the test " + items +
      ". ACSA is the mean recall over the classes (balanced accuracy). GM_prod is the geometric "
      "mean of the recalls. GM_macro is the square root of mean recall times mean specificity. "
      "Random oversampling and class-balanced batches draw the " +
      items + " from the same distribution, so differences between them are random.</p>" +
      html_table(evaluation, kClassifierFigures);
  const std::string synthetic = html_table(evaluation, kSyntheticFigures);
  if (synthetic.find("<td") != std::string::npos) {
    body += "<h2>Synthetic " + items + "</h2><p>" + compared_text(evaluation) +
            ". Features are those of the " + judge_text(evaluation) +
            ". Label accuracy is the share of the synthetic " + items +
            " of a class that the reference classifier assigns to this class; the table shows the "
            "minimum over the classes. Density is high if the synthetic " +
            items + " are concentrated near real ones. Coverage is the share of real " + items +
            " with a synthetic one nearby, at best .969. Frechet is the Fr&eacute;chet "
            "distance between Gaussians fitted to both sets; on these features it is not an FID. "
            "Raw figures are computed on " +
            evaluation.words.raw + ".</p>" + synthetic;
  }
  const std::string latents = html_table(evaluation, kLatentFigures);
  if (latents.find("<td") != std::string::npos) {
    body +=
        "<h2>Latents</h2><p>Latents of the test " + items +
        ". Latent accuracy and mixture accuracy are the accuracy of RAE's own classifier on the "
        "latents and on mixtures of latents of the same class. Decoded accuracy is the accuracy "
        "of the reference classifier on the " +
        items +
        " decoded from these mixtures. Within-class variance is given as a share of the total "
        "variance. " +
        collapse_text(evaluation) + "</p>" + latents;
  }
  if (!evaluation.plane.empty()) {
    body += "<p>The first two principal components:</p>" + plane_chart(evaluation);
  }
  body += samples_section(evaluation);
  body += "<h2>Classes</h2><p>The number below the name of a class is its number of training " +
          items + ".</p>";
  for (const ClassFigure& figure : kClassFigures) {
    const std::string table = html_class_table(evaluation, figure);
    if (table.find("<td") != std::string::npos) body += table;
  }
  body +=
      "<h2>Confusion matrices</h2><p>First run. Rows are true classes, columns are predicted "
      "classes. Hover over a cell to see its share.</p><div class='plots'>";
  for (const Method& method : evaluation.methods) {
    if (method.runs.empty()) continue;
    body += "<div class='card'><h3>" + method.name + "</h3>" + confusion_chart(evaluation, method) +
            "</div>";
  }
  return html_page("How much balancing helps", body + "</div>");
}

}  // namespace ballast
