#include <cmath>

#include "data/tables/csv.h"
#include "metrics/report/format.h"
#include "models/options/option_values.h"
#include "models/rae/commands/figure_table.h"
#include "models/rae/commands/report.h"

namespace ballast::rae::commands {
namespace {

constexpr std::size_t kNameWidth = 14;
constexpr std::size_t kFigureWidth = 17;

// A text table of the methods that have any of these figures.
std::string text_table(const Evaluation& evaluation, const std::vector<Figure>& figures) {
  std::string head = align_left("", kNameWidth);
  for (const Figure& figure : figures) head += align_right(figure.name, kFigureWidth);
  std::string rows;
  for (const Method& method : evaluation.methods) {
    if (!has_any(method, figures)) continue;
    rows += align_left(method.name, kNameWidth);
    for (const Figure& figure : figures) {
      rows += align_right(cell_text(method, figure), kFigureWidth);
    }
    rows += "\n";
  }
  return rows.empty() ? "" : head + "\n" + rows + "\n";
}

// One column per class. Only means are shown, to save width.
std::string text_class_table(const Evaluation& evaluation, const ClassFigure& figure) {
  constexpr std::size_t kWidth = 9;
  const std::size_t classes = evaluation.class_names.size();
  std::string rows;
  for (const Method& method : evaluation.methods) {
    if (!has_any(method, figure, classes)) continue;
    rows += align_left(method.name, kNameWidth);
    for (std::size_t c = 0; c < classes; ++c) {
      rows += align_right(cell_text(method, figure, c, Spread::left_out), kWidth);
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

void add_row(std::string& csv, const Method& method, std::size_t run, const std::string& figure,
             const std::string& of_class, const std::string& predicted, double value) {
  if (std::isnan(value)) return;
  csv += method.name + "," + std::to_string(run) + "," + figure + "," + of_class + "," + predicted +
         "," + number_text(value) + "\n";
}

}  // namespace

std::string evaluation_text(const Evaluation& evaluation) {
  std::string text = sizes_text(evaluation) + "\n" + reference_text(evaluation) + "\n\n";
  text += text_table(evaluation, classifier_figures());
  text += text_table(evaluation, synthetic_figures());
  text += text_table(evaluation, latent_figures());
  const std::string collapse = collapse_text(evaluation);
  if (!collapse.empty()) text += collapse + "\n\n";
  for (const ClassFigure& figure : class_figures()) text += text_class_table(evaluation, figure);
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
      add_all(classifier_figures());
      add_all(synthetic_figures());
      add_all(latent_figures());
      for (std::size_t c = 0; c < classes; ++c) {
        const std::string name = csv_cell(evaluation.class_names[c]);
        for (const ClassFigure& figure : class_figures()) {
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

}  // namespace ballast::rae::commands
