// Maps the values of a discrete column to categories of the encoded row.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/encoding/alias_table.h"
#include "data/tables/table.h"
#include "io/safetensors.h"

namespace ballast {

struct BinOptions;

// Frequent values have a category each. Others share categories; decoding draws one of them by
// observed frequency.
class CategoryEncoder {
 public:
  CategoryEncoder() = default;
  // From the number of rows of each value of the column; most >= 1. The most frequent values have
  // the first categories, in the order of the values of the column. If there are more than `most`
  // values, the rest share the last category.
  static CategoryEncoder fit(const std::vector<std::int64_t>& counts, Index most);
  // Categories in the alphabetical order of the texts. Values of few rows share categories with
  // their neighbours, as numbers share bins; missing texts do not.
  static CategoryEncoder fit_in_order(const ColumnInfo& info,
                                      const std::vector<std::int64_t>& counts,
                                      const BinOptions& options);

  bool ordered() const { return ordered_; }  // whether the categories are in alphabetical order
  // If the categories are in order, whether each is shared; otherwise empty.
  std::vector<bool> ranges() const;
  Index places() const { return static_cast<Index>(places_.size()); }
  std::int32_t place(std::int32_t value) const { return place_[static_cast<std::size_t>(value)]; }
  bool is_shared(std::int32_t place) const {
    return places_[static_cast<std::size_t>(place)].values.size() > 1;
  }
  // Indices of the values that share a category with others.
  std::vector<std::int32_t> members() const;
  // The index of the value of a category; `random` and `element` choose among values that share it.
  std::int32_t value(std::int32_t place, const Random& random, Index element) const;

  void save(const std::string& name, ModelFile& file) const;
  // Throws Error if the stored data does not match a column of `values` values.
  static CategoryEncoder load(const std::string& name, const ModelFile& file, std::size_t values);

 private:
  struct Place {
    std::vector<std::int32_t> values;
    AliasTable draw;  // of one of several values
  };
  // The category of each value, without gaps, and its number of rows.
  CategoryEncoder(std::vector<std::int32_t> place, std::vector<std::int64_t> counts);

  std::vector<std::int32_t> place_;   // of each value
  std::vector<std::int64_t> counts_;  // of each value that shares its category; 0 for others
  std::vector<Place> places_;
  bool ordered_ = false;
};

}  // namespace ballast
