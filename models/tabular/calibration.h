// Corrects the distribution of each column of generated rows to that of the training table. Rows
// are accepted at rates that give the categories their frequencies (raking, that is iterative
// proportional fitting; Deming and Stephan 1940), then numbers are replaced by the real values of
// the same rank.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "data/encoding/rank_map.h"
#include "data/encoding/table_encoder.h"
#include "io/safetensors.h"
#include "models/tabular/row_generator.h"

namespace ballast {

// The distribution of each column of a training table.
struct Marginals {
  std::vector<std::vector<std::int64_t>> code_rows;   // for each part, of each code
  std::map<std::size_t, ColumnDistribution> numbers;  // by part

  // From a table and its encoded rows.
  static Marginals fit(const Table& table, const TableEncoder& encoder, const EncodedTable& rows,
                       Index protect);
  // Under names that start with "marginals.".
  void save(ModelFile& file) const;
  // None if the file has none. Throws Error if they do not match the encoder.
  static std::optional<Marginals> load(const ModelFile& file, const TableEncoder& encoder);
};

class Calibration {
 public:
  // Compares generated rows with the marginals. The encoder must outlive the result.
  Calibration(Marginals marginals, const TableEncoder& encoder, const EncodedTable& generated);

  // Rows first .. of the stream that are accepted, as indices of `rows`. Rows with the wanted
  // values are accepted regardless of the frequencies of these, which all of them share.
  std::vector<Index> accepted(const EncodedTable& rows, const CandidateStream& stream, Index first,
                              const std::vector<WantedValue>& wanted) const;
  // Maps the numbers of rows first .. of the stream.
  void map_numbers(const CandidateStream& stream, Index first, Table& table) const;

 private:
  void rake(const EncodedTable& generated);
  double weight(const EncodedTable& rows, Index row, double scale = 1) const;

  const TableEncoder& encoder_;
  Marginals marginals_;
  std::map<std::size_t, RankMap> maps_;       // by part
  std::vector<std::vector<double>> factors_;  // for each part, of each code
  double largest_ = 1;                        // weight; all rows of it and above are accepted
};

}  // namespace ballast
