// Codes: names, parsing, sampling.
#include <doctest/doctest.h>

#include <algorithm>

#include "models/infogan/codes.h"
#include "models/infogan/model.h"
#include "models/options/option_values.h"
#include "tests/data/test_folder.h"

namespace ballast {
namespace {

using infogan::Code;
using infogan::Codes;
using infogan::count_categories;
using infogan::count_continuous;
using infogan::draw_latents;
using infogan::Latents;
using infogan::NoiseLaw;
using infogan::parse_codes;
using infogan::sample_streams;
using infogan::set_code;

std::vector<Index> categories(const Codes& codes) {
  std::vector<Index> result;
  for (const Code& code : codes) result.push_back(code.categories);
  return result;
}

TEST_CASE("codes are numbered in order and counted") {
  const Codes codes = parse_codes("cat:10,cont:2");
  CHECK(categories(codes) == std::vector<Index>{10, 0, 0});
  CHECK(codes[0].name == "c1");
  CHECK(codes[2].name == "c3");
  CHECK(count_continuous(codes) == 2);
  CHECK(count_categories(codes) == 10);
  CHECK(categories(parse_codes("cont:1,cat:2,cont:2,cat:1000")) ==
        std::vector<Index>{0, 2, 0, 0, 1000});
  CHECK(parse_codes("cont:29").back().name == "c29");
  CHECK(parse_codes("cat:4,cont:28").size() == 29);
}

TEST_CASE("the error for invalid codes contains the whole text and the invalid part") {
  const struct {
    const char* text;
    const char* wrong;
  } cases[] = {{"", "''"},
               {"cat", "'cat'"},
               {"cat:", "'cat:'"},
               {"cat:1", "'cat:1'"},
               {"cat:x", "'cat:x'"},
               {"cat:-3", "'cat:-3'"},
               {"cat:3.5", "'cat:3.5'"},
               {"cat:1001", "1000"},
               {"cont:0", "'cont:0'"},
               {"cont:", "'cont:'"},
               {"cont:30", "29"},
               {"cont:99999999999999999999", "cont:"},
               {"cat:9,cont:29", "29"},
               {"dog:3", "'dog:3'"},
               {"Cat:3", "'Cat:3'"},
               {"cat:3,", "''"},
               {",cat:3", "''"},
               {"cat:3,,cont:1", "''"},
               {"cat:3;cont:1", "'cat:3;cont:1'"},
               {"cat:3, cont:1", "' cont:1'"},
               {":3", "':3'"}};
  for (const auto& entry : cases) {
    const std::string text = entry.text;
    const std::string wrong = entry.wrong;
    CAPTURE(text);
    CHECK_THROWS_AS(parse_codes(text), UsageError);
    const std::string message = message_of([&] { parse_codes(text); });
    CAPTURE(message);
    CHECK(message.find("codes '" + text + "':") == 0);
    CHECK(message.find(wrong, 8 + text.size()) != std::string::npos);
    CHECK(message.find("cat:10,cont:2") != std::string::npos);
  }
}

Latents draw(const Codes& codes, std::uint64_t seed, Index first, Index rows,
             NoiseLaw law = NoiseLaw::uniform) {
  return draw_latents(codes, 5, law, rows, sample_streams(seed, first), {});
}

template <class T>
std::vector<T> slice(const std::vector<T>& all, Index first, Index rows, Index columns) {
  const auto begin = all.begin() + first * columns;
  return {begin, begin + rows * columns};
}

TEST_CASE("a row of latents depends only on the seed and its index") {
  const Codes codes = parse_codes("cat:7,cont:2,cat:3");
  for (const NoiseLaw law : {NoiseLaw::uniform, NoiseLaw::normal}) {
    const Latents all = draw(codes, 3, 0, 40, law);
    for (const Index first : {0, 1, 13}) {
      CAPTURE(first);
      const Latents part = draw(codes, 3, first, 9, law);
      CHECK(part.noise.to_vector() == slice(all.noise.to_vector(), first, 9, 5));
      CHECK(part.continuous.to_vector() == slice(all.continuous.to_vector(), first, 9, 2));
      for (std::size_t i = 0; i < 2; ++i) {
        CHECK(part.categories[i].to_vector() == slice(all.categories[i].to_vector(), first, 9, 1));
      }
    }
    const Latents other = draw(codes, 4, 0, 40, law);
    CHECK(other.noise.to_vector() != all.noise.to_vector());
    CHECK(other.continuous.to_vector() != all.continuous.to_vector());
    CHECK(other.categories[0].to_vector() != all.categories[0].to_vector());
  }
}

TEST_CASE("latents have the specified distributions") {
  constexpr Index kRows = 4000;
  const Codes codes = parse_codes("cat:4,cat:4,cont:1");
  const Latents latents = draw(codes, 0, 0, kRows);
  CHECK(latents.rows() == kRows);
  for (const Tensor& uniform : {latents.noise, latents.continuous}) {
    double mean = 0;
    double square = 0;
    for (const Real value : uniform.to_vector()) {
      CHECK_GE(value, -1);
      CHECK_LE(value, 1);
      mean += value;
      square += value * value;
    }
    const auto count = static_cast<double>(uniform.count());
    CHECK(std::abs(mean / count) < 0.04);
    CHECK(std::abs(square / count - 1.0 / 3) < 0.02);
  }
  for (const Integers& drawn : latents.categories) {
    const auto values = drawn.to_vector();
    for (std::int32_t category = 0; category < 4; ++category) {
      const auto share = std::count(values.begin(), values.end(), category);
      CHECK(std::abs(static_cast<double>(share) / kRows - 0.25) < 0.03);
    }
  }
  CHECK(latents.categories[0].to_vector() != latents.categories[1].to_vector());
  double square = 0;
  for (const Real value : draw(codes, 0, 0, kRows, NoiseLaw::normal).noise.to_vector()) {
    square += value * value;
  }
  CHECK(square / (5 * kRows) == doctest::Approx(1).epsilon(0.05));
  CHECK_FALSE(draw(parse_codes("cat:4"), 0, 0, 3).continuous.defined());
}

TEST_CASE("set_code changes one code in all rows and nothing else") {
  const Codes codes = parse_codes("cont:1,cat:7,cont:1,cat:3");
  const Latents before = draw(codes, 3, 0, 6);
  for (std::size_t set = 0; set < codes.size(); ++set) {
    CAPTURE(set);
    Latents latents = draw(codes, 3, 0, 6);
    const bool categorical = codes[set].categories > 0;
    set_code(codes, set, categorical ? 2 : -1.5, latents);
    CHECK(latents.noise.to_vector() == before.noise.to_vector());
    for (std::size_t i = 0; i < 2; ++i) {
      const bool changed = set == 2 * i + 1;
      CHECK(latents.categories[i].to_vector() ==
            (changed ? std::vector<std::int32_t>(6, 2) : before.categories[i].to_vector()));
    }
    std::vector<Real> expected = before.continuous.to_vector();
    for (std::size_t row = 0; row < 6 && !categorical; ++row) {
      expected[2 * row + set / 2] = Real(-1.5);
    }
    CHECK(latents.continuous.to_vector() == expected);
  }
}

TEST_CASE("set_code sets a value for each row; check_value refuses others") {
  const Codes codes = parse_codes("cat:3,cont:2");
  Latents latents = draw(codes, 3, 0, 3);
  const std::vector<Real> before = latents.continuous.to_vector();
  set_code(codes, 0, std::vector<double>{2, 0, 1}, latents);
  set_code(codes, 2, std::vector<double>{-2, 0, 0.5}, latents);
  CHECK(latents.categories[0].to_vector() == std::vector<std::int32_t>{2, 0, 1});
  CHECK(latents.continuous.to_vector() ==
        std::vector<Real>{before[0], -2, before[2], 0, before[4], 0.5});
  for (const double value : {0.0, 2.0}) CHECK_NOTHROW(check_value(codes[0], value));
  for (const double value : {-1.0, 3.0, 0.5, std::nan("")}) {
    CHECK_THROWS_AS(check_value(codes[0], value), Error);
  }
  for (const double value : {-1000.0, 0.5}) CHECK_NOTHROW(check_value(codes[1], value));
  for (const double value : {1000.5, std::nan("")}) {
    CHECK_THROWS_AS(check_value(codes[1], value), Error);
  }
}

}  // namespace
}  // namespace ballast
