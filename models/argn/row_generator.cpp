#include "models/argn/row_generator.h"

#include "models/tabular/encoded_rows.h"
#include "models/training/streams.h"

namespace ballast::argn {

RowGenerator::RowGenerator(const RowLayout& rows, const FitOptions& options, const ModelFile& file)
    : rows_(rows),
      variables_(rows, options.fine),
      network_(variables_, options, parse_device(options.device)) {
  network_.load(file);
  completion_.emplace(variables_, network_);
}

Index RowGenerator::values_per_row() const { return 6 * network_.width(); }

AllowedShares RowGenerator::shares_of(const CodeLimits& limits) const {
  AllowedShares shares;
  if (limits.empty()) return shares;
  for (const Variable& variable : variables_.list()) {
    std::vector<float>& own = shares.emplace_back();
    if (variable.fine) continue;
    for (const CodeLimit& limit : limits[variable.part]) own.push_back(limit.share());
  }
  return shares;
}

// The position of a number in its bin: within the fine part, if there is one, and the limits.
double RowGenerator::position(const std::int32_t* codes, std::size_t v, double uniform,
                              const CodeLimits& limits) const {
  const bool refined = v + 1 < variables_.size() && variables_[v + 1].fine;
  if (refined) {
    uniform = (codes[v + 1] + uniform) / static_cast<double>(variables_[v + 1].categories);
  }
  const std::size_t part = variables_[v].part;
  if (limits.empty() || limits[part].empty()) return uniform;
  const CodeLimit& limit = limits[part][static_cast<std::size_t>(codes[v])];
  return static_cast<double>(limit.low) + uniform * static_cast<double>(limit.share());
}

void RowGenerator::generate(const CandidateStream& candidates, Index first,
                            EncodedTable& out) const {
  const auto turn = take_turn(network_.device());
  const auto variables = static_cast<Index>(variables_.size());
  Rows rows{std::vector<std::int32_t>(static_cast<std::size_t>(out.rows() * variables), -1),
            out.rows()};
  completion_->fill(rows, first, stream(candidates.seed, Stream::sample_latent, candidates.number),
                    stream(candidates.seed, Stream::sample_category, candidates.number),
                    shares_of(candidates.limits));
  const Random positions = stream(candidates.seed, Stream::sample_noise, candidates.number);
  for (Index row = 0; row < out.rows(); ++row) {
    const std::int32_t* codes = rows.codes.data() + row * variables;
    for (std::size_t v = 0; v < variables_.size(); ++v) {
      if (variables_[v].fine) continue;
      const std::size_t part = variables_[v].part;
      double alpha = 0;
      if (rows_.parts[part].numeric) {
        const Index element = (first + row) * variables + static_cast<Index>(v);
        alpha = position(codes, v, random_double(positions, element), candidates.limits);
      }
      out.set(part, row, codes[v], static_cast<float>(alpha));
    }
  }
}

}  // namespace ballast::argn
