// Tables as columns of numbers, for metrics that compare more than two tables.
#pragma once

#include <string>
#include <vector>

#include "metrics/tables/shared_columns.h"
#include "metrics/trees/feature_bins.h"

namespace ballast {

class TableFeatures {
 public:
  // The features are the shared columns. Categories are coded by their place in the sorted values
  // of the real table and, if it is not null, of the hold-out table. Missing values are last.
  TableFeatures(const Table& real, const Table* holdout, const SharedColumns& shared);

  // The features of a table that has the shared columns: numbers, NaN if missing, and codes, -1 for
  // other values. Throws Error for a missing column.
  FeatureColumns encode(const Table& table) const;

  std::size_t size() const { return features_.size(); }
  const std::string& name(std::size_t feature) const { return features_[feature].name; }
  bool is_numeric(std::size_t feature) const { return features_[feature].numeric; }
  // Number of codes of a discrete feature.
  Index codes(std::size_t feature) const {
    return static_cast<Index>(features_[feature].values.size());
  }
  // Number of its codes that are not missing values: these are 0 .. classes - 1.
  Index classes(std::size_t feature) const { return features_[feature].classes; }
  // The index of a column. Throws Error with the reason for a column that is not compared.
  std::size_t find(const std::string& name) const;

 private:
  struct Feature {
    std::string name;
    bool numeric = false;
    std::vector<std::string> values;  // by code
    Index classes = 0;
  };
  std::vector<Feature> features_;
  std::vector<LeftOutColumn> left_out_;
};

}  // namespace ballast
