#include "data/encoding/mode_normalizer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <string>
#include <utility>

#include "data/encoding/number_values.h"
#include "data/tables/number_key.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::size_t kMostDistinct = 65536;
constexpr double kLeastPointRows = 10;
constexpr double kLeastPointShareOfAll = 0.002;
constexpr double kSmoothing = 1e-6;
constexpr double kAlphaLimit = 0.99;
constexpr double kWidth = 4;  // alpha = 1 is this many standard deviations
// Interquartile ranges: 20 standard deviations of a normal distribution.
constexpr double kFar = 15;

template <class Count>
double sum_of(const std::vector<Count>& counts) {
  double sum = 0;
  for (const Count count : counts) sum += static_cast<double>(count);
  return sum;
}

// Moves the values that at least `least` rows have from `rest` to `points`. Returns the number of
// rows moved.
double take_points(double least, Distinct& rest, std::vector<std::uint64_t>& points) {
  Distinct left;
  double taken = 0;
  for (std::size_t i = 0; i < rest.keys.size(); ++i) {
    if (rest.counts[i] >= least) {
      points.push_back(rest.keys[i]);
      taken += rest.counts[i];
    } else {
      left.keys.push_back(rest.keys[i]);
      left.counts.push_back(rest.counts[i]);
    }
  }
  rest = std::move(left);
  return taken;
}

// The values that become modes of their own, in increasing order. `rest` keeps the others.
std::vector<std::uint64_t> find_points(const NormalizerOptions& options, Distinct& rest) {
  std::vector<std::uint64_t> points;
  const double rows = sum_of(rest.counts);
  const auto distinct = static_cast<double>(rest.keys.size());
  if (distinct <= static_cast<double>(options.few_values) && rows >= kLeastPointRows * distinct) {
    take_points(0, rest, points);
    return points;
  }
  const double taken =
      take_points(std::max(options.point_share * rows, kLeastPointRows), rest, points);
  if (2 * taken >= rows) {
    const double least =
        std::max(options.point_share * (rows - taken), kLeastPointShareOfAll * rows);
    take_points(std::max(least, kLeastPointRows), rest, points);
  }
  if (rest.keys.size() == 1) take_points(0, rest, points);
  std::sort(points.begin(), points.end());
  return points;
}

// If only a small share of the rows is left, fewer and wider modes are used, because each mode is a
// column of every encoded row.
int components_for_rest(const NormalizerOptions& options, double share) {
  const int fair = static_cast<int>(std::ceil(options.components * std::sqrt(share)));
  return std::max(std::min(2, options.components), fair);
}

double quantile(const WeightedValues& data, double share) {
  double left = share * sum_of(data.counts);
  std::size_t i = 0;
  while (i + 1 < data.values.size() && (left -= data.counts[i]) > 0) ++i;
  return data.values[i];
}

// Removes outliers if they are fewer rows than the minimum weight of a mode (or a single row).
// Otherwise one wrong number would set the scale of the column, and all other values would fall
// into one narrow mode.
WeightedValues without_far_values(const WeightedValues& data, double least_weight) {
  const double low = quantile(data, 0.25);
  const double high = quantile(data, 0.75);
  const double reach = kFar * (high - low);
  if (!(reach > 0)) return data;
  WeightedValues near;
  for (std::size_t i = 0; i < data.values.size(); ++i) {
    if (data.values[i] < low - reach || data.values[i] > high + reach) continue;
    near.values.push_back(data.values[i]);
    near.counts.push_back(data.counts[i]);
  }
  const double rows = sum_of(data.counts);
  const double far = rows - sum_of(near.counts);
  return far <= std::max(1.0, least_weight * rows) ? near : data;
}

struct Scale {
  double mean = 0;
  double deviation = 1;
};

