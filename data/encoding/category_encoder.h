// Where the values of a discrete column stand in the encoded row.
#pragma once

#include <cstdint>
#include <vector>

#include "data/encoding/alias_table.h"
#include "data/tables/table.h"
#include "io/safetensors.h"

namespace ballast {

// The most frequent values have a place of their own, in the order of the column's values; beyond
// `most` places the rest share the last one, and which of them it is is drawn by observed frequency
// on the way back.
class CategoryEncoder {
 public:
  CategoryEncoder() = default;
  // `column` is boolean or category; most >= 1.
  static CategoryEncoder fit(const Column& column, Index most);

  Index places() const;
  std::int32_t place(std::int32_t value) const { return place_[static_cast<std::size_t>(value)]; }
  bool is_shared(std::int32_t place) const;
  // Indices of the values that share the last place; empty when none do.
  const std::vector<std::int32_t>& members() const { return members_; }
  // The index of a value at the place; `random` and `element` choose among those that share one.
  std::int32_t value(std::int32_t place, const Random& random, Index element) const;

  void save(const std::string& name, ModelFile& file) const;
  // Throws Error when what is stored does not fit `values` values.
  static CategoryEncoder load(const std::string& name, const ModelFile& file, std::size_t values);

 private:
  CategoryEncoder(std::size_t values, const std::vector<std::int64_t>& members,
                  std::vector<std::int64_t> counts);

  std::vector<std::int32_t> place_;  // of each value
  std::vector<std::int32_t> value_;  // of each place of its own
  std::vector<std::int32_t> members_;
  std::vector<std::int64_t> member_counts_;
  AliasTable draw_;
};

}  // namespace ballast
