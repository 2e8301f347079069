// The rows of a table, as far as a trained model knows their values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/encoding/table_encoder.h"

namespace ballast::argn {

// A value of a table, to a model: `unknown` is a category that the model does not have.
enum class Cell : std::uint8_t { known, missing, unknown };

class KnownRows {
 public:
  // Columns are found by name; others are ignored. Column `target`, if it is not empty, is missing
  // in all rows. Throws Error with the column if another one is absent or has another kind.
  KnownRows(const TableEncoder& encoder, const Table& table, const std::string& target = {});

  Index rows() const { return encoded_.rows(); }
  Cell cell(std::size_t part, Index row) const {
    return cells_[part][static_cast<std::size_t>(row)];
  }
  bool any_missing(std::size_t part) const;
  // The codes of the variables, [rows, variables]. -1 for a value that is unknown, and for one that
  // is missing if `hide_missing` or if none of its column was missing in the training.
  std::vector<std::int32_t> codes(bool hide_missing) const;

 private:
  EncodedTable encoded_;
  std::vector<std::vector<Cell>> cells_;  // of each part
  std::vector<bool> has_missing_;         // in the training; of each part
};

// Values of a column that a model does not know: categories, or missing values in a column without
// missing values in the training.
struct UnknownValues {
  std::string column;
  bool missing = false;
  std::string value;  // in the first of the rows
  Index first_row = 0;
  Index rows = 0;
};
std::vector<UnknownValues> find_unknown(const TableEncoder& encoder, const Table& table,
                                        const KnownRows& known);

// Whether values of the part were missing in the training.
bool has_missing(const TableEncoder& encoder, std::size_t part);

}  // namespace ballast::argn
