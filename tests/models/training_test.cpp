#include "tests/models/training.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/pool.h"
#include "kernels/memory.h"
#include "kernels/threads.h"
#include "metrics/tables/quality.h"
#include "tests/models/made_table.h"

namespace ballast::test {
namespace {

constexpr Index kPeople = 2000;

Table made(const Trained& trained, Index chunks) {
  return trained.maker().make({}, 0, chunks * RowMaker::kChunk);
}

TEST_CASE("a short training recovers a simple table") {
  const Table real = people(kPeople);
  for (const bool ctgan : {true, false}) {
    CAPTURE(ctgan);
    const Trained trained(ctgan, real, 500);
    for (const double loss : trained.losses()) CHECK(std::isfinite(loss));
    // The condition loss, or the reconstruction loss.
    const std::size_t falls = ctgan ? 2 : 0;
    CHECK(trained.losses()[falls] < trained.first_losses()[falls] / 2);
    const Quality quality = measure_quality(real, made(trained, 8));
    for (const ColumnQuality& column : quality.columns) {
      CAPTURE(column.name);
      CHECK(column.shape > 0.75);
    }
  }
}

// Training draws categories by log frequency. Drawn like this, about 25 % of rows would have Lima
// (5 %).
TEST_CASE("unconditional rows have the original frequencies") {
  const Trained trained(true, people(kPeople), 500);
  const double lima = share(made(trained, 8).columns[0], "Lima");
  CHECK(lima > 0.02);
  CHECK(lima < 0.10);
}

TEST_CASE("rows follow a condition on any discrete column") {
  Table table = people(kPeople);
  table.columns.push_back(
      category_column("pet", {"cat", "dog", "eel"}, {0.6, 0.3, 0.1}, kPeople, 4));
  const Trained trained(true, table, 500);
  const RowMaker maker = trained.maker();
  for (const auto& wanted :
       {std::pair{0, "Lima"}, std::pair{0, "Rome"}, std::pair{3, "eel"}, std::pair{3, "cat"}}) {
    const auto c = static_cast<std::size_t>(wanted.first);
    const std::string value = wanted.second;
    CAPTURE(value);
    const CategoryPlace place = trained.encoder().place_of(c, value);
    CandidateStream stream;
    stream.condition = maker.condition_of(place);
    stream.category = place.category;
    CHECK(share(maker.make(stream, 0, RowMaker::kChunk).columns[c], value) > 0.8);
  }
}

TEST_CASE("a generated row depends only on its index") {
  for (const bool ctgan : {true, false}) {
    const Trained trained(ctgan, people(kPeople), 20);
    const RowMaker maker = trained.maker();
    const Table both = maker.make({}, 0, 2 * RowMaker::kChunk);
    CHECK(both.rows == 2 * RowMaker::kChunk);
    CHECK(same_rows(maker.make({}, 0, 2 * RowMaker::kChunk), both));
    set_thread_count(1);
    const Table again = maker.make({}, 0, 2 * RowMaker::kChunk);
    set_thread_count(2);
    CHECK(same_rows(again, both));
    const Table second = maker.make({}, RowMaker::kChunk, RowMaker::kChunk);
    const Table first = maker.make({}, 0, RowMaker::kChunk);
    CHECK(std::equal(first.columns[1].reals.begin(), first.columns[1].reals.end(),
                     both.columns[1].reals.begin()));
    CHECK(std::equal(second.columns[1].reals.begin(), second.columns[1].reals.end(),
                     both.columns[1].reals.begin() + RowMaker::kChunk));
    CHECK_FALSE(same_rows(first, second));
    CandidateStream other;
    other.number = 1;
    CHECK_FALSE(same_rows(first, maker.make(other, 0, RowMaker::kChunk)));
  }
}

TEST_CASE("a table without discrete columns") {
  Table table = people(kPeople);
  table.columns.erase(table.columns.begin());
  for (const bool ctgan : {true, false}) {
    const Trained trained(ctgan, table, 300);
    CHECK(made(trained, 1).rows == RowMaker::kChunk);
    if (ctgan) {
      CHECK(measure_quality(table, made(trained, 4)).column_shapes > 0.75);
      CHECK(trained.losses()[2] == 0);
    } else {
      CHECK(trained.losses()[0] < trained.first_losses()[0] / 2);
    }
  }
}

TEST_CASE("a table without numeric columns") {
  Table table = people(kPeople);
  table.columns.resize(1);
  for (const bool ctgan : {true, false}) {
    const Trained trained(ctgan, table, 300);
    CHECK(measure_quality(table, made(trained, 4)).column_shapes > 0.9);
  }
}

TEST_CASE("a table with fewer rows than a batch, or than a pack") {
  for (const Index rows : {57, 13, 4}) {
    CAPTURE(rows);
    for (const bool ctgan : {true, false}) {
      const Trained trained(ctgan, people(rows), 5);
      for (const double loss : trained.losses()) CHECK(std::isfinite(loss));
    }
  }
  const Table table = people(57);
  const TableEncoder encoder = TableEncoder::fit(table, {}, 0);
  const EncodedTable encoded = encoder.encode(table, 0);
  const ctgan::Trainer trainer(encoded, small_options(true));
  CHECK(trainer.batch_size() == 50);
  CHECK(trainer.steps_per_epoch() == 1);
  CHECK(tvae::Trainer(encoded, small_options(false)).steps_per_epoch() == 1);
}

TEST_CASE("TVAE trains on the smaller last batch of an epoch") {
  const Table table = people(450);
  const EncodedTable encoded = TableEncoder::fit(table, {}, 0).encode(table, 0);
  CHECK(tvae::Trainer(encoded, small_options(false)).steps_per_epoch() == 3);
  CHECK(ctgan::Trainer(encoded, small_options(true)).steps_per_epoch() == 2);
}

bool same_files(const ModelFile& a, const ModelFile& b) {
  if (a.tensors.size() != b.tensors.size()) return false;
  for (const auto& [name, tensor] : a.tensors) {
    const auto other = b.tensors.find(name);
    if (other == b.tensors.end() || other->second != tensor) return false;
  }
  return true;
}

TEST_CASE("training gives the same bytes on one and two threads") {
  FitOptions options;
  options.layers = {{"generator", {256, 256}},
                    {"critic", {256, 256}},
                    {"encoder", {128, 128}},
                    {"decoder", {128, 128}}};
  for (const bool ctgan : {true, false}) {
    options.pac = ctgan ? 10 : 1;
    set_thread_count(1);
    const Trained one(ctgan, people(kPeople), 3, options);
    set_thread_count(2);
    const Trained two(ctgan, people(kPeople), 3, options);
    CHECK(same_files(one.file(), two.file()));
    options.seed = 1;
    CHECK_FALSE(same_files(one.file(), Trained(ctgan, people(kPeople), 3, options).file()));
    options.seed = 0;
  }
}

TEST_CASE("resumed training gives the same bytes") {
  const Table table = people(450);
  const EncodedTable rows = TableEncoder::fit(table, {}, 0).encode(table, 0);
  for (const bool ctgan : {true, false}) {
    const FitOptions options = small_options(ctgan);
    const auto run = [&](Trainer& trainer, Index from, Index to) {
      for (Index step = from; step < to; ++step) trainer.step(step);
      ModelFile file;
      trainer.save(file);
      return file;
    };
    const auto whole = make_trainer(ctgan, rows, options);
    const ModelFile expected = run(*whole, 0, 11);
    const auto first = make_trainer(ctgan, rows, options);
    const ModelFile half = run(*first, 0, 5);  // in the middle of an epoch
    CHECK_FALSE(same_files(half, expected));
    const auto second = make_trainer(ctgan, rows, options);
    second->load(half);
    CHECK(same_files(run(*second, 5, 11), expected));
  }
}

TEST_CASE("a trained model has only the averaged networks it needs, and no training state") {
  const Table table = people(450);
  const EncodedTable rows = TableEncoder::fit(table, {}, 0).encode(table, 0);
  for (const bool ctgan : {true, false}) {
    CAPTURE(ctgan);
    const auto trainer = make_trainer(ctgan, rows, small_options(ctgan));
    for (Index step = 0; step < 3; ++step) trainer->step(step);
    ModelFile model;
    ModelFile all;
    trainer->save_model(model);
    trainer->save(all);
    const std::string network = ctgan ? "generator." : "decoder.";
    for (const auto& named : model.tensors) {
      const std::string name = named.first;
      CAPTURE(name);
      CHECK((all.tensors.at(name) == named.second));
      CHECK(name.find(".adam.") == std::string::npos);
      CHECK(name.find(".training.") == std::string::npos);
      CHECK(name.rfind(ctgan ? "critic." : "encoder.", 0) == std::string::npos);
    }
    CHECK(model.tensors.at(network + "linear0.bias") !=
          all.tensors.at(network + "training.linear0.bias"));
    CHECK(all.has(ctgan ? "critic.linear0.bias" : "encoder.linear0.bias"));
  }
}

TEST_CASE("training allocates no memory after each batch shape has occurred") {
  const Table table = people(kPeople + 50);  // with a smaller last batch
  const EncodedTable rows = TableEncoder::fit(table, {}, 0).encode(table, 0);
  for (const bool ctgan : {true, false}) {
    const auto trainer = make_trainer(ctgan, rows, small_options(ctgan));
    Index step = 0;
    while (step < 2 * trainer->steps_per_epoch()) trainer->step(step++);
    const auto before = arena_statistics({});
    const auto pool_before = pool_statistics();
    for (int i = 0; i < 100; ++i) trainer->step(step++);
    CHECK(arena_statistics({}).system_allocations == before.system_allocations);
    CHECK(pool_statistics().system_allocations == pool_before.system_allocations);
  }
}

TEST_CASE("TVAE's standard deviations stay within their bounds") {
  const Trained trained(false, people(kPeople), 200);
  Tensor deviations = Tensor::zeros({2});
  trained.file().get("decoder.deviations", deviations);
  for (const Real deviation : deviations.to_vector()) {
    CHECK(deviation >= Real{0.01});
    CHECK(deviation <= 1);
    CHECK(deviation != doctest::Approx(0.1));  // learned
  }
}

}  // namespace
}  // namespace ballast::test
