// Columns of which one is never below the other.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "data/relations/order_difference.h"
#include "data/relations/relation_search.h"
#include "data/tables/dates/dates.h"
#include "data/tables/number_key.h"

namespace ballast {
namespace {

// In independent columns, the order must be violated in at least this share of the rows.
constexpr double kLeastOverlap = 0.1;
constexpr std::size_t kSample = 500;  // values of a column that the overlap is computed from

// A column in one unit for all columns: seconds for dates, the number for others.
struct Values {
  std::size_t column;
  std::vector<double> rows;  // NaN if missing
  std::vector<double> sample;
};

struct Candidate {
  OrderRelation relation;
  double distance = 0;  // mean difference, relative to that of independent columns
};

double seconds_of(const ColumnInfo& info, std::int64_t value) {
  const Moment moment = moment_of(value, info.date().unit, info.date().decimals);
  return static_cast<double>(moment.seconds) + 1e-9 * moment.nanoseconds;
}

Values values_of(const RelationSearch& search, std::size_t column) {
  const Column& cells = search.table().columns[column];
  Values values{column, {}, {}};
  for (const Index row : search.rows()) {
    double value = std::numeric_limits<double>::quiet_NaN();
    if (!is_missing_number(cells, row)) {
      value = cells.info.kind == ColumnKind::date
                  ? seconds_of(cells.info, cells.integers[static_cast<std::size_t>(row)])
                  : cells.number(row);
    }
    values.rows.push_back(value);
  }
  std::vector<double> present;
  std::copy_if(values.rows.begin(), values.rows.end(), std::back_inserter(present),
               [](double value) { return !std::isnan(value); });
  const std::size_t step = present.size() / kSample + 1;
  for (std::size_t i = 0; i < present.size(); i += step) values.sample.push_back(present[i]);
  std::sort(values.sample.begin(), values.sample.end());
  return values;
}

// The probability that a value of `lower` is above one of `upper`.
double overlap(const Values& lower, const Values& upper) {
  double pairs = 0;
  std::size_t below = 0;
  for (const double value : lower.sample) {
    while (below < upper.sample.size() && upper.sample[below] < value) ++below;
    pairs += static_cast<double>(below);
  }
  return pairs /
         (static_cast<double>(lower.sample.size()) * static_cast<double>(upper.sample.size()));
}

// The mean distance of independent values.
double mean_distance(const Values& a, const Values& b) {
  constexpr std::size_t kStep = 7;
  double sum = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < a.sample.size(); i += kStep) {
    for (std::size_t j = 0; j < b.sample.size(); j += kStep) {
      sum += std::fabs(a.sample[i] - b.sample[j]);
      ++pairs;
    }
  }
  return sum / pairs;
}

bool are_comparable(const ColumnInfo& a, const ColumnInfo& b) {
  return a.kind == b.kind && ExactNumbers::possible(a) && ExactNumbers::possible(b);
}

std::vector<Candidate> candidates(const RelationSearch& search) {
  std::vector<Values> columns;
  for (const std::size_t column : search.free_columns()) {
    if (!is_numeric(search.infos()[column].kind)) continue;
    columns.push_back(values_of(search, column));
    if (columns.back().sample.size() < static_cast<std::size_t>(kLeastRows)) columns.pop_back();
  }
  const Index allowed = search.allowed(static_cast<Index>(search.rows().size()));
  std::vector<Candidate> found;
  for (const Values& lower : columns) {
    for (const Values& upper : columns) {
      if (&lower == &upper) continue;
      if (!are_comparable(search.infos()[lower.column], search.infos()[upper.column])) continue;
      Index violations = 0;
      Index rows = 0;
      double distance = 0;
      for (std::size_t row = 0; row < lower.rows.size() && violations <= allowed; ++row) {
        const double difference = upper.rows[row] - lower.rows[row];
        if (std::isnan(difference)) continue;
        ++rows;
        distance += difference;
        violations += difference < 0 ? 1 : 0;
      }
      if (violations > allowed || rows < kLeastRows) continue;
      const double crossed = overlap(lower, upper);
      if (crossed < kLeastOverlap ||
          static_cast<double>(rows) * std::log10(1 - crossed) > kChance) {
        continue;
      }
      distance /= static_cast<double>(rows) * mean_distance(lower, upper);
      found.push_back({{lower.column, upper.column, true}, distance});
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Candidate& a, const Candidate& b) { return a.distance < b.distance; });
  return found;
}

// Sets of columns that orders already connect: an order within a set follows from the others, or
// cannot be kept with them.
class Sets {
 public:
  explicit Sets(std::size_t count) : parents_(count) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
  }
  std::size_t of(std::size_t column) const {
    while (parents_[column] != column) column = parents_[column];
    return column;
  }
  void join(std::size_t a, std::size_t b) { parents_[of(a)] = of(b); }

 private:
  std::vector<std::size_t> parents_;
};

}  // namespace

void find_orders(RelationSearch& search) {
  Sets sets(search.infos().size());
  for (const Candidate& candidate : candidates(search)) {
    OrderRelation relation = candidate.relation;
    if (sets.of(relation.lower) == sets.of(relation.upper)) continue;
    bool accepted = search.accept(relation);
    if (!accepted) {
      relation.derives_upper = false;
      accepted = search.accept(relation);
    }
    if (accepted) sets.join(relation.lower, relation.upper);
  }
}

}  // namespace ballast
