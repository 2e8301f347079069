// rae evaluate on images.
#include <doctest/doctest.h>

#include "tests/program/rae.h"

namespace ballast::test {
namespace {

Arguments small_evaluation(const SmallRae& made, const std::string& output) {
  return rae_evaluate(made.images, made.labels, made.folder.path(output));
}

TEST_CASE("rae evaluate measures all methods and writes a CSV file and an HTML page") {
  const SmallRae made;
  const Arguments call = joined(small_evaluation(made, "all"), {"--runs", "2"});
  const Result result = run_well("rae", call);
  const std::string csv = read_file(made.folder.path("all") + "/evaluation.csv");
  const std::string html = read_file(made.folder.path("all") + "/evaluation.html");
  for (const char* name : {"none", "balanced", "weighted", "copies", "smote", "latent-smote",
                           "rae-unmixed", "rae", "rae-itself"}) {
    CAPTURE(name);
    CHECK(has(result.out, "\n" + std::string(name) + " "));
    CHECK(has(csv, "\n" + std::string(name) + ",1,acsa,,,"));
    CHECK(has(html, ">" + std::string(name) + "</b>"));
  }
  for (const char* text :
       {"ACSA", "GM_prod", "24 training images in 2 classes with 4 to 20 each"}) {
    CHECK(has(result.out, text));
    CHECK(has(html, text));
  }
  CHECK(has(html, "data:image/png;base64,"));
  CHECK(has(csv, "rae,0,synthetic,1,,16\n"));
  CHECK_FALSE(has(csv, "nan"));
  // A second run on one thread uses the existing models and gives the same results.
  check_refused(run("rae", call), 1, {"evaluation.csv", "--force"});
  CHECK(run_well("rae", joined(call, {"--force", "--threads", "1"})).out == result.out);
  CHECK(read_file(made.folder.path("all") + "/evaluation.csv") == csv);

  // A model with other options is ignored if its method is not requested.
  run_well("rae", joined(call, {"--force", "--methods", "none", "--mixed", "3"}));
  check_refused(run("rae", joined(call, {"--force", "--methods", "rae", "--mixed", "3"})), 1,
                {"rae-0.model", "other options"});
  // Finished results are kept if training cannot continue with an existing model.
  Arguments less = joined(call, {"--force"});
  less[10] = "1";  // --steps, previously 2
  const std::string finished = read_file(made.folder.path("all") + "/evaluation.csv");
  check_refused(run("rae", less), 1, {"rae-0.model", "2 steps", "--steps"});
  Arguments others = joined(call, {"--force"});
  others[2] = made.folder.write("others", uneven_labels().substr(0, 31) + '\1');
  check_refused(run("rae", others), 1, {"rae-0.model", "on other data"});
  CHECK(read_file(made.folder.path("all") + "/evaluation.csv") == finished);

  const Result few = run_well("rae", joined(small_evaluation(made, "few"), {"--methods", "none"}));
  CHECK_FALSE(has(few.out, "smote"));
  check_refused(run("rae", joined(small_evaluation(made, "no"), {"--methods", "magic"})), 2,
                {"'magic'", "latent-smote"});
  check_refused(run("rae", {"evaluate", made.images, made.labels, "--output", "x"}), 2, {"--test"});
  Arguments larger = small_evaluation(made, "no");
  larger[4] = made.folder.write("larger", square_images(24, 12));
  check_refused(run("rae", larger), 1, {"--test", "12x12x1", "8x8x1", "--image-size"});
  CHECK_FALSE(exists(made.folder.path("no")));
  const std::string other = made.folder.write("other", idx_file({24}, std::string(24, '\7')));
  Arguments unknown = small_evaluation(made, "no");
  unknown[6] = other;
  check_refused(run("rae", unknown), 1, {"no class '7'"});
}

}  // namespace
}  // namespace ballast::test
