// Searching relations, and reading and writing CSV: Adult if BALLAST_DATA is set, otherwise a
// simulated table; KDD Cup 99 (494,021 x 42, gzip) if it is available. Items are rows.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "data/relations/find_relations.h"
#include "data/tables/csv.h"
#include "data/tables/simulated_tables.h"
#include "kernels/random.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

std::string data_file(const std::string& name) {
  const char* const folder = std::getenv("BALLAST_DATA");
  const std::string path = folder ? std::string(folder) + "/" + name : "";
  return std::filesystem::exists(path) ? path : "";
}

// Adult, or a table of the same size.
Table some_table() {
  const std::string adult = data_file("adult/adult.csv");
  return adult.empty() ? simulate_customers(32561, 0) : read_table(adult);
}

void write(const std::string& path, const Table& table, int times) {
  WriteOptions options;
  options.force = true;
  TableWriter writer(path, column_infos(table), options);
  for (int i = 0; i < times; ++i) writer.write(table);
  writer.close();
}

void write_rows(benchmark::State& state) {
  const Table table = some_table();
  set_thread_count(static_cast<int>(state.range(0)));
  for (auto _ : state) write("/dev/null", table, 10);
  state.SetItemsProcessed(state.iterations() * table.rows * 10);
  state.SetLabel(std::to_string(table.columns.size()) + " columns");
}
BENCHMARK(write_rows)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();

void read_rows(benchmark::State& state) {
  const std::string path =
      (std::filesystem::temp_directory_path() / "ballast_bench_tables.csv").string();
  const Table table = some_table();
  write(path, table, 1);
  for (auto _ : state) benchmark::DoNotOptimize(read_table(path).rows);
  state.SetItemsProcessed(state.iterations() * table.rows);
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(std::filesystem::file_size(path)));
  std::filesystem::remove(path);
}
BENCHMARK(read_rows)->Unit(benchmark::kMillisecond);

void read_intrusion(benchmark::State& state) {
  const std::string path = data_file("intrusion/kddcup.data_10_percent.gz");
  if (path.empty()) return state.SkipWithError("no data (BALLAST_DATA)");
  CsvOptions options;
  options.header = false;
  Index rows = 0;
  for (auto _ : state) rows += read_table(path, options).rows;
  state.SetItemsProcessed(rows);
}
BENCHMARK(read_intrusion)->Unit(benchmark::kMillisecond);

// The search for relations in 30,000 rows of 60 columns of integers, none of which is related. Most
// values of two thirds of the columns are different.
void search_relations(benchmark::State& state) {
  Table table;
  table.rows = 30'000;
  for (std::uint32_t i = 0; i < 60; ++i) {
    Column& column = table.columns.emplace_back();
    column.info.name = "c" + std::to_string(i);
    column.info.set_kind(ColumnKind::integer);
    column.info.details = IntegerInfo{{0, 4'000'000}};
    for (Index row = 0; row < table.rows; ++row) {
      const std::uint64_t values = i % 3 == 0 ? 40 : 4'000'000;
      column.integers.push_back(
          static_cast<std::int64_t>(random_below({.seed = 5, .call = i}, row, values)));
    }
  }
  const double share = static_cast<double>(state.range(0)) / 100;
  for (auto _ : state) benchmark::DoNotOptimize(find_relations(table, {.share = share}).size());
}
BENCHMARK(search_relations)->ArgName("share")->Arg(100)->Arg(95)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ballast

BENCHMARK_MAIN();
