// Generates the rows of a trained model as a table.
#pragma once

#include <vector>

#include "data/encoding/table_encoder.h"
#include "data/tables/table.h"
#include "models/tabular/row_generator.h"

namespace ballast {

// A requested value of a discrete column. Several rare values may share one encoded category; rows
// generated with that category then get this value.
struct WantedValue {
  std::size_t column = 0;  // of the table
  CategoryPlace place;
};

class RowMaker {
 public:
  // Both arguments must outlive the RowMaker.
  RowMaker(const TableEncoder& encoder, const RowGenerator& generator)
      : encoder_(encoder), generator_(generator) {}

  const TableEncoder& encoder() const { return encoder_; }
  bool takes_conditions() const { return generator_.takes_conditions(); }
  // CandidateStream::condition for the column of the value; -1 if there is none.
  std::ptrdiff_t condition_of(const CategoryPlace& place) const;

  // Number of rows that one thread generates at a time, starting at a multiple of it. Large enough
  // for efficient matrix products, small enough to stay in the cache.
  static constexpr Index kChunk = 512;
  // Candidates first .. first + count - 1 of a stream; first and count must be multiples of kChunk.
  // Uses all threads. The rows do not depend on the number of threads or on how the stream is split
  // into calls.
  Table make(const CandidateStream& stream, Index first, Index count,
             const std::vector<WantedValue>& wanted = {}) const;

 private:
  Table make_chunk(const CandidateStream& stream, Index first,
                   const std::vector<WantedValue>& wanted) const;

  const TableEncoder& encoder_;
  const RowGenerator& generator_;
};

}  // namespace ballast
