// Mode-specific normalisation of a numeric column (Xu et al. 2019, section 4.2): a value is
// represented by a nearby mode and its position within the mode.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "data/encoding/alias_table.h"
#include "data/encoding/column_distribution.h"
#include "data/encoding/encoded_table.h"
#include "data/encoding/gaussian_mixture.h"
#include "data/encoding/number_digits.h"
#include "data/tables/table.h"
#include "io/safetensors.h"

namespace ballast {

struct NormalizerOptions {
  int components = 10;          // maximum number of Gaussian modes; fewer if points cover most rows
  double least_weight = 0.005;  // Gaussian modes of at most this weight are dropped
  // A value with at least this share of the rows becomes a point: a mode of zero width, which is
  // decoded exactly and excluded from the mixture. If points cover half of the rows or more
  // (Adult's capital-gain: 0 in 92 %), the search is repeated once on the remaining rows.
  double point_share = 0.05;
  // A column with at most this many distinct values is encoded with points only.
  Index few_values = 16;
  // Instead of a mixture, one mode: the normal score of the value's rank.
  bool ranks = false;
  // With ranks: values beyond the `protect` smallest and largest ones are replaced by these.
  Index protect = 1;
};

// Order of the modes: Gaussian modes, points in increasing order, "missing" if any value was
// missing. Values of integer and date columns are represented by their distance from the smallest
// value seen, which keeps large integers exact; reals are used directly.
class ModeNormalizer {
 public:
  ModeNormalizer() = default;
  // `column` is numeric with at least one value that is not missing. More than 65,536 distinct
  // values are merged with their neighbours for the fit, but not for points or encoding. A small
  // number of values more than 15 interquartile ranges outside the quartiles are excluded from the
  // fit.
  static ModeNormalizer fit(const Column& column, Index rows, const NormalizerOptions& options,
                            const Random& random);

  Index modes() const;
  const std::vector<MixtureComponent>& gaussians() const { return gaussians_; }
  Index points() const { return static_cast<Index>(points_.size()); }
  // The points if there are no other modes, otherwise nothing.
  std::vector<std::uint64_t> only_points() const;
  bool has_missing() const { return has_missing_; }
  bool by_rank() const { return ranks_.has_value(); }  // see NormalizerOptions::ranks

  // Writes code and alpha of every row of the column. The mode is drawn from the responsibilities
  // (+ 1e-6, renormalised); alpha = clip((value - mean) / (4 std), -0.99, 0.99). Throws Error for a
  // missing value if none was missing in the fit.
  void encode(const Column& column, const ColumnInfo& info, const Random& random, EncodedTable& out,
              std::size_t part) const;

  // Decodes values with the resolution of `info` and, with `clip`, limits them to the range in
  // `info`. A missing value gets one of info's texts by observed frequency, drawn with element
  // `first` + row of `random`.
  void decode(const EncodedTable& rows, std::size_t part, const ColumnInfo& info, bool clip,
              const Random& random, Index first, Column& out) const;

  void save(const std::string& name, ModelFile& file) const;
  // Throws Error if the stored modes cannot be those of a column with this description.
  static ModeNormalizer load(const std::string& name, const ModelFile& file,
                             const ColumnInfo& info);

 private:
  // A value as an unsigned integer with the same order; exact for integers and reals.
  using Key = std::uint64_t;

  std::vector<MixtureComponent> gaussians_;  // of distances from the smallest value, or of reals
  std::vector<Key> points_;
  std::optional<ColumnDistribution> ranks_;  // of the values that are not points
  NumberDigits digits_;                      // of the same, without ranks
  bool has_missing_ = false;

  std::int32_t nearest_point(Key key, const ColumnInfo& info) const;
};

}  // namespace ballast
