// Sums and differences of columns.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>
#include <tuple>

#include "data/relations/exact_numbers.h"
#include "data/relations/linear_sum.h"
#include "data/relations/relation_search.h"
#include "data/tables/number_key.h"
#include "kernels/random.h"

namespace ballast {
namespace {

constexpr std::uint32_t kWeightsPurpose = 0x72656c03;

// Rows of a probe. With a share below 1, a probe must not meet a violating row, so several shorter
// ones are used.
constexpr std::size_t kProbeRows = 64;
constexpr std::size_t kShortProbeRows = 16;
constexpr int kShortProbes = 8;
// Sums of five columns are searched among this many columns, other sums among kMostColumns.
constexpr std::size_t kMostColumnsOfFive = 64;
constexpr std::size_t kMostColumns = 300;
constexpr std::size_t kMostCandidates = 5000;

// The searched rows of a column with exact numbers, as doubles.
struct Numbers {
  std::size_t column;
  int decimals;
  std::vector<double> values;
  std::vector<bool> missing;
  Index missing_rows = 0;
  Index zeros = 0;
  double size = 0;  // sum of absolute values
};

Numbers numbers_of(const RelationSearch& search, std::size_t column) {
  const Column& cells = search.table().columns[column];
  const ExactNumbers exact(cells.info);
  Numbers numbers{column, exact.decimals(), {}, {}};
  const auto unit = static_cast<double>(power_of_ten(exact.decimals()));
  for (const Index row : search.rows()) {
    const bool missing = is_missing_number(cells, row);
    numbers.missing.push_back(missing);
    numbers.missing_rows += missing ? 1 : 0;
    const double value = missing ? 0 : static_cast<double>(exact.value(cells, row)) / unit;
    numbers.values.push_back(value);
    numbers.zeros += value == 0 ? 1 : 0;
    numbers.size += std::fabs(value);
  }
  return numbers;
}

// Columns of which enough rows have no missing value, and these rows: as many columns as possible,
// those with the fewest missing values first.
struct CompleteColumns {
  std::vector<Numbers> columns;
  std::vector<std::size_t> rows;  // among the searched ones
};

CompleteColumns complete_columns(const RelationSearch& search) {
  std::vector<Numbers> all;
  for (const std::size_t column : search.free_columns()) {
    if (all.size() == kMostColumns) break;
    if (!ExactNumbers::possible(search.infos()[column])) continue;
    all.push_back(numbers_of(search, column));
  }
  std::stable_sort(all.begin(), all.end(), [](const Numbers& a, const Numbers& b) {
    return a.missing_rows < b.missing_rows;
  });
  CompleteColumns complete;
  complete.rows.resize(search.rows().size());
  std::iota(complete.rows.begin(), complete.rows.end(), std::size_t{0});
  for (Numbers& numbers : all) {
    std::vector<std::size_t> rows;
    std::copy_if(complete.rows.begin(), complete.rows.end(), std::back_inserter(rows),
                 [&](std::size_t row) { return !numbers.missing[row]; });
    if (static_cast<Index>(rows.size()) < kLeastRows) continue;
    complete.rows = std::move(rows);
    complete.columns.push_back(std::move(numbers));
  }
  std::sort(complete.columns.begin(), complete.columns.end(),
            [](const Numbers& a, const Numbers& b) { return a.column < b.column; });
  return complete;
}

// A signed sum of up to three columns, given by their index in CompleteColumns::columns; -1: none.
struct Part {
  double value = 0;
  std::array<std::int32_t, 3> columns{-1, -1, -1};
  std::array<bool, 3> minus{};
};

Part sum_of(const Part& part, const Part& single, bool minus) {
  Part sum = part;
  const std::size_t at = sum.columns[1] < 0 ? 1 : 2;
  sum.columns[at] = single.columns[0];
  sum.minus[at] = minus;
  sum.value += minus ? -single.value : single.value;
  return sum;
}

// Finds sums of columns that are 0 by the sums of their values in a few rows with random weights:
// the columns of a relation have weighted sums with the same relation, and other columns have not.
class SumProbe {
 public:
  SumProbe(const CompleteColumns& complete, std::size_t rows, std::uint32_t number)
      : complete_(complete) {
    const Random random{.purpose = kWeightsPurpose, .call = number};
    std::vector<std::size_t> chosen;
    std::vector<double> weights;
    for (std::size_t i = 0; i < rows; ++i) {
      const auto element = static_cast<Index>(2 * i);
      chosen.push_back(complete.rows[random_below(random, element, complete.rows.size())]);
      weights.push_back(1 + random_double(random, element + 1));
      weight_ += weights.back();
    }
    for (std::size_t i = 0; i < complete.columns.size(); ++i) {
      Part single;
      single.columns[0] = static_cast<std::int32_t>(i);
      double size = 0;
      for (std::size_t row = 0; row < rows; ++row) {
        const double value = weights[row] * complete.columns[i].values[chosen[row]];
        single.value += value;
        size += std::fabs(value);
      }
      sizes_.push_back(size);
      largest_ = std::max(largest_, size);
      if (size > 0) singles_.push_back(single);
    }
  }

