#include "models/tabular/row_maker.h"

#include <algorithm>
#include <string>

#include "kernels/error.h"
#include "kernels/threads.h"
#include "models/tabular/table_rows.h"

namespace ballast {
namespace {

// Distance between the decoding seeds of consecutive streams.
constexpr std::uint64_t kStreamDistance = 0x9e3779b97f4a7c15;

void set_wanted(const EncodedTable& encoded, const WantedValue& wanted, Table& table) {
  if (!wanted.place.shared) return;
  std::vector<std::int32_t>& codes = table.columns[wanted.column].codes;
  for (Index row = 0; row < encoded.rows(); ++row) {
    if (encoded.code(wanted.place.part, row) == wanted.place.category) {
      codes[static_cast<std::size_t>(row)] = wanted.place.value;
    }
  }
}

}  // namespace

std::ptrdiff_t RowMaker::condition_of(const CategoryPlace& place) const {
  const auto& conditions = encoder_.layout().conditions;
  const auto found = std::find_if(conditions.begin(), conditions.end(),
                                  [&](const auto& c) { return c.part == place.part; });
  return found == conditions.end() ? -1 : found - conditions.begin();
}

Table RowMaker::make_chunk(const CandidateStream& stream, Index first,
                           const std::vector<WantedValue>& wanted) const {
  EncodedTable encoded(encoder_.layout(), kChunk);
  generator_.generate(stream, first, encoded);
  Table table;
  encoder_.decode(encoded, stream.seed + stream.number * kStreamDistance, first, true, table);
  for (const WantedValue& value : wanted) set_wanted(encoded, value, table);
  return table;
}

Table RowMaker::make(const CandidateStream& stream, Index first, Index count,
                     const std::vector<WantedValue>& wanted) const {
  if (first % kChunk != 0 || count % kChunk != 0) {
    throw Error("RowMaker::make: first and count must be multiples of " + std::to_string(kChunk));
  }
  const Index chunks = count / kChunk;
  std::vector<Table> tables(static_cast<std::size_t>(chunks));
  each_task(chunks, true, [&](Index chunk) {
    tables[static_cast<std::size_t>(chunk)] = make_chunk(stream, first + chunk * kChunk, wanted);
  });
  Table table;
  for (const Table& part : tables) append_rows(table, part);
  return table;
}

}  // namespace ballast
