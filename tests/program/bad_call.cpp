// Invalid options: exit code 2, a message that names the option, and no output file.
#include <doctest/doctest.h>

#include "tests/program/program.h"

namespace ballast::test {
namespace {

void check_fit_refused(int code, const Arguments& options, const std::vector<std::string>& texts,
                       const std::vector<std::string>& programs = kPrograms) {
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(60));
  for (const std::string& program : programs) {
    CAPTURE(program);
    check_refused(run(program, short_fit(program, table, folder.path("model"), options)), code,
                  texts);
    CHECK(folder.names() == std::vector<std::string>{"table.csv"});
  }
}

TEST_CASE("--epochs 0") {
  check_fit_refused(2, {"--epochs", "0"}, {"--epochs", "0"});
  check_fit_refused(2, {"--epochs", "-1"}, {"--epochs", "-1"});
  check_fit_refused(2, {"--epochs", "ten"}, {"--epochs", "ten"});
}

TEST_CASE("--learning-rate nan") {
  check_fit_refused(2, {"--learning-rate", "nan"}, {"--learning-rate", "nan"});
  check_fit_refused(2, {"--learning-rate", "inf"}, {"--learning-rate", "inf"});
  check_fit_refused(2, {"--learning-rate", "0"}, {"--learning-rate", "0"});
  check_fit_refused(2, {"--learning-rate", "1e-3x"}, {"--learning-rate", "1e-3x"});
}

TEST_CASE("--batch-size that is not divisible by --pac") {
  check_fit_refused(2, {"--pac", "7"}, {"--batch-size", "50", "--pac", "7"}, {"ctgan"});
}

TEST_CASE("--threads 0") { check_fit_refused(2, {"--threads", "0"}, {"--threads", "0"}); }

TEST_CASE("--early-stop in a fit that ends before the first measurement") {
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(1000));
  check_refused(run("ctgan", short_fit("ctgan", table, folder.path("model"),
                                       {"--early-stop", "10", "--epochs", "4"})),
                2, {"--early-stop", "every 90 steps"});
  CHECK(!exists(folder.path("model")));
}

TEST_CASE("a device that does not exist") {
  check_fit_refused(1, {"--device", "cuda:99"}, {"cuda:99"});
  for (const char* text : {"abacus", "cuda:", "cuda:-1", "cuda:1x", "CUDA", "cuda:99999999999"}) {
    check_fit_refused(2, {"--device", text}, {"--device", text, "cuda:N"});
  }
}

TEST_CASE("an unknown option, an unknown command, and no command") {
  check_fit_refused(2, {"--epoch-count", "3"}, {"--epoch-count"});
  for (const std::string& program : kPrograms) {
    check_refused(run(program, {"train"}), 2, {"train"});
    CHECK(run(program, {}).code == 2);
    check_refused(run(program, {"fit"}), 2, {});
    check_refused(run(program, {"fit", "table.csv"}), 2, {"--output"});
  }
}

TEST_CASE("an option that is given twice") {
  check_fit_refused(2, {"--seed", "1", "--seed", "2"}, {"--seed"});
}

TEST_CASE("an unknown column") {
  check_fit_refused(1, {"--discrete", "citi"}, {"citi", "city"});
  check_fit_refused(1, {"--continuous", "agee"}, {"agee", "age"});
  check_fit_refused(1, {"--ignore", "citi"}, {"citi", "city"});
  check_fit_refused(1, {"--type", "citi=category"}, {"citi", "city"});
}

TEST_CASE("an unknown column type") {
  check_fit_refused(2, {"--type", "city=rainbow"}, {"--type", "rainbow"});
}

TEST_CASE("help goes to standard output with exit code 0") {
  for (const std::string& program : kPrograms) {
    for (const Arguments& call : {Arguments{"--help"}, Arguments{"fit", "--help"},
                                  Arguments{"sample", "--help"}, Arguments{"info", "--help"}}) {
      const Result result = run_well(program, call);
      CHECK(result.out.find(program) != std::string::npos);
      CHECK(result.err.empty());
    }
    CHECK(run_well(program, {"--version"}).out.find("built for") != std::string::npos);
  }
}

struct Model {
  explicit Model(const std::string& name) : program(name) {
    const std::string table = folder.write("table.csv", mixed_table(60));
    path = folder.path("model");
    run_well(program, short_fit(program, table, path, {"--epochs", "1"}));
    before = folder.names();
  }
  void check_sample_refused(int code, const Arguments& options,
                            const std::vector<std::string>& texts) const {
    Arguments call = {"sample", path, "--output", folder.path("out.csv")};
    if (options.empty() || options[0] != "--rows") call.insert(call.end(), {"--rows", "10"});
    call.insert(call.end(), options.begin(), options.end());
    check_refused(run(program, call), code, texts);
    CHECK(folder.names() == before);
  }
  std::string program;
  Folder folder;
  std::string path;
  std::vector<std::string> before;
};

TEST_CASE("--rows -3") {
  const Model model("ctgan");
  model.check_sample_refused(2, {"--rows", "-3"}, {"--rows", "-3"});
  model.check_sample_refused(2, {"--rows", "many"}, {"--rows", "many"});
  model.check_sample_refused(2, {"--rows", "99999999999999999999"}, {"--rows"});
}

TEST_CASE("impossible conditions are rejected") {
  for (const std::string& program : kPrograms) {
    const Model model(program);
    model.check_sample_refused(1, {"--where", "citi=Rome"}, {"citi", "city"});
    model.check_sample_refused(1, {"--where", "city=Romme"}, {"Romme", "Rome"});
    model.check_sample_refused(1, {"--where", "age>=1000"}, {"age", "1000"});
    model.check_sample_refused(1, {"--where", "age"}, {"--where"});
    model.check_sample_refused(1, {"--balance", "citi"}, {"citi", "city"});
    model.check_sample_refused(1, {"--where", "city=Rome", "--where", "city=Oslo"}, {"city"});
  }
}

TEST_CASE("a sample that fails writes nothing to standard output") {
  for (const std::string& program : kPrograms) {
    const Model model(program);
    const Arguments call = {"sample", model.path, "--rows", "10", "--output", "-"};
    for (const Arguments& wrong : {Arguments{"--where", "city=Romme"}, {"--balance", "citi"}}) {
      Arguments with = call;
      with.insert(with.end(), wrong.begin(), wrong.end());
      check_refused(run(program, with), 1, {wrong[0]});
    }
    CHECK(fields(run_well(program, call).out).size() == 11);
  }
}

TEST_CASE("invalid options of sample and info") {
  const Model model("ctgan");
  model.check_sample_refused(2, {"--threads", "0"}, {"--threads", "0"});
  model.check_sample_refused(1, {"--device", "cuda:99"}, {"cuda:99"});
  model.check_sample_refused(2, {"--device", "abacus"}, {"abacus"});
  model.check_sample_refused(2, {"--colour", "red"}, {"--colour"});
  check_refused(run("ctgan", {"info"}), 2, {});
  check_refused(run("ctgan", {"info", model.folder.path("none")}), 1, {"none", "No such file"});
}

TEST_CASE("a model of another program is rejected") {
  const Model model("ctgan");
  check_refused(run("tvae", {"info", model.path}), 1, {"model", "ctgan"});
  check_refused(run("tvae", {"sample", model.path, "--rows", "3", "--output", "-"}), 1,
                {"model", "ctgan"});
}

}  // namespace
}  // namespace ballast::test
