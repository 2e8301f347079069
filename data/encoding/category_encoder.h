// Maps the values of a discrete column to categories of the encoded row.
#pragma once

#include <cstdint>
#include <vector>

#include "data/encoding/alias_table.h"
#include "data/tables/table.h"
#include "io/safetensors.h"

namespace ballast {

// Each of the most frequent values has its own category, in the order of the values of the column.
// If there are more than `most` values, the rest share the last category; decoding draws one of
// them by observed frequency.
class CategoryEncoder {
 public:
  CategoryEncoder() = default;
  // From the number of rows of each value of the column; most >= 1.
  static CategoryEncoder fit(const std::vector<std::int64_t>& counts, Index most);

  Index places() const;
  std::int32_t place(std::int32_t value) const { return place_[static_cast<std::size_t>(value)]; }
  bool is_shared(std::int32_t place) const;
  // Indices of the values that share the last category; empty if none do.
  const std::vector<std::int32_t>& members() const { return members_; }
  // The index of the value of a category; `random` and `element` choose among values that share it.
  std::int32_t value(std::int32_t place, const Random& random, Index element) const;

  void save(const std::string& name, ModelFile& file) const;
  // Throws Error if the stored data does not match a column of `values` values.
  static CategoryEncoder load(const std::string& name, const ModelFile& file, std::size_t values);

 private:
  CategoryEncoder(std::size_t values, const std::vector<std::int64_t>& members,
                  std::vector<std::int64_t> counts);

  std::vector<std::int32_t> place_;  // category of each value
  std::vector<std::int32_t> value_;  // value of each unshared category
  std::vector<std::int32_t> members_;
  std::vector<std::int64_t> member_counts_;
  AliasTable draw_;
};

}  // namespace ballast
