// Calls of the system that fail, and processes that are killed, at any point of a command: the
// outputs are complete or the old ones, and a failure is one message. The environment variable
// BALLAST_ALL_FAULTS tests every call instead of a sample.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include "tests/data/test_folder.h"
#include "tests/program/rae.h"

namespace ballast::test {
namespace {

namespace fs = std::filesystem;

// Files and folders that a killed process left behind.
bool is_temporary(const std::string& name) { return name.find(".ballast-") != std::string::npos; }

using Files = std::map<std::string, std::string>;  // relative path, content

// All files, and temporary folders.
Files files_in(const std::string& folder) {
  Files files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = entry.path();
    const std::string name = path.substr(folder.size() + 1);
    if (entry.is_regular_file()) files[name] = read_file(path);
    if (entry.is_directory() && is_temporary(name)) files[name] = "";
  }
  return files;
}

void put(const Files& files, const std::string& folder) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const auto& [name, content] : files) {
    fs::create_directories(fs::path(folder + "/" + name).parent_path());
    std::ofstream(folder + "/" + name, std::ios::binary) << content;
  }
}

Files without_temporaries(Files files) {
  std::erase_if(files, [](const auto& file) { return is_temporary(file.first); });
  return files;
}

// Old files that a killed process had moved away stay in a folder of their own.
Files without_kept(Files files) {
  std::erase_if(files, [](const auto& file) { return has(file.first, "ballast-old-"); });
  return files;
}

void make_temporaries_old(const std::string& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!is_temporary(entry.path())) continue;
    fs::last_write_time(entry.path(), fs::file_time_type::clock::now() - std::chrono::minutes(2));
  }
}

// A command whose outputs are in one folder.
class Scene {
 public:
  // `before`: the files of the output folder.
  Scene(std::string program, const Arguments& call, Files before)
      : program_(std::move(program)), call_(call), before_(std::move(before)) {
    start();
    run_well(program_, call_);
    after_ = files_in(output());
  }
  static std::string output() {
    static const TestFolder folder(memory_folder());
    return folder / "out";
  }

  // Calls test(n) for about `sampled` numbers of calls, or all; call n fails.
  // `group`: what BALLAST_FAULT counts.
  void each_call(const std::string& group, long sampled,
                 const std::function<void(long)>& test) const {
    const Folder folder;
    start();
    CHECK(run(program_, call_, fault(group, 0, 0, false, folder.path("count"))).code == 0);
    const long count = std::stol(read_file(folder.path("count")));
    CHECK(count > 5);
    const long step = tests_all() ? 1 : std::max(1L, count / sampled) | 1;  // even and odd calls
    for (long n = tests_all() ? 1 : count % step + 1; n <= count; n += step) {
      CAPTURE(n);
      test(n);
    }
  }

  void check_failures(const std::string& group = "files") const {
    constexpr std::array kErrors = {ENOSPC, EIO, ENOMEM, EMFILE};
    each_call(group, 6, [&](long n) {
      const int error = group == "memory" ? ENOMEM : kErrors[static_cast<std::size_t>(n) % 4];
      for (const bool lasts : {false, true}) {
        if (!tests_all() && lasts != ((n & 1) == 0)) continue;
        CAPTURE(lasts);
        start();
        check_failed(run(program_, call_, fault(group, n, error, lasts)));
      }
    });
  }

  // `again`: what is called after the process was killed.
  void check_kills(long sampled, const std::function<Arguments()>& again) const {
    each_call("files", sampled, [&](long n) {
      start();
      const Result result = run(program_, call_, fault("files", n, 0, false));
      if (result.signal != SIGKILL) return;  // a call that is not made every time
      check_unmixed();
      make_temporaries_old(output());
      run_well(program_, again());
      CHECK(without_kept(files_in(output())) == after_);
    });
  }

  const Arguments& call() const { return call_; }

 private:
  void start() const { put(before_, output()); }

  static bool tests_all() { return std::getenv("BALLAST_ALL_FAULTS") != nullptr; }

  static Limits fault(const std::string& group, long n, int error, bool lasts,
                      const std::string& record = "/dev/null") {
    const std::string text = group + " " + std::to_string(n) + " " + std::to_string(error) + " " +
                             (lasts ? "1 " : "0 ") + record;
    return {.variables = {{"LD_PRELOAD", BALLAST_FAULT_SHIM},
                          {"BALLAST_FAULT", text},
                          {"GOMP_SPINCOUNT", "1000"}}};  // the program does not restart itself
  }

