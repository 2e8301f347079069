#include "models/argn/model.h"

#include <utility>

#include "autograd/grad.h"
#include "data/relations/relation_transform.h"
#include "models/argn/argn.h"
#include "models/options/option_values.h"
#include "models/training/model_file.h"

namespace ballast::argn {
namespace {

FitOptions options_of(const ModelFile& file, const std::string& device) {
  FitOptions options = kind().defaults;
  take_kept_options(options_in(file), options);
  options.device = device;
  return options;
}

// Columns that follow from others are not modelled. Throws Error if relations replaced columns.
TableEncoder encoder_of(const ModelFile& file) {
  TableEncoder encoder = TableEncoder::load(file);
  const RelationTransform relations = RelationTransform::load(file, encoder.columns());
  std::vector<bool> unchanged(encoder.columns().size(), false);
  for (std::size_t column = 0; column < relations.columns().size(); ++column) {
    const std::ptrdiff_t place = relations.kept_place(column);
    if (place >= 0) unchanged[static_cast<std::size_t>(place)] = true;
  }
  const auto replaced = std::find(unchanged.begin(), unchanged.end(), false);
  if (replaced == unchanged.end()) return encoder;
  const auto column = static_cast<std::size_t>(replaced - unchanged.begin());
  throw Error("the model replaces column '" + encoder.columns()[column].name +
              "' by what relations between columns leave of it; missing values, predictions and "
              "likelihoods need a model that was fitted without relations");
}

}  // namespace

Model::Model(ModelFile file, const std::string& device)
    : encoder_(encoder_of(file)),
      options_(options_of(file, device)),
      variables_(encoder_.layout()),
      network_(std::make_unique<AnyOrderNetwork>(variables_, options_, parse_device(device))) {
  network_->load(networks_for_rows(std::move(file)));
  const NoGrad no_grad;
  tables_ = network_->tables();
  for (const Variable& v : variables_) {
    values_per_row_ = std::max(values_per_row_, 6 * network_->width() + v.categories);
  }
}

Rows Model::rows_of(const std::vector<std::int32_t>& codes, Index first, Index count) const {
  const auto variables = static_cast<std::ptrdiff_t>(variables_.size());
  const auto begin = codes.begin() + first * variables;
  return {{begin, begin + count * variables}, count};
}

EncodedTable Model::encoded(const Rows& rows, Index first, const Random& positions) const {
  EncodedTable out(encoder_.layout(), rows.count);
  const auto count = static_cast<Index>(variables_.size());
  for (Index row = 0; row < rows.count; ++row) {
    for (std::size_t part = 0; part < variables_.size(); ++part) {
      const Index cell = row * count + static_cast<Index>(part);
      const double position = random_double(positions, first * count + cell);
      out.set(part, row, rows.codes[static_cast<std::size_t>(cell)], static_cast<float>(position));
    }
  }
  return out;
}

std::vector<UnknownValues> Model::unknown_values(const Table& table,
                                                 const std::string& target) const {
  return find_unknown(encoder_, table, KnownRows(encoder_, table, target));
}

void Model::check_target(const std::string& target) const {
  std::vector<std::string> names;
  for (const ColumnInfo& info : encoder_.columns()) names.push_back(info.name);
  const auto found = std::find(names.begin(), names.end(), target);
  if (found == names.end()) {
    const auto nearest = static_cast<std::size_t>(nearest_text(target, names));
    throw OptionError(
        "no column '" + target + "' to predict; the nearest name is '" + names.at(nearest) + "'",
        {"target"});
  }
  const auto column = static_cast<std::size_t>(found - names.begin());
  if (encoder_.part_of(column) >= 0) return;
  throw OptionError("column '" + target + "' has type " +
                        kind_name(encoder_.columns()[column].kind) +
                        " and is not modelled, so it cannot be predicted",
                    {"target"});
}

}  // namespace ballast::argn
