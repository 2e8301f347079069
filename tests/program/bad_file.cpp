// Damaged model files, and outputs that cannot be written.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/data/test_folder.h"
#include "tests/program/program.h"

namespace ballast::test {
namespace {

struct Trained {
  explicit Trained(const std::string& name) : program(name) {
    table = folder.write("table.csv", mixed_table(60));
    model = folder.path("model");
    run_well(program, short_fit(program, table, model));
    bytes = read_file(model);
    before = folder.names();
  }
  Arguments sample_to(const std::string& output) const {
    return {"sample", model, "--rows", "2000", "--output", output};
  }
  std::string program;
  Folder folder;
  std::string table;
  std::string model;
  std::string bytes;
  std::vector<std::string> before;
};

// sample, info and fit --resume must all reject the bytes as a model.
void check_model_refused(const Trained& good, const std::string& bytes,
                         const std::vector<std::string>& texts) {
  const Folder folder;
  const std::string model = folder.write("damaged", bytes);
  std::vector<std::string> expected = texts;
  expected.push_back("damaged");
  const Arguments resume = {"fit",      good.table, "--output", folder.path("new"),
                            "--resume", model,      "--epochs", "3"};
  for (const Arguments& call :
       {Arguments{"info", model}, resume,
        Arguments{"sample", model, "--rows", "5", "--output", folder.path("out.csv")}}) {
    CAPTURE(call[0]);
    check_refused(run(good.program, call), 1, expected);
    CHECK(folder.names() == std::vector<std::string>{"damaged"});
  }
}

TEST_CASE("a truncated model file is rejected") {
  const Trained good("ctgan");
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{100},
                                 good.bytes.size() / 2, good.bytes.size() - 1}) {
    CAPTURE(size);
    check_model_refused(good, good.bytes.substr(0, size), {});
  }
  check_model_refused(good, good.bytes + "x", {});
}

TEST_CASE("a model file with a flipped bit is rejected") {
  for (const std::string& program : kPrograms) {
    const Trained good(program);
    const std::size_t size = good.bytes.size();
    for (const std::size_t at : {std::size_t{0}, std::size_t{5}, std::size_t{9}, std::size_t{60},
                                 size / 4, size / 2, size - 1}) {
      CAPTURE(at);
      std::string bytes = good.bytes;
      bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
      check_model_refused(good, bytes, {});
    }
  }
}

TEST_CASE("a file that is not a model is rejected") {
  const Trained good("ctgan");
  check_model_refused(good, mixed_table(10), {});
  check_model_refused(good, std::string(1000, '\xff'), {});
  check_model_refused(good, std::string(1000, '\0'), {});
}

TEST_CASE("an existing output is not overwritten without --force") {
  for (const std::string& program : kPrograms) {
    const Trained good(program);
    check_refused(run(program, short_fit(program, good.table, good.model)), 1,
                  {"model", "--force"});
    CHECK(read_file(good.model) == good.bytes);
    const std::string out = good.folder.write("out.csv", "precious");
    check_refused(run(program, good.sample_to(out)), 1, {"out.csv", "--force"});
    CHECK(read_file(out) == "precious");
    Arguments forced = good.sample_to(out);
    forced.push_back("--force");
    run_well(program, forced);
    CHECK(read_file(out).substr(0, 4) == "age,");
  }
}

TEST_CASE("an output in a missing or read-only folder is an error") {
  const Trained good("ctgan");
  const std::vector<std::string> outputs = {good.folder.path("none/out"),
                                            good.folder.path("table.csv/out"), "/proc/self/out"};
  for (const std::string& output : outputs) {
    CAPTURE(output);
    check_refused(run("ctgan", short_fit("ctgan", good.table, output)), 1, {output});
    check_refused(run("ctgan", good.sample_to(output)), 1, {output});
    CHECK(good.folder.names() == good.before);
  }
  if (geteuid() != 0) {
    const std::string locked = good.folder.path("locked");
    std::filesystem::create_directory(locked);
    std::filesystem::permissions(locked, std::filesystem::perms::owner_read);
    check_refused(run("ctgan", short_fit("ctgan", good.table, locked + "/model")), 1, {"locked"});
    std::filesystem::permissions(locked, std::filesystem::perms::owner_all);
  }
}

TEST_CASE("a folder as the output file is an error") {
  const Trained good("ctgan");
  const std::string folder = good.folder.path("folder");
  std::filesystem::create_directory(folder);
  check_refused(run("ctgan", short_fit("ctgan", good.table, folder, {"--force"})), 1, {"folder"});
  check_refused(run("ctgan", good.sample_to(folder)), 1, {"folder"});
  CHECK(std::filesystem::is_empty(folder));
}

TEST_CASE("a model for which the disk is full is saved to TMPDIR") {
  for (const std::string& program : kPrograms) {
    const Trained good(program);
    const Folder other;
    const TemporaryFolder in_use(other.path(""));
    check_refused(run(program, short_fit(program, good.table, "/dev/full")), 1,
                  {"/dev/full", "No space left", "was saved to '" + other.path("full-")});
    REQUIRE(other.names().size() == 1);
    run_well(program, {"info", other.path(other.names()[0])});
  }
}

TEST_CASE("a full disk is an error and leaves no partial output") {
  const Trained good("ctgan");
  check_refused(run("ctgan", good.sample_to("/dev/full")), 1, {"/dev/full", "No space left"});
  // The thread sanitizer writes files and fails if it cannot.
  if (std::string(BALLAST_SANITIZE) == "thread") return;
  CHECK(run("ctgan", {"info", good.model}, {.file = 16}).code == 1);  // on standard output
  check_refused(run("ctgan", good.sample_to(good.folder.path("out.csv")), {.file = 4096}), 1,
                {"out.csv", "File too large", "ulimit -f"});
  CHECK(good.folder.names() == good.before);
  check_refused(
      run("ctgan", short_fit("ctgan", good.table, good.folder.path("new")), {.file = 4096}), 1,
      {"new", "File too large", "ulimit -f", "is lost"});
  CHECK(good.folder.names() == good.before);
  // If writing with --force fails, the old file is kept.
  check_refused(
      run("ctgan", short_fit("ctgan", good.table, good.model, {"--force"}), {.file = 4096}), 1,
      {"model"});
  CHECK(read_file(good.model) == good.bytes);
}

}  // namespace
}  // namespace ballast::test
