#include "models/tabular/marginals.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "data/encoding/number_values.h"
#include "data/tables/number_key.h"
#include "kernels/error.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

constexpr Index kMostGroups = 20;          // of categories, without that of all others
constexpr double kGroupShare = 0.1;        // of the rows, of a group of numbers
constexpr double kOwnShare = 0.05;         // of the rows, that gives a number its own group
constexpr std::size_t kMostColumns = 256;  // with pairs
constexpr std::size_t kMostPairs = 500;
constexpr const char* kCodeRows = "marginals.code_rows";
constexpr const char* kPairs = "marginals.pairs";
constexpr const char* kPairRows = "marginals.pair_rows";

bool is_zero(const std::vector<std::int64_t>& counts) {
  return std::all_of(counts.begin(), counts.end(), [](std::int64_t rows) { return rows == 0; });
}

double sum_of(const std::vector<std::int64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

// The group of each category.
std::vector<std::int32_t> group_categories(const std::vector<std::int64_t>& rows) {
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rows[a] > rows[b]; });
  std::vector<std::int32_t> groups(rows.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    groups[order[i]] = static_cast<std::int32_t>(std::min(static_cast<Index>(i), kMostGroups));
  }
  return groups;
}

// The group of each code of a distribution.
std::vector<std::int32_t> group_numbers(const std::vector<std::int64_t>& rows) {
  const double all = sum_of(rows);
  std::vector<std::int32_t> groups;
  std::int32_t group = 0;
  double in_group = 0;
  for (const std::int64_t count : rows) {
    const double share = static_cast<double>(count) / all;
    const bool own = share >= kOwnShare;
    if (in_group > 0 && (own || in_group + share > kGroupShare)) {
      ++group;
      in_group = 0;
    }
    groups.push_back(group);
    in_group += own ? 1 : share;  // nothing joins a number of its own
  }
  return groups;
}

// The rows of each combination of the groups of two columns.
std::vector<std::int64_t> count_pairs(const std::vector<std::int32_t>& first, Index first_groups,
                                      const std::vector<std::int32_t>& second, Index second_groups,
                                      std::size_t stride) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(first_groups * second_groups), 0);
  for (std::size_t row = 0; row < first.size(); row += stride) {
    ++counts[static_cast<std::size_t>(first[row] * second_groups + second[row])];
  }
  return counts;
}

// The chi-squared statistic of a contingency table with rows of `width` cells.
double chi_squared(const std::vector<std::int64_t>& counts, std::size_t width) {
  std::vector<double> of_first(counts.size() / width, 0);
  std::vector<double> of_second(width, 0);
  for (std::size_t cell = 0; cell < counts.size(); ++cell) {
    of_first[cell / width] += static_cast<double>(counts[cell]);
    of_second[cell % width] += static_cast<double>(counts[cell]);
  }
  const double all = sum_of(counts);
  double sum = 0;
  for (std::size_t cell = 0; cell < counts.size(); ++cell) {
    const double expected = of_first[cell / width] * of_second[cell % width] / all;
    const double difference = static_cast<double>(counts[cell]) - expected;
    if (expected > 0) sum += difference * difference / expected;
  }
  return sum;
}

// The most dependent pairs of columns, by some of the rows.
std::vector<PairMarginal> choose_pairs(const ValueGroups& groups, const VariableCodes& codes) {
  constexpr std::size_t kRows = 4096;
  std::vector<PairMarginal> pairs;
  if (codes.size() > kMostColumns) return pairs;
  for (std::size_t first = 0; first < codes.size(); ++first) {
    for (std::size_t second = first + 1; second < codes.size(); ++second) {
      if (groups.count(first) > 1 && groups.count(second) > 1) pairs.push_back({first, second, {}});
    }
  }
  if (pairs.size() <= kMostPairs) return pairs;
  const std::size_t stride = std::max<std::size_t>(1, codes[0].size() / kRows);
  std::vector<std::pair<double, std::size_t>> scores(pairs.size());
  each_task(static_cast<Index>(pairs.size()), true, [&](Index p) {
    const auto i = static_cast<std::size_t>(p);
    const auto [first, second, rows] = pairs[i];
    const Index width = groups.count(second);
    const auto counts =
        count_pairs(codes[first], groups.count(first), codes[second], width, stride);
    scores[i] = {-chi_squared(counts, static_cast<std::size_t>(width)), i};
  });
  std::sort(scores.begin(), scores.end());
  std::vector<PairMarginal> chosen;
  for (std::size_t i = 0; i < kMostPairs; ++i) chosen.push_back(pairs[scores[i].second]);
  return chosen;
}

