#include "models/argn/row_generator.h"

#include "models/tabular/encoded_rows.h"
#include "models/training/streams.h"

namespace ballast::argn {

RowGenerator::RowGenerator(const RowLayout& rows, const FitOptions& options, const ModelFile& file)
    : variables_(rows), network_(variables_, options, parse_device(options.device)) {
  network_.load(file);
  completion_.emplace(variables_, network_);
}

Index RowGenerator::values_per_row() const { return 6 * network_.width(); }

namespace {

AllowedShares shares_of(const CodeLimits& limits) {
  AllowedShares shares;
  for (const std::vector<CodeLimit>& part : limits) {
    std::vector<float>& own = shares.emplace_back();
    for (const CodeLimit& limit : part) own.push_back(limit.share());
  }
  return shares;
}

}  // namespace

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
    for (std::size_t part = 0; part < variables_.size(); ++part) {
      const Index cell = row * variables + static_cast<Index>(part);
      const std::int32_t code = rows.codes[static_cast<std::size_t>(cell)];
      double position = random_double(positions, first * variables + cell);
      if (!candidates.limits.empty() && !candidates.limits[part].empty()) {
        const CodeLimit& limit = candidates.limits[part][static_cast<std::size_t>(code)];
        position = static_cast<double>(limit.low) + position * static_cast<double>(limit.share());
      }
      out.set(part, row, code, static_cast<float>(position));
    }
  }
}

}  // namespace ballast::argn