// Scales to mean 0 and variance 1 (divisor n). Done in two steps, so that squares neither overflow
// nor underflow.
Scale standardise(WeightedValues& data) {
  const double largest = std::max(std::abs(data.values.front()), std::abs(data.values.back()));
  const double rows = sum_of(data.counts);
  double mean = 0;
  for (std::size_t i = 0; i < data.values.size(); ++i) {
    data.values[i] /= largest;
    mean += data.counts[i] * data.values[i];
  }
  mean /= rows;
  double variance = 0;
  for (std::size_t i = 0; i < data.values.size(); ++i) {
    data.values[i] -= mean;
    variance += data.counts[i] * data.values[i] * data.values[i];
  }
  const double deviation = std::sqrt(variance / rows);
  if (!(deviation > 0)) return {mean * largest, 0};
  for (double& value : data.values) value /= deviation;
  return {mean * largest, deviation * largest};
}

// Merges neighbouring values of a standardised column into their mean. Groups are narrow and have
// few rows. Columns with up to kMostDistinct values are not changed.
WeightedValues merge_neighbours(WeightedValues data) {
  if (data.values.size() <= kMostDistinct) return data;
  const double most_rows = sum_of(data.counts) / (static_cast<double>(kMostDistinct) / 2);
  const double most_width = 0.01;  // standard deviations of the column
  WeightedValues merged;
  double first = 0;
  double sum = 0;
  double rows = 0;
  for (std::size_t i = 0; i < data.values.size(); ++i) {
    if (rows > 0 && (rows >= most_rows || data.values[i] - first > most_width)) {
      merged.values.push_back(sum / rows);
      merged.counts.push_back(rows);
      rows = 0;
    }
    if (rows == 0) {
      first = data.values[i];
      sum = 0;
    }
    sum += data.counts[i] * data.values[i];
    rows += data.counts[i];
  }
  merged.values.push_back(sum / rows);
  merged.counts.push_back(rows);
  return merged;
}

std::vector<MixtureComponent> fit_gaussians(WeightedValues data, const NormalizerOptions& options,
                                            const Random& random) {
  const Scale scale = standardise(data);
  if (scale.deviation == 0) {  // the values are too close to distinguish in double precision
    return {{1, scale.mean, std::max(std::abs(scale.mean) * 1e-9, 1e-300), 0}};
  }
  data = merge_neighbours(std::move(data));
  const int components = static_cast<int>(
      std::min<std::size_t>(static_cast<std::size_t>(options.components), data.values.size()));
  const GaussianMixture mixture = fit_mixture(data, k_means(data, components, random), components);
  std::vector<MixtureComponent> kept;
  for (MixtureComponent component : mixture.components) {
    if (component.weight <= options.least_weight) continue;
    component.mean = component.mean * scale.deviation + scale.mean;
    component.deviation *= scale.deviation;
    component.log_scale -= std::log(scale.deviation);
    kept.push_back(component);
  }
  return kept;
}

