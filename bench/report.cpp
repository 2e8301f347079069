// The metrics of the quality report on whole tables: Adult (or as many simulated customers) against
// a simulated table of the same kind, and KDD Cup 99 (10 %) against itself, if they are in
// BALLAST_DATA.
#include "metrics/report/report.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "data/tables/csv.h"
#include "data/tables/simulated_tables.h"
#include "metrics/tables/closest_rows.h"
#include "metrics/tables/quality.h"

using namespace ballast;

namespace {

constexpr Index kAdultRows = 32561;

std::string data_path(const std::string& name) {
  const char* folder = std::getenv("BALLAST_DATA");
  return std::string(folder ? folder : "") + "/" + name;
}

struct Pair {
  Table real;
  Table synthetic;
  SharedColumns shared;
};

Pair pair_of(Table real, Table synthetic) {
  SharedColumns shared = share_columns(real, synthetic);
  return {std::move(real), std::move(synthetic), std::move(shared)};
}

const Pair& customers() {
  static const Pair pair =
      pair_of(simulate_customers(kAdultRows, 0), simulate_customers(kAdultRows, 1));
  return pair;
}

// Null if the data is not available.
const Pair* adult() {
  static const std::string path = data_path("adult/adult.csv");
  if (!std::filesystem::exists(path)) return nullptr;
  static const Pair pair = pair_of(read_table(path), read_table(path));
  return &pair;
}

const Pair* intrusion() {
  static const std::string path = data_path("intrusion/kddcup.data_10_percent.gz");
  if (!std::filesystem::exists(path)) return nullptr;
  CsvOptions options;
  options.header = false;
  static const Pair pair = pair_of(read_table(path, options), read_table(path, options));
  return &pair;
}

const Pair* choose(benchmark::State& state) {
  const Pair* const pair = state.range(0) == 0   ? &customers()
                           : state.range(0) == 1 ? adult()
                                                 : intrusion();
  if (pair == nullptr) {
    state.SkipWithError("BALLAST_DATA does not have the table");
    return nullptr;
  }
  state.counters["rows"] = static_cast<double>(pair->real.rows);
  state.counters["columns"] = static_cast<double>(pair->shared.columns.size());
  return pair;
}

void quality(benchmark::State& state) {
  const Pair* const pair = choose(state);
  if (pair == nullptr) return;
  for (auto _ : state) {
    benchmark::DoNotOptimize(measure_quality(pair->real, pair->synthetic, pair->shared).quality);
  }
}

void closest_rows(benchmark::State& state) {
  const Pair* const pair = choose(state);
  if (pair == nullptr) return;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        measure_closest_rows(pair->real, pair->synthetic, pair->shared).copies);
  }
}

void page(benchmark::State& state) {
  const Pair* const pair = choose(state);
  if (pair == nullptr) return;
  const ReportOptions options;
  const Report report = make_report(pair->real, pair->synthetic, options);
  for (auto _ : state) {
    benchmark::DoNotOptimize(report_html(report).size());
  }
}

// 0: customers, 1: Adult, 2: KDD Cup 99.
BENCHMARK(quality)->DenseRange(0, 2)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(closest_rows)->DenseRange(0, 2)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(page)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
