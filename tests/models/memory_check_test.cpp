#include "models/training/memory_check.h"

#include <doctest/doctest.h>

#include "kernels/error.h"

namespace ballast {
namespace {

TEST_CASE("networks and data that do not fit into memory are rejected") {
  CHECK_NOTHROW(check_memory({}, 0, {"Lower it"}));
  CHECK_NOTHROW(check_memory({}, 1000000, {"Lower it"}));
  CHECK_THROWS_WITH_AS(check_memory({}, Index{1} << 50, {"Lower it"}),
                       doctest::Contains("Lower it"), Error);
  CHECK_NOTHROW(check_memory_of(1000, 24, "new rows", {"Request fewer"}));
  CHECK_THROWS_WITH_AS(check_memory_of(Index{1} << 40, 24, "new rows", {"Request fewer"}),
                       doctest::Contains("new rows take about 26388.3 GB"), Error);
}

}  // namespace
}  // namespace ballast
