#include <algorithm>
#include <array>
#include <numeric>

#include "metrics/report/format.h"
#include "metrics/report/html_page.h"
#include "metrics/report/svg.h"
#include "models/rae/commands/figure_table.h"
#include "models/rae/commands/report.h"

namespace ballast::rae::commands {
namespace {

std::string compared_text(const Evaluation& evaluation) {
  const Index total =
      std::accumulate(evaluation.test_counts.begin(), evaluation.test_counts.end(), Index{0});
  const std::string some =
      evaluation.compared < total ? format_count(evaluation.compared) + " of the " : "the ";
  return "The synthetic " + evaluation.words.items + " are compared with " + some + "test " +
         evaluation.words.items + ", which no method has seen";
}

std::string html_table(const Evaluation& evaluation, const std::vector<Figure>& figures) {
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
      html += "<td class='right tight'>" + cell_text(method, figure) + "</td>";
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
    if (!has_any(method, figure, classes)) continue;
    html += "<tr><td class='tight'>" + method.name + "</td>";
    for (std::size_t c = 0; c < classes; ++c) {
      html += "<td class='right'>" + cell_text(method, figure, c, Spread::shown) + "</td>";
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
      html_table(evaluation, classifier_figures());
  const std::string synthetic = html_table(evaluation, synthetic_figures());
  if (synthetic.find("<td") != std::string::npos) {
    body += "<h2>Synthetic " + items + "</h2><p>" + compared_text(evaluation) +
            ". Features are those of the " + reference_text(evaluation) +
            ". Label accuracy is the share of the synthetic " + items +
            " of a class that the reference classifier assigns to this class; the table shows the "
            "minimum over the classes. Density is high if the synthetic " +
            items + " are concentrated near real ones. Coverage is the share of real " + items +
            " with a synthetic one nearby, at best .969. Frechet is the Fr&eacute;chet "
            "distance between Gaussians fitted to both sets; on these features it is not an FID. "
            "Raw figures are computed on " +
            evaluation.words.raw + ".</p>" + synthetic;
  }
  const std::string latents = html_table(evaluation, latent_figures());
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
  for (const ClassFigure& figure : class_figures()) {
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

}  // namespace ballast::rae::commands
