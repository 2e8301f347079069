#include "models/tabular/calibration.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "data/encoding/number_values.h"
#include "kernels/error.h"
#include "kernels/threads.h"
#include "models/training/streams.h"

namespace ballast {
namespace {

// A row is accepted with a probability of at least kLeastWeight / kMostWeight.
constexpr double kMostWeight = 4;
constexpr double kLeastWeight = 0.05;

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

bool is_zero(const std::vector<std::int64_t>& counts) {
  return std::all_of(counts.begin(), counts.end(), [](std::int64_t rows) { return rows == 0; });
}

// Factors of the codes of a part that bring their weighted rows closer to the target shares.
std::vector<double> raking_factors(const EncodedTable& generated, std::size_t part,
                                   const std::vector<double>& weights,
                                   const std::vector<std::int64_t>& target) {
  constexpr double kSmoothing = 2;  // rows added to each code: few rows change little
  constexpr double kMostChange = 5;
  std::vector<double> rows(target.size(), 0);
  for (Index row = 0; row < generated.rows(); ++row) {
    rows[static_cast<std::size_t>(generated.code(part, row))] +=
        weights[static_cast<std::size_t>(row)];
  }
  const double scale = sum_of(rows) / std::accumulate(target.begin(), target.end(), 0.0);
  std::vector<double> factors;
  for (std::size_t code = 0; code < target.size(); ++code) {
    const double wanted = scale * static_cast<double>(target[code]);
    const double factor = (wanted + kSmoothing) / (rows[code] + kSmoothing);
    factors.push_back(std::clamp(factor, 1 / kMostChange, kMostChange));
  }
  return factors;
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
  each_task(static_cast<Index>(parts.size()), rows.rows() >= kParallelThreshold, [&](Index p) {
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
  return marginals;
}

void Marginals::save(ModelFile& file) const {
  std::vector<std::int64_t> all;
  for (const auto& counts : code_rows) all.insert(all.end(), counts.begin(), counts.end());
  file.put("marginals.code_rows", all);
  for (const auto& [part, number] : numbers) number.save("marginals." + std::to_string(part), file);
}

std::optional<Marginals> Marginals::load(const ModelFile& file, const TableEncoder& encoder) {
  if (!file.has("marginals.code_rows")) return {};
  const std::vector<std::int64_t> all = file.get_integers("marginals.code_rows");
  Marginals marginals;
  auto from = all.begin();
  for (const EncodedColumn& part : encoder.layout().parts) {
    if (all.end() - from < part.categories) break;
    marginals.code_rows.emplace_back(from, from + part.categories);
    from += part.categories;
  }
  const bool whole = marginals.code_rows.size() == encoder.layout().parts.size() &&
                     from == all.end() && are_counts(all) &&
                     std::none_of(marginals.code_rows.begin(), marginals.code_rows.end(), is_zero);
  if (!whole) throw Error("corrupt model file: invalid numbers of rows of the codes");
  for (std::size_t part = 0; part < encoder.layout().parts.size(); ++part) {
    const EncodedColumn& column = encoder.layout().parts[part];
    if (!column.numeric) continue;
    marginals.numbers[part] = ColumnDistribution::load("marginals." + std::to_string(part), file,
                                                       encoder.columns()[column.table_column]);
  }
  return marginals;
}

Calibration::Calibration(Marginals marginals, const TableEncoder& encoder,
                         const EncodedTable& generated)
    : encoder_(encoder), marginals_(std::move(marginals)) {
  constexpr std::uint64_t kSeed = 0;
  rake(generated);
  std::vector<double> weights;
  for (Index row = 0; row < generated.rows(); ++row) weights.push_back(weight(generated, row));
  Table table;
  encoder_.decode(generated, kSeed, 0, true, table);
  for (const auto& [part, number] : marginals_.numbers) {
    const std::size_t column = encoder_.layout().parts[part].table_column;
    maps_.emplace(part,
                  RankMap(number, table.columns[column], encoder_.columns()[column], weights));
  }
}

void Calibration::rake(const EncodedTable& generated) {
  constexpr int kRounds = 20;
  for (const auto& counts : marginals_.code_rows) factors_.emplace_back(counts.size(), 1);
  std::vector<double> weights(static_cast<std::size_t>(generated.rows()), 1);
  std::vector<double> capped = weights;
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t part = 0; part < factors_.size(); ++part) {
      const auto factors = raking_factors(generated, part, capped, marginals_.code_rows[part]);
      for (std::size_t code = 0; code < factors.size(); ++code) {
        factors_[part][code] *= factors[code];
      }
      for (std::size_t row = 0; row < weights.size(); ++row) {
        const auto code = static_cast<std::size_t>(generated.code(part, static_cast<Index>(row)));
        weights[row] *= factors[code];
        capped[row] = std::clamp(weights[row], kLeastWeight, kMostWeight);
      }
    }
  }
  constexpr double kLargestShare = 0.999;
  const auto largest = capped.begin() + static_cast<std::ptrdiff_t>(
                                            kLargestShare * static_cast<double>(capped.size()));
  std::nth_element(capped.begin(), largest, capped.end());
  largest_ = *largest;
}

double Calibration::weight(const EncodedTable& rows, Index row, double scale) const {
  double weight = scale;
  for (std::size_t part = 0; part < factors_.size(); ++part) {
    weight *= factors_[part][static_cast<std::size_t>(rows.code(part, row))];
  }
  return std::clamp(weight, kLeastWeight, largest_);
}

std::vector<Index> Calibration::accepted(const EncodedTable& rows,
                                         const CandidateStream& candidates, Index first,
                                         const std::vector<WantedValue>& wanted) const {
  const Random random = stream(candidates.seed, Stream::sample_accept, candidates.number);
  double scale = 1;
  for (const WantedValue& value : wanted) {
    scale /= factors_[value.place.part][static_cast<std::size_t>(value.place.category)];
  }
  std::vector<Index> result;
  for (Index row = 0; row < rows.rows(); ++row) {
    if (random_double(random, first + row) * largest_ < weight(rows, row, scale))
      result.push_back(row);
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
