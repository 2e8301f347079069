// The figures of an evaluation as rows and columns, for the reports.
#pragma once

#include <string>
#include <vector>

#include "models/rae/commands/evaluation.h"

namespace ballast::rae::commands {

// A figure of a run; NaN if the run does not have it.
struct Figure {
  const char* name;   // in text and HTML tables
  const char* token;  // in the CSV file
  double (*of)(const MethodRun& run);
};

// A figure of a run for one class.
struct ClassFigure {
  const char* name;
  const char* token;
  double (*of)(const MethodRun& run, std::size_t of_class);
};

const std::vector<Figure>& classifier_figures();
const std::vector<Figure>& synthetic_figures();
const std::vector<Figure>& latent_figures();
const std::vector<ClassFigure>& class_figures();

// The least of the values that are not NaN.
double least(const std::vector<double>& values);

// Whether any run of the method has one of the figures.
bool has_any(const Method& method, const std::vector<Figure>& figures);
bool has_any(const Method& method, const ClassFigure& figure, std::size_t classes);

// "0.9652 ±0.0012": mean and standard deviation over the runs. The standard deviation is omitted
// for a single run; the text is empty if no run has the figure.
std::string cell_text(const Method& method, const Figure& figure);
enum class Spread { shown, left_out };
std::string cell_text(const Method& method, const ClassFigure& figure, std::size_t of_class,
                      Spread spread);

// Sentences about the evaluation, without the final full stop.
std::string sizes_text(const Evaluation& evaluation);
std::string reference_text(const Evaluation& evaluation);
// A sentence that names the methods whose latents have collapsed, or "".
std::string collapse_text(const Evaluation& evaluation);

}  // namespace ballast::rae::commands
