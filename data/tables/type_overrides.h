// The user's type overrides, resolved to the columns of a table.
#pragma once

#include <string>
#include <vector>

#include "data/tables/csv.h"
#include "data/tables/table.h"
#include "data/tables/table_error.h"

namespace ballast {

// The lists of TypeOverrides.
enum class OverrideList { discrete, continuous, ignored, types };

// A column that an override names and the table does not have.
class UnknownColumn : public TableError {
 public:
  UnknownColumn(OverrideList list, const std::string& column, const std::string& text)
      : TableError(TableProblem::unknown_column, column, 0, text), list_(list) {}
  OverrideList list() const { return list_; }

 private:
  OverrideList list_;
};

// Begins the kind of a date column with its format: "date:%d/%m/%Y".
constexpr const char* kDatePrefix = "date:";

struct TypeOverride {
  enum class Request { infer, discrete, continuous, exactly };
  Request request = Request::infer;
  ColumnKind kind = ColumnKind::category;  // if request is `exactly`
  std::string date_format;                 // for dates; empty: inferred
  bool ignored = false;
};

// Returns one entry per column. Throws UnknownColumn, with the nearest name; TableError for
// conflicting overrides; Error for an unknown kind and an invalid date format.
std::vector<TypeOverride> resolve_overrides(const std::vector<std::string>& names,
                                            const TypeOverrides& overrides);

}  // namespace ballast
