// Conditions, rows and batches on the device must equal those of the CPU.
#include "kernels/table_rows.h"

#include <vector>

#include "data/encoding/condition_sampler.h"
#include "data/encoding/device_table.h"
#include "kernels/error.h"
#include "tests/cuda/device_check.h"

using namespace ballast;
using namespace ballast::test;

namespace {

// Codes of 1, 2 and 4 bytes, numbers and categories in turn.
EncodedTable mixed_table(Index rows) {
  EncodedTable table(make_layout({{.numeric = true, .categories = 3},
                                  {.categories = 7},
                                  {.categories = 1000},
                                  {.numeric = true, .categories = 300},
                                  {.categories = 70000}}),
                     rows);
  for (Index row = 0; row < rows; ++row) {
    for (std::size_t part = 0; part < 5; ++part) {
      const auto categories = static_cast<std::uint64_t>(table.layout().parts[part].categories);
      const Random random{.seed = 3, .call = static_cast<std::uint32_t>(part)};
      table.set(part, row, static_cast<std::int32_t>(random_below(random, row, categories)),
                static_cast<float>(random_double(random, rows + row)));
    }
  }
  return table;
}

EncodedTable categories_only(Index rows) {
  EncodedTable table(make_layout({{.categories = 3}, {.categories = 2}}), rows);
  for (Index row = 0; row < rows; ++row) {
    table.set(0, row, static_cast<std::int32_t>(row % 3), 0);
  }
  return table;
}

const Random kRandom{.seed = 8, .purpose = 2, .step = 77};

template <class Run>
std::vector<std::int32_t> integers_on_device(const Run& run) {
  return on_device([&] { return run(kCuda).to_vector(); });
}

}  // namespace

TEST_CASE("expand_rows.same rows as the CPU") {
  for (const EncodedTable& table : {mixed_table(50), categories_only(9)}) {
    for (const std::vector<std::int32_t>& rows :
         {std::vector<std::int32_t>{}, {0}, {8, 3, 3, 0, 5}}) {
      const SparseTensor expected = DeviceTable(table).expand(Integers::from(rows));
      const DeviceTable resident(table, kCuda);
      const auto dense = on_device([&] {
        return resident.expand(Integers::from(rows, kCuda)).to({}).to_dense().to_vector();
      });
      CHECK(dense == expected.to_dense().to_vector());
    }
  }
}

TEST_CASE("gather_parts.codes of every width, and alphas") {
  const EncodedTable table = mixed_table(50);
  const std::vector<std::int32_t> rows{49, 0, 7, 7};
  const DeviceTable::Parts expected = DeviceTable(table).gather(Integers::from(rows));
  const DeviceTable resident(table, kCuda);
  const auto gather = [&] { return resident.gather(Integers::from(rows, kCuda)); };
  CHECK(on_device([&] { return gather().codes.to_vector(); }) == expected.codes.to_vector());
  CHECK(on_device([&] { return gather().alphas.to_vector(); }) == expected.alphas.to_vector());
  const EncodedTable plain = categories_only(9);
  CHECK_FALSE(DeviceTable(plain, kCuda).gather(Integers::from({1}, kCuda)).alphas.defined());
}

TEST_CASE("draw_conditions.same conditions as the CPU") {
  const EncodedTable table = mixed_table(500);
  const ConditionSampler host(table);
  const ConditionSampler device(table, kCuda);
  for (const Index count : {0, 1, 500, 3001}) {
    CHECK(integers_on_device([&](Device) { return device.sample(count, kRandom); }) ==
          host.sample(count, kRandom).to_vector());
  }
}

TEST_CASE("draw_matching_rows.same rows as the CPU") {
  const EncodedTable table = mixed_table(500);
  const ConditionSampler host(table);
  const ConditionSampler device(table, kCuda);
  const Integers conditions = host.sample(999, kRandom);
  CHECK(integers_on_device([&](Device d) {
          return device.matching_rows(conditions.to(d), kRandom);
        }) == host.matching_rows(conditions, kRandom).to_vector());
  CHECK(integers_on_device([&](Device) { return device.any_rows(1001, kRandom); }) ==
        host.any_rows(1001, kRandom).to_vector());
}

TEST_CASE("shuffle.same order as the CPU, with and without shared memory") {
  for (const Index count : {0, 1, 2, 500, 4096, 4097, 9001}) {
    std::vector<std::int32_t> values;
    for (Index i = 0; i < count; ++i) values.push_back(static_cast<std::int32_t>(i + 3));
    Integers expected = Integers::empty(count);
    shuffle({}, kRandom, values.data(), count, expected.mutable_data());
    CHECK(integers_on_device([&](Device d) {
            const Integers source = Integers::from(values, d);
            Integers out = Integers::empty(count, d);
            shuffle(d, kRandom, source.data(), count, out.mutable_data());
            return out;
          }) == expected.to_vector());
  }
}

TEST_CASE("condition_targets.the span of the column gets its category") {
  const EncodedTable table = mixed_table(500);
  const ConditionSampler host(table);
  const ConditionSampler device(table, kCuda);
  for (const Index count : {0, 1, 301}) {
    const Integers conditions = host.sample(count, kRandom);
    CHECK(integers_on_device([&](Device d) { return device.targets(conditions.to(d)); }) ==
          host.targets(conditions).to_vector());
  }
}

TEST_CASE("pack_indices.consecutive rows are concatenated") {
  const EncodedTable table = mixed_table(60);
  std::vector<std::int32_t> rows;
  for (std::int32_t i = 0; i < 60; ++i) rows.push_back(59 - i);
  const DeviceTable host(table);
  const DeviceTable device(table, kCuda);
  for (const Index factor : {1, 3, 10, 60}) {
    CHECK(on_device([&] {
            const SparseTensor packed = device.expand(Integers::from(rows, kCuda)).pack(factor);
            return packed.to({}).to_dense().to_vector();
          }) == host.expand(Integers::from(rows)).pack(factor).to_dense().to_vector());
  }
}

TEST_CASE("take_batch.the batch of a step, from a value and from memory") {
  const Integers order = Integers::from({5, 6, 7, 8, 9, 10, 11}, kCuda);
  for (const std::uint64_t number : {0, 1, 2, 10}) {
    DeviceArray<std::uint64_t> place(std::vector<std::uint64_t>{number});
    Step step(number);
    for (const bool in_memory : {false, true}) {
      if (in_memory)
        step = [&] {
          Step s(99);
          s.place = place.data();
          return s;
        }();
      const Index count = number % 3 == 2 ? 1 : 3;
      Integers batch = Integers::empty(count, kCuda);
      take_batch(kCuda, step, 3, 3, order.data(), count, batch.mutable_data());
      CHECK(batch.to_vector()[0] == 5 + 3 * static_cast<std::int32_t>(number % 3));
      CHECK(batch.to_vector().back() ==
            5 + 3 * static_cast<std::int32_t>(number % 3) + static_cast<std::int32_t>(count) - 1);
    }
  }
}
