// The order in which training visits rows.
#include "models/training/epoch_order.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace ballast {
namespace {

using enum EpochOrder::Rest;
using Rows = std::vector<std::int32_t>;

EpochOrder order_of(Index rows, Index batch, EpochOrder::Rest rest, std::uint64_t seed = 1) {
  return {rows, batch, rest, seed, {}};
}

Rows batch_of(EpochOrder& order, Index number) {
  order.prepare(number);
  return order.batch(static_cast<std::uint64_t>(number), order.batch_rows(number)).to_vector();
}

Rows epoch_of(EpochOrder& order, Index epoch) {
  Rows all;
  for (Index i = 0; i < order.steps_per_epoch(); ++i) {
    const Rows batch = batch_of(order, epoch * order.steps_per_epoch() + i);
    all.insert(all.end(), batch.begin(), batch.end());
  }
  return all;
}

Rows sorted(Rows rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

Rows first_rows(Index count) {
  Rows rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

TEST_CASE("each row is visited once per epoch, in an order that depends on epoch and seed") {
  for (const auto rest : {smaller_batch, left_out}) {
    EpochOrder order = order_of(60, 20, rest);
    CHECK(order.steps_per_epoch() == 3);
    CHECK(order.rows_per_epoch() == 60);
    const Rows first = epoch_of(order, 0);
    const Rows second = epoch_of(order, 1);
    CHECK(sorted(first) == first_rows(60));
    CHECK(sorted(second) == first_rows(60));
    CHECK(first != first_rows(60));
    CHECK(first != second);
    EpochOrder other = order_of(60, 20, rest, 2);
    CHECK(epoch_of(other, 0) != first);
  }
}

TEST_CASE("the last rows of an epoch form a smaller batch") {
  EpochOrder order = order_of(50, 20, smaller_batch);
  CHECK(order.steps_per_epoch() == 3);
  CHECK(order.rows_per_epoch() == 50);
  for (const Index epoch : {0, 1}) {
    CHECK(order.batch_rows(3 * epoch) == 20);
    CHECK(order.batch_rows(3 * epoch + 1) == 20);
    CHECK(order.batch_rows(3 * epoch + 2) == 10);
    CHECK(sorted(epoch_of(order, epoch)) == first_rows(50));
  }
}

TEST_CASE("rows that do not fill a batch are left out, different ones in each epoch") {
  EpochOrder order = order_of(50, 20, left_out);
  CHECK(order.steps_per_epoch() == 2);
  CHECK(order.rows_per_epoch() == 40);
  std::vector<Rows> epochs;
  for (const Index epoch : {0, 1}) {
    CHECK(order.batch_rows(2 * epoch) == 20);
    CHECK(order.batch_rows(2 * epoch + 1) == 20);
    epochs.push_back(sorted(epoch_of(order, epoch)));
    CHECK(epochs.back().size() == 40);
    CHECK(std::adjacent_find(epochs.back().begin(), epochs.back().end()) == epochs.back().end());
    CHECK(epochs.back().front() >= 0);
    CHECK(epochs.back().back() < 50);
  }
  CHECK(epochs[0] != epochs[1]);
}

TEST_CASE("a batch is not larger than the number of rows") {
  for (const auto rest : {smaller_batch, left_out}) {
    EpochOrder order = order_of(5, 20, rest);
    CHECK(order.steps_per_epoch() == 1);
    CHECK(order.rows_per_epoch() == 5);
    CHECK(order.batch_rows(7) == 5);
    CHECK(sorted(batch_of(order, 7)) == first_rows(5));
  }
}

TEST_CASE("an order that starts in the middle of an epoch continues with the same batches") {
  for (const auto rest : {smaller_batch, left_out}) {
    EpochOrder whole = order_of(50, 20, rest);
    EpochOrder resumed = order_of(50, 20, rest);
    constexpr Index kFrom = 4;
    for (Index number = 0; number < 10; ++number) {
      const Rows batch = batch_of(whole, number);
      if (number >= kFrom) CHECK(batch_of(resumed, number) == batch);
    }
  }
}

}  // namespace
}  // namespace ballast
