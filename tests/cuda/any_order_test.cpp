// Masks and inputs on the device must equal those of the CPU.
#include "kernels/any_order.h"

#include <vector>

#include "tests/cuda/device_check.h"

using namespace ballast;
using namespace ballast::test;

namespace {

const std::vector<ContextColumn> kColumns{{3, 0}, {200, 4}, {4, 205}, {5, 210}};
const Random kRandom{.seed = 8, .purpose = 2, .step = 77};

std::vector<std::int32_t> codes(Index rows) {
  std::vector<std::int32_t> codes;
  for (std::int32_t i = 0; i < rows * 4; ++i) codes.push_back(i % kColumns[i % 4].categories);
  return codes;
}

}  // namespace

TEST_CASE("hide_codes.same masks as the CPU") {
  for (const Index rows : {1, 7, 300}) {
    const auto size = static_cast<std::size_t>(rows * 4);
    std::vector<std::int32_t> shown(size);
    std::vector<std::int32_t> target(size);
    std::vector<Real> weight(static_cast<std::size_t>(rows));
    hide_codes({}, kRandom, {kColumns.data(), 4}, codes(rows).data(), rows,
               {shown.data(), target.data(), weight.data()});
    const auto run = [&](int what) {
      const DeviceArray<ContextColumn> columns(kColumns);
      const DeviceArray<std::int32_t> from(codes(rows));
      DeviceArray<std::int32_t> device_shown(rows * 4);
      DeviceArray<std::int32_t> device_target(rows * 4);
      DeviceArray<Real> device_weight(rows);
      hide_codes(kCuda, kRandom, {columns.data(), 4}, from.data(), rows,
                 {device_shown.data(), device_target.data(), device_weight.data()});
      std::vector<Real> values = device_weight.values();
      for (const std::int32_t code : what == 0 ? device_shown.values() : device_target.values()) {
        values.push_back(static_cast<Real>(code));
      }
      return values;
    };
    std::vector<Real> expected_shown = weight;
    expected_shown.insert(expected_shown.end(), shown.begin(), shown.end());
    std::vector<Real> expected_target = weight;
    expected_target.insert(expected_target.end(), target.begin(), target.end());
    CHECK(on_device([&] { return run(0); }) == expected_shown);
    CHECK(on_device([&] { return run(1); }) == expected_target);
  }
}

TEST_CASE("expand_context.same inputs as the CPU") {
  std::vector<std::int32_t> shown = codes(50);
  for (std::size_t i = 0; i < shown.size(); i += 3) shown[i] = -1;
  std::vector<std::int32_t> expected(shown.size());
  expand_context({}, {kColumns.data(), 4}, shown.data(), 50, expected.data());
  const auto values = on_device([&] {
    const DeviceArray<ContextColumn> columns(kColumns);
    const DeviceArray<std::int32_t> from(shown);
    DeviceArray<std::int32_t> index(static_cast<Index>(shown.size()));
    expand_context(kCuda, {columns.data(), 4}, from.data(), 50, index.data());
    return index.values();
  });
  CHECK(values == expected);
}
