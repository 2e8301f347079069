#include "data/tables/columns/integer_codes.h"

#include <algorithm>
#include <numeric>

#include "data/tables/identifiers/integer_keys.h"

namespace ballast {
namespace {

constexpr Index kMostCodes = 1000;
constexpr Index kRepeats = 10;
constexpr std::int64_t kLeastCode = 100;

}  // namespace

CodeDetector::CodeDetector(Index rows)
    : most_(static_cast<std::size_t>(std::min(kMostCodes, rows / kRepeats))) {}

bool CodeDetector::add(std::int64_t value) {
  constexpr std::int64_t kLongest = 1'000'000'000'000'000;
  if (values_.empty()) {
    if (value < kLeastCode || value >= kLongest) return false;
    for (least_value_ = kLeastCode; value / least_value_ >= 10;) least_value_ *= 10;
    end_ = 10 * least_value_;
  }
  if (value < least_value_ || value >= end_) return false;
  values_.insert(value);
  return values_.size() <= most_;
}

bool CodeDetector::are_codes() const {
  constexpr std::size_t kLeast = 5;
  if (values_.size() < kLeast) return false;
  IntegerFacts facts;
  for (const std::int64_t value : values_) facts.add(value);
  return facts.step == 1 && !are_times(facts) &&
         facts.maximum - facts.minimum + 1 >= 2 * static_cast<double>(values_.size());
}

}  // namespace ballast
