#include "kernels/pixels.h"

#include "guarded.h"

namespace ballast {

TEST_CASE("gather_pixels selects images and scales their bytes") {
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
        gather_pixels({}, {pixels.data(), index.data(), count}, size, scale, -1, result.data());
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
  gather_pixels({}, {pixels.data(), index.data(), 3}, 1, Real(1) / 255, 0, out.data());
  CHECK(out.values() == std::vector<Real>{1, 0, 1});
}

namespace {

constexpr ImageShape kShape = {7, 10, 3};

std::vector<std::uint8_t> random_pixels(Index images) {
  std::vector<std::uint32_t> bits(static_cast<std::size_t>(images * kShape.size()));
  random_bits({}, {.seed = 2}, bits.data(), static_cast<Index>(bits.size()));
  return {bits.begin(), bits.end()};
}

// Reference: bilinear interpolation of the image, 0 outside.
double bilinear(const std::uint8_t* image, double y, double x, Index channel) {
  double sum = 0;
  for (Index row = 0; row < kShape.height; ++row) {
    for (Index column = 0; column < kShape.width; ++column) {
      const double weight = std::max(0.0, 1 - std::abs(y - static_cast<double>(row))) *
                            std::max(0.0, 1 - std::abs(x - static_cast<double>(column)));
      sum += weight * image[(row * kShape.width + column) * kShape.channels + channel];
    }
  }
  return sum;
}

}  // namespace

TEST_CASE("warp_pixels reads each pixel from its mapped position, 0 outside") {
  const Index images = 4;
  const std::vector<std::uint8_t> pixels = random_pixels(images);
  for (const Index count : {0, 1, 60}) {
    CAPTURE(count);
    std::vector<std::int32_t> index;
    for (Index i = 0; i < count; ++i) index.push_back(static_cast<std::int32_t>(i * 3 % images));
    std::vector<Real> maps = test::normal_values(count * kAffine);  // some far outside
    const Real scale = Real(1) / 255;
    const auto out = test::on_all_thread_counts([&] {
      test::Guarded result(count * kShape.size());
      warp_pixels({}, {pixels.data(), index.data(), count}, kShape, maps.data(), scale,
                  result.data());
      return result.values();
    });
    std::vector<double> expected;
    for (std::size_t i = 0; i < index.size(); ++i) {
      const Real* m = maps.data() + i * kAffine;
      for (Index row = 0; row < kShape.height; ++row) {
        for (Index column = 0; column < kShape.width; ++column) {
          const double y = static_cast<double>(row) - 3;
          const double x = static_cast<double>(column) - 4.5;
          for (Index channel = 0; channel < kShape.channels; ++channel) {
            expected.push_back(scale * bilinear(pixels.data() + index[i] * kShape.size(),
                                                m[0] * y + m[1] * x + m[2] + 3,
                                                m[3] * y + m[4] * x + m[5] + 4.5, channel));
          }
        }
      }
    }
    CHECK(test::largest_difference(out, expected) <= 100 * test::kUnit);
  }
}

TEST_CASE("warp_pixels: identity, integer shift, and a map with NaN") {
  const std::vector<std::uint8_t> pixels = random_pixels(1);
  const std::vector<std::int32_t> index = {0, 0, 0};
  const Real nan = std::numeric_limits<Real>::quiet_NaN();
  const std::vector<Real> maps = {1, 0, 0, 0, 1, 0, 1, 0, -2, 0, 1, 3, nan, 0, 0, 0, 1, 0};
  test::Guarded out(3 * kShape.size());
  warp_pixels({}, {pixels.data(), index.data(), 3}, kShape, maps.data(), 1, out.data());
  const std::vector<Real> values = out.values();
  const auto size = static_cast<std::size_t>(kShape.size());
  const auto at = [](Index row, Index column) {
    return static_cast<std::size_t>((row * kShape.width + column) * kShape.channels);
  };
  for (std::size_t i = 0; i < size; ++i) CHECK(values[i] == pixels[i]);
  CHECK(values[size + at(2, 0)] == pixels[at(0, 3)]);
  CHECK(values[size + at(6, 6) + 2] == pixels[at(4, 9) + 2]);
  CHECK(values[size + at(1, 0)] == 0);
  CHECK(values[size + at(2, 7)] == 0);
  for (std::size_t i = 2 * size; i < 3 * size; ++i) CHECK(values[i] == 0);
}

}  // namespace ballast
