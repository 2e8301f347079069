#include "models/program/output_folder.h"

#include <doctest/doctest.h>

#include "kernels/error.h"
#include "tests/data/test_folder.h"

namespace ballast {
namespace {

TEST_CASE("data larger than the free disk space is rejected, even if the folder does not exist") {
  const TestFolder folder;
  for (const std::string& path : {folder / "", folder / "new/newer"}) {
    CAPTURE(path);
    CHECK_NOTHROW(check_space(path, "3 images", 1000));
    CHECK_THROWS_WITH_AS(check_space(path, "3 images", 1e18),
                         doctest::Contains("3 images take 1000000000.0 GB, but the disk of '"),
                         Error);
  }
  CHECK_NOTHROW(check_space("not there", "3 images", 1000));
}

}  // namespace
}  // namespace ballast
