// rae evaluate: how much balancing helps.
#include <doctest/doctest.h>

#include "tests/program/rae.h"

namespace ballast::test {
namespace {

Arguments small_evaluation(const SmallRae& made, const std::string& output) {
  return rae_evaluate(made.images, made.labels, made.folder.path(output));
}

TEST_CASE("rae evaluate measures all peers, and writes a table and a page") {
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
  for (const char* text : {"ACSA", "GM_prod", "24 images to train on, of 2 classes with 20 to 4"}) {
    CHECK(has(result.out, text));
    CHECK(has(html, text));
  }
  CHECK(has(html, "data:image/png;base64,"));
  CHECK(has(csv, "rae,0,synthetic,1,,16\n"));
  CHECK_FALSE(has(csv, "nan"));
  // Again on one thread: the models that are there are taken, and give the same.
  check_refused(run("rae", call), 1, {"evaluation.csv", "--force"});
  CHECK(run_well("rae", joined(call, {"--force", "--threads", "1"})).out == result.out);
  CHECK(read_file(made.folder.path("all") + "/evaluation.csv") == csv);

  // A model of other options that is not asked for is in nobody's way.
  run_well("rae", joined(call, {"--force", "--methods", "none", "--mixed", "3"}));
  check_refused(run("rae", joined(call, {"--force", "--methods", "rae", "--mixed", "3"})), 1,
                {"rae-0.model", "other options"});
  // What is finished stays where a model cannot be gone on with.
  Arguments less = joined(call, {"--force"});
  less[10] = "1";  // of the two --steps
  const std::string finished = read_file(made.folder.path("all") + "/evaluation.csv");
  check_refused(run("rae", less), 1, {"rae-0.model", "2 steps", "--steps"});
  Arguments others = joined(call, {"--force"});
  others[2] = made.folder.write("others", uneven_labels().substr(0, 31) + '\1');
  check_refused(run("rae", others), 1, {"rae-0.model", "on others"});
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
