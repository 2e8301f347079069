// The rows of a table, as far as a trained model knows their values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "data/relations/relation_transform.h"
#include "models/argn/related_cells.h"

namespace ballast::argn {

// The columns of a model, as a table has them, and how they are encoded.
struct ModelColumns {
  TableEncoder encoder;
  RelationTransform relations;

  const std::vector<ColumnInfo>& original() const {
    return relations.relations().empty() ? encoder.columns() : relations.columns();
  }
  bool is_modelled(std::size_t column) const {
    return ballast::is_modelled(original()[column].kind);
  }
  // The part of the encoder that has the content of the column, or what relations leave of it; -1
  // if the column follows from others or is not modelled. Of a group only the first column has one.
  std::ptrdiff_t part_of(std::size_t column) const;
  // Whether values of the part were missing in the training.
  bool has_missing(std::size_t part) const;
};

// A value of a table, to a model: `unknown` is a category that the model does not have.
enum class Cell : std::uint8_t { known, missing, unknown };

class KnownRows {
 public:
  // Columns are found by name; others are ignored. Column `target`, if it is not empty, is missing
  // in all rows, and so is an absent column that follows from others. Throws Error with the column
  // if another one is absent or has another kind. `columns` must outlive the result.
  KnownRows(const ModelColumns& columns, const Table& table, const std::string& target = {});

  Index rows() const { return table_.rows; }
  // As the table has it. Columns are those of ModelColumns::original(); of a modelled one.
  Cell cell(std::size_t column, Index row) const {
    return cells_[column][static_cast<std::size_t>(row)];
  }
  bool any_missing(std::size_t column) const;
  // Whether the value is in table(): the table had it, or it follows from a column that is derived
  // from it.
  bool has(std::size_t column, Index row) const {
    return has_[column][static_cast<std::size_t>(row)];
  }
  const Presence& presence() const { return has_; }
  // The values with the infos of the original columns. Without a meaning where has() is not true.
  const Table& table() const { return table_; }
  // The table that the encoder encodes; see codes().
  const Table& reduced() const { return reduced_; }
  // The codes of the parts, [rows, parts]. -1 for a value that is unknown, and for one that is
  // missing if `hide_missing` or if none of its column was missing in the training.
  std::vector<std::int32_t> codes(bool hide_missing) const;

 private:
  void read(const Table& table, const std::string& target);
  void find_states();
  // A group is known by the member that is 1.
  Cell state_of(const GroupRelation& group, std::size_t row) const;

  const ModelColumns& columns_;
  Table table_;
  std::vector<std::vector<Cell>> cells_;
  Presence has_;
  Table reduced_;
  EncodedTable encoded_;
  std::vector<std::vector<Cell>> states_;  // of the parts
};

}  // namespace ballast::argn
