// Interface of trained models that generate encoded rows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "data/encoding/encoded_table.h"
#include "data/encoding/table_encoder.h"
#include "models/tabular/limits.h"

namespace ballast {

// A stream of candidate rows: determines their random numbers, and optionally conditions, of which
// a generator uses what it can.
struct CandidateStream {
  std::uint64_t seed = 0;
  std::uint64_t number = 0;       // number of the stream; streams of a seed are independent
  std::ptrdiff_t condition = -1;  // index in RowLayout::conditions; -1: unconditional
  std::int32_t category = 0;
  CodeLimits limits = {};  // empty, or for each part of the row
  // Of autoregressive generators:
  double temperature = 1;      // logits are divided by it
  std::ptrdiff_t target = -1;  // part that is drawn again, given all other parts; -1: none
};

// A requested value of a discrete column. Several rare values may share one encoded category; rows
// generated with that category then get this value.
struct WantedValue {
  std::size_t column = 0;  // of the reduced table
  CategoryPlace place;
};

// A trained network that generates encoded rows. Row i of a stream depends only on the stream and
// i, not on the other rows of the call. Thread-safe.
class RowGenerator {
 public:
  virtual ~RowGenerator() = default;
  // Number of values of type Real that generate() holds for each row: activations, logits and
  // random numbers.
  virtual Index values_per_row() const = 0;
  // Generates rows [first, first + out.rows()) of the stream.
  virtual void generate(const CandidateStream& stream, Index first, EncodedTable& out) const = 0;
};

}  // namespace ballast
