// The user's type overrides, resolved to the columns of a table.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "data/tables/csv.h"
#include "data/tables/table.h"
#include "kernels/error.h"

namespace ballast {

// A column that an override names and the table does not have.
class UnknownColumn : public Error {
 public:
  // override: "--type"; problem: "there is no column ..."
  UnknownColumn(const std::string& override, std::string column, std::string problem)
      : Error(override + ": " + problem),
        column_(std::move(column)),
        problem_(std::move(problem)) {}
  const std::string& column() const { return column_; }
  const std::string& problem() const { return problem_; }

 private:
  std::string column_;
  std::string problem_;
};

struct TypeWish {
  enum class Kind { infer, discrete, continuous, exactly };
  Kind wish = Kind::infer;
  ColumnKind kind = ColumnKind::category;  // if wish is `exactly`
  std::string date_format;                 // for dates; empty: inferred
  bool ignored = false;
};

// Returns one entry per column. Throws UnknownColumn, with the nearest name; Error for an unknown
// kind, an invalid date format, and conflicting overrides.
std::vector<TypeWish> resolve_wishes(const std::vector<std::string>& names,
                                     const TypeOverrides& overrides);

}  // namespace ballast
