#include "kernels/random.h"

#include <numbers>

#include "guarded.h"
#include "kernels/cpu/sin_cos.h"
#include "kernels/dropout.h"
#include "kernels/error.h"

namespace ballast {
namespace {

using test::Guarded;

constexpr Random kRandom{.seed = 0x0123456789abcdef, .purpose = 5, .call = 3, .step = 0x500000007};

std::vector<std::uint32_t> bits(const Random& random, Index count, Index first = 0) {
  std::vector<std::uint32_t> words(static_cast<std::size_t>(count));
  random_bits({}, random, words.data(), count, first);
  return words;
}

using Draw = void (*)(Device, const Random&, Real*, Index, Index);

std::vector<Real> values(Draw draw, const Random& random, Index count, Index first = 0) {
  Guarded out(count);
  draw({}, random, out.data(), count, first);
  return out.values();
}

// Kolmogorov distance between the values' distribution function and the true one.
template <class Distribution>
double kolmogorov_distance(std::vector<Real> sample, const Distribution& distribution) {
  std::sort(sample.begin(), sample.end());
  const auto count = static_cast<double>(sample.size());
  double largest = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double exact = distribution(static_cast<double>(sample[i]));
    largest = std::max({largest, std::abs(exact - static_cast<double>(i) / count),
                        std::abs(exact - static_cast<double>(i + 1) / count)});
  }
  return largest;
}

double moment(const std::vector<Real>& sample, double centre, int power) {
  double sum = 0;
  for (const Real x : sample) sum += std::pow(x - centre, power);
  return sum / static_cast<double>(sample.size());
}

double correlation(const std::vector<Real>& a, const std::vector<Real>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum / static_cast<double>(a.size());
}

// One unit in the last place of the engine's scalar type at x.
double unit_at(double x) { return 2 * test::kUnit * std::exp2(std::floor(std::log2(std::abs(x)))); }

constexpr Index kDrawn = 1 << 20;
// A Kolmogorov distance above this has a probability of 1e-6 (1.36 / sqrt n has 5 %).
const double kKolmogorovBound = 2.7 / std::sqrt(static_cast<double>(kDrawn));

}  // namespace

TEST_CASE("philox4x32 agrees with the published words") {
  using Block = std::array<std::uint32_t, 4>;
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}) ==
        Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("random words follow the documented key and counter") {
  // split_mix(split_mix(0) ^ 0), computed by an independent implementation.
  const Random zero;
  const auto first = philox4x32({0, 0, 0, 0}, {0x4d197e6f, 0xa706dd2f});
  CHECK(bits(zero, 4) == std::vector<std::uint32_t>(first.begin(), first.end()));
  // split_mix(split_mix(0x0123456789abcdef) ^ 5)
  const auto words = bits(kRandom, 4000);
  for (std::uint32_t block = 0; block < 1000; ++block) {
    const auto expected = philox4x32({block, 3, 7, 5}, {0xa30b8e3e, 0x1a168b7c});
    CHECK(std::equal(expected.begin(), expected.end(), words.begin() + 4 * block));
  }
}

TEST_CASE("a slice has exactly the values of the whole array") {
  const auto words = bits(kRandom, 1000);
  for (const Draw draw : {&random_uniform, &random_normal, &random_gumbel}) {
    const auto whole = values(draw, kRandom, 1000);
    for (const Index first : {0, 1, 2, 3, 5, 63, 64, 65, 127, 500, 999, 1000}) {
      for (const Index count : {0, 1, 2, 3, 62, 64, 130, 500}) {
        if (first + count > 1000) continue;
        CAPTURE(first);
        CAPTURE(count);
        const auto slice = values(draw, kRandom, count, first);
        CHECK(std::equal(slice.begin(), slice.end(), whole.begin() + first));
        const auto part = bits(kRandom, count, first);
        CHECK(std::equal(part.begin(), part.end(), words.begin() + first));
      }
    }
  }
}

TEST_CASE("the last elements of an array are available; elements beyond are rejected") {
  constexpr Index kEnd = Index{1} << 34;
  const auto last = bits(kRandom, 10, kEnd - 10);
  const auto again = bits(kRandom, 3, kEnd - 3);
  CHECK(std::equal(again.begin(), again.end(), last.end() - 3));
  CHECK(last != bits(kRandom, 10, kEnd / 4 - 10));
  std::uint32_t word = 0;
  CHECK_THROWS_AS(random_bits({}, kRandom, &word, 1, kEnd), Error);
  CHECK_THROWS_AS(random_bits({}, kRandom, &word, 1, -1), Error);
  CHECK_THROWS_AS(random_double(kRandom, -1), Error);
}

TEST_CASE("random values do not depend on the number of threads") {
  test::on_all_thread_counts([] { return bits(kRandom, 70001, 3); });
  for (const Draw draw : {&random_uniform, &random_normal, &random_gumbel}) {
    test::on_all_thread_counts([draw] { return values(draw, kRandom, 70001, 3); });
  }
}

