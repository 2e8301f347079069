#include "models/tabular/calibration.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "data/tables/table_rows.h"
#include "kernels/error.h"
#include "kernels/threads.h"
#include "models/ctgan/ctgan.h"
#include "models/tabular/row_maker.h"
#include "models/tvae/tvae.h"
#include "tests/models/made_table.h"
#include "tests/models/training.h"

namespace ballast::test {
namespace {

// Draws rows of a table: too many of Oslo, with heights that are too small.
class Distorted : public RowGenerator {
 public:
  explicit Distorted(const EncodedTable& rows) : rows_(rows) {}
  Index values_per_row() const override { return 1; }
  void generate(const CandidateStream& stream, Index first, EncodedTable& out) const override {
    const Random random{.seed = stream.seed, .step = stream.number};
    for (Index i = 0; i < out.rows(); ++i) {
      auto row = draw(random, 8 * (first + i));
      for (Index more = 1; more < 4 && rows_.code(0, row) != 1; ++more) {
        row = draw(random, 8 * (first + i) + more);
      }
      for (std::size_t part = 0; part < rows_.layout().parts.size(); ++part) {
        out.set(part, i, rows_.code(part, row), rows_.alpha(part, row) - (part == 1 ? 0.3F : 0));
      }
    }
  }

 private:
  Index draw(const Random& random, Index element) const {
    return static_cast<Index>(
        random_below(random, element, static_cast<std::uint64_t>(rows_.rows())));
  }
  const EncodedTable& rows_;
};

// Draws each column of a table on its own.
class Shuffled : public RowGenerator {
 public:
  explicit Shuffled(const EncodedTable& rows) : rows_(rows) {}
  Index values_per_row() const override { return 1; }
  void generate(const CandidateStream& stream, Index first, EncodedTable& out) const override {
    const auto all = static_cast<std::uint64_t>(rows_.rows());
    for (std::uint32_t part = 0; part < rows_.layout().parts.size(); ++part) {
      const Random random{.seed = stream.seed, .call = part, .step = stream.number};
      for (Index i = 0; i < out.rows(); ++i) {
        const auto row = static_cast<Index>(random_below(random, first + i, all));
        out.set(part, i, rows_.code(part, row), rows_.alpha(part, row));
      }
    }
  }

