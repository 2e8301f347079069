// Corrects generated rows by the distribution of the training table. Numbers are replaced by the
// real values of the same rank. Then rows are accepted at rates that bring the frequencies of
// categories and of groups of numbers, and of pairs of them, close to the real ones.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "data/encoding/rank_map.h"
#include "data/encoding/table_encoder.h"
#include "models/tabular/marginals.h"
#include "models/tabular/raking.h"
#include "models/tabular/row_generator.h"

namespace ballast {

class Calibration {
 public:
  // Compares generated rows with the marginals. The encoder must outlive the result.
  Calibration(Marginals marginals, const TableEncoder& encoder, const EncodedTable& generated);

  // Maps the numbers of rows first .. of the stream.
  void map_numbers(const CandidateStream& stream, Index first, Table& table) const;
  // Rows first .. of the stream that are accepted, as indices of `rows`, whose mapped values are
  // `table`. Rows with the wanted values are compared with each other only: that these values are
  // more or less frequent than in the training table does not matter.
  std::vector<Index> accepted(const EncodedTable& rows, const Table& table,
                              const CandidateStream& stream, Index first,
                              const std::vector<WantedValue>& wanted) const;

 private:
  enum class Use { categories, all };
  std::vector<Margin> margins(Use use) const;
  VariableCodes variables(const EncodedTable& rows, const Table& table) const;
  void find_largest(const EncodedTable& generated, std::vector<double> weights);

  const TableEncoder& encoder_;
  Marginals marginals_;
  ValueGroups groups_;
  std::map<std::size_t, RankMap> maps_;  // by part
  Raking raking_;
  // Weight at which a row is always accepted: of all rows, and of those with a code of a part.
  double largest_ = 1;
  std::vector<std::vector<double>> largest_of_code_;
};

}  // namespace ballast
