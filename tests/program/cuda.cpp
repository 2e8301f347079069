// The programs on a GPU. Skipped if there is no GPU.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>

#include "program.h"
#include "tests/program/rae.h"

namespace ballast::test {
namespace {

// Whether a call on the GPU succeeded. If false, the error must say that there is no GPU.
bool ran_on_gpu(const Result& result) {
  if (result.code == 0) return true;
  check_refused(result, 1, {"device 'cuda'", "--device cpu"});
  std::printf("skipped: %s", result.err.c_str());
  return false;
}

// A short fit that writes `name` in the folder.
bool fit_on_gpu(const std::string& program, const Folder& folder, const std::string& name,
                const Arguments& more) {
  Arguments options = {"--device", "cuda"};
  options.insert(options.end(), more.begin(), more.end());
  return ran_on_gpu(
      run(program, short_fit(program, folder.path("table.csv"), folder.path(name), options)));
}

// An IDX file of 8x8 grey images with bars; the length of a bar depends on the index of the image.
std::string bars(int count) {
  std::string bytes("\0\0\x08\x03\0\0\0", 7);
  bytes += static_cast<char>(count);
  bytes += std::string("\0\0\0\x08\0\0\0\x08", 8);
  for (int image = 0; image < count; ++image) {
    for (int place = 0; place < 64; ++place) {
      const bool inside = place / 8 == image % 8 && place % 8 <= image % 7;
      bytes += inside ? '\xf0' : '\x08';
    }
  }
  return bytes;
}

Arguments fit_bars(const Folder& folder, const std::string& device, const std::string& name,
                   const std::string& steps) {
  return {"fit",          folder.path("bars.idx"),
          "--output",     folder.path(name),
          "--codes",      "cat:3,cont:1",
          "--noise",      "8",
          "--batch-size", "4",
          "--steps",      steps,
          "--threads",    "1",
          "--device",     device};
}

// The `count` losses from the given name on in a log of one line.
std::vector<double> losses(const std::string& log, const std::string& name, std::size_t count) {
  const std::string text = read_file(log);
  const std::size_t first = text.find(name);
  const std::size_t last = text.find("_per_second");
  REQUIRE(first < last);
  REQUIRE(last < text.size());
  const std::string part = text.substr(first, last - first);
  std::vector<double> numbers;
  for (std::size_t i = 0; (i = part.find_first_of("-0123456789", i)) < part.size();) {
    std::size_t length = 0;
    numbers.push_back(std::stod(part.substr(i), &length));
    i += length;
  }
  CHECK(numbers.size() == count);
  return numbers;
}

void check_close(const std::vector<double>& values, const std::vector<double>& expected,
                 double tolerance) {
  REQUIRE(values.size() == expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    CHECK(std::fabs(values[i] - expected[i]) <= tolerance);
  }
}

TEST_CASE("on CUDA, a resumed fit gives the same bytes") {
  for (const std::string program : {"ctgan", "tvae"}) {
    const Folder folder;
    folder.write("table.csv", mixed_table(120));
    if (!fit_on_gpu(program, folder, "whole", {"--epochs", "5"})) return;
    fit_on_gpu(program, folder, "half", {"--epochs", "2"});
    run_well(program, {"fit", folder.path("table.csv"), "--output", folder.path("resumed"),
                       "--resume", folder.path("half"), "--epochs", "5", "--device", "cuda"});
    CHECK(read_file(folder.path("whole")) == read_file(folder.path("resumed")));
  }
}

TEST_CASE("on CUDA, a model can be resumed on the CPU and sampled on both") {
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

// With early stopping, rows are generated on the GPU during training.
TEST_CASE("on CUDA, a fit with early stopping works") {
  for (const std::string& program : kPrograms) {
    const Folder folder;
    folder.write("table.csv", mixed_table(300));
    if (!fit_on_gpu(program, folder, "model", {"--epochs", "30", "--early-stop", "2"})) return;
    CHECK(exists(folder.path("model")));
  }
}

TEST_CASE("on CUDA, infogan has the same losses as on the CPU") {
  const Folder folder;
  folder.write("bars.idx", bars(12));
  for (const std::string device : {"cuda", "cpu"}) {
    Arguments call = fit_bars(folder, device, device, "3");
    call.insert(call.end(), {"--log", folder.path(device + ".jsonl")});
    if (!ran_on_gpu(run("infogan", call))) return;
  }
  // Two losses, the information of two codes, and the consistency.
  check_close(losses(folder.path("cuda.jsonl"), "discriminator_loss", 5),
              losses(folder.path("cpu.jsonl"), "discriminator_loss", 5), 1e-2);
}

// Sheets are generated between replayed steps.
TEST_CASE("on CUDA, a resumed infogan fit gives the same bytes as a fit with sheets") {
  const Folder folder;
  folder.write("bars.idx", bars(12));
  Arguments whole = fit_bars(folder, "cuda", "whole", "5");
  whole.insert(whole.end(), {"--sheet", folder.path("sheet.png"), "--sheet-every", "3"});
  if (!ran_on_gpu(run("infogan", whole))) return;
  run_well("infogan", fit_bars(folder, "cuda", "half", "2"));
  run_well("infogan", {"fit", folder.path("bars.idx"), "--output", folder.path("resumed"),
                       "--resume", folder.path("half"), "--steps", "5", "--device", "cuda"});
  CHECK(exists(folder.path("sheet.png")));
  CHECK(read_file(folder.path("whole")) == read_file(folder.path("resumed")));
}

TEST_CASE("on CUDA, infogan generates and encodes images as on the CPU") {
  const Folder folder;
  folder.write("bars.idx", bars(12));
  run_well("infogan", fit_bars(folder, "cpu", "model", "2"));
  for (const std::string device : {"cuda", "cpu"}) {
    const Result made = run("infogan", {"generate", folder.path("model"), "--rows", "5", "--output",
                                        folder.path(device + ".idx"), "--device", device});
    if (!ran_on_gpu(made)) return;
    run_well("infogan", {"encode", folder.path("model"), folder.path("bars.idx"), "--output",
                         folder.path(device + ".csv"), "--device", device});
  }
  const auto bytes = [&](const char* name) {
    const std::string text = read_file(folder.path(name));
    CHECK(text.size() == 16 + 5 * 64);
    const auto* first = reinterpret_cast<const unsigned char*>(text.data());
    return std::vector<double>(first, first + text.size());
  };
  check_close(bytes("cuda.idx"), bytes("cpu.idx"), 1);
  const auto codes = [&](const char* name) {
    const auto rows = fields(read_file(folder.path(name)));
    CHECK(rows.size() == 13);
    std::vector<double> values;
    for (std::size_t row = 1; row < rows.size(); ++row) {
      for (const std::string& field : rows[row]) values.push_back(std::stod(field));
    }
    return values;
  };
  check_close(codes("cuda.csv"), codes("cpu.csv"), 1e-3);
}

Arguments rae_fit_bars(const Folder& folder, const std::string& device, const std::string& name,
                       const std::string& steps) {
  return {"fit",
          folder.path("bars.idx"),
          folder.path("labels.idx"),
          "--output",
          folder.path(name),
          "--latent",
          "4",
          "--filters",
          "4",
          "--hidden",
          "8",
          "--batch-size",
          "4",
          "--steps",
          steps,
          "--threads",
          "1",
          "--device",
          device};
}

// Classes of the bars, alternating 0 and 1.
void write_bars_and_labels(const Folder& folder) {
  folder.write("bars.idx", bars(12));
  std::string labels("\0\0\x08\x01\0\0\0\x0c", 8);
  for (int i = 0; i < 12; ++i) labels += static_cast<char>(i % 2);
  folder.write("labels.idx", labels);
}

TEST_CASE(
    "on CUDA, rae has the same losses as on the CPU, and a resumed fit gives the same bytes") {
  const Folder folder;
  write_bars_and_labels(folder);
  for (const std::string device : {"cuda", "cpu"}) {
    Arguments call = rae_fit_bars(folder, device, device, "3");
    call.insert(call.end(), {"--log", folder.path(device + ".jsonl")});
    if (!ran_on_gpu(run("rae", call))) return;
  }
  check_close(losses(folder.path("cuda.jsonl"), "critic_loss", 6),
              losses(folder.path("cpu.jsonl"), "critic_loss", 6), 1e-2);
  run_well("rae", rae_fit_bars(folder, "cuda", "half", "1"));
  run_well("rae", {"fit", folder.path("bars.idx"), folder.path("labels.idx"), "--output",
                   folder.path("resumed"), "--resume", folder.path("half"), "--steps", "3",
                   "--device", "cuda"});
  CHECK(read_file(folder.path("cuda")) == read_file(folder.path("resumed")));
}

TEST_CASE("on CUDA, rae oversamples and classifies images as on the CPU") {
  const Folder folder;
  write_bars_and_labels(folder);
  run_well("rae", rae_fit_bars(folder, "cpu", "model", "2"));
  for (const std::string device : {"cuda", "cpu"}) {
    const Result made = run("rae", {"oversample", folder.path("model"), folder.path("bars.idx"),
                                    folder.path("labels.idx"), "--to", "9", "--output",
                                    folder.path(device), "--device", device});
    if (!ran_on_gpu(made)) return;
  }
  const auto bytes = [&](const char* device) {
    const std::string text = read_file(folder.path(device) + "/images.idx");
    CHECK(text.size() == 16 + 18 * 64);
    const auto* first = reinterpret_cast<const unsigned char*>(text.data());
    return std::vector<double>(first, first + text.size());
  };
  check_close(bytes("cuda"), bytes("cpu"), 1);
}

TEST_CASE("on CUDA, rae evaluate works") {
  const Folder folder;
  write_bars_and_labels(folder);
  const Result result = run(
      "rae",
      joined(rae_evaluate(folder.path("bars.idx"), folder.path("labels.idx"), folder.path("all")),
             {"--methods", "balanced,weighted,rae", "--device", "cuda"}));
  if (!ran_on_gpu(result)) return;
  CHECK(result.out.find("\nweighted ") != std::string::npos);
}

TEST_CASE("on CUDA, rae oversamples a table") {
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(120));
  const std::string target = fields(mixed_table(1)).front().back();
  for (const std::string device : {"cuda", "cpu"}) {
    const Result made =
        run("rae",
            {"fit",      table, "--target",  target, "--output",     folder.path(device),
             "--latent", "4",   "--hidden",  "8",    "--batch-size", "8",
             "--steps",  "3",   "--threads", "1",    "--log",        folder.path(device + ".jsonl"),
             "--device", device});
    if (!ran_on_gpu(made)) return;
  }
  check_close(losses(folder.path("cuda.jsonl"), "critic_loss", 6),
              losses(folder.path("cpu.jsonl"), "critic_loss", 6), 1e-2);
  run_well("rae", {"oversample", folder.path("cuda"), table, "--output", folder.path("all.csv"),
                   "--device", "cuda"});
  CHECK(fields(read_file(folder.path("all.csv"))).size() > 121);
}

}  // namespace
}  // namespace ballast::test
