// Rendered shapes and digits: the images show the given factors.
#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "data/images/rendered_digits.h"
#include "data/images/rendered_shapes.h"
#include "io/sha256.h"
#include "kernels/threads.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

using Bytes = PixelBytes;

Bytes shape(const ShapeFactors& factors, Index side = 64) {
  Bytes pixels(static_cast<std::size_t>(side * side), 77);
  render_shape(factors, side, pixels.data());
  return pixels;
}

Bytes digit(const DigitFactors& factors, Index side = 28) {
  Bytes pixels(static_cast<std::size_t>(side * side), 77);
  render_digit(factors, side, pixels.data());
  return pixels;
}

// Of the fully white pixels: area, centre of mass, and the direction of the longest axis, clockwise
// from the right.
struct InkMoments {
  double area = 0;
  double x = 0;
  double y = 0;
  double direction = 0;
};

InkMoments moments_of(const Bytes& pixels) {
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(double(pixels.size()))));
  InkMoments m;
  double xx = 0;
  double xy = 0;
  double yy = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double weight = pixels[i] / 255.0;
    const double x = double(i % side) + 0.5;
    const double y = double(i / side) + 0.5;
    m.area += weight;
    m.x += weight * x;
    m.y += weight * y;
    xx += weight * x * x;
    xy += weight * x * y;
    yy += weight * y * y;
  }
  m.x /= m.area;
  m.y /= m.area;
  m.direction = 0.5 * std::atan2(2 * (xy / m.area - m.x * m.y),
                                 xx / m.area - m.x * m.x - (yy / m.area - m.y * m.y));
  return m;
}

// No white pixels at the border.
bool lies_within(const Bytes& pixels, std::size_t side) {
  int sum = 0;
  for (std::size_t i = 0; i < side; ++i) {
    sum +=
        pixels[i] + pixels[pixels.size() - 1 - i] + pixels[i * side] + pixels[i * side + side - 1];
  }
  return sum == 0;
}

std::string hash_of(const Bytes& bytes) {
  Sha256 hash;
  hash.update(bytes.data(), bytes.size());
  return hash.finish();
}

}  // namespace

TEST_CASE("a shape has the given scale, position and area") {
  for (std::int32_t which = 0; which < kShapes; ++which) {
    const InkMoments large = moments_of(shape({which, 5, 3, 16, 4}));
    const InkMoments small = moments_of(shape({which, 0, 3, 16, 4}));
    CHECK(large.area == doctest::Approx(0.09 * 64 * 64).epsilon(0.01));
    CHECK(small.area == doctest::Approx(large.area / 4).epsilon(0.03));
    const InkMoments moved = moments_of(shape({which, 5, 3, 0, 31}));
    CHECK(large.x - moved.x == doctest::Approx(64 * 0.5 * 16 / 31).epsilon(0.01));
    CHECK(moved.y - large.y == doctest::Approx(64 * 0.5 * 27 / 31).epsilon(0.01));
  }
}

TEST_CASE("a shape rotates clockwise by fortieths of a turn, at any image size") {
  for (const Index side : {32, 64, 101}) {
    for (const std::int32_t rotation : {0, 4, 9, 15, 25, 39}) {
      const InkMoments m = moments_of(shape({1, 5, rotation, 16, 16}, side));
      const double expected = 2 * std::numbers::pi * rotation / kShapeRotations;
      CHECK(std::abs(std::sin(m.direction - expected)) < 0.01);
    }
  }
  // The tip of the heart is at the bottom, and at the top after half a turn.
  const InkMoments upright = moments_of(shape({2, 5, 0, 16, 16}));
  const InkMoments turned = moments_of(shape({2, 5, 20, 16, 16}));
  CHECK(upright.y < turned.y - 1);
  // A quarter turn of a square is the square.
  CHECK(moments_of(shape({0, 5, 10, 3, 3})).area == doctest::Approx(0.09 * 64 * 64).epsilon(0.01));
}

