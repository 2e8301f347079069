// What calibration knows of a training table: the distribution of each column and of pairs of
// columns, the values in groups.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "data/encoding/column_distribution.h"
#include "data/encoding/table_encoder.h"
#include "io/safetensors.h"
#include "models/tabular/raking.h"

namespace ballast {

// The rows of each combination of groups of two parts, first < second:
// rows[group of first * groups of second + group of second].
struct PairMarginal {
  std::size_t first = 0;
  std::size_t second = 0;
  std::vector<std::int64_t> rows;
};

struct Marginals {
  std::vector<std::vector<std::int64_t>> code_rows;   // for each part, of each code
  std::map<std::size_t, ColumnDistribution> numbers;  // by part
  std::vector<PairMarginal> pairs;  // all, or the most dependent ones of many columns

  // Of the training table.
  Index rows() const;

  // From a table and its encoded rows. A combination of groups that fewer than `protect` rows have
  // counts as one that no row has.
  static Marginals fit(const Table& table, const TableEncoder& encoder, const EncodedTable& rows,
                       Index protect);
  // Under names that start with "marginals.".
  void save(ModelFile& file) const;
  // None if the file has none. Throws Error if they do not match the encoder.
  static std::optional<Marginals> load(const ModelFile& file, const TableEncoder& encoder);
};

// Groups of the values of each part: the most frequent categories and all others together; ranges
// of numbers with about equal numbers of rows, frequent numbers, and "missing".
class ValueGroups {
 public:
  // The encoder must outlive the result.
  ValueGroups(const Marginals& marginals, const TableEncoder& encoder);

  Index count(std::size_t part) const { return static_cast<Index>(parts_[part].rows.size()); }
  // The number of rows of each group in the training table.
  const std::vector<double>& rows(std::size_t part) const { return parts_[part].rows; }
  // Whether the last group of the part holds several categories.
  bool has_others(std::size_t part) const { return parts_[part].has_others; }
  // The groups of the rows of a part. `table` holds their values, `rows` their codes.
  std::vector<std::int32_t> of(std::size_t part, const EncodedTable& rows,
                               const Table& table) const;
  VariableCodes of_all(const EncodedTable& rows, const Table& table) const;

 private:
  struct Part {
    std::vector<std::int32_t> of_code;  // the group of a category, or of a code of the distribution
    std::vector<double> rows;
    bool has_others = false;
    const ColumnDistribution* numbers = nullptr;
  };

  const TableEncoder& encoder_;
  std::vector<Part> parts_;
};

}  // namespace ballast
