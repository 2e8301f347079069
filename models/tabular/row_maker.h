// Generates the rows of a trained model as a table.
#pragma once

#include <functional>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "data/relations/relation_transform.h"
#include "data/tables/table.h"
#include "models/tabular/calibration.h"
#include "models/tabular/row_generator.h"

namespace ballast {

class RowMaker {
 public:
  // Both arguments must outlive the RowMaker. The second constructor sets chunk(), a divisor of
  // kChunk.
  RowMaker(const TableEncoder& encoder, const RowGenerator& generator)
      : RowMaker(encoder, generator, chunk_rows(generator.values_per_row())) {}
  RowMaker(const TableEncoder& encoder, const RowGenerator& generator, Index chunk)
      : encoder_(encoder), generator_(generator), chunk_(chunk) {}

  // Rows of tables that the relations reduced before they were encoded, restored.
  RowMaker(const TableEncoder& encoder, const RelationTransform& relations,
           const RowGenerator& generator)
      : RowMaker(encoder, generator) {
    relations_ = &relations;
  }

  // From now on, makes rows that the calibration accepts, with its numbers. It must outlive the
  // RowMaker.
  void use(const Calibration& calibration) { calibration_ = &calibration; }

  const TableEncoder& encoder() const { return encoder_; }
  // Of the rows that it makes.
  const std::vector<ColumnInfo>& columns() const {
    return relations_ == nullptr ? encoder_.columns() : relations_->columns();
  }
  // The place among the encoded columns, if the column is unchanged in a reduced table; -1 if not.
  std::ptrdiff_t encoded_column(std::size_t column) const {
    return relations_ == nullptr ? static_cast<std::ptrdiff_t>(column)
                                 : relations_->kept_place(column);
  }
  const RelationTransform* relations() const { return relations_; }
  // CandidateStream::condition for the column of the value; -1 if there is none.
  std::ptrdiff_t condition_of(const CategoryPlace& place) const;

  // Number of rows generated at a time, starting at a multiple of it: kChunk, or fewer for wide
  // rows.
  static constexpr Index kChunk = 512;
  Index chunk() const { return chunk_; }
  // The largest divisor of kChunk for which `values_per_row` values of type Real a row take at most
  // 16 MB, but at least 64: enough for efficient matrix products.
  static Index chunk_rows(Index values_per_row);

  // Candidates first .. first + count - 1 of a stream, or those that the calibration accepts; first
  // and count must be multiples of chunk(). Uses all threads. The rows do not depend on the number
  // of threads, on chunk() or on how the stream is split into calls. On CUDA, they may depend on
  // chunk() in the last bits of numbers.
  Table make(const CandidateStream& stream, Index first, Index count,
             const std::vector<WantedValue>& wanted = {}) const;
  // The candidates before decoding, all of them.
  EncodedTable encoded(const CandidateStream& stream, Index first, Index count) const;
  // The same as make() without ColumnInfo, which is large for columns with many values.
  Table make_values(const CandidateStream& stream, Index first, Index count,
                    const std::vector<WantedValue>& wanted = {}) const;

 private:
  Table make_chunk(const CandidateStream& stream, Index first,
                   const std::vector<WantedValue>& wanted) const;
  EncodedTable encoded_chunk(const CandidateStream& stream, Index first) const;
  // Calls work(chunk) for the chunks of `count` candidates.
  void each_chunk(Index first, Index count, const std::function<void(Index)>& work) const;

  const TableEncoder& encoder_;
  const RelationTransform* relations_ = nullptr;
  const RowGenerator& generator_;
  const Calibration* calibration_ = nullptr;
  Index chunk_;
};

}  // namespace ballast
