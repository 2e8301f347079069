// What makes encoded rows once a model is trained.
#pragma once

#include <cstddef>
#include <cstdint>

#include "data/encoding/encoded_table.h"

namespace ballast {

// A stream of candidate rows: which random numbers they are made of, and the category of a discrete
// column that they are asked for.
struct CandidateStream {
  std::uint64_t seed = 0;
  std::uint64_t number = 0;       // of this stream among those of the seed
  std::ptrdiff_t condition = -1;  // index in RowLayout::conditions, -1: none asked for
  std::int32_t category = 0;
};

// A trained network that makes encoded rows. Row i of a stream depends on the stream and i alone,
// not on which rows are made with it. Safe to call from several threads.
class RowGenerator {
 public:
  virtual ~RowGenerator() = default;
  // Whether CandidateStream::condition is heeded.
  virtual bool takes_conditions() const = 0;
  // Rows [first, first + out.rows()) of the stream.
  virtual void generate(const CandidateStream& stream, Index first, EncodedTable& out) const = 0;
};

}  // namespace ballast