TEST_CASE("every shape lies within its image") {
  bool within = true;
  for (std::int32_t which = 0; which < kShapes; ++which) {
    for (std::int32_t rotation = 0; rotation < kShapeRotations; ++rotation) {
      for (const std::int32_t x : {0, 31}) {
        for (const std::int32_t y : {0, 31}) {
          within &= lies_within(shape({which, 5, rotation, x, y}), 64);
        }
      }
    }
  }
  CHECK(within);
}

TEST_CASE("shape factors out of range are rejected") {
  CHECK(contains(message_of([] { shape({3, 0, 0, 0, 0}); }), "shape 3 is not in 0 .. 2"));
  CHECK(contains(message_of([] { shape({0, 6, 0, 0, 0}); }), "scale 6 is not in 0 .. 5"));
  CHECK(contains(message_of([] { shape({0, 0, 40, 0, 0}); }), "rotation 40"));
  CHECK(contains(message_of([] { shape({0, 0, 0, -1, 0}); }), "x -1"));
  CHECK(contains(message_of([] { shape({0, 0, 0, 0, 32}); }), "y 32"));
  CHECK(contains(message_of([] { render_shapes(-1, 0); }), "must not be negative"));
}

TEST_CASE("rendered images with an invalid or too large side are rejected") {
  const Index overflows = Index{1} << 32;  // its square is 0 in 64 bits
  for (const Index side : {Index{-1}, Index{0}, Index{4097}, overflows}) {
    const std::string expected =
        ": a side of " + std::to_string(side) + " pixels is not in 1 .. 4096";
    std::uint8_t pixel = 0;
    CHECK(message_of([&] { render_shape({}, side, &pixel); }) == "render_shape" + expected);
    CHECK(message_of([&] { render_digit({}, side, &pixel); }) == "render_digit" + expected);
    CHECK(message_of([&] { render_shapes(1, 0, side); }) == "render_shapes" + expected);
    CHECK(message_of([&] { render_digits(1, 0, side); }) == "render_digits" + expected);
  }
}

TEST_CASE("random shapes match their factors on any number of threads") {
  const RenderedShapes all = render_shapes(50, 3, 32);
  CHECK(all.factors.names == std::vector<std::string>{"shape", "scale", "rotation", "x", "y"});
  CHECK(all.factors.sizes == std::vector<std::int32_t>{3, 6, 40, 32, 32});
  bool same = true;
  for (Index i = 0; i < 50; ++i) {
    const std::int32_t* f = all.factors.values.data() + 5 * i;
    const Bytes expected = shape({f[0], f[1], f[2], f[3], f[4]}, 32);
    same &= std::equal(expected.begin(), expected.end(), all.images.image(i));
    same &= all.images.labels[static_cast<std::size_t>(i)] == f[0];
  }
  CHECK(same);
  CHECK(all.images.class_names == std::vector<std::string>{"square", "ellipse", "heart"});
  const int before = thread_count();
  set_thread_count(1);
  CHECK(render_shapes(50, 3, 32).images.pixels == all.images.pixels);
  set_thread_count(before);
  CHECK(render_shapes(50, 4, 32).factors.values != all.factors.values);
}

TEST_CASE("shape factors are uniform") {
  const RenderedShapes all = render_shapes(6000, 1, 1);
  for (std::size_t f = 0; f < 5; ++f) {
    const auto size = static_cast<std::size_t>(all.factors.sizes[f]);
    std::vector<double> counts(size);
    for (std::size_t i = 0; i < 6000; ++i) {
      ++counts[static_cast<std::size_t>(all.factors.values[5 * i + f])];
    }
    double chi_square = 0;
    const double expected = 6000.0 / double(size);
    for (const double count : counts)
      chi_square += (count - expected) * (count - expected) / expected;
    // Mean size - 1, variance twice that: four standard deviations.
    CHECK(chi_square < double(size - 1) + 4 * std::sqrt(2 * double(size - 1)) + 4);
  }
}

