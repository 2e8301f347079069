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

void RowGenerator::generate(const CandidateStream& candidates, Index first,
                            EncodedTable& out) const {
  const auto turn = take_turn(network_.device());
  Rows rows{std::vector<std::int32_t>(static_cast<std::size_t>(out.rows()) * variables_.size(), -1),
            out.rows()};
  completion_->fill(rows, first, stream(candidates.seed, Stream::sample_latent, candidates.number),
                   stream(candidates.seed, Stream::sample_category, candidates.number));
  const Random positions = stream(candidates.seed, Stream::sample_noise, candidates.number);
  for (Index row = 0; row < out.rows(); ++row) {
    const std::int32_t* codes = rows.codes.data() + row * static_cast<Index>(variables_.size());
    for (std::size_t v = 0; v < variables_.size(); ++v) {
      if (variables_[v].fine) continue;
      const std::size_t part = variables_[v].part;
      if (!rows_.parts[part].numeric) {
        out.set(part, row, codes[v], 0);
        continue;
      }
      const Index element = (first + row) * static_cast<Index>(variables_.size());
      double position = random_double(positions, element + static_cast<Index>(v));
      const bool refined = v + 1 < variables_.size() && variables_[v + 1].fine;
      if (refined) {
        position = (codes[v + 1] + position) / static_cast<double>(variables_[v + 1].categories);
      }
      out.set(part, row, codes[v], static_cast<float>(position));
    }
  }
}

}  // namespace ballast::argn