// The share of a standard normal distribution below z.
double normal_share(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

// The inverse of normal_share(): Newton's method from a rational approximation (Abramowitz and
// Stegun 1964, 26.2.23).
double normal_quantile(double share) {
  const double p = std::clamp(share, 1e-6, 1 - 1e-6);
  const double t = std::sqrt(-2 * std::log(std::min(p, 1 - p)));
  const double tail = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                              (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  double z = p < 0.5 ? -tail : tail;
  for (int i = 0; i < 2; ++i) {
    const double density = std::exp(-z * z / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
    z -= (normal_share(z) - p) / density;
  }
  return z;
}

// Draws a mode, for u in [0, 1), from the responsibilities, each smoothed by kSmoothing.
std::int32_t draw_mode(const double* responsibilities, std::size_t modes, double u) {
  double left = u * (1 + kSmoothing * static_cast<double>(modes));
  for (std::size_t k = 0; k + 1 < modes; ++k) {
    left -= responsibilities[k] + kSmoothing;
    if (left < 0) return static_cast<std::int32_t>(k);
  }
  return static_cast<std::int32_t>(modes - 1);
}

}  // namespace

ModeNormalizer ModeNormalizer::fit(const Column& column, Index rows,
                                   const NormalizerOptions& options, const Random& random) {
  ModeNormalizer normalizer;
  std::vector<Key> all = present_keys(column, rows);
  normalizer.has_missing_ = static_cast<Index>(all.size()) < rows;
  if (all.empty()) {
    throw Error("column '" + column.info.name + "': cannot fit modes: all values are missing");
  }
  const auto present = static_cast<double>(all.size());
  Distinct rest = count_distinct(all);
  normalizer.points_ = find_points(options, rest);
  if (rest.keys.empty()) return normalizer;
  std::erase_if(all, [&](Key key) {
    return std::binary_search(normalizer.points_.begin(), normalizer.points_.end(), key);
  });
  if (options.ranks) {
    normalizer.ranks_ = ColumnDistribution::fit(all, column.info, options.protect);
    normalizer.gaussians_ = {{1, 0, 1, 0}};
    return normalizer;
  }
  normalizer.digits_ = NumberDigits::fit(all, column.info);
  NormalizerOptions rest_options = options;
  rest_options.components = components_for_rest(options, sum_of(rest.counts) / present);
  WeightedValues data{{}, std::move(rest.counts)};
  for (const Key key : rest.keys) data.values.push_back(key_number(key, column.info));
  data = without_far_values(data, options.least_weight);
  normalizer.gaussians_ = fit_gaussians(std::move(data), rest_options, random);
  return normalizer;
}

std::vector<std::uint64_t> ModeNormalizer::only_points() const {
  return gaussians_.empty() && !by_rank() ? points_ : std::vector<Key>();
}

Index ModeNormalizer::modes() const {
  return static_cast<Index>(gaussians_.size() + points_.size()) + (has_missing_ ? 1 : 0);
}

std::int32_t ModeNormalizer::nearest_point(Key key, const ColumnInfo& info) const {
  const auto above = std::lower_bound(points_.begin(), points_.end(), key);
  const auto at = static_cast<std::int32_t>(above - points_.begin());
  if (above == points_.begin()) return 0;
  if (above == points_.end()) return at - 1;
  const double value = key_number(key, info);
  const double to_above = key_number(*above, info) - value;
  const double to_below = value - key_number(*(above - 1), info);
  return to_below < to_above ? at - 1 : at;
}

void ModeNormalizer::encode(const Column& column, const ColumnInfo& info, const Random& random,
                            EncodedTable& out, std::size_t part) const {
  constexpr Index kBlock = 256;
  const std::size_t modes = gaussians_.size();
  const auto first_point = static_cast<std::int32_t>(modes);
  std::array<Real, kBlock> uniform;
  std::vector<Index> rows;
  std::vector<Key> keys;
  std::vector<double> values;
  std::vector<double> responsibilities(kBlock * modes);
  for (Index start = 0; start < out.rows(); start += kBlock) {
    const Index count = std::min(kBlock, out.rows() - start);
    rows.clear();
    values.clear();
    keys.clear();
    for (Index row = start; row < start + count; ++row) {
      if (column.is_missing(row)) {
        if (!has_missing_) refuse_missing(info, row);
        out.set(part, row, static_cast<std::int32_t>(this->modes() - 1), 0);
        continue;
      }
      const Key key = number_key(column, row);
      const bool is_point = std::binary_search(points_.begin(), points_.end(), key);
      if (is_point || modes == 0) {
        out.set(part, row, first_point + nearest_point(key, info), 0);
        continue;
      }
      rows.push_back(row);
      values.push_back(key_number(key, info));
      keys.push_back(key);
    }
    if (rows.empty()) continue;
    random_uniform({}, random, uniform.data(), count, start);
    if (ranks_) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const double u = static_cast<double>(uniform[static_cast<std::size_t>(rows[i] - start)]);
        values[i] = normal_quantile(ranks_->rank(keys[i], u, info));
      }
    }
    mixture_responsibilities(gaussians_, values.data(), static_cast<Index>(values.size()),
                             responsibilities.data());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::int32_t mode =
          draw_mode(responsibilities.data() + i * modes, modes,
                    static_cast<double>(uniform[static_cast<std::size_t>(rows[i] - start)]));
      const MixtureComponent& gaussian = gaussians_[static_cast<std::size_t>(mode)];
      const double alpha = (values[i] - gaussian.mean) / (kWidth * gaussian.deviation);
      out.set(part, rows[i], mode,
              static_cast<float>(std::clamp(alpha, -kAlphaLimit, kAlphaLimit)));
    }
  }
}