  // As relations without regard to which column is the total: the factors of a sum that is 0.
  std::vector<std::vector<LinearTerm>> find() {
    make_pairs();
    for (const Part& single : singles_) match(single, tolerance(single));
    for (const Part& pair : pairs_) match(pair, tolerance(pair));
    if (singles_.size() <= kMostColumnsOfFive) match_triples();
    // Rounded totals agree with many sums; they must not leave exact ones no room.
    most_ += kMostCandidates;
    for (const Part& single : singles_) match(single, tolerance_of_total(single));
    return found_;
  }

 private:
  void match_triples() {
    for (const Part& pair : pairs_) {
      for (const Part& single : singles_) {
        if (single.columns[0] <= pair.columns[1]) continue;
        for (const bool minus : {false, true}) {
          const Part triple = sum_of(pair, single, minus);
          match(triple, tolerance(triple));
        }
      }
    }
  }

  void make_pairs() {
    for (std::size_t i = 0; i < singles_.size(); ++i) {
      for (std::size_t j = i + 1; j < singles_.size(); ++j) {
        for (const bool minus : {false, true})
          pairs_.push_back(sum_of(singles_[i], singles_[j], minus));
      }
    }
    std::stable_sort(pairs_.begin(), pairs_.end(),
                     [](const Part& a, const Part& b) { return a.value < b.value; });
  }

  // The rounding error of weighted sums that are equal.
  double tolerance(const Part& part) const {
    double size = 0;
    for (const std::int32_t column : part.columns) {
      if (column >= 0) size += sizes_[static_cast<std::size_t>(column)];
    }
    return 1e-11 * size + 1e-14 * largest_;
  }

  // The same for a single column that may be a rounded total.
  double tolerance_of_total(const Part& single) const {
    const auto column = static_cast<std::size_t>(single.columns[0]);
    const int decimals = complete_.columns[column].decimals;
    const bool rounded =
        std::any_of(complete_.columns.begin(), complete_.columns.end(),
                    [&](const Numbers& numbers) { return numbers.decimals > decimals; });
    const double half = rounded ? 0.5 * std::pow(10.0, -decimals) : 0;
    return tolerance(single) + weight_ * half;
  }

  // Adds the sums of the part and a pair that are 0.
  void match(const Part& part, double error) {
    for (const double sign : {-1.0, 1.0}) {
      const double wanted = sign * part.value;
      auto pair = std::lower_bound(pairs_.begin(), pairs_.end(), wanted - error,
                                   [](const Part& p, double value) { return p.value < value; });
      for (; pair != pairs_.end() && pair->value <= wanted + error; ++pair) {
        if (found_.size() >= most_) return;
        add(part, *pair, sign > 0);
      }
    }
  }

  void add(const Part& part, const Part& pair, bool negated) {
    std::vector<LinearTerm> terms;
    const auto add_terms = [&](const Part& from, bool flip) {
      for (std::size_t i = 0; i < 3 && from.columns[i] >= 0; ++i) {
        const auto at = static_cast<std::size_t>(from.columns[i]);
        const bool minus = from.minus[i] != flip;
        terms.push_back({complete_.columns[at].column, {minus ? -1 : 1, 0}});
      }
    };
    add_terms(part, negated);
    add_terms(pair, false);
    std::sort(terms.begin(), terms.end(),
              [](const LinearTerm& a, const LinearTerm& b) { return a.column < b.column; });
    const auto same = [](const LinearTerm& a, const LinearTerm& b) { return a.column == b.column; };
    if (std::adjacent_find(terms.begin(), terms.end(), same) != terms.end()) return;
    if (terms.front().factor.mantissa < 0) {
      for (LinearTerm& term : terms) term.factor.mantissa = -term.factor.mantissa;
    }
    if (std::find(found_.begin(), found_.end(), terms) == found_.end()) found_.push_back(terms);
  }

