// Rows of a trained model as a table.
#pragma once

#include <vector>

#include "data/encoding/table_encoder.h"
#include "data/tables/table.h"
#include "models/tabular/row_generator.h"

namespace ballast {

// A value of a discrete column that rows are asked for: its place is looked for, and among several
// values that share it just this one is written.
struct WantedValue {
  std::size_t column = 0;  // of the table
  CategoryPlace place;
};

class RowMaker {
 public:
  // Both must outlive it.
  RowMaker(const TableEncoder& encoder, const RowGenerator& generator)
      : encoder_(encoder), generator_(generator) {}

  const TableEncoder& encoder() const { return encoder_; }
  bool takes_conditions() const { return generator_.takes_conditions(); }
  // The condition of a stream of candidates that asks for the value.
  std::ptrdiff_t condition_of(const CategoryPlace& place) const;

  // Rows that one thread makes at a time, always from a multiple of it on: enough for good
  // products, few enough to stay in the cache.
  static constexpr Index kChunk = 512;
  // Candidates first .. first + count - 1 of a stream, both multiples of kChunk. All threads share
  // the work; the rows do not depend on how many there are, nor on how the stream is cut into
  // calls.
  Table make(const CandidateStream& stream, Index first, Index count,
             const std::vector<WantedValue>& wanted = {}) const;

 private:
  Table make_chunk(const CandidateStream& stream, Index first,
                   const std::vector<WantedValue>& wanted) const;

  const TableEncoder& encoder_;
  const RowGenerator& generator_;
};

}  // namespace ballast