  void check_failed(const Result& result) const {
    CAPTURE(result.err);
    const Files files = files_in(output());
    if (result.code == 0) {
      CHECK(files == after_);
      return;
    }
    if (!ended_by_runtime(result)) {
      CHECK(result.code == 1);
      CHECK(has("\n" + result.err, "\n" + program_ + ": "));
    }
    CHECK_FALSE(has(result.err, "corrupt"));
    CHECK(result.err.ends_with("\n"));
    if (has(result.err, "cannot restore it")) return check_kept(files);
    if (call_[0] == "fit") return check_fit(files, has(result.err, "the model was saved to '"));
    if (call_[0] == "evaluate") return check_evaluation(files);
    CHECK((files == before_ || files == after_));
  }

  // The runtimes of OpenMP and C end the process themselves, with a sentence, where they have no
  // memory for a team of threads, or for the destructor of a thread's variable.
  static bool ended_by_runtime(const Result& result) {
    return has(result.err, "libgomp: Out of memory") ||
           has(result.err, "failed to register TLS destructor: out of memory");
  }

  // Renaming does not work any more, but nothing is lost.
  void check_kept(const Files& files) const {
    for (const auto& old : before_) {
      CAPTURE(old.first);
      CHECK(std::any_of(files.begin(), files.end(),
                        [&](const auto& file) { return file.second == old.second; }));
    }
  }

  // The folder has only models: the old one, a checkpoint or the last one, perhaps under another
  // name.
  void check_fit(const Files& files, bool rescued) const {
    CHECK(files.size() <= 2);
    bool last = false;
    for (const auto& [name, content] : files) {
      last |= content == after_.at("model");
      if (before_.count(name) > 0 && before_.at(name) == content) continue;
      CHECK(run(program_, {"info", output() + "/" + name}).code == 0);
    }
    CHECK((last || !rescued));
  }

  // Models and results are written one after the other.
  void check_evaluation(const Files& files) const {
    for (const auto& [name, content] : files) {
      if (has(name, ".model")) CHECK(run(program_, {"info", output() + "/" + name}).code == 0);
      if (has(name, ".csv")) CHECK(content.ends_with("\n"));
      if (has(name, ".html")) CHECK(content.ends_with("</html>\n"));
    }
    CHECK(files.count("set/evaluation.csv") == files.count("set/evaluation.html"));
  }

  // Of the files that change, all that exist are old, or all are new.
  void check_unmixed() const {
    if (call_[0] == "fit") return;  // one file: a checkpoint is neither
    const Files files = without_temporaries(files_in(output()));
    if (call_[0] == "evaluate") return check_evaluation(files);
    bool old = true;
    bool fresh = true;
    for (const auto& [name, content] : files) {
      const auto first = before_.find(name);
      const auto second = after_.find(name);
      old &= first != before_.end() && first->second == content;
      fresh &= second != after_.end() && second->second == content;
    }
    CHECK((old || fresh));
  }

  std::string program_;
  Arguments call_;
  Files before_;
  Files after_;
};

// A file system without hard links, unnamed files, and renaming without replacing.
Limits without_links() {
  return {.variables = {{"LD_PRELOAD", BALLAST_FAULT_SHIM},
                        {"BALLAST_FAULT", ",tmpfile,link,linkat,renameat2, 1 " +
                                              std::to_string(EINVAL) + " 1 /dev/null"},
                        {"GOMP_SPINCOUNT", "1000"}}};
}

bool no_shim() {
  if (!std::string(BALLAST_FAULT_SHIM).empty()) return false;
  MESSAGE("skipped: a sanitizer");
  return true;
}

TEST_CASE("a fit and its resumption survive failing calls and kills") {
  if (no_shim()) return;
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(60));
  const std::string model = Scene::output() + "/model";
  const Arguments fit = short_fit("argn", table, model, {"--checkpoint-every", "1"});
  Scene("argn", fit, {}).check_failures();
  Scene("argn", joined(fit, {"--force"}), {{"model", "old"}}).check_failures();
  const std::string half = folder.path("half");
  run_well("argn", short_fit("argn", table, half, {"--epochs", "1"}));
  const Arguments resume = {"fit",      table, "--output",           model, "--resume", model,
                            "--epochs", "3",   "--checkpoint-every", "1"};
  const Scene resumed("argn", resume, {{"model", read_file(half)}});
  resumed.check_failures();
  resumed.check_kills(4, [&] { return resume; });
}

// The bytes of a model do not depend on where its fit was killed.
void check_killed_fit(const std::string& program, const Arguments& fit) {
  const std::string model = Scene::output() + "/model";
  const Scene scene(program, fit, {});
  scene.check_kills(2, [&] {
    return exists(model) ? joined(fit, {"--resume", model, "--force"}) : fit;
  });
}