 private:
  const EncodedTable& rows_;
};

struct Made {
  Table table = people(5000);
  TableEncoder encoder = TableEncoder::fit(table, {}, 1);
  EncodedTable rows = encoder.encode(table, 1);
  Distorted generator{rows};
  Marginals marginals = Marginals::fit(table, encoder, rows, 1);
};

Calibration calibrated(const Made& made, const RowMaker& maker) {
  return {made.marginals, made.encoder, maker.encoded({.seed = 9}, 0, 64 * RowMaker::kChunk)};
}

double share_of(const Table& table, std::int32_t city) {
  const std::vector<std::int32_t>& codes = table.columns[0].codes;
  return static_cast<double>(std::count(codes.begin(), codes.end(), city)) /
         static_cast<double>(table.rows);
}

// The mean height in a city.
double height_of(const Table& table, std::int32_t city) {
  double sum = 0;
  double rows = 0;
  for (std::size_t row = 0; row < table.columns[0].codes.size(); ++row) {
    if (table.columns[0].codes[row] != city) continue;
    sum += table.columns[1].reals[row];
    ++rows;
  }
  return sum / rows;
}

}  // namespace

TEST_CASE("calibration corrects the frequencies of categories and the distribution of numbers") {
  const Made made;
  RowMaker maker(made.encoder, made.generator);
  const Index count = 100 * RowMaker::kChunk;
  const Table raw = maker.make({.seed = 4}, 0, count);
  const Calibration calibration = calibrated(made, maker);
  maker.use(calibration);
  const Table rows = maker.make({.seed = 4}, 0, count);
  CHECK(rows.rows < count);
  CHECK(rows.rows > count / 4);
  CHECK(share_of(raw, 1) > 0.6);
  for (const std::int32_t city : {0, 1, 2}) {
    CHECK(std::abs(share_of(rows, city) - share_of(made.table, city)) < 0.015);
    CHECK(std::abs(height_of(rows, city) - height_of(made.table, city)) < 1.5);
  }
  CHECK(std::abs(height_of(raw, 0) - height_of(made.table, 0)) > 3);
}

TEST_CASE("calibration brings back a lost relation between columns") {
  const Made made;
  const Shuffled generator(made.rows);
  RowMaker maker(made.encoder, generator);
  const Index count = 100 * RowMaker::kChunk;
  const Table raw = maker.make({.seed = 4}, 0, count);
  const Calibration calibration = calibrated(made, maker);
  maker.use(calibration);
  const Table rows = maker.make({.seed = 4}, 0, count);
  const auto difference = [](const Table& table) {
    return height_of(table, 1) - height_of(table, 0);
  };
  CHECK(difference(made.table) > 29);
  CHECK(std::abs(difference(raw)) < 1);
  CHECK(difference(rows) > 20);
}

TEST_CASE("rows with a wanted value are accepted regardless of its frequency") {
  const Made made;
  RowMaker maker(made.encoder, made.generator);
  const Calibration calibration = calibrated(made, maker);
  const EncodedTable rows = maker.encoded({.seed = 4}, 0, 4 * RowMaker::kChunk);
  const CategoryPlace oslo = made.encoder.place_of(0, "Oslo");
  const auto share_accepted = [&](const std::vector<WantedValue>& wanted) {
    double all = 0;
    double accepted = 0;
    for (Index row = 0; row < rows.rows(); ++row) all += rows.code(0, row) == oslo.category;
    Table table;
    made.encoder.decode(rows, 4, 0, true, table);
    calibration.map_numbers({.seed = 4}, 0, table);
    for (const Index row : calibration.accepted(rows, table, {.seed = 4}, 0, wanted)) {
      accepted += rows.code(0, row) == oslo.category;
    }
    return accepted / all;
  };
  CHECK(share_accepted({}) < 0.2);  // the generator draws too many
  CHECK(share_accepted({{0, oslo}}) > 2 * share_accepted({}));
}

TEST_CASE("calibrated rows do not depend on the chunks or on the number of threads") {
  const Made made;
  std::vector<Table> all;
  for (const Index chunk : {Index{64}, RowMaker::kChunk}) {
    set_thread_count(chunk == 64 ? 1 : 2);
    RowMaker maker(made.encoder, made.generator, chunk);
    const Calibration calibration = calibrated(made, maker);
    maker.use(calibration);
    Table table = maker.make({.seed = 4}, 0, 512);
    append_rows(table, maker.make({.seed = 4}, 512, 1024));
    all.push_back(std::move(table));
  }
  CHECK(same_rows(all[0], all[1]));
}

TEST_CASE("table models sample calibrated rows; raw ones on request") {
  for (const bool ctgan : {true, false}) {
    CAPTURE(ctgan);
    const Table table = people(2000);
    FitOptions options = small_options(ctgan);
    options.epochs = 3;
    const TableModel model = ctgan ? ctgan::fit(table, options) : tvae::fit(table, options);
    const Table rows = model.sample({.rows = 2000, .seed = 3});
    CHECK(rows.rows == 2000);
    const Table raw = model.sample({.rows = 2000, .seed = 3, .raw = true});
    double corrected = 0;
    double before = 0;
    for (const std::int32_t city : {0, 1, 2}) {
      corrected += std::abs(share_of(rows, city) - share_of(table, city));
      before += std::abs(share_of(raw, city) - share_of(table, city));
    }
    CHECK(corrected < before);
    CHECK(corrected < 0.06);
  }
}

}  // namespace ballast::test