void ModeNormalizer::decode(const EncodedTable& rows, std::size_t part, const ColumnInfo& info,
                            bool clip, const Random& random, Index first, Column& out) const {
  const auto count = static_cast<std::size_t>(rows.rows());
  const std::size_t first_point = gaussians_.size();
  const std::size_t missing = first_point + points_.size();
  start_numbers(info, rows.rows(), has_missing_, out);
  const AliasTable texts = has_missing_ ? missing_text_table(info) : AliasTable();
  for (std::size_t row = 0; row < count; ++row) {
    const auto mode = static_cast<std::size_t>(rows.code(part, static_cast<Index>(row)));
    if (mode == missing) {
      out.missing[row] = texts.draw(random, first + static_cast<Index>(row));
    } else if (mode >= first_point) {
      put_key(points_[mode - first_point], info, row, out);
    } else {
      const float alpha = rows.alpha(part, static_cast<Index>(row));
      const double inside = alpha == alpha ? std::clamp(static_cast<double>(alpha), -1.0, 1.0) : 0;
      const MixtureComponent& gaussian = gaussians_[mode];
      const double value = inside * kWidth * gaussian.deviation + gaussian.mean;
      const Draw draw{random, first + static_cast<Index>(row)};
      if (ranks_) {
        ranks_->put(normal_share(value), info, draw, static_cast<Index>(row), out);
      } else {
        put_number(digits_.round(value, info, draw), info, clip, row, out);
      }
    }
  }
}

void ModeNormalizer::save(const std::string& name, ModelFile& file) const {
  std::vector<double> gaussians;
  for (const MixtureComponent& component : gaussians_) {
    gaussians.insert(gaussians.end(),
                     {component.weight, component.mean, component.deviation, component.log_scale});
  }
  std::vector<std::int64_t> points;
  for (const Key key : points_) points.push_back(key_integer(key));
  file.put(name + ".gaussians", gaussians);
  file.put(name + ".points", points);
  file.put(name + ".has_missing", std::vector<std::int64_t>{has_missing_ ? 1 : 0});
  digits_.save(name, file);
  if (ranks_) ranks_->save(name + ".ranks", file);
}

ModeNormalizer ModeNormalizer::load(const std::string& name, const ModelFile& file,
                                    const ColumnInfo& info) {
  ModeNormalizer normalizer;
  const std::string field = name + ".gaussians";
  const std::vector<double> gaussians = file.get_numbers(field, kAnyCount, kFinite);
  file.require(gaussians.size() % 4 == 0, field, "is not a list of four numbers a mode");
  for (std::size_t i = 0; i < gaussians.size(); i += 4) {
    const MixtureComponent component{gaussians[i], gaussians[i + 1], gaussians[i + 2],
                                     gaussians[i + 3]};
    file.require(component.deviation > 0, field, "has a standard deviation that is not above 0");
    normalizer.gaussians_.push_back(component);
  }
  for (const std::int64_t point : file.get_integers(name + ".points", kAnyCount, kAnyInteger)) {
    normalizer.points_.push_back(integer_key(point));
    file.require(is_seen(normalizer.points_.back(), info), name + ".points",
                 "has a value outside the column's range");
  }
  const std::vector<Key>& points = normalizer.points_;
  file.require(
      std::adjacent_find(points.begin(), points.end(), std::greater_equal<>()) == points.end(),
      name + ".points", "is not in increasing order");
  file.require(!gaussians.empty() || !points.empty(), field, "is empty, and so are the points");
  normalizer.digits_ = NumberDigits::load(name, file, info);
  if (file.has(name + ".ranks.knots")) {
    normalizer.ranks_ = ColumnDistribution::load(name + ".ranks", file, info);
  }
  normalizer.has_missing_ = file.get_flag(name + ".has_missing");
  file.require(!normalizer.has_missing_ || sum_of(info.missing_counts) > 0, name + ".has_missing",
               "is set, but the column has no text of missing values");
  return normalizer;
}

}  // namespace ballast
