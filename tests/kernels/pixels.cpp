#include "kernels/pixels.h"

#include "guarded.h"

namespace ballast {

TEST_CASE("gather_pixels picks images and scales their bytes") {
  for (const Index count : {0, 1, 5, 300}) {
    for (const Index size : {0, 1, 7, 64, 157}) {
      CAPTURE(count);
      CAPTURE(size);
      const Index images = 11;
      std::vector<std::uint32_t> bits(static_cast<std::size_t>(images * size));
      random_bits({}, {.seed = 1}, bits.data(), images * size);
      const std::vector<std::uint8_t> pixels(bits.begin(), bits.end());
      std::vector<std::int32_t> index;
      for (Index i = 0; i < count; ++i) index.push_back(static_cast<std::int32_t>(i * 7 % images));
      const Real scale = Real(2) / 255;
      const auto out = test::on_all_thread_counts([&] {
        test::Guarded result(count * size);
        gather_pixels({}, pixels.data(), index.data(), count, size, scale, -1, result.data());
        return result.values();
      });
      std::vector<double> expected;
      for (const std::int32_t image : index) {
        for (Index j = 0; j < size; ++j)
          expected.push_back(pixels[static_cast<std::size_t>(image * size + j)] * double(scale) -
                             1);
      }
      CHECK(test::largest_difference(out, expected) <= 2 * test::kUnit);
    }
  }
}

TEST_CASE("gather_pixels reaches both ends of the range exactly") {
  const std::vector<std::uint8_t> pixels = {0, 255};
  const std::vector<std::int32_t> index = {1, 0, 1};
  test::Guarded out(3);
  gather_pixels({}, pixels.data(), index.data(), 3, 1, Real(1) / 255, 0, out.data());
  CHECK(out.values() == std::vector<Real>{1, 0, 1});
}

}  // namespace ballast
