#include "models/argn/variables.h"

namespace ballast::argn {

Variables::Variables(const RowLayout& layout) {
  for (const EncodedColumn& column : layout.parts) {
    list_.push_back({column.categories, column.ranges, categories_});
    categories_ += column.categories;
  }
}

std::vector<ContextColumn> Variables::context_columns() const {
  std::vector<ContextColumn> columns;
  for (std::size_t v = 0; v < list_.size(); ++v) {
    columns.push_back({static_cast<std::int32_t>(list_[v].categories),
                       static_cast<std::int32_t>(first_input(v))});
  }
  return columns;
}

}  // namespace ballast::argn
