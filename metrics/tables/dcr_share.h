// Is a synthetic table closer to the training rows than to other rows of the same kind?
#pragma once

#include "metrics/tables/nearest_rows.h"
#include "metrics/tables/table_features.h"

namespace ballast {

// DCR share (distance to closest record; Platzer and Reutterer, "Holdout-Based Empirical Assessment
// of Mixed-Type Synthetic Data", 2021): the share of rows that are nearer to a training row than to
// a hold-out row, among equal numbers of both. Equal distances count half. 0.5: the training rows
// are no nearer than rows that the model never saw. If every row copies a training row, about
// 1/2 + n/(2N), where n of the N training rows are compared with: 1 if all of them are. Categories
// of more than 200 values are left out, unless there are no other columns.
class DcrShare {
 public:
  // Draws as many rows of the larger table as the smaller one has, at most 30,000 of each. There
  // must be at least two.
  DcrShare(const TableFeatures& features, const FeatureColumns& training,
           const FeatureColumns& holdout);

  // Of at most 10,000 random rows, fewer for large tables.
  double measure(const FeatureColumns& rows) const;
  // Of hold-out rows, each compared with the other hold-out rows: about 0.5 if the training and
  // the hold-out rows are drawn at random from the same source.
  double measure_holdout() const;

  // Number of rows of each table that rows are compared with, and of rows that are compared.
  Index rows() const { return training_.rows; }
  Index most_queries() const { return most_queries_; }

 private:
  RowPoints points_of(const FeatureColumns& columns, const std::vector<Index>& rows) const;
  double share_of(const RowPoints& queries, const std::vector<Index>& own_rows) const;

  struct Scale {
    std::size_t feature = 0;
    bool numeric = false;
    double start = 0;
    double range = 1;
  };
  std::vector<Scale> scales_;  // of the training rows
  RowPoints training_;
  RowPoints holdout_;
  Index most_queries_ = 0;
};

}  // namespace ballast
