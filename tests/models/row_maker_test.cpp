#include "models/tabular/row_maker.h"

#include <doctest/doctest.h>

#include "kernels/memory.h"
#include "kernels/threads.h"
#include "models/training/model_file.h"
#include "tests/models/made_table.h"
#include "tests/models/training.h"

namespace ballast::test {
namespace {

// Another generator, which reports wide rows.
class WideRows : public RowGenerator {
 public:
  explicit WideRows(const RowGenerator& generator) : generator_(generator) {}
  Index values_per_row() const override { return Index{1} << 24; }
  void generate(const CandidateStream& stream, Index first, EncodedTable& out) const override {
    generator_.generate(stream, first, out);
  }

 private:
  const RowGenerator& generator_;
};

Index bytes_of_chunk(Index values_per_row) {
  return RowMaker::chunk_rows(values_per_row) * values_per_row * static_cast<Index>(sizeof(Real));
}

TEST_CASE("wide rows are generated in small chunks") {
  CHECK(RowMaker::chunk_rows(1) == RowMaker::kChunk);
  CHECK(RowMaker::chunk_rows(1000) == RowMaker::kChunk);
  CHECK(RowMaker::chunk_rows(Index{1} << 40) == 64);
  for (Index values = 1; values <= 50000; values = values * 5 / 4 + 1) {
    CAPTURE(values);
    const Index rows = RowMaker::chunk_rows(values);
    CHECK(rows > 0);
    CHECK(RowMaker::kChunk % rows == 0);
    CHECK((rows == 64 || bytes_of_chunk(values) <= Index{1} << 24));
  }
}

TEST_CASE("rows do not depend on the size of the chunks or on the number of threads") {
  const Index count = 2 * RowMaker::kChunk;
  for (const bool ctgan : {true, false}) {
    CAPTURE(ctgan);
    const Trained trained(ctgan, people(2000), 20);
    const Table expected = trained.maker().make({}, 0, count);
    for (const int threads : {1, 2, 3}) {
      set_thread_count(threads);
      for (const Index chunk : {1, 64, 128, 256, 512}) {
        CAPTURE(chunk);
        const RowMaker maker(trained.encoder(), trained.generator(), chunk);
        CHECK(maker.chunk() == chunk);
        CHECK(same_rows(maker.make({}, 0, count), expected));
      }
      const WideRows wide(trained.generator());  // one chunk at a time, on all threads
      CHECK(same_rows(RowMaker(trained.encoder(), wide).make({}, 0, count), expected));
    }
    set_thread_count(2);
  }
}

TEST_CASE("rows without column infos have the same values") {
  const Trained trained(true, people(500), 1);
  const RowMaker maker = trained.maker();
  const Table values = maker.make_values({}, 0, RowMaker::kChunk);
  const Table table = maker.make({}, 0, RowMaker::kChunk);
  CHECK(same_rows(values, table));
  CHECK(values.columns[0].info.values.empty());
  CHECK(table.columns[0].info.values.size() == 3);
}

// A column of many categories, whose output layer is nearly the whole network.
TEST_CASE("a row generator holds its networks once, without gradients") {
  std::vector<std::string> cities;
  for (int i = 0; i < 1000; ++i) cities.push_back("city" + std::to_string(i));
  Table table = people(2000);
  table.columns[0] = category_column("city", cities, std::vector<double>(1000, 0.001), 2000, 1);
  for (const bool ctgan : {true, false}) {
    FitOptions options = small_options(ctgan);
    options.encoder.protect = 1;
    const Trained trained(ctgan, table, 1, options);
    const std::size_t before = arena_statistics({}).bytes_used;
    const auto generator = make_generator(ctgan, trained.encoder().layout(), options,
                                          networks_for_rows(trained.file()));
    const std::size_t used = arena_statistics({}).bytes_used - before;
    const std::string network = ctgan ? "generator." : "decoder.";
    std::size_t weights = 0;
    for (const auto& [name, tensor] : networks_for_rows(trained.file()).tensors) {
      if (name.rfind(network, 0) == 0) weights += tensor.content().size();
    }
    CHECK(used >= weights);
    CHECK(used < weights + weights / 4);
  }
}

}  // namespace
}  // namespace ballast::test
