// The text, CSV and HTML reports of an evaluation.
#include <doctest/doctest.h>

#include "models/rae/commands/figures.h"
#include "models/rae/commands/report.h"

namespace ballast::rae::commands {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Two classes. "plain" has two runs; "made" has one run with a synthetic image of the second class.
Evaluation small_evaluation() {
  Evaluation evaluation;
  evaluation.words = {"images", "pixels", "look", false};
  evaluation.class_names = {"a,b", "<c>"};
  evaluation.counts = {10, 2};
  evaluation.test_counts = {2, 2};
  evaluation.reference = "12 images";
  evaluation.reference_figures = measure_classification({0, 0, 1, 1}, {0, 0, 1, 1}, 2);
  evaluation.compared = 4;
  evaluation.real_samples = "<b>some</b>";
  Method plain{"plain", "as they are", {}, {}};
  plain.runs.push_back({measure_classification({0, 0, 1, 1}, {0, 0, 1, 0}, 2), {}, {}});
  plain.runs.push_back({measure_classification({0, 0, 1, 1}, {0, 0, 1, 1}, 2), {}, {}});
  Method made{"made", "more of them", {}, {}};
  MethodRun run;
  run.classification = measure_classification({0, 0, 1, 1}, {0, 0, 1, 1}, 2);
  SyntheticFigures synthetic;
  synthetic.counts = {0, 1};
  synthetic.label_accuracy = measure_classification({1}, {1}, 2).recall;
  synthetic.features = measure_class_likeness({0, 1, 5, 6}, {0, 0, 1, 1}, {5.5}, {1}, 1, 2);
  synthetic.raw = synthetic.features;
  run.synthetic = synthetic;
  run.latents = LatentFigures{1, 1, 0.5, 0.2};
  made.runs.push_back(run);
  evaluation.methods = {plain, made};
  return evaluation;
}

TEST_CASE("the text report shows means, standard deviations and the available figures") {
  const std::string text = evaluation_text(small_evaluation());
  CHECK(has(text, "12 training images in 2 classes with 2 to 10 each; 4 test images"));
  CHECK(has(text, "0.8750 ±0.1768"));  // mean and std of .75 and 1
  CHECK(has(text, "decoded accuracy"));
  CHECK(has(text, "0.5000"));
  CHECK_FALSE(has(text, "nan"));
  CHECK_FALSE(has(text, "collapsed"));
}

TEST_CASE("the reports warn about collapsed latents") {
  Evaluation evaluation = small_evaluation();
  evaluation.methods[1].runs[0].latents->within = 0.001;
  CHECK(has(evaluation_text(evaluation), "The latents of made have collapsed"));
  CHECK(has(evaluation_html(evaluation), "The latents of made have collapsed"));
  evaluation.test_counts = {1, 1};  // a single item has no variance
  CHECK_FALSE(has(evaluation_text(evaluation), "collapsed"));
}

TEST_CASE("the CSV and HTML reports quote and escape class names") {
  const Evaluation evaluation = small_evaluation();
  const std::string csv = evaluation_csv(evaluation);
  CHECK(has(csv, "plain,0,recall,<c>,,0.5\n"));
  CHECK(has(csv, "plain,0,confusion,<c>,\"a,b\",1\n"));
  CHECK(has(csv, "made,0,label_accuracy,<c>,,1\n"));
  CHECK_FALSE(has(csv, "made,0,label_accuracy,\"a,b\""));
  const std::string html = evaluation_html(evaluation);
  CHECK(has(html, "&lt;c&gt;"));
  CHECK_FALSE(has(html, "<c>"));
  CHECK_FALSE(has(html, "nan"));
}

TEST_CASE("compared items are limited by reducing the large classes") {
  CHECK(compared_counts({800, 0, 5}) == std::vector<Index>{800, 0, 5});
  CHECK(compared_counts({12435, 3846}) == std::vector<Index>{kMostCompared - 3846, 3846});
  CHECK(compared_counts({9000, 40, 9000}) == std::vector<Index>{4980, 40, 4980});
}

}  // namespace
}  // namespace ballast::rae::commands
