// From a table to network inputs and back: BALLAST_DATA/adult/adult.csv if it exists, otherwise a
// simulated table with as many rows.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "data/encoding/condition_sampler.h"
#include "data/encoding/device_table.h"
#include "data/encoding/table_encoder.h"
#include "data/tables/csv.h"
#include "data/tables/simulated_tables.h"
#include "kernels/threads.h"

using namespace ballast;

namespace {

constexpr Index kAdultRows = 32561;
constexpr Index kBatch = 500;

const Table& table() {
  static const Table loaded = [] {
    const char* folder = std::getenv("BALLAST_DATA");
    const std::string path = std::string(folder ? folder : "") + "/adult/adult.csv";
    if (std::filesystem::exists(path)) return read_table(path);
    return simulate_customers(kAdultRows, 0);
  }();
  return loaded;
}

const TableEncoder& encoder() {
  static const TableEncoder fitted = TableEncoder::fit(table(), {}, 0);
  return fitted;
}

const EncodedTable& encoded() {
  static const EncodedTable rows = encoder().encode(table(), 0);
  return rows;
}

void set_threads(benchmark::State& state) {
  set_thread_count(static_cast<int>(state.range(0)));
  table();
}

// All work of the mode normaliser, on all columns.
void fit_and_encode(benchmark::State& state) {
  set_threads(state);
  for (auto _ : state) {
    const TableEncoder fitted = TableEncoder::fit(table(), {}, 0);
    benchmark::DoNotOptimize(fitted.encode(table(), 0).bytes());
  }
  state.counters["row_columns"] = static_cast<double>(encoder().layout().columns);
  state.counters["bytes"] = static_cast<double>(encoded().bytes());
}

void encode(benchmark::State& state) {
  set_threads(state);
  for (auto _ : state) benchmark::DoNotOptimize(encoder().encode(table(), 0).bytes());
  state.SetItemsProcessed(state.iterations() * table().rows);
}

void decode(benchmark::State& state) {
  set_threads(state);
  Table out;
  for (auto _ : state) {
    encoder().decode(encoded(), 0, 0, true, out);
    benchmark::DoNotOptimize(out.rows);
  }
  state.SetItemsProcessed(state.iterations() * table().rows);
}

// Data for one training step: conditions, matching rows, and the expanded rows.
void draw_batch(benchmark::State& state) {
  set_threads(state);
  const ConditionSampler sampler(encoded());
  const DeviceTable rows(encoded());
  std::uint64_t step = 0;
  for (auto _ : state) {
    const Random random{.seed = 1, .step = step++};
    const Integers conditions = sampler.sample(kBatch, random);
    const SparseTensor batch = rows.expand(sampler.matching_rows(conditions, random));
    benchmark::DoNotOptimize(batch.rows());
  }
}

// One column with a million distinct real numbers.
void fit_million_reals(benchmark::State& state) {
  set_thread_count(1);
  const Table plane = simulate_plane(PlaneSet::grid, 1000000, 0);
  for (auto _ : state) {
    const auto fitted = ModeNormalizer::fit(plane.columns[0], plane.rows, {}, {});
    benchmark::DoNotOptimize(fitted.modes());
  }
}

}  // namespace

BENCHMARK(fit_and_encode)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(encode)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(decode)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(draw_batch)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(fit_million_reals)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