TEST_CASE("uniform values are the high 24 bits of the words") {
  const auto words = bits(kRandom, 5000);
  const auto uniform = values(random_uniform, kRandom, 5000);
  for (std::size_t i = 0; i < words.size(); ++i) {
    CHECK(static_cast<double>(uniform[i]) * 0x1p24 == static_cast<double>(words[i] >> 8));
  }
}

TEST_CASE("normal and Gumbel values agree with their formulas within 4 ulp") {
  const auto words = bits(kRandom, 200000);
  const auto normal = values(random_normal, kRandom, 200000);
  const auto gumbel = values(random_gumbel, kRandom, 200000);
  double normal_error = 0;
  double gumbel_error = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto open = [&](std::size_t j) { return ((words[j] >> 9) + 0.5) * 0x1p-23; };
    const std::size_t pair = i / 2 * 2;
    const double radius = std::sqrt(-2 * std::log(open(pair)));
    const double angle = 2 * std::numbers::pi * (words[pair + 1] >> 8) * 0x1p-24;
    const double exact = radius * (i % 2 == 0 ? std::cos(angle) : std::sin(angle));
    // An angle in double has an error of about 1e-16 near a zero of the function.
    const double normal_unit = std::max(unit_at(exact), 1e-15);
    normal_error = std::max(normal_error, std::abs(normal[i] - exact) / normal_unit);
    // Near zero the rounding error of the inner logarithm dominates.
    const double value = -std::log(-std::log(open(i)));
    gumbel_error = std::max(gumbel_error,
                            std::abs(gumbel[i] - value) / unit_at(std::max(std::abs(value), 1.0)));
  }
  CHECK(normal_error <= 4);
  CHECK(gumbel_error <= 4);
}

TEST_CASE("sine and cosine of turns are within 2 ulp and exact at quarter turns") {
  using V = RealVector;
  double worst = 0;
  for (Index i = 0; i <= 1 << 20; i += V::lanes) {
    std::array<Real, V::lanes> u;
    std::array<Real, V::lanes> sine;
    std::array<Real, V::lanes> cosine;
    for (int k = 0; k < V::lanes; ++k) u[k] = static_cast<Real>(i + k) * Real(0x1p-20);
    const auto both = sin_cos_turns(V::load(u.data()));
    both.sin.store(sine.data());
    both.cos.store(cosine.data());
    for (int k = 0; k < V::lanes && i + k <= 1 << 20; ++k) {
      const long double angle = 2 * std::numbers::pi_v<long double> * u[k];
      const auto error = [](Real actual, long double exact) {
        const auto rounded = static_cast<double>(exact);
        return std::abs(actual - rounded) / std::max(unit_at(rounded), 1e-15);
      };
      worst = std::max({worst, error(sine[k], std::sin(angle)), error(cosine[k], std::cos(angle))});
    }
  }
  CHECK(worst <= 2);
}

TEST_CASE("uniform values are uniform") {
  const auto x = values(random_uniform, kRandom, kDrawn);
  CHECK(kolmogorov_distance(x, [](double v) { return v; }) < kKolmogorovBound);
  CHECK(*std::min_element(x.begin(), x.end()) >= 0);
  CHECK(*std::max_element(x.begin(), x.end()) < 1);
}

TEST_CASE("normal values are normal") {
  const auto x = values(random_normal, kRandom, kDrawn);
  CHECK(kolmogorov_distance(x, [](double v) { return 0.5 * std::erfc(-v / std::numbers::sqrt2); }) <
        kKolmogorovBound);
  // Five standard errors of each moment.
  const double error = 5 / std::sqrt(static_cast<double>(kDrawn));
  CHECK(std::abs(moment(x, 0, 1)) < error);
  CHECK(std::abs(moment(x, 0, 2) - 1) < error * std::sqrt(2.0));
  CHECK(std::abs(moment(x, 0, 3)) < error * std::sqrt(15.0));
  CHECK(std::abs(moment(x, 0, 4) - 3) < error * std::sqrt(96.0));
  // The two values of a pair, and neighbouring pairs, are uncorrelated.
  for (const std::size_t lag : {1u, 2u, 3u, 4u}) {
    const std::vector<Real> later(x.begin() + static_cast<std::ptrdiff_t>(lag), x.end());
    CHECK(std::abs(correlation(later, x)) < error);
  }
}

TEST_CASE("Gumbel values have their distribution") {
  const auto x = values(random_gumbel, kRandom, kDrawn);
  CHECK(kolmogorov_distance(x, [](double v) { return std::exp(-std::exp(-v)); }) <
        kKolmogorovBound);
  const double error = 5 / std::sqrt(static_cast<double>(kDrawn));
  const double deviation = std::numbers::pi / std::sqrt(6.0);
  CHECK(std::abs(moment(x, std::numbers::egamma, 1)) < error * deviation);
  CHECK(std::abs(moment(x, std::numbers::egamma, 2) - deviation * deviation) < error * 3.5);
}