std::vector<PairMarginal> load_pairs(const ModelFile& file, const ValueGroups& groups,
                                     std::size_t parts) {
  if (!file.has(kPairs)) return {};
  const std::vector<std::int64_t> places =
      file.get_integers(kPairs, {2, kAnyCount.most}, {0, static_cast<std::int64_t>(parts) - 1});
  const std::vector<std::int64_t> rows = file.get_integers(kPairRows, kAnyCount, kRowCounts);
  const auto require_cells = [&](bool right) {
    file.require(right, kPairRows, "does not match the pairs of columns");
  };
  std::vector<PairMarginal> pairs;
  auto from = rows.begin();
  file.require(places.size() % 2 == 0, kPairs, "is not a list of pairs");
  for (std::size_t i = 0; i < places.size(); i += 2) {
    const std::int64_t first = places[i];
    const std::int64_t second = places[i + 1];
    file.require(first < second, kPairs, "has a pair that is not in order");
    PairMarginal pair{static_cast<std::size_t>(first), static_cast<std::size_t>(second), {}};
    const Index cells = groups.count(pair.first) * groups.count(pair.second);
    require_cells(rows.end() - from >= cells);
    pair.rows.assign(from, from + cells);
    file.require(!is_zero(pair.rows), kPairRows, "has a pair without rows");
    from += cells;
    pairs.push_back(std::move(pair));
  }
  require_cells(from == rows.end());
  return pairs;
}

}  // namespace

Marginals Marginals::fit(const Table& table, const TableEncoder& encoder, const EncodedTable& rows,
                         Index protect) {
  const std::vector<EncodedColumn>& parts = encoder.layout().parts;
  Marginals marginals;
  marginals.code_rows.resize(parts.size());
  for (std::size_t part = 0; part < parts.size(); ++part) {
    if (parts[part].numeric) marginals.numbers[part] = {};
  }
  const bool parallel = rows.rows() >= kParallelThreshold;
  each_task(static_cast<Index>(parts.size()), parallel, [&](Index p) {
    const auto part = static_cast<std::size_t>(p);
    std::vector<std::int64_t>& counts = marginals.code_rows[part];
    counts.assign(static_cast<std::size_t>(parts[part].categories), 0);
    for (Index row = 0; row < rows.rows(); ++row) {
      ++counts[static_cast<std::size_t>(rows.code(part, row))];
    }
    const auto number = marginals.numbers.find(part);
    if (number == marginals.numbers.end()) return;
    const Column& column = table.columns[parts[part].table_column];
    number->second =
        ColumnDistribution::fit(present_keys(column, table.rows), column.info, protect);
  });
  const ValueGroups groups(marginals, encoder);
  const VariableCodes codes = groups.of_all(rows, table);
  marginals.pairs = choose_pairs(groups, codes);
  each_task(static_cast<Index>(marginals.pairs.size()), parallel, [&](Index p) {
    PairMarginal& pair = marginals.pairs[static_cast<std::size_t>(p)];
    pair.rows = count_pairs(codes[pair.first], groups.count(pair.first), codes[pair.second],
                            groups.count(pair.second), 1);
    for (std::int64_t& count : pair.rows) count = count < protect ? 0 : count;
  });
  std::erase_if(marginals.pairs, [](const PairMarginal& pair) { return is_zero(pair.rows); });
  return marginals;
}

Index Marginals::rows() const {
  return std::accumulate(code_rows[0].begin(), code_rows[0].end(), Index{0});
}

void Marginals::save(ModelFile& file) const {
  std::vector<std::int64_t> all;
  for (const auto& counts : code_rows) all.insert(all.end(), counts.begin(), counts.end());
  file.put(kCodeRows, all);
  for (const auto& [part, number] : numbers) number.save("marginals." + std::to_string(part), file);
  std::vector<std::int64_t> places;
  std::vector<std::int64_t> rows;
  for (const PairMarginal& pair : pairs) {
    places.push_back(static_cast<std::int64_t>(pair.first));
    places.push_back(static_cast<std::int64_t>(pair.second));
    rows.insert(rows.end(), pair.rows.begin(), pair.rows.end());
  }
  if (pairs.empty()) return;
  file.put(kPairs, places);
  file.put(kPairRows, rows);
}

