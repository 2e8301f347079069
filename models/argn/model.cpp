#include "models/argn/model.h"

#include <utility>

#include "autograd/grad.h"
#include "models/argn/argn.h"
#include "models/options/option_values.h"
#include "models/tabular/where.h"
#include "models/training/model_file.h"

namespace ballast::argn {
namespace {

FitOptions options_of(const ModelFile& file, const std::string& device) {
  FitOptions options = kind().defaults;
  take_kept_options(file, options);
  options.device = device;
  return options;
}

ModelColumns columns_of(const ModelFile& file) {
  ModelColumns columns;
  columns.encoder = TableEncoder::load(file);
  columns.relations = RelationTransform::load(file, columns.encoder.columns());
  return columns;
}

}  // namespace

Model::Model(ModelFile file, const std::string& device)
    : columns_(columns_of(file)),
      options_(options_of(file, device)),
      variables_(encoder().layout()),
      network_(std::make_unique<AnyOrderNetwork>(variables_, options_, parse_device(device))) {
  network_->load(networks_for_rows(std::move(file)));
  const NoGrad no_grad;
  tables_ = network_->tables();
}

Rows Model::rows_of(const std::vector<std::int32_t>& codes, Index first, Index count) const {
  const auto variables = static_cast<std::ptrdiff_t>(variables_.size());
  const auto begin = codes.begin() + first * variables;
  return {{begin, begin + count * variables}, count};
}

void Model::check_target(const std::string& target) const {
  const std::size_t column = named_column(target, "target", columns());
  if (columns_.is_modelled(column)) return;
  throw OptionError("column '" + target + "' has type " + kind_name(columns()[column].kind) +
                        " and is not modelled, so it cannot be predicted",
                    {"target"});
}

}  // namespace ballast::argn
