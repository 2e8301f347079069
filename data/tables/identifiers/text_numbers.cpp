#include "data/tables/identifiers/text_numbers.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace ballast {
namespace {

std::int64_t power_of_ten(std::size_t exponent) {
  std::int64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

// Narrows the range to round numbers, so that it does not tell the least and the greatest one.
void round_range(NumberPart& part) {
  const std::int64_t range = part.greatest - part.least;
  const std::int64_t round = round_unit(range);
  const std::int64_t steps = round / std::gcd(round, part.step);
  if (steps > range / part.step) return;
  const std::int64_t unit = steps * part.step;
  const std::int64_t rest = part.least % part.step;
  part.least = (part.least - rest + unit - 1) / unit * unit + rest;
  part.greatest = (part.greatest - rest) / unit * unit + rest;
}

// All numbers of `shortest` to `longest` digits before the point.
void widen_range(NumberPart& part, std::size_t shortest, std::size_t longest) {
  constexpr std::int64_t kMostOctet = 255;
  const bool octet = longest == 3 && part.decimals == 0 && part.greatest <= kMostOctet;
  const bool any = part.width > 0 || part.decimals > 0 || shortest == 1;
  part.least = any ? 0 : power_of_ten(shortest - 1);
  part.greatest =
      octet ? kMostOctet : power_of_ten(longest + static_cast<std::size_t>(part.decimals)) - 1;
}

}  // namespace

bool has_leading_zero(std::string_view digits) {
  return digits.size() > 1 && digits[0] == '0' && digits[1] != '.';
}

bool find_number(const std::vector<std::string_view>& pieces, NumberPart& part) {
  std::size_t width = 0;
  std::size_t shortest = pieces.front().size();
  std::size_t longest = 0;
  std::size_t least_decimals = pieces.front().size();
  for (const std::string_view piece : pieces) {
    const std::size_t point = std::min(piece.find('.'), piece.size());
    const std::size_t decimals = piece.size() - std::min(piece.size(), point + 1);
    shortest = std::min(shortest, point);
    longest = std::max(longest, point);
    if (has_leading_zero(piece)) width = point;
    least_decimals = std::min(least_decimals, decimals);
    part.decimals = std::max(part.decimals, static_cast<std::int64_t>(decimals));
  }
  constexpr std::size_t kMostDigits = 18;
  if (longest > kMostDigits || (width > 0 && shortest != longest)) return false;
  part.decimals = std::min(part.decimals, static_cast<std::int64_t>(kMostDigits - longest));
  part.least_decimals = std::min(static_cast<std::int64_t>(least_decimals), part.decimals);
  part.width = static_cast<std::int64_t>(width);
  std::set<std::int64_t> distinct;
  for (const std::string_view piece : pieces) distinct.insert(*number_of(piece, part.decimals));
  part.least = *distinct.begin();
  part.greatest = *distinct.rbegin();
  if (pieces.size() < kLeastShared) {
    widen_range(part, shortest, longest);
    return true;
  }
  std::int64_t step = 0;
  for (const std::int64_t number : distinct) step = std::gcd(step, number - part.least);
  part.step = std::max<std::int64_t>(step, 1);
  if (2 * distinct.size() > pieces.size()) round_range(part);
  return true;
}

}  // namespace ballast
