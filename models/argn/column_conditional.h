// The distribution of one column of rows, given their other columns, if its value is not missing.
#pragma once

#include <optional>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "models/argn/completion.h"
#include "models/argn/number_distribution.h"

namespace ballast::argn {

// For each variable, the share of each code that is not "missing"; no shares if nothing is missing.
AllowedShares present_shares(const TableEncoder& encoder);

class ColumnConditional {
 public:
  // All arguments must outlive the result.
  ColumnConditional(const TableEncoder& encoder, const AnyOrderNetwork& network,
                    const AnyOrderNetwork::Tables& tables, std::size_t part);

  const ColumnInfo& info() const { return encoder_.columns()[column_]; }
  bool numeric() const { return numbers_.has_value(); }
  const NumberDistribution& numbers() const { return *numbers_; }
  // Entries of a row of probabilities(): values of ColumnInfo, or codes of numbers().
  Index width() const { return width_; }

  // The indices of the values of a discrete column that are not "missing".
  const std::vector<std::size_t>& present_values() const { return present_values_; }
  // Draws a value of a discrete column, with u in [0, 1), for a code that "missing" shares with
  // other values. -1 for any other code.
  std::int32_t draw_present(std::int32_t code, double u) const;

  // [rows, width()]. The column must be hidden in all rows.
  std::vector<double> probabilities(const Rows& rows) const;

 private:
  std::vector<double> codes_given(const Rows& rows) const;
  std::vector<double> of_values(const std::vector<double>& codes, Index rows) const;
  std::vector<double> of_numbers(const std::vector<double>& codes, Index rows) const;

  const TableEncoder& encoder_;
  const AnyOrderNetwork& network_;
  const AnyOrderNetwork::Tables& tables_;
  std::size_t part_;
  std::size_t column_;
  Index width_ = 0;
  std::vector<float> present_;  // the share of each code that is not "missing"; empty: all
  std::optional<NumberDistribution> numbers_;
  std::vector<std::size_t> present_values_;
  std::vector<double> value_shares_;  // of each value in its code; 0 if it is "missing"
};

}  // namespace ballast::argn
