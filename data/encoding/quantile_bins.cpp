#include "data/encoding/quantile_bins.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "data/encoding/number_values.h"
#include "data/tables/number_key.h"
#include "kernels/error.h"

namespace ballast {
namespace {

double least_rows_of_point(const Distinct& distinct, Index rows, const BinOptions& options) {
  const bool few = static_cast<Index>(distinct.keys.size()) <= options.few_values;
  const double share = few ? 1 : std::max(2.0, options.point_share * static_cast<double>(rows));
  return std::max(share, static_cast<double>(options.protect));
}

// At most `most` values of the range [first, last] of sorted values at equal steps, the ends among
// them.
std::vector<std::uint64_t> knots_of(const std::vector<std::uint64_t>& sorted, std::size_t first,
                                    std::size_t last, Index most) {
  if (sorted[first] == sorted[last]) return {sorted[first]};
  const std::size_t knots = std::min(static_cast<std::size_t>(most), last - first + 1);
  std::vector<std::uint64_t> result;
  for (std::size_t k = 0; k < knots; ++k) {
    result.push_back(sorted[first + (last - first) * k / (knots - 1)]);
  }
  return result;
}

// Cuts sorted values into at most `bins` ranges, equal values in the same one; returns the first
// value of each and the number of values.
std::vector<std::size_t> cut(const std::vector<std::uint64_t>& sorted, std::size_t bins) {
  std::vector<std::size_t> starts{0};
  for (std::size_t bin = 1; bin < bins; ++bin) {
    const std::uint64_t edge = sorted[sorted.size() * bin / bins];
    const auto start = static_cast<std::size_t>(
        std::lower_bound(sorted.begin(), sorted.end(), edge) - sorted.begin());
    if (start > starts.back()) starts.push_back(start);
  }
  starts.push_back(sorted.size());
  return starts;
}

}  // namespace

QuantileBins QuantileBins::fit(const Column& column, Index rows, const BinOptions& options) {
  std::vector<Key> keys = present_keys(column, rows);
  if (keys.empty()) {
    throw Error("column '" + column.info.name + "': cannot fit bins: all values are missing");
  }
  const bool has_missing = static_cast<Index>(keys.size()) < rows;
  QuantileBins result = fit(std::move(keys), column.info, options);
  result.has_missing_ = has_missing;
  return result;
}

QuantileBins QuantileBins::fit(std::vector<Key> keys, const ColumnInfo& info,
                               const BinOptions& options) {
  QuantileBins result;
  std::sort(keys.begin(), keys.end());
  const ValueRange<Key> range = protected_range(keys, options.protect);
  for (Key& key : keys) key = std::clamp(key, range.minimum, range.maximum);
  const Distinct distinct = count_distinct(keys);
  const double least = least_rows_of_point(distinct, static_cast<Index>(keys.size()), options);
  std::vector<std::vector<Key>> codes;
  std::vector<Key> rest;
  for (std::size_t i = 0; i < distinct.keys.size(); ++i) {
    if (distinct.counts[i] >= least) {
      codes.push_back({distinct.keys[i]});
    } else {
      rest.insert(rest.end(), static_cast<std::size_t>(distinct.counts[i]), distinct.keys[i]);
    }
  }
  const bool too_few = static_cast<Index>(rest.size()) < options.protect && !codes.empty();
  if (!rest.empty() && !too_few) {
    const Index least_rows = std::max(options.least_rows, options.protect);
    const Index bins =
        std::clamp<Index>(static_cast<Index>(rest.size()) / least_rows, 1, options.bins);
    result.digits_ = NumberDigits::fit(rest, info);
    const std::vector<std::size_t> starts = cut(rest, static_cast<std::size_t>(bins));
    for (std::size_t bin = 0; bin + 1 < starts.size(); ++bin) {
      codes.push_back(knots_of(rest, starts[bin], starts[bin + 1] - 1, options.most_knots));
    }
  }
  std::sort(codes.begin(), codes.end());
  result.starts_.push_back(0);
  for (const std::vector<Key>& knots : codes) {
    result.knots_.insert(result.knots_.end(), knots.begin(), knots.end());
    result.starts_.push_back(result.knots_.size());
  }
  return result;
}

bool QuantileBins::is_point(std::int32_t code) const {
  const auto c = static_cast<std::size_t>(code);
  return !is_missing_code(code) && starts_[c + 1] - starts_[c] == 1;
}

std::vector<bool> QuantileBins::ranges() const {
  std::vector<bool> ranges;
  for (std::size_t c = 0; c + 1 < starts_.size(); ++c) {
    ranges.push_back(starts_[c + 1] - starts_[c] > 1);
  }
  return ranges;
}

Index QuantileBins::points() const {
  const std::vector<bool> all = ranges();
  return std::count(all.begin(), all.end(), false);
}

std::int32_t QuantileBins::find(Key key, const ColumnInfo& info) const {
  const auto count = static_cast<std::int32_t>(starts_.size()) - 1;
  const auto first_knot = [&](std::int32_t c) {
    return knots_[starts_[static_cast<std::size_t>(c)]];
  };
  const auto last_knot = [&](std::int32_t c) {
    return knots_[starts_[static_cast<std::size_t>(c) + 1] - 1];
  };
  std::int32_t low = 0;  // the last code that starts at or before the key
  for (std::int32_t high = count; high - low > 1;) {
    const std::int32_t middle = low + (high - low) / 2;
    (first_knot(middle) <= key ? low : high) = middle;
  }
  if (key <= last_knot(low)) return low;
  std::int32_t bin = low;  // around the point
  while (bin > 0 && is_point(bin)) --bin;
  if (key <= last_knot(bin)) return bin;
  if (low + 1 == count) return low;
  const double value = key_number(key, info);
  const double to_low = value - key_number(last_knot(low), info);
  const double to_next = key_number(first_knot(low + 1), info) - value;
  return to_low <= to_next ? low : low + 1;
}

double QuantileBins::number(std::int32_t code, double position, const ColumnInfo& info) const {
  const auto c = static_cast<std::size_t>(code);
  const std::size_t first = starts_[c];
  const std::size_t pieces = starts_[c + 1] - first - 1;
  if (pieces == 0) return key_number(knots_[first], info);
  const double at = std::clamp(position, 0.0, 1.0) * static_cast<double>(pieces);
  const std::size_t piece = std::min(static_cast<std::size_t>(at), pieces - 1);
  const double low = key_number(knots_[first + piece], info);
  const double high = key_number(knots_[first + piece + 1], info);
  return low + (at - static_cast<double>(piece)) * (high - low);
}

double QuantileBins::share_below(std::int32_t code, double number, const ColumnInfo& info) const {
  const auto c = static_cast<std::size_t>(code);
  const auto begin = knots_.begin() + static_cast<std::ptrdiff_t>(starts_[c]);
  const auto end = knots_.begin() + static_cast<std::ptrdiff_t>(starts_[c + 1]);
  const auto above =
      std::find_if(begin, end, [&](Key knot) { return key_number(knot, info) >= number; });
  if (above == begin) return 0;
  if (above == end) return 1;
  const double low = key_number(*(above - 1), info);
  const double high = key_number(*above, info);
  const double piece = static_cast<double>(above - begin - 1) + (number - low) / (high - low);
  return piece / static_cast<double>(end - begin - 1);
}

void QuantileBins::encode(const Column& column, const ColumnInfo& info, EncodedTable& out,
                          std::size_t part) const {
  for (Index row = 0; row < out.rows(); ++row) {
    if (column.is_missing(row)) {
      if (!has_missing_) refuse_missing(info, row);
      out.set(part, row, static_cast<std::int32_t>(codes() - 1), 0);
      continue;
    }
    const Key key = number_key(column, row);
    const std::int32_t code = find(key, info);
    out.set(part, row, code, static_cast<float>(share_below(code, key_number(key, info), info)));
  }
}

void QuantileBins::decode(const EncodedTable& rows, std::size_t part, const ColumnInfo& info,
                          bool clip, const Random& random, Index first, Column& out) const {
  start_numbers(info, rows.rows(), has_missing_, out);
  const AliasTable texts = has_missing_ ? missing_text_table(info) : AliasTable();
  for (Index row = 0; row < rows.rows(); ++row) {
    const std::int32_t code = rows.code(part, row);
    const auto r = static_cast<std::size_t>(row);
    if (is_missing_code(code)) {
      out.missing[r] = texts.draw(random, first + row);
    } else {
      put(code, static_cast<double>(rows.alpha(part, row)), info, clip, {random, first + row}, row,
          out);
    }
  }
}

void QuantileBins::put(std::int32_t code, double position, const ColumnInfo& info, bool clip,
                       const Draw& draw, Index row, Column& out) const {
  const auto r = static_cast<std::size_t>(row);
  if (is_point(code)) return put_key(knots_[starts_[static_cast<std::size_t>(code)]], info, r, out);
  put_number(digits_.round(number(code, position, info), info, draw), info, clip, r, out);
}

void QuantileBins::clip_range(ColumnInfo& info) const {
  const auto [low, high] = std::minmax_element(knots_.begin(), knots_.end());
  set_range({*low, *high}, info);
}

void QuantileBins::save(const std::string& name, ModelFile& file) const {
  std::vector<std::int64_t> knots;
  for (const Key key : knots_) knots.push_back(key_integer(key));
  file.put(name + ".knots", knots);
  digits_.save(name, file);
  file.put(name + ".starts", std::vector<std::int64_t>(starts_.begin(), starts_.end()));
  file.put(name + ".has_missing", std::vector<std::int64_t>{has_missing_ ? 1 : 0});
}

QuantileBins QuantileBins::load(const std::string& name, const ModelFile& file,
                                const ColumnInfo& info) {
  QuantileBins result;
  for (const std::int64_t knot : file.get_integers(name + ".knots", kAnyCount, kAnyInteger)) {
    result.knots_.push_back(integer_key(knot));
    file.require(is_seen(result.knots_.back(), info), name + ".knots",
                 "has a value outside the column's range");
  }
  const auto end = static_cast<std::int64_t>(result.knots_.size());
  const std::vector<std::int64_t> starts =
      file.get_integers(name + ".starts", {2, kAnyCount.most}, {0, end});
  file.require(
      starts.front() == 0 && starts.back() == end &&
          std::adjacent_find(starts.begin(), starts.end(), std::greater_equal<>()) == starts.end(),
      name + ".starts", "does not divide the knots into bins");
  result.starts_.assign(starts.begin(), starts.end());
  for (std::size_t c = 0; c + 1 < result.starts_.size(); ++c) {
    const auto at = [&](std::size_t code) {
      return result.knots_.begin() + static_cast<std::ptrdiff_t>(result.starts_[code]);
    };
    file.require(std::is_sorted(at(c), at(c + 1)) && (c == 0 || *at(c - 1) < *at(c)),
                 name + ".knots", "is not in increasing order");
  }
  result.digits_ = NumberDigits::load(name, file, info);
  result.has_missing_ = file.get_flag(name + ".has_missing");
  file.require(
      !result.has_missing_ || std::any_of(info.missing_counts.begin(), info.missing_counts.end(),
                                          [](std::int64_t count) { return count > 0; }),
      name + ".has_missing", "is set, but the column has no text of missing values");
  return result;
}

}  // namespace ballast