TEST_CASE("a digit rotates clockwise, widens and thickens") {
  // The area of a stroke is about length times thickness.
  const DigitFactors plain{.digit = 1, .thickness = 0.06};
  DigitFactors other = plain;
  other.thickness = 0.12;
  const InkMoments thin = moments_of(digit(plain, 96));
  CHECK(moments_of(digit(other, 96)).area == doctest::Approx(2 * thin.area).epsilon(0.08));
  other = plain;
  other.rotation = 0.4;
  const double turned = moments_of(digit(other, 96)).direction - thin.direction;
  CHECK(std::abs(std::sin(turned - 0.4)) < 0.02);
  // The width of a zero is 1.2 times half its height times the factor, plus the pen.
  for (const double width : {0.6, 1.0, 1.3}) {
    const Bytes zero = digit({.digit = 0, .width = width, .thickness = 0.05}, 100);
    double across = 0;  // width of the middle row, including the hole
    double first = -1;
    for (std::size_t x = 0; x < 100; ++x) {
      if (zero[50 * 100 + x] < 128) continue;
      if (first < 0) first = double(x);
      across = double(x) + 1 - first;
    }
    CHECK(across == doctest::Approx(100 * (0.3 * 1.2 * width + 0.05)).epsilon(0.03));
  }
}

TEST_CASE("every digit lies within its image, and all digits differ") {
  std::vector<Bytes> plain;
  for (std::int32_t d = 0; d < 10; ++d) {
    for (const double rotation : kDigitRotation) {
      for (const double thickness : kDigitThickness) {
        CHECK(lies_within(digit({d, rotation, kDigitWidth[1], thickness}), 28));
      }
    }
    plain.push_back(digit({.digit = d}));
  }
  for (std::size_t a = 0; a < 10; ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      double difference = 0;
      for (std::size_t i = 0; i < plain[a].size(); ++i) {
        difference += std::abs(int(plain[a][i]) - int(plain[b][i])) / 255.0;
      }
      CHECK(difference > 25);  // white pixels
    }
  }
}

TEST_CASE("digit factors out of range are rejected") {
  CHECK(contains(message_of([] { digit({.digit = 10}); }), "10 is not a digit"));
  CHECK(contains(message_of([] { digit({.digit = -1}); }), "-1 is not a digit"));
  CHECK(
      contains(message_of([] { digit({.rotation = 0.6}); }), "rotation 0.6 is not in -0.5 .. 0.5"));
  CHECK(contains(message_of([] { digit({.width = 0.5}); }), "width 0.5"));
  CHECK(contains(message_of([] { digit({.thickness = std::nan("")}); }), "thickness"));
  CHECK(contains(message_of([] { render_digits(-1, 0); }), "must not be negative"));
}

TEST_CASE("random digits match their factors on any number of threads") {
  const RenderedDigits all = render_digits(2000, 3);
  CHECK(all.factor_names == std::vector<std::string>{"rotation", "width", "thickness"});
  bool same = true;
  std::vector<int> counts(10);
  std::vector<double> means(3);
  for (std::size_t i = 0; i < 2000; ++i) {
    const double* f = all.factors.data() + 3 * i;
    for (std::size_t k = 0; k < 3; ++k) means[k] += f[k] / 2000;
    ++counts[static_cast<std::size_t>(all.images.labels[i])];
    const Bytes expected = digit({all.images.labels[i], f[0], f[1], f[2]});
    same &= std::equal(expected.begin(), expected.end(), all.images.image(Index(i)));
  }
  CHECK(same);
  for (const int count : counts) CHECK(std::abs(count - 200) < 60);
  CHECK(std::abs(means[0]) < 0.03);
  CHECK(std::abs(means[1] - 0.95) < 0.02);
  CHECK(std::abs(means[2] - 0.095) < 0.003);
  const int before = thread_count();
  set_thread_count(1);
  CHECK(render_digits(2000, 3).images.pixels == all.images.pixels);
  set_thread_count(before);
}

TEST_CASE("rendered images have the same bytes in every build") {
  CHECK(hash_of(render_shapes(100, 1).images.pixels) ==
        "2524b5ac9948a0d7edf1b3b2df1f04c2a43b2a8d7830784b0751777855ff4bd3");
  CHECK(hash_of(render_digits(100, 1).images.pixels) ==
        "ceb9e92082c8edf4f92d762745339d673f9b35b73eb68a591f3f0eb2902110c5");
}