  const CompleteColumns& complete_;
  double weight_ = 0;          // sum of the weights
  double largest_ = 0;         // of sizes_
  std::vector<double> sizes_;  // sums of absolute values, of all columns
  std::vector<Part> singles_;
  std::vector<Part> pairs_;
  std::size_t most_ = kMostCandidates;  // of found_
  std::vector<std::vector<LinearTerm>> found_;
};

// The relation with this total.
LinearRelation solved_for(const std::vector<LinearTerm>& terms, std::size_t total) {
  LinearRelation relation{terms[total].column, {}};
  const bool negative = terms[total].factor.mantissa < 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (i == total) continue;
    LinearTerm term = terms[i];
    if (!negative) term.factor.mantissa = -term.factor.mantissa;
    relation.terms.push_back(term);
  }
  // A sum begins with a column that is added.
  std::stable_partition(relation.terms.begin(), relation.terms.end(),
                        [](const LinearTerm& term) { return term.factor.mantissa > 0; });
  return relation;
}

// The columns as totals, the most natural one first: that with fewest decimals, that which is the
// sum of all others, that of the largest numbers.
std::vector<std::size_t> totals(const std::vector<LinearTerm>& terms,
                                const std::vector<Numbers>& columns) {
  const auto negative = std::count_if(
      terms.begin(), terms.end(), [](const LinearTerm& term) { return term.factor.mantissa < 0; });
  const auto rank = [&](std::size_t i) {
    const auto numbers = std::find_if(columns.begin(), columns.end(), [&](const Numbers& n) {
      return n.column == terms[i].column;
    });
    const bool minus = terms[i].factor.mantissa < 0;
    const bool alone = (minus ? negative : static_cast<Index>(terms.size()) - negative) == 1;
    return std::tuple(numbers->decimals, !alone, -numbers->size);
  };
  std::vector<std::size_t> order(terms.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  return order;
}

// Whether each column contributes in enough rows, and an unrelated total would seldom agree.
bool is_convincing(const RelationSearch& search, const std::vector<LinearTerm>& terms,
                   const std::vector<Numbers>& columns) {
  double agreement = 1;
  for (const LinearTerm& term : terms) {
    const auto numbers = std::find_if(columns.begin(), columns.end(),
                                      [&](const Numbers& n) { return n.column == term.column; });
    const auto rows = static_cast<Index>(numbers->values.size());
    if (rows - numbers->zeros < kLeastSupport) return false;
    const double most = static_cast<double>(search.codes(term.column).most);
    agreement = std::min(agreement, most / static_cast<double>(rows));
  }
  return static_cast<double>(search.rows().size()) * std::log10(agreement) < kChance;
}

}  // namespace

void find_sums(RelationSearch& search) {
  const CompleteColumns complete = complete_columns(search);
  if (complete.columns.size() < 3 || static_cast<Index>(complete.rows.size()) < kLeastRows) return;
  const bool exact = search.allowed(search.table().rows) == 0;
  std::vector<std::vector<LinearTerm>> found;
  for (int probe = 0; probe < (exact ? 1 : kShortProbes); ++probe) {
    for (const auto& terms :
         SumProbe(complete, exact ? kProbeRows : kShortProbeRows, static_cast<std::uint32_t>(probe))
             .find()) {
      if (std::find(found.begin(), found.end(), terms) == found.end()) found.push_back(terms);
    }
  }
  // Short relations first: longer ones can follow from them.
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.size() < b.size(); });
  for (const std::vector<LinearTerm>& terms : found) {
    if (!is_convincing(search, terms, complete.columns)) continue;
    for (const std::size_t total : totals(terms, complete.columns)) {
      if (search.accept(solved_for(terms, total))) break;
    }
  }
}

}  // namespace ballast
