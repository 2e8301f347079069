#include "models/argn/row_generator.h"

#include "autograd/grad.h"
#include "models/tabular/encoded_rows.h"
#include "models/training/streams.h"

namespace ballast::argn {

namespace {

AllowedShares shares_of(const CodeLimits& limits) {
  AllowedShares shares;
  for (const std::vector<CodeLimit>& part : limits) {
    std::vector<float>& own = shares.emplace_back();
    for (const CodeLimit& limit : part) own.push_back(limit.share());
  }
  return shares;
}

void hide(std::size_t variable, Rows& rows) {
  const std::size_t variables = rows.codes.size() / static_cast<std::size_t>(rows.count);
  for (std::size_t at = variable; at < rows.codes.size(); at += variables) rows.codes[at] = -1;
}

}  // namespace

RowGenerator::RowGenerator(const RowLayout& rows, const FitOptions& options, const ModelFile& file)
    : variables_(rows), network_(variables_, options, parse_device(options.device)) {
  network_.load(file);
  const NoGrad no_grad;
  tables_ = network_.tables();
}

void RowGenerator::generate(const CandidateStream& candidates, Index first,
                            EncodedTable& out) const {
  const auto turn = take_turn(network_.device());
  Rows rows{std::vector<std::int32_t>(static_cast<std::size_t>(out.rows()) * variables_.size(), -1),
            out.rows()};
  const auto random = [&](Stream purpose) {
    return stream(candidates.seed, purpose, candidates.number);
  };
  const Completion completion(variables_, network_, tables_, candidates.temperature);
  const AllowedShares shares = shares_of(candidates.limits);
  const Random order = random(Stream::sample_latent);
  completion.fill(rows, first, order, random(Stream::sample_category), shares);
  if (candidates.target >= 0) {
    hide(static_cast<std::size_t>(candidates.target), rows);
    completion.fill(rows, first, order, random(Stream::sample_target), shares);
  }
  write_rows(rows, first, random(Stream::sample_noise), candidates.limits, out);
}

}  // namespace ballast::argn
