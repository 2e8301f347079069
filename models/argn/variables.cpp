#include "models/argn/variables.h"

#include <algorithm>

namespace ballast::argn {

Variables::Variables(const RowLayout& layout, Index fine) {
  const auto add = [&](const Variable& variable) {
    list_.push_back(variable);
    categories_ += variable.categories;
  };
  for (std::size_t part = 0; part < layout.parts.size(); ++part) {
    const EncodedColumn& column = layout.parts[part];
    add({part, false, column.categories, column.ordered, categories_});
    if (column.numeric && fine > 1) add({part, true, fine, fine, categories_});
  }
}

std::vector<ContextColumn> Variables::context_columns() const {
  std::vector<ContextColumn> columns;
  for (std::size_t v = 0; v < list_.size(); ++v) {
    columns.push_back({static_cast<std::int32_t>(list_[v].categories),
                       static_cast<std::int32_t>(first_input(v)), list_[v].fine ? 1 : 0});
  }
  return columns;
}

std::int32_t Variables::fine_code(const EncodedTable& rows, std::size_t v, Index row) const {
  const auto parts = static_cast<float>(list_[v].categories);
  const float position = std::clamp(rows.alpha(list_[v].part, row), 0.0F, 1.0F);
  return static_cast<std::int32_t>(std::min(position * parts, parts - 1));
}

EncodedTable Variables::codes_of(const EncodedTable& rows) const {
  std::vector<EncodedColumn> columns;
  for (const Variable& variable : list_) columns.push_back({.categories = variable.categories});
  EncodedTable codes(make_layout(std::move(columns)), rows.rows());
  for (std::size_t v = 0; v < list_.size(); ++v) {
    for (Index row = 0; row < rows.rows(); ++row) {
      codes.set(v, row, list_[v].fine ? fine_code(rows, v, row) : rows.code(list_[v].part, row), 0);
    }
  }
  return codes;
}

}  // namespace ballast::argn
