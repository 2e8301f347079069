#include "data/tables/simulated_tables.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "kernels/random.h"

namespace ballast {
namespace {

constexpr std::uint32_t kTablesPurpose = 0x73696d01;

// Random numbers of one row, addressed by the column and an index within the column.
class RowNoise {
 public:
  RowNoise(std::uint64_t seed, Index row) : seed_(seed), row_(row) {}

  double uniform(std::uint32_t name) const {
    return random_double({.seed = seed_, .purpose = kTablesPurpose, .call = name}, row_);
  }
  double normal(std::uint32_t name) const {
    const double radius = std::sqrt(-2 * std::log(1 - uniform(2 * name + kNormals)));
    return radius * std::cos(2 * std::numbers::pi * uniform(2 * name + 1 + kNormals));
  }
  // The first index whose cumulative share exceeds a uniform random number.
  template <std::size_t N>
  std::size_t choice(std::uint32_t name, const std::array<double, N>& shares) const {
    double left = uniform(name);
    for (std::size_t i = 0; i + 1 < N; ++i) {
      left -= shares[i];
      if (left < 0) return i;
    }
    return N - 1;
  }

 private:
  static constexpr std::uint32_t kNormals = 1000;
  std::uint64_t seed_;
  Index row_;
};

Column make_column(const std::string& name, ColumnKind kind) {
  Column column;
  column.info.name = name;
  column.info.set_kind(kind);
  return column;
}

void add_integer(std::int64_t value, Column& column) {
  auto* const date = std::get_if<DateInfo>(&column.info.details);
  auto& range = date ? date->range : std::get<IntegerInfo>(column.info.details).range;
  range.add(value, column.integers.empty());
  column.integers.push_back(value);
}

// Appends a value rounded to `decimals`, the number of decimals of all values in the column.
void add_real(double value, int decimals, Column& column) {
  ColumnInfo& info = column.info;
  const double power = std::pow(10, decimals);
  value = std::round(value * power) / power + 0.0;
  const std::size_t missing =
      info.missing_counts.empty() ? 0 : static_cast<std::size_t>(info.missing_counts[0]);
  const bool first = column.reals.size() == missing;
  auto& real = std::get<RealInfo>(info.details);
  real.format.decimals = decimals;
  real.format.least_decimals = decimals;
  real.range.add(value, first);
  column.reals.push_back(value);
}

// Appends a missing value to a real column. Its text is empty.
void add_missing(Column& column) {
  ColumnInfo& info = column.info;
  if (info.missing_texts.empty()) {
    info.missing_texts.emplace_back();
    info.missing_counts.push_back(0);
  }
  ++info.missing_counts[0];
  column.missing.resize(column.reals.size(), -1);
  column.missing.push_back(0);
  column.reals.push_back(0);
}

void add_text(const std::string& text, Column& column) {
  ColumnInfo& info = column.info;
  const auto found = std::find(info.values.begin(), info.values.end(), text);
  const auto code = found - info.values.begin();
  if (found == info.values.end()) {
    info.values.push_back(text);
    info.value_counts.push_back(0);
  }
  ++info.value_counts[static_cast<std::size_t>(code)];
  column.codes.push_back(static_cast<std::int32_t>(code));
}

// Column indices, also used as keys of the random numbers.
enum Name : std::uint32_t {
  segment,
  region,
  age,
  income,
  score,
  purchases,
  signup,
  discount,
  active,
  fraud
};

constexpr std::array<const char*, 4> kSegments{"private", "small business", "company", "public"};
constexpr std::array<double, 4> kSegmentShares{0.55, 0.30, 0.14, 0.01};
constexpr std::array<const char*, 6> kRegions{"north", "south",   "east",
                                              "west",  "islands", "abroad, other"};
constexpr std::array<std::array<double, 6>, 4> kRegionShares{{{0.3, 0.3, 0.2, 0.15, 0.04, 0.01},
                                                              {0.1, 0.5, 0.1, 0.25, 0.04, 0.01},
                                                              {0.4, 0.1, 0.3, 0.1, 0.0, 0.1},
                                                              {0.9, 0.1, 0.0, 0.0, 0.0, 0.0}}};

struct Customer {
  std::size_t segment;
  std::size_t region;
  std::int64_t age;
  double income;
  double score;
  std::int64_t purchases;
  std::int64_t signup;  // days since 1970-01-01
  bool has_discount;
  double discount;
  bool active;
  bool fraud;
};

Customer simulate_customer(const RowNoise& noise) {
  Customer c{};
  c.segment = noise.choice(segment, kSegmentShares);
  c.region = noise.choice(region, kRegionShares[c.segment]);
  const bool young = noise.uniform(age) < 0.4;
  c.age = std::clamp<std::int64_t>(
      std::llround((young ? 29 : 54) + (young ? 6 : 11) * noise.normal(age)), 18, 90);
  const bool wealthy = noise.uniform(income) < (c.segment == 0 ? 0.15 : 0.75);
  const double level =
      wealthy ? 82000 + 9000 * noise.normal(income)
              : 26000 + 250 * static_cast<double>(c.age - 40) + 4000 * noise.normal(income);
  c.income = std::max(level, 0.0);
  constexpr std::array<double, 3> kScoreMeans{-5, 0, 6};
  constexpr std::array<double, 3> kScoreDeviations{0.5, 1, 0.3};
  const std::size_t mode = noise.choice(score, std::array<double, 3>{0.3, 0.5, 0.2});
  c.score = kScoreMeans[mode] + kScoreDeviations[mode] * noise.normal(score);
  if (noise.uniform(purchases) >= 0.6) {
    const double centre = c.segment == 0 ? 1.5 : 3.0;
    const double count = std::exp(centre + 0.9 * noise.normal(purchases));
    c.purchases = std::clamp<std::int64_t>(std::llround(count), 1, 5000);
  }
  constexpr std::int64_t kFirstDay = 16436;  // 2015-01-01
  constexpr double kDays = 3653;             // to 2024-12-31
  const double late = std::pow(noise.uniform(signup), young ? 0.5 : 1.2);
  c.signup = kFirstDay + static_cast<std::int64_t>(late * (kDays - 1));
  c.has_discount = noise.uniform(discount) >= (c.segment == 0 ? 0.3 : 0.1);
  const double bought = std::log1p(static_cast<double>(c.purchases));
  c.discount = std::clamp(5 + 4 * bought + 3 * noise.normal(discount), 0.0, 40.0);
  c.active = noise.uniform(active) < (c.purchases > 0 ? 0.9 : 0.35);
  const bool suspicious = c.purchases > 20 && c.score < -3;
  const double risk = suspicious ? (c.segment == 0 ? 0.8 : 0.25) : 0.002;
  c.fraud = noise.uniform(fraud) < risk;
  return c;
}

}  // namespace

Table simulate_customers(Index rows, std::uint64_t seed) {
  Table table;
  table.rows = rows;
  for (const auto& [name, kind] :
       std::initializer_list<std::pair<const char*, ColumnKind>>{{"segment", ColumnKind::category},
                                                                 {"region", ColumnKind::category},
                                                                 {"age", ColumnKind::integer},
                                                                 {"income", ColumnKind::real},
                                                                 {"score", ColumnKind::real},
                                                                 {"purchases", ColumnKind::integer},
                                                                 {"signup", ColumnKind::date},
                                                                 {"discount", ColumnKind::real},
                                                                 {"active", ColumnKind::boolean},
                                                                 {"fraud", ColumnKind::category}}) {
    table.columns.push_back(make_column(name, kind));
  }
  table.columns[signup].info.details = DateInfo{"%Y-%m-%d", DateUnit::day, 0, {}};
  for (Index row = 0; row < rows; ++row) {
    const Customer c = simulate_customer(RowNoise(seed, row));
    add_text(kSegments[c.segment], table.columns[segment]);
    add_text(kRegions[c.region], table.columns[region]);
    add_integer(c.age, table.columns[age]);
    add_real(c.income, 2, table.columns[income]);
    add_real(c.score, 3, table.columns[score]);
    add_integer(c.purchases, table.columns[purchases]);
    add_integer(c.signup, table.columns[signup]);
    if (c.has_discount) {
      add_real(c.discount, 1, table.columns[discount]);
    } else {
      add_missing(table.columns[discount]);
    }
    add_text(c.active ? "1" : "0", table.columns[active]);
    add_text(c.fraud ? "yes" : "no", table.columns[fraud]);
  }
  std::vector<std::int32_t>& missing = table.columns[discount].missing;
  if (!missing.empty()) missing.resize(static_cast<std::size_t>(rows), -1);
  return table;
}

std::vector<std::array<double, 2>> plane_centres(PlaneSet set, std::uint64_t seed) {
  std::vector<std::array<double, 2>> centres;
  if (set == PlaneSet::ring) {
    for (int k = 0; k < 8; ++k) {
      const double angle = 2 * std::numbers::pi * k / 8;
      centres.push_back({std::cos(angle), std::sin(angle)});
    }
    return centres;
  }
  for (int k = 0; k < 25; ++k) {
    const RowNoise noise(seed, k);
    const double reach = set == PlaneSet::moved_grid ? 1 : 0;
    const int row = k / 5;
    centres.push_back({2.0 * row - 4 + reach * (noise.uniform(500) - 0.5),
                       2.0 * (k % 5) - 4 + reach * (noise.uniform(501) - 0.5)});
  }
  return centres;
}

Table simulate_plane(PlaneSet set, Index rows, std::uint64_t seed) {
  const std::vector<std::array<double, 2>> centres = plane_centres(set, seed);
  Table table;
  table.rows = rows;
  table.columns = {make_column("x", ColumnKind::real), make_column("y", ColumnKind::real)};
  for (Index row = 0; row < rows; ++row) {
    const RowNoise noise(seed, row);
    const auto k = static_cast<std::size_t>(noise.uniform(0) * static_cast<double>(centres.size()));
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const double step =
          std::sqrt(kPlaneVariance) * noise.normal(static_cast<std::uint32_t>(axis));
      add_real(centres[k][axis] + step, 6, table.columns[axis]);
    }
  }
  return table;
}

}  // namespace ballast