TEST_CASE("fits of tables survive kills") {
  if (no_shim()) return;
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(60));
  const std::string model = Scene::output() + "/model";
  for (const char* program : {"ctgan", "tvae"}) {
    CAPTURE(program);
    check_killed_fit(program, short_fit(program, table, model, {"--checkpoint-every", "1"}));
  }
}

TEST_CASE("fits of images survive kills") {
  if (no_shim()) return;
  const SmallRae made;
  const std::string model = Scene::output() + "/model";
  check_killed_fit("rae", rae_fit(made.images, made.labels, model,
                                  {"--steps", "18", "--checkpoint-every", "1"}));
  check_killed_fit("infogan",
                   infogan_fit(made.images, model, {"--steps", "3", "--checkpoint-every", "1"}));
}

TEST_CASE("sample, impute and report survive failing calls and kills") {
  if (no_shim()) return;
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(60));
  const std::string model = folder.path("model");
  run_well("argn", short_fit("argn", table, model, {}));
  const std::string out = Scene::output();
  for (const Arguments& call :
       {Arguments{"sample", model, "--rows", "40", "--output", out + "/out.csv.gz", "--force"},
        Arguments{"impute", model, table, "--output", out + "/out.csv", "--force"},
        Arguments{"report", table, table, "--output", out + "/a.html", "--json", out + "/b.json",
                  "--force"}}) {
    CAPTURE(call[0]);
    const Scene scene(
        "argn", call,
        {{"out.csv", "old"}, {"out.csv.gz", "old"}, {"a.html", "older"}, {"b.json", "oldest"}});
    scene.check_failures();
  }
}

TEST_CASE("rae split and oversample write all of their files or none") {
  if (no_shim()) return;
  const SmallRae made;
  const std::string test = copy_of(made.images);
  const std::string out = Scene::output() + "/set";
  const Arguments split = {"split",     made.images, made.labels, "--test",   test, "--test-labels",
                           made.labels, "--counts",  "5,3",       "--output", out,  "--force"};
  const Arguments oversample = {"oversample", made.model, made.images, made.labels,
                                "--output",   out,        "--png",     "--force"};
  const Files none = {{"notes", "mine"}};
  const Files old = {{"set/notes", "mine"},           {"set/train-images.idx", "old"},
                     {"set/train-labels.idx", "old"}, {"set/split.csv", "old"},
                     {"set/images.idx", "old"},       {"set/labels.idx", "old"},
                     {"set/synthetic.idx", "old"}};
  for (const Arguments& call : {split, oversample}) {
    for (const Files& before : {none, old}) {
      CAPTURE(call[0]);
      CAPTURE(before.size());
      const Scene scene("rae", call, before);
      scene.check_failures();
      scene.check_kills(4, [&] {
        fs::remove_all(out + "/png");  // pictures are never replaced
        return call;
      });
    }
  }
}

TEST_CASE("rae evaluate survives failing calls and kills") {
  if (no_shim()) return;
  const SmallRae made;
  const Arguments call = joined(rae_evaluate(made.images, made.labels, Scene::output() + "/set"),
                                {"--methods", "none,rae", "--force"});
  const Scene scene("rae", call, {});
  scene.check_failures();
  scene.check_kills(2, [&] { return call; });
}

TEST_CASE("memory that cannot be allocated is one message") {
  if (no_shim()) return;
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(60));
  const std::string model = folder.path("model");
  const std::string out = Scene::output() + "/out";
  run_well("argn", short_fit("argn", table, model, {}));
  const SmallRae made;
  Scene("argn", short_fit("argn", table, Scene::output() + "/model", {"--threads", "2"}), {})
      .check_failures("memory");
  Scene("argn", {"sample", model, "--rows", "2000", "--output", out, "--threads", "2"}, {})
      .check_failures("memory");
  Scene("argn", {"report", table, table, "--output", out + ".html", "--threads", "2"}, {})
      .check_failures("memory");
  Scene("rae", {"oversample", made.model, made.images, made.labels, "--output", out}, {})
      .check_failures("memory");
  const std::string pictures = folder.path("pictures");
  run_well("rae",
           {"oversample", made.model, made.images, made.labels, "--output", pictures, "--png"});
  Scene("rae", {"oversample", made.model, pictures + "/png", "--output", out}, {})
      .check_failures("memory");
}

TEST_CASE("a limit of memory that prevents threads is not the end of a program") {
  if (no_shim()) return;
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(60));
  const Arguments fit = short_fit("argn", table, folder.path("model"), {"--threads", "8"});
  for (const std::size_t megabytes : {30, 40, 50, 60, 80, 100}) {
    CAPTURE(megabytes);
    const Result result = run("argn", joined(fit, {"--force"}), {.memory = megabytes << 20U});
    CAPTURE(result.err);
    CHECK(result.signal == 0);
    CHECK((result.code == 0 || (result.code == 1 && has(result.err, "argn: "))));
  }
}

