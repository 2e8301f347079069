// The programs on a GPU; skipped where there is none.
#include <doctest/doctest.h>

#include <cstdio>

#include "program.h"

namespace ballast::test {
namespace {

// A short fit of `name` in the folder on the GPU, or false and a line that says why there is none.
bool fit_on_gpu(const std::string& program, const Folder& folder, const std::string& name,
                const Arguments& more) {
  Arguments options = {"--device", "cuda"};
  options.insert(options.end(), more.begin(), more.end());
  const Result result =
      run(program, short_fit(program, folder.path("table.csv"), folder.path(name), options));
  if (result.code == 0) return true;
  check_refused(result, 1, {"device 'cuda'", "--device cpu"});
  std::printf("skipped: %s", result.err.c_str());
  return false;
}

TEST_CASE("on CUDA, a fit in two parts equals a fit in one") {
  for (const std::string& program : kPrograms) {
    const Folder folder;
    folder.write("table.csv", mixed_table(120));
    if (!fit_on_gpu(program, folder, "whole", {"--epochs", "5"})) return;
    fit_on_gpu(program, folder, "half", {"--epochs", "2"});
    run_well(program, {"fit", folder.path("table.csv"), "--output", folder.path("resumed"),
                       "--resume", folder.path("half"), "--epochs", "5", "--device", "cuda"});
    CHECK(read_file(folder.path("whole")) == read_file(folder.path("resumed")));
  }
}

TEST_CASE("on CUDA, a model goes on on the CPU, and both make rows of it") {
  for (const std::string& program : kPrograms) {
    const Folder folder;
    folder.write("table.csv", mixed_table(120));
    if (!fit_on_gpu(program, folder, "model", {"--epochs", "3"})) return;
    run_well(program, {"fit", folder.path("table.csv"), "--output", folder.path("longer"),
                       "--resume", folder.path("model"), "--epochs", "5"});
    for (const char* device : {"cpu", "cuda"}) {
      const std::string rows = folder.path(std::string(device) + ".csv");
      run_well(program, {"sample", folder.path("longer"), "--rows", "70", "--output", rows,
                         "--device", device});
      CHECK(fields(read_file(rows)).size() == 71);
    }
  }
}

// A model that judges itself makes its rows on the GPU, too.
TEST_CASE("on CUDA, a fit stops early") {
  for (const std::string& program : kPrograms) {
    const Folder folder;
    folder.write("table.csv", mixed_table(300));
    if (!fit_on_gpu(program, folder, "model", {"--epochs", "30", "--early-stop", "2"})) return;
    CHECK(exists(folder.path("model")));
  }
}

}  // namespace
}  // namespace ballast::test
