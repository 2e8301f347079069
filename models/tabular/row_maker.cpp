#include "models/tabular/row_maker.h"

#include <algorithm>
#include <string>
#include <utility>

#include "data/tables/table_rows.h"
#include "kernels/error.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

// Distance between the decoding seeds of consecutive streams.
constexpr std::uint64_t kStreamDistance = 0x9e3779b97f4a7c15;

constexpr Index kLeastChunk = 64;
constexpr Index kChunkBytes = Index{1} << 24;
// Memory of the chunks that all threads work on.
constexpr Index kBytesInFlight = Index{1} << 26;

Index bytes_of(Index rows, Index values_per_row) {
  return rows * values_per_row * static_cast<Index>(sizeof(Real));
}

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

Index RowMaker::chunk_rows(Index values_per_row) {
  Index rows = kChunk;
  while (rows > kLeastChunk && bytes_of(rows, values_per_row) > kChunkBytes) rows /= 2;
  return rows;
}

// One chunk is generated at a time, by all threads, if there is no room for one of each thread.
void RowMaker::each_chunk(Index first, Index count, const std::function<void(Index)>& work) const {
  if (first % chunk_ != 0 || count % chunk_ != 0) {
    throw Error("RowMaker: first and count must be multiples of " + std::to_string(chunk_));
  }
  const Index bytes = thread_count() * bytes_of(chunk_, generator_.values_per_row());
  each_task(count / chunk_, bytes <= kBytesInFlight, work);
}

EncodedTable RowMaker::encoded_chunk(const CandidateStream& stream, Index first) const {
  EncodedTable encoded(encoder_.layout(), chunk_);
  generator_.generate(stream, first, encoded);
  return encoded;
}

EncodedTable RowMaker::encoded(const CandidateStream& stream, Index first, Index count) const {
  std::vector<EncodedTable> chunks(static_cast<std::size_t>(count / chunk_));
  each_chunk(first, count, [&](Index chunk) {
    chunks[static_cast<std::size_t>(chunk)] = encoded_chunk(stream, first + chunk * chunk_);
  });
  EncodedTable all(encoder_.layout(), 0);
  for (EncodedTable& chunk : chunks) all.append(std::exchange(chunk, {}));
  return all;
}

Table RowMaker::make_chunk(const CandidateStream& stream, Index first,
                           const std::vector<WantedValue>& wanted) const {
  const EncodedTable encoded = encoded_chunk(stream, first);
  Table table;
  table.columns.resize(encoder_.columns().size());  // decode() leaves their infos as they are
  encoder_.decode(encoded, stream.seed + stream.number * kStreamDistance, first, true, table);
  for (const WantedValue& value : wanted) set_wanted(encoded, value, table);
  if (calibration_ != nullptr) {
    calibration_->map_numbers(stream, first, table);
    table = select_rows(table, calibration_->accepted(encoded, table, stream, first, wanted));
  }
  return relations_ == nullptr ? table : relations_->restore_values(std::move(table));
}

Table RowMaker::make_values(const CandidateStream& stream, Index first, Index count,
                            const std::vector<WantedValue>& wanted) const {
  std::vector<Table> tables(static_cast<std::size_t>(count / chunk_));
  each_chunk(first, count, [&](Index chunk) {
    tables[static_cast<std::size_t>(chunk)] = make_chunk(stream, first + chunk * chunk_, wanted);
  });
  Table table;
  for (Table& part : tables) append_rows(table, std::exchange(part, {}));
  return table;
}

Table RowMaker::make(const CandidateStream& stream, Index first, Index count,
                     const std::vector<WantedValue>& wanted) const {
  Table table = make_values(stream, first, count, wanted);
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    table.columns[column].info = columns()[column];
  }
  return table;
}

}  // namespace ballast