// Starts a command that reads this table from a pipe, and creates a file before it gets the table.
Result run_with_file(const std::string& program, const Folder& folder, const Arguments& call,
                     const std::string& file, const Limits& limits) {
  Process process(program, call, limits);
  std::ofstream table(folder.path("pipe"));  // waits until the command has checked its outputs
  folder.write(file, "theirs");
  table << mixed_table(60);
  table.close();
  return process.wait();
}

TEST_CASE("a file that appears while a command runs is not replaced") {
  if (no_shim()) return;
  for (const Limits& limits : {Limits{}, without_links()}) {
    CAPTURE(limits.variables.size());
    const Folder folder;
    const std::string pipe = folder.path("pipe");
    const std::string model = folder.path("model");
    run_well("argn", short_fit("argn", folder.write("table.csv", mixed_table(60)), model));
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    const Result fit = run_with_file(
        "argn", folder, short_fit("argn", pipe, folder.path("new"), {"--checkpoint-every", "1"}),
        "new", limits);
    check_refused(fit, 1, {"new already exists", "the model was saved to '"});
    CHECK(read_file(folder.path("new")) == "theirs");
    const std::string log = folder.path("log");
    check_refused(
        run_with_file("argn", folder, short_fit("argn", pipe, folder.path("other"), {"--log", log}),
                      "log", limits),
        1, {"log already exists", "--force"});
    CHECK(read_file(log) == "theirs");
    check_refused(
        run_with_file("argn", folder, {"impute", model, pipe, "--output", folder.path("out.csv")},
                      "out.csv", limits),
        1, {"out.csv already exists", "--force"});
    CHECK(read_file(folder.path("out.csv")) == "theirs");
    for (const std::string& name : folder.names()) CHECK_FALSE(is_temporary(name));
  }
}

TEST_CASE("outputs are written on a file system without links") {
  if (no_shim()) return;
  const Folder folder;
  const std::string model = folder.path("model");
  const Arguments fit = short_fit("argn", folder.write("table.csv", mixed_table(60)), model);
  CHECK(run("argn", fit, without_links()).code == 0);
  CHECK(run("argn", joined(fit, {"--force"}), without_links()).code == 0);
  CHECK(folder.names() == std::vector<std::string>{"model", "table.csv"});
}

TEST_CASE("a fit whose log cannot be written goes on and says so") {
  const Folder folder;
  const std::string model = folder.path("model");
  const Result result = run_well(
      "argn",
      short_fit("argn", folder.write("table.csv", mixed_table(60)), model, {"--log", "/dev/full"}));
  CHECK(has(result.err,
            "warning: cannot write the log '/dev/full': No space left on device; "
            "training continues without the log"));
  run_well("argn", {"info", model});
}

TEST_CASE("standard output on a full disk is an error of each command that prints") {
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(60));
  const std::string model = folder.path("model");
  run_well("argn", short_fit("argn", table, model, {}));
  const auto check = [](const std::string& program, const Arguments& call) {
    CAPTURE(call[0]);
    const Result result = run(program, call, {.output = "/dev/full"});
    CAPTURE(result.err);
    CHECK(result.code == 1);
    CHECK(has(result.err, "standard output"));
  };
  for (const Arguments& call :
       std::vector<Arguments>{{"--help"},
                              {"--version"},
                              {"fit", "--help"},
                              {"types", table},
                              {"info", model},
                              {"report", table, table},
                              {"report", table, table, "--output", "-"},
                              {"score", model, table, "--output", "-"},
                              {"sample", model, "--rows", "5", "--output", "-"},
                              {"impute", model, table, "--output", "-"},
                              {"predict", model, table, "--target", "city", "--output", "-"},
                              {"demo-table", "--rows", "5", "--output", "-"}}) {
    check("argn", call);
  }
  const SmallRae rae;
  const std::string test = copy_of(rae.images);
  check("rae", {"info", rae.model});
  check("rae", {"classify", rae.model, test, rae.labels, "--output", "-"});
  check("rae", {"oversample", rae.model, rae.images, rae.labels, "--output", folder.path("more")});
  check("rae", {"split", rae.images, rae.labels, "--test", test, "--test-labels", rae.labels,
                "--counts", "5,3", "--output", folder.path("split")});
  check("rae", rae_evaluate(rae.images, rae.labels, folder.path("evaluation")));
  const SmallInfogan infogan;
  check("infogan", {"info", infogan.model});
  check("infogan", {"evaluate", infogan.model, infogan.images, infogan.labels});
  check("infogan", {"encode", infogan.model, infogan.images, "--output", "-"});
}

}  // namespace
}  // namespace ballast::test
