// Items with known factors and codes for the tests: from tests/fixtures/make_codes.py, and
// simulated.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "kernels/error.h"
#include "kernels/random.h"
#include "metrics/codes/coded_set.h"

namespace ballast {

inline nlohmann::json codes_fixture() {
  std::ifstream file(BALLAST_FIXTURES "/codes.json");
  REQUIRE(file);
  return nlohmann::json::parse(file);
}

// "train" or "test".
inline CodedSet fixture_set(const nlohmann::json& fixture, const std::string& name) {
  CodedSet set;
  for (std::size_t k = 0; k < fixture["sizes"].size(); ++k) {
    set.factors.push_back({"factor " + std::to_string(k), fixture["sizes"][k].get<std::int32_t>(),
                           fixture["ordered"][k].get<bool>()});
  }
  set.values = fixture[name]["values"].get<std::vector<std::int32_t>>();
  set.items = static_cast<Index>(set.values.size() / set.factors.size());
  const double unit = fixture["unit"].get<double>();
  for (const auto& code : fixture[name]["codes"]) {
    set.codes.push_back(static_cast<Real>(code.get<int>() * unit));
  }
  set.dimensions = static_cast<Index>(set.codes.size()) / set.items;
  return set;
}

// Random factor values, 3 to 7 per factor, without codes.
inline CodedSet random_values(Index items, std::uint64_t seed) {
  CodedSet set;
  set.items = items;
  set.factors = {{"shape", 3, false},
                 {"scale", 4, true},
                 {"turn", 5, true},
                 {"column", 6, true},
                 {"row", 7, true}};
  for (Index i = 0; i < items; ++i) {
    for (std::size_t k = 0; k < 5; ++k) {
      const auto value = random_below({seed, 1, static_cast<std::uint32_t>(k)}, i,
                                      static_cast<std::uint64_t>(set.factors[k].size));
      set.values.push_back(static_cast<std::int32_t>(value));
    }
  }
  return set;
}

// Each code is one factor in [-1, 1], last factor first, followed by a constant code.
inline CodedSet perfect_codes(Index items, std::uint64_t seed) {
  CodedSet set = random_values(items, seed);
  set.dimensions = 6;
  for (std::size_t i = 0; i < static_cast<std::size_t>(items); ++i) {
    for (std::size_t k = 5; k-- > 0;) {
      const Real value = static_cast<Real>(set.values[i * 5 + k]);
      set.codes.push_back(2 * value / static_cast<Real>(set.factors[k].size - 1) - 1);
    }
    set.codes.push_back(Real{0.25});
  }
  return set;
}

// Codes that are independent of the factors.
inline CodedSet random_codes(Index items, std::uint64_t seed, Index dimensions = 10) {
  CodedSet set = random_values(items, seed);
  set.dimensions = dimensions;
  set.codes.resize(static_cast<std::size_t>(items * dimensions));
  random_normal({}, {seed, 2}, set.codes.data(), items * dimensions);
  return set;
}

// The dimensions in another order.
inline CodedSet reorder(const CodedSet& set, const std::vector<Index>& order) {
  CodedSet result = set;
  result.dimensions = static_cast<Index>(order.size());
  result.codes.clear();
  for (Index i = 0; i < set.items; ++i) {
    for (const Index d : order) {
      result.codes.push_back(set.codes[static_cast<std::size_t>(i * set.dimensions + d)]);
    }
  }
  return result;
}

// Sets a factor to 0 for all items.
inline void hold_factor(CodedSet& set, std::size_t factor) {
  for (std::size_t at = factor; at < set.values.size(); at += set.factors.size()) {
    set.values[at] = 0;
  }
}

template <typename Call>
std::string error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace ballast
