// Numbers as categories: frequent values have a code of their own, the others are cut into bins of
// about equal numbers of rows.
#pragma once

#include <cstdint>
#include <vector>

#include "data/encoding/encoded_table.h"
#include "data/encoding/number_digits.h"
#include "data/tables/table.h"
#include "io/safetensors.h"
#include "kernels/random.h"

namespace ballast {

struct BinOptions {
  Index bins = 128;      // maximum number of bins
  Index least_rows = 8;  // of a bin
  // A column with at most this many distinct values has a code for each.
  Index few_values = 256;
  double point_share = 0.004;  // share of the rows that gives a value its own code otherwise
  Index most_knots = 33;       // maximum number of quantiles that are kept of a bin
  // No value of fewer rows has its own code, and values beyond the `protect` smallest and largest
  // ones are replaced by these.
  Index protect = 1;
};

// The codes are in increasing order of their smallest value; the last one is "missing" if any value
// was missing. The alpha of a bin is the position of the value within the bin, from 0 to 1 in rows:
// the bin keeps some of its quantiles, with straight lines between them.
class QuantileBins {
 public:
  QuantileBins() = default;
  // `column` is numeric with at least one value that is not missing.
  static QuantileBins fit(const Column& column, Index rows, const BinOptions& options);
  // The same of the values with these keys (data/tables/number_key.h), none of which is missing.
  static QuantileBins fit(std::vector<std::uint64_t> keys, const ColumnInfo& info,
                          const BinOptions& options);

  Index ordered() const { return static_cast<Index>(starts_.size()) - 1; }
  std::vector<bool> ranges() const;  // of the codes that are in order, whether each is a bin
  Index codes() const { return ordered() + (has_missing_ ? 1 : 0); }
  Index points() const;
  Index bins() const { return ordered() - points(); }
  // The points if there are no bins, otherwise nothing.
  std::vector<std::uint64_t> only_points() const {
    return bins() == 0 ? knots_ : std::vector<Key>();
  }
  bool has_missing() const { return has_missing_; }
  // Whether the code stands for a single value.
  bool is_point(std::int32_t code) const;

  // The code with this value (data/tables/number_key.h) as a point or in its bin; otherwise the
  // nearer one of the neighbours.
  std::int32_t find(std::uint64_t key, const ColumnInfo& info) const;

  // Writes code and alpha of every row of the column. A value between the codes gets the nearest
  // one. Throws Error for a missing value if none was missing in the fit.
  void encode(const Column& column, const ColumnInfo& info, EncodedTable& out,
              std::size_t part) const;
  // As ModeNormalizer::decode.
  void decode(const EncodedTable& rows, std::size_t part, const ColumnInfo& info, bool clip,
              const Random& random, Index first, Column& out) const;

  // Writes the value of a code, not "missing", at a position in the bin. `draw`: of its digits.
  void put(std::int32_t code, double position, const ColumnInfo& info, bool clip, const Draw& draw,
           Index row, Column& out) const;
  // The value of a code at a position, as key_number() returns it; not of "missing".
  double number(std::int32_t code, double position, const ColumnInfo& info) const;
  // The share of the code's rows below a number, from 0 to 1.
  double share_below(std::int32_t code, double number, const ColumnInfo& info) const;

  // Reduces the range of the column to that of the codes.
  void clip_range(ColumnInfo& info) const;

  void save(const std::string& name, ModelFile& file) const;
  // Throws Error if the stored bins cannot be those of a column with this description.
  static QuantileBins load(const std::string& name, const ModelFile& file, const ColumnInfo& info);

 private:
  using Key = std::uint64_t;

  bool is_missing_code(std::int32_t code) const { return has_missing_ && code + 1 == codes(); }

  // The quantiles of code c are knots_[starts_[c]] .. knots_[starts_[c + 1] - 1]: one of a point,
  // at least two of a bin, with equal numbers of rows between them.
  std::vector<Key> knots_;
  std::vector<std::size_t> starts_;
  NumberDigits digits_;  // of the values in bins
  bool has_missing_ = false;
};

}  // namespace ballast
