#include "models/tabular/calibration.h"

#include <algorithm>
#include <utility>

#include "models/training/streams.h"

namespace ballast {
namespace {

std::vector<double> weights_of(const Raking& raking, const VariableCodes& codes, Index rows) {
  std::vector<double> weights;
  for (Index row = 0; row < rows; ++row) {
    weights.push_back(raking.weight(codes, static_cast<std::size_t>(row)));
  }
  return weights;
}

}  // namespace

Calibration::Calibration(Marginals marginals, const TableEncoder& encoder,
                         const EncodedTable& generated)
    : encoder_(encoder), marginals_(std::move(marginals)), groups_(marginals_, encoder) {
  const CandidateStream own;
  Table table;
  encoder_.decode(generated, own.seed, 0, true, table);
  // Ranks are compared as if the categories had their frequencies already.
  VariableCodes codes = variables(generated, table);
  const std::vector<double> weights =
      weights_of(Raking(margins(Use::categories), codes, table.rows), codes, table.rows);
  for (const auto& [part, number] : marginals_.numbers) {
    const std::size_t column = encoder_.layout().parts[part].table_column;
    maps_.emplace(part,
                  RankMap(number, table.columns[column], encoder_.columns()[column], weights));
  }
  map_numbers(own, 0, table);
  for (const auto& [part, number] : marginals_.numbers) {
    codes[part] = groups_.of(part, generated, table);
  }
  raking_ = Raking(margins(Use::all), codes, table.rows);
  find_largest(generated, weights_of(raking_, codes, table.rows));
}

// The groups of each part, then the codes of the parts that have more codes than groups.
VariableCodes Calibration::variables(const EncodedTable& rows, const Table& table) const {
  VariableCodes codes = groups_.of_all(rows, table);
  for (std::size_t part = 0; part < marginals_.code_rows.size(); ++part) {
    if (!groups_.has_others(part)) continue;
    std::vector<std::int32_t>& own = codes.emplace_back();
    for (Index row = 0; row < rows.rows(); ++row) own.push_back(rows.code(part, row));
  }
  return codes;
}

std::vector<Margin> Calibration::margins(Use use) const {
  std::vector<Margin> margins;
  std::size_t next = marginals_.code_rows.size();
  for (std::size_t part = 0; part < marginals_.code_rows.size(); ++part) {
    const std::vector<std::int64_t>& rows = marginals_.code_rows[part];
    if (groups_.has_others(part)) {
      margins.push_back({next, next, 1, {rows.begin(), rows.end()}});
      ++next;
    } else if (use == Use::all || marginals_.numbers.count(part) == 0) {
      margins.push_back({part, part, 1, groups_.rows(part)});
    }
  }
  if (use == Use::categories) return margins;
  for (const PairMarginal& pair : marginals_.pairs) {
    margins.push_back({pair.first,
                       pair.second,
                       static_cast<std::size_t>(groups_.count(pair.second)),
                       {pair.rows.begin(), pair.rows.end()}});
  }
  return margins;
}

void Calibration::find_largest(const EncodedTable& generated, std::vector<double> weights) {
  constexpr double kLargestShare = 0.999;
  for (std::size_t part = 0; part < marginals_.code_rows.size(); ++part) {
    std::vector<double>& largest =
        largest_of_code_.emplace_back(marginals_.code_rows[part].size(), Raking::kLeast);
    for (Index row = 0; row < generated.rows(); ++row) {
      double& of_code = largest[static_cast<std::size_t>(generated.code(part, row))];
      of_code = std::max(of_code, weights[static_cast<std::size_t>(row)]);
    }
  }
  const auto largest = weights.begin() + static_cast<std::ptrdiff_t>(
                                             kLargestShare * static_cast<double>(weights.size()));
  std::nth_element(weights.begin(), largest, weights.end());
  largest_ = *largest;
}

std::vector<Index> Calibration::accepted(const EncodedTable& rows, const Table& table,
                                         const CandidateStream& candidates, Index first,
                                         const std::vector<WantedValue>& wanted) const {
  const Random random = stream(candidates.seed, Stream::sample_accept, candidates.number);
  double largest = largest_;
  for (const WantedValue& value : wanted) {
    const auto code = static_cast<std::size_t>(value.place.category);
    largest = std::min(largest, largest_of_code_[value.place.part][code]);
  }
  const VariableCodes codes = variables(rows, table);
  std::vector<Index> result;
  for (Index row = 0; row < rows.rows(); ++row) {
    const double weight = raking_.weight(codes, static_cast<std::size_t>(row));
    if (random_double(random, first + row) * largest < weight) result.push_back(row);
  }
  return result;
}

void Calibration::map_numbers(const CandidateStream& candidates, Index first, Table& table) const {
  for (const auto& [part, map] : maps_) {
    const std::size_t column = encoder_.layout().parts[part].table_column;
    const Random random = stream(candidates.seed, Stream::sample_rank, candidates.number,
                                 static_cast<std::uint32_t>(part));
    map.apply(encoder_.columns()[column], table.rows, random, first, table.columns[column]);
  }
}

}  // namespace ballast
