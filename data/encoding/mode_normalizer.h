// Mode-specific normalisation of a numeric column (Xu et al. 2019, section 4.2): a value becomes
// the mode that it is near and where it lies within that mode.
#pragma once

#include <cstdint>
#include <vector>

#include "data/encoding/alias_table.h"
#include "data/encoding/encoded_table.h"
#include "data/encoding/gaussian_mixture.h"
#include "data/tables/table.h"
#include "io/safetensors.h"

namespace ballast {

struct NormalizerOptions {
  int components = 10;          // Gaussian modes at most; fewer where points hold most rows
  double least_weight = 0.005;  // a Gaussian mode of no more weight is dropped
  // A value that at least this share of the rows has is a mode of its own without width: exact on
  // the way back, and taken out before the mixture is fitted. Where such values hold half of the
  // rows or more (Adult's capital-gain: 0 in 92 %), the rest is looked at once more by itself.
  double point_share = 0.05;
  // A column of no more distinct values is nothing but such modes.
  Index few_values = 16;
};

// Modes in this order: Gaussian ones, points in rising order, "missing" when a value was missing.
// Values of integer and date columns are worked on as their distance from the least one seen, which
// keeps large integers exact; reals as they are.
class ModeNormalizer {
 public:
  ModeNormalizer() = default;
  // `column` is numeric, with at least one value present. More than 65,536 distinct values are
  // merged with their neighbours for the fit (never for the points or for encoding). A few values
  // that lie 15 interquartile ranges or more outside the quartiles are left out of it.
  static ModeNormalizer fit(const Column& column, Index rows, const NormalizerOptions& options,
                            const Random& random);

  Index modes() const;
  const std::vector<MixtureComponent>& gaussians() const { return gaussians_; }
  Index points() const { return static_cast<Index>(points_.size()); }
  bool has_missing() const { return has_missing_; }

  // Writes code and alpha of every row of the column. The mode is drawn from the responsibilities
  // (+ 1e-6, renormalised), alpha = clip((value - mean) / (4 deviation), -0.99, 0.99). Throws Error
  // for a missing value when none was missing in the fit.
  void encode(const Column& column, const ColumnInfo& info, const Random& random, EncodedTable& out,
              std::size_t part) const;

  // Back to values in the resolution of `info` and, with `clip`, in the range seen there. A missing
  // value gets one of info's texts by observed frequency: element `first` + row of `random`.
  void decode(const EncodedTable& rows, std::size_t part, const ColumnInfo& info, bool clip,
              const Random& random, Index first, Column& out) const;

  void save(const std::string& name, ModelFile& file) const;
  static ModeNormalizer load(const std::string& name, const ModelFile& file);

 private:
  // A value as an unsigned integer of the same order: exact for both kinds of numbers.
  using Key = std::uint64_t;

  std::vector<MixtureComponent> gaussians_;  // of distances from the least value, or of reals
  std::vector<Key> points_;
  bool has_missing_ = false;

  std::int32_t nearest_point(Key key, const ColumnInfo& info) const;
};

}  // namespace ballast
