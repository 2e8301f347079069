// The user's type overrides, resolved to the columns of a table.
#pragma once

#include <string>
#include <vector>

#include "data/tables/csv.h"
#include "data/tables/table.h"
#include "data/tables/table_error.h"

namespace ballast {

// The lists of TypeOverrides, and that of the columns to write.
enum class OverrideList { discrete, continuous, ignored, types, written };

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

// The columns of an item: one name, or several separated by commas. Names may contain commas, so
// the longest matching name is used. Throws UnknownColumn.
std::vector<std::size_t> find_columns(const std::vector<std::string>& names,
                                      const std::string& item, OverrideList list);

// Returns one entry per column. Throws UnknownColumn, with the nearest name; TableError for
// conflicting overrides; Error for an unknown kind and an invalid date format.
std::vector<TypeOverride> resolve_overrides(const std::vector<std::string>& names,
                                            const TypeOverrides& overrides);

}  // namespace ballast