TEST_CASE("seed, purpose, call and step select different arrays") {
  const auto x = values(random_normal, kRandom, kDrawn);
  const double error = 5 / std::sqrt(static_cast<double>(kDrawn));
  std::vector<Random> others(7, kRandom);
  others[0].seed += 1;
  others[1].purpose += 1;
  others[2].call += 1;
  others[3].step.value += 1;
  others[4].step.value += std::uint64_t{1} << 32;
  std::swap(others[5].purpose, others[5].call);
  others[6].seed ^= std::uint64_t{1} << 63;
  for (const Random& other : others) {
    const auto y = values(random_normal, other, kDrawn);
    CHECK(x != y);
    CHECK(std::abs(correlation(x, y)) < error);
  }
}

TEST_CASE("random_double is uniform with 53 bits") {
  std::vector<Real> x;
  std::uint64_t low_bits = 0;
  for (Index i = 0; i < 100000; ++i) {
    const double value = random_double(kRandom, i);
    CHECK((value >= 0 && value < 1));
    low_bits |= static_cast<std::uint64_t>(value * 0x1p53);
    x.push_back(static_cast<Real>(value));
  }
  CHECK(low_bits == (std::uint64_t{1} << 53) - 1);
  CHECK(kolmogorov_distance(x, [](double v) { return v; }) < 2.7 / std::sqrt(100000.0));
}

TEST_CASE("random_below is unbiased for every bound") {
  for (const std::uint64_t bound : {1u, 2u, 3u, 7u, 10u}) {
    std::vector<double> counts(bound);
    constexpr Index kDraws = 60000;
    for (Index i = 0; i < kDraws; ++i) ++counts[random_below(kRandom, i, bound)];
    const double expected = static_cast<double>(kDraws) / static_cast<double>(bound);
    for (const double count : counts) {
      CHECK(std::abs(count - expected) <= 5 * std::sqrt(expected));
    }
  }
  // Just over half of all words: every second block is rejected. A plain product would map two
  // words to some numbers and one word to others.
  const std::uint64_t bound = (std::uint64_t{1} << 63) + 1;
  constexpr Index kDraws = 20000;
  double odd = 0;
  double high = 0;
  for (Index i = 0; i < kDraws; ++i) {
    const std::uint64_t value = random_below(kRandom, i, bound);
    CHECK(value < bound);
    odd += static_cast<double>(value % 2);
    high += value > bound / 2 ? 1 : 0;
  }
  CHECK(std::abs(odd - kDraws / 2) < 5 * std::sqrt(kDraws) / 2);
  CHECK(std::abs(high - kDraws / 2) < 5 * std::sqrt(kDraws) / 2);
  CHECK_THROWS_AS(random_below(kRandom, 0, 0), Error);
}

TEST_CASE("a dropout mask keeps the given share and scales it up") {
  for (const Real probability : {Real(0), Real(0.5), Real(0.9)}) {
    for (const Index count : {0, 1, 63, 64, 65, 100003}) {
      const auto x = test::normal_values(count);
      const auto mask = test::on_all_thread_counts([&] {
        Guarded out(count);
        Guarded y(count);
        dropout_forward({}, kRandom, probability, x.data(), out.data(), y.data(), count);
        for (Index i = 0; i < count; ++i) {
          if (y.data()[i] != x[static_cast<std::size_t>(i)] * out.data()[i])
            FAIL("y is not x mask");
        }
        return out.values();
      });
      const Real kept = 1 / (1 - probability);
      CHECK(std::all_of(mask.begin(), mask.end(), [&](Real m) { return m == 0 || m == kept; }));
      const auto zeros = static_cast<double>(std::count(mask.begin(), mask.end(), Real(0)));
      const double expected = static_cast<double>(probability) * static_cast<double>(count);
      CHECK(std::abs(zeros - expected) <= 5 * std::sqrt(expected));
    }
  }
}

TEST_CASE("random_categories: uniform, determined by the words, in any slice") {
  const Random random{.seed = 3, .purpose = 8};
  std::vector<std::int32_t> drawn(20000);
  random_categories({}, random, 10, drawn.data(), 20000);
  std::vector<int> counts(10);
  for (const std::int32_t category : drawn) ++counts.at(static_cast<std::size_t>(category));
  for (const int count : counts) CHECK(std::abs(count - 2000) < 200);
  std::vector<std::int32_t> slice(100);
  random_categories({}, random, 10, slice.data(), 100, 777);
  CHECK(std::equal(slice.begin(), slice.end(), drawn.begin() + 777));
  random_categories({}, random, 1, slice.data(), 100);
  CHECK(slice == std::vector<std::int32_t>(100, 0));
}

}  // namespace ballast