std::optional<Marginals> Marginals::load(const ModelFile& file, const TableEncoder& encoder) {
  if (!file.has(kCodeRows)) return {};
  const std::vector<EncodedColumn>& parts = encoder.layout().parts;
  const Index codes =
      std::accumulate(parts.begin(), parts.end(), Index{0},
                      [](Index sum, const EncodedColumn& part) { return sum + part.categories; });
  const std::vector<std::int64_t> all =
      file.get_integers(kCodeRows, exactly(static_cast<std::size_t>(codes)), kRowCounts);
  Marginals marginals;
  auto from = all.begin();
  for (const EncodedColumn& part : parts) {
    marginals.code_rows.emplace_back(from, from + part.categories);
    file.require(!is_zero(marginals.code_rows.back()), kCodeRows, "has a column without rows");
    from += part.categories;
  }
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const EncodedColumn& column = parts[part];
    if (!column.numeric) continue;
    marginals.numbers[part] = ColumnDistribution::load("marginals." + std::to_string(part), file,
                                                       encoder.columns()[column.table_column]);
  }
  marginals.pairs = load_pairs(file, ValueGroups(marginals, encoder), parts.size());
  return marginals;
}

ValueGroups::ValueGroups(const Marginals& marginals, const TableEncoder& encoder)
    : encoder_(encoder) {
  for (std::size_t p = 0; p < marginals.code_rows.size(); ++p) {
    const std::vector<std::int64_t>& code_rows = marginals.code_rows[p];
    const auto number = marginals.numbers.find(p);
    Part& part = parts_.emplace_back();
    if (number != marginals.numbers.end()) part.numbers = &number->second;
    const std::vector<std::int64_t>& counts =
        part.numbers == nullptr ? code_rows : part.numbers->rows();
    part.of_code = part.numbers == nullptr ? group_categories(counts) : group_numbers(counts);
    const std::int32_t last = *std::max_element(part.of_code.begin(), part.of_code.end());
    part.rows.assign(static_cast<std::size_t>(last) + 1, 0);
    for (std::size_t code = 0; code < counts.size(); ++code) {
      part.rows[static_cast<std::size_t>(part.of_code[code])] += static_cast<double>(counts[code]);
    }
    if (part.numbers != nullptr)
      part.rows.push_back(sum_of(code_rows) - sum_of(counts));  // missing
    part.has_others = part.numbers == nullptr && part.rows.size() < counts.size();
  }
}

VariableCodes ValueGroups::of_all(const EncodedTable& rows, const Table& table) const {
  VariableCodes codes(parts_.size());
  each_task(static_cast<Index>(parts_.size()), rows.rows() >= kParallelThreshold, [&](Index p) {
    const auto part = static_cast<std::size_t>(p);
    codes[part] = of(part, rows, table);
  });
  return codes;
}

std::vector<std::int32_t> ValueGroups::of(std::size_t p, const EncodedTable& rows,
                                          const Table& table) const {
  const Part& part = parts_[p];
  std::vector<std::int32_t> groups;
  groups.reserve(static_cast<std::size_t>(rows.rows()));
  if (part.numbers == nullptr) {
    for (Index row = 0; row < rows.rows(); ++row) {
      groups.push_back(part.of_code[static_cast<std::size_t>(rows.code(p, row))]);
    }
    return groups;
  }
  const std::size_t place = encoder_.layout().parts[p].table_column;
  const Column& column = table.columns[place];
  const ColumnInfo& info = encoder_.columns()[place];
  for (Index row = 0; row < rows.rows(); ++row) {
    const std::int32_t code = is_missing_number(column, row)
                                  ? -1
                                  : part.numbers->code(number_key(column, info.kind, row), info);
    groups.push_back(code < 0 ? static_cast<std::int32_t>(part.rows.size()) - 1
                              : part.of_code[static_cast<std::size_t>(code)]);
  }
  return groups;
}

}  // namespace ballast
